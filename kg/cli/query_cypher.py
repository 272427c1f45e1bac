"""`kg query --cypher`: raw Cypher in the graph, printed."""

import csv
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from kg.cells import safe_cell
from kg.cli.base import clean, console, graph_address, say
from kg.errors import KgError
from kg.graph.connection import open_graph
from kg.graph.cypher import CypherAnswer, Value, run_cypher


def ask_cypher(text: str, workspace: Path, format_: str | None, limits: tuple[float, int], *, raw_cells: bool) -> None:
    """Ask the graph that --graph or KG_GRAPH names and print the answer; `limits` are seconds and rows.

    Raises:
        KgError: no graph is named, it does not answer, or the query may not run or takes too long.
    """
    address = graph_address()
    if address is None:
        raise KgError(
            "Cypher needs a Neo4j: name it with --graph or KG_GRAPH, e.g. kg --graph bolt://127.0.0.1:7687 query …; "
            "one of your own is started with: kg neo4j start"
        )
    chosen = format_ or ("table" if sys.stdout.isatty() else "csv")
    if chosen not in _PRINTERS:
        raise KgError(f"Cypher gives rows, not triples: use --format {', '.join(_PRINTERS)}, or ask with --sparql")
    seconds, rows = limits
    with open_graph(address, workspace) as graph, run_cypher(graph, text, seconds, rows) as answer:
        _PRINTERS[chosen](answer, raw_cells)
    if answer.cut:
        say(f"Cut after {rows} rows; there are more: --limit gives them.")
    if answer.seq is not None:
        say(f"As of sequence {answer.seq}.")


def _print_table(answer: CypherAnswer, raw: bool) -> None:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(*(clean(column) for column in answer.columns))
    for row in answer.rows:
        table.add_row(*(Text(clean(_shown(value))) for value in row))
    console().print(table, soft_wrap=False)


def _shown(value: Value) -> str:
    """A value in short: a node by its name and id."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and isinstance(value.get("properties"), dict):
        own = value["properties"]
        assert isinstance(own, dict)
        told = [str(own[key]) for key in ("name", "title", "id") if key in own]
        labels = value.get("labels")
        kind = ":".join(map(str, labels)) if isinstance(labels, list) else str(value.get("type", ""))
        return f"({kind} {' '.join(told)})".replace(" )", ")")
    return _json(value)


def _json(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _print_csv(answer: CypherAnswer, raw: bool) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        cells = (value if isinstance(value, str | int | float | None) else _json(value) for value in row)
        writer.writerow([str(c).lower() if isinstance(c, bool) else c if raw else safe_cell(c) for c in cells])


def _print_json(answer: CypherAnswer, raw: bool) -> None:
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    document = {"sequence": answer.seq, "columns": list(answer.columns), "rows": rows, "cut": answer.cut}
    click.echo(json.dumps(document, ensure_ascii=False, indent=2), color=True)


_PRINTERS: Mapping[str, Callable[[CypherAnswer, bool], None]] = {
    "table": _print_table,
    "csv": _print_csv,
    "json": _print_json,
}
