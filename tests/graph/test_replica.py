"""SPARQL over a graph without its ledger: the copy has the triples of the ledger's own view."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.graph.connection import Graph
from kg.graph.reading import read_all
from kg.graph.replica import Replica, follow
from kg.graph.sync import sync
from kg.ledger.feed import Redirect, changes, head
from kg.ledger.store import Ledger
from kg.triples import view
from tests.neo4j import empty
from tests.triples.invented import claim, person, tenure, world
from tests.worlds import open_ledger

from .test_sync import ORIGIN, tell


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "ledger").mkdir()
    with open_ledger(tmp_path / "ledger") as opened:
        tell(opened, *world())
        yield opened


def triples(folder: Path) -> set[str]:
    with view.open_view(folder) as opened:
        return {str(quad) for quad in opened.store}


def check(ledger: Ledger, graph: Graph, tmp_path: Path, copy: Path) -> Replica:
    """After a sync, the copy is what the ledger's own view would be."""
    sync(ledger, graph, ORIGIN)
    found = follow(graph, copy)
    own = tmp_path / f"own-{head(ledger)}"
    view.sync(changes(ledger, 0, head(ledger)), own, ORIGIN.base_iri, head(ledger))
    assert triples(found.folder) == triples(own)
    assert (found.seq, view.published_seq(found.folder)) == (head(ledger), head(ledger))
    return found


def test_the_copy_follows_what_changes(ledger: Ledger, graph: Graph, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert check(ledger, graph, tmp_path, copy).snapshot
    assert follow(graph, copy).changes == 0
    tell(ledger, person(2, name="Bo Ros"), tenure(2, person="person/2"))
    tell(ledger, claim(2, tenure="tenure/2", person="person/2", role=None))
    tell(ledger, person(2, name="Bo Ros-Ek"))
    found = check(ledger, graph, tmp_path, copy)
    assert (found.snapshot, found.changes) == (False, 3)
    tell(ledger, ("tenure", "tenure/2", None), ("claim", "claim/2", None), ("person", "person/2", Redirect("person/1")))
    assert not check(ledger, graph, tmp_path, copy).snapshot


def test_a_copy_too_far_behind_is_made_anew(
    ledger: Ledger, graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    check(ledger, graph, tmp_path, copy)
    monkeypatch.setattr("kg.graph.sync.KEPT", 2)
    tell(ledger, person(2))
    assert not check(ledger, graph, tmp_path, copy).snapshot
    tell(ledger, person(2, name="Bo Ros"), person(3))
    tell(ledger, ("person", "person/3", None))
    assert check(ledger, graph, tmp_path, copy).snapshot
    assert graph.read("MATCH (c:Change) RETURN count(c) AS kept") == [{"kept": 2}]


def test_a_graph_filled_anew_from_another_history_is_not_followed(ledger: Ledger, graph: Graph, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    check(ledger, graph, tmp_path, copy)
    empty(graph)
    (tmp_path / "other").mkdir()
    with open_ledger(tmp_path / "other") as other:
        tell(other, *world()[:-2], person(9), person(8), person(7))
        assert head(other) > head(ledger)
        assert check(other, graph, tmp_path, copy).snapshot


def test_a_copy_older_than_the_graphs_changes_is_made_anew(ledger: Ledger, graph: Graph, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    check(ledger, graph, tmp_path, copy)
    tell(ledger, person(2))
    sync(ledger, graph, ORIGIN, refill=True)
    assert check(ledger, graph, tmp_path, copy).snapshot


def test_what_changes_while_it_is_read_is_read_once_more(
    ledger: Ledger, graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(ledger, graph, ORIGIN)
    reading = read_all

    def interrupted(of: Graph) -> Iterator[Any]:
        yield from reading(of)
        if head(ledger) < 10:
            tell(ledger, person(2), person(1, name="Siv Ny"))
            sync(ledger, graph, ORIGIN)

    monkeypatch.setattr("kg.graph.replica.read_all", interrupted)
    found = check(ledger, graph, tmp_path, tmp_path / "copy")
    assert found.snapshot
    assert any("Siv Ny" in triple for triple in triples(found.folder))


def test_a_graph_that_is_not_filled_is_refused(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(KgError, match="kg sync"):
        follow(graph, tmp_path / "copy")
    graph.run("CREATE (:Workspace {id: 'x', base_iri: 'https://x.example/', schema: 999, seq: 1, changes_after: 1})")
    with pytest.raises(KgError, match="another version"):
        follow(graph, tmp_path / "copy")


def test_the_default_place_is_one_a_graph(
    ledger: Ledger, graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    sync(ledger, graph, ORIGIN)
    assert follow(graph).folder == tmp_path / "cache" / "kg" / "replicas" / ORIGIN.workspace
