"""Running the stages one after another: a loader into the ledger, the ledger into the views."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from kg.errors import KgError
from kg.extract import extractor_names
from kg.extract.many import Task, read_many
from kg.ledger.archive import Archive
from kg.ledger.feed import changes, head, snapshot
from kg.ledger.ingest import (
    Ingest,
    LedgerContext,
    begin_run,
    finish_run,
    is_extracted,
    replace_sightings,
    stored_announcement,
)
from kg.ledger.tombstones import Tombstones
from kg.loading import Loader, Options
from kg.model import Event, Extractor, Loaded, Skipped
from kg.resolve import run as resolving
from kg.resolve.readings import use_registers
from kg.triples.view import build as build_triples
from kg.triples.view import published_seq
from kg.triples.view import sync as sync_triples
from kg.workspace import Workspace

if TYPE_CHECKING:
    from kg.graph.connection import Graph
    from kg.graph.sync import GraphReport

BATCH = 50
"""Events stored in one transaction: small enough that a review never waits long for the write lock."""

Progress = Callable[[int, int | None], None]
"""Called with what is done and what is expected in all (None when not known)."""


@dataclass
class LoadReport:
    """What a load did: announcements by outcome, what was skipped and why, and how far the feed moved."""

    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    """The addresses of what was erased for good, came again, and was not stored."""
    resumed: bool = False
    seq_before: int = 0
    seq_after: int = 0

    @property
    def announcements(self) -> int:
        """How many announcements the source yielded."""
        return sum(count for outcome, count in self.outcomes.items() if outcome not in ("skipped", "erased"))


def load(
    workspace: Workspace,
    loader: Loader,
    targets: Sequence[str],
    options: Options,
    extractors: Sequence[Extractor],
    progress: Progress = lambda done, total: None,
    jobs: int = 1,
) -> LoadReport:
    """Run a loader into the workspace and resolve what it brought; an interrupted load goes on where it stopped.

    With several jobs, other processes run the extractors ahead while this one stores and resolves; what is stored, and
    in which transactions, is the same.

    Raises:
        KgError: the source cannot be read at all, or another load is running.
    """
    ledger = workspace.ledger
    use_registers(ledger)  # a register that is none is told before anything is fetched
    with workspace.writing(), _archive(workspace) as archive:
        run = begin_run(ledger, loader.name, {"targets": list(targets), **options})
        report = LoadReport(resumed=run.resumed, seq_before=head(ledger))
        context = LedgerContext(ledger, run)
        ingest = Ingest(ledger, archive, run, loader, extractors)
        done = 0
        tasks = ((event, ingest.task(event), _weight(event)) for event in loader.read(targets, options, context))
        with closing(read_many(extractors, tasks, jobs)) as events:
            for batch in _batches(events):
                outcomes = ingest.store(batch)
                report.outcomes.update(outcomes)
                report.skipped += [event for event, _ in batch if isinstance(event, Skipped)]
                report.erased += [_address(event) for (event, _), what in zip(batch, outcomes, strict=True)
                                  if what == "erased"]  # fmt: skip
                done += len(batch)
                progress(done, context.expected)
                while resolving.resolve_pending(ledger, all_of_it=False):
                    pass
        while resolving.resolve_pending(ledger, all_of_it=True):
            pass
        finish_run(ledger, run, report.outcomes)
        report.seq_after = head(ledger)
        return report


def _address(event: Event) -> str:
    return (
        event.announcement.url
        if isinstance(event, Loaded)
        else event.where
        if isinstance(event, Skipped)
        else event.url
    )


def _weight(event: Event) -> int:
    """The memory that an event takes, as bytes and code points."""
    if not isinstance(event, Loaded):
        return 1
    return len(event.announcement.body) + sum(len(fetch.content or b"") for fetch in event.fetches)


_Item = TypeVar("_Item")


def _batches(events: Iterable[_Item]) -> Iterator[list[_Item]]:
    """The events in batches; those before an error that ends the run are given out before it is raised."""
    batch: list[_Item] = []
    try:
        for event in events:
            batch.append(event)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except KgError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


@contextmanager
def _archive(workspace: Workspace) -> Iterator[Archive]:
    """The archive for writing, cut back to what the ledger knows of."""
    archive = workspace.archive
    file, length = workspace.ledger.meta("archive_file"), workspace.ledger.meta("archive_length")
    archive.recover(file or "", int(length or 0))
    try:
        yield archive
    finally:
        archive.close()


@dataclass(frozen=True)
class RebuildReport:
    """What a rebuild did."""

    extracted: int
    changes: int


def rebuild(
    workspace: Workspace,
    extractors: Sequence[Extractor],
    progress: Progress = lambda done, total: None,
    jobs: int = 1,
    urls: Sequence[str] | None = None,
) -> RebuildReport:
    """Read with the extractors what older ones of their names read, or what is at `urls`; make all derived again.

    Raises:
        KgError: another load is running, or an extractor cannot go on: what it read until then is stored and resolved.
    """
    ledger = workspace.ledger
    with workspace.writing():
        behind = behind_extraction(workspace, extractors) if urls is None else urls
        done = 0

        def tasks() -> Iterator[tuple[str, Task, int]]:
            for url in behind:
                announcement = stored_announcement(ledger, url)
                if announcement is None:  # erased since it was listed
                    continue
                version = announcement.version
                stale = (i for i, each in enumerate(extractors) if not is_extracted(ledger, version, each))
                yield version, Task(announcement, tuple(stale)), len(announcement.body)

        try:
            with closing(read_many(extractors, tasks(), jobs)) as read:
                for number, (version, sets) in enumerate(read, start=1):
                    with ledger.write():
                        for new_set in sets:
                            replace_sightings(ledger, version, new_set)
                    done += bool(sets)
                    progress(number, len(behind))
        except KgError:
            resolving.rebuild(ledger)
            raise
        return RebuildReport(done, resolving.rebuild(ledger))


def behind_extraction(workspace: Workspace, extractors: Sequence[Extractor]) -> list[str]:
    """The urls of announcements in prose that the newest version of an extractor has not read yet, but an older has."""
    found: set[str] = set()
    for extractor in extractors:
        rows = workspace.ledger.rows(
            "SELECT announcement.url FROM announcement JOIN extraction ON extraction.version = announcement.version "
            "WHERE extractor = ? AND extractor_version <> ?",
            (extractor.name, extractor.version),
        )
        found.update(row["url"] for row in rows)
    return _not_reduced(workspace, found)


def _not_reduced(workspace: Workspace, urls: set[str]) -> list[str]:
    """Those that are whole: what is left of a text after an erasure is read no more."""
    tombstones = Tombstones(workspace.ledger)
    return sorted(url for url in urls if tombstones.of("url", url) is None)


def unread(workspace: Workspace, extractors: Sequence[Extractor]) -> list[str]:
    """The urls of announcements in prose that the newest version of an extractor has not read yet.

    Prose is what any installed extractor has read; what a structured source says itself, none does.
    """
    names = extractor_names()
    found: set[str] = set()
    for extractor in extractors:
        rows = workspace.ledger.rows(
            "SELECT DISTINCT url FROM announcement JOIN extraction USING (version) "  # noqa: S608
            f"WHERE extractor IN ({', '.join('?' * len(names))}) AND NOT EXISTS (SELECT 1 FROM extraction AS own "
            "WHERE own.version = announcement.version AND own.extractor = ? AND own.extractor_version = ?)",
            (*names, extractor.name, extractor.version),
        )
        found.update(row["url"] for row in rows)
    return _not_reduced(workspace, found)


def sync(workspace: Workspace) -> int:
    """Bring the triples up to date with the feed; returns the number of changes applied."""
    ledger = workspace.ledger
    with workspace.writing(), ledger.read():
        done: int = published_seq(workspace.triples)
        upto = head(ledger)
        if not done and upto:
            build_triples(snapshot(ledger, upto), workspace.triples, workspace.base_iri, upto)
        elif done != upto:  # a view that is ahead (of a ledger brought back from a backup) is refused there
            sync_triples(changes(ledger, done, upto), workspace.triples, workspace.base_iri, upto)
        return upto - done


def sync_graph(
    workspace: Workspace, graph: "Graph", *, refill: bool = False, progress: Progress = lambda done, total: None
) -> "GraphReport":
    """Bring a Neo4j graph up to date with the feed; with `refill`, empty it first.

    Raises:
        KgError: the graph is another workspace's, or cannot be reached or written to. Nothing stored is lost.
    """
    from kg.graph import sync as graph_sync  # noqa: PLC0415  (the driver takes a third of a second to import)

    with workspace.writing():
        origin = graph_sync.Origin(workspace.identity(), workspace.base_iri)
        return graph_sync.sync(workspace.ledger, graph, origin, refill=refill, progress=progress)
