"""Running extractors over many announcements: those that compute in processes, those that ask a service in threads."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from kg.errors import UnreadError
from kg.extract.parallel import WEIGHT, Workers
from kg.model import Announcement, Extractor, RemoteExtractor, Sighting

Kept = TypeVar("Kept")

_AHEAD = 4
"""For each thread so many announcements may be handed out and not yet taken back."""


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
    """Each item with the sets of its task, in order; none where there is no task, or the text cannot be read.

    A task comes with what is kept for it here and the weight of both, as code points or bytes. Close the iterator if
    you leave it early.

    Raises:
        KgError: a process died, or a service cannot be used; what came before it was given out.
    """
    remote = {index for index, each in enumerate(extractors) if isinstance(each, RemoteExtractor)}
    # a remote one stays in this process, with its connections, counts and key
    local = tuple(_Remote() if index in remote else each for index, each in enumerate(extractors))
    workers = Workers(_Work(local), jobs)

    def items() -> Iterator[tuple[tuple[Kept, Task | None, int], Task | None]]:
        for kept, task, weight in tasks:
            here = tuple(i for i in task.extractors if i not in remote) if task is not None else ()
            yield (kept, task, weight), Task(task.announcement, here) if task is not None and here else None

    read = workers.map(items(), lambda item: item[2])
    if not remote:
        for (kept, _, _), sets in read:
            yield kept, sets or []
        return
    yield from _with_services(extractors, remote, read)


class _Remote:
    """Stands in a process for an extractor that is not run there."""

    name = version = ""

    def extract(self, announcement: Announcement) -> Sequence[Sighting]:
        raise NotImplementedError


def _with_services(
    extractors: Sequence[Extractor],
    remote: set[int],
    read: Iterable[tuple[tuple[Kept, Task | None, int], list[SightingSet] | None]],
) -> Iterator[tuple[Kept, list[SightingSet]]]:
    services = [each for each in extractors if isinstance(each, RemoteExtractor)]
    threads = _Threads(max(each.concurrency for each in services))
    waiting: deque[tuple[Kept, int, list[SightingSet], list[Future[SightingSet | None]]]] = deque()
    most = _AHEAD * threads.number
    try:
        for (kept, task, weight), sets in read:
            while waiting and (
                all(future.done() for future in waiting[0][3])
                or len(waiting) >= most
                or weight + sum(each[1] for each in waiting) > WEIGHT
            ):
                yield _taken(waiting.popleft())
            asked = [
                threads.submit(lambda each=extractors[i], task=task: _asked(each, task.announcement))  # type: ignore[misc]
                for i in (task.extractors if task is not None else ())
                if i in remote
            ]
            waiting.append((kept, weight, sets or [], asked))
        while waiting:
            yield _taken(waiting.popleft())
    finally:
        threads.close()


def _taken(
    item: tuple[Kept, int, list[SightingSet], list["Future[SightingSet | None]"]],
) -> tuple[Kept, list[SightingSet]]:
    kept, _, sets, asked = item
    return kept, [*sets, *(found for future in asked if (found := future.result()) is not None)]


def _asked(extractor: Extractor, announcement: Announcement) -> SightingSet | None:
    try:
        return SightingSet(extractor.name, extractor.version, extractor.extract(announcement))
    except UnreadError:  # which the extractor counts and tells
        return None


class _Threads:
    """A pool whose threads do not outlive an interrupted program, whatever they wait for."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._work: SimpleQueue[tuple[Callable[[], SightingSet | None], Future[SightingSet | None]] | None]
        self._work = SimpleQueue()
        self._closed = False
        self._started = False

    def submit(self, work: Callable[[], SightingSet | None]) -> "Future[SightingSet | None]":
        if not self._started:
            self._started = True
            for _ in range(self.number):
                Thread(target=self._run, daemon=True).start()
        future: Future[SightingSet | None] = Future()
        self._work.put((work, future))
        return future

    def close(self) -> None:
        """Nothing that was not begun is begun any longer."""
        self._closed = True
        for _ in range(self.number if self._started else 0):
            self._work.put(None)

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            work, future = item
            if self._closed:
                future.cancel()
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # whoever takes the result raises it
                future.set_exception(error)
