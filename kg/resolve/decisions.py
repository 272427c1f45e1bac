"""What persons decided about who is who, and which name blocks must be looked at together because of it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kg.dates import now
from kg.ledger.store import Ledger
from kg.resolve.readings import block_of, name_parts
from kg.text import digest

Pair = tuple[str, str]


@dataclass(frozen=True)
class Anchor:
    """A person as named in the announcement at a url."""

    url: str
    person: str

    @property
    def mention(self) -> str:
        """The id of the mention this anchors to."""
        return digest("mention", self.url, *name_parts(self.person))


def decide(ledger: Ledger, kind: Literal["same", "not same"], first: Anchor, other: Anchor, who: str, why: str) -> int:
    """Record that two mentions are, or are not, the same person; returns the decision's id. The newest decision wins.

    What it touches becomes pending; the next resolution applies it.
    """
    with ledger.write():
        cursor = ledger.run(
            "INSERT INTO decision (at, who, why, kind, anchor, other) VALUES (?, ?, ?, ?, ?, ?)",
            (now(), who, why, kind, json.dumps(vars(first)), json.dumps(vars(other))),
        )
        _touch(ledger, first, other)
        return int(cursor.lastrowid or 0)


def undo(ledger: Ledger, decision: int, who: str, why: str) -> None:
    """Take a decision back; the record of both stays."""
    with ledger.write():
        row = ledger.one("SELECT anchor, other FROM decision WHERE id = ?", (decision,))
        ledger.run(
            "INSERT INTO decision (at, who, why, kind, anchor) VALUES (?, ?, ?, 'undo', ?)",
            (now(), who, why, json.dumps({"decision": decision})),
        )
        if row is not None and row["other"]:
            _touch(ledger, Anchor(**json.loads(row["anchor"])), Anchor(**json.loads(row["other"])))


def _touch(ledger: Ledger, *anchors: Anchor) -> None:
    for anchor in anchors:
        if ledger.value("SELECT 1 FROM announcement WHERE url = ?", (anchor.url,)):
            ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (anchor.url,))


@dataclass(frozen=True)
class Decisions:
    """The decisions in force about pairs of mentions."""

    same: frozenset[Pair]
    not_same: frozenset[Pair]
    blocks: Mapping[str, frozenset[str]]
    """For each name block, the other blocks that "same" decisions tie it to."""

    @classmethod
    def load(cls, ledger: Ledger) -> "Decisions":
        """Read the decisions in force; of several about one pair the newest wins."""
        rows = list(ledger.rows("SELECT id, kind, anchor, other FROM decision ORDER BY id"))
        undone = {json.loads(row["anchor"])["decision"] for row in rows if row["kind"] == "undo"}
        verdicts: dict[Pair, tuple[str, str, str]] = {}
        for row in rows:
            if row["kind"] not in ("same", "not same") or row["id"] in undone:
                continue
            first, other = Anchor(**json.loads(row["anchor"])), Anchor(**json.loads(row["other"]))
            low, high = sorted((first.mention, other.mention))
            verdicts[low, high] = (row["kind"], block_of(first.person), block_of(other.person))
        ties: dict[str, set[str]] = defaultdict(set)
        for kind, first_block, other_block in verdicts.values():
            if kind == "same" and first_block != other_block:
                ties[first_block].add(other_block)
                ties[other_block].add(first_block)
        return cls(
            frozenset(pair for pair, verdict in verdicts.items() if verdict[0] == "same"),
            frozenset(pair for pair, verdict in verdicts.items() if verdict[0] == "not same"),
            {block: frozenset(others) for block, others in ties.items()},
        )

    def among(self, mentions: Iterable[str]) -> tuple[list[Pair], list[Pair]]:
        """The pairs decided to be the same, and not the same, both of whose mentions are among these."""
        known = set(mentions)
        return (
            sorted(pair for pair in self.same if known.issuperset(pair)),
            sorted(pair for pair in self.not_same if known.issuperset(pair)),
        )
