"""Running extractors over many announcements, in one process or several."""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.extract.parallel import Workers
from kg.model import Announcement, Extractor, Sighting

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class SightingSet:
    """An extractor's set of sightings of one announcement."""

    extractor: str
    version: str
    sightings: Sequence[Sighting]


@dataclass(frozen=True, slots=True)
class Task:
    """An announcement to read, and which of the extractors are to read it, by their index."""

    announcement: Announcement
    extractors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Work:
    extractors: tuple[Extractor, ...]

    def __call__(self, task: Task) -> list[SightingSet]:
        chosen = (self.extractors[index] for index in task.extractors)
        return [SightingSet(each.name, each.version, each.extract(task.announcement)) for each in chosen]


def read_many(
    extractors: Sequence[Extractor], tasks: Iterable[tuple[Kept, Task | None, int]], jobs: int = 1
) -> Generator[tuple[Kept, list[SightingSet]], None, None]:
    """Each item with the sets of its task, in order; none where there is no task.

    A task comes with what is kept for it here and the weight of both, as code points or bytes. Close the iterator if
    you leave it early.
    """
    workers = Workers(_Work(tuple(extractors)), jobs)
    items = (((kept, weight), task) for kept, task, weight in tasks)
    for (kept, _), sets in workers.map(items, lambda item: item[1]):
        yield kept, sets or []
