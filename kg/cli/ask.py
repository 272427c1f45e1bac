"""`kg ask`: the named questions. Each is a command of its own, with the options that its header declares."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.answers import PRINTERS, show_text
from kg.cli.base import graph_address, out, workspace_option
from kg.errors import KgError
from kg.questions.asking import SECONDS, ask
from kg.questions.header import LANGUAGES, Header, Parameter
from kg.questions.library import Library, Question
from kg.questions.values import Given
from kg.workspace import default_folder

_METAVARS = {"date": "DATE", "integer": "N", "text": "TEXT"}
_ID_ONLY = ("post", "tenure", "claim", "announcement")


class _Questions(click.Group):
    """One command a question, made from its header when it is needed; workspaces bring their own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.obj = Library(_workspace_in(args))
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        library: Library = ctx.obj or Library()
        return library.names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        library: Library = ctx.obj or Library()
        return question_command(library.get(cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name in self.list_commands(ctx):
            try:
                rows.append((name, (ctx.obj or Library()).get(name).header.title))
            except KgError as error:
                rows.append((name, f"cannot be read: {error}"))
        with formatter.section("Questions"):
            formatter.write_dl(rows)


def _workspace_in(args: Sequence[str]) -> Path:
    """The workspace folder that the arguments name; it must be known before they can be parsed."""
    for position, word in enumerate(args):
        if word in ("-w", "--workspace") and position + 1 < len(args):
            return Path(args[position + 1])
        if word.startswith("--workspace="):
            return Path(word.partition("=")[2])
    return default_folder()


@click.group(name="ask", cls=_Questions, invoke_without_command=True)
@workspace_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print the list.")  # fmt: skip
@click.pass_context
def ask_group(ctx: click.Context, workspace: Path, format_: str) -> None:
    """Ask a named question. Without a name, list the questions; `kg ask NAME --help` tells all about one.

    A question is two files, NAME.rq and NAME.cypher, in the room queries or in the folder `questions` of the workspace:
    add your own there. Persons, organisations and roles are given by name or id; an ambiguous name lists who may be
    meant. "certain" is confirmed by sources, "presumed" rests on the last confirmation with nothing said against it
    since, "possible" lies within the widest bounds only. Each answer ends with what it covers.

    \b
    Examples:
      kg ask
      kg ask --format json
      kg ask career --person "Mattias Jansson" --at 2018-06-01
      kg ask career --help
      kg ask career --person "Mattias Jansson" --format csv > career.csv
      kg ask career --person "Mattias Jansson" --show sparql
    """
    if ctx.invoked_subcommand is not None:
        return
    library: Library = ctx.obj
    questions = [library.get(name) for name in library.names()]
    if format_ == "json":
        click.echo(json.dumps([_described(question) for question in questions], ensure_ascii=False, indent=2))
        return
    for question in questions:
        options = (p.option if p.default is None else f"[{p.option}]" for p in question.header.parameters)
        out(f"{question.name} {' '.join(options)}".rstrip(), style="bold")
        out(f"    {question.header.answers}")
    out("\nAsk one with: kg ask NAME --OPTION VALUE …; more about it: kg ask NAME --help", style="dim")


def _described(question: Question) -> dict[str, Any]:
    header = question.header
    return {
        "name": question.name,
        "title": header.title,
        "answers": header.answers,
        "example": f"kg ask {question.name} {header.example}",
        "languages": list(question.texts),
        "parameters": [
            {"name": p.name, "type": p.type, "required": p.default is None,
             "default": None if p.default == "none" else p.default,
             **({"choices": list(p.choices)} if p.choices else {}), "help": p.help}
            for p in header.parameters
        ],
        "columns": [{"name": c.name, "type": c.type, "help": c.help} for c in header.columns],
    }  # fmt: skip


def question_command(question: Question) -> click.Command:
    """The command of a question: its parameters as options, and the options that all have."""

    def answer(
        workspace: Path, via: Any, format_: str | None, limit: int | None, timeout: float, show: Any, ids: bool,
        raw_cells: bool, **given: Given,
    ) -> None:  # fmt: skip
        if show is not None:
            show_text(question, show, workspace, given)
            return
        found = ask(
            question.name, workspace=workspace, via=via, graph=graph_address(), timeout=timeout, limit=limit, **given
        )
        chosen = format_ or ("table" if sys.stdout.isatty() else "csv")
        PRINTERS[chosen](found, ids=ids, raw=raw_cells)

    # not required here, since --show needs none of them; the question itself says what is missing
    params = [click.Option([p.option, p.name], **_option(p)) for p in question.header.parameters]
    command = click.Command(question.name, callback=answer, params=[*params], help=_help(question))
    for decorate in _COMMON:
        decorate(command)
    return command


_COMMON: tuple[Callable[[Any], Any], ...] = (
    click.option("--via", type=click.Choice(LANGUAGES), help="Which graph answers: Neo4j (cypher) or the embedded "
                 "triples (sparql).  [default: Neo4j if --graph or KG_GRAPH names one, else the triples]"),
    click.option("--format", "format_", type=click.Choice(list(PRINTERS)),
                 help="How to print it.  [default: a table on a terminal, else csv]"),
    click.option("--limit", type=click.IntRange(1), help="The most rows to print.  [default: all]"),
    click.option("--timeout", type=click.FloatRange(0.1, 3600), default=SECONDS, show_default=True,
                 help="Seconds after which the question is stopped."),
    click.option("--show", type=click.Choice(LANGUAGES),
                 help="Print the query as it may be pasted into any endpoint or Neo4j Browser, and do not ask it."),
    click.option("--ids", is_flag=True, help="In a table, show the columns of ids too; other formats have them."),
    click.option("--raw-cells", is_flag=True, help="In csv, leave cells as they are; else an apostrophe goes before "
                 "those that a spreadsheet would compute."),
    workspace_option,
)  # fmt: skip


def _option(parameter: Parameter) -> dict[str, Any]:
    default = {None: "required", "none": None}.get(parameter.default, f"default: {parameter.default}")
    by = "by id" if parameter.type in _ID_ONLY else "by name or id" if parameter.type not in _METAVARS else ""
    text = parameter.help[:1].upper() + parameter.help[1:]
    notes = "; ".join(note for note in (by if not parameter.choices else "", default) if note)
    kind: Any = click.Choice(parameter.choices) if parameter.choices else str
    return {
        "help": text + "." + (f"  [{notes}]" if notes else ""),
        "type": click.INT if parameter.type == "integer" else kind,
        "metavar": None if parameter.choices else _METAVARS.get(parameter.type, parameter.type.upper()),
    }  # fmt: skip


def _help(question: Question) -> str:
    header: Header = question.header
    width = max(len(column.name) for column in header.columns)
    columns = "\n".join(f"  {c.name:<{width}}  {c.help} ({c.type})" for c in header.columns)
    return (
        f"{header.title}. {header.answers}\n\n\b\nColumns:\n{columns}\n\n\b\nExample:\n"
        f"  kg ask {question.name} {header.example}"
    )
