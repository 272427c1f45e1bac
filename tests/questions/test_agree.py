"""Every question gives the same rows in every language, and those of its plain-Python reference.

Adding a question makes it tested: NAME.rq and NAME.cypher in queries/, and `reference/NAME.py` here (its dashes as
underscores) with a function `answer(world, **parameters)` that returns the rows. It may have `VALUES`, a dict of
parameter → values to draw from.
"""

from importlib import import_module
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.graph.connection import Graph
from kg.graph.fence import admit
from kg.questions.cypher import solve_in as solve_in_graph
from kg.questions.header import LANGUAGES
from kg.questions.library import Library, Question
from kg.questions.rows import Row, typed_rows
from kg.questions.sparql import solve_in
from kg.questions.values import Value, as_terms
from tests.questions.conftest import store_of
from tests.questions.drawing import draw_values
from tests.questions.worlds import World, generate
from tests.triples.invented import BASE

LIBRARY = Library()
NAMES = LIBRARY.names()
DRAWS = 25


def reference(name: str) -> ModuleType:
    return import_module(f"tests.questions.reference.{name.replace('-', '_')}")


def expected(question: Question, world: World, values: dict[str, Value]) -> list[Row]:
    rows: list[dict[str, Any]] = reference(question.name).answer(world, **values)
    columns = question.header.columns
    return list(typed_rows(columns, [c.name for c in columns], [[row[c.name] for c in columns] for row in rows]))


def in_sparql(question: Question, store: Store, values: dict[str, Value]) -> list[Row]:
    return solve_in(store, BASE, question, as_terms(question.header, values, BASE))


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_written_in_both_languages_and_has_a_reference(name: str) -> None:
    assert set(LIBRARY.get(name).texts) == set(LANGUAGES)
    assert callable(reference(name).answer)


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_used(name: str) -> None:
    question = LIBRARY.get(name)
    for parameter in question.header.parameters:
        for language in question.texts:
            text = question.expanded(language)
            body = text.partition("\nSELECT")[2] if language == "sparql" else text
            used = {"sparql": f" {parameter.name}", "cypher": f"${parameter.name}"}[language]
            assert used in body, f"{parameter.name} is not used in {language}"


@pytest.mark.parametrize("name", NAMES)
def test_sparql_answers_as_the_reference_does(name: str, load: World, load_store: Store) -> None:
    question, random, found = LIBRARY.get(name), Random(name), 0
    for _ in range(DRAWS):
        values = draw_values(random, load, question, reference(name))
        rows = in_sparql(question, load_store, values)
        assert rows == expected(question, load, values), values
        found += len(rows)
    assert found, "no draw has an answer, so nothing is tested"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False))
def test_sparql_answers_as_the_reference_does_in_small_worlds(random: Random) -> None:
    world = generate(random, worlds=2, tenures=5)
    store = store_of(world)
    for name in NAMES:
        question = LIBRARY.get(name)
        values = draw_values(random, world, question, reference(name))
        assert in_sparql(question, store, values) == expected(question, world, values), (name, values)


def in_cypher(question: Question, graph: Graph, values: dict[str, Value]) -> list[Row]:
    return solve_in_graph(graph, question, values)[0]


@pytest.mark.parametrize("name", NAMES)
def test_cypher_answers_as_the_reference_does(name: str, load: World, load_graph: Graph) -> None:
    question, random = LIBRARY.get(name), Random(name)
    for _ in range(DRAWS):
        values = draw_values(random, load, question, reference(name))
        assert in_cypher(question, load_graph, values) == expected(question, load, values), values


@pytest.mark.parametrize("name", NAMES)
def test_every_question_passes_the_fences(name: str) -> None:
    question = LIBRARY.get(name)
    for value in (1, None):
        values = dict.fromkeys((p.name for p in question.header.parameters), value)
        assert admit(question.cypher(values))
