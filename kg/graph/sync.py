"""Bringing a graph in step with a ledger: whose it is, how far it is, the first fill, and then change by change."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from neo4j import Transaction

from kg.errors import KgError
from kg.graph.apply import apply
from kg.graph.connection import Graph
from kg.graph.fill import fill
from kg.graph.schema import BOOKKEEPING, LABELS, PREPARATIONS, SCHEMA_VERSION
from kg.ledger.feed import changes, head
from kg.ledger.store import Ledger
from kg.states import KINDS, ChangeRecord
from kg.text import digest

BATCH = 5000
"""Changes applied in one transaction, unless what one step of the ledger gave fits in fewer."""

KEPT = 100_000
"""The newest changes that the graph keeps as `Change` nodes; who follows it from further behind reads it anew."""

_REMOVED_AT_ONCE = 2000
_INDEX_SECONDS = 600
_PHASES = ("put", "redirect", "delete")

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Origin:
    """Whose graph it is: the workspace's own id, and the base IRI that ids are appended to."""

    workspace: str
    base_iri: str


@dataclass(frozen=True)
class GraphReport:
    """What a sync did: things changed one by one, and whether the graph was filled before. `seconds` is wall time."""

    seq: int
    seq_before: int
    put: int = 0
    deleted: int = 0
    redirected: int = 0
    filled: bool = False
    seconds: float = 0.0


def graph_seq(graph: Graph) -> int:
    """The sequence of the newest change in the graph; 0 when it is empty or its first fill is not done."""
    rows = graph.read("MATCH (w:Workspace) RETURN w.seq AS seq")
    return int(rows[0]["seq"]) if rows else 0


def sync(
    ledger: Ledger,
    graph: Graph,
    origin: Origin,
    *,
    refill: bool = False,
    progress: Progress = lambda done, total: None,
) -> GraphReport:
    """Bring the graph up to date with the ledger. Killed at any point, the next sync goes on from what is stored.

    `refill` empties it first of what kg put there.

    Raises:
        KgError: the graph is another workspace's, or not of this ledger, or cannot be reached or written to.
    """
    began = time.monotonic()
    found = _workspace(graph)
    _check_owner(graph, found, origin)
    seq_before = int(found["seq"]) if found else 0
    if found and (refill or found["schema"] != SCHEMA_VERSION or "emptying" in found):
        _empty(graph)
        found, seq_before = None, 0
    upto = head(ledger)
    if found is None or "prepared" not in found:
        _prepare(graph)
        graph.write(partial(_begin, origin=origin, seq=upto, mark=mark_of(ledger, upto)))
        found = _workspace(graph)
        assert found is not None
    filled = "filling" in found
    done = int(found["filling"] if filled else found["seq"])
    _check_mark(ledger, done, str(found["mark"]), graph)
    if filled:
        fill(graph, ledger, done, lambda handled: progress(handled, None))
        graph.write(_finish)
    counts = {"put": 0, "delete": 0, "redirect": 0}
    for batch in batches(changes(ledger, done, upto), BATCH):
        graph.write(partial(_apply, batch=batch, mark=mark_of(ledger, batch[-1]["seq"]), after=done))
        done = batch[-1]["seq"]
        for change in {change["id"]: change for change in batch}.values():
            counts[change["op"]] += 1
        progress(done, upto)
    seconds = time.monotonic() - began
    return GraphReport(upto, seq_before, counts["put"], counts["delete"], counts["redirect"], filled, seconds)


def batches(feed: Iterable[ChangeRecord], size: int) -> Iterator[list[ChangeRecord]]:
    """The feed cut where a step of the ledger ends, as far as steps are not larger than `size`.

    A reader of the graph then sees no step half done.
    """
    stream = iter(feed)
    held: list[ChangeRecord] = []
    while True:
        held += islice(stream, size - len(held))
        if len(held) < size:
            if held:
                yield held
            return
        cut = next((i for i in range(len(held) - 1, 0, -1) if _rank(held[i]) < _rank(held[i - 1])), size)
        yield held[:cut]
        held = held[cut:]


def _rank(change: ChangeRecord) -> tuple[int, int]:
    """Where in a step of the ledger a change stands: it goes down exactly where the next step begins."""
    phase, kind = _PHASES.index(change["op"]), KINDS.index(change["kind"])
    return phase, -kind if change["op"] == "delete" else kind


def _workspace(graph: Graph) -> dict[str, Any] | None:
    rows = graph.read("MATCH (w:Workspace) RETURN properties(w) AS workspace")
    return dict(rows[0]["workspace"]) if rows else None


def _check_owner(graph: Graph, found: dict[str, Any] | None, origin: Origin) -> None:
    if found is None:
        count = graph.read("MATCH (n) RETURN count(n) AS number")[0]["number"]
        if count:
            raise KgError(
                f"the database at {graph.address} holds {count} nodes that kg did not put there; "
                "use a database of its own for this graph, or empty that one"
            )
    elif (found["id"], found["base_iri"]) != (origin.workspace, origin.base_iri):
        raise KgError(
            f"the graph at {graph.address} is that of another workspace (base IRI {found['base_iri']}); use another "
            "database, or empty that one"
        )


def mark_of(ledger: Ledger, seq: int) -> str:
    """What tells this ledger's change `seq` from that of another ledger."""
    # not of its state, which may have been erased since (kg.resolve.forgetting)
    row = ledger.one("SELECT at, kind, id FROM change WHERE seq = ?", (seq,))
    return "" if row is None else digest("change", seq, *row)


def _check_mark(ledger: Ledger, seq: int, mark: str, graph: Graph) -> None:
    if mark_of(ledger, seq) != mark:
        raise KgError(
            f"the graph at {graph.address} is of change {seq}, and this ledger has another change there or none: it is "
            "not the ledger that filled it, or an older backup of it; fill the graph anew with: kg sync --refill"
        )


def _empty(graph: Graph) -> None:
    """Remove everything of kg's; what tells whose it is goes last, so that a killed one is taken up again."""
    graph.run("MATCH (w:Workspace) SET w.emptying = true")
    # what refers to others goes first, so that nothing is left of the thousands of relationships of what is referred to
    books = (label for label in BOOKKEEPING if label != "Workspace")
    for label in (*reversed(list(LABELS.values())), *books, "Workspace"):
        graph.run(f"MATCH (n:{label}) CALL {{ WITH n DETACH DELETE n }} IN TRANSACTIONS OF {_REMOVED_AT_ONCE} ROWS")


def _prepare(graph: Graph) -> None:
    for statement in PREPARATIONS:
        graph.run(statement)
    graph.run("CALL db.awaitIndexes($seconds)", seconds=_INDEX_SECONDS)


def _begin(transaction: Transaction, origin: Origin, seq: int, mark: str) -> None:
    """Say whose graph it is and which moment it is filled with, or that what was imported is prepared now."""
    transaction.run(
        "MERGE (w:Workspace {id: $id}) "
        "ON CREATE SET w.base_iri = $base_iri, w.schema = $schema, w.seq = 0, w.changes_after = 0, "
        "w.filling = $seq, w.mark = $mark, w.filled_as = $filled_as "
        "SET w.prepared = true",
        id=origin.workspace, base_iri=origin.base_iri, schema=SCHEMA_VERSION, seq=seq, mark=mark,
        filled_as=new_filling(),
    ).consume()  # fmt: skip


def new_filling() -> str:
    """A name of its own for each time that a graph is filled: what follows it can tell one history from another."""
    return secrets.token_hex(16)


def _finish(transaction: Transaction) -> None:
    """The first fill is done."""
    transaction.run("MATCH (n:Filling) DELETE n").consume()
    transaction.run(
        "MATCH (w:Workspace) WHERE w.filling IS NOT NULL "
        "SET w.seq = w.filling, w.changes_after = w.filling REMOVE w.filling"
    ).consume()


def _apply(transaction: Transaction, batch: Sequence[ChangeRecord], mark: str, after: int) -> None:
    # writing takes the lock, and only then is the sequence read: so two syncs never apply the same batch
    transaction.run("MATCH (w:Workspace) SET w.locked = true REMOVE w.locked").consume()
    seq = transaction.run("MATCH (w:Workspace) RETURN w.seq AS seq").single(strict=True)["seq"]
    if seq == batch[-1]["seq"]:
        return  # it was stored, and the word of it was lost
    if seq != after:
        raise KgError("another process brings this graph up to date at the same time; try again when it is done")
    apply(transaction, batch)
    seq = batch[-1]["seq"]
    transaction.run("MATCH (w:Workspace) SET w.seq = $seq, w.mark = $mark", seq=seq, mark=mark).consume()
    transaction.run(
        "MATCH (w:Workspace) WHERE w.changes_after < $oldest SET w.changes_after = $oldest "
        "WITH w MATCH (c:Change) WHERE c.seq <= $oldest DELETE c",
        oldest=seq - KEPT,
    ).consume()
