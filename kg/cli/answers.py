"""How an answer is printed: as a table, CSV, JSON or Parquet; and a question's text, to be pasted elsewhere."""

import csv
import io
import json
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from kg.cells import safe_cell
from kg.cli.base import clean, console, counted, out, say
from kg.errors import KgError
from kg.ledger.feed import AsOf
from kg.questions.asking import Answer
from kg.questions.header import AT_LEAST, Column, Language
from kg.questions.library import Question, RdfTerm, with_prefixes
from kg.questions.rows import Row
from kg.questions.values import Given, Value, as_terms, bind, plain_values
from kg.states import KINDS
from kg.workspace import open_workspace

_BETWEEN = 3  # blanks between two columns
_WRAPPED = 40  # characters of a text that a table shows on one line


def _print_table(answer: Answer, *, ids: bool, raw: bool) -> None:
    from rich.box import SIMPLE  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    header = answer.question.header
    out(header.title, style="bold")
    for name, bound in answer.parameters.items():
        if bound.shown is not None:
            out(f"{name.replace('_', ' ')}: {bound.shown}", style="dim")
    columns = [c for c in header.columns if _has_place(c, answer.rows, ids)]
    cells = [[clean(_shown(column, row)) for column in columns] for row in answer.rows]
    if not answer.rows:
        out("Nothing found here; that does not mean that there is nothing.")
    elif _width(columns, cells) <= console().width:
        table = Table(*(_heading(column) for column in columns), box=SIMPLE, pad_edge=False)
        for row in cells:
            table.add_row(*map(Text, row))
        console().print(table, soft_wrap=False)
    else:
        _print_records(columns, cells)
    for line in _footer(answer):
        out(line, style="dim")


def _has_place(column: Column, rows: Sequence[Row], ids: bool) -> bool:
    """False for what a table leaves out: what nothing is known of, ids unless they are asked for, "at least"."""
    if column.name.endswith(AT_LEAST) or (column.type in KINDS and not ids):
        return False
    return any(row[column.name] is not None for row in rows)


def _heading(column: Column) -> str:
    return column.name.replace("_", " ")


def _width(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> int:
    """The width a table needs in which only long texts are wrapped."""
    longest = (max(len(_heading(c)), *(len(row[i]) for row in cells)) for i, c in enumerate(columns))
    return sum(min(length, _WRAPPED) + _BETWEEN for length in longest)


def _print_records(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> None:
    """One block a row, one line a value: what has more columns than a terminal is wide is read like this."""
    width = max(len(_heading(column)) for column in columns)
    for row in cells:
        out()
        for column, cell in zip(columns, row, strict=True):
            if cell:
                lines = textwrap.wrap(cell, max(console().width - width - 2, 40)) or [""]
                out(f"{_heading(column):<{width}}  {lines[0]}")
                for line in lines[1:]:
                    out(" " * (width + 2) + line)
    out()


def _shown(column: Column, row: Row) -> str:
    value = row[column.name]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    least = "at least " if row.get(column.name + AT_LEAST) else ""
    return f"{least}{value:g}" if isinstance(value, float) else f"{least}{value}"


def _footer(answer: Answer) -> list[str]:
    """What belongs at the end of every answer: how many rows, what is left out, what it covers."""
    lines = [f"{counted(len(answer.rows), 'row')}."]
    if answer.cut:
        lines = [f"Cut after {counted(len(answer.rows), 'row')}; there are more: raise --limit."]
    if answer.head > answer.covers.seq:
        lines.append(f"The ledger is at sequence {answer.head}; bring the graph up to date with: kg sync")
    return [*lines, answer.covers.line()]


def _print_csv(answer: Answer, *, ids: bool, raw: bool) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(column.name for column in answer.question.header.columns)
    for row in answer.rows:
        writer.writerow([_raw(value) if raw else safe_cell(value) for value in row.values()])
    # color=True: or click would cut what looks like a colour out of the data
    click.echo(buffer.getvalue(), nl=False, color=True)
    for line in _footer(answer):
        say(line)


def _raw(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _print_json(answer: Answer, *, ids: bool, raw: bool) -> None:
    header = answer.question.header
    document = {
        "question": answer.question.name,
        "title": header.title,
        "parameters": {name: bound.shown for name, bound in answer.parameters.items()},
        "via": answer.via,
        "sequence": answer.covers.seq,
        "covers": answer.covers.line(),
        "cut": answer.cut,
        "columns": [{"name": c.name, "type": c.type} for c in header.columns],
        "rows": answer.rows,
    }
    click.echo(json.dumps(document, ensure_ascii=False, indent=2), color=True)


def _print_parquet(answer: Answer, *, ids: bool, raw: bool) -> None:
    from kg.questions.tables import write_parquet  # noqa: PLC0415

    if sys.stdout.isatty():
        raise KgError("Parquet is no text for a terminal; write it to a file: kg ask … --format parquet > FILE")
    asked = json.dumps({name: bound.shown for name, bound in answer.parameters.items()}, ensure_ascii=False)
    metadata = {"question": answer.question.name, "parameters": asked, "covers": answer.covers.line()}
    write_parquet(answer.question.header.columns, answer.rows, metadata, sys.stdout.buffer)
    for line in _footer(answer):
        say(line)


PRINTERS: Mapping[str, Callable[..., None]] = {
    "table": _print_table,
    "csv": _print_csv,
    "json": _print_json,
    "parquet": _print_parquet,
}


def show_text(question: Question, language: Language, workspace: Path, given: Mapping[str, Given]) -> None:
    """Print the query as it may be pasted elsewhere: with its parameters, as far as they are given.

    Raises:
        KgError: a value is given that cannot be looked up, or the question is not written in that language.
    """
    header = question.header
    terms: Mapping[str, RdfTerm | None] = {}
    values: dict[str, Value] = {}
    if any(value is not None for value in given.values()):
        with open_workspace(workspace) as opened, opened.ledger.read():
            bound = bind(header, given, AsOf(opened.ledger))
            values = plain_values(bound)
            terms = as_terms(header, values, opened.base_iri)
    if language == "sparql":
        click.echo(with_prefixes(question.sparql(terms) if terms else question.expanded("sparql")).rstrip())
        return
    for parameter in header.parameters:
        value = values.get(parameter.name)
        click.echo(f":param {parameter.name} => {json.dumps(value, ensure_ascii=False)};")
    click.echo((question.cypher(values) if values else question.expanded("cypher")).rstrip())
