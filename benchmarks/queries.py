"""Each named question, timed on both engines over a large invented graph; and how long it takes to get it there.

    python benchmarks/queries.py [--tenures 1000000] [--json] [--folder FOLDER] [--without-neo4j]
                                 [--rdflib-neo4j TENURES] [--only QUESTION]

In one run: seconds and megabytes to fill the ledger, the triples and Neo4j (over Bolt and by admin import), seconds for
a sync of 1 000 changes, and for each question the median and 95th percentile in milliseconds on each engine, its
parameters drawn uniformly. Beside it, the same triples of a sample fed to the same Neo4j by rdflib-neo4j (pip install
rdflib-neo4j), and that sample by us. Needs the extra `test`, and for Neo4j what `kg neo4j start` needs; a million
tenures take some 40 GB and more than an hour.
"""

import argparse
import contextlib
import json
import random
import shlex
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from invented_graph import FIRST, LAST, InventedGraph

from kg import pipeline
from kg.errors import KgError
from kg.graph.bulk import import_arguments, write_bulk
from kg.graph.connection import Graph, open_graph
from kg.graph.server.local import LocalServer
from kg.graph.sync import Origin
from kg.graph.sync import sync as sync_graph
from kg.ledger.feed import emit
from kg.questions import cypher, sparql
from kg.questions.library import Library, Question
from kg.questions.values import Value, as_terms
from kg.states import KINDS
from kg.triples.mapping import triples
from kg.triples.view import open_view
from kg.workspace import Workspace, open_workspace

POINT, GLOBAL = 30, 3
"""How often a question about one thing is asked, and one about everything."""

LIMIT = 120.0
AIMS = {"point": 50.0, "global sparql": 60_000.0, "global cypher": 15_000.0}
"""Milliseconds, median."""


def megabytes(folder: Path) -> int:
    """What is on disk there; linked files count once."""
    seen = {(s.st_dev, s.st_ino): s.st_size for f in folder.rglob("*") if f.is_file() for s in [f.stat()]}
    return sum(seen.values()) >> 20


class Report:
    """Figures as they come, said on standard error too, since a run takes long."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {}

    def add(self, name: str, value: Any) -> None:
        """Keep and say one figure."""
        self.figures[name] = value
        print(f"{name}: {value}", file=sys.stderr, flush=True)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Keep how many seconds the body takes."""
        begun = time.monotonic()
        yield
        self.add(name, round(time.monotonic() - begun, 2))


def draw(question: Question, world: InventedGraph, dice: random.Random) -> dict[str, Value]:
    """Parameters of a question: what must be given is drawn uniformly, the rest is its default."""
    counts = {
        "person": world.persons,
        "organisation": world.organisations,
        "role": world.roles,
        "tenure": world.tenures,
    }
    found: dict[str, Value] = {}
    for parameter in question.header.parameters:
        if parameter.default == "none":
            found[parameter.name] = None
        elif parameter.type == "date":
            found[parameter.name] = dice.randint(FIRST, LAST)
        elif parameter.default is not None and parameter.type == "integer":
            found[parameter.name] = int(parameter.default)
        elif parameter.default is not None:
            found[parameter.name] = parameter.default
        elif parameter.type in counts:
            found[parameter.name] = f"{parameter.type}/{dice.randrange(counts[parameter.type])}"
        elif parameter.type == "post":
            found[parameter.name] = f"post/{dice.randrange(20)}-{dice.randrange(200)}"
        elif parameter.type == "source":
            found[parameter.name] = "source/invented"
        else:
            found[parameter.name] = (
                parameter.choices[0] if parameter.choices else 1 if parameter.type == "integer" else "chef"
            )
    # "since" before "until", as their names happen to sort
    dates = sorted(p.name for p in question.header.parameters if p.type == "date" and found[p.name] is not None)
    found |= zip(dates, sorted(int(found[name] or 0) for name in dates), strict=True)
    return found


def is_about_one(question: Question) -> bool:
    """True if a thing must be given."""
    return any(
        p.type in KINDS and p.type not in ("source", "role") and p.default is None for p in question.header.parameters
    )


def ask_all(
    world: InventedGraph, engine: str, solve: Callable[[Question, dict[str, Value]], list[Any]], wanted: list[str]
) -> dict[str, Any]:
    """Median and 95th percentile of each question on one engine, in milliseconds."""
    found: dict[str, Any] = {}
    for name in wanted:
        question = Library().get(name)
        dice = random.Random(f"{name}")
        about_one = is_about_one(question)
        times, rows = [], 0
        try:
            for number in range((POINT if about_one else GLOBAL) + 1):
                values = draw(question, world, dice)
                begun = time.perf_counter()
                rows += len(solve(question, values))
                if number:  # the first one warms up plans and pages
                    times.append((time.perf_counter() - begun) * 1000)
                if sum(times) > LIMIT * 1000:
                    break
        except (KgError, OSError) as error:
            found[name] = {"about": "one" if about_one else "all", "error": str(error)[:200]}
            print(engine, name, found[name], file=sys.stderr, flush=True)
            continue
        times.sort()
        aim = AIMS["point" if about_one else f"global {engine}"]
        median = statistics.median(times)
        found[name] = {
            "about": "one" if about_one else "all", "median_ms": round(median, 1),
            "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1), "rows": rows,
            "aim_met": median <= aim,
        }  # fmt: skip
        print(engine, name, found[name], file=sys.stderr, flush=True)
    return found


def change_some(workspace: Workspace, world: InventedGraph, number: int, note: str) -> None:
    """Put `number` tenures anew with another word in them."""
    rows = workspace.ledger.rows(
        "SELECT change.state FROM resolved JOIN change USING (seq) WHERE resolved.kind = 'tenure' LIMIT ?", (number,)
    )
    states = [json.loads(row["state"]) for row in rows]
    with workspace.ledger.write():
        emit(workspace.ledger, {("tenure", s["id"]): {**s, "conflicts": [note]} for s in states}, "benchmark")


def with_rdflib_neo4j(report: Report, workspace: Workspace, server: LocalServer, uri: str, sample: int) -> None:
    """A sample of tenures with all that hangs on them: their triples by rdflib-neo4j, and the sample by us."""
    from rdflib import Graph as RdfGraph  # noqa: PLC0415
    from rdflib_neo4j import HANDLE_VOCAB_URI_STRATEGY, Neo4jStore, Neo4jStoreConfig  # noqa: PLC0415

    small = InventedGraph(sample, seed=5)
    folder = Path(tempfile.mkdtemp(prefix="kg-sample-"))
    with open_workspace(folder, create=True) as opened, open_graph(uri, workspace.folder) as graph:
        small.fill(opened.ledger)
        clear(graph)
        with report.timing("sample.ours_s"):
            sync_graph(opened.ledger, graph, Origin(opened.identity(), opened.base_iri))
        clear(graph)
        graph.run("CREATE CONSTRAINT n10s_unique_uri IF NOT EXISTS FOR (r:Resource) REQUIRE r.uri IS UNIQUE")
        auth = {"uri": uri, "database": "neo4j", "user": "neo4j", "pwd": server.password_file.read_text().strip()}
        config = Neo4jStoreConfig(
            auth_data=auth, handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.IGNORE, batching=True, batch_size=5000
        )
        lines = [
            f"{quad.subject} {quad.predicate} {quad.object} ."
            for kind, state in small.states()
            for quad in triples(kind, state, opened.base_iri)  # type: ignore[arg-type]
        ]
        rdf = RdfGraph(store=Neo4jStore(config=config))
        with report.timing("sample.rdflib_neo4j_s"):
            rdf.parse(data="\n".join(lines), format="nt")
            rdf.close(True)
        graph.run("DROP CONSTRAINT n10s_unique_uri")
        clear(graph)
    shutil.rmtree(folder)
    ours, theirs = report.figures["sample.ours_s"], report.figures["sample.rdflib_neo4j_s"]
    report.add("sample.tenures", sample)
    report.add("bolt_times_faster_than_rdflib_neo4j", round(theirs / ours, 1))
    if "neo4j.import_s" in report.figures:
        rate = report.figures["tenures"] / (report.figures["neo4j.import_files_s"] + report.figures["neo4j.import_s"])
        report.add("import_times_faster_than_rdflib_neo4j", round(rate / (sample / theirs), 1))


def clear(graph: Graph) -> None:
    """Remove every node."""
    graph.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")


def neo4j_part(report: Report, workspace: Workspace, world: InventedGraph, names: list[str], arguments: Any) -> None:
    """Everything about Neo4j."""
    server = LocalServer(workspace.folder)
    origin = Origin(workspace.identity(), workspace.base_iri)
    files = workspace.folder / "import"
    with report.timing("neo4j.import_files_s"):
        bulk = write_bulk(workspace.ledger, origin, files)
    server.start(lambda line: None)  # makes its home; an import needs it stopped
    server.stop()
    with report.timing("neo4j.import_s"), contextlib.chdir(files):
        done = server.admin(shlex.split(" ".join(import_arguments(bulk))))
        if done.returncode:
            raise SystemExit(f"the import failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    shutil.rmtree(files)
    uri = server.start(lambda line: None).uri
    assert uri is not None
    try:
        with open_graph(uri, workspace.folder) as graph:
            with report.timing("neo4j.indexes_s"):
                sync_graph(workspace.ledger, graph, origin)
            report.add("neo4j.mb", megabytes(server.folder / "data"))
            solve = lambda q, v: cypher.solve_in(graph, q, v, LIMIT)[0]  # noqa: E731
            report.add("questions.cypher", ask_all(world, "cypher", solve, names))
            change_some(workspace, world, 1000, "changed for neo4j")
            with report.timing("neo4j.sync_1000_s"):
                sync_graph(workspace.ledger, graph, origin)
            if not arguments.import_only:
                clear(graph)
                with report.timing("neo4j.bolt_s"):
                    sync_graph(workspace.ledger, graph, origin)
        if arguments.rdflib_neo4j:
            with_rdflib_neo4j(report, workspace, server, uri, arguments.rdflib_neo4j)
    finally:
        server.stop()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenures", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--without-neo4j", action="store_true")
    parser.add_argument("--import-only", action="store_true", help="leave out the fill over Bolt")
    parser.add_argument("--rdflib-neo4j", type=int, default=0, metavar="TENURES", help="size of the sample")
    parser.add_argument("--only", action="append", default=[], metavar="QUESTION")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="kg-benchmark-"))
    report, world = Report(), InventedGraph(arguments.tenures)
    names = arguments.only or Library().names()
    report.add("tenures", arguments.tenures)
    try:
        with open_workspace(folder, create=True) as workspace:
            with report.timing("ledger.fill_s"):
                report.add("things", world.fill(workspace.ledger))
            report.add("ledger.mb", megabytes(folder))
            with report.timing("triples.fill_s"):
                pipeline.sync(workspace)
            report.add("triples.mb", megabytes(workspace.triples))
            with open_view(workspace.triples) as view:
                base = view.base_iri
                solve = lambda q, v: sparql.solve_in(view.store, base, q, as_terms(q.header, v, base))  # noqa: E731
                report.add("questions.sparql", ask_all(world, "sparql", solve, names))
            change_some(workspace, world, 1000, "changed for the triples")
            with report.timing("triples.sync_1000_s"):
                pipeline.sync(workspace)
            if not arguments.without_neo4j:
                neo4j_part(report, workspace, world, names, arguments)
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    if arguments.json:
        print(json.dumps(report.figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
