"""A question answered in SPARQL: over the published view, in a worker that is stopped at the time limit."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import QuerySolutions, Store

from kg.questions.library import Question, RdfTerm
from kg.questions.rows import Row, from_terms, typed_rows
from kg.triples.fence import admit
from kg.triples.namespaces import PREFIXES
from kg.triples.sparql import Limits, as_term, run_query


class Solved(NamedTuple):
    """The rows of an answer, the sequence they are from, and whether the limit left some out."""

    rows: list[Row]
    seq: int
    cut: bool


def solve(
    folder: Path, question: Question, values: Mapping[str, RdfTerm | None], seconds: float, limit: int | None
) -> Solved:
    """Answer from the view published in `folder`, within `seconds`; no more than `limit` rows.

    Raises:
        KgError: nothing is published, the question cannot be read, or it takes too long.
    """
    limits = Limits(seconds=seconds, rows=sys.maxsize if limit is None else limit)
    with run_query(folder, question.sparql(values), limits) as answer:
        columns = question.header.columns
        rows = (from_terms(columns, row, answer.base_iri) for row in answer.rows)
        return Solved(list(typed_rows(columns, answer.columns, rows)), answer.seq, bool(answer.cut))


def solve_in(store: Store, base_iri: str, question: Question, values: Mapping[str, RdfTerm | None]) -> list[Row]:
    """Answer from an open store, in this process and without limits: for tests and benchmarks."""
    found = store.query(admit(question.sparql(values)).text, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    columns, names = question.header.columns, [variable.value for variable in found.variables]
    rows = (from_terms(columns, [as_term(value) for value in solution], base_iri) for solution in found)
    return list(typed_rows(columns, names, rows))
