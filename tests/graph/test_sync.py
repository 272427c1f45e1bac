"""The feed applied to a real Neo4j: change by change and filled at once it is the same, and it holds every state."""

import json
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg.graph.fill
import kg.graph.sync
from kg.dates import today
from kg.graph.connection import Graph
from kg.graph.reading import read_all, read_states
from kg.graph.schema import PREPARATIONS, SCHEMA_VERSION, property_types
from kg.graph.sync import Origin, batches, graph_seq, sync
from kg.ledger.feed import Outcome, Redirect, changes, emit, head
from kg.ledger.store import Ledger
from kg.states import KINDS, Kind
from tests.graph.many import change_ledger, fill_ledger
from tests.graph.whole import whole
from tests.neo4j import empty
from tests.triples.invented import (
    UNKNOWN,
    announcement,
    claim,
    organisation,
    person,
    post,
    role,
    source,
    tenure,
    world,
)  # fmt: skip
from tests.worlds import open_ledger

T = TypeVar("T")

ORIGIN = Origin("a-workspace", "https://data.example.org/kg/")
HOSTILE = 'Bo "Q" \\ ; | \' \x1f \x00 \r\n\t\u202e 𝔅 {id: 1}) DETACH DELETE n //'


def tell(ledger: Ledger, *things: Any) -> None:
    """Append states as one step of the ledger: (kind, state), or (kind, id, None or Redirect)."""
    outcomes: dict[tuple[Kind, str], Outcome] = {}
    for kind, *rest in things:
        outcomes[kind, rest[0] if len(rest) == 2 else rest[0]["id"]] = rest[-1]
    with ledger.write():
        emit(ledger, outcomes, "test")


def canonical(state: Any) -> str:
    return json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def resolved(ledger: Ledger) -> dict[str, str]:
    """id -> state or redirect as JSON, as the ledger has it."""
    rows = ledger.rows("SELECT change.id, change.state FROM resolved JOIN change USING (seq)")
    return {row["id"]: row["state"] for row in rows}


def stored(graph: Graph) -> dict[str, str]:
    """The same, read back out of the graph."""
    return {stored.id: canonical(stored.state) for stored in read_all(graph) if stored.op != "delete"}


def check(ledger: Ledger, graph: Graph) -> None:
    """The graph holds the ledger's states, and is what a first fill makes of them."""
    assert stored(graph) == resolved(ledger)
    found = whole(graph)
    empty(graph)
    sync(ledger, graph, ORIGIN)
    assert whole(graph) == found


def test_every_state_is_read_back_as_it_was(graph: Graph, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        tell(
            ledger,
            *world(),
            organisation(id="organisation/2", name=HOSTILE, names=[HOSTILE, ""], parent="organisation/x"),
        )
        report = sync(ledger, graph, ORIGIN)
        assert report.filled
        assert (report.seq, graph_seq(graph)) == (9, 9)
        assert stored(graph) == resolved(ledger)
        tell(
            ledger,
            person(2, name=HOSTILE, names=[], pronoun=None),
            tenure(2, person="person/2", next="tenure/1", next_basis="stated", next_gap=3, conflicts=[HOSTILE]),
            tenure(3, predecessor=None, predecessor_basis="inferred", post=None, role=None, announced=-800),
            claim(2, tenure="tenure/2", person="person/2", role=None, organisation=None, confidence=0.1 + 0.2),
        )
        report = sync(ledger, graph, ORIGIN)
        assert (report.put, report.filled) == (4, False)
        check(ledger, graph)


def test_the_books_tell_each_change_and_how_far_it_is(graph: Graph, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        tell(ledger, *world())
        sync(ledger, graph, ORIGIN)
        assert graph.read("MATCH (n:Change) RETURN n") == []
        tell(ledger, person(2), ("claim", "claim/1", None))
        with ledger.write():
            emit(ledger, {("person", "person/1"): Redirect("person/2")}, "test")
        sync(ledger, graph, ORIGIN)
        sync(ledger, graph, ORIGIN)
        noted = graph.read("MATCH (n:Change) RETURN properties(n) AS change ORDER BY n.seq")
        told = [{k: c[k] for k in ("seq", "at", "op", "kind", "id")} for c in map(dict, changes(ledger, 8))]
        assert [row["change"] for row in noted] == told
        books = graph.read(
            "MATCH (w:Workspace) RETURN w.seq AS seq, w.changes_after AS after, w.id AS id, w.schema AS s"
        )
        assert books == [{"seq": 11, "after": 8, "id": "a-workspace", "s": SCHEMA_VERSION}]
        days = {"added_day": today(), "changed_day": today()}
        assert graph.read("MATCH (n:Redirect|Removed) RETURN properties(n) AS p ORDER BY n.id") == [
            {"p": {"id": "claim/1", "kind": "claim", **days}},
            {"p": {"id": "person/1", "kind": "person", "to": "person/2", **days}},
        ]


def test_the_direct_relationship_says_the_career_at_a_glance(graph: Graph, tmp_path: Path) -> None:
    glance = "MATCH (:Person)-[h:HELD_POST]->(o:Organisation) RETURN properties(h) AS held, o.name AS at"
    with open_ledger(tmp_path) as ledger:
        tell(ledger, *world())
        sync(ledger, graph, ORIGIN)
        held = {
            "role": "kommundirektör", "start": "2019-03", "start_day": 17956, "last_confirmed": "2021-06-01",
            "acting": False, "tenure": "tenure/1",
        }  # fmt: skip
        assert graph.read(glance) == [{"held": held, "at": "Granviks kommun"}]
        tell(ledger, role(name="stadsdirektör"))
        sync(ledger, graph, ORIGIN)
        assert graph.read(glance) == [{"held": {**held, "role": "stadsdirektör"}, "at": "Granviks kommun"}]
        tell(ledger, ("role", "role/kommundirektor", None))
        sync(ledger, graph, ORIGIN)
        del held["role"]
        assert graph.read(glance) == [{"held": held, "at": "Granviks kommun"}]
        tell(ledger, role(name="kommundirektör"), tenure(end={**UNKNOWN, "latest": 19000}))
        sync(ledger, graph, ORIGIN)
        assert graph.read(glance) == [
            {"held": {**held, "role": "kommundirektör", "end_day": 19000}, "at": "Granviks kommun"}
        ]
        check(ledger, graph)


def test_many_things_changed_many_times(graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.graph.fill, "BATCH", 200)  # so that both sessions have much to do
    with open_ledger(tmp_path) as ledger:
        fill_ledger(ledger, 300)
        assert sync(ledger, graph, ORIGIN).filled
        for seed in range(3):
            change_ledger(ledger, 60, seed)
            monkeypatch.setattr(kg.graph.sync, "BATCH", 60 * (seed + 1))
            sync(ledger, graph, ORIGIN)
        check(ledger, graph)


_NUMBERS = st.integers(1, 3)


@st.composite
def outcomes(draw: st.DrawFn) -> tuple[tuple[Kind, str], Outcome]:
    """A change to one of a few things, which refer to things that may be there or not."""
    kind = draw(st.sampled_from(KINDS))
    id_ = f"{kind}/{draw(_NUMBERS)}"
    what = draw(st.sampled_from(["put", "put", "put", "put", "delete", "redirect"]))
    if what == "delete":
        return (kind, id_), None
    if what == "redirect":
        return (kind, id_), Redirect(f"{kind}/{draw(_NUMBERS)}")

    def some(target: str, *, known: bool = False) -> Any:
        number = draw(_NUMBERS if known else st.none() | _NUMBERS)
        return None if number is None else f"{target}/{number}"

    made: dict[Kind, Any] = {
        "source": lambda: source(id=id_),
        "announcement": lambda: announcement(id=id_, source=some("source", known=True)),
        "organisation": lambda: organisation(id=id_, parent=some("organisation")),
        "role": lambda: role(id=id_, name=draw(st.sampled_from("ab")), broader=some("role")),
        "post": lambda: post(id=id_, role=some("role", known=True), organisation=some("organisation", known=True)),
        "person": lambda: person(id=id_, name=draw(st.sampled_from("ab"))),
        "tenure": lambda: tenure(
            id=id_, person=some("person", known=True), post=some("post"), role=some("role"),
            organisation=some("organisation"), predecessor=some("tenure"), predecessor_basis="stated",
            next=some("tenure"), next_basis="inferred", next_gap=draw(st.none() | _NUMBERS),
        ),
        "claim": lambda: claim(
            id=id_, announcement=some("announcement", known=True), tenure=some("tenure", known=True),
            person=some("person", known=True), role=some("role"), organisation=some("organisation"),
        ),
    }  # fmt: skip
    return (kind, id_), made[kind]()[1]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(outcomes(), min_size=10, max_size=30), size=st.integers(2, 12), first=st.integers(0, 20))
def test_whatever_the_order_and_the_batches_it_is_what_a_first_fill_makes(
    graph: Graph, tmp_path_factory: pytest.TempPathFactory, told: list[Any], size: int, first: int
) -> None:
    empty(graph)
    with open_ledger(tmp_path_factory.mktemp("order")) as ledger, pytest.MonkeyPatch.context() as patch:
        patch.setattr(kg.graph.sync, "BATCH", size)
        patch.setattr(kg.graph.fill, "BATCH", size)
        for number, (key, outcome) in enumerate(told):
            with ledger.write():  # each a step of its own, so in any order
                emit(ledger, {key: outcome}, "test")
            if number == first:
                sync(ledger, graph, ORIGIN)
        sync(ledger, graph, ORIGIN)
        check(ledger, graph)


def test_batches_are_cut_where_a_step_ends(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        fill_ledger(ledger, 300)
        steps = [head(ledger)]
        for seed in range(6):
            change_ledger(ledger, 30, seed)
            steps.append(head(ledger))
        feed = list(changes(ledger))
        cut = list(batches(feed, 100))
    assert list(chain.from_iterable(cut)) == feed
    assert max(map(len, cut)) <= 100
    assert steps[0] > 100  # a step larger than a batch is cut somewhere
    assert {batch[-1]["seq"] for batch in cut if batch[-1]["seq"] > steps[0]} <= set(steps)


def test_states_of_some_ids(graph: Graph, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        tell(ledger, *world(), person(2), person(3))
        sync(ledger, graph, ORIGIN)
        found = list(read_states(graph, "person", ["person/3", "person/1", "person/9"]))
        assert [stored.id for stored in found] == ["person/1", "person/3"]


class Forgetful(Graph):
    """A connection that loses the word of every commit, so that all is done once more."""

    def _patiently(self, work: Callable[[], T]) -> T:
        super()._patiently(work)
        return super()._patiently(work)


def test_what_is_done_again_after_a_lost_word_is_in_it_once(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kg.graph.fill, "BATCH", 30)
    monkeypatch.setattr(kg.graph.sync, "BATCH", 30)
    forgetful = Forgetful(graph.address, graph.driver, graph.patience, graph.say)
    with open_ledger(tmp_path) as ledger:
        fill_ledger(ledger, 30)
        sync(ledger, forgetful, ORIGIN)
        change_ledger(ledger, 20, 1)
        before = head(ledger)
        change_ledger(ledger, 20, 2)
        sync(ledger, forgetful, ORIGIN)
        noted = [row["seq"] for row in graph.read("MATCH (n:Change) RETURN n.seq AS seq ORDER BY seq")]
        assert noted == [change["seq"] for change in changes(ledger, noted[0] - 1)]
        assert noted[0] <= before < noted[-1]
        check(ledger, graph)


def test_a_fill_that_was_broken_off_goes_on_though_the_ledger_has_moved(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kg.graph.fill, "BATCH", 30)
    stored_batches: list[str] = []
    really = kg.graph.fill._store

    def store(graph: Graph, name: str, *more: Any) -> None:
        if len(stored_batches) % 7 == 6:
            stored_batches.append("broken off")
            raise RuntimeError
        stored_batches.append(name)
        really(graph, name, *more)

    monkeypatch.setattr(kg.graph.fill, "_store", store)
    with open_ledger(tmp_path) as ledger:
        fill_ledger(ledger, 60)
        broken = 0
        while True:
            try:
                sync(ledger, graph, ORIGIN)
                break
            except RuntimeError:
                broken += 1
                assert graph_seq(graph) == 0
                change_ledger(ledger, 5, broken)
        assert broken >= 2
        names = [name for name in stored_batches if name != "broken off"]
        assert len(names) == len(set(names))
        monkeypatch.undo()
        check(ledger, graph)


def test_a_graph_of_an_older_schema_is_filled_anew(graph: Graph, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        tell(ledger, *world())
        sync(ledger, graph, ORIGIN)
        graph.run("MATCH (w:Workspace) SET w.schema = 0 WITH w MATCH (p:Person) SET p.old = true")
        assert sync(ledger, graph, ORIGIN).filled
        check(ledger, graph)


def test_an_emptying_that_was_broken_off_is_taken_up_again(graph: Graph, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        tell(ledger, *world())
        sync(ledger, graph, ORIGIN)
        graph.run("MATCH (w:Workspace) SET w.emptying = true WITH w MATCH (c:Claim) DETACH DELETE c")
        assert sync(ledger, graph, ORIGIN).filled
        check(ledger, graph)


def test_indexes_are_there_and_used(graph: Graph, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        tell(ledger, *world())
        sync(ledger, graph, ORIGIN)
    there = {row["name"] for row in graph.read("SHOW INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN name")}
    assert {statement.split()[2 + ("FULLTEXT" in statement)] for statement in PREPARATIONS} <= there
    rows = graph.read("CALL db.index.fulltext.queryNodes('names', 'alva') YIELD node RETURN node.id AS id")
    assert rows == [{"id": "person/1"}]


def test_no_property_holds_another_type_than_the_schema_says(graph: Graph, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        tell(ledger, *world())
        sync(ledger, graph, ORIGIN)
    python = {"string": str, "long": int, "double": float, "boolean": bool, "string[]": list}
    for kind in KINDS:
        (row,) = graph.read(f"MATCH (n:{kind.capitalize()}) RETURN properties(n) AS p")
        types = property_types(kind)
        assert {name: type(value) for name, value in row["p"].items()} == {
            name: python[types[name]] for name in row["p"]
        }
