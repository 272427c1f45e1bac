"""What a loader is, and what it is given. Loaders live in `loaders/` or in any package with the entry point."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kg.model import Announcement, Event
from kg.options import Option as Option  # noqa: PLC0414  (loaders have them from here)
from kg.options import Options as Options  # noqa: PLC0414
from kg.plugins import installed


@dataclass(frozen=True)
class Known:
    """What the ledger knows of a url from its last fetch: enough for a conditional request."""

    sha256: str | None
    etag: str | None
    last_modified: str | None


class LoadContext(Protocol):
    """What a running loader may ask of the stage that runs it."""

    def known(self, url: str) -> Known | None:
        """The last fetch of this url, or None if it was never fetched."""

    def stored(self, url: str) -> Announcement | None:
        """The announcement as it is stored under its own url, or None: tells whether it must be fetched again."""

    def done(self, url: str) -> bool:
        """True if an interrupted run with the same arguments already handled this url: skip it, do not fetch."""

    def expect(self, total: int) -> None:
        """Say how many items there will be in all, for the progress bar. May be called again as more is learnt."""


class Afresh:
    """The context of a run without a ledger: every text is read, none was read before."""

    def known(self, url: str) -> Known | None:
        """Nothing."""
        return None

    def stored(self, url: str) -> Announcement | None:
        """Nothing."""
        return None

    def done(self, url: str) -> bool:
        """False."""
        return False

    def expect(self, total: int) -> None:
        """Take no note."""


@dataclass(frozen=True)
class Loader:
    """One source, or one kind of source: who publishes it, under what licence, and the function that reads it.

    `read(targets, options, context)` yields events lazily, in a deterministic order, and never raises for one bad
    item (it yields Skipped); it raises KgError when nothing can be read at all. `targets` describes the
    positional arguments ("PATH...", "URL...", or "" when it takes none).
    `least` is the fewest announcements a complete run yields: fewer means the source broke, and `kg load` warns.
    """

    name: str
    title: str
    publisher: str
    url: str
    licence: str
    coverage: str
    read: Callable[[Sequence[str], Options, LoadContext], Iterator[Event]]
    targets: str = ""
    options: tuple[Option, ...] = ()
    least: int = 0
    examples: tuple[str, ...] = ()


def loaders() -> dict[str, Loader]:
    """All installed loaders by name, sorted; a broken third-party entry point raises KgError naming its package."""
    return installed("kg.loaders", Loader)
