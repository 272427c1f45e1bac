"""Processes that outlive the command that started them: known again by pid and start time, since pids are reused."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from kg.errors import KgError

_PROC = Path("/proc")


def require_posix() -> None:
    """Raise a KgError where processes cannot be told apart and groups cannot be stopped: on Windows."""
    if os.name != "posix":
        raise KgError(
            "kg neo4j runs on Linux and macOS; on Windows use WSL, or a Neo4j of your own with KG_GRAPH=bolt://host:7687"
        )


def started_at(pid: int) -> str | None:
    """When the process was started, as a text that no other process with this pid has; None if there is none."""
    if (_PROC / "self" / "stat").exists():
        try:
            # the name in parentheses may hold anything, so count from the last one
            fields = (
                (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            )
            boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            return None
        return None if fields[0] in "ZX" else f"{boot} {fields[19]}"
    command = ["ps", "-p", str(pid), "-o", "stat=,lstart="]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    state, _, since = answer.stdout.strip().partition(" ")
    return since.strip() if since and not state.startswith("Z") else None


def is_running(pid: int, since: str) -> bool:
    """True if the process that was started then under this pid is still there."""
    with suppress(ChildProcessError, OSError):
        os.waitpid(pid, os.WNOHANG)  # or a child of this process would stay as a zombie
    return started_at(pid) == since


def stop_group(pid: int, since: str, patience: float) -> bool:
    """End the process and its group: asked first, killed after `patience` seconds. True if it had to be killed.

    Nothing happens if the pid belongs to another process by now.
    """
    for how, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 10.0)):
        if not is_running(pid, since):
            return False
        with suppress(ProcessLookupError):
            os.killpg(pid, how)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not is_running(pid, since):
                return how == signal.SIGKILL
            time.sleep(0.1)
    raise KgError(f"process {pid} cannot be ended")
