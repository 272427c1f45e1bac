"""A real terminal: a command run under a pseudo-terminal, answered as somebody who sits at it would."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0
END_OF_INPUT = "\x04"


class Terminal:
    """What is shown so far, and typing."""

    def __init__(self, process: "subprocess.Popen[bytes]", handle: int) -> None:
        self.process = process
        self.shown = ""
        self._handle = handle
        self._expected = 0

    def expect(self, text: str) -> str:
        """Read until the text is shown after what was expected before; returns what was shown from there to it."""
        begin = self._expected
        limit = time.monotonic() + PATIENCE
        while text not in self.shown[begin:]:
            assert time.monotonic() < limit, f"{text!r} was not shown, but: {self.shown[begin:]!r}"
            if not self._read():
                assert text in self.shown[begin:], f"it ended, and {text!r} was not shown, but: {self.shown[begin:]!r}"
        self._expected = self.shown.index(text, begin) + len(text)
        return self.shown[begin : self._expected]

    def type(self, text: str) -> None:
        """Type a line; `END_OF_INPUT` is what ctrl-D sends."""
        os.write(self._handle, (text if text == END_OF_INPUT else f"{text}\n").encode())

    def finish(self) -> int:
        """Read to the end; returns the exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=PATIENCE)

    def _read(self) -> bool:
        if not select.select([self._handle], [], [], 0.2)[0]:
            return self.process.poll() is None
        try:
            data = os.read(self._handle, 65536)
        except OSError:  # Linux says so when the other side is closed
            return False
        self.shown += data.decode("utf-8", errors="replace").replace("\r\n", "\n")
        return bool(data)


@contextmanager
def kg_at_a_terminal(arguments: Sequence[str], folder: Path) -> Iterator[Terminal]:
    """`kg` with these arguments in a terminal of its own, working on the workspace in the folder."""
    handle, theirs = pty.openpty()
    environment = {**os.environ, "KG_WORKSPACE": str(folder), "COLUMNS": "200", "KG_WHO": "Eva Lind", "TERM": "dumb"}
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(process, handle)
    finally:
        process.kill()
        process.wait()
        os.close(handle)
