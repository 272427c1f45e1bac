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
from kg.questions.values import Bound, Given, as_terms, bind, plain_values
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
    timeout: float = SECONDS,
    limit: int | None = None,
    **parameters: Given,
) -> Answer:
    """Ask a named question: `ask("career", person="Signe Havrell", at="2025-01-01")`.

    Persons, organisations and roles are given by name or id, dates as ISO text or `datetime.date`. The workspace is
    the folder KG_WORKSPACE, else ./kg-data. Without `via`, Neo4j answers if KG_GRAPH is set, else the embedded triples.

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
        chosen = via or default_via()
        rows, seq, cut = _solve(opened, asked, bound, chosen, timeout, limit)
        return Answer(asked, bound, rows, chosen, coverage(opened.ledger, seq), newest, cut)


def default_via() -> Language:
    """The language that answers when none is asked for: Cypher if KG_GRAPH names a Neo4j."""
    return "cypher" if os.environ.get("KG_GRAPH") else "sparql"


def _solve(
    workspace: Workspace, question: Question, bound: dict[str, Bound], via: Language, seconds: float, limit: int | None
) -> tuple[list[Row], int, bool]:
    if via == "cypher":
        from kg.questions import cypher  # noqa: PLC0415  (the driver takes a third of a second to import)

        address = os.environ.get("KG_GRAPH")
        if not address:
            raise KgError("Cypher asks a Neo4j; name it in KG_GRAPH (bolt://host:7687), or use --via sparql")
        identity = workspace.ledger.meta("workspace_id")
        return cypher.solve(address, workspace.folder, identity, question, plain_values(bound), seconds, limit)
    from kg.questions.sparql import solve  # noqa: PLC0415

    terms = as_terms(question.header, plain_values(bound), workspace.base_iri)
    return solve(workspace.triples, question, terms, seconds, limit)
