"""How two persons are connected: a chain of persons who were at the same organisation at the same time.

Breadth-first from both ends, the smaller side first, over one step: the question `overlaps`, at its surest. So a chain
found is a shortest one, and each of its links is what that question answers, on whichever engine.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kg.errors import KgError
from kg.questions.header import Language
from kg.questions.library import Library
from kg.questions.rows import Row
from kg.questions.values import as_terms
from kg.workspace import Workspace

STEP = "overlaps"
_SUREST = "certain"


@dataclass(frozen=True)
class Meeting:
    """Two persons at the same organisation from a day to a day (ISO text), and the tenures that say so."""

    person: str
    other: str
    organisation: str | None
    since: str
    until: str
    tenure: str
    other_tenure: str

    def turned(self) -> "Meeting":
        """The same, told from the other person."""
        return Meeting(
            self.other, self.person, self.organisation, self.since, self.until, self.other_tenure, self.tenure
        )


Step = Callable[[str], Sequence[Meeting]]
"""All meetings of a person, in an order that is always the same."""


def shortest(start: str, goal: str, step: Step, most: int) -> list[Meeting] | None:
    """The meetings that lead from a person to another, as few as there are; empty for one and the same, None for none.

    Of several shortest chains it is the one met first, which is the same each time.

    Raises:
        KgError: more than `most` persons would have to be asked about.
    """
    if start == goal:
        return []
    reached: tuple[dict[str, Meeting | None], ...] = ({start: None}, {goal: None})
    fronts = ([start], [goal])
    asked = 0
    while all(fronts):
        side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
        own, far = reached[side], reached[1 - side]
        found: list[str] = []
        for person in fronts[side]:
            asked += 1
            if asked > most:
                raise KgError(
                    f"no connection among the {most} persons looked at; there may be a longer one: raise --most"
                )
            for meeting in step(person):
                if meeting.other in own:
                    continue
                own[meeting.other] = meeting
                if meeting.other in far:
                    return _chain(reached, meeting.other)
                found.append(meeting.other)
        fronts[side][:] = found
    return None


def _chain(reached: tuple[dict[str, Meeting | None], ...], middle: str) -> list[Meeting]:
    """The meetings from the start to the middle, and on to the goal."""
    chain: list[Meeting] = []
    at = middle
    while (meeting := reached[0][at]) is not None:
        chain.insert(0, meeting)
        at = meeting.person
    at = middle
    while (meeting := reached[1][at]) is not None:
        chain.append(meeting.turned())
        at = meeting.person
    return chain


@contextmanager
def steps(workspace: Workspace, via: Language, address: str | None, seconds: float) -> Iterator[Step]:
    """The step over the embedded triples, or over the Neo4j at `address`; `seconds` is what one step may take.

    Raises:
        KgError: what is to be asked is not there, or cannot be reached.
    """
    question = Library(workspace.folder).get(STEP)

    def values(person: str) -> dict[str, str | int | None]:
        return {"person": person, "least": _SUREST}

    if via == "cypher":
        from kg.graph.connection import open_graph  # noqa: PLC0415
        from kg.questions import cypher  # noqa: PLC0415

        if address is None:
            raise KgError("Cypher needs a Neo4j; name it with --graph or KG_GRAPH")
        with open_graph(address, workspace.folder) as graph:
            yield lambda person: _meetings(person, cypher.solve_in(graph, question, values(person), seconds)[0])
        return
    from kg.questions import sparql  # noqa: PLC0415
    from kg.triples.view import open_view  # noqa: PLC0415

    with open_view(workspace.triples) as view:
        yield lambda person: _meetings(
            person,
            sparql.solve_in(
                view.store, view.base_iri, question, as_terms(question.header, values(person), view.base_iri)
            ),
        )


def _meetings(person: str, rows: Sequence[Row]) -> list[Meeting]:
    return [
        Meeting(
            person, str(row["other"]), _text(row["organisation_name"]), str(row["since"]), str(row["until"]),
            str(row["own_tenure"]), str(row["tenure"]),
        )
        for row in rows
    ]  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)
