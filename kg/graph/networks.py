"""The graph as a networkx graph, for drawing and analysis; from the ledger, so no Neo4j is needed."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.dates import iso
from kg.ledger.feed import head, newest
from kg.states import Kind
from kg.workspace import Workspace, default_folder, open_workspace

if TYPE_CHECKING:
    import networkx

    Network = networkx.MultiDiGraph[str]

_NODE_FIELDS: dict[Kind, tuple[str, ...]] = {
    "person": ("name", "pronoun"),
    "organisation": ("name", "type", "sector", "wikidata", "registered"),
}


def to_networkx(workspace: Workspace | Path | str | None = None) -> "Network":
    """Persons and organisations, joined by their tenures: one directed edge a tenure, from person to organisation.

    Nodes are ids; each has `kind` (person or organisation) and what is known of name, pronoun, type, sector, wikidata
    and registered. The key of an edge is the tenure's id; it has `role`, `acting`, `weight`, `start` and `end` (EDTF
    text), their bases, `start_day` and `end_day` (the widest bounds, days since 1970-01-01), `first_confirmed`,
    `last_confirmed` (ISO text) and `sources`. Organisations that are part of another have an edge with the key "part
    of". What is not known is left out; tenures at no known organisation are in no edge, and counted in
    `graph["unplaced"]`; the sequence of the change feed is in `graph["sequence"]`. The workspace is KG_WORKSPACE, else
    ./kg-data.

    Raises:
        KgError: there is no such workspace.
    """
    import networkx  # noqa: PLC0415  (a quarter of a second that no other command needs)

    opening = (
        nullcontext(workspace)
        if isinstance(workspace, Workspace)
        else open_workspace(default_folder() if workspace is None else Path(workspace))
    )
    with opening as opened, opened.ledger.read():
        ledger, seq = opened.ledger, head(opened.ledger)
        network: Network = networkx.MultiDiGraph(sequence=seq, base_iri=opened.base_iri, unplaced=0)
        parents: list[tuple[str, str]] = []
        for kind, fields in _NODE_FIELDS.items():
            for state in _states(ledger, kind, seq):
                network.add_node(state["id"], kind=kind, **_known({field: state[field] for field in fields}))
                if state.get("parent"):
                    parents.append((state["id"], state["parent"]))
        roles = {state["id"]: state["name"] for state in _states(ledger, "role", seq)}
        for state in _states(ledger, "tenure", seq):
            if state["organisation"] is None:
                network.graph["unplaced"] += 1
                continue
            network.add_edge(state["person"], state["organisation"], key=state["id"], **_tenure(state, roles))
        for child, parent in parents:
            if parent in network:
                network.add_edge(child, parent, key="part of")
    return network


def _states(ledger: Any, kind: Kind, seq: int) -> Any:
    return (change["state"] for change in newest(ledger, kind, seq) if change["op"] == "put")


def _tenure(state: Any, roles: dict[str, str]) -> dict[str, Any]:
    start, end = state["start"], state["end"]
    return _known(
        {
            "role": roles.get(state["role"]), "acting": state["acting"], "weight": state["weight"],
            "start": start["edtf"], "start_basis": start["basis"], "start_day": start["earliest"],
            "end": end["edtf"], "end_basis": end["basis"], "end_day": end["latest"],
            "first_confirmed": iso(state["first_confirmed"]), "last_confirmed": iso(state["last_confirmed"]),
            "sources": state["sources"],
        }
    )  # fmt: skip


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """What is known of them: writers of most formats fail on None."""
    return {name: value for name, value in values.items() if value is not None}
