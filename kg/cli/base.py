"""What the commands share: lazy commands, errors as one line, the workspace option, printing that is safe."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.errors import KgError
from kg.options import Option
from kg.text import clean as clean  # noqa: PLC0414  (commands have it from here)

if TYPE_CHECKING:
    from rich.console import Console

COMMANDS: dict[str, str] = {
    # name: "module:attribute"; imported only when used, so that `kg --help` stays quick
    "load": "kg.cli.load:load",
    "career": "kg.cli.career:career",
    "ask": "kg.cli.ask:ask_group",
    "path": "kg.cli.path:path",
    "draw": "kg.cli.draw:draw",
    "show": "kg.cli.show:show",
    "search": "kg.cli.search:search",
    "explain": "kg.cli.explain:explain",
    "review": "kg.cli.review:review",
    "reconcile": "kg.cli.reconcile:reconcile",
    "merge": "kg.cli.decide:merge",
    "split": "kg.cli.decide:split",
    "claim": "kg.cli.claims:claim",
    "accept": "kg.cli.claims:accept",
    "reject": "kg.cli.claims:reject",
    "correct": "kg.cli.claims:correct",
    "rename": "kg.cli.hide:rename",
    "hide": "kg.cli.hide:hide",
    "forget": "kg.cli.forget:forget",
    "undo": "kg.cli.decide:undo",
    "status": "kg.cli.status:status",
    "query": "kg.cli.query:query",
    "validate": "kg.cli.validate:validate",
    "extract": "kg.cli.extract:extract",
    "evaluate": "kg.cli.evaluate:evaluate",
    "sync": "kg.cli.sync:sync",
    "rebuild": "kg.cli.sync:rebuild",
    "register": "kg.cli.register:register",
    "neo4j": "kg.cli.neo4j:neo4j",
    "export": "kg.cli.export:export",
    "backup": "kg.cli.backup:backup",
}

_PIPE_CLOSED = 141
_SENTENCE = 200  # more characters than a command's first sentence has


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their first sentences, wrapped and not cut short as click does."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(_SENTENCE)) for name, command in commands if command is not None]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run; turn expected errors into a line and an exit code."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            raise click.ClickException(clean(str(error))) from error
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


def graph_address() -> str | None:
    """The address of the Neo4j graph, as --graph or KG_GRAPH give it; None when neither does."""
    return click.get_current_context().find_root().params.get("graph") or None


jobs_option = click.option(
    "--jobs", type=click.IntRange(0, 256), default=1, show_default=True, metavar="N",
    help="Read texts in N processes; 0: one for each core.",
)  # fmt: skip


def option_parameter(option: Option) -> click.Option:
    """An option of a loader or an exporter as click knows it."""
    flag = "--" + option.name.replace("_", "-")
    if option.type is bool:
        return click.Option([flag, option.name], is_flag=True, default=bool(option.default), help=option.help)
    return click.Option(
        [flag, option.name],
        type=click.Choice(option.choices) if option.choices else option.type,
        default=option.default,
        multiple=option.multiple,
        metavar=option.metavar,
        help=option.help,
        show_default=option.default is not None,
    )


extractor_option = click.option(
    "--extractor", metavar="NAME",
    help="Which extractor reads: rules (the default), llm, both, or one that a package adds; several with commas.",
)  # fmt: skip
requests_option = click.option(
    "--requests", type=click.IntRange(1, 64), metavar="N",
    help="Ask a model about N texts at a time.  [default: KG_LLM_REQUESTS, or 4]",
)  # fmt: skip


@cache
def console(*, stderr: bool = False) -> "Console":
    """The terminal; names and quotes are data, so neither markup nor highlighting is read into them."""
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=True)


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 person", "2 persons"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def out(text: str = "", style: str | None = None) -> None:
    """One line of the answer, on standard output."""
    console().print(clean(text), style=style)


def say(text: str) -> None:
    """One line about the work, on standard error."""
    console(stderr=True).print(clean(text))


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """A progress bar on standard error, gone when done; yields a function to call with (done, total or None)."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
