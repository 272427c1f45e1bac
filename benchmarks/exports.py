"""Every export format over an invented graph: seconds, peak memory and bytes; N-Triples against rdflib's serialiser.

    python benchmarks/exports.py [--tenures 20000 100000] [--rdflib 5000] [--only FORMAT] [--json] [--folder FOLDER]

Each export is a process of its own, `kg export FORMAT`, so that its peak memory is its own. With several sizes the last
column tells how much more memory the largest needs than the smallest: a format that streams needs little more. Then the
same triples of a sample (--rdflib TENURES) are written as N-Triples by us and by rdflib, in one process each, from the
same ledger, in seconds of the processor; rdflib's are told with and without filling its graph, which it cannot do
without. Needs the extra `test`. 100 000 tenures take some 30 minutes and 5 GB of disk; --folder keeps the ledgers for
another run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from invented_graph import InventedGraph

from kg.export.exporter import exporters
from kg.workspace import is_workspace, open_workspace

# what a process of its own is told to do with the ledger of a workspace
_OURS = """
import sys, time
from pathlib import Path
from kg.export.exporter import exporters
from kg.export.output import export
from kg.export.snapshot import open_snapshot
began = time.process_time()
with open_snapshot(Path(sys.argv[1])) as snapshot:
    export(exporters()["ntriples"], snapshot, Path(sys.argv[2]), {"title": "x"})
print(time.process_time() - began)
"""
_RDFLIB = """
import sys, time
from pathlib import Path
import rdflib
from kg.export.snapshot import open_snapshot
from kg.states import KINDS
from kg.triples.mapping import change_triples
from kg.triples.validation import rdflib_triple
began = time.process_time()
graph = rdflib.Graph()
with open_snapshot(Path(sys.argv[1])) as snapshot:
    for kind in KINDS:
        for change in snapshot.changes(kind):
            for quad in change_triples(change, snapshot.base_iri):
                graph.add(rdflib_triple(quad))
filled = time.process_time()
graph.serialize(sys.argv[2], format="nt", encoding="utf-8")
done = time.process_time()
print(done - began, done - filled)
"""


def measured(command: list[str]) -> tuple[float, float, str]:
    """Seconds of wall time, peak megabytes and standard output of a command that must succeed."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    text, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command} failed:\n{errors}")
    return time.monotonic() - began, usage.ru_maxrss / 1024, text


def workspace_of(tenures: int, folder: Path) -> Path:
    """A workspace with so many tenures, made if it is not there."""
    workspace = folder / f"kg-{tenures}"
    if not is_workspace(workspace):
        began = time.monotonic()
        with open_workspace(workspace, create=True) as opened:
            things = InventedGraph(tenures).fill(opened.ledger)
        print(f"{things} things of {tenures} tenures told in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return workspace


def size_of(path: Path) -> int:
    return sum(p.stat().st_size for p in path.rglob("*")) if path.is_dir() else path.stat().st_size


def formats(sizes: list[int], folder: Path, only: list[str]) -> list[dict[str, Any]]:
    found = []
    for name, exporter in exporters().items():
        if only and name not in only:
            continue
        row: dict[str, Any] = {"format": name}
        for tenures in sizes:
            target = folder / f"export-{tenures}{exporter.suffix.replace('/', '') or '-' + name}"
            command = [
                sys.executable,
                "-m",
                "kg",
                "export",
                name,
                "-o",
                str(target),
                "-w",
                str(folder / f"kg-{tenures}"),
            ]
            seconds, megabytes, _ = measured(command)
            row[str(tenures)] = {"seconds": round(seconds, 1), "peak_mb": round(megabytes), "bytes": size_of(target)}
        if len(sizes) > 1:
            small, large = (row[str(tenures)]["peak_mb"] for tenures in (min(sizes), max(sizes)))
            row["growth_mb"] = large - small
        found.append(row)
        print(json.dumps(row), file=sys.stderr)
    return found


def against_rdflib(tenures: int, folder: Path) -> dict[str, Any]:
    workspace = workspace_of(tenures, folder)
    ours_file, rdflib_file = folder / "ours.nt", folder / "rdflib.nt"
    _, our_memory, told = measured([sys.executable, "-c", _OURS, str(workspace), str(ours_file)])
    ours = float(told)
    _, memory, told = measured([sys.executable, "-c", _RDFLIB, str(workspace), str(rdflib_file)])
    whole, serialising = map(float, told.split())
    triples = sum(1 for line in rdflib_file.open() if line.strip())
    return {
        "tenures": tenures,
        "triples": triples,
        "ours": {"seconds": round(ours, 2), "peak_mb": round(our_memory)},
        "rdflib": {"seconds": round(whole, 2), "serialising_alone": round(serialising, 2), "peak_mb": round(memory)},
        "times_as_fast": round(whole / ours, 1),
        "times_as_fast_without_filling": round(serialising / ours, 1),
        "times_the_memory": round(memory / our_memory, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tenures", type=int, nargs="*", default=[20_000, 100_000])
    parser.add_argument("--rdflib", type=int, default=5_000)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-benchmark-") as made:
        folder = given.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for tenures in given.tenures:
            workspace_of(tenures, folder)
        result = {
            "ntriples": against_rdflib(given.rdflib, folder) if given.rdflib else None,
            "formats": formats(given.tenures, folder, given.only),
        }
    if given.json:
        print(json.dumps(result, indent=2))
        return
    print(result["ntriples"])
    for row in result["formats"]:
        print(row)


if __name__ == "__main__":
    main()
