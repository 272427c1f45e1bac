"""What the commands share about Neo4j: bringing it up to date, and telling what was done."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.base import counted, graph_address, out, progress_bar, say
from kg.errors import KgError
from kg.workspace import Workspace

if TYPE_CHECKING:
    from kg.graph.sync import GraphReport

GRAPH_BEHIND = 3
"""The exit code of a command whose work is stored while Neo4j could not be brought up to date."""


def sync_graph(workspace: Workspace, *, refill: bool = False) -> None:
    """Bring the graph that --graph or KG_GRAPH names up to date and say so; nothing happens when none is named.

    Raises:
        KgError: it cannot be reached, is another workspace's, or refuses.
    """
    address = graph_address()
    if address is None:
        return
    from kg import pipeline  # noqa: PLC0415
    from kg.graph.connection import open_graph, patience  # noqa: PLC0415

    with open_graph(address, workspace.folder, wait=patience(), say=say) as graph:
        with progress_bar("bringing Neo4j up to date") as progress:
            report = pipeline.sync_graph(workspace, graph, refill=refill, progress=progress)
        out(told(str(graph.address), report))


def sync_graph_after(workspace: Workspace) -> None:
    """The same at the end of other work: an error is told, and is the exit code `GRAPH_BEHIND`; the work stands."""
    try:
        sync_graph(workspace)
    except KgError as error:
        say(f"Everything is stored, but Neo4j is behind: {error}. `kg sync` catches up.")
        click.get_current_context().exit(GRAPH_BEHIND)


def told(address: str, report: "GraphReport") -> str:
    """What a sync did, in a line."""
    changed = (
        f"{counted(report.put, 'thing')} put, {report.deleted} deleted, {report.redirected} merged"
        if report.put or report.deleted or report.redirected
        else ""
    )
    what = "; ".join(part for part in ("filled" if report.filled else "", changed) if part)
    if not what:
        return f"Neo4j at {address} is up to date, at sequence {report.seq}."
    return f"Neo4j at {address}: {what}; at sequence {report.seq} ({report.seconds:.1f} s)."


def graph_status(folder: Path, head: int) -> dict[str, str | int | None] | None:
    """How far the graph is behind, for `kg status`: address, sequence, behind, error; None when no graph is named."""
    address = graph_address()
    if address is None:
        return None
    from kg.graph.connection import open_graph, parse_address  # noqa: PLC0415
    from kg.graph.sync import graph_seq  # noqa: PLC0415

    where = parse_address(address)
    try:
        with open_graph(where, folder) as graph:
            seq = graph_seq(graph)
    except KgError as error:
        return {"address": str(where), "sequence": None, "behind": None, "error": str(error)}
    return {"address": str(where), "sequence": seq, "behind": head - seq, "error": None}
