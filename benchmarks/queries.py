"""Each named question, timed on both engines over a large invented graph; and how long it takes to get it there.

    python benchmarks/queries.py [--tenures 1000000] [--json] [--folder FOLDER] [--phase PHASE …] [--only QUESTION …]
                                 [--about one|all] [--sample TENURES]

In one run: seconds and megabytes to fill the ledger, the triples and Neo4j (by admin import and over Bolt), seconds for
a sync of 1 000 changes, and for each question the median and 95th percentile in milliseconds on each engine, its
parameters drawn uniformly; one that may be given a person, an organisation or a tenure is asked with it, too.
Beside it, the same triples of a sample fed to a Neo4j of its own by rdflib-neo4j (pip install rdflib-neo4j), and that
sample by us, over Bolt and by import. Needs the extra `test`, and for Neo4j what `kg neo4j start` needs (KG_NEO4J_HEAP
sets its memory). A million tenures take some 40 GB and a few hours.

A folder that is named is kept, with the figures so far in `benchmark.json`: named again, what was filled is not filled
again, so that a run that was broken off goes on, and a question can be asked anew (`--phase sparql --only career`).
"""

import argparse
import contextlib
import json
import multiprocessing
import random
import shlex
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

sys.path.insert(0, str(Path(__file__).parent))

from figures import Report, megabytes
from invented_graph import DAYS, FIRST, LAST, InventedGraph

from kg import pipeline
from kg.dates import today
from kg.errors import KgError
from kg.graph.bulk import import_arguments, write_bulk
from kg.graph.connection import Graph, open_graph
from kg.graph.server.local import LocalServer
from kg.graph.sync import Origin
from kg.graph.sync import sync as sync_graph
from kg.ledger.feed import emit, head, snapshot
from kg.questions import cypher, sparql
from kg.questions.library import Library, Question
from kg.questions.values import Value, as_terms
from kg.triples.mapping import triples
from kg.triples.view import build, open_view
from kg.workspace import Workspace, open_workspace

POINT, GLOBAL = 30, 3
"""How often a question about one thing is asked, and one about everything."""

ONE = ("person", "organisation", "post", "tenure")
"""What a question is about one of; a role is not one: the commonest is that of a sixth of all tenures."""

MEANT = {("earlier-posts", "earlier_sector"): "party"}
"""What a question is about although it may be left out: of no kind, it would tell every two posts of everybody."""

NEWS = (today() - DAYS // 10, today())
"""Days since when it is asked what changed: of the last tenth of the time in which the graph was filled."""

CHANGED = 1000
"""Changes of which the sync is timed."""

LIMIT = 120.0
AIMS = {"point": 50.0, "global sparql": 60_000.0, "global cypher": 15_000.0}
"""Milliseconds, median."""


class Asked(NamedTuple):
    """A question, and which of the parameters that may be left out is given, if any."""

    question: Question
    given: str | None = None

    @property
    def name(self) -> str:
        """What its figures are kept under."""
        return self.question.name + (f" --{self.given}" if self.given else "")

    @property
    def about(self) -> str:
        """Of one thing, or of all."""
        return "one" if self.is_about_one else "all"

    @property
    def is_about_one(self) -> bool:
        """True if a person, organisation, post or tenure is given; else it is about all."""
        parameters = self.question.header.parameters
        return any(p.type in ONE and (p.default is None or p.name == self.given) for p in parameters)


def ways_to_ask(names: Sequence[str]) -> Iterator[Asked]:
    """Each question, and again with each one thing that may be given to it."""
    for name in names:
        question = Library().get(name)
        yield Asked(question)
        if not Asked(question).is_about_one:
            for parameter in question.header.parameters:
                if parameter.type in ONE:
                    yield Asked(question, parameter.name)


def draw(asked: Asked, world: InventedGraph, dice: random.Random) -> dict[str, Value]:
    """Parameters of a question: what must be given, or is, is drawn uniformly; the rest is its default."""
    counts = {
        "person": world.persons,
        "organisation": world.organisations,
        "role": world.roles,
        "tenure": world.tenures,
        "source": world.sources,
    }
    found: dict[str, Value] = {}
    for parameter in asked.question.header.parameters:
        default = None if parameter.name == asked.given else parameter.default
        if (asked.question.name, parameter.name) in MEANT:
            found[parameter.name] = MEANT[asked.question.name, parameter.name]
        elif default == "none":
            found[parameter.name] = None
        elif parameter.type == "date":
            found[parameter.name] = dice.randint(*(NEWS if asked.question.name == "changes" else (FIRST, LAST)))
        elif default is not None:
            found[parameter.name] = int(default) if parameter.type == "integer" else default
        elif parameter.type in counts:
            found[parameter.name] = f"{parameter.type}/{dice.randrange(counts[parameter.type])}"
        elif parameter.type == "post":
            found[parameter.name] = f"post/{dice.randrange(20)}-{dice.randrange(200)}"
        else:
            choices = parameter.choices
            found[parameter.name] = choices[0] if choices else 1 if parameter.type == "integer" else "chef"
    # "since" before "until", as their names happen to sort
    dates = sorted(p.name for p in asked.question.header.parameters if p.type == "date" and found[p.name] is not None)
    found |= zip(dates, sorted(int(found[name] or 0) for name in dates), strict=True)
    return found


Solve = Callable[[Question, dict[str, Value]], list[Any]]


def ask(world: InventedGraph, engine: str, solve: Solve, asked: Asked) -> dict[str, Any]:
    """Median and 95th percentile of a question on one engine, in milliseconds.

    `processor_ms` is the median of this process's own work: Oxigraph's is in it, Neo4j's is not.
    """
    dice = random.Random(asked.name)
    times: list[float] = []
    processor: list[float] = []
    rows = 0
    try:
        for number in range((POINT if asked.is_about_one else GLOBAL) + 1):
            values = draw(asked, world, dice)
            begun, worked = time.perf_counter(), time.process_time()
            rows += len(solve(asked.question, values))
            taken = (time.perf_counter() - begun) * 1000
            if number or taken > LIMIT * 500:  # the first one warms up plans and pages
                times.append(taken)
                processor.append((time.process_time() - worked) * 1000)
            if sum(times) > LIMIT * 1000:
                break
    except (KgError, OSError) as error:
        return _unanswered(asked, str(error)[:200])
    times.sort()
    median = statistics.median(times)
    return {
        "about": asked.about, "median_ms": round(median, 1),
        "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1), "rows": rows,
        "processor_ms": round(statistics.median(processor), 1),
        "aim_met": median <= AIMS["point" if asked.is_about_one else f"global {engine}"],
    }  # fmt: skip


def _unanswered(asked: Asked, why: str) -> dict[str, Any]:
    return {"about": asked.about, "error": why, "aim_met": False}


def ask_all(report: Report, engine: str, ways: Sequence[Asked], answer: Callable[[Asked], dict[str, Any]]) -> None:
    """Ask each question in each way; the figures of those asked before are kept."""
    found = dict(report.figures.get(f"questions.{engine}", {}))
    for asked in ways:
        found[asked.name] = answer(asked)
        report.say(f"{engine} {asked.name} {found[asked.name]}")
        report.keep(f"questions.{engine}", found)
    report.add(f"questions.{engine}.missed", [name for name, figures in found.items() if not figures["aim_met"]])


def ask_triples(folder: Path, world: InventedGraph, asked: Asked) -> dict[str, Any]:
    """A question asked of the triples, in a process of its own, which is ended when the answers take far too long."""
    theirs, ours = multiprocessing.Pipe(duplex=False)

    def work() -> None:
        with open_view(folder) as view:
            base = view.base_iri

            def solve(question: Question, values: dict[str, Value]) -> list[Any]:
                return sparql.solve_in(view.store, base, question, as_terms(question.header, values, base))

            ours.send(ask(world, "sparql", solve, asked))

    worker = multiprocessing.get_context("fork").Process(target=work)
    worker.start()
    ours.close()
    try:
        if theirs.poll(3 * LIMIT):
            return cast(dict[str, Any], theirs.recv())
    except EOFError:
        return _unanswered(asked, "the process ended")
    finally:
        worker.kill()
        worker.join()
    return _unanswered(asked, f"no answers within {3 * LIMIT:g} s")


def change_some(workspace: Workspace, number: int) -> None:
    """Put `number` tenures anew with another word in them."""
    rows = workspace.ledger.rows(
        "SELECT change.state FROM resolved JOIN change USING (seq) WHERE resolved.kind = 'tenure' LIMIT ?", (number,)
    )
    states = [json.loads(row["state"]) for row in rows]
    with workspace.ledger.write():
        emit(
            workspace.ledger, {("tenure", s["id"]): {**s, "conflicts": [f"{time.time()}"]} for s in states}, "benchmark"
        )


def fill_ledger(report: Report, workspace: Workspace, world: InventedGraph) -> None:
    """The invented graph into the ledger."""
    with report.timing("ledger.fill_s"):
        report.add("things", world.fill(workspace.ledger, report.progress("things told")))
    report.add("ledger.mb", megabytes(workspace.folder))


def fill_triples(report: Report, workspace: Workspace, world: InventedGraph) -> None:
    """The triples from the ledger."""
    upto = head(workspace.ledger)
    with report.timing("triples.fill_s"):
        told = report.progress("things in the triples")
        build(snapshot(workspace.ledger, upto), workspace.triples, workspace.base_iri, upto, told)
    report.add("triples.mb", megabytes(workspace.triples))


def sync_some_triples(report: Report, workspace: Workspace, world: InventedGraph) -> None:
    """1 000 changes into the triples."""
    change_some(workspace, CHANGED)
    with report.timing("triples.sync_1000_s"):
        pipeline.sync(workspace)


def fill_by_import(report: Report, workspace: Workspace, prefix: str = "neo4j") -> None:
    """The files for neo4j-admin, and their import."""
    server = LocalServer(workspace.folder)
    files = workspace.folder / "import"
    shutil.rmtree(files, ignore_errors=True)
    with report.timing(f"{prefix}.import_files_s"):
        told = report.progress("things in the files")
        bulk = write_bulk(workspace.ledger, Origin(workspace.identity(), workspace.base_iri), files, told)
    server.start(lambda line: None)  # makes its home; an import needs it stopped
    server.stop()
    with report.timing(f"{prefix}.import_s"), contextlib.chdir(files):
        done = server.admin(shlex.split(" ".join(import_arguments(bulk))))
        if done.returncode:
            raise SystemExit(f"the import failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    shutil.rmtree(files)
    with neo4j(workspace) as graph, report.timing(f"{prefix}.indexes_s"):
        sync_graph(workspace.ledger, graph, Origin(workspace.identity(), workspace.base_iri))


@contextmanager
def neo4j(workspace: Workspace, *, empty: bool = False) -> Iterator[Graph]:
    """The workspace's own Neo4j, running; `empty`: without what it held."""
    server = LocalServer(workspace.folder)
    server.stop()
    if empty:
        for kind in ("databases", "transactions"):
            shutil.rmtree(server.folder / "data" / kind / "neo4j", ignore_errors=True)
    uri = server.start(lambda line: None).uri
    assert uri is not None
    try:
        with open_graph(uri, workspace.folder) as graph:
            yield graph
    finally:
        server.stop()


def fill_neo4j(report: Report, workspace: Workspace, world: InventedGraph) -> None:
    """The graph by import."""
    fill_by_import(report, workspace)
    report.add("neo4j.mb", megabytes(LocalServer(workspace.folder).folder / "data"))


def sync_some_neo4j(report: Report, workspace: Workspace, world: InventedGraph) -> None:
    """1 000 changes into Neo4j, twice: the first sync warms up plans and pages."""
    with neo4j(workspace) as graph:
        for name in ("neo4j.first_sync_1000_s", "neo4j.sync_1000_s"):
            change_some(workspace, CHANGED)
            with report.timing(name):
                sync_graph(workspace.ledger, graph, Origin(workspace.identity(), workspace.base_iri))


def fill_over_bolt(report: Report, workspace: Workspace, world: InventedGraph, prefix: str = "neo4j") -> None:
    """The graph over Bolt, in place of the imported one."""
    with neo4j(workspace, empty=True) as graph, report.timing(f"{prefix}.bolt_s"):
        told = report.progress("things over Bolt")
        sync_graph(workspace.ledger, graph, Origin(workspace.identity(), workspace.base_iri), progress=told)


def compare(report: Report, sample: int) -> None:
    """A sample of tenures with all that hangs on them: their triples by rdflib-neo4j; the sample by us, in both ways.

    None of them is timed while the server starts; what it takes us to make constraints and indexes counts.
    """
    from rdflib import Graph as RdfGraph  # noqa: PLC0415
    from rdflib_neo4j import HANDLE_VOCAB_URI_STRATEGY, Neo4jStore, Neo4jStoreConfig  # noqa: PLC0415

    small = InventedGraph(sample, seed=5)
    with (
        tempfile.TemporaryDirectory(prefix="kg-sample-") as folder,
        open_workspace(Path(folder), create=True) as workspace,
    ):
        report.add("sample.tenures", sample)
        small.fill(workspace.ledger)
        fill_by_import(report, workspace, "sample")
        fill_over_bolt(report, workspace, small, "sample")
        base = workspace.base_iri
        states = InventedGraph(sample, seed=5).states()
        lines = [f"{quad.subject} {quad.predicate} {quad.object} ." for k, s in states for quad in triples(k, s, base)]  # type: ignore[arg-type]
        report.add("sample.triples", len(lines))
        with neo4j(workspace, empty=True) as graph:
            graph.run("CREATE CONSTRAINT n10s_unique_uri IF NOT EXISTS FOR (r:Resource) REQUIRE r.uri IS UNIQUE")
            server = LocalServer(workspace.folder)
            auth = {
                "uri": server.status().uri, "database": "neo4j", "user": "neo4j",
                "pwd": server.password_file.read_text().strip(),
            }  # fmt: skip
            config = Neo4jStoreConfig(
                auth_data=auth,
                handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.IGNORE,
                batching=True,
                batch_size=5000,
            )
            rdf = RdfGraph(store=Neo4jStore(config=config))
            with report.timing("sample.rdflib_neo4j_s"):
                rdf.parse(data="\n".join(lines), format="nt")
                rdf.close(True)
    figures = report.figures
    theirs = figures["sample.rdflib_neo4j_s"]
    for way, parts in {"bolt": ("bolt_s",), "import": ("import_files_s", "import_s", "indexes_s")}.items():
        seconds = sum(figures[f"sample.{part}"] for part in parts)
        report.add(f"{way}_times_faster_on_the_sample", round(theirs / seconds, 1))
        if all(f"neo4j.{part}" in figures for part in parts):
            whole = sum(figures[f"neo4j.{part}"] for part in parts)
            report.add(f"{way}_times_faster_a_tenure", round(theirs / sample / (whole / figures["tenures"]), 1))


def ask_sparql(report: Report, workspace: Workspace, world: InventedGraph, ways: Sequence[Asked]) -> None:
    """Every question of the triples."""
    ask_all(report, "sparql", ways, lambda asked: ask_triples(workspace.triples, world, asked))


def ask_cypher(report: Report, workspace: Workspace, world: InventedGraph, ways: Sequence[Asked]) -> None:
    """Every question of Neo4j, over a connection of its own: one that takes too long loses it."""
    with neo4j(workspace) as graph:

        def answer(asked: Asked) -> dict[str, Any]:
            with open_graph(str(graph.address), workspace.folder) as own:
                return ask(world, "cypher", lambda q, v: cypher.solve_in(own, q, v, LIMIT)[0], asked)

        ask_all(report, "cypher", ways, answer)


Phase = Callable[[Report, Workspace, InventedGraph], None]

FILLS: Mapping[str, tuple[str, Phase]] = {
    "ledger": ("ledger.mb", fill_ledger),
    "triples": ("triples.mb", fill_triples),
    "neo4j": ("neo4j.mb", fill_neo4j),
}
"""Phases that are left out when the figure is there."""

OTHERS: Mapping[str, Phase] = {
    "triples-sync": sync_some_triples,
    "neo4j-sync": sync_some_neo4j,
    "bolt": fill_over_bolt,
}
PHASES = ("ledger", "triples", "sparql", "triples-sync", "neo4j", "cypher", "neo4j-sync", "bolt", "compare")


def run(report: Report, workspace: Workspace, world: InventedGraph, arguments: argparse.Namespace) -> None:
    """The phases asked for, in order."""
    ways = [a for a in ways_to_ask(arguments.only or Library().names()) if arguments.about in (None, a.about)]
    for phase in PHASES:
        if phase not in (arguments.phase or PHASES):
            continue
        report.say(f"-- {phase}")
        if phase in FILLS:
            figure, fill = FILLS[phase]
            if figure not in report.figures:
                fill(report, workspace, world)
        elif phase == "sparql":
            ask_sparql(report, workspace, world, ways)
        elif phase == "cypher":
            ask_cypher(report, workspace, world, ways)
        elif phase == "compare":
            compare(report, arguments.sample)
        else:
            OTHERS[phase](report, workspace, world)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenures", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path, help="a workspace to be kept, or gone on with")
    parser.add_argument("--phase", action="append", choices=PHASES, help="only this phase; may be repeated")
    parser.add_argument("--sample", type=int, default=50_000, metavar="TENURES", help="what rdflib-neo4j is fed")
    parser.add_argument("--about", choices=("one", "all"), help="only questions about one thing, or about everything")
    parser.add_argument("--only", action="append", default=[], metavar="QUESTION", help="may be repeated")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="kg-benchmark-"))
    try:
        with open_workspace(folder, create=True) as workspace:
            report, world = Report(folder), InventedGraph(arguments.tenures)
            if report.figures.setdefault("tenures", arguments.tenures) != arguments.tenures:
                parser.error(f"{folder} holds {report.figures['tenures']} tenures; name another folder")
            if head(workspace.ledger) and "things" not in report.figures:
                parser.error(f"the ledger in {folder} was not filled to its end; remove the folder")
            run(report, workspace, world, arguments)
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    if arguments.json:
        print(json.dumps(report.figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
