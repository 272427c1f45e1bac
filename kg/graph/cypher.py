"""Raw Cypher over the graph, within limits: what `kg query --cypher` runs.

Three fences keep a query in: `kg.graph.fence` admits only what reads, by the text and by the server's own plan; it runs
in a READ transaction with the time limit, which the server keeps; and where the server does not look at the clock (one
pattern match can take it minutes), the connection is cut soon after.
"""

import math
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from neo4j import READ_ACCESS, Result
from neo4j.exceptions import ClientError
from neo4j.graph import Node, Path, Relationship

from kg.errors import KgError
from kg.graph.connection import Graph, explained
from kg.graph.fence import CypherError, admit, check_plan

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
"""A value as JSON knows it. A node is {"labels": …, "properties": …}, a relationship {"type": …, "properties": …}, a
path {"nodes": …, "relationships": …}; days and times are ISO 8601 text, numbers that JSON has not ("NaN") are text."""

_GRACE = 2.0  # seconds beyond the limit before the connection is cut
_FETCH = 500
_REMEMBERED = 1000  # texts that need no second look on one connection; what a text may do depends on nothing else
_EXPLAIN = "EXPLAIN "
_UNREADABLE = ("SyntaxError", "SemanticError", "ParameterMissing", "ArgumentError", "TypeError")


@dataclass
class CypherAnswer:
    """An answer, its rows still to come. `seq` is the change the graph is at, None for a graph that kg did not fill.

    `cut` is None until the last row was read; then True if the limit of rows left some out.
    """

    seq: int | None
    columns: tuple[str, ...]
    rows: Iterator[tuple[Value, ...]]
    cut: bool | None = field(default=None)


@contextmanager
def run_cypher(
    graph: Graph, query: str, seconds: float, rows: int, parameters: Mapping[str, Any] | None = None
) -> Iterator[CypherAnswer]:
    """Run a query in the graph; the time limit covers the reading of all rows, `rows` is the most that are given.

    Raises:
        CypherError: the query may not run, or cannot be read; the message says where.
        KgError: Neo4j does not answer, or the query needs more time or memory than allowed. Both may also come while
            the rows are read.
    """
    text, parameters = graph.passed.get(query), dict(parameters or {})
    is_new = text is None
    text = admit(query) if text is None else text
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        graph.driver.close()

    watch = threading.Timer(seconds + _GRACE, hang_up)
    watch.daemon = True
    with _told(graph, seconds, late):
        session = graph.driver.session(
            database=graph.address.database, default_access_mode=READ_ACCESS, fetch_size=_FETCH
        )
        with session:
            if is_new:
                plan = session.run(_EXPLAIN + text, parameters).consume()
                check_plan(plan.query_type, plan.plan)
                if len(graph.passed) < _REMEMBERED:
                    graph.passed[query] = text
            watch.start()
            try:
                with session.begin_transaction(timeout=seconds) as transaction:
                    at = transaction.run("MATCH (w:Workspace) RETURN w.seq").value()
                    result = transaction.run(text, parameters)
                    answer = CypherAnswer(at[0] if len(at) == 1 else None, tuple(result.keys()), iter(()))
                    answer.rows = _rows(result, answer, rows)
                    yield answer
            finally:
                watch.cancel()


def _rows(result: Result, answer: CypherAnswer, limit: int) -> Iterator[tuple[Value, ...]]:
    for number, record in enumerate(result):
        if number == limit:
            answer.cut = True
            return
        yield tuple(plain(value) for value in record.values())
    answer.cut = False


@contextmanager
def _told(graph: Graph, seconds: float, late: threading.Event) -> Iterator[None]:
    """Say what went wrong in the terms of a query.

    What a server says of a transaction that it ended differs: "timed out", "terminated", or an unexpected error. So an
    error after the time is out means that it is out.
    """
    began = time.monotonic()
    try:
        with explained(graph.address):
            try:
                yield
            except ClientError as error:
                if (error.code or "").endswith(_UNREADABLE):
                    raise CypherError(f"Neo4j cannot read the query: {_in_query(error.message)}") from error
                raise
    except CypherError:
        raise
    except KgError as error:
        if late.is_set() or time.monotonic() - began >= seconds:
            raise _overdue(seconds) from error
        raise


def _in_query(message: str | None) -> str:
    """The first line of what the server says, with the place in the query and not behind the word EXPLAIN."""
    first = (message or "").partition("\n")[0]
    place = re.search(r" \(line (\d+), column (\d+) \(offset: \d+\)\)$", first)
    if place is None:
        return first
    line, column = int(place[1]), int(place[2])
    return f"line {line}, column {column - len(_EXPLAIN) if line == 1 else column}: {first[: place.start()]}"


def _overdue(seconds: float) -> KgError:
    return KgError(f"the query was stopped after {seconds:g} seconds; ask for less, or allow more with --timeout")


def plain(value: Any) -> Value:
    """A value of the driver as JSON knows it."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Node):
        return {"labels": list[Value](sorted(value.labels)), "properties": plain(dict(value))}
    if isinstance(value, Relationship):
        return {"type": value.type, "properties": plain(dict(value))}
    if isinstance(value, Path):
        return {
            "nodes": [plain(node) for node in value.nodes],
            "relationships": [plain(relationship) for relationship in value.relationships],
        }
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, bytes | bytearray):
        return bytes(value).hex()
    if isinstance(value, list | tuple | set | frozenset) and not hasattr(value, "srid"):
        return [plain(inner) for inner in value]
    iso = getattr(value, "iso_format", None)
    return str(iso() if callable(iso) else value)
