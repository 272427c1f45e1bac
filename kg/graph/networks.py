"""The graph as a networkx graph, for drawing and analysis; from the ledger, so no Neo4j is needed."""

from pathlib import Path
from typing import TYPE_CHECKING

from kg.export.network import Network, Wanted
from kg.export.snapshot import open_snapshot
from kg.workspace import Workspace, default_folder

if TYPE_CHECKING:
    import networkx

    MultiDiGraph = networkx.MultiDiGraph[str]


def to_networkx(
    workspace: Workspace | Path | str | None = None,
    wanted: Wanted = Wanted(),  # noqa: B008  (it is frozen)
    *,
    day: int | None = None,
) -> "MultiDiGraph":
    """Persons and organisations, joined by their tenures: one directed edge a tenure, from person to organisation.

    `wanted` asks for a part, or for the graph of people or of organisations alone (kg.export.network); `day` is the day
    (since 1970-01-01) for which it is told how sure each tenure is, today if not given. Nodes are ids; their attributes
    are NODE_TYPES of kg.export.edges. The key of an edge is its id, that of the tenure where it is one; its attributes
    are EDGE_TYPES, with the evidence. Organisations that are part of another have an edge with the key "part of". What
    is not known is left out; tenures at no known organisation are in no edge, and counted in `graph["unplaced"]`; the
    sequence of the change feed is in `graph["sequence"]`. The workspace is KG_WORKSPACE, else ./kg-data.

    Raises:
        KgError: there is no such workspace, or nobody of the name that it is to be around.
    """
    import networkx  # noqa: PLC0415  (a quarter of a second that no other command needs)

    if not isinstance(workspace, Workspace):
        workspace = default_folder() if workspace is None else Path(workspace)
    with open_snapshot(workspace, day) as snapshot:
        network = Network(snapshot, wanted)
        graph: MultiDiGraph = networkx.MultiDiGraph(sequence=snapshot.seq, base_iri=snapshot.base_iri)
        for node in network.nodes():
            graph.add_node(node.id, **node.attributes)
        for edge in network.edges():
            key = "part of" if edge.kind == "part of" else edge.id
            graph.add_edge(edge.source, edge.target, key=key, **edge.attributes)
        graph.graph["unplaced"] = network.unplaced
    return graph
