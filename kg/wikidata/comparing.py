"""What an item lacks of what we have, and where the two disagree."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kg.dates import iso
from kg.wikidata.planning import Planned
from kg.wikidata.values import (
    EARLIEST,
    EARLIEST_END,
    END,
    LATEST_END,
    LATEST_START,
    NATURE,
    START,
    URL,
    Existing,
    Qualifier,
    Statement,
    String,
    Time,
    same_address,
    statements_of,
    value_text,
)  # fmt: skip

OVERLAP = 31
"""Days for which two holders of one seat may both be told to hold it: handovers are."""

Relation = Literal["same", "other", "disagree", "unclear"]


@dataclass(frozen=True)
class Line:
    """A statement to write: a new one, or what an existing one lacks."""

    planned: Planned
    statement: Statement
    existing: Existing | None = None


@dataclass(frozen=True)
class Disagreement:
    """Where the two differ, or where a person must do what QuickStatements cannot."""

    planned: Planned
    what: str
    ours: str
    theirs: str
    existing: Existing


def compare(planned: Sequence[Planned], items: Mapping[str, Mapping[str, Any]]) -> Iterator[Line | Disagreement]:
    """For each tenure what is to be written and what a person should look at; additions to statements come first."""
    groups: dict[tuple[str, str, str], list[Planned]] = defaultdict(list)
    for each in planned:
        s = each.statement
        groups[s.subject, s.pid, value_text(s.value)].append(each)
    for (subject, name, _), several in groups.items():
        entity = items.get(subject)
        stated = list(statements_of(entity, name)) if entity is not None else []
        lines: list[Line] = []
        for found in _group(several, stated):
            if isinstance(found, Line):
                lines.append(found)
            else:
                yield found
        yield from sorted(lines, key=lambda line: line.existing is None)


def _group(planned: Sequence[Planned], stated: Sequence[Existing]) -> Iterator[Line | Disagreement]:
    value = planned[0].statement.value
    ours = [each for each in stated if each.value == value]
    fitting = {each.tenure["id"]: [e for e in ours if relation(each, e)[0] == "same"] for each in planned}
    claimed: dict[str, int] = defaultdict(int)
    for several in fitting.values():
        for e in several:
            claimed[e.id] += 1
    beside = bool(ours)
    for each in planned:
        same = fitting[each.tenure["id"]]
        if same:
            if len(same) > 1 or claimed[same[0].id] > 1:
                yield Disagreement(each, "which statement is meant", _period(each), _theirs(same[0]), same[0])
            else:
                yield from _addition(each, same[0], alone=len(ours) == 1)
            continue
        unsettled = [(e, relation(each, e)) for e in ours]
        against = [(e, what) for e, (kind, what) in unsettled if kind in ("disagree", "unclear")]
        for e, what in against:
            yield Disagreement(each, what, _period(each), _theirs(e), e)
        rival = _rival(each, stated)
        if rival is not None:
            yield Disagreement(
                each, "who held it", f"{each.person['name']} {_period(each)}",
                f"{value_text(rival.value) if rival.value else 'unknown'} {_theirs(rival)}", rival,
            )  # fmt: skip
        if not against and rival is None:
            yield Line(each, replace(each.statement, beside=beside))
            beside = True


def relation(planned: Planned, existing: Existing) -> tuple[Relation, str]:
    """Whether a statement of the same value tells of the same spell, and what the two differ about if they do."""
    start, end = existing.time(START), existing.time(END)
    if _before(planned.end, start) or _before(end, planned.start):
        return "other", ""
    if planned.tenure["acting"] != existing.acting:
        return "disagree", "acting"
    if planned.start and start and not planned.start.agrees(start):
        return "disagree", "start"
    if planned.end and end and not planned.end.agrees(end):
        return "disagree", "end"
    if (planned.start and start) or (planned.end and end):
        last = planned.last_confirmed
        if end and not planned.end and last is not None and last > _latest(end):
            return "disagree", "end"
        return "same", ""
    if not {START, END, EARLIEST, LATEST_START, EARLIEST_END, LATEST_END} & set(existing.qualifiers):
        return "same", ""
    # nothing that both tell: the days on which it was held must lie within what they tell
    first, last = planned.first_confirmed, planned.last_confirmed
    if first is None or last is None:
        return "unclear", "period"
    if end and first > _latest(end):
        return "disagree", "end"
    if start and last < _earliest(start):
        return "disagree", "start"
    within = (start is None or _latest(start) <= first) and (end is None or last <= _latest(end))
    return ("same", "") if within and start and (end or planned.end is None) else ("unclear", "period")


def _addition(planned: Planned, existing: Existing, *, alone: bool) -> Iterator[Line | Disagreement]:
    """What an existing statement of the same spell lacks."""
    if existing.rank == "deprecated":
        yield Disagreement(planned, "rank", _period(planned), "deprecated", existing)
        return
    lacking: list[Qualifier] = []
    theirs_start, theirs_end = existing.time(START), existing.time(END)
    for name, value in planned.statement.qualifiers:
        if name == NATURE:
            continue  # it says so already: else it would be no statement of the same spell
        if name not in existing.qualifiers:
            mine = {
                EARLIEST: theirs_start,
                LATEST_START: theirs_start,
                EARLIEST_END: theirs_end,
                LATEST_END: theirs_end,
            }
            if mine.get(name) is None:
                lacking.append((name, value))
            continue
        stated = existing.qualifiers[name]
        if value in stated:
            continue
        told = ", ".join(map(value_text, stated)) or "unknown value"
        if name in existing.unreadable or not isinstance(value, Time):
            yield Disagreement(planned, name, value_text(value), told, existing)
            continue
        other = existing.time(name)
        if other is None or value.precision > other.precision:
            yield Disagreement(planned, f"{name}, ours is more exact", value_text(value), told, existing)
    cited = planned.statement.references
    known = existing.urls
    new = tuple(
        reference for reference in cited
        if not any(n == URL and isinstance(v, String) and same_address(v.text) in known for n, v in reference)
    )  # fmt: skip
    references = new if lacking or not existing.is_sourced else ()
    if not lacking and not references:
        return
    if not alone:
        missing = ", ".join(f"{name} {value_text(value)}" for name, value in lacking) or "a reference"
        yield Disagreement(planned, "to add by hand: it has several statements of this value", missing,
                           _theirs(existing), existing)  # fmt: skip
        return
    line = replace(planned.statement, qualifiers=tuple(lacking), references=references)
    yield Line(planned, line, existing)


def _rival(planned: Planned, stated: Sequence[Existing]) -> Existing | None:
    """Of a one-seat post that the body's item tells, another holder with dates over the days on which ours held it."""
    first, last = planned.first_confirmed, planned.last_confirmed
    if not planned.one_seat or planned.tenure["acting"] or first is None or last is None:
        return None
    for each in stated:
        start, end = each.time(START), each.time(END)
        if each.value == planned.statement.value or each.acting or each.rank == "deprecated" or not (start and end):
            continue
        if min(last, _earliest(end)) - max(first, _latest(start)) > OVERLAP:
            return each
    return None


def _before(one: Time | None, other: Time | None) -> bool:
    return one is not None and other is not None and _latest(one) < _earliest(other)


def _earliest(time: Time) -> int:
    day = time.bounds.earliest
    assert day is not None
    return day


def _latest(time: Time) -> int:
    day = time.bounds.latest
    assert day is not None
    return day


def _period(planned: Planned) -> str:
    start = planned.start.edtf if planned.start else "?"
    end = planned.end.edtf if planned.end else f"open, last confirmed {iso(planned.last_confirmed) or 'never'}"
    return f"{start} – {end}{', acting' if planned.tenure['acting'] else ''}"


def _theirs(existing: Existing) -> str:
    start, end = existing.time(START), existing.time(END)
    told = f"{start.edtf if start else '?'} – {end.edtf if end else '?'}"
    return told + (", acting" if existing.acting else "")
