"""Every query of docs/triples.md runs and answers, and "held on a day" in SPARQL is the definition of kg.sureness."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions, QueryTriples, Store

from kg.dates import iso
from kg.states import Kind, State
from kg.sureness import held_on
from kg.triples.fence import admit
from kg.triples.mapping import redirect_triples, triples
from kg.triples.namespaces import PREFIXES
from tests.triples.invented import BASE, announcement, claim, organisation, person, post, role, source, tenure

PAGE = (Path(__file__).parents[2] / "docs" / "triples.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^### (.+?)\n.*?```sparql\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
HELD = next(text for title, text in QUERIES if title.startswith("Who held it"))


def store_of(*states: tuple[Kind, State]) -> Store:
    store = Store()
    for kind, state in states:
        store.extend(triples(kind, state, BASE))
    return store


def answers(store: Store, query: str) -> list[Any]:
    found = store.query(admit(query).text, prefixes=PREFIXES)
    if isinstance(found, QuerySolutions):
        return [[str(part).strip('"') for part in row] for row in found]
    return list(found) if isinstance(found, QueryTriples) else [bool(found)]


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=[title for title, _ in QUERIES])
def test_each_query_of_the_page_answers(title: str, query: str) -> None:
    store = store_of(
        source(), announcement(), announcement(2, withdrawn=True), organisation(), role(), post(), person(), person(3),
        tenure(next="tenure/2", next_basis="inferred", conflicts=["start: 2019 and 2020"]),
        tenure(2, predecessor="tenure/1", predecessor_basis="stated"), claim(), claim(2, announcement="announcement/2"),
    )  # fmt: skip
    store.extend(redirect_triples("person/2", "person/1", BASE))
    assert answers(store, query)


def test_the_page_has_the_queries_that_this_tests() -> None:
    assert len(QUERIES) == PAGE.count("```sparql") == 7


DAYS = st.sampled_from([None, None, *range(13)])


@st.composite
def a_bound(draw: st.DrawFn) -> dict[str, Any]:
    basis = draw(st.sampled_from([None, "stated", "stated", "inferred"]))
    if basis is None:
        return {"edtf": None, "basis": None, "earliest": None, "latest": None}
    return {"edtf": "1970", "basis": basis, "earliest": draw(DAYS), "latest": draw(DAYS)}


TENURES = st.builds(
    lambda start, end, first, last, against: tenure(
        start=start, end=end, first_confirmed=first, last_confirmed=last, contradicted_from=against
    ),
    a_bound(), a_bound(), DAYS, DAYS, DAYS,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(TENURES)
def test_held_on_a_day_is_the_same_in_sparql_and_in_python(state: Any) -> None:
    store = store_of(organisation(), role(), post(), person(), state)
    for day in range(-1, 14):
        expected = held_on(state[1], day)
        found = answers(store, HELD.replace("2019-04-01", str(iso(day))))
        assert [row[1] for row in found] == ([] if expected is None else [expected])
