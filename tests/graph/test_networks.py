"""The networkx view: one edge a tenure, and nothing that is not known."""

from pathlib import Path

import networkx
import pytest

import kg.graph
from kg.errors import KgError
from kg.ledger.feed import Redirect
from kg.workspace import open_workspace
from tests.triples.invented import UNKNOWN, person, tenure, world

from .test_sync import tell


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    with open_workspace(tmp_path / "kg", create=True) as opened:
        tell(opened.ledger, *world())
        tell(
            opened.ledger,
            person(2, name="Bo Ros"),
            tenure(2, person="person/2", acting=True, last_confirmed=None, end={**UNKNOWN, "edtf": "2021"}),
            tenure(3, person="person/2", organisation=None, post=None),
        )
    return tmp_path / "kg"


def test_one_edge_a_tenure_with_what_is_known(workspace: Path) -> None:
    network = kg.graph.to_networkx(workspace)
    assert network.graph["sequence"] == 11
    assert network.graph["unplaced"] == 1
    assert network.nodes["person/2"] == {
        "kind": "person",
        "name": "Bo Ros",
        "names": "A. Exempelsson",
        "pronoun": "hon",
    }
    assert network.nodes["organisation/granvik"]["kind"] == "organisation"
    edge = network.edges["person/2", "organisation/granvik", "tenure/2"]
    assert (edge["role"], edge["acting"], edge["start"], edge["start_day"]) == (
        "kommundirektör",
        True,
        "2019-03",
        17956,
    )
    assert "last_confirmed" not in edge
    assert None not in edge.values()
    assert sum(1 for _, _, key in network.edges(keys=True) if key.startswith("tenure/")) == 2


def test_formats_that_fail_on_none_can_be_written(workspace: Path, tmp_path: Path) -> None:
    network = kg.graph.to_networkx(workspace)
    network.graph.clear()
    networkx.write_graphml(network, tmp_path / "network.graphml")
    assert networkx.read_graphml(tmp_path / "network.graphml", force_multigraph=True).number_of_edges() == len(
        network.edges
    )


def test_merged_and_removed_things_are_in_it_no_more(workspace: Path) -> None:
    with open_workspace(workspace, writable=True) as opened:
        tell(opened.ledger, ("tenure", "tenure/2", None), ("person", "person/2", Redirect("person/1")))
    network = kg.graph.to_networkx(workspace)
    assert "person/2" not in network
    assert not any(key == "tenure/2" for _, _, key in network.edges(keys=True))


def test_no_workspace_is_told(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="load something first"):
        kg.graph.to_networkx(tmp_path)
