"""`kg backup`: a copy of the workspace that can be opened as one."""

import shutil
from pathlib import Path

import click

from kg.cli.base import out, progress_bar, workspace_option
from kg.errors import KgError
from kg.workspace import open_workspace


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@workspace_option
def backup(target: Path, workspace: Path) -> None:
    """Copy the ledger and the archived bytes to the new folder TARGET, while others may go on writing.

    The copy is a workspace of its own; the views are made again from it with `kg sync`.

    \b
    Examples:
      kg backup backups/2026-11-24
      kg status --workspace backups/2026-11-24
    """
    if target.exists():
        raise KgError(f"{target} exists; choose another name or remove it first")
    partial = target.with_name(target.name + ".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        with open_workspace(workspace) as opened, progress_bar("copying the ledger") as progress:
            opened.ledger.backup(partial / "ledger.db", progress)
        # after the ledger: an archive only grows, so it holds all bytes that the copied ledger knows of
        if (workspace / "archive").is_dir():
            shutil.copytree(workspace / "archive", partial / "archive")
        partial.rename(target)
    except OSError as error:
        raise KgError(f"the backup to {target} failed: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    out(f"{target} holds the workspace as it was.")
