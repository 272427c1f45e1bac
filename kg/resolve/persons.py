"""Which mentions are one person. Precision first: when unsure whether two are one person, they are two.

Pairs of mentions are judged by kg.resolve.evidence. Those above the threshold are joined, strongest first; a pair that
would join mentions which cannot be one person (names that contradict each other, two persons of one announcement or of
one register, a decision) is left out. The result is a function of the mentions and decisions only, not of their order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import get_args

from kg.resolve.evidence import (
    Evidence,
    Handover,
    Interval,
    Mention,
    context_bits,
    evidence,
    merged,
    name_agreement,
    terms_overlap,
    two_at_once,
    union,
)
from kg.resolve.forms import agreement, bridges, form_of
from kg.resolve.weights import weights

# Nobody's public career is longer, from the first to the last mention.
LONGEST_CAREER = 65 * 365


@dataclass(frozen=True, order=True)
class Link:
    """Two mentions that the evidence takes for one person, or (decided) a person has; strongest first in order."""

    rank: tuple[float, int]
    first: str
    second: str
    evidence: Evidence | None = field(compare=False)


def _link(one: str, other: str, found: Evidence | None) -> Link:
    rank = (-(10.0**9), 0) if found is None else (-found.bits, 10**9 if found.gap is None else found.gap)
    return Link(rank, min(one, other), max(one, other), found)


def _neighbours(members: Sequence[tuple[Interval, str]]) -> Iterable[tuple[str, str]]:
    """Pairs near each other in time, so that n mentions that share a post cost some n comparisons, not n squared."""
    ordered = sorted(members)
    if not ordered:
        return
    (_, high), holder = ordered[0]
    for (_, before), ((_, top), mention) in pairwise(ordered):
        yield before, mention
        if holder != before:
            yield holder, mention
        if top >= high:
            high, holder = top, mention


def agreeing_names(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """All pairs (each with itself too) of names that can be one person's, in order."""
    by_key: dict[str, set[str]] = defaultdict(set)
    listed = sorted(set(names))
    for name in listed:
        for key in form_of(name).keys:
            by_key[key].add(name)
    found = {(name, name) for name in listed}
    for name in listed:
        form = form_of(name)
        for other in by_key[form.block] | (by_key[form.rough] if form.rough else set()):
            found.add((min(name, other), max(name, other)))
    return (pair for pair in sorted(found) if agreement(*pair) is not None)


Apart = Mapping[str, frozenset[str]]


def links_between(
    pool: Sequence[Mention], first: str, other: str, least: float, apart: Apart | None = None
) -> Iterable[Link]:
    """The links of at least so many bits among mentions that bear one of two names, between the one and the other.

    `apart` names the mentions that were decided to be others: those that are so from the same ones are neighbours too,
    whoever comes between them.
    """
    agreed = agreement(first, other)
    if agreed is None:
        return
    undated = (0, 0)
    known = weights().context
    rest = weights().prior + agreed.bits + known["same source"] + max(known[kind] for kind in get_args(Handover))
    pairs: set[tuple[str, str]] = set()
    shared: dict[str, list[tuple[Interval, str]]] = defaultdict(list)
    for mention in pool:
        for key, (kind, interval) in mention.shared.items():
            if rest + context_bits(kind) >= least:
                shared[key].append((interval or undated, mention.id))
    if rest + weights().context["same sector"] >= least:
        shared[""] = [(mention.span or undated, mention.id) for mention in pool]
    for members in shared.values():
        groups = [members]
        if apart:
            grouped: dict[frozenset[str], list[tuple[Interval, str]]] = defaultdict(list)
            for member in members:
                grouped[apart.get(member[1], frozenset())].append(member)
            groups += grouped.values() if len(grouped) > 1 else ()
        for group in groups:
            pairs.update((min(pair), max(pair)) for pair in _neighbours(group))
    by_id = {mention.id: mention for mention in pool}
    for one, two in sorted(pairs):
        if first != other and not _bear(by_id[one], by_id[two], first, other):
            continue
        found = evidence(by_id[one], by_id[two])
        if found is not None and found.bits >= least:
            yield _link(one, two, found)


def _bear(one: Mention, two: Mention, first: str, other: str) -> bool:
    return (first in one.names and other in two.names) or (other in one.names and first in two.names)


def links(mentions: Mapping[str, Mention], least: float, apart: Apart | None = None) -> list[Link]:
    """All links of at least so many bits, strongest first."""
    by_name: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions.values():
        for name in mention.names:
            by_name[name].append(mention)
    found: set[Link] = set()
    for first, other in agreeing_names(by_name):
        pool = list({m.id: m for m in (*by_name[first], *by_name[other])}.values())
        if len(pool) > 1:
            within = form_of(first).block == form_of(other).block  # what ties blocks must not depend on decisions
            found.update(links_between(pool, first, other, least, apart if within else None))
    return sorted(found)


@dataclass
class _Cluster:
    members: set[str]
    names: set[frozenset[str]]
    urls: dict[str, set[str]]
    registers: set[str]
    held: dict[tuple[str, str], list[Interval]]
    terms: list[Interval]
    span: Interval | None
    settled: bool = False
    """True once a decision joined parts of it: what they contradict each other in is not held against others."""

    @classmethod
    def of(cls, mention: Mention) -> "_Cluster":
        return cls(
            {mention.id}, {frozenset(mention.names)}, {url: set(mention.names) for url in mention.urls},
            set(mention.registers), dict(mention.held), list(mention.terms), mention.span,
        )  # fmt: skip

    def take(self, other: "_Cluster") -> None:
        self.members |= other.members
        self.names |= other.names
        for url, names in other.urls.items():
            self.urls.setdefault(url, set()).update(names)
        self.registers |= other.registers
        for key, intervals in other.held.items():
            self.held[key] = merged([*self.held.get(key, ()), *intervals])
        self.terms += other.terms
        self.span = union(self.span, other.span) if other.span else self.span
        if self.settled or other.settled:
            self.settle()

    def settle(self) -> None:
        """After a decision: its names are those of one person, however they differ."""
        self.settled = True
        self.names = {frozenset().union(*self.names)}
        self.held = {}
        self.terms = []
        self.span = None


@dataclass(frozen=True)
class Partition:
    """The persons among some mentions, each as a list of mention ids in order, and why."""

    persons: list[list[str]]
    used: list[Link]
    doubtful: list[Link]
    """The strongest link between each two persons that was not taken, from the review limit on."""


def cluster(
    mentions: Mapping[str, Mention],
    same: Iterable[tuple[str, str]] = (),
    not_same: Iterable[tuple[str, str]] = (),
) -> Partition:
    """The persons among the mentions of one component.

    `same` and `not_same` are pairs of mention ids that a person decided; they win over everything else, and of two
    that contradict each other the caller passes the newer only.
    """
    apart: dict[str, set[str]] = defaultdict(set)
    for one, other in not_same:
        apart[one].add(other)
        apart[other].add(one)
    decided = [_link(*pair, None) for pair in same if pair[0] in mentions and pair[1] in mentions]
    home = {id_: _Cluster.of(mention) for id_, mention in mentions.items()}
    used: list[Link] = []
    left: list[Link] = []
    threshold = weights().threshold
    for link in [
        *sorted(decided),
        *links(mentions, weights().review, {id_: frozenset(others) for id_, others in apart.items()}),
    ]:
        first, second = home[link.first], home[link.second]
        if first is second:
            continue
        if link.evidence is not None and link.evidence.bits < threshold:
            left.append(link)
            continue
        if any(not second.members.isdisjoint(apart[id_]) for id_ in first.members & apart.keys()):
            continue
        if link.evidence is not None and not _compatible(first, second, link.evidence.bits):
            left.append(link)
            continue
        small, large = sorted((first, second), key=lambda c: len(c.members))
        large.take(small)
        if link.evidence is None:
            large.settle()
        for id_ in small.members:
            home[id_] = large
        used.append(link)
    distinct = {id(c): c for c in home.values()}.values()
    persons = [sorted(c.members, key=lambda id_: (mentions[id_].order, id_)) for c in distinct]
    persons.sort(key=lambda ids: (mentions[ids[0]].order, ids[0]))
    number = {id_: at for at, ids in enumerate(persons) for id_ in ids}
    return Partition(persons, used, _doubtful(left, number, apart))


def _doubtful(left: Iterable[Link], number: Mapping[str, int], apart: Mapping[str, set[str]]) -> list[Link]:
    found: dict[tuple[int, int], Link] = {}
    for link in left:
        pair = (min(number[link.first], number[link.second]), max(number[link.first], number[link.second]))
        if pair[0] != pair[1] and link.second not in apart.get(link.first, ()):
            found.setdefault(pair, link)
    return sorted(found.values())


def _compatible(first: _Cluster, second: _Cluster, bits: float) -> bool:
    if first.registers & second.registers:
        return False
    # one announcement tells two persons apart by naming both, unless it only writes one name in two ways
    for url in first.urls.keys() & second.urls.keys():
        names = [agreement(a, b) for a in first.urls[url] for b in second.urls[url]]
        if any(a is None or a.differs for a in names):
            return False
    if bits + weights().against["two posts at once"] < weights().threshold and two_at_once(first.held, second.held):
        return False
    if bits + weights().against["overlapping terms"] < weights().threshold and terms_overlap(first.terms, second.terms):
        return False
    if first.span and second.span:
        low, high = union(first.span, second.span)
        if high - low > LONGEST_CAREER:
            return False
    known = frozenset().union(*first.names, *second.names)
    return all(_may_be_one(a, b, known) for a in first.names for b in second.names)


def _may_be_one(first: frozenset[str], other: frozenset[str], known: frozenset[str]) -> bool:
    if name_agreement(first, other) is not None:
        return True
    return any(bridges(full, one, two) for full in known for one in first for two in other)
