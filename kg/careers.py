"""A person's career as the ledger tells it: tenures in order, how sure they are, and the sentence behind each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.dates import iso
from kg.ledger.feed import AsOf
from kg.states import AnnouncementState, ClaimState, OrganisationState, PersonState, RoleState, TenureState
from kg.sureness import Sureness, held_on
from kg.text import name_key


@dataclass(frozen=True)
class Evidence:
    """One claim of a tenure with the announcement that makes it."""

    claim: ClaimState
    announcement: AnnouncementState

    @property
    def quote(self) -> str:
        """The sentence, on one line."""
        return " ".join(self.claim["quote"].split())


@dataclass(frozen=True)
class CareerRow:
    """One tenure of a career with what it refers to."""

    tenure: TenureState
    role: RoleState | None
    organisation: OrganisationState | None
    ancestors: tuple[OrganisationState, ...]
    """The bodies the organisation is part of, nearest first."""
    sure: Sureness | None
    """How sure it is that the post was held on the day asked about; None: not held, or not known to be."""
    evidence: tuple[Evidence, ...]
    """Newest announcement first."""
    predecessor: PersonState | None
    next: TenureState | None

    @property
    def organisation_name(self) -> str | None:
        """The organisation with the bodies it is part of: "UD, enheten för Östeuropa"."""
        if self.organisation is None:
            return None
        name = self.organisation["name"]
        for ancestor in self.ancestors:
            if ancestor["name"].casefold() not in name.casefold():
                name = f"{ancestor['name']}, {name}"
        return name

    @property
    def post_text(self) -> str:
        """The post in words: "acting generaldirektör, Fyrverket"."""
        role = self.role["name"] if self.role else "employed"
        acting = "acting " if self.tenure["acting"] else ""
        return acting + role + (f", {self.organisation_name}" if self.organisation_name else "")

    @property
    def named(self) -> str | None:
        """Role and organisation in the newest source's words, when they are others than those of the registers."""
        role = next((e.claim["role_name"] for e in self.evidence if e.claim["role_name"]), None)
        body = next((e.claim["organisation_name"] for e in self.evidence if e.claim["organisation_name"]), None)
        same = _within(role, self.role["name"] if self.role else None) and _within(body, self.organisation_name)
        return None if same else ", ".join(words for words in (role, body) if words)

    @property
    def predecessor_name(self) -> str | None:
        """The predecessor as known, else as a source names them."""
        return self.predecessor["name"] if self.predecessor else self.tenure["predecessor_name"]

    @property
    def sort_day(self) -> int:
        """A day to order the career by; what cannot be dated comes first."""
        tenure = self.tenure
        start, end = tenure["start"], tenure["end"]
        days = (start["earliest"], start["latest"], tenure["announced"], end["earliest"], tenure["ended_before"])
        return next((day for day in days if day is not None), -(10**9))


def _within(told: str | None, known: str | None) -> bool:
    """True if the known name has all the words that were told."""
    return set(name_key(told or "").split()) <= set(name_key(known or "").split())


def career(view: AsOf, person: str, day: int) -> list[CareerRow]:
    """The tenures of a person, newest first, as `view` has them; `day` is the day sureness is told for."""
    rows = [row_of(view, tenure, day) for tenure in view.tenures_of(person)]
    return sorted(rows, key=lambda row: (-row.sort_day, row.tenure["id"]))


def row_of(view: AsOf, tenure: TenureState, day: int) -> CareerRow:
    """A tenure with all that it refers to; `day` is the day sureness is told for."""
    organisation = view.get("organisation", tenure["organisation"]) if tenure["organisation"] else None
    before = view.get("tenure", tenure["predecessor"]) if tenure["predecessor"] else None
    claims = [(claim, view.get("announcement", claim["announcement"])) for claim in view.claims_of(tenure["id"])]
    evidence = [Evidence(claim, article) for claim, article in claims if article is not None]
    evidence.sort(key=lambda e: (-(e.announcement["published_earliest"] or 0), e.announcement["url"], e.claim["begin"]))
    return CareerRow(
        tenure=tenure,
        role=view.get("role", tenure["role"]) if tenure["role"] else None,
        organisation=organisation,
        ancestors=tuple(_ancestors(view, organisation)),
        sure=held_on(tenure, day),
        evidence=tuple(evidence),
        predecessor=view.get("person", before["person"]) if before else None,
        next=view.get("tenure", tenure["next"]) if tenure["next"] else None,
    )


def _ancestors(view: AsOf, organisation: Any | None) -> Iterator[OrganisationState]:
    seen: set[str] = set()
    while organisation and organisation["parent"] and organisation["parent"] not in seen:
        seen.add(organisation["parent"])
        organisation = view.get("organisation", organisation["parent"])
        if organisation:
            yield organisation


def brief_posts(view: AsOf, person: str, day: int) -> str:
    """The newest two posts of a person in words, to tell namesakes apart."""
    rows = career(view, person, day)
    posts = [f"{row.post_text} ({start_text(row.tenure)} – {end_text(row.tenure)})" for row in rows[:2]]
    more = f" and {len(rows) - 2} more" if len(rows) > 2 else ""
    return ("; ".join(posts) or "no posts") + more


def start_text(tenure: TenureState) -> str:
    """The start in words: as stated, or "by" the first day on which it was held, or the day it was announced."""
    start = tenure["start"]
    if start["basis"] == "stated" and start["edtf"]:
        return start["edtf"]
    if start["latest"] is not None:
        return f"by {iso(start['latest'])}"
    if tenure["announced"] is not None:
        return f"announced {iso(tenure['announced'])}"
    return "unknown"


def end_text(tenure: TenureState) -> str:
    """The end in words: as stated, or the bounds it lies within, or "end not told": an open end is not "in office"."""
    end = tenure["end"]
    if end["basis"] == "stated" and end["edtf"]:
        return end["edtf"]
    if end["latest"] is not None:
        return f"before {iso(end['latest'])}"
    return "end not told"
