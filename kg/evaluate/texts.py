"""Announcements to evaluate on: JSON Lines, texts, folders of them, or a mirror of g0v.se."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from kg.loaders import files, g0v
from kg.loading import Afresh, Options
from kg.model import Announcement, Event, Loaded, Skipped


def announcements(paths: Sequence[str]) -> Iterator[Announcement | Skipped]:
    """The announcements of files and folders, lazily and in a fixed order, and what could not be read.

    Raises:
        KgError: a path does not exist, or there is nothing to read.
    """
    for event in chain.from_iterable(map(_events, paths)):
        if isinstance(event, Loaded):
            yield event.announcement
        elif isinstance(event, Skipped):
            yield event


def _events(path: str) -> Iterator[Event]:
    if g0v.is_mirror(Path(path)):
        return g0v.mirrored(Path(path))
    options: Options = {option.name: option.default for option in files.loader.options}
    return files.read([path], options, Afresh())
