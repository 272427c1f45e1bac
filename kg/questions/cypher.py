"""A question answered in Cypher: over Neo4j, in a transaction that only reads and that the server ends at its time."""

import sys
from collections.abc import Mapping
from pathlib import Path

from kg.errors import KgError
from kg.graph.connection import Graph, open_graph
from kg.graph.cypher import run_cypher
from kg.questions.library import Question
from kg.questions.rows import Row, typed_rows
from kg.questions.sparql import Solved
from kg.questions.values import Value

_ATTEMPTS = 5


def solve(
    address: str,
    folder: Path,
    identity: str | None,
    question: Question,
    values: Mapping[str, Value],
    seconds: float,
    limit: int | None,
) -> Solved:
    """Answer from the graph at the address, within `seconds`; `folder` and `identity` are those of the workspace.

    Raises:
        KgError: Neo4j cannot be reached, is empty or another workspace's, the question fails, or it takes too long.
    """
    with open_graph(address, folder) as graph:
        for _ in range(_ATTEMPTS):
            seq = _sequence(graph, identity)
            rows, cut = solve_in(graph, question, values, seconds, limit)
            if _sequence(graph, identity) == seq:  # else a sync came in between, and the rows are of two moments
                return Solved(rows, seq, cut)
    raise KgError(f"the graph at {address} changes faster than the question is answered; try again when it is in step")


def solve_in(
    graph: Graph, question: Question, values: Mapping[str, Value], seconds: float = 60.0, limit: int | None = None
) -> tuple[list[Row], bool]:
    """Answer from an open graph; the rows, and whether the limit left some out.

    Raises:
        KgError: the question fails or takes longer than `seconds`.
    """
    rows = sys.maxsize if limit is None else limit
    with run_cypher(graph, question.cypher(values), seconds, rows, values) as answer:
        return list(typed_rows(question.header.columns, answer.columns, answer.rows)), bool(answer.cut)


def _sequence(graph: Graph, identity: str | None) -> int:
    rows = graph.read("MATCH (w:Workspace) RETURN w.id AS id, w.seq AS seq, w.filling IS NOT NULL AS filling")
    if not rows or rows[0]["filling"]:
        raise KgError(f"the graph at {graph.address} is not filled yet; fill it with: kg sync")
    if rows[0]["id"] != identity:
        raise KgError(
            f"the graph at {graph.address} is that of another workspace; name the right one in KG_GRAPH, or ask the "
            "triples with --via sparql"
        )
    return int(rows[0]["seq"])
