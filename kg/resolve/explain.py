"""Why mentions are taken for one person, or are not, in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.ledger.feed import current
from kg.ledger.store import Ledger
from kg.resolve.components import Components
from kg.resolve.decisions import Decisions
from kg.resolve.evidence import Evidence, Mention, evidence, mentions_of
from kg.resolve.persons import Link, Partition, cluster
from kg.resolve.readings import readings_where
from kg.resolve.weights import probability, weights

_DEPARTURES = {
    "middle name": "one has a further given name",
    "call name": "they go by different ones of the given names",
    "surname part": "one leaves out a part of the surname",
    "both more": "each has a name that the other lacks",
    "spelling": "a name is spelt otherwise",
    "nickname": "one is a short form of the other",
    "initial": "one gives an initial only",
    "slip": "a vowel is another",
    "generation": "only one is told from a namesake (the elder, the younger)",
    "title without place": "only one has the place of a title",
}
_COMMON = 13.0  # bits: more than some six of the 50 000 office holders would bear such a name
_RARE = 20.0  # fewer than one in twenty


@dataclass(frozen=True)
class Reason:
    """A pair of mentions and what speaks for and against that they are one person."""

    first: Mention
    other: Mention
    probability: float | None
    """None if a person decided."""
    words: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Why a person is one: the pairs that joined the mentions, weakest first, and the nearest that stayed apart."""

    person: str
    mentions: int
    joined: list[Reason]
    apart: list[tuple[str, Reason]]
    """With the id of the other person."""


def in_words(ledger: Ledger, first: Mention, other: Mention, found: Evidence) -> Iterator[str]:
    """What a comparison found, part by part."""
    bits = found.name.bits - sum(weights().name.get(kind, 0.0) for kind in found.name.differs)
    rarity = "a rare name" if bits >= _RARE else "a common name" if bits < _COMMON else "a name that few bear"
    same = first.names & other.names
    yield f"the same name, {rarity}" if same else f"names that agree, {rarity}"
    for kind in dict.fromkeys(found.name.differs):
        yield _DEPARTURES.get(kind, kind)
    if found.shared == "politics":
        yield "both in national politics"
    elif found.context == "seat in parliament":
        yield "both have a seat in parliament"
    elif found.context == "seat for a place":
        yield f"both have a seat in parliament for {found.shared.partition(', ')[2]}"
    elif found.shared:
        kind = found.shared.partition("/")[0]
        state = current(ledger, kind, found.shared)  # type: ignore[arg-type]
        what = {"post": "the same post", "organisation": "the same body", "role": "the same role"}.get(kind, kind)
        yield f"{what}: {state['name']}" if state else what
    elif found.context == "same sector":
        yield "the same sector, and no post, body or role in common"
    else:
        yield "no post, body or role in common"
    if found.gap is None:
        yield "one of them is not dated"
    elif found.gap:
        yield f"{found.gap} days apart" if found.gap < 730 else f"{found.gap / 365.25:.0f} years apart"
    else:
        yield "at the same time"
    if found.handover:
        yield "one post ends within a week of the other's begin"
    for against in found.against:
        yield f"against it: {against}"


def reason(ledger: Ledger, first: Mention, other: Mention, *, decided: bool = False) -> Reason:
    """The comparison of two mentions in words."""
    if decided:
        return Reason(first, other, None, ("a person decided so; see kg review --decisions",))
    found = evidence(first, other)
    if found is None:
        return Reason(first, other, 0.0, ("names that contradict each other",))
    return Reason(first, other, probability(found.bits), tuple(in_words(ledger, first, other, found)))


class Explainer:
    """Explains persons of a ledger by resolving their blocks once more."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._decisions = Decisions.load(ledger)
        self._components = Components(ledger, self._decisions.blocks)

    def _resolved(self, blocks: Sequence[str]) -> tuple[dict[str, Mention], Partition]:
        readings = [r for block in blocks for r in readings_where(self._ledger, "reading.block = ?", block)]
        mentions = mentions_of(readings)
        return mentions, cluster(mentions, *self._decisions.among(mentions))

    def person(self, person: str) -> Explanation:
        """Why a person is one, and who was kept apart."""
        ledger = self._ledger
        blocks = [r["block"] for r in ledger.rows("SELECT DISTINCT block FROM reading WHERE person = ?", (person,))]
        owner = {
            row["mention"]: row["person"]
            for block in blocks
            for row in ledger.rows("SELECT DISTINCT mention, person FROM reading WHERE block = ?", (block,))
        }
        joined: list[Reason] = []
        apart: list[tuple[float, str, Reason]] = []
        for component in self._components.of(blocks):
            mentions, partition = self._resolved(component)
            for link in partition.used:
                if owner.get(link.first) == person:
                    pair = mentions[link.first], mentions[link.second]
                    joined.append(reason(ledger, *pair, decided=link.evidence is None))
            for link in partition.doubtful:
                if person in (owner.get(link.first), owner.get(link.second)):
                    apart.append(self._kept(link, mentions, person))
        return Explanation(
            person,
            sum(who == person for who in owner.values()),
            sorted(joined, key=lambda r: (2.0 if r.probability is None else r.probability, r.first.id, r.other.id)),
            [(who, why) for _, who, why in sorted(apart, key=lambda item: item[:2])],
        )

    def _kept(self, link: Link, mentions: dict[str, Mention], person: str) -> tuple[float, str, Reason]:
        first, other = mentions[link.first], mentions[link.second]
        if self._person_of(first) != person:
            first, other = other, first
        found = reason(self._ledger, first, other)
        if -link.rank[0] >= weights().threshold:
            words = (*found.words, "kept apart: other mentions of the two contradict each other")
            found = Reason(first, other, found.probability, words)
        return link.rank[0], self._person_of(other), found

    def _person_of(self, mention: Mention) -> str:
        row = self._ledger.one("SELECT min(person) AS person FROM reading WHERE mention = ?", (mention.id,))
        return str(row["person"]) if row else ""


@dataclass(frozen=True)
class Doubt:
    """Two persons who may be one."""

    first: str
    other: str
    value: float
    """What a decision is expected to change: the probability that they are one, by the tenures that would meet."""
    reason: Reason
    barred: bool
    """True if the pair alone would be joined, but other mentions of the two contradict each other."""


def doubts(ledger: Ledger, limit: int | None = None) -> list[Doubt]:
    """The pairs of persons kept apart that may be one, those whose decision is worth most first.

    Pairs about which a person decided are left out.
    """
    return [_doubt(ledger, value, row) for value, row in doubtful(ledger)[:limit]]


def doubtful(ledger: Ledger) -> list[tuple[float, Any]]:
    """The pairs of `doubts`, each with its value and its row of the ledger, in the same order."""
    decided = Decisions.load(ledger)
    settled = decided.same | decided.not_same
    found: dict[tuple[str, str], tuple[float, Any]] = {}
    for row in ledger.rows(
        "SELECT doubt.*, "
        "(SELECT min(person) FROM reading WHERE mention = doubt.first AND NOT hidden) AS one, "
        "(SELECT min(person) FROM reading WHERE mention = doubt.other AND NOT hidden) AS two "
        "FROM doubt ORDER BY bits DESC, first, other"
    ):
        pair = (min(row["first"], row["other"]), max(row["first"], row["other"]))
        if row["one"] is None or row["two"] is None or row["one"] == row["two"] or pair in settled:
            continue
        tenures = [
            ledger.value("SELECT count(*) FROM spell WHERE person = ?", (person,))
            for person in (row["one"], row["two"])
        ]
        chance = 0.5 if row["barred"] else probability(row["bits"])
        key = (min(row["one"], row["two"]), max(row["one"], row["two"]))
        found.setdefault(key, (chance * sum(tenures), row))
    return [found[key] for key in sorted(found, key=lambda key: (-found[key][0], key))]


def _doubt(ledger: Ledger, value: float, row: Any) -> Doubt:
    mentions = {}
    for id_ in (row["first"], row["other"]):
        mentions.update(mentions_of(readings_where(ledger, "reading.mention = ?", id_)))
    why = reason(ledger, mentions[row["first"]], mentions[row["other"]])
    return Doubt(row["one"], row["two"], round(value, 2), why, bool(row["barred"]))
