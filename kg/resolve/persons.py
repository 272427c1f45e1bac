"""Which mentions are one person. Precision first: when unsure whether two are one person, they are two.

Two mentions are linked when their name forms agree and they share a post, or an organisation, at compatible
times, or when the name is rare (kg.resolve.rarity). Links are taken strongest first; one that would join
mentions which cannot be one person (name forms that contradict each other, two persons of one announcement or of
one register, a decision) is left out. The result is a function of the mentions and decisions only, not of their
order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import Literal

from kg.resolve.rarity import is_rare
from kg.resolve.readings import Reading, name_parts

# How many days may lie between two mentions that share a post, or only an organisation. A common name at a large
# body is two persons soon enough; a post is held by few people, and sources look back on it for years.
POST_GAP = 6 * 365
ORGANISATION_GAP = 3 * 365
# A source that says "held" without dates speaks of the years before it.
LOOK_BACK = 15 * 365
RARE_GAP = 45 * 365

Reason = Literal["decision", "same post", "same organisation", "rare name"]
_STRENGTH: dict[Reason, int] = {"decision": 0, "same post": 1, "same organisation": 2, "rare name": 3}

Interval = tuple[int, int]


@dataclass
class Mention:
    """One person as named in one announcement, or one person key of a structured source, with all its readings."""

    id: str
    forms: set[tuple[str, ...]] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    registers: set[str] = field(default_factory=set)
    posts: dict[str, Interval] = field(default_factory=dict)
    organisations: dict[str, Interval] = field(default_factory=dict)
    span: Interval | None = None
    order: tuple[int, str, str] = (10**9, "", "")
    readings: list[Reading] = field(default_factory=list)


@dataclass(frozen=True, order=True)
class Link:
    """Why two mentions are taken for one person."""

    strength: int
    gap: int
    first: str
    second: str
    reason: Reason


def mentions_of(readings: Iterable[Reading]) -> dict[str, Mention]:
    """The mentions of some readings, by id."""
    found: dict[str, Mention] = {}
    for reading in sorted(readings, key=lambda r: r.order):
        mention = found.setdefault(reading.mention, Mention(reading.mention, order=reading.order))
        mention.readings.append(reading)
        mention.forms.add(name_parts(reading.person))
        mention.urls.add(reading.url)
        if reading.register is not None:
            mention.registers.add(reading.register)
        interval = _time(reading)
        if interval is None:
            continue
        mention.span = _union(mention.span, interval)
        if reading.post:
            mention.posts[reading.post] = _union(mention.posts.get(reading.post), interval)
        for organisation in reading.organisations:
            mention.organisations[organisation] = _union(mention.organisations.get(organisation), interval)
    return found


def _union(first: Interval | None, second: Interval) -> Interval:
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


def forms_agree(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """True if one name form is the other with parts left out between its first and last part.

    >>> forms_agree(("bo", "ek"), ("bo", "erik", "ek")), forms_agree(("bo", "a", "ek"), ("bo", "b", "ek"))
    (True, False)
    """
    short, long = sorted((first, second), key=len)
    if not short or short[0] != long[0] or short[-1] != long[-1]:
        return False
    rest = iter(long)
    return all(part in rest for part in short)


def _link(reason: Reason, gap: int, one: str, other: str) -> Link:
    return Link(_STRENGTH[reason], gap, min(one, other), max(one, other), reason)


def _chain(members: Sequence[tuple[Interval, str]], limit: int, reason: Reason) -> Iterable[Link]:
    """Links between neighbours in time, so that n mentions that share a post cost n links, not n squared."""
    ordered = sorted(members)
    if not ordered:
        return
    (_, high), holder = ordered[0]
    for (low, top), mention in ordered[1:]:
        gap = max(0, low - high)
        if gap <= limit:
            yield _link(reason, gap, holder, mention)
        if top >= high:
            high, holder = top, mention


def links(mentions: Mapping[str, Mention]) -> list[Link]:
    """All links between the mentions of one block, strongest first."""
    by_form: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in mentions.values():
        for form in mention.forms:
            by_form[form].append(mention)
    found: set[Link] = set()
    for first, second in combinations_with_replacement(sorted(by_form), 2):
        if not forms_agree(first, second):
            continue
        pool = {m.id: m for m in (*by_form[first], *by_form[second])}.values()
        for kind, limit in (("posts", POST_GAP), ("organisations", ORGANISATION_GAP)):
            shared: dict[str, list[tuple[Interval, str]]] = defaultdict(list)
            for mention in pool:
                for key, interval in getattr(mention, kind).items():
                    shared[key].append((interval, mention.id))
            for members in shared.values():
                found.update(_chain(members, limit, "same post" if kind == "posts" else "same organisation"))
        if is_rare(" ".join(first)) and is_rare(" ".join(second)):
            timed = [(mention.span, mention.id) for mention in pool if mention.span is not None]
            found.update(_chain(timed, RARE_GAP, "rare name"))
    return sorted(found)


@dataclass
class _Cluster:
    members: set[str]
    forms: set[tuple[str, ...]]
    urls: set[str]
    registers: set[str]


def cluster(
    mentions: Mapping[str, Mention],
    same: Iterable[tuple[str, str]] = (),
    not_same: Iterable[tuple[str, str]] = (),
) -> tuple[list[list[str]], list[Link]]:
    """The persons among the mentions of one component, as lists of mention ids in order, and the links that made them.

    `same` and `not_same` are pairs of mention ids that a person decided; they win over everything else, and of two
    that contradict each other the caller passes the newer only.
    """
    apart = {frozenset(pair) for pair in not_same}
    decided = [_link("decision", 0, *pair) for pair in same if pair[0] in mentions and pair[1] in mentions]
    home = {
        id_: _Cluster({id_}, set(mention.forms), set(mention.urls), set(mention.registers))
        for id_, mention in mentions.items()
    }
    used: list[Link] = []
    for link in [*sorted(decided), *links(mentions)]:
        first, second = home[link.first], home[link.second]
        if first is second:
            continue
        if any(frozenset((a, b)) in apart for a in first.members for b in second.members) if apart else False:
            continue
        if link.reason != "decision" and not _compatible(first, second):
            continue
        small, large = sorted((first, second), key=lambda c: len(c.members))
        large.members |= small.members
        large.forms |= small.forms
        large.urls |= small.urls
        large.registers |= small.registers
        for id_ in small.members:
            home[id_] = large
        used.append(link)
    distinct = {id(c): c for c in home.values()}.values()
    persons = [sorted(c.members, key=lambda id_: (mentions[id_].order, id_)) for c in distinct]
    return sorted(persons, key=lambda ids: (mentions[ids[0]].order, ids[0])), used


def _compatible(first: _Cluster, second: _Cluster) -> bool:
    # one announcement tells two persons apart by naming both, a register by its keys
    if first.urls & second.urls or first.registers & second.registers:
        return False
    return all(forms_agree(a, b) for a in first.forms for b in second.forms)
