"""What waits for a person, by what looking at it is worth: pairs that may be one person, decisions that lost their
target, tenures about which sources disagree, claims about which extractors do not agree.

The worth is the number of tenures that would be expected to come out otherwise: of a pair, the probability that the two
are one by the tenures that would meet; of a decision not in force, one for each thing it no longer finds; of a
disagreement, one half, since one of two dates stands already; of a claim, the probability that careers are wrong as
they are (`kg.resolve.agreement.Dispute.value`).
"""

import json
from dataclasses import dataclass

from kg.ledger.store import Ledger
from kg.resolve.agreement import Dispute, disputes
from kg.resolve.anchors import Anchor
from kg.resolve.decisions import Decided, lost
from kg.resolve.explain import Doubt, doubts


@dataclass(frozen=True)
class Disagreement:
    """A tenure about which its sources disagree, with the ids of the claims that speak of it."""

    tenure: str
    person: str
    conflicts: tuple[str, ...]
    claims: tuple[str, ...]
    value: float


@dataclass(frozen=True)
class Astray:
    """A decision not in force: each of its anchors that finds no target, or several, with how many."""

    decision: Decided
    anchors: tuple[tuple[Anchor, int], ...]

    @property
    def value(self) -> float:
        """What mending it is worth."""
        return float(len(self.anchors))


Item = Doubt | Disagreement | Astray | Dispute


def waiting(ledger: Ledger, limit: int | None = None) -> list[Item]:
    """All that waits, what is worth most first; ties in a fixed order."""
    items: list[Item] = [*astray(ledger), *doubts(ledger, limit), *disagreements(ledger), *disputes(ledger)]
    return sorted(items, key=lambda item: -item.value)[:limit]


def astray(ledger: Ledger) -> list[Astray]:
    """The decisions not in force, in the order they were made."""
    found: dict[int, tuple[Decided, list[tuple[Anchor, int]]]] = {}
    for decision, anchor, count in lost(ledger):
        found.setdefault(decision.id, (decision, []))[1].append((anchor, count))
    return [Astray(decision, tuple(anchors)) for decision, anchors in found.values()]


def disagreements(ledger: Ledger) -> list[Disagreement]:
    """The tenures with conflicts, those whose claims a person has all looked at left out."""
    rows = ledger.rows(
        "SELECT change.id, json_extract(state, '$.person') AS person, json_extract(state, '$.conflicts') AS conflicts "
        "FROM resolved JOIN change USING (seq) WHERE resolved.kind = 'tenure' AND change.op = 'put' "
        "AND json_array_length(state, '$.conflicts') ORDER BY change.id"
    )
    found = []
    for row in rows:
        claims = list(ledger.rows("SELECT claim, judged FROM reading WHERE spell = ? AND person = ? ORDER BY claim",
                                  (row["id"], row["person"])))  # fmt: skip
        if any(each["judged"] is None for each in claims):
            told = tuple(json.loads(row["conflicts"]))
            found.append(Disagreement(row["id"], row["person"], told, tuple(c["claim"] for c in claims), 0.5))
    return found
