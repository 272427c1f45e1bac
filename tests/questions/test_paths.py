"""Chains of persons: as short as they can be, the same on both engines, each link an overlap."""

from collections.abc import Sequence
from pathlib import Path

import networkx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import cli
from kg.errors import KgError
from kg.graph.connection import Graph
from kg.questions.paths import Meeting, Step, shortest
from tests.neo4j import TestServer

ROOT = Path(__file__).parent.parent.parent


def meeting(person: str, other: str) -> Meeting:
    return Meeting(person, other, "Ekverket", "2019-01-01", "2019-12-31", f"t{person}", f"t{other}")


def over(network: "networkx.Graph[str]") -> Step:
    return lambda person: [meeting(person, other) for other in sorted(network.neighbors(person))]


names = st.sampled_from("abcdefghij")


@given(st.sets(st.tuples(names, names)), names, names)
def test_a_chain_is_as_short_as_can_be(edges: set[tuple[str, str]], start: str, goal: str) -> None:
    network: networkx.Graph[str] = networkx.Graph()
    network.add_nodes_from("abcdefghij")
    network.add_edges_from((a, b) for a, b in edges if a != b)
    chain = shortest(start, goal, over(network), 1000)
    if chain is None:
        assert not networkx.has_path(network, start, goal)
        return
    assert len(chain) == networkx.shortest_path_length(network, start, goal)
    stops = [start, *(link.other for link in chain)]
    assert stops[-1] == goal
    assert [link.person for link in chain] == stops[:-1]
    assert all(network.has_edge(link.person, link.other) for link in chain)
    assert all(link.tenure == f"t{link.person}" for link in chain)


def test_giving_up_is_told() -> None:
    network = networkx.path_graph(["a", "b", "c", "d", "e", "f"])
    with pytest.raises(KgError, match="--most"):
        shortest("a", "f", over(network), 2)
    assert len(shortest("a", "f", over(network), 6) or ()) == 5


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("examples") / "kg"
    result = CliRunner().invoke(cli, ["load", "files", str(ROOT / "examples"), "-w", str(workspace)])
    assert result.exit_code == 0, result.output
    return workspace


def path(workspace: Path, *arguments: str, **environment: str) -> str:
    result = CliRunner().invoke(cli, [*arguments, "-w", str(workspace)], env={"KG_GRAPH": "", **environment})
    assert result.exit_code == 0, result.output
    return result.output


def test_each_step_shows_where_when_and_the_sentences(examples: Path) -> None:
    shown = path(examples, "path", "Signe Havrell", "Gunilla Torpdahl")
    assert "Signe Havrell and Gunilla Torpdahl: 2 steps." in shown
    assert "both at Ekbacka kommun, certainly from " in shown
    assert shown.count("“") == 4
    assert "Covers 19 announcements" in shown


def test_what_is_not_told_is_not_denied(examples: Path) -> None:
    shown = path(examples, "path", "Signe Havrell", "Hassan Daroui")
    assert "that does not mean that there is none" in shown


def test_both_engines_find_the_same(examples: Path, graph: Graph, neo4j_server: TestServer) -> None:
    path(examples, "sync", **neo4j_server.environment)
    asked: Sequence[str] = ("path", "Signe Havrell", "Gunilla Torpdahl", "--format", "json")
    found = path(examples, *asked, "--via", "cypher", **neo4j_server.environment)
    assert found == path(examples, *asked, "--via", "sparql", **neo4j_server.environment)
    assert '"steps": [' in found
