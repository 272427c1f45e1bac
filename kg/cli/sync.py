"""`kg sync` and `kg rebuild`: bring the views, or everything derived, up to date."""

from pathlib import Path

import click

from kg.cli.base import out, progress_bar, workspace_option
from kg.workspace import open_workspace


@click.command()
@workspace_option
def sync(workspace: Path) -> None:
    """Bring the views (the triples) up to date with the ledger. `kg load` does so at its end.

    \b
    Example:
      kg sync
    """
    from kg import pipeline  # noqa: PLC0415

    with open_workspace(workspace, create=False, writable=True) as opened:
        count = pipeline.sync(opened)
    out(f"{count} changes applied." if count else "The views are up to date.")


@click.command()
@workspace_option
def rebuild(workspace: Path) -> None:
    """Read again what an older extractor read, and make everything derived again from what lasts.

    Announcements, decisions and ids stay; of what is derived only the differences are told to the views.

    \b
    Example:
      kg rebuild
    """
    from kg import pipeline  # noqa: PLC0415
    from kg.extract import default_extractor  # noqa: PLC0415

    with open_workspace(workspace, writable=True) as opened:
        with progress_bar("reading again") as progress:
            report = pipeline.rebuild(opened, [default_extractor()], progress)
        pipeline.sync(opened)
    out(f"{report.extracted} announcements read again, {report.changes} changes.")
