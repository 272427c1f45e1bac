"""`kg validate`: the triples against the published shapes."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.base import out, progress_bar, say, workspace_option
from kg.workspace import open_workspace

if TYPE_CHECKING:
    from kg.triples.validation import Report

_SLOW = 1_000_000  # triples: above that it takes minutes


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Check only N things, drawn by lot.")
@workspace_option
def validate(files: tuple[Path, ...], sample: int | None, workspace: Path) -> None:
    """Check the triples against the shapes: each claim has its sentence, each tenure its person, each date its order.

    Without FILES the workspace's published triples are checked, and everything they refer to must be there. FILES are
    Turtle, N-Triples, JSON-LD or RDF/XML; they may refer to things they do not hold. The exit code is 1 when something
    breaks a shape. The shapes are in ontology/shapes.ttl.

    \b
    Examples:
      kg validate
      kg validate --sample 10000
      kg validate career.ttl
    """
    from kg.triples.validation import files_store  # noqa: PLC0415  (rdflib and pySHACL take a while)
    from kg.triples.validation import validate as check  # noqa: PLC0415
    from kg.triples.view import open_view  # noqa: PLC0415

    with ExitStack() as stack:
        if files:
            store, whole = stack.enter_context(files_store(files)), False
        else:
            with open_workspace(workspace) as opened:
                folder = opened.triples
            view = stack.enter_context(open_view(folder))
            store, whole = view.store, True
            say(f"As of sequence {view.seq}.")
        if sample is None and len(store) > _SLOW:
            say(f"{len(store)} triples take some {len(store) // 600_000} minutes; --sample 10000 checks fewer.")
        with progress_bar("checking") as progress:
            report = check(store, whole=whole, sample=sample, progress=lambda done: progress(done, sample))
    _print(report)
    if not report.holds:
        raise SystemExit(1)


def _print(report: "Report") -> None:
    for message, count in report.counts.most_common():
        out(f"Broken {count} {'time' if count == 1 else 'times'}: {message}", style="bold red")
        for finding in report.findings[message]:
            out(f"  {_line(finding.node)}" + (f": {_line(finding.value)}" if finding.value else ""))
        if count > len(report.findings[message]):
            out(f"  … and {count - len(report.findings[message])} more")
    for message, count in report.outside.most_common():
        out(f"Not known, since {count} {'is' if count == 1 else 'are'} not in the files: {message}", style="dim")
    if report.unknown:
        out(f"{report.unknown} of {report.things} things are of no kind that the shapes speak of.", style="yellow")
    if report.holds:
        out(f"Every shape holds for {report.things} things.")


def _line(text: str) -> str:
    return " ".join(text.split())
