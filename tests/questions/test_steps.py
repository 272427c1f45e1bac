"""The steps that a SPARQL text is put into: where they begin and end, and that they answer the same."""

import random
import re

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.questions.library import Library
from kg.questions.steps import CAP, in_steps

NAMES = "abcdefghijklmnopqrstuvwxyz"
STEP = "{ SELECT * WHERE {"


def _text(optionals: list[str], *rest: str) -> str:
    lines = [f"  OPTIONAL {{ ?t e:{name} ?{name} }}" for name in optionals]
    return "\n".join(["SELECT * WHERE {", "  ?t e:of ?person .", *lines, *rest, "}", ""])


def _answers(store: Store, text: str) -> list[str]:
    found = store.query(text, prefixes={"e": "http://e.example/"})
    names = [variable.value for variable in found.variables]  # type: ignore[union-attr]
    return sorted(str([(name, str(row[name])) for name in sorted(names)]) for row in found)  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def store() -> Store:
    """Twenty things, each with some of the properties."""
    dice, found = random.Random(3), Store()
    for number in range(20):
        subject = NamedNode(f"http://e.example/{number}")
        names = ["of", *(name for name in NAMES if dice.random() < 0.5)]
        found.extend(Quad(subject, NamedNode(f"http://e.example/{name}"), Literal(dice.randrange(3))) for name in names)
    return found


def test_a_short_text_stays_as_it_is() -> None:
    text = _text(list(NAMES[:8]))
    assert in_steps(text) == text


def test_each_step_has_no_more_than_the_planner_can_multiply() -> None:
    text = in_steps(_text(list(NAMES)))
    assert text.count(STEP) == text.count(f"LIMIT {10**CAP}") == 2
    assert text.startswith(f"SELECT * WHERE {{\n  {STEP}\n  {STEP}\n  ?t e:of ?person .")


def test_steps_answer_the_same(store: Store) -> None:
    filters = ["  BIND(COALESCE(?a, 0) AS ?least)", "  FILTER(?least < 2 || BOUND(?z))", "  OPTIONAL { ?t e:a ?again }"]
    text = _text(list(NAMES), *filters)
    stepped = in_steps(text)
    assert stepped != text
    assert _answers(store, stepped) == _answers(store, text) != []


def test_a_filter_is_not_parted_from_what_it_compares(store: Store) -> None:
    lines = [f"  OPTIONAL {{ ?t e:{name} ?{name} }}" for name in NAMES]
    text = "\n".join(["SELECT * WHERE {", "  ?t e:of ?person .", "  FILTER(?z = 1)", *lines, "}", ""])
    assert _answers(store, in_steps(text)) == _answers(store, text) != []


def test_what_is_looked_up_in_one_piece_is_not_parted() -> None:
    inner = [f"    OPTIONAL {{ ?other e:{name} ?other_{name} }}" for name in NAMES]
    block = ["  OPTIONAL {", "    ?other e:of ?p .", *inner, "  }"]
    text = "\n".join(["SELECT * WHERE {", "  ?t e:of ?p .", *block, "}", ""])
    assert in_steps(text) == text
    others = "".join(f"  OPTIONAL {{ ?t e:{name} ?{name} }}\n" for name in NAMES[:15])
    before = text.replace("  OPTIONAL {\n", f"{others}  OPTIONAL {{\n")
    assert re.search(r"LIMIT \d+ }\n  OPTIONAL {\n", in_steps(before))


def test_a_value_that_looks_like_a_brace_opens_nothing() -> None:
    text = _text(list(NAMES), '  FILTER(STR(?a) != "} OPTIONAL {")')
    assert in_steps(text).count("{") - in_steps(text).count("}") == 0


@pytest.mark.parametrize("name", ["career", "holders", "led"])
def test_questions_about_one_are_in_steps(name: str) -> None:
    text = Library().get(name).sparql({})
    assert STEP in text
    assert text.count("{") == text.count("}")
