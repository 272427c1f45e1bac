"""Several processes: the same results in the same order, bounded ahead, ended in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice

import pytest

from kg.errors import KgError
from kg.extract.parallel import AHEAD, CHUNK, WEIGHT, Workers


def slow_square(number: int) -> int:
    time.sleep(0.002 * (number % 7))
    return number * number


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    raise ValueError(number)


def test_the_order_is_kept() -> None:
    items = [(n, n if n % 5 else None) for n in range(200)]
    assert list(Workers(slow_square, 3).map(items)) == [(n, n * n if n % 5 else None) for n in range(200)]


def test_where_nothing_is_to_do_no_process_is_started() -> None:
    assert list(Workers(die, 2).map((n, None) for n in range(50))) == [(n, None) for n in range(50)]


@pytest.mark.parametrize(("weight", "most"), [(1, (AHEAD + 1) * CHUNK), (WEIGHT, 2)])
def test_items_are_read_only_so_far_ahead(weight: int, most: int) -> None:
    read = 0

    def items() -> Iterator[tuple[int, int]]:
        nonlocal read
        while read < 5000:
            read += 1
            yield read, read

    results = Workers(slow_square, 2).map(items(), lambda _: weight)
    for taken, _ in enumerate(islice(results, 400), start=1):
        assert read - taken <= most


def test_an_error_in_a_process_is_raised_here() -> None:
    with pytest.raises(ValueError, match="0"):
        list(Workers(fail, 2).map((n, n) for n in range(20)))


def test_a_process_that_is_killed_is_an_error_with_advice() -> None:
    with pytest.raises(KgError, match="fewer --jobs"):
        list(Workers(die, 2).map((n, n) for n in range(20)))


SCRIPT = """
import itertools
from kg.extract.parallel import Workers
from tests.extract.test_parallel import slow_square
if __name__ == "__main__":
    for _ in Workers(slow_square, 2).map(zip(itertools.count(), itertools.count())):
        print("ready", flush=True)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123
        return stat.read().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the processes in /proc")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_one_that_asked(end: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "ready\n"
    with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="utf-8") as listed:  # noqa: PTH123
        children = [int(pid) for pid in listed.read().split()]
    assert len(children) >= 2
    process.send_signal(end)
    process.stdout.close()
    errors = process.stderr.read()
    process.wait(timeout=20)
    deadline = time.monotonic() + 20
    while any(alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in children)
    assert errors.count("Traceback") <= (1 if end == signal.SIGINT else 0), errors
