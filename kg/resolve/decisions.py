"""What persons decided about who is who, and which name blocks must be looked at together because of it.

A decision is anchored to mentions as a reader saw them: the url, the person as named, and a quote. So it finds its
mention again when another extractor reads the name otherwise, and after a rebuild; one that finds none, or
several, is not in force and shows in `kg review` and `kg status`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any, Literal

from kg.dates import now
from kg.errors import KgError
from kg.ledger.store import Ledger
from kg.resolve.forms import agreement
from kg.resolve.readings import name_parts
from kg.text import digest

Pair = tuple[str, str]
Kind = Literal["same", "not same"]
MOST = 300
"""How many mentions of one person a decision is anchored to at most."""


@dataclass(frozen=True)
class Anchor:
    """A person as named in the announcement at a url; `key` is the person's own key in a structured source."""

    url: str
    person: str
    quote: str = ""
    key: str | None = None

    @property
    def mention(self) -> str:
        """The id of the mention this anchors to, while the extractor reads the name as it did."""
        if self.key:
            return digest("keyed mention", self.key)
        return digest("mention", self.url, *name_parts(self.person))


def anchors_of(ledger: Ledger, person: str, urls: Iterable[str] = ()) -> list[Anchor]:
    """The anchors of a person's mentions in their order, those in some announcements only if urls are given."""
    wanted = set(urls)
    rows = ledger.rows(
        "SELECT reading.mention, reading.url, claim.person, claim.person_key, max(sighting.quote) AS quote "
        "FROM reading JOIN claim ON claim.id = reading.claim JOIN version ON version.id = claim.version "
        "LEFT JOIN sighting ON sighting.claim = claim.id AND sighting.current WHERE reading.person = ? "
        "GROUP BY reading.mention, reading.url, claim.person "
        "ORDER BY version.published_earliest IS NULL, version.published_earliest, reading.url, claim.person",
        (person,),
    )
    found: dict[str, Anchor] = {}
    for row in rows:
        if not wanted or row["url"] in wanted:
            anchor = Anchor(row["url"], row["person"], row["quote"] or "", row["person_key"])
            found.setdefault(row["mention"], anchor)
    return list(found.values())


def decide(
    ledger: Ledger, kind: Kind, first: Anchor | Sequence[Anchor], other: Anchor | Sequence[Anchor], who: str, why: str
) -> int:
    """Record that mentions are, or are not, the same person; returns the decision's id. The newest decision wins.

    Of several on a side, each is (not) the same as each on the other. What it touches becomes pending; the next
    resolution applies it.
    """
    sides = [[side] if isinstance(side, Anchor) else list(side) for side in (first, other)]
    with ledger.write():
        cursor = ledger.run(
            "INSERT INTO decision (at, who, why, kind, anchor, other) VALUES (?, ?, ?, ?, ?, ?)",
            (now(), who, why, kind, *(json.dumps([asdict(a) for a in side], ensure_ascii=False) for side in sides)),
        )
        _touch(ledger, *sides[0], *sides[1])
        return int(cursor.lastrowid or 0)


def undo(ledger: Ledger, decision: int, who: str, why: str) -> None:
    """Take a decision back; the record of both stays.

    Raises:
        KgError: there is no such decision, or it is undone already.
    """
    with ledger.write():
        row = ledger.one("SELECT kind, anchor, other FROM decision WHERE id = ?", (decision,))
        if row is None or row["kind"] == "undo":
            raise KgError(f"there is no decision {decision}; list them with: kg review --decisions")
        if decision in _undone(ledger):
            raise KgError(f"decision {decision} is undone already")
        ledger.run(
            "INSERT INTO decision (at, who, why, kind, anchor) VALUES (?, ?, ?, 'undo', ?)",
            (now(), who, why, json.dumps({"decision": decision})),
        )
        _touch(ledger, *_side(row["anchor"]), *_side(row["other"]))


def _undone(ledger: Ledger) -> set[int]:
    rows = ledger.rows("SELECT anchor FROM decision WHERE kind = 'undo'")
    return {json.loads(row["anchor"])["decision"] for row in rows}


def _side(text: str | None) -> list[Anchor]:
    data: Any = json.loads(text) if text else []
    return [Anchor(**each) for each in (data if isinstance(data, list) else [data])]


def _touch(ledger: Ledger, *anchors: Anchor) -> None:
    for anchor in anchors:
        if ledger.value("SELECT 1 FROM announcement WHERE url = ?", (anchor.url,)):
            ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (anchor.url,))


@dataclass(frozen=True)
class Decided:
    """One decision about persons as it stands."""

    id: int
    at: str
    who: str
    why: str
    kind: Kind
    first: tuple[Anchor, ...]
    other: tuple[Anchor, ...]
    undone: bool


def decided(ledger: Ledger) -> list[Decided]:
    """All decisions about persons, in the order they were made, undone ones too."""
    undone = _undone(ledger)
    rows = ledger.rows("SELECT * FROM decision WHERE kind IN ('same', 'not same') ORDER BY id")
    return [
        Decided(
            row["id"], row["at"], row["who"], row["why"], row["kind"], tuple(_side(row["anchor"])),
            tuple(_side(row["other"])), row["id"] in undone,
        )
        for row in rows
    ]  # fmt: skip


def attached(ledger: Ledger, anchor: Anchor) -> list[tuple[str, str]]:
    """The (mention, block) that an anchor finds: one, or none, or several when it cannot tell.

    The mention with the very name; else one at the url whose name can be the same person's; of several, those whose
    sentence is the quoted one.
    """
    mention = anchor.mention
    exact = ledger.value("SELECT min(block) FROM reading WHERE mention = ?", (mention,))
    if exact is not None or anchor.key:
        return [] if exact is None else [(mention, exact)]
    rows = list(ledger.rows(
        "SELECT reading.mention, reading.block, claim.person, max(sighting.quote = ?) AS quoted FROM reading "
        "JOIN claim ON claim.id = reading.claim LEFT JOIN sighting ON sighting.claim = claim.id AND sighting.current "
        "WHERE reading.url = ? GROUP BY reading.mention, claim.person ORDER BY reading.mention",
        (anchor.quote, anchor.url),
    ))  # fmt: skip
    like = [row for row in rows if agreement(row["person"], anchor.person) is not None]
    quoted = [row for row in like if row["quoted"]]
    return sorted({(row["mention"], row["block"]) for row in (quoted if len(like) > 1 and quoted else like)})


def lost(ledger: Ledger) -> list[tuple[Decided, Anchor, int]]:
    """The decisions not in force because an anchor finds no mention, or several: with the anchor and how many."""
    found = []
    for each in decided(ledger):
        if not each.undone:
            counts = [(anchor, len(attached(ledger, anchor))) for anchor in (*each.first, *each.other)]
            found += [(each, anchor, count) for anchor, count in counts if count != 1]
    return found


@dataclass(frozen=True)
class Decisions:
    """The decisions in force about pairs of mentions."""

    same: frozenset[Pair]
    not_same: frozenset[Pair]
    blocks: Mapping[str, frozenset[str]]
    """For each name block, the other blocks that "same" decisions tie it to."""

    @classmethod
    def load(cls, ledger: Ledger) -> "Decisions":
        """Read the decisions in force among the mentions there are; of several about one pair the newest wins."""
        verdicts: dict[Pair, tuple[str, str, str]] = {}
        for each in decided(ledger):
            if each.undone:
                continue
            sides = [
                [found[0] for a in side if len(found := attached(ledger, a)) == 1] for side in (each.first, each.other)
            ]
            for (first, block), (other, its) in product(*sides):
                if first != other:
                    verdicts[min(first, other), max(first, other)] = (each.kind, block, its)
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
