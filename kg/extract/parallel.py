"""Reading announcements in several processes at once: order kept, memory bounded, nothing left behind."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from kg.errors import KgError

Item = TypeVar("Item")
Result = TypeVar("Result")

CHUNK = 8
"""Items handed to a process at a time: enough that handing over costs little beside a millisecond or two an item."""

AHEAD = 16
"""Chunks that may be handed out and not yet taken back (or 4 a process, if that is more)."""

WEIGHT = 64 << 20
"""What the items handed out and not yet taken back may weigh together; a heavier one goes alone."""

_work: Callable[[Any], Any]


class Workers(Generic[Item, Result]):
    """Applies a function to items in `jobs` processes. The function, the items and the results must be picklable.

    With one job everything is done in this process, when it is asked for.
    """

    def __init__(self, work: Callable[[Item], Result], jobs: int, weigh: Callable[[Item], int]) -> None:
        self._work = work
        self._jobs = jobs
        self._weigh = weigh

    def map(self, items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
        """Each item with its result, in the order of the items, which are read ahead of what is taken.

        Raises:
            KgError: a process died, most often for want of memory.
        """
        if self._jobs == 1:
            for item in items:
                yield item, self._work(item)
            return
        with _pool(self._work, self._jobs) as submit:
            try:
                yield from self._ahead(items, submit)
            except BrokenProcessPool as error:
                raise KgError(
                    "a process that reads announcements was ended from outside, perhaps for want of memory; "
                    "try fewer --jobs"
                ) from error

    def _ahead(
        self, items: Iterable[Item], submit: Callable[[Sequence[Item]], "Future[list[Result]]"]
    ) -> Iterator[tuple[Item, Result]]:
        waiting: deque[tuple[list[Item], int, Future[list[Result]]]] = deque()
        outstanding = 0
        most = max(AHEAD, 4 * self._jobs)
        for chunk, weight in self._chunks(items):
            while waiting and (waiting[0][2].done() or len(waiting) >= most or outstanding + weight > WEIGHT):
                taken, lighter, future = waiting.popleft()
                outstanding -= lighter
                yield from zip(taken, future.result(), strict=True)
            waiting.append((chunk, weight, submit(chunk)))
            outstanding += weight
        while waiting:
            taken, _, future = waiting.popleft()
            yield from zip(taken, future.result(), strict=True)

    def _chunks(self, items: Iterable[Item]) -> Iterator[tuple[list[Item], int]]:
        chunk: list[Item] = []
        weight = 0
        for item in items:
            chunk.append(item)
            weight += self._weigh(item)
            if len(chunk) == CHUNK or weight > WEIGHT // AHEAD:
                yield chunk, weight
                chunk, weight = [], 0
        if chunk:
            yield chunk, weight


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
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    """A killed parent cannot end its processes, and they would wait for work for ever."""
    parent.join()
    os._exit(1)


def _apply(chunk: Sequence[Any]) -> list[Any]:
    return [_work(item) for item in chunk]
