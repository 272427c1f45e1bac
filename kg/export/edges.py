"""Nodes and edges, and what they say: one list of attributes for every graph format, each with its type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kg.careers import CareerRow, Evidence
from kg.dates import iso
from kg.states import TenureState

AttributeType = Literal["string", "integer", "float", "boolean"]
Attributes = Mapping[str, str | int | float | bool]

NODE_TYPES: Mapping[str, AttributeType] = {
    "kind": "string", "name": "string", "names": "string", "pronoun": "string", "type": "string", "sector": "string",
    "wikidata": "string", "registered": "boolean",
}  # fmt: skip
EDGE_TYPES: Mapping[str, AttributeType] = {
    "kind": "string", "role": "string", "organisation": "string", "acting": "boolean", "post_weight": "string",
    "start": "string", "start_basis": "string", "start_day": "integer", "end": "string", "end_basis": "string",
    "end_day": "integer", "sure": "string", "sure_on": "string", "first_confirmed": "string",
    "last_confirmed": "string",
    "confidence": "float", "basis": "string", "gap": "integer", "days": "integer", "sources": "integer",
    "tenures": "string", "claims": "string", "quotes": "string", "urls": "string", "published": "string",
}  # fmt: skip
"""Lists (names, tenures, claims, quotes, urls) are texts with a line each; quotes and urls are those of the claims."""


@dataclass(frozen=True)
class Node:
    """A person or an organisation. `attributes` are of NODE_TYPES."""

    id: str
    name: str
    attributes: Attributes


@dataclass(frozen=True)
class Edge:
    """A tenure, a time together, a succession, a move, or a being part of. `attributes` are of EDGE_TYPES.

    `start` and `end` are days (since 1970-01-01) for programs that want some: an end that nobody tells is the day on
    which it was last confirmed. None: nothing is known.
    """

    id: str
    source: str
    target: str
    kind: str
    label: str
    directed: bool
    start: int | None
    end: int | None
    attributes: Attributes


def tenure_attributes(row: CareerRow, day: int) -> dict[str, Any]:
    """What the edge of a tenure says, its kind left out: see EDGE_TYPES."""
    tenure = row.tenure
    start, end = tenure["start"], tenure["end"]
    return {
        **known(
            role=row.role["name"] if row.role else None, organisation=row.organisation_name, acting=tenure["acting"],
            post_weight=tenure["weight"],
            start=start["edtf"], start_basis=start["basis"], start_day=start["earliest"],
            end=end["edtf"], end_basis=end["basis"], end_day=end["latest"],
            sure=row.sure, sure_on=iso(day), first_confirmed=iso(tenure["first_confirmed"]),
            last_confirmed=iso(tenure["last_confirmed"]), sources=tenure["sources"], tenures=tenure["id"],
        ),
        **evidence_attributes(row.evidence),
    }  # fmt: skip


def period(tenure: TenureState) -> tuple[int | None, int | None]:
    """From when to when to draw a tenure, in days: stated bounds at their widest, else the days that confirm it.

    An end that is not stated is where it was last confirmed, and never before the start; a start that nobody tells, the
    first day on which the stated end can be. Of what no day confirms there is the first on which it can have begun, or,
    if it is only known to be over, the day before which it ended, with no start.
    """
    start, end = tenure["start"], tenure["end"]
    first = start["earliest"] if start["basis"] == "stated" else None
    first = tenure["first_confirmed"] if first is None else first
    last = end["latest"] if end["basis"] == "stated" else None
    last = tenure["last_confirmed"] if last is None else last
    if first is None and last is None:
        begun = start["earliest"]
        return (None, tenure["ended_before"]) if begun is None else (begun, begun)
    if first is None:
        return (end["earliest"] if end["basis"] == "stated" else last), last
    return first, first if last is None else max(first, last)


def evidence_attributes(found: Sequence[Evidence]) -> dict[str, Any]:
    """The claims of an edge with their sentences and addresses, a line each."""
    if not found:
        return {}
    return known(
        confidence=max(evidence.claim["confidence"] for evidence in found),
        claims="\n".join(evidence.claim["id"] for evidence in found),
        quotes="\n".join(evidence.quote for evidence in found),
        urls="\n".join(evidence.announcement["url"] for evidence in found),
        published=found[0].announcement["published"],
    )


def being_part(child: str, parent: str) -> Edge:
    """The edge from an organisation to the one it is part of."""
    id_ = f"{child}-part-of-{parent.rpartition('/')[2]}"
    return Edge(id_, child, parent, "part of", "part of", True, None, None, {"kind": "part of"})


def known(**values: Any) -> dict[str, Any]:
    """What is known of them: writers of most formats fail on None."""
    return {name: value for name, value in values.items() if value is not None}
