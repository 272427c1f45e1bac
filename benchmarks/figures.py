"""The figures of a long benchmark, kept as they come, so that a run that was broken off goes on."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SAY_EVERY = 30.0
"""Seconds between two lines on how far it is."""


def megabytes(folder: Path) -> int:
    """What is on disk there; linked files count once."""
    seen = {(s.st_dev, s.st_ino): s.st_size for f in folder.rglob("*") if f.is_file() for s in [f.stat()]}
    return sum(seen.values()) >> 20


class Report:
    """Figures as they come: said on standard error, since a run takes long, and kept in the folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "benchmark.json"
        self.figures: dict[str, Any] = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.begun = time.monotonic()

    def add(self, name: str, value: Any) -> None:
        """Keep and say one figure."""
        self.keep(name, value)
        self.say(f"{name}: {value}")

    def keep(self, name: str, value: Any) -> None:
        """Keep one figure."""
        self.figures[name] = value
        self.path.write_text(json.dumps(self.figures, ensure_ascii=False, indent=1))

    def say(self, line: str) -> None:
        """Say how it goes on, behind the seconds of this run so far."""
        print(f"{time.monotonic() - self.begun:7.0f} s  {line}", file=sys.stderr, flush=True)

    def progress(self, name: str) -> Callable[[int, object], None]:
        """To be called with how many were done: says so every half minute."""
        said = time.monotonic()

        def told(done: int, total: object = None) -> None:
            nonlocal said
            if time.monotonic() - said > SAY_EVERY:
                said = time.monotonic()
                self.say(f"{name}: {done:,}")

        return told

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Keep how many seconds the body takes."""
        begun = time.monotonic()
        yield
        self.add(name, round(time.monotonic() - begun, 2))
