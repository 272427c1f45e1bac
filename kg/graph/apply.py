"""Changes applied to the graph, a batch in one transaction, so that a batch is in it whole and once, or not at all.

What a batch leaves depends on the graph before it and the batch alone, not on the order of kinds inside it: of each id
the last change counts; things are put first and relationships made when all of them are there. What is referred to
and has no state is a `Missing` node, and one that gets its state becomes that thing with the relationships it has.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from neo4j import Transaction

from kg.errors import KgError
from kg.graph.schema import LABELS, REFERENCES, Reference
from kg.graph.states import Properties, edges, gone_of, held_post, node_of
from kg.states import ChangeRecord, Kind, State, TenureState
from kg.text import storable

Rows = list[dict[str, Any]]


@dataclass
class Final:
    """What a batch makes of each id it touches: the last change of each counts."""

    puts: dict[Kind, dict[str, ChangeRecord]] = field(default_factory=lambda: defaultdict(dict))
    gone: dict[Kind, dict[str, ChangeRecord]] = field(default_factory=lambda: defaultdict(dict))
    """What was deleted or merged into another."""

    @classmethod
    def of(cls, changes: Iterable[ChangeRecord]) -> "Final":
        """The outcome of changes in ascending order."""
        final = cls()
        for change in {change["id"]: change for change in changes}.values():
            outcome = final.puts if change["op"] == "put" else final.gone
            outcome[change["kind"]][storable(change["id"])] = change
        return final

    def ids(self, kind: Kind) -> list[str]:
        """All ids of the kind that are touched."""
        return [*self.puts.get(kind, ()), *self.gone.get(kind, ())]

    def states(self, kind: Kind) -> list[State]:
        """The states of the kind that are put."""
        return states_of(self.puts.get(kind, {}).values())


def states_of(changes: Iterable[ChangeRecord]) -> list[State]:
    """The states of changes that put something."""
    return [cast(State, change["state"]) for change in changes]


def apply(transaction: Transaction, changes: Sequence[ChangeRecord]) -> None:
    """Apply changes in ascending order of seq, and note each as a `Change` node."""
    final = Final.of(changes)
    for kind in LABELS:
        _forget_references(transaction, kind, final.ids(kind))
    roles = _roles_by_another_name(transaction, final)
    for kind in LABELS:
        put_nodes(transaction, kind, final.puts.get(kind, {}).values())
        remove_nodes(transaction, kind, list(final.gone.get(kind, ())))
    for kind in LABELS:
        put_references(transaction, kind, final.states(kind), REFERENCES[kind])
    put_held_posts(transaction, cast(list[TenureState], final.states("tenure")))
    _run(transaction, _NAME_HELD_POSTS, [{"id": role} for role in roles])
    put_gone(transaction, final)
    transaction.run("MATCH (m:Missing) WHERE NOT EXISTS { (m)--() } DELETE m").consume()
    _run(
        transaction,
        "UNWIND $rows AS row CREATE (n:Change) SET n = row",
        [{name: change[name] for name in ("seq", "at", "op", "kind", "id")} for change in changes],
    )


def put_nodes(transaction: Transaction, kind: Kind, changes: Iterable[ChangeRecord]) -> None:
    """Make or overwrite the nodes of what is put; their relationships are another step."""
    rows = [node_of(change) for change in changes]
    label = LABELS[kind]
    _run(transaction, f"UNWIND $rows AS row MATCH (n:Missing {{id: row.id}}) REMOVE n:Missing SET n:{label}", rows)
    _run(transaction, f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n = row", rows)


def remove_nodes(transaction: Transaction, kind: Kind, ids: Sequence[str]) -> None:
    """Turn these things into Missing ones, which go at the end of the batch unless something refers to them."""
    query = (
        f"UNWIND $rows AS row MATCH (n:{LABELS[kind]} {{id: row.id}}) REMOVE n:{LABELS[kind]} SET n = row, n:Missing"
    )
    _run(transaction, query, [{"id": id_} for id_ in ids])


def put_references(
    transaction: Transaction, kind: Kind, states: Iterable[State], references: Sequence[Reference]
) -> None:
    """Make the relationships that these states ask for, of these references; all nodes that have a state are there.

    Raises:
        KgError: a node is not there: somebody else has changed the graph.
    """
    rows: dict[str, Rows] = {reference.type: [] for reference in references}
    for state in states:
        own = storable(state["id"])
        for edge in edges(kind, state):
            if edge.reference.type in rows:
                row = {"id": own, "target": edge.target, "properties": edge.properties}
                rows[edge.reference.type].append(row)
    for reference in references:
        found = rows[reference.type]
        missing = _make_missing(transaction, reference.target, {row["target"] for row in found})
        for label, part in (
            (LABELS[reference.target], [row for row in found if row["target"] not in missing]),
            ("Missing", [row for row in found if row["target"] in missing]),
        ):
            left, right = ("b", "a") if reference.incoming else ("a", "b")
            query = (
                f"UNWIND $rows AS row MATCH (a:{LABELS[kind]} {{id: row.id}}) MATCH (b:{label} {{id: row.target}}) "
                f"CREATE ({left})-[r:{reference.type}]->({right}) SET r = row.properties"
            )
            if _run(transaction, query, part)["relationships_created"] != len(part):
                raise damaged()


def put_held_posts(transaction: Transaction, states: Iterable[TenureState]) -> None:
    """Make the direct relationships of these tenures, whose own relationships are there."""
    found = [properties for state in states if (properties := held_post(state)) is not None]
    if _run(transaction, _PUT_HELD_POSTS, found)["relationships_created"] != len(found):
        raise damaged()


_PUT_HELD_POSTS = """
UNWIND $rows AS row
MATCH (tenure:Tenure {id: row.tenure})<-[:HAS_TENURE]-(person)
MATCH (tenure)-[:AT]->(organisation)
OPTIONAL MATCH (tenure)-[:IN_ROLE]->(role)
CREATE (person)-[held:HELD_POST]->(organisation)
SET held = row, held.role = role.name
"""

_NAME_HELD_POSTS = """
UNWIND $rows AS row
MATCH (role:Role|Missing {id: row.id})<-[:IN_ROLE]-(tenure:Tenure)<-[:HAS_TENURE]-()-[held:HELD_POST]->()
WHERE held.tenure = tenure.id
SET held.role = role.name
"""


def put_gone(transaction: Transaction, final: Final) -> None:
    """Make what is left of things that are gone what it is after the batch."""
    gone = [change for kind in LABELS for change in final.gone.get(kind, {}).values()]
    for label, op in (("Redirect", "redirect"), ("Removed", "delete")):
        rows = [gone_of(change) for change in gone if change["op"] == op]
        own = {row["id"] for row in rows}
        others = [{"id": id_} for kind in LABELS for id_ in final.ids(kind) if id_ not in own]
        _run(transaction, f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) DELETE n", others)
        _run(transaction, f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n = row", rows)


def damaged() -> KgError:
    """The error of a graph that does not hold what it must."""
    return KgError(
        "the graph lacks nodes that it must have; was it changed by others? Empty it and fill it again with: "
        "kg sync --refill"
    )


def _forget_references(transaction: Transaction, kind: Kind, ids: Sequence[str]) -> None:
    rows = [{"id": id_} for id_ in ids]
    match = f"UNWIND $rows AS row MATCH (n:{LABELS[kind]} {{id: row.id}})"
    if kind == "tenure":
        _run(
            transaction, f"{match}<-[:HAS_TENURE]-()-[held:HELD_POST]->() WHERE held.tenure = row.id DELETE held", rows
        )
    for incoming in (False, True):
        types = "|".join(reference.type for reference in REFERENCES[kind] if reference.incoming == incoming)
        if types:
            arrow = f"<-[r:{types}]-()" if incoming else f"-[r:{types}]->()"
            _run(transaction, f"{match}{arrow} DELETE r", rows)


def _roles_by_another_name(transaction: Transaction, final: Final) -> list[str]:
    """The touched roles that tenures know by another name: their direct relationships carry it."""
    wanted: dict[str, Any] = {id_: cast(Any, put["state"])["name"] for id_, put in final.puts.get("role", {}).items()}
    wanted |= dict.fromkeys(final.gone.get("role", ()))
    if not wanted:
        return []
    query = "UNWIND $rows AS row OPTIONAL MATCH (n:Role {id: row.id}) RETURN row.id AS id, n.name AS name"
    found = transaction.run(query, rows=[{"id": id_} for id_ in wanted])
    return [record["id"] for record in found if record["name"] != wanted[record["id"]]]


def _make_missing(transaction: Transaction, kind: Kind, ids: Iterable[str]) -> set[str]:
    """Make a Missing node for each id that no thing has; returns those ids."""
    query = (
        f"UNWIND $ids AS id OPTIONAL MATCH (n:{LABELS[kind]} {{id: id}}) WITH id, n WHERE n IS NULL "
        "MERGE (m:Missing {id: id}) RETURN m.id AS id"
    )
    wanted = sorted(ids)
    return {record["id"] for record in transaction.run(query, ids=wanted)} if wanted else set()


def _run(transaction: Transaction, query: str, rows: Sequence[Properties]) -> dict[str, int]:
    """Run one of the statements above for all rows; what it made and removed."""
    if not rows:
        return defaultdict(int)
    counters = transaction.run(query, rows=rows).consume().counters
    return {
        "nodes_created": counters.nodes_created,
        "relationships_created": counters.relationships_created,
    }
