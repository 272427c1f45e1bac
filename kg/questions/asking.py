"""A question asked: names looked up, the engine chosen, the answer with what it covers."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.coverage import Coverage, coverage
from kg.errors import KgError
from kg.ledger.feed import AsOf, head
from kg.questions.header import Language
from kg.questions.library import Library, Question
from kg.questions.rows import Row
from kg.questions.values import Bound, Given, Value, as_terms, bind, plain_values
from kg.workspace import Workspace, default_folder, open_workspace

if TYPE_CHECKING:
    import pandas as pd

SECONDS = 60.0
"""After this long a question is stopped, unless told otherwise."""


@dataclass(frozen=True)
class Answer:
    """An answer: its rows in the question's order, and what they are from. Iterating gives the rows."""

    question: Question
    parameters: dict[str, Bound]
    rows: list[Row]
    via: Language
    covers: Coverage
    head: int
    """The sequence of the ledger's newest change; ahead of `covers.seq` when the view is behind."""
    cut: bool
    """True if a limit of rows left some out."""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def frame(self) -> "pd.DataFrame":
        """The rows as a pandas DataFrame with the declared columns, nullable types, days as text.

        Raises:
            KgError: pandas is not installed.
        """
        from kg.questions.tables import frame  # noqa: PLC0415

        return frame(self.question.header.columns, self.rows)


def ask(
    question: str,
    *,
    workspace: Workspace | Path | str | None = None,
    via: Language | None = None,
    graph: str | None = None,
    timeout: float = SECONDS,
    limit: int | None = None,
    **parameters: Given,
) -> Answer:
    """Ask a named question: `ask("career", person="Signe Havrell", at="2025-01-01")`.

    Persons, organisations and roles are given by name or id, dates as ISO text or `datetime.date`. The workspace is
    the folder KG_WORKSPACE, else ./kg-data. `graph` is the address of a Neo4j, else that in KG_GRAPH; without `via`,
    it answers if there is one, else the embedded triples do.

    Raises:
        AmbiguousNameError: several bear a name; its `candidates` are their states.
        KgError: there is no such question, a parameter is wrong, nothing is published, or it took longer than `timeout`
            seconds.
    """
    opening = (
        nullcontext(workspace)
        if isinstance(workspace, Workspace)
        else open_workspace(default_folder() if workspace is None else Path(workspace))
    )
    with opening as opened:
        asked = Library(opened.folder).get(question)
        with opened.ledger.read():
            bound = bind(asked.header, parameters, AsOf(opened.ledger))
            newest = head(opened.ledger)
        address = graph or os.environ.get("KG_GRAPH") or None
        chosen: Language = via or ("cypher" if address else "sparql")
        if chosen == "cypher":
            rows, seq, cut = _in_cypher(opened, address, asked, plain_values(bound), timeout, limit)
        else:
            rows, seq, cut = _in_sparql(opened, asked, plain_values(bound), timeout, limit)
        return Answer(asked, bound, rows, chosen, coverage(opened.ledger, seq), newest, cut)


def _in_cypher(
    workspace: Workspace, address: str | None, question: Question, values: dict[str, Value], seconds: float,
    limit: int | None,
) -> tuple[list[Row], int, bool]:  # fmt: skip
    from kg.questions.cypher import solve  # noqa: PLC0415  (the driver takes a third of a second to import)

    if address is None:
        raise KgError("Cypher asks a Neo4j; name it in KG_GRAPH (bolt://host:7687), or use --via sparql")
    return solve(address, workspace.folder, workspace.ledger.meta("workspace_id"), question, values, seconds, limit)


def _in_sparql(
    workspace: Workspace, question: Question, values: dict[str, Value], seconds: float, limit: int | None
) -> tuple[list[Row], int, bool]:
    from kg.questions.sparql import solve  # noqa: PLC0415

    terms = as_terms(question.header, values, workspace.base_iri)
    return solve(workspace.triples, question, terms, seconds, limit)
