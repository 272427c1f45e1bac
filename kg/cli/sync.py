"""`kg sync` and `kg rebuild`: bring the views, or everything derived, up to date."""

import shlex
from pathlib import Path

import click

from kg.cli.base import (
    counted,
    extractor_option,
    jobs_option,
    out,
    progress_bar,
    requests_option,
    say,
    workspace_option,
)
from kg.cli.graph import sync_graph, sync_graph_after
from kg.errors import KgError
from kg.ledger.feed import head
from kg.workspace import open_workspace


@click.command()
@click.option("--refill", is_flag=True, help="Empty the Neo4j graph of what kg put there, and fill it anew.")
@click.option(
    "--bulk", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Instead, write the files that neo4j-admin imports into the new folder DIR, and say the command.",
)  # fmt: skip
@workspace_option
def sync(refill: bool, bulk: Path | None, workspace: Path) -> None:
    """Bring the views up to date with the ledger: the triples and, with --graph or KG_GRAPH, Neo4j.

    `kg load` does so at its end. Killed or cut off at any point it loses nothing and doubles nothing: the next one
    goes on from what is stored. An empty graph is filled at once; the quickest way to fill a large one is --bulk.

    \b
    Examples:
      kg sync
      kg --graph bolt://127.0.0.1:7687 sync
      kg --graph neo4j+s://graph.example.org/appointments sync --refill
      kg sync --bulk import-files
    """
    from kg import pipeline  # noqa: PLC0415

    if bulk is not None:
        _write_bulk(bulk, workspace)
        return
    with open_workspace(workspace, create=False, writable=True) as opened:
        count = pipeline.sync(opened)
        done = f"{counted(count, 'change')} applied" if count else "up to date"
        out(f"Triples: {done}, at sequence {head(opened.ledger)}.")
        sync_graph(opened, refill=refill)


def _write_bulk(folder: Path, workspace: Path) -> None:
    from kg.graph.bulk import import_arguments, write_bulk  # noqa: PLC0415
    from kg.graph.sync import Origin  # noqa: PLC0415

    if folder.exists():
        raise KgError(f"{folder} exists; choose another name or remove it first")
    with open_workspace(workspace, writable=True) as opened:
        origin = Origin(opened.identity(), opened.base_iri)
        with progress_bar("writing") as progress:
            report = write_bulk(opened.ledger, origin, folder, progress)
    say(f"{report.nodes} nodes and {report.relationships} relationships, as of sequence {report.seq}.")
    say(
        "With Neo4j stopped, import them (this replaces the database neo4j), start it, and run: kg sync\n"
        "For the Neo4j of `kg neo4j start`, write `kg neo4j admin` for neo4j-admin."
    )
    out(f"cd {shlex.quote(str(folder.absolute()))}")
    out("neo4j-admin " + " \\\n  ".join(import_arguments(report)))


@click.command()
@extractor_option
@requests_option
@jobs_option
@workspace_option
def rebuild(extractor: str | None, requests: int | None, jobs: int, workspace: Path) -> None:
    """Read again what an older extractor read, and make everything derived again from what lasts.

    Announcements, decisions and ids stay; of what is derived only the differences are told to the views. With
    --extractor, that one also reads what it has not read at all yet: so a model comes to texts loaded long ago.

    \b
    Examples:
      kg rebuild --jobs 0
      kg rebuild --extractor llm --requests 8
    """
    from kg import pipeline  # noqa: PLC0415
    from kg.extract import default_extractor, make_extractors, told  # noqa: PLC0415
    from kg.extract.parallel import jobs_meant  # noqa: PLC0415

    with open_workspace(workspace, writable=True) as opened:
        extractors = make_extractors(extractor, workspace, requests) if extractor else [default_extractor()]
        urls = pipeline.unread(opened, extractors) if extractor else None
        try:
            with progress_bar("reading again") as progress:
                report = pipeline.rebuild(opened, extractors, progress, jobs_meant(jobs), urls)
        finally:
            for line in told(extractors):
                say(line)
        pipeline.sync(opened)
        out(f"{report.extracted} announcements read again, {report.changes} changes.")
        sync_graph_after(opened)
