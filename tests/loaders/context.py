"""What a loader is given in tests: the ledger's own context, over a ledger that stores what the loader yields."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from kg.ledger.feed import head
from kg.loading import Loader
from kg.pipeline import LoadReport, load
from kg.workspace import Workspace, open_workspace


def options_of(loader: Loader, **given: Any) -> dict[str, Any]:
    """The loader's options with their defaults."""
    return {option.name: given.get(option.name, option.default) for option in loader.options}


def run(folder: Path, loader: Loader, *targets: str, **given: Any) -> tuple[LoadReport, Workspace]:
    """Load into the workspace in `folder`, without extractors."""
    workspace = open_workspace(folder, create=True)
    return load(workspace, loader, targets, options_of(loader, **given), []), workspace


def changed(report: LoadReport) -> bool:
    return report.seq_after != report.seq_before


def announcements(workspace: Workspace) -> dict[str, Any]:
    """The stored current versions by key."""
    rows = workspace.ledger.rows(
        "SELECT announcement.key, announcement.withdrawn, announcement.source, version.* FROM announcement "
        "JOIN version ON version.id = announcement.version ORDER BY key"
    )
    return {row["key"]: row for row in rows}


def sequence(workspace: Workspace) -> int:
    return head(workspace.ledger)


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        self.server.requested.append((self.path, self.headers.get("If-Modified-Since") is not None))  # type: ignore[attr-defined]


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, Sequence[tuple[str, bool]]]]:
    """A real file server on loopback: its address, and what was asked of it (path, conditional?)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=folder))
    server.requested = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.requested  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
