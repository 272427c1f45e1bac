"""`kg query`: raw SPARQL over the triples, raw Cypher in the graph."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.cells import safe_cell
from kg.cli.base import clean, console, graph_address, out, progress_bar, say, workspace_option
from kg.errors import KgError
from kg.ledger.feed import head
from kg.triples.namespaces import PREFIXES
from kg.triples.serialise import json_ld, short_name, turtle
from kg.triples.sparql import Answer, Limits, Row, Term, run_query
from kg.workspace import is_workspace, open_workspace

_GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")
_BEGINNINGS = tuple(f"{word} " for word in ("DESCRIBE", "MATCH", "OPTIONAL", "RETURN", "UNWIND", "WITH", "CALL"))
_NUMERIC = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")}
_STRING = PREFIXES["xsd"] + "string"
_JSON_TYPES = {"iri": "uri", "literal": "literal", "node": "bnode"}


@click.command()
@click.option(
    "--sparql", metavar="TEXT|FILE", help="A query in SPARQL, the file that holds it, or - for standard input."
)
@click.option(
    "--cypher", metavar="TEXT|FILE",
    help="One in Cypher; needs a Neo4j, named by --graph before `query` or by KG_GRAPH.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["table", "csv", "json", "turtle", "jsonld"]),
    help="How to print it.  [default: a table on a terminal, else csv; turtle for CONSTRUCT and DESCRIBE]",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=Limits.rows, show_default=True, help="The most rows to print.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=Limits.seconds, show_default=True,
    help="Seconds after which the query is stopped.",
)  # fmt: skip
@click.option(
    "--raw-cells", is_flag=True,
    help="In csv, leave cells as they are; else an apostrophe goes before those that a spreadsheet would compute.",
)  # fmt: skip
@workspace_option
def query(
    sparql: str | None, cypher: str | None, format_: str | None, limit: int, timeout: float, raw_cells: bool,
    workspace: Path,
) -> None:  # fmt: skip
    """Ask the triples in SPARQL 1.1 (SELECT, ASK, CONSTRUCT, DESCRIBE), or Neo4j in Cypher.

    The vocabulary of the triples is in docs/triples.md, the schema of the graph in docs/graph.md. The prefixes appt,
    org, prov, skos, foaf, schema, dcterms, dc, dcat, owl, rdf, rdfs, xsd, edtf and wd need no declaring. A query reads
    what is there and nothing else: it cannot change it, call another server or read a file. What change of the ledger
    the answer is from is said at its end.

    With --graph, or where there is no workspace, SPARQL is asked of a copy of the graph's triples, kept in the user's
    cache and brought up to date first.

    \b
    Examples:
      kg query --sparql 'SELECT ?who { ?t org:organization/appt:nameKey "botkyrka kommun" ; org:member/foaf:name ?who }'
      kg query --sparql 'SELECT ?n (COUNT(*) AS ?posts) { ?t org:member/foaf:name ?n } GROUP BY ?n'
      kg query --sparql question.rq --format csv > answer.csv
      kg query --sparql 'DESCRIBE ?p { ?p appt:nameKey "alva exempelsson" }' --format jsonld
      kg query --sparql 'ASK { ?claim appt:status "leaves" }' --timeout 60
      kg --graph bolt://127.0.0.1:7687 query --cypher 'MATCH (p:Person)-[:HELD_POST]->(o) RETURN p.name, o.name LIMIT 5'
      kg --graph bolt://127.0.0.1:7687 query --sparql question.rq
    """
    if (sparql is None) == (cypher is None):
        raise click.UsageError("give --sparql or --cypher, one of them")
    if cypher is not None:
        from kg.cli.query_cypher import ask_cypher  # noqa: PLC0415

        ask_cypher(_read(cypher), workspace, format_, (timeout, limit), raw_cells=raw_cells)
        return
    assert sparql is not None
    text = _read(sparql)
    folder, newest = _triples_of(workspace)
    with run_query(folder, text, Limits(seconds=timeout, rows=limit)) as answer:
        chosen = format_ or _default_format(answer)
        if chosen in ("turtle", "jsonld") and answer.form not in _GRAPH_FORMS:
            raise KgError(f"{answer.form} gives no triples; use --format table, csv or json, or ask with CONSTRUCT")
        if chosen == "csv":
            _print_csv(answer, raw_cells)
        else:
            _PRINTERS[chosen](answer)
    if answer.cut:
        say(f"Cut after {limit} rows; there are more: --limit gives them.")
    behind = f"; the ledger is at {newest}, bring the triples up to date with: kg sync" if newest > answer.seq else ""
    say(f"As of sequence {answer.seq}{behind}.")


def _triples_of(workspace: Path) -> tuple[Path, int]:
    """The triples to ask and the newest change there is: the workspace's own, or a copy of the graph's."""
    address = graph_address()
    named = click.get_current_context().find_root().get_parameter_source("graph") is ParameterSource.COMMANDLINE
    if address is not None and (named or not is_workspace(workspace)):
        from kg.graph.connection import open_graph  # noqa: PLC0415
        from kg.graph.replica import follow  # noqa: PLC0415

        with open_graph(address, workspace) as graph, progress_bar("copying the graph's triples") as progress:
            copy = follow(graph, progress=lambda done: progress(done, None))
        return copy.folder, copy.seq
    with open_workspace(workspace) as opened:
        return opened.triples, head(opened.ledger)


def _read(source: str) -> str:
    """The query: the option's text if it looks like one, as hardly a name of a file does, else what the file holds."""
    if source == "-":
        return sys.stdin.read()
    if "{" in source or "<" in source or source.strip().upper().startswith(_BEGINNINGS):
        return source
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise KgError(
            f"{clean(source)!r} is neither a query (it has no braces and does not begin like one) nor a file that can "
            f"be read: {error}"
        ) from error


def _default_format(answer: Answer) -> str:
    if answer.form in _GRAPH_FORMS:
        return "turtle"
    return "table" if sys.stdout.isatty() else "csv"


def _write(text: str) -> None:
    # color=True: or click would cut what looks like a colour out of the data
    click.echo(clean(text) if sys.stdout.isatty() else text, nl=False, color=True)


def _print_table(answer: Answer) -> None:
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    if answer.truth is not None:
        out("yes" if answer.truth else "no")
        return
    table = Table(*(clean(column) for column in answer.columns))
    for row in answer.rows:
        table.add_row(*(Text(clean(_shown(term, answer.base_iri))) for term in row))
    console().print(table, soft_wrap=False)


def _shown(term: Term | None, base_iri: str) -> str:
    if term is None:
        return ""
    if term.kind == "iri":
        return short_name(term.value) or term.value.removeprefix(base_iri) or term.value
    return term.value if term.kind == "literal" else f"_:{term.value}"


def _print_csv(answer: Answer, raw_cells: bool) -> None:
    """SPARQL 1.1 Query Results CSV (https://www.w3.org/TR/sparql11-results-csv-tsv/), cells safe for spreadsheets."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\n")
    if answer.truth is not None:
        writer.writerow(["truth"])
        writer.writerow(["true" if answer.truth else "false"])
        return
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([_cell(term, raw_cells) for term in row])


class _Lines:
    """What csv.writer writes to: each row is printed as it comes."""

    def write(self, text: str) -> int:
        _write(text)
        return len(text)


def _cell(term: Term | None, raw: bool) -> str:
    if term is None:
        return ""
    value = f"_:{term.value}" if term.kind == "node" else term.value
    if raw or (term.datatype in _NUMERIC and _is_number(value)):
        return value
    return str(safe_cell(value))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _print_json(answer: Answer) -> None:
    """SPARQL 1.1 Query Results JSON (https://www.w3.org/TR/sparql11-results-json/)."""
    document: dict[str, Any]
    if answer.truth is not None:
        document = {"head": {}, "boolean": answer.truth}
    else:
        bindings = [
            {column: _json_term(term) for column, term in zip(answer.columns, row, strict=True) if term is not None}
            for row in answer.rows
        ]
        document = {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}
    _write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _json_term(term: Term) -> dict[str, str]:
    found = {"type": _JSON_TYPES[term.kind], "value": term.value}
    if term.language is not None:
        found["xml:lang"] = term.language
    elif term.datatype is not None and term.datatype != _STRING:
        found["datatype"] = term.datatype
    return found


def _print_turtle(answer: Answer) -> None:
    _write(turtle(_triples(answer.rows), answer.base_iri))


def _print_json_ld(answer: Answer) -> None:
    _write(json_ld(_triples(answer.rows)))


def _triples(rows: Iterable[Row]) -> Iterator[Triple]:
    for row in rows:
        subject, predicate, value = (_node(term) for term in row)
        if not isinstance(subject, Literal) and isinstance(predicate, NamedNode):
            yield Triple(subject, predicate, value)


def _node(term: Term | None) -> NamedNode | BlankNode | Literal:
    assert term is not None  # no part of a triple is ever unbound
    if term.kind == "iri":
        return NamedNode(term.value)
    if term.kind == "node":
        return BlankNode(term.value)
    if term.language is not None:
        return Literal(term.value, language=term.language)
    return Literal(term.value, datatype=None if term.datatype is None else NamedNode(term.datatype))


_PRINTERS = {
    "table": _print_table,
    "json": _print_json,
    "turtle": _print_turtle,
    "jsonld": _print_json_ld,
}
