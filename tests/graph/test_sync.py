"""The feed applied to a real Neo4j: change by change, filled at once, imported: the same graph."""

import json
from pathlib import Path
from typing import Any

from kg.graph.connection import Graph
from kg.graph.reading import read_all, read_redirects
from kg.graph.sync import Origin, graph_seq, sync
from kg.ledger.feed import emit
from kg.ledger.store import Ledger
from tests.graph.whole import whole
from tests.neo4j import empty
from tests.triples.invented import claim, person, tenure, world
from tests.worlds import open_ledger

ORIGIN = Origin("a-workspace", "https://data.example.org/kg/")


def tell(ledger: Ledger, *things: Any) -> None:
    """Append states as one step of the ledger: a (kind, state), or (kind, id, None or Redirect)."""
    outcomes = {}
    for thing in things:
        kind, rest = thing[0], thing[1:]
        outcomes[kind, rest[0] if len(rest) == 2 else rest[0]["id"]] = rest[-1]
    with ledger.write():
        emit(ledger, outcomes, "test")


def resolved(ledger: Ledger) -> dict[str, str]:
    rows = ledger.rows("SELECT change.id, change.op, change.state FROM resolved JOIN change USING (seq)")
    return {row["id"]: row["state"] for row in rows}


def stored(graph: Graph) -> dict[str, str]:
    """What `resolved` gives, read back out of the graph."""
    states: dict[str, Any] = {state["id"]: state for _, state in read_all(graph)}
    states |= {id_: {"to": to} for id_, to in read_redirects(graph).items()}
    return {
        id_: json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for id_, state in states.items()
    }


def check(ledger: Ledger, graph: Graph) -> None:
    """The graph as it is holds the ledger's states, and is what a first fill would have made of them."""
    assert stored(graph) == resolved(ledger)
    found = whole(graph)
    empty(graph)
    sync(ledger, graph, ORIGIN)
    assert whole(graph) == found


def test_every_state_is_read_back_as_it_was(graph: Graph, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        tell(ledger, *world())
        report = sync(ledger, graph, ORIGIN)
        assert report.filled
        assert (report.seq, graph_seq(graph)) == (8, 8)
        assert stored(graph) == resolved(ledger)
        tell(
            ledger,
            person(2, name="Bo \"Q\" \\ ; 'x' \x1f\n"),
            tenure(2, person="person/2", next="tenure/1", next_gap=3),
        )
        tell(ledger, claim(2, tenure="tenure/2", person="person/2", role=None))
        report = sync(ledger, graph, ORIGIN)
        assert (report.put, report.filled) == (3, False)
        check(ledger, graph)
