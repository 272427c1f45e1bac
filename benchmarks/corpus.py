"""Load a mirror of g0v.se through the g0v loader from a local server, twice, and say what it took.

    python benchmarks/corpus.py PATH/TO/g0v.se [--json] [--since DATE] [--workspace FOLDER]

Prints seconds, peak memory of the loading process, and what the workspace then holds; the second load must change
nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Quiet(SimpleHTTPRequestHandler):
    """The standard library's file server without its log."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def timed(command: list[str]) -> dict[str, Any]:
    """Run a command to its end: seconds, peak memory in MB, and what it printed."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return {
        "seconds": round(time.monotonic() - begun, 1),
        "peak_mb": usage.ru_maxrss // 1024,
        "printed": printed.strip(),
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--since")
    parser.add_argument("--workspace", type=Path)
    arguments = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=arguments.mirror))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        workspace = arguments.workspace or Path(folder) / "workspace"
        command = [sys.executable, "-m", "kg", "load", "g0v", "--base-url", f"http://127.0.0.1:{server.server_port}",
                   "--allow-private", "--delay", "0", "--workspace", str(workspace)]  # fmt: skip
        if arguments.since:
            command += ["--since", arguments.since]
        figures: dict[str, Any] = {"first": timed(command), "second": timed(command)}
        status = subprocess.run(
            [sys.executable, "-m", "kg", "status", "--format", "json", "--workspace", str(workspace)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        figures["status"] = json.loads(status.stdout)
        figures["mb_on_disk"] = {
            part.name: sum(f.stat().st_size for f in ([part] if part.is_file() else part.rglob("*")) if f.is_file())
            >> 20
            for part in sorted(workspace.iterdir())
        }
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    for run in ("first", "second"):
        print(f"{run} load: {figures[run]['seconds']} s, peak {figures[run]['peak_mb']} MB\n{figures[run]['printed']}")
    print(figures["status"]["counts"], figures["mb_on_disk"])


if __name__ == "__main__":
    main()
