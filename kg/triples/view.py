"""The published embedded view: immutable Oxigraph folders behind a pointer that is renamed atomically.

    triples/current            the name of the published folder
    triples/build.lock         held exclusively by the one builder
    triples/triples-123/       the view as of change 123; never written to once it is published
        view.json              its sequence, base IRI and mapping version
        read.lock              held shared by each reader, so that the builder knows when it may be removed
        store/                 the Oxigraph store; unchanged parts are hard links to those of the version before
    triples/building-…/        a version in the making; what a killed builder left goes with the next build

Oxigraph allows one writer, and reading beside a live one is undefined: so nobody ever reads what is written to.
A reader takes the shared lock and then looks at the pointer again: if it still names the folder, the folder was
whole when the lock was taken, and no builder removes it before the lock is given back.
"""

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from pyoxigraph import DefaultGraph, Quad, Store

from kg.errors import KgError
from kg.states import ChangeRecord
from kg.triples.mapping import MAPPING_VERSION, change_triples, thing

try:
    import fcntl
except ImportError:  # Windows: one process at a time; it refuses to remove files that are open, which must do as a lock
    fcntl = None  # type: ignore[assignment]

CHUNK = 10_000
"""Changes applied at a time: some 150 000 triples."""

_BULK = 50_000  # triples above which new table files beat the write-ahead log
_ATTEMPTS = 1000
_PATIENCE = 10.0  # seconds
_PAUSE = 0.1
_DEFAULT_GRAPH = DefaultGraph()


@dataclass(frozen=True)
class SyncReport:
    """What a sync did. Counts are of things, not of triples; `seconds` is wall time."""

    seq: int
    seq_before: int
    put: int = 0
    deleted: int = 0
    redirected: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class TripleView:
    """An open published version, for use inside `open_view` only. `store` is read-only: every write to it raises."""

    seq: int
    base_iri: str
    store: Store
    folder: Path

    def is_current(self) -> bool:
        """False when a newer version was published: leave this one and open the view again."""
        return _pointer(self.folder.parent) == self.folder.name


@dataclass(frozen=True)
class _Meta:
    seq: int
    base_iri: str
    mapping: int


def published_seq(folder: Path) -> int:
    """The sequence of the newest change in the published view.

    0 when nothing is published, when the view is damaged, or when it was made by another version of the mapping:
    then the whole feed must be given to `sync`, and the view is built anew.
    """
    name = _pointer(folder)
    meta = None if name is None else _read_meta(folder / name)
    return 0 if meta is None or meta.mapping != MAPPING_VERSION else meta.seq


@contextmanager
def open_view(folder: Path) -> Iterator[TripleView]:
    """The newest published version, kept whole for as long as the context lasts, whatever is published meanwhile.

    Raises:
        KgError: nothing is published, or what is published is damaged.
    """
    with ExitStack() as stack:
        name = _lock_published(folder, stack)
        meta = _read_meta(folder / name)
        if meta is None:
            raise _damaged(folder)
        try:
            store = Store.read_only(str(folder / name / "store"))
        except OSError as error:
            raise _damaged(folder) from error
        yield TripleView(meta.seq, meta.base_iri, store, folder / name)


def build(
    snapshot: Iterable[ChangeRecord],
    folder: Path,
    base_iri: str,
    upto: int,
    progress: Callable[[int], None] = lambda done: None,
) -> SyncReport:
    """Publish a version made of what there is at `upto`, whatever was published before: many times quicker than `sync`.

    `snapshot` has the newest change of each id, each id once, in any order; else as `sync`.

    Raises:
        KgError: the folder cannot be written to, or its view has another base IRI or is newer than `upto`.
    """

    def made(store: Store, _: int) -> Counter[str]:
        counts: Counter[str] = Counter()
        store.bulk_extend(_quads(snapshot, base_iri, counts, progress))
        progress(counts.total())
        store.optimize()
        return counts

    return _version(folder, base_iri, upto, made, anew=True)


def sync(
    changes: Iterable[ChangeRecord],
    folder: Path,
    base_iri: str,
    upto: int,
    progress: Callable[[int], None] = lambda done: None,
) -> SyncReport:
    """Publish a version with the changes applied; readers go on with the old one and find the new one next time.

    `changes` are those with `published_seq(folder)` < seq <= `upto`, by ascending seq, and are read once, as they
    come; later ones win. Memory is bounded by `CHUNK`. Either all is published, or, after a kill or an error at any
    point, nothing. A second builder waits for the first, and does nothing if that one came as far. `progress` is
    called with the number of changes read.

    Raises:
        KgError: the folder cannot be written to, or its view has another base IRI or is newer than `upto`.
        ValueError: the changes are not in ascending order of seq.
    """

    def made(store: Store, seq_before: int) -> Counter[str]:
        counts: Counter[str] = Counter()
        done = 0
        for chunk in _chunks(changes, seq_before, upto):
            latest = {change["id"]: change for change in chunk}
            counts.update(change["op"] for change in latest.values())
            _apply(store, latest, base_iri)
            done += len(chunk)
            progress(done)
        if not seq_before:
            store.optimize()
        return counts

    return _version(folder, base_iri, upto, made, anew=False)


def _version(
    folder: Path, base_iri: str, upto: int, made: Callable[[Store, int], Counter[str]], *, anew: bool
) -> SyncReport:
    """Publish a version; `made` fills its store, which is a copy of the one before (of the sequence given) or empty."""
    began = time.monotonic()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        seen = _pointer(folder)
        with _exclusive(folder):
            seq_before = published_seq(folder)
            _remove_unused(folder)
            if _is_published(folder, base_iri, upto, overtaken=_pointer(folder) != seen):
                return SyncReport(seq_before, seq_before, seconds=time.monotonic() - began)
            building = folder / f"building-{os.getpid()}"
            counts = _build(building, folder, base_iri, upto, made, 0 if anew else seq_before)
            _publish(building, folder, upto)
            _remove_unused(folder)
    except OSError as error:
        raise KgError(f"the triples in {folder} cannot be written: {error}; mend that and run: kg sync") from error
    return SyncReport(upto, seq_before, counts["put"], counts["delete"], counts["redirect"], time.monotonic() - began)


def erase(folder: Path) -> None:
    """Remove every published version, waiting for those who read one; `sync` with the whole feed makes a new one.

    What was taken out of a version lives on in the files that it shares with those before it, so that nothing less
    erases it from the disk.

    Raises:
        KgError: somebody goes on reading, or the folder cannot be written to.
    """
    try:
        if not folder.is_dir():
            return
        with _exclusive(folder):
            (folder / "current").unlink(missing_ok=True)
            limit = time.monotonic() + _PATIENCE
            while left := _versions_left(folder):
                if time.monotonic() > limit:
                    raise KgError(f"{left} versions of the triples in {folder} are being read; end what reads them")
                time.sleep(_PAUSE)
    except OSError as error:
        raise KgError(f"the triples in {folder} cannot be removed: {error}") from error


def _versions_left(folder: Path) -> int:
    _remove_unused(folder)
    return sum(entry.name.startswith(("triples-", "building-")) for entry in folder.iterdir())


def _is_published(folder: Path, base_iri: str, upto: int, *, overtaken: bool) -> bool:
    """True if there is nothing to do. `overtaken`: another builder published while this one waited for the lock.

    Raises:
        KgError: what is published does not belong to this ledger.
    """
    name = _pointer(folder)
    meta = None if name is None else _read_meta(folder / name)
    if meta is None or meta.mapping != MAPPING_VERSION:
        return False
    if meta.base_iri != base_iri:
        raise KgError(f"the triples in {folder} have the base IRI {meta.base_iri}, not {base_iri}; remove the folder")
    if meta.seq > upto and not overtaken:
        raise KgError(
            f"the triples in {folder} are of change {meta.seq}, the ledger ends at {upto}: it is not the ledger they "
            "were made from, or an older backup of it; remove the folder and run: kg sync"
        )
    return meta.seq >= upto


def _build(
    building: Path,
    folder: Path,
    base_iri: str,
    upto: int,
    made: Callable[[Store, int], Counter[str]],
    seq_before: int,
) -> Counter[str]:
    building.mkdir()
    (building / "read.lock").touch()
    if seq_before:
        try:
            Store.read_only(str(folder / str(_pointer(folder)) / "store")).backup(building / "store")
        except OSError as error:
            raise _damaged(folder) from error
    store = Store(building / "store")
    counts = made(store, seq_before)
    store.flush()
    del store
    meta = {"seq": upto, "base_iri": base_iri, "mapping": MAPPING_VERSION}
    (building / "view.json").write_text(json.dumps(meta), encoding="utf-8")
    return counts


def _quads(
    snapshot: Iterable[ChangeRecord], base_iri: str, counts: Counter[str], progress: Callable[[int], None]
) -> Iterator[Quad]:
    for done, change in enumerate(snapshot, start=1):
        yield from change_triples(change, base_iri)
        counts[change["op"]] += 1
        if done % CHUNK == 0:
            progress(done)


def _chunks(changes: Iterable[ChangeRecord], after: int, upto: int) -> Iterator[list[ChangeRecord]]:
    def wanted() -> Iterator[ChangeRecord]:
        previous = 0
        for change in changes:
            if change["seq"] <= previous:
                raise ValueError(f"change {change['seq']} comes after change {previous}")
            previous = change["seq"]
            if after < previous <= upto:
                yield change

    stream = wanted()
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


def _apply(store: Store, latest: Mapping[str, ChangeRecord], base_iri: str) -> None:
    added: list[Quad] = []
    for id_, change in latest.items():
        wanted = change_triples(change, base_iri)
        stored = set(store.quads_for_pattern(thing(base_iri, id_), None, None, _DEFAULT_GRAPH))
        added += [quad for quad in wanted if quad not in stored] if stored else wanted
        for quad in stored.difference(wanted):
            store.remove(quad)
    if len(added) > _BULK:
        store.bulk_extend(added)
    else:
        store.extend(added)


def _publish(building: Path, folder: Path, seq: int) -> None:
    name, number = f"triples-{seq}", 1
    while (folder / name).exists():  # never used again, since a reader may be about to lock the old one
        number += 1
        name = f"triples-{seq}-{number}"
    for place, _, files in os.walk(building):
        for file in files:
            _to_disk(Path(place, file))
        _to_disk(Path(place))
    building.rename(folder / name)
    pointer = folder / "current.new"
    pointer.write_text(name + "\n", encoding="utf-8")
    _to_disk(pointer)
    _to_disk(folder)
    pointer.replace(folder / "current")
    _to_disk(folder)


def _to_disk(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_unused(folder: Path) -> None:
    """Remove versions nobody reads and what killed builders left; the caller holds the builder's lock."""
    current = _pointer(folder)
    (folder / "current.new").unlink(missing_ok=True)
    for entry in folder.iterdir():
        if entry.name.startswith("building-"):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name.startswith("triples-") and entry.name != current:
            with suppress(BlockingIOError), ExitStack() as stack:
                if (entry / "read.lock").exists():
                    _lock(entry / "read.lock", stack, exclusive=True, wait=False)
                shutil.rmtree(entry, ignore_errors=True)


def _lock_published(folder: Path, stack: ExitStack) -> str:
    for _ in range(_ATTEMPTS):
        name = _pointer(folder)
        if name is None:
            raise KgError(f"no triples are published in {folder}; make them with: kg sync")
        attempt = ExitStack()
        try:
            _lock(folder / name / "read.lock", attempt, exclusive=False, wait=True)
        except FileNotFoundError as error:
            if _pointer(folder) == name:
                raise _damaged(folder) from error
            continue
        except OSError as error:
            raise KgError(f"the triples in {folder} cannot be read: {error}") from error
        if _pointer(folder) == name:
            stack.push(attempt)
            return name
        attempt.close()
    raise KgError(f"the triples in {folder} are published faster than they can be opened; try again")


def _damaged(folder: Path) -> KgError:
    return KgError(f"the triples in {folder} are damaged; remove that folder (nothing is lost) and run: kg sync")


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    with ExitStack() as stack:
        (folder / "build.lock").touch()
        _lock(folder / "build.lock", stack, exclusive=True, wait=True)
        yield


def _lock(path: Path, stack: ExitStack, *, exclusive: bool, wait: bool) -> None:
    file: IO[bytes] = stack.enter_context(path.open("r+b" if exclusive else "rb"))  # as NFS demands
    if fcntl is not None:
        operation = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        fcntl.flock(file, operation if wait else operation | fcntl.LOCK_NB)


def _pointer(folder: Path) -> str | None:
    try:
        name = (folder / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if name.startswith("triples-") and "/" not in name else None


def _read_meta(version: Path) -> _Meta | None:
    try:
        found = json.loads((version / "view.json").read_text(encoding="utf-8"))
        return _Meta(int(found["seq"]), str(found["base_iri"]), int(found["mapping"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
