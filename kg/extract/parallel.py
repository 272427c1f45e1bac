"""Reading announcements in several processes at once: order kept, memory bounded, nothing left behind."""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kg.errors import KgError

Kept = TypeVar("Kept")
Sent = TypeVar("Sent")
Result = TypeVar("Result")

CHUNK = 8
"""Items handed to a process at a time: enough that handing over costs little beside a millisecond or two an item."""

AHEAD = 16
"""Chunks that may be handed out and not yet taken back (or 4 a process, if that is more)."""

WEIGHT = 64 << 20
"""What the items handed out and not yet taken back may weigh together; a heavier one goes alone."""

_work: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Chunk(Generic[Kept, Result]):
    kept: list[Kept]
    weight: int
    places: list[int]
    """Which of the kept something was sent for."""
    future: "Future[list[Result]] | None"

    @property
    def done(self) -> bool:
        return self.future is None or self.future.done()

    def results(self) -> Iterator[tuple[Kept, Result | None]]:
        found = dict(zip(self.places, self.future.result() if self.future else (), strict=True))
        for place, item in enumerate(self.kept):
            yield item, found.get(place)


class Workers(Generic[Sent, Result]):
    """Applies a function in `jobs` processes. The function, what it is given and what it gives must be picklable.

    With one job everything is done in this process, when it is asked for.
    """

    def __init__(self, work: Callable[[Sent], Result], jobs: int = 1) -> None:
        self._work = work
        self._jobs = jobs

    def map(
        self, items: Iterable[tuple[Kept, Sent | None]], weigh: Callable[[Kept], int] = lambda item: 1
    ) -> Iterator[tuple[Kept, Result | None]]:
        """Each item that is kept here with the result for what is sent of it, None for None, in order.

        Items are read ahead of what is taken, as far as AHEAD and WEIGHT allow. Close the iterator if you leave it
        early: that ends the processes.

        Raises:
            KgError: a process died, most often for want of memory.
        """
        if self._jobs == 1:
            for kept, sent in items:
                yield kept, None if sent is None else self._work(sent)
            return
        with _pool(self._work, self._jobs) as submit:
            try:
                yield from self._ahead(items, weigh, submit)
            except BrokenProcessPool as error:
                raise KgError(
                    "a process that reads announcements was ended from outside, perhaps for want of memory; "
                    "try fewer --jobs"
                ) from error

    def _ahead(
        self,
        items: Iterable[tuple[Kept, Sent | None]],
        weigh: Callable[[Kept], int],
        submit: Callable[[Sequence[Sent]], "Future[list[Result]]"],
    ) -> Iterator[tuple[Kept, Result | None]]:
        waiting: deque[_Chunk[Kept, Result]] = deque()
        most = max(AHEAD, 4 * self._jobs)
        for kept, sent in _chunks(items, weigh):
            weight = sum(map(weigh, kept))
            while waiting and (
                waiting[0].done or len(waiting) >= most or weight + sum(chunk.weight for chunk in waiting) > WEIGHT
            ):
                yield from waiting.popleft().results()
            given = {place: part for place, part in enumerate(sent) if part is not None}
            future = submit(list(given.values())) if given else None
            waiting.append(_Chunk(kept, weight, list(given), future))
        while waiting:
            yield from waiting.popleft().results()


def _chunks(
    items: Iterable[tuple[Kept, Sent | None]], weigh: Callable[[Kept], int]
) -> Iterator[tuple[list[Kept], list[Sent | None]]]:
    kept: list[Kept] = []
    sent: list[Sent | None] = []
    weight = 0
    for item, part in items:
        kept.append(item)
        sent.append(part)
        weight += weigh(item)
        if len(kept) == CHUNK or weight > WEIGHT // AHEAD:
            yield kept, sent
            kept, sent, weight = [], [], 0
    if kept:
        yield kept, sent


def jobs_meant(asked: int) -> int:
    """The number of processes meant by `--jobs`: 0 is one for each core that this process may use."""
    if asked:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _pool(work: Callable[[Any], Any], jobs: int) -> Iterator[Callable[[Sequence[Any]], "Future[list[Any]]"]]:
    # spawned, not forked: a fork would copy the progress bar's thread, open databases and their locks
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(work,))
    started = False

    def submit(chunk: Sequence[Any]) -> "Future[list[Any]]":
        nonlocal started
        if started:
            return executor.submit(_apply, chunk)
        started = True
        with _uninterrupted():
            return executor.submit(_apply, chunk)

    try:
        yield submit
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Processes started here ignore Ctrl-C from their first moment: it is this process that ends them, in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _begin(work: Callable[[Any], Any]) -> None:
    global _work  # noqa: PLW0603 - one function a process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work
    gc.freeze()  # the lexicon and the registers stay: no collection need look at them again
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    """A killed parent cannot end its processes, and they would wait for work for ever."""
    parent.join()
    os._exit(1)


def _apply(chunk: Sequence[Any]) -> list[Any]:
    return [_work(item) for item in chunk]
