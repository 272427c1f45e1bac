"""The first fill: the state of one moment in one pass of CREATE, two sessions at a time, resumed after a kill.

Which changes make up a batch depends on the moment alone, and a batch that is done is marked by a `Filling` node in
its own transaction, whose uniqueness keeps a batch from being stored twice. Things come before what refers to them;
what refers to its own kind waits until all of that kind is there. A batch for which something is missing in spite of
that is made the slow way.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import groupby, islice
from typing import Any, cast

from neo4j import Transaction

from kg.graph.apply import Final, put_gone, put_held_posts, put_nodes, put_references, states_of
from kg.graph.connection import Graph
from kg.graph.schema import LABELS, REFERENCES, Reference
from kg.graph.states import edges, held_post, node_of
from kg.ledger.feed import newest
from kg.ledger.store import Ledger
from kg.states import KINDS, ChangeRecord, Kind, State, TenureState

BATCH = 5000
SESSIONS = 2

Work = Callable[[Transaction], None]


class _NotAsExpectedError(Exception):
    """The quick way made fewer nodes or relationships than it should; its transaction is given up."""


def fill(graph: Graph, ledger: Ledger, seq: int, progress: Callable[[int], None]) -> None:
    """Make the graph what the ledger was at `seq`, but for the batches that are marked as done already.

    `progress` is called with the number of changes handled so far, done before or now.
    """
    done = {row["batch"] for row in graph.read("MATCH (n:Filling) RETURN n.batch AS batch")}
    handled = 0
    with ThreadPoolExecutor(SESSIONS) as pool:
        for kind, within in ((kind, within) for kind in KINDS for within in (False, True)):
            if within and not _own_references(kind):
                continue
            running: set[Future[None]] = set()
            for number, batch in enumerate(_in_batches(newest(ledger, kind, seq))):
                name = f"{kind} {'within' if within else 'first'} {number}"
                handled += 0 if within else len(batch)
                if name not in done:
                    running.add(pool.submit(_store, graph, name, kind, batch, within))
                    if len(running) > SESSIONS:
                        finished, running = wait(running, return_when=FIRST_COMPLETED)
                        _raise_first(finished)
                progress(handled)
            _raise_first(wait(running).done)


def _in_batches(changes: Iterator[ChangeRecord]) -> Iterator[list[ChangeRecord]]:
    while batch := list(islice(changes, BATCH)):
        yield batch


def _raise_first(futures: set[Future[None]]) -> None:
    for future in futures:
        future.result()


def _store(graph: Graph, name: str, kind: Kind, changes: Sequence[ChangeRecord], within: bool) -> None:
    puts = [change for change in changes if change["op"] == "put"]
    quick: Work
    slow: Work
    if within:
        quick = slow = partial(put_references, kind=kind, states=states_of(puts), references=_own_references(kind))
    else:
        quick, slow = partial(_create, kind=kind, changes=puts), partial(_put, kind=kind, changes=puts)

    def store(transaction: Transaction, work: Work) -> None:
        if transaction.run("OPTIONAL MATCH (n:Filling {batch: $name}) RETURN n IS NOT NULL AS done", name=name).single(
            strict=True
        )["done"]:
            return  # it was stored, and the word of it was lost
        work(transaction)
        if not within:
            put_gone(transaction, Final.of(change for change in changes if change["op"] != "put"))
        transaction.run("CREATE (:Filling {batch: $name})", name=name).consume()

    try:
        graph.write(partial(store, work=quick))
    except _NotAsExpectedError:
        graph.write(partial(store, work=slow))


def _own_references(kind: Kind) -> tuple[Reference, ...]:
    return tuple(reference for reference in REFERENCES[kind] if reference.target == kind)


def _first_references(kind: Kind) -> tuple[Reference, ...]:
    return tuple(reference for reference in REFERENCES[kind] if reference.target != kind)


def _put(transaction: Transaction, kind: Kind, changes: Sequence[ChangeRecord]) -> None:
    states = states_of(changes)
    put_nodes(transaction, kind, changes)
    put_references(transaction, kind, states, _first_references(kind))
    if kind == "tenure":
        put_held_posts(transaction, cast(Sequence[TenureState], states))


def _create(transaction: Transaction, kind: Kind, changes: Sequence[ChangeRecord]) -> None:
    rows = sorted((_row(change) for change in changes), key=lambda row: row["shape"])
    for shape, group in groupby(rows, key=lambda row: cast(tuple[str, ...], row["shape"])):
        part = [{name: value for name, value in row.items() if name != "shape"} for row in group]
        made = transaction.run(_creating(kind, shape), rows=part).consume().counters
        relationships = len(shape) + (1 if kind == "tenure" and "organisation" in shape else 0)
        if made.nodes_created != len(part) or made.relationships_created != len(part) * relationships:
            raise _NotAsExpectedError


def _row(change: ChangeRecord) -> dict[str, Any]:
    kind, state = change["kind"], cast(State, change["state"])
    targets = {
        edge.reference.field: edge.target for edge in edges(kind, state) if edge.reference in _first_references(kind)
    }
    row: dict[str, Any] = {"node": node_of(change), **targets, "shape": tuple(targets)}
    if kind == "tenure":
        row["held"] = held_post(cast(TenureState, state)) or {}
    return row


def _creating(kind: Kind, shape: Sequence[str]) -> str:
    """The statement that makes nodes with relationships for these fields, in one pass: a MATCH for each end."""
    references = [reference for reference in _first_references(kind) if reference.field in shape]
    lines = ["UNWIND $rows AS row"]
    known = ["row"]
    for reference in references:
        lines.append(f"MATCH ({reference.field}:{LABELS[reference.target]} {{id: row.{reference.field}}})")
        known.append(reference.field)
        lines.append(f"WITH {', '.join(known)}")
    lines.append(f"CREATE (n:{LABELS[kind]})")
    for reference in references:
        left, right = (reference.field, "n") if reference.incoming else ("n", reference.field)
        lines.append(f"CREATE ({left})-[:{reference.type}]->({right})")
    if kind == "tenure" and "organisation" in shape:
        lines.append("CREATE (person)-[held:HELD_POST]->(organisation) SET held = row.held")
        if "role" in shape:
            lines.append("SET held.role = role.name")
    lines.append("SET n = row.node")
    return "\n".join(lines)
