"""Announcement to claims: a chain sentences → mentions → relations → claims, with one folder of data per language.

Further extractors are found by the entry-point group `kg.extractors`: a function `make(folder, requests)` that gives a
kg.model.Extractor. `folder` is one it may keep files of its own in, `requests` how many texts a service is asked for
at a time (None: as it sees fit).
"""

import os
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from kg.errors import KgError
from kg.extract.rules import RulesExtractor
from kg.model import Extractor, RemoteExtractor

__all__ = ["RulesExtractor", "default_extractor", "extractor_names", "make_extractors", "told"]

Maker = Callable[[Path, int | None], Extractor]

GROUP = "kg.extractors"
_OWN = ("rules", "llm")
BOTH = "both"
"""The rules, and a model beside them."""


def default_extractor() -> Extractor:
    """The extractor that `kg load` runs on prose unless told otherwise."""
    return RulesExtractor()


def extractor_names() -> tuple[str, ...]:
    """The names of all extractors, our own first, whether or not they can be used as things are."""
    return (*_OWN, *sorted(_others().keys() - {*_OWN, BOTH}))


def make_extractors(meant: str, folder: Path | None = None, requests: int | None = None) -> list[Extractor]:
    """The extractors that are meant by a name, by several with commas between, or by "both".

    `folder` is the workspace; without one, what a model answered is kept in the user's cache folder.

    Raises:
        KgError: there is none of that name, or it cannot be used as things are; the message says why.
    """
    names = dict.fromkeys(_OWN if meant == BOTH else map(str.strip, meant.split(",")))
    return [_made(name, folder or _cache_folder(), requests) for name in names]


def _made(name: str, folder: Path, requests: int | None) -> Extractor:
    if name == "rules":
        return RulesExtractor()
    if name == "llm":
        from kg.extract.llm import make  # noqa: PLC0415  (an HTTP client, which few runs need)

        return make(folder, requests)
    entry = _others().get(name)
    if entry is None:
        raise KgError(f"there is no extractor {name!r}; there are: {', '.join((*extractor_names(), BOTH))}")
    package = entry.dist.name if entry.dist else entry.value
    try:
        maker: Maker = entry.load()
    except Exception as error:
        raise KgError(
            f"the extractor {name!r} of {package} cannot be imported: {error}; update or uninstall {package}"
        ) from error
    made = maker(folder, requests)
    if made.name != name:
        raise KgError(f"the extractor {name!r} of {package} calls itself {made.name!r}; update or uninstall {package}")
    return made


def _others() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _cache_folder() -> Path:
    """Where a user's programs keep what can be made again (the XDG base directories)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kg"


def told(extractors: Sequence[Extractor]) -> list[str]:
    """What those that ask a service say of their run."""
    return [line for each in extractors if isinstance(each, RemoteExtractor) for line in each.told()]
