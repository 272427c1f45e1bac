"""The states read back out of the graph: for a replica that has no ledger, and for comparing graphs."""

from collections.abc import Iterator, Sequence

from kg.graph.connection import Graph
from kg.graph.schema import LABELS, REFERENCES
from kg.graph.states import state_of
from kg.states import KINDS, Kind, State


def read_states(graph: Graph, kind: Kind, ids: Sequence[str] | None = None) -> Iterator[State]:
    """The states of all things of the kind, or of those with these ids that there are, ordered by id, as they come."""
    where = "n.id >= ''" if ids is None else "n.id IN $ids"  # a range, so that the index gives the order
    out = "|".join(reference.type for reference in REFERENCES[kind] if not reference.incoming)
    into = "|".join(reference.type for reference in REFERENCES[kind] if reference.incoming)
    parts = [f"[(n)-[r:{out}]->(x) | [type(r), x.id, properties(r)]]"] if out else []
    parts += [f"[(n)<-[r:{into}]-(x) | [type(r), x.id, properties(r)]]"] if into else []
    links = " + ".join(parts) or "[]"
    query = f"MATCH (n:{LABELS[kind]}) WHERE {where} RETURN properties(n) AS properties, {links} AS links ORDER BY n.id"
    for row in graph.stream(query, ids=None if ids is None else list(ids)):
        yield state_of(kind, row["properties"], {type_: (id_, more) for type_, id_, more in row["links"]})


def read_all(graph: Graph) -> Iterator[tuple[Kind, State]]:
    """All states, kind by kind in the order of KINDS."""
    for kind in KINDS:
        for state in read_states(graph, kind):
            yield kind, state


def read_redirects(graph: Graph) -> dict[str, str]:
    """The ids that were merged into others -> where they lead."""
    return {row["id"]: row["to"] for row in graph.stream("MATCH (n:Redirect) RETURN n.id AS id, n.to AS to")}
