"""A workspace: the folder that holds the ledger, the archive of fetched bytes and the views made from them."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import KgError
from kg.ledger.archive import Archive
from kg.ledger.store import Ledger

DEFAULT_BASE_IRI = "https://example.org/kg/"
_LEDGER = "ledger.db"


class Workspace:
    """An open workspace; use it as a context manager."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder = folder
        self.ledger = ledger

    @property
    def base_iri(self) -> str:
        """What every id of the workspace is appended to; fixed when the workspace is made."""
        return self.ledger.meta("base_iri") or DEFAULT_BASE_IRI

    def identity(self) -> str:
        """The workspace's own id, made at the first call (in a writable ledger): it tells whose a shared graph is."""
        found = self.ledger.meta("workspace_id")
        if found is None:
            with self.ledger.write():
                found = self.ledger.meta("workspace_id") or secrets.token_hex(16)
                self.ledger.set_meta("workspace_id", found)
        return found

    @property
    def triples(self) -> Path:
        """The folder of the embedded triple view."""
        return self.folder / "triples"

    @property
    def archive(self) -> Archive:
        """The fetched bytes, for reading."""
        return Archive(self.folder / "archive")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the workspace for one load, rebuild or sync at a time; reading and deciding go on meanwhile.

        Raises:
            KgError: another process holds it.
        """
        try:
            import fcntl  # noqa: PLC0415  (absent on Windows, where SQLite's own lock must do)
        except ImportError:
            yield
            return
        with (self.folder / "writer.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.seek(0)
                raise KgError(
                    f"process {lock.read().strip() or '?'} is loading into {self.folder}; wait until it is done"
                ) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()


def default_folder() -> Path:
    """The workspace that is meant when none is named: KG_WORKSPACE, else ./kg-data."""
    return Path(os.environ.get("KG_WORKSPACE") or "kg-data")


def is_workspace(folder: Path) -> bool:
    """True if there is a ledger in the folder."""
    return (folder / _LEDGER).exists()


def open_workspace(
    folder: Path, *, create: bool = False, writable: bool = False, base_iri: str | None = None
) -> Workspace:
    """Open the workspace in `folder`, for reading unless `writable`; with `create`, make it if there is none.

    Raises:
        KgError: there is none, the folder cannot be made, or its base IRI is another than the one given.
    """
    if create:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KgError(f"the workspace folder {folder} cannot be made: {error.strerror}") from error
    ledger = Ledger(folder / _LEDGER, create=create, read_only=not (create or writable))
    stored = ledger.meta("base_iri")
    if base_iri is not None:
        _check_base_iri(base_iri)
        if stored is not None and stored != base_iri:
            ledger.close()
            raise KgError(
                f"this workspace was made with the base IRI {stored}; it is fixed, since published ids hang on it; "
                "leave --base-iri out or make another workspace"
            )
    if stored is None and create:
        with ledger.write():
            if ledger.meta("base_iri") is None:
                ledger.set_meta("base_iri", base_iri or DEFAULT_BASE_IRI)
    workspace = Workspace(folder, ledger)
    if ledger.meta("erasing") is not None:  # kg.resolve.forgetting.PENDING, without what it imports
        _finish_erasure(folder)
    return workspace


def _finish_erasure(folder: Path) -> None:
    """Finish what a killed `kg forget` left to do; what cannot be done now, `kg status` tells."""
    from kg import erasure  # noqa: PLC0415  (which opens workspaces, and is needed next to never)

    with suppress(KgError), Workspace(folder, Ledger(folder / _LEDGER)) as workspace:
        erasure.finish(workspace)


def _check_base_iri(iri: str) -> None:
    parts = urlsplit(iri)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or not iri.endswith(("/", "#"))
        or not iri.isprintable()
    ):
        raise KgError(f"{iri!r} is not usable as a base IRI; write it like https://data.example.org/kg/")
