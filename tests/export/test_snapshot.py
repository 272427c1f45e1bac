"""The reading that all exports share: what is current and nothing else, found without going through everything."""

from pathlib import Path
from typing import Any

import pytest

from kg.export.snapshot import Snapshot, current_by, open_snapshot
from kg.ledger.feed import AsOf, Redirect, emit
from kg.states import Kind
from kg.workspace import open_workspace
from tests.questions.worlds import World
from tests.triples.invented import BASE, claim, person, tenure
from tests.triples.invented import world as one_of_each


@pytest.mark.parametrize(("kind", "field"), [("tenure", "person"), ("claim", "tenure"), ("claim", "announcement")])
def test_what_refers_to_a_thing_is_looked_up_in_an_index(kind: Kind, field: str, snapshot: Snapshot) -> None:
    plan = [row[3] for row in snapshot.ledger.rows(f"EXPLAIN QUERY PLAN {current_by(kind, field)}", ("x",))]
    assert f"SEARCH change USING INDEX change_{kind}_{field} (<expr>=?)" in plan


def test_it_says_what_the_slow_reading_says(snapshot: Snapshot, world: World) -> None:
    slow = AsOf(snapshot.ledger)
    for someone in world.of("person"):
        assert snapshot.tenures_of(someone["id"]) == slow.tenures_of(someone["id"])
    for held in world.of("tenure"):
        assert snapshot.claims_of(held["id"]) == slow.claims_of(held["id"])
    for told in world.of("announcement"):
        assert snapshot.claims_in(told["id"]) == slow.claims_in(told["id"])
    for kind in ("person", "tenure", "claim", "post"):
        kinds: Kind = kind
        assert {s["id"]: s for s in snapshot.states(kinds)} == world.states[kinds]


def test_careers_come_by_name_and_each_once(snapshot: Snapshot, world: World) -> None:
    found = [(someone["name_key"], someone["id"]) for someone, _ in snapshot.careers()]
    assert found == sorted((p["name_key"], p["id"]) for p in world.of("person"))


def test_organisations_come_one_after_another(snapshot: Snapshot, world: World) -> None:
    found = [t["organisation"] for t in snapshot.tenures_by_organisation()]
    assert len(found) == len(world.of("tenure"))
    assert [b for n, b in enumerate(found) if n == 0 or found[n - 1] != b] == sorted(set(found), key=lambda b: b or "")


def test_it_stays_as_it_was_while_others_write(tmp_path: Path) -> None:
    def tell(*states: Any) -> None:
        with open_workspace(tmp_path, create=True, base_iri=BASE) as opened, opened.ledger.write():
            emit(opened.ledger, {(kind, id_): outcome for kind, id_, outcome in states}, "test")

    tell(*((kind, state["id"], state) for kind, state in one_of_each()))
    with open_snapshot(tmp_path) as snapshot:
        before = [list(snapshot.careers()), snapshot.seq, snapshot.counts]
        moved = {**tenure(1)[1], "person": "person/2"}
        tell(("person", "person/2", person(2)[1]), ("tenure", "tenure/1", moved), ("claim", "claim/2", claim(2)[1]),
             ("role", "role/x", Redirect("role/kommundirektor")))  # fmt: skip
        assert [list(snapshot.careers()), snapshot.seq, snapshot.counts] == before
    with open_snapshot(tmp_path) as snapshot:
        assert snapshot.tenures_of("person/1") == []
        assert len(snapshot.claims_of("tenure/1")) == 2
        assert [change["op"] for change in snapshot.changes("role")] == ["put", "redirect"]


def test_progress_comes_to_the_total(workspace: Path) -> None:
    told: list[tuple[int, int | None]] = []
    with open_snapshot(workspace, progress=lambda done, total: told.append((done, total))) as snapshot:
        snapshot.expect("tenure", "person")
        list(snapshot.careers())
        list(snapshot.states("person"))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
