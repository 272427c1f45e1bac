"""What the commands share: lazy commands, errors as one line, the workspace option."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError

COMMANDS: dict[str, str] = {
    # name: "module:attribute"; imported only when used, so that `kg --help` stays quick
    "extract": "kg.cli.extract:extract",
    "load": "kg.cli.load:load",
    "career": "kg.cli.career:career",
    "show": "kg.cli.show:show",
    "status": "kg.cli.status:status",
    "query": "kg.cli.query:query",
    "validate": "kg.cli.validate:validate",
    "backup": "kg.cli.backup:backup",
}

_PIPE_CLOSED = 141


class Group(click.Group):
    """Commands by name from `COMMANDS`; a KgError becomes "Error: ..." and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run; turn expected errors into a line and an exit code."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            # the reader (head, less) has left: no message, and no second error when stdout is flushed at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(_PIPE_CLOSED)


workspace_option = click.option(
    "-w",
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="KG_WORKSPACE",
    default=Path("kg-data"),
    show_default="KG_WORKSPACE, else ./kg-data",
    help="The folder that holds the ledger, the archive and the views.",
)
