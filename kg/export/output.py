"""Where an export goes: whole or not at all. Until everything is written and synced, what was there stays as it was."""

import ctypes
import gzip
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from kg.errors import KgError
from kg.export.exporter import Exporter, Given, day_of, exporters
from kg.export.snapshot import Snapshot, open_snapshot
from kg.states import SourceState
from kg.workspace import Workspace, default_folder

STDOUT = Path("-")
MARK = "README.md"
"""A folder that holds this file with the first line below is an export, and may be replaced by a newer one."""
_MARK_LINE = "<!-- made by kg export; what stands here is replaced by the next export -->"

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def export(exporter: Exporter, snapshot: Snapshot, target: Path, options: Given) -> None:
    """Write the snapshot to a file or, for an exporter of folders, a folder; `STDOUT` is standard output.

    A file whose name ends with .gz is compressed. A file is replaced; a folder is replaced only if it is empty or
    holds an earlier export.

    Raises:
        KgError: what the exporter needs is not installed, an option is wrong, or the target cannot be written.
    """
    exporter.check_installed()
    try:
        if exporter.to_folder is not None:
            with _new_folder(exporter, target) as folder:
                exporter.to_folder(snapshot, folder, options)
                (folder / MARK).write_text(readme(exporter, snapshot, folder), encoding="utf-8")
            return
        assert exporter.to_file is not None
        opening = _standard_output(exporter) if target == STDOUT else new_file(target)
        with opening as out:
            exporter.to_file(snapshot, out, options)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise KgError(f"{target} cannot be written: {error.strerror or error}") from error


def write(name: str, target: Path | str, workspace: Workspace | Path | str | None = None, **options: Any) -> list[str]:
    """Write a format to a file or folder, as `kg export` does: `write("excel", "x.xlsx", publisher="Example News")`.

    Options are those of the command, with `_` for `-`; those that may be given several times are sequences of text. The
    workspace is KG_WORKSPACE, else ./kg-data. Returns what is left out, in words.

    Raises:
        KgError: there is no such format or workspace, an option is wrong, something is not installed, or the target
            cannot be written.
    """
    known = exporters()
    if name not in known:
        raise KgError(f"there is no format {name!r}; there are: {', '.join(known)}")
    given = known[name].complete(options)
    if not isinstance(workspace, Workspace):
        workspace = default_folder() if workspace is None else Path(workspace)
    with open_snapshot(workspace, day_of(given)) as snapshot:
        export(known[name], snapshot, Path(target), given)
        return snapshot.remarks


@contextmanager
def _standard_output(exporter: Exporter) -> Iterator[IO[bytes]]:
    out = sys.stdout.buffer
    if not exporter.binary:
        yield out
        out.flush()
        return
    if sys.stdout.isatty():
        raise KgError(f"{exporter.name} is no text for a terminal; name a file: -o export{exporter.suffix}")
    with tempfile.TemporaryFile() as spool:  # a pipe cannot seek
        yield cast(IO[bytes], spool)
        spool.seek(0)
        shutil.copyfileobj(spool, out)
        out.flush()


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """The file to write to: a new one beside the target, which takes its place in the end."""
    target = Path(os.path.realpath(target))
    if target.is_dir():
        raise KgError(f"{target} is a folder; name a file in it")
    if target.exists() and not target.is_file():  # a device or a pipe: there is nothing to replace
        with target.open("wb") as out:
            yield out
        return
    partial = _partial(target)
    try:
        with partial.open("wb") as raw:
            if target.suffix == ".gz":
                # without name and time, so that one state gives one file
                with gzip.GzipFile("", "wb", 6, raw, 0) as packed:
                    yield cast(IO[bytes], packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        if target.exists():
            shutil.copymode(target, partial)
        partial.replace(target)
        _sync_folder(target.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _new_folder(exporter: Exporter, target: Path) -> Iterator[Path]:
    if target == STDOUT:
        raise KgError(f"{exporter.name} is a folder of files; name one: -o DIR")
    target = Path(os.path.realpath(target))
    if target.exists() and not _may_be_replaced(target):
        raise KgError(f"{target} is there and is no export of kg; choose another name or remove it first")
    partial = _partial(target)
    try:
        partial.mkdir(parents=True)
        yield partial
        for path in sorted(partial.rglob("*")):
            if path.is_file():
                with path.open("rb+") as written:
                    os.fsync(written.fileno())
        _replace_folder(partial, target)
        _sync_folder(target.parent)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _may_be_replaced(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    if not any(folder.iterdir()):
        return True
    try:
        return (folder / MARK).read_text(encoding="utf-8").startswith(_MARK_LINE)
    except (OSError, UnicodeDecodeError):
        return False


def _replace_folder(new: Path, target: Path) -> None:
    """Put the new folder in the place of the old one; where the system can, in one step."""
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        old = target.with_name(f".{target.name}.{os.getpid()}.old")
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two paths in one step (Linux's renameat2); False when the system or the file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    code: int = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE))
    return code == 0


def _partial(target: Path) -> Path:
    """A name beside the target for what is not whole yet; what killed exports left there is removed."""
    if not target.parent.is_dir():
        raise KgError(f"there is no folder {target.parent}; make it first")
    for left in target.parent.glob(f".{_globbed(target.name)}.*.partial"):
        number = left.name.split(".")[-2]
        if number.isdigit() and not _is_running(int(number)):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
    return target.with_name(f".{target.name}.{os.getpid()}.partial")


def _globbed(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _is_running(process: int) -> bool:
    if os.name != "posix":  # elsewhere, signal 0 is no mere question
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some systems have no way to sync a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def terms_of(source: SourceState) -> str:
    """A source in a line: what it is called, who publishes it, where, and on what terms."""
    names = dict.fromkeys(text for text in (source["title"], source["publisher"], source["url"]) if text)
    return f"{', '.join(names) or source['id']}: {source['licence'] or 'its terms are not told'}"


def readme(exporter: Exporter, snapshot: Snapshot, folder: Path) -> str:
    """What a folder of files is, for who finds it: where it is from, how sure, and on what terms."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [
        _MARK_LINE, "", f"# {exporter.title}", "", exporter.purpose, "", snapshot.covers.line(),
        f"Newest change: {snapshot.moment}.", "",
        "An absent end is unknown; it does not mean that the post is still held. `last_confirmed` is the last day on",
        "which a source says that it was.", "", "Sources, with their terms:", "",
        *(f"- {terms_of(source)}" for source in snapshot.states("source")), "",
        "Files:", "", *(f"- {name}" for name in files),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
