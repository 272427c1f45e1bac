"""What the graph holds, read back out of it: for a replica that has no ledger, and for comparing graphs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kg.graph.connection import Graph
from kg.graph.schema import GONE, LABELS, REFERENCES
from kg.graph.states import state_of
from kg.states import KINDS, Kind, State


@dataclass(frozen=True)
class Stored:
    """What became of a thing, as `ChangeRecord` of kg.states tells it."""

    op: Literal["put", "delete", "redirect"]
    kind: Kind
    id: str
    state: State | dict[str, str] | None
    added_day: int
    changed_day: int


def read_states(graph: Graph, kind: Kind, ids: Sequence[str] | None = None) -> Iterator[Stored]:
    """All things of the kind with their states, or those with these ids that there are, ordered by id, as they come."""
    where = "n.id >= ''" if ids is None else "n.id IN $ids"  # a range, so that the index gives the order
    out = "|".join(reference.type for reference in REFERENCES[kind] if not reference.incoming)
    into = "|".join(reference.type for reference in REFERENCES[kind] if reference.incoming)
    parts = [f"[(n)-[r:{out}]->(x) | [type(r), x.id, properties(r)]]"] if out else []
    parts += [f"[(n)<-[r:{into}]-(x) | [type(r), x.id, properties(r)]]"] if into else []
    links = " + ".join(parts) or "[]"
    query = f"MATCH (n:{LABELS[kind]}) WHERE {where} RETURN properties(n) AS properties, {links} AS links ORDER BY n.id"
    for row in graph.stream(query, ids=None if ids is None else list(ids)):
        own = row["properties"]
        state = state_of(kind, own, {type_: (id_, more) for type_, id_, more in row["links"]})
        yield Stored("put", kind, own["id"], state, own["added_day"], own["changed_day"])


def read_gone(graph: Graph, ids: Sequence[str] | None = None) -> Iterator[Stored]:
    """All that was deleted or merged into another, or those of these ids that were."""
    where = "" if ids is None else "WHERE n.id IN $ids "
    for label in GONE:
        query = f"MATCH (n:{label}) {where}RETURN properties(n) AS properties"
        for row in graph.stream(query, ids=None if ids is None else list(ids)):
            yield _gone(row["properties"])


def _gone(own: Mapping[str, Any]) -> Stored:
    days = own["added_day"], own["changed_day"]
    if "to" in own:
        return Stored("redirect", own["kind"], own["id"], {"to": own["to"]}, *days)
    return Stored("delete", own["kind"], own["id"], None, *days)


def read_all(graph: Graph) -> Iterator[Stored]:
    """Everything, kind by kind in the order of KINDS, and then what is gone."""
    for kind in KINDS:
        yield from read_states(graph, kind)
    yield from read_gone(graph)
