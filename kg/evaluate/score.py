"""An extractor's claims against gold claims: what is right, false and missed, and in which respects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kg.evaluate.calibration import Calibration, calibration
from kg.evaluate.gold import FURTHER, GoldClaim, GoldDocument
from kg.evaluate.matching import Matcher
from kg.model import STATUSES, Sighting

Outcome = Literal["right", "false", "missed", "optional"]


@dataclass(frozen=True)
class Verdict:
    """A gold claim, a said claim, or both where they match. "optional": a said claim without a role, not counted."""

    document: GoldDocument
    outcome: Outcome
    gold: GoldClaim | None
    said: Sighting | None

    @property
    def status(self) -> str:
        """Of the gold claim, else of the said one."""
        claim = self.gold.claim if self.gold else self.said.claim if self.said else None
        return claim.status if claim else ""

    @property
    def wrong_start(self) -> bool:
        """True if a matched claim's start is not the stated one."""
        return self.gold is not None and self.said is not None and self.gold.claim.start != self.said.claim.start


@dataclass
class Counts:
    """Right, false and missed claims."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one verdict."""
        if outcome != "optional":
            setattr(self, outcome, getattr(self, outcome) + 1)

    @property
    def precision(self) -> float:
        """The share of said claims that are right; 0 if none is said."""
        return self.right / ((self.right + self.false) or 1)

    @property
    def recall(self) -> float:
        """The share of gold claims that are said; 0 if there are none."""
        return self.right / ((self.right + self.missed) or 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 if both are."""
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)

    def as_json(self) -> dict[str, float]:
        """Counts and measures."""
        told = ("right", "false", "missed", "precision", "recall", "f1")
        return {name: getattr(self, name) for name in told}


@dataclass
class Field:
    """Of matched claims whose gold claim speaks of a field: in how many it is stated, said, and said rightly."""

    stated: int = 0
    said: int = 0
    right: int = 0


@dataclass
class Evaluation:
    """The figures. `scopes` are "appointed" and "career" (all claims); `kinds` has both for each kind of source."""

    documents: int = 0
    scopes: dict[str, Counts] = field(default_factory=lambda: {"appointed": Counts(), "career": Counts()})
    statuses: dict[str, Counts] = field(default_factory=lambda: {status: Counts() for status in STATUSES})
    kinds: dict[str, dict[str, Counts]] = field(default_factory=dict)
    starts_right: int = 0
    starts: int = 0
    """Matched claims of which either side gives a start."""
    fields: dict[str, Field] = field(default_factory=dict)
    calibration: Calibration = field(default_factory=lambda: calibration([]))
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def starts_exact(self) -> float:
        """The share of starts that are exactly right."""
        return self.starts_right / (self.starts or 1)

    def as_json(self) -> dict[str, Any]:
        """The figures, without the verdicts."""
        table = self.calibration
        return {
            "documents": self.documents,
            **{scope: counts.as_json() for scope, counts in self.scopes.items()},
            "status": {status: counts.as_json() for status, counts in self.statuses.items()},
            "kind": {
                kind: {scope: counts.as_json() for scope, counts in scopes.items()}
                for kind, scopes in self.kinds.items()
            },
            "start_dates": {"right": self.starts_right, "of": self.starts, "exact": self.starts_exact},
            "fields": {name: vars(counts) for name, counts in self.fields.items()},
            "calibration": {
                "bins": [vars(b) for b in table.bins], "claims": table.claims, "brier": table.brier, "ece": table.ece
            },
        }  # fmt: skip


def judge(document: GoldDocument, said: Sequence[Sighting], matcher: Matcher) -> list[Verdict]:
    """A verdict on every said claim, in order, then on every gold claim that is missed."""
    required = [gold for gold in document.claims if gold.claim.role]
    taken = matcher.pairs([gold.claim for gold in required], [sighting.claim for sighting in said])
    verdicts: list[Verdict] = []
    for number, sighting in enumerate(said):
        if number in taken:
            verdicts.append(Verdict(document, "right", required[taken[number]], sighting))
        else:
            verdicts.append(Verdict(document, "false" if sighting.claim.role else "optional", None, sighting))
    found = set(taken.values())
    verdicts += [Verdict(document, "missed", gold, None) for i, gold in enumerate(required) if i not in found]
    return verdicts


def score(documents: Iterable[GoldDocument], said: Mapping[str, Sequence[Sighting]]) -> Evaluation:
    """The figures for an extractor's sightings by document id."""
    result, matcher = Evaluation(), Matcher()
    judged: list[tuple[float, bool]] = []
    for document in documents:
        result.documents += 1
        scopes = result.kinds.setdefault(document.kind, {"appointed": Counts(), "career": Counts()})
        for verdict in judge(document, said.get(document.id, ()), matcher):
            result.verdicts.append(verdict)
            for counts in (result.scopes, scopes):
                counts["career"].add(verdict.outcome)
                if verdict.status == "appointed":
                    counts["appointed"].add(verdict.outcome)
            result.statuses[verdict.status].add(verdict.outcome)
            if verdict.said is not None and verdict.outcome != "optional":
                judged.append((verdict.said.confidence, verdict.outcome == "right"))
            if verdict.gold is not None and verdict.said is not None:
                _compare(result, verdict.gold, verdict.said, matcher)
    result.calibration = calibration(judged)
    return result


def _compare(result: Evaluation, gold: GoldClaim, said: Sighting, matcher: Matcher) -> None:
    if gold.claim.start or said.claim.start:
        result.starts += 1
        result.starts_right += gold.claim.start == said.claim.start
    for name in FURTHER:
        if name not in gold.given:
            continue
        stated, told = getattr(gold.claim, name), getattr(said.claim, name)
        counts = result.fields.setdefault(name, Field())
        counts.stated += bool(stated)
        counts.said += bool(told)
        agree = {"replaces": matcher.same_person, "decided_by": matcher.compatible}.get(name)
        counts.right += bool(stated and told) and (agree(stated, told) if agree else stated == told)
