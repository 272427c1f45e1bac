"""What two mentions tell that they are one person, or are not: names, what they share and when, contradictions.

A pair is judged as Fellegi and Sunter (1969) do: the rarity of what the names have in common (kg.resolve.forms), the
one thing shared that counts most (a post, a body, a role at compatible times), and what speaks against one person, in
bits that are added up (kg.resolve.weights).
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from kg.dates import Bounds
from kg.resolve.forms import Agreement, agreement
from kg.resolve.readings import Reading
from kg.resolve.weights import gap_key, weights

# A source that says "held" without dates speaks of the years before it.
LOOK_BACK = 15 * 365
# Two posts overlap if they do so by more days than a handover takes.
HANDOVER = 31
WEEK = 7
_YEAR = 365.25
# who presides over a parliament is one of its members
_MEMBERS = frozenset({"role/ledamot"})
# what a seat in parliament comes with, and is no evidence beside it
_WITH_A_SEAT = ("Parliament", "national politics")
# what two mentions share is at one place, not of one kind only, if its id begins so
_PLACES = ("post/", "organisation/", "seat, ")
_SPEAKERS = frozenset({"role/talman", "role/vice-talman"})

Interval = tuple[int, int]


@dataclass
class Mention:
    """One person as named in one announcement, or one person key of a structured source, with all its readings."""

    id: str
    names: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    registers: set[str] = field(default_factory=set)
    shared: dict[str, tuple[str, Interval | None]] = field(default_factory=dict)
    """The posts, bodies (with what they are part of) and kinds of role it tells of: the key of their weight
    (names/weights.toml, context), and when, None when it tells no time."""
    held: dict[tuple[str, str], list[Interval]] = field(default_factory=dict)
    """When it tells of a post of which one person holds one only: (kind of post, body) -> the times, in order."""
    begins: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    """The stated days on which posts began and ended."""
    sectors: set[str] = field(default_factory=set)
    constituencies: set[str] = field(default_factory=set)
    """The places that it tells a seat in parliament is for."""
    terms: list[Interval] = field(default_factory=list)
    """The periods, told from begin to end, of a seat in parliament."""
    span: Interval | None = None
    order: tuple[int, str, str] = (10**9, "", "")
    readings: list[Reading] = field(default_factory=list)


def mentions_of(readings: Iterable[Reading]) -> dict[str, Mention]:
    """The mentions of some readings, by id."""
    found: dict[str, Mention] = {}
    for reading in sorted(readings, key=lambda r: r.order):
        mention = found.setdefault(reading.mention, Mention(reading.mention, order=reading.order))
        mention.readings.append(reading)
        mention.names.add(reading.person)
        mention.urls.add(reading.url)
        mention.sources.add(reading.source)
        if reading.register is not None:
            mention.registers.add(reading.register)
        if reading.sector:
            mention.sectors.add(reading.sector)
        mention.constituencies.update(reading.places)
        if (term := _term(reading)) is not None:
            mention.terms.append(term)
        interval = _time(reading)
        if interval is not None:
            mention.span = union(mention.span, interval)
        for key, kind in _contexts(reading):
            known = mention.shared.get(key, (kind, None))[1]
            mention.shared[key] = (kind, known if interval is None else union(known, interval))
        own, certain = reading.organisation, _certain_time(reading)
        if own and certain:
            for alike in _elsewhere_barred(reading):
                mention.held[alike, own] = merged([*mention.held.get((alike, own), ()), certain])
        mention.begins.update(_exact(reading.start_bounds))
        mention.ends.update(_exact(reading.end_bounds))
    return found


def _contexts(reading: Reading) -> Iterable[tuple[str, str]]:
    """What the reading may share with others: ids, each with the key of its weight."""
    known = weights().context
    if reading.post:
        yield reading.post, f"post, {reading.seats}"
    for body, kind in reading.bodies:
        seats = reading.places and body == reading.organisation
        yield body, "constituency" if seats else kind if kind and kind in known else "Organisation"
        if kind in ("Government", "Parliament"):
            yield "politics", "national politics"
    if _sits_in_parliament(reading, _MEMBERS | _SPEAKERS):
        yield "seat", "seat in parliament"
        for place in reading.places:
            yield f"seat, {place}", "seat for a place"
    above = ""
    for role, registered in reading.roles:
        kind = role if role in known else "registered role" if registered else f"special {above or 'role'}"
        yield role, kind
        above = kind.removeprefix("special ")


def _sits_in_parliament(reading: Reading, roles: frozenset[str]) -> bool:
    own = {role for role, _ in reading.roles}
    return "role/riksdagsledamot" in own or (
        not own.isdisjoint(roles) and any(kind == "Parliament" for _, kind in reading.bodies)
    )


def context_bits(kind: str) -> float:
    """The bits of sharing something of that kind; a special role counts more than the one above it."""
    known = weights().context
    base = kind.removeprefix("special ")
    return known[base] + (known["special role"] if base != kind else 0.0)


def _elsewhere_barred(reading: Reading) -> Iterable[str]:
    """In which respects the post is at one body only: nobody runs two towns or sits for two constituencies."""
    if len(reading.bodies) > 1 and any(kind == "Parliament" for _, kind in reading.bodies):
        yield "Parliament"
        return
    known = reading.start_bounds.earliest is not None or reading.status in ("holds", "appointed")
    if reading.weight != "principal" or not known or reading.seats != "one":
        return
    if reading.sector in ("municipality", "region"):
        yield reading.sector
    elif reading.role and not any(kind == "Government" for _, kind in reading.bodies):
        yield reading.role


def _exact(bounds: Bounds) -> tuple[int, ...]:
    return (bounds.earliest,) if bounds.earliest is not None and bounds.earliest == bounds.latest else ()


def union(first: Interval | None, second: Interval) -> Interval:
    """From the first begin to the last end."""
    return second if first is None else (min(first[0], second[0]), max(first[1], second[1]))


def _time(reading: Reading) -> Interval | None:
    """When the reading places the person at the post, as wide as the words allow; None when it tells no time."""
    start, end = reading.start_bounds, reading.end_bounds
    published = reading.published.latest
    low = start.earliest
    high = next((day for day in (end.latest, published, low) if day is not None), None)
    if high is None:
        return None
    if low is None:
        undated = reading.status == "held" and end.latest is None
        low = high - LOOK_BACK if undated else min(high, published if published is not None else high)
    return (min(low, high), max(low, high))


def _certain_time(reading: Reading) -> Interval | None:
    """When it surely was held, if the words are right: from the last day it may have begun to the first of its end.

    Who leaves one seat in 1887 and takes another in 1887 does not hold two at once.
    """
    widest = _time(reading)
    if widest is None:
        return None
    start, end = reading.start_bounds, reading.end_bounds
    low = widest[0] if start.latest is None else start.latest
    high = widest[1] if end.earliest is None else end.earliest
    return (low, high) if low <= high else None


def _term(reading: Reading) -> Interval | None:
    if reading.start is None or reading.end is None or not _sits_in_parliament(reading, _MEMBERS):
        return None
    return _certain_time(reading)


def terms_overlap(first: Iterable[Interval], other: Iterable[Interval]) -> bool:
    """True if a period of the one overlaps a period of the other that is not the same, by more than a handover."""
    return any(
        low + HANDOVER < end and begin + HANDOVER < high and (abs(low - begin) > HANDOVER or abs(high - end) > HANDOVER)
        for low, high in first
        for begin, end in other
    )


Against = Literal["two posts at once", "another sector", "another constituency", "overlapping terms"]


Handover = Literal["handover", "consecutive terms", "from seat to government"]


@dataclass(frozen=True)
class Evidence:
    """Why two mentions are, or are not, taken for one person: what was compared, and the bits in all."""

    bits: float
    name: Agreement
    context: str
    """The key of the weight for what they share (names/weights.toml, context), or "nothing shared"."""
    shared: str
    """The id of the post, body or role they share, or ""."""
    gap: int | None
    """The days between them; None when one of them is not dated."""
    against: tuple[Against, ...] = ()
    handover: Handover | None = None
    """If a post of one ends, to the day, as a post of the other begins: which weight counts."""


def name_agreement(first: Iterable[str], other: Iterable[str]) -> Agreement | None:
    """How two sets of names agree at best, or None when no two do."""
    others = sorted(other)
    found = [a for one in sorted(first) for two in others if (a := agreement(one, two)) is not None]
    return max(found, key=lambda a: a.bits, default=None)


def _gap(first: Interval, other: Interval) -> int:
    return max(0, first[0] - other[1], other[0] - first[1])


def gap_row(days: int, shared: str) -> str | None:
    """The key of the weight for so many days between two mentions that share `shared`; None beyond the last."""
    limit = next((row.years for row in weights().gap if days / _YEAR <= row.years), None)
    return None if limit is None else gap_key(limit, at_one_place=shared.startswith(_PLACES))


def _gap_bits(days: int | None, shared: str) -> float:
    if days is None:
        return weights().against["no dates"]
    row = gap_row(days, shared)
    return float("-inf") if row is None else weights().gap_bits[row]


def evidence(first: Mention, other: Mention) -> Evidence | None:
    """What speaks for and against that two mentions are one person; None when their names cannot be one person's."""
    name = name_agreement(first.names, other.names)
    if name is None:
        return None
    known = weights()
    apart = _gap(first.span, other.span) if first.span and other.span else None
    sector = "same sector" if first.sectors & other.sectors else "nothing shared"
    found = [(known.context[sector] + _gap_bits(apart, ""), sector, "", apart)]
    keys = first.shared.keys() & other.shared.keys()
    for key in keys:
        (kind, mine), (_, its) = first.shared[key], other.shared[key]
        if kind in _WITH_A_SEAT and "seat" in keys:
            continue
        days = _gap(mine, its) if mine and its else None
        found.append((context_bits(kind) + _gap_bits(days, key), kind, key, days))
    bits, context, shared, gap = min(found, key=lambda c: (-c[0], c[1], c[2]))
    against: list[Against] = []
    if not context.startswith("post") and two_at_once(first.held, other.held):
        against.append("two posts at once")
    if first.constituencies and other.constituencies and not first.constituencies & other.constituencies:
        against.append("another constituency")
    if terms_overlap(first.terms, other.terms):
        against.append("overlapping terms")
    if not shared and first.sectors and other.sectors and not first.sectors & other.sectors:
        against.append("another sector")
    handover = _handover(first, other, keys)
    bits += known.context[handover] if handover else 0.0
    bits += known.context["same source"] if first.sources & other.sources else 0.0
    total = known.prior + name.bits + bits + sum(known.against[kind] for kind in against)
    return Evidence(round(total, 3), name, context, shared, gap, tuple(against), handover)


def _handover(first: Mention, other: Mention, keys: Set[str]) -> Handover | None:
    if not _hands_over(first, other) and not _hands_over(other, first):
        return None
    if "politics" not in keys:
        return "handover"
    # all seats in parliament change hands on the same days, and all posts of a government on others
    return "consecutive terms" if ("seat" in first.shared) == ("seat" in other.shared) else "from seat to government"


def _hands_over(first: Mention, other: Mention) -> bool:
    return any(0 <= begin - end <= WEEK for end in first.ends for begin in other.begins)


Held = Mapping[tuple[str, str], Sequence[Interval]]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The intervals with those that touch made one, in order."""
    found: list[Interval] = []
    for low, high in sorted(intervals):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def two_at_once(first: Held, other: Held) -> bool:
    """True if there are two posts, of which one person holds one only, that overlap by more than a handover."""
    for (kind, body), mine in first.items():
        for (its, elsewhere), theirs in other.items():
            if kind != its or body == elsewhere:
                continue
            if any(b + HANDOVER < high and low + HANDOVER < e for low, high in mine for b, e in theirs):
                return True
    return False
