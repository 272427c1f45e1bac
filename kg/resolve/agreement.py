"""Several extractors on one announcement: whose claims stand, what agreement is worth, and what a person must look at.

The *lead* is the rules where they have read the announcement, else the first extractor by name: its claims stand, as
they are. What another one says never enters a career by itself. Where it says the same, the claim is surer; where it
says something else, or says it alone, that waits for a person (`kg review`), and so it is told when it does
not find what the lead finds. A function of the sets of the announcement alone: order and time change nothing.

**What agreement is worth.** Were the two independent, the odds that a claim is right would be multiplied by the odds of
the other's being right (Bayes, from even odds). They are not: a sentence that misleads one is apt to mislead the other.
So half of that evidence is counted: log odds + ½ · log odds of the other's confidence. The half is an assumption, on
the careful side; `kg evaluate GOLD --extractor both` prints the calibration that comes of it. Of several that agree,
only the surest counts, and agreement never lowers.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kg.dates import bounds
from kg.errors import UnreadError
from kg.ledger.store import Ledger
from kg.model import Announcement, Claim, Extractor, RemoteExtractor, Sighting
from kg.resolve.judgements import Judgements
from kg.resolve.readings import current_claims, name_parts, organisations_of, roles_of
from kg.text import name_key

LEAD = "rules"
WEIGHT = 0.5
"""The share of an agreeing extractor's evidence that is counted."""
MOST = 0.99

_COMPARED = ("status", "role", "organisation", "start", "end", "acting")
_IF_BOTH = ("decided", "decided_by", "replaces", "end_cause", "pronoun")
"""Fields that only contradict when both tell them."""

Kind = Literal["differs", "alone", "unconfirmed"]
KINDS: tuple[Kind, ...] = ("differs", "alone", "unconfirmed")
"""What another than the lead says otherwise, or says alone; and what only the lead says."""


@dataclass(frozen=True)
class Weighed:
    """A claim beside what other extractors say; `sighting` has the confidence that comes of it.

    `doubt` is None when all agree. A claim stands in careers if it is the lead's.
    """

    sighting: Sighting
    stands: bool
    agreeing: tuple[str, ...] = ()
    doubt: Kind | None = None
    other: Claim | None = None
    """The lead's claim that this one differs from."""
    fields: tuple[str, ...] = ()
    """In what they differ."""


def lead(names: Sequence[str]) -> str:
    """The extractor whose claims stand, of those that have read an announcement."""
    return min(names, key=lambda name: (name != LEAD, name))


def combined(confidence: float, other: float) -> float:
    """The confidence of a claim that another extractor makes too, with its confidence there, in hundredths.

    >>> combined(0.8, 0.7)
    0.86
    """
    evidence = max(0.0, math.log(other / (1 - other))) if other < 1 else math.inf
    if confidence >= MOST:
        return confidence
    odds = math.log(confidence / (1 - confidence)) + WEIGHT * evidence
    return max(confidence, min(round(1 / (1 + math.exp(-odds)), 2), MOST))


def weigh(sets: Mapping[str, Sequence[Sighting]], published: str | None) -> list[Weighed]:
    """The claims of all extractors that have read an announcement, by extractor, each beside the others'.

    Those of others that say what the lead says are left out. The lead's come first, in their order.
    """
    if not sets:
        return []
    first = lead(list(sets))
    on = bounds(published).latest if published else None
    told = [_Told(sighting, on) for sighting in sets[first]]
    agreeing: list[dict[str, float]] = [{} for _ in told]
    differing: Counter[int] = Counter()
    others: list[Weighed] = []
    for name in sorted(sets.keys() - {first}):
        for each in (_Told(sighting, on) for sighting in sets[name]):
            same = next((i for i, own in enumerate(told) if not own.differences(each)), None)
            if same is not None:
                agreeing[same][name] = max(each.sighting.confidence, agreeing[same].get(name, 0.0))
                continue
            like = [(len(own.differences(each)), i) for i, own in enumerate(told) if own.is_about_the_post_of(each)]
            if like:
                _, nearest = min(like)
                differing[nearest] += 1
                own = told[nearest]
                others.append(Weighed(each.sighting, False, (), "differs", own.sighting.claim, own.differences(each)))
            else:
                others.append(Weighed(each.sighting, False, (), "alone"))
    found = []
    for i, own in enumerate(told):
        surest = max(agreeing[i].values(), default=None)
        sighting = own.sighting
        if surest is not None:
            sighting = replace(sighting, confidence=combined(sighting.confidence, surest))
        # one that differs is told with the claim it differs from, and not twice
        alone = len(sets) > 1 and surest is None and not differing[i]
        found.append(Weighed(sighting, True, tuple(sorted(agreeing[i])), "unconfirmed" if alone else None))
    return found + others


class _Told:
    """A sighting with what its person, role and organisation are known by."""

    def __init__(self, sighting: Sighting, on: int | None) -> None:
        claim = sighting.claim
        self.sighting = sighting
        self._person = name_parts(claim.person)
        # a name of no letters is that of nothing
        roles = roles_of(claim.role) if claim.role else ()
        bodies = organisations_of(claim.organisation, on) if claim.organisation else ()
        self._role = roles[-1]["id"] if roles else claim.role
        self._body = bodies[-1]["id"] if bodies else claim.organisation

    def differences(self, other: "_Told") -> tuple[str, ...]:
        """The fields in which they say something else, of two persons "person" alone; none if they say the same."""
        if not self._same_person(other):
            return ("person",)
        mine, theirs = self.sighting.claim, other.sighting.claim
        ids = {"role": self._role == other._role, "organisation": self._body == other._body}
        found = [n for n in _COMPARED if not ids.get(n, getattr(mine, n) == getattr(theirs, n))]
        pairs = ((n, getattr(mine, n), getattr(theirs, n)) for n in _IF_BOTH)
        return (*found, *(n for n, a, b in pairs if a and b and name_key(a) != name_key(b)))

    def is_about_the_post_of(self, other: "_Told") -> bool:
        """True if both speak of one person in roles of which the one's words are among the other's."""
        if not self._same_person(other):
            return False
        mine, theirs = (set(name_key(told.sighting.claim.role or "").split()) for told in (self, other))
        return self._role == other._role or mine <= theirs or theirs <= mine

    def _same_person(self, other: "_Told") -> bool:
        mine, theirs = self._person, other._person
        return bool(mine and theirs) and (mine[0], mine[-1]) == (theirs[0], theirs[-1])


_SETS = """
SELECT claim.*, sighting.extractor, sighting.extractor_version, sighting.quote, sighting.begin, sighting.finish,
    sighting.confidence
FROM claim JOIN sighting ON sighting.claim = claim.id AND sighting.current WHERE claim.version = ?
ORDER BY sighting.begin, claim.id
"""


def weighed(ledger: Ledger, version: str, published: str | None) -> list[Weighed]:
    """The claims that the current sets make of an announcement version; none where one extractor alone has read it."""
    names = [row["extractor"] for row in ledger.rows("SELECT extractor FROM extraction WHERE version = ?", (version,))]
    if len(names) < 2:
        return []
    sets: dict[str, list[Sighting]] = {name: [] for name in names}
    fields = Claim.__dataclass_fields__
    for row in ledger.rows(_SETS, (version,)):
        claim = Claim(**{name: row[name] for name in fields} | {"acting": bool(row["acting"])})
        sighting = Sighting(
            claim, row["quote"], row["begin"], row["finish"], {}, row["confidence"], row["extractor"],
            row["extractor_version"],
        )  # fmt: skip
        sets[row["extractor"]].append(sighting)
    return weigh(sets, published)


class Confidences:
    """How sure claims are when all who have read their announcement are heard; for one pass over many claims."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[str, dict[str, float]] = {}

    def of(self, claim: str, version: str, alone: float) -> float:
        """The confidence of the claim with that content id; `alone` is that which its extractor gives it."""
        if version not in self._known:
            published = self._ledger.value("SELECT published FROM version WHERE id = ?", (version,))
            told = (each for each in weighed(self._ledger, version, published) if each.stands)
            self._known[version] = {each.sighting.claim.id(version): each.sighting.confidence for each in told}
        return self._known[version].get(claim, alone)


@dataclass(frozen=True)
class Dispute:
    """A claim that a person should look at, with where it was made."""

    url: str
    version: str
    published: str | None
    weighed: Weighed

    @property
    def claim(self) -> str:
        """The content id of the claim."""
        return self.weighed.sighting.claim.id(self.version)

    @property
    def other(self) -> str | None:
        """The content id of the lead's claim that it differs from."""
        return self.weighed.other.id(self.version) if self.weighed.other is not None else None

    @property
    def value(self) -> float:
        """What looking at it is worth: how likely it is that careers are wrong as they are.

        Of a claim that only another makes, its confidence; of one that only the lead makes, what it lacks of
        certainty; of two that differ one half, since one of them stands already.
        """
        sure = self.weighed.sighting.confidence
        return {"alone": sure, "unconfirmed": 1 - sure, "differs": 0.5}[self.weighed.doubt or "differs"]


def survey(ledger: Ledger) -> tuple[int, list[Dispute]]:
    """How many claims of the current versions several extractors make alike, and what they do not agree on.

    What is worth most first. What a person has decided about is left out, and so is what differs from such a claim.
    """
    judgements = Judgements.load(ledger)
    agreed, found = 0, []
    for url, version, published, told in _all(ledger):
        decided = judgements.of(ledger, url, current_claims(ledger, url)) if judgements.speaks_of(url) else {}
        for each in told:
            agreed += bool(each.agreeing)
            dispute = Dispute(url, version, published, each)
            if each.doubt is not None and decided.keys().isdisjoint({dispute.claim, dispute.other}):
                found.append(dispute)
    return agreed, sorted(found, key=lambda each: (-each.value, each.url, each.weighed.sighting.begin, each.claim))


def disputes(ledger: Ledger) -> list[Dispute]:
    """What the extractors do not agree on, as `survey` finds it."""
    return survey(ledger)[1]


def agreement_counts(ledger: Ledger) -> dict[str, int]:
    """How many claims several extractors make alike, and how many a person should look at, by kind of doubt."""
    agreed, found = survey(ledger)
    counts = Counter(dispute.weighed.doubt for dispute in found)
    return {"agreed": agreed, **{kind: counts[kind] for kind in KINDS}}


def _all(ledger: Ledger) -> Iterator[tuple[str, str, str | None, list[Weighed]]]:
    rows = ledger.rows(
        "SELECT announcement.url, version.id, version.published FROM announcement "
        "JOIN version ON version.id = announcement.version "
        "WHERE (SELECT count(*) FROM extraction WHERE extraction.version = version.id) > 1 ORDER BY announcement.url"
    )
    for row in rows:
        yield row["url"], row["id"], row["published"], weighed(ledger, row["id"], row["published"])


class Together:
    """Several extractors as one: the claims that stand when all have read a text, as sure as agreement makes them."""

    def __init__(self, extractors: Sequence[Extractor]) -> None:
        self._extractors = extractors
        self.name = "+".join(each.name for each in extractors)
        self.version = "+".join(each.version for each in extractors)

    @property
    def concurrency(self) -> int:
        """As many as the one that takes most."""
        return max(each.concurrency if isinstance(each, RemoteExtractor) else 1 for each in self._extractors)

    def told(self) -> Sequence[str]:
        """What those that ask a service say."""
        return [line for each in self._extractors if isinstance(each, RemoteExtractor) for line in each.told()]

    def extract(self, announcement: Announcement) -> Sequence[Sighting]:
        """The claims that stand, in order of `begin`; of those that could read the text."""
        sets = {}
        unread: UnreadError | None = None
        for each in self._extractors:
            try:
                sets[each.name] = each.extract(announcement)
            except UnreadError as error:
                unread = error
        if unread is not None and not sets:
            raise unread
        return [each.sighting for each in weigh(sets, announcement.published) if each.stands]
