"""What a tenure would say on Wikidata, and why some say nothing there.

Only what a source states of a person whose item is decided, in a sentence that somebody can look up, is said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.careers import CareerRow, Evidence, row_of
from kg.dates import bounds, iso, precision
from kg.export.snapshot import Snapshot
from kg.model import EndCause
from kg.states import BoundState, PersonState, TenureState
from kg.wikidata.matches import Matches
from kg.wikidata.quickstatements import LAST
from kg.wikidata.values import (
    ACTING,
    EARLIEST,
    EARLIEST_END,
    END,
    END_CAUSE,
    LATEST_END,
    LATEST_START,
    NATURE,
    POSITION,
    PUBLISHED,
    REPLACED_BY,
    REPLACES,
    RETRIEVED,
    START,
    TITLE,
    URL,
    Item,
    Qualifier,
    Reference,
    Statement,
    String,
    Text,
    Time,
)  # fmt: skip

STALE = 365
"""Days after which a post that nobody has confirmed since is not written without an end: it would read as current."""

CAUSES: dict[EndCause, str] = {"pension": "Q946865", "resigned": "Q796919"}
"""The items retirement and resignation. The others are left out: no item certainly means them."""

CAUSE_NAMES = {"Q946865": "retirement", "Q796919": "resignation"}
"""What these items are called in English, for who writes of them to look up: an id is easily another than it seems."""

MOST_REFERENCES = 3
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})*")


@dataclass(frozen=True)
class Planned:
    """A tenure as a statement, with the claims behind each part of it."""

    person: PersonState
    tenure: TenureState
    post: str
    statement: Statement
    start: Time | None
    end: Time | None
    one_seat: bool
    first_confirmed: int | None
    last_confirmed: int | None
    evidence: tuple[Evidence, ...]
    """What is quoted for it: each announcement is a reference."""
    parts: dict[str, tuple[str, ...]]
    """By property, the ids of the claims that state it."""


@dataclass(frozen=True)
class LeftOut:
    """A tenure that is not written, or a part of it, and why. `no_item`: its post has no item."""

    person: PersonState
    tenure: TenureState
    post: str
    why: str
    no_item: bool = False


class Planner:
    """Makes statements of tenures. `least`: the least confidence of a claim that nobody has accepted.

    `intervals`: whether a season or an interval is told by its first and last day besides.
    """

    def __init__(self, snapshot: Snapshot, matches: Matches, *, least: float, intervals: bool) -> None:
        self._snapshot, self._matches = snapshot, matches
        self._least, self._intervals = least, intervals
        self._successors = _successors(snapshot)

    def plan(self, person: PersonState, subject: str, rows: Sequence[CareerRow]) -> Iterator[Planned | LeftOut]:
        """The tenures of a person with the item `subject`, oldest first: each as a statement, or why not.

        A statement is followed by what is left out of it.
        """
        for row in reversed(rows):
            yield from self._row(person, subject, row)

    def _row(self, person: PersonState, subject: str, row: CareerRow) -> Iterator[Planned | LeftOut]:
        tenure = row.tenure

        def left(why: str, *, no_item: bool = False) -> LeftOut:
            return LeftOut(person, tenure, row.post_text, why, no_item)

        if tenure["role"] is None or row.organisation is None:
            yield left("the source does not tell the post: its role or its organisation is not known")
            return
        if tenure["conflicts"] and not all(evidence.claim["verdict"] for evidence in row.evidence):
            yield left(f"its sources disagree and nobody has decided: {'; '.join(tenure['conflicts'])}")
            return
        kept, trouble = self._kept(person["id"], row.evidence)
        if not kept:
            yield left(trouble)
            return
        where = self._place(subject, row)
        if isinstance(where, str):
            yield left(where, no_item=True)
            return
        parts: dict[str, tuple[str, ...]] = {}
        start = self._bound("start", tenure["start"], kept, parts)
        end = self._bound("end", tenure["end"], kept, parts)
        day = self._snapshot.day
        if start is not None and _earliest(start) > day:
            yield left(f"it begins later ({start}): write it when it has begun")
            return
        if end is not None and _latest(end) > day:
            yield left(f"its end ({end}) is still to come: the statement has none")
            parts.pop(END, None)
            end = None
        confirmed = _last_confirmed(tenure, row.evidence, kept)
        if end is None:
            why = _not_open(tenure, confirmed, day)
            if why is not None:
                yield left(why)
                return
        start_time, start_more = self._times(start, START, EARLIEST, LATEST_START)
        end_time, end_more = self._times(end, END, EARLIEST_END, LATEST_END)
        if end is not None and end_time is None and not end_more:
            yield left(f"its end ({end}) is no year, month or day, and without one it would read as held today")
            return
        qualifiers: list[Qualifier] = [*start_more, *end_more]
        if tenure["acting"]:
            qualifiers.append((NATURE, Item(ACTING)))
        more: list[Evidence] = []
        if not tenure["acting"]:
            for name, holder, evidence in self._neighbours(row, kept):
                qualifiers.append((name, Item(holder)))
                parts[name] = (evidence.claim["id"],)
                more.append(evidence)
        if tenure["end_cause"] is not None and end is not None:
            causes = [e for e in kept if e.claim["end_cause"] == tenure["end_cause"]]
            item = CAUSES.get(tenure["end_cause"])
            if item is None:
                yield left(f"its end cause ({tenure['end_cause']}) has no item that certainly means it")
            elif causes:
                qualifiers.append((END_CAUSE, Item(item)))
                parts[END_CAUSE] = (causes[0].claim["id"],)
                more.append(causes[0])
        cited = self._cited(kept, parts, more)
        of, name, value = where
        yield Planned(
            person, tenure, row.post_text,
            Statement(of, name, Item(value), tuple(qualifiers), tuple(map(self._reference, cited))),
            start_time, end_time, self._seats(tenure) == "one",
            tenure["first_confirmed"], confirmed, tuple(cited), parts,
        )  # fmt: skip

    def _kept(self, person: str, evidence: Sequence[Evidence]) -> tuple[list[Evidence], str]:
        """The evidence that may be told, and why there is none."""
        reviewed = self._matches.reviewed(person)
        troubles: dict[str, None] = {}
        kept = []
        for each in evidence:
            claim, article = each.claim, each.announcement
            mention = self._snapshot.ledger.value(
                "SELECT mention FROM reading WHERE claim = ?", (claim["id"].removeprefix("claim/"),)
            )
            if mention not in reviewed:
                troubles["that its announcements speak of this person was joined by kg, and nobody has reviewed it"] = (
                    None
                )
            elif claim["verdict"] is None and claim["confidence"] < self._least:
                troubles[f"its claims are less sure than {self._least:g}, and nobody has accepted them"] = None
            elif article["withdrawn"]:
                troubles["its source has taken the announcement back"] = None
            elif not article["url"].startswith(("https://", "http://")):
                troubles["its announcement has no address on the web"] = None
            else:
                kept.append(each)
        return kept, "; ".join(troubles)

    def _place(self, subject: str, row: CareerRow) -> tuple[str, str, str] | str:
        """Subject, property and value of the statement, or why there is none."""
        assert row.organisation is not None
        post = self._matches.post(row.tenure)
        if post is not None:
            return subject, POSITION, post
        name = self._matches.property_of_body(row.tenure)
        if name is None:
            return "the post has no item of its own, and the register of roles names no property of the organisation"
        body = self._matches.organisation(row.organisation)
        if body is None:
            return f"neither the post nor the organisation ({row.organisation['name']}) has an item"
        return body, name, subject

    def _bound(
        self, side: str, bound: BoundState, kept: Sequence[Evidence], parts: dict[str, tuple[str, ...]]
    ) -> str | None:
        """The bound as one of the kept claims states it."""
        if bound["basis"] != "stated" or bound["edtf"] is None:
            return None
        told = tuple(e.claim["id"] for e in kept if e.claim["start" if side == "start" else "end"] == bound["edtf"])
        if told:
            parts[START if side == "start" else END] = told
        return bound["edtf"] if told else None

    def _times(self, edtf: str | None, name: str, first: str, last: str) -> tuple[Time | None, list[Qualifier]]:
        """A stated date as a time, and the qualifiers that tell it."""
        if edtf is None:
            return None, []
        if edtf[-1] in "?~%":  # about then, perhaps then: Wikidata would state it as then
            return None, []
        kind = precision(edtf)
        if kind in ("year", "month", "day"):
            time = Time(edtf.replace("-XX", ""))
            return time, [(name, time)]
        limits = bounds(edtf)
        low, high = iso(limits.earliest), iso(limits.latest)
        year = Time(low[:4]) if low and high and low[:4] == high[:4] else None
        qualifiers: list[Qualifier] = [(name, year)] if year else []
        if self._intervals:
            qualifiers += [(first, Time(low))] if low else []
            qualifiers += [(last, Time(high))] if high else []
        return year, qualifiers

    def _seats(self, tenure: TenureState) -> str | None:
        post = self._snapshot.get("post", tenure["post"]) if tenure["post"] else None
        return post["seats"] if post else None

    def _neighbours(self, row: CareerRow, kept: Sequence[Evidence]) -> Iterator[tuple[str, str, Evidence]]:
        """P1365 and P1366 with the other holder's item and what states it."""
        tenure = row.tenure
        if self._seats(tenure) != "one":
            return
        stating = next((evidence for evidence in kept if evidence.claim["replaces"]), None)
        if tenure["predecessor"] and tenure["predecessor_basis"] == "stated" and stating:
            before, _ = self._holder(tenure["predecessor"], tenure)
            if before is not None:
                yield REPLACES, before, stating
        successor = self._successors.get(tenure["id"])
        if successor is not None:
            after, evidence = self._holder(successor, tenure)
            named = next((each for each in evidence if each.claim["replaces"]), None)
            if after is not None and named is not None:
                yield REPLACED_BY, after, named

    def _holder(self, id_: str, tenure: TenureState) -> tuple[str | None, list[Evidence]]:
        """The item of another holder of the post, and the evidence of that tenure that may be told."""
        other = self._snapshot.get("tenure", id_)
        if other is None or other["acting"] or other["post"] != tenure["post"] or other["person"] == tenure["person"]:
            return None, []
        match = self._matches.person(other["person"])
        kept, _ = self._kept(other["person"], row_of(self._snapshot, other, self._snapshot.day).evidence)
        return (match.item if match and kept else None), kept

    def _cited(
        self, kept: Sequence[Evidence], parts: dict[str, tuple[str, ...]], more: Sequence[Evidence]
    ) -> list[Evidence]:
        """One claim an announcement, as few as state all parts, newest first."""
        found: dict[str, Evidence] = {}
        covered: set[str] = set()
        for name, claims in parts.items():
            if name in covered:
                continue
            stating = [e for e in (*kept, *more) if e.claim["id"] in claims]
            known = [e for e in stating if e.announcement["id"] in found]
            if stating and not known:
                found[stating[0].announcement["id"]] = stating[0]
        if not found:
            found[kept[0].announcement["id"]] = kept[0]
        return list(found.values())

    def _reference(self, evidence: Evidence) -> Reference:
        article = evidence.announcement
        reference: list[Qualifier] = [(URL, String(article["url"]))]
        if article["title"].strip():
            language = article["language"] if _LANGUAGE.fullmatch(article["language"]) else "und"
            reference.append((TITLE, Text(article["title"], language)))
        published = article["published"]
        if published and precision(published) in ("day", "month", "year") and published[-1] not in "?~%":
            reference.append((PUBLISHED, Time(published)))
        retrieved = self._snapshot.ledger.value(
            "SELECT max(last_retrieved) FROM fetch WHERE version = ? OR url = ?", (article["version"], article["url"])
        )
        if retrieved:
            reference.append((RETRIEVED, Time(str(retrieved)[:10])))
        return tuple(reference)


def subject_of(item: str | None) -> str:
    """The item, or `LAST` for one that is to be made."""
    return item or LAST


def _successors(snapshot: Snapshot) -> dict[str, str]:
    """By tenure, the one that a source says follows it; those with several such are left out."""
    rows = snapshot.ledger.rows(
        "SELECT change.id, json_extract(state, '$.predecessor') AS before FROM resolved JOIN change USING (seq) "
        "WHERE resolved.kind = 'tenure' AND change.op = 'put' AND json_extract(state, '$.predecessor') IS NOT NULL "
        "AND json_extract(state, '$.predecessor_basis') = 'stated'"
    )
    found: dict[str, str | None] = {}
    for row in rows:
        found[row["before"]] = None if row["before"] in found else row["id"]
    return {before: after for before, after in found.items() if after is not None}


def _earliest(edtf: str) -> int:
    day = bounds(edtf).earliest
    return -(10**9) if day is None else day


def _latest(edtf: str) -> int:
    day = bounds(edtf).latest
    return 10**9 if day is None else day


def _last_confirmed(tenure: TenureState, evidence: Sequence[Evidence], kept: Sequence[Evidence]) -> int | None:
    """The last day on which what may be told says that it was held."""
    known = tenure["last_confirmed"]
    if known is None or len(kept) == len(evidence):
        return known
    days = [e.announcement["published_earliest"] for e in kept if e.claim["status"] in ("holds", "appointed")]
    days += [bounds(e.claim["start"]).latest for e in kept if e.claim["start"]]
    told = max((day for day in days if day is not None), default=None)
    return None if told is None else min(told, known)


def _not_open(tenure: TenureState, confirmed: int | None, day: int) -> str | None:
    """Why the tenure is not written without an end, None if it may be."""
    if confirmed is None or confirmed < day - STALE:
        when = iso(confirmed) or "never"
        return f"no end is stated and it was last confirmed more than a year ago ({when}): it would read as held today"
    if tenure["ended_before"] is not None:
        return "a source says that it is over, and none when it ended: without an end it would read as held today"
    if tenure["contradicted_from"] is not None and tenure["contradicted_from"] <= day:
        return "a successor or a later post speaks against its going on, and no end is stated"
    return None
