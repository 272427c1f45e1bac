"""What persons decided: stored with who, when and why, anchored to what announcements say, and taken back by `undo`.

Decisions are about persons (same, not same, hide), about claims (accept, reject, correct, hide; hide a tenure by its
claims), about an announcement (hide), about the name shown of a person or an organisation (rename), or about which item
of Wikidata a person, an organisation or a post is (match). The newest wins.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from kg.dates import now
from kg.errors import KgError
from kg.ledger.store import Ledger
from kg.resolve.anchors import Anchor, ClaimAnchor, as_json, attached, from_json, statements

Pair = tuple[str, str]
Kind = Literal["same", "not same", "accept", "reject", "correct", "rename", "hide", "erase", "match"]
Of = Literal["person", "claim", "tenure", "announcement", "organisation", "post"]
MOST = 300
"""How many mentions of one person, or claims of a tenure, a decision is anchored to at most."""


def decide(
    ledger: Ledger,
    kind: Kind,
    first: Anchor | Sequence[Anchor],
    other: Anchor | Sequence[Anchor] = (),
    who: str = "",
    why: str = "",
    *,
    of: Of = "person",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Record a decision; returns its id.

    That persons are (not) the same has two sides: each mention of the one is (not) the same as each of the other. All
    others have the first only. `detail` is what it says beyond that: the corrected `fields`, or the `name` given, with
    the `id` if `of` is an organisation. What it touches becomes pending; the next resolution applies it.
    """
    sides = [[side] if isinstance(side, Anchor) else list(side) for side in (first, other)]
    with ledger.write():
        cursor = ledger.run(
            "INSERT INTO decision (at, who, why, kind, anchor, other, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (now(), who, why, kind, *(json.dumps(as_json(side), ensure_ascii=False) for side in sides),
             json.dumps({**(detail or {}), "of": of}, ensure_ascii=False)),
        )  # fmt: skip
        touch(ledger, *sides[0], *sides[1])
        _touch_users(ledger, detail or {})
        return int(cursor.lastrowid or 0)


def undo(ledger: Ledger, decision: int, who: str, why: str) -> None:
    """Take a decision back; the record of both stays.

    Raises:
        KgError: there is no such decision, it is undone already, or it erased something for good.
    """
    with ledger.write():
        row = ledger.one("SELECT kind, anchor, other, detail FROM decision WHERE id = ?", (decision,))
        if row is None or row["kind"] == "undo":
            raise KgError(f"there is no decision {decision}; list them with: kg review --decisions")
        if row["kind"] == "erase":
            raise KgError(f"decision {decision} erased something for good; that cannot be undone")
        if decision in _undone(ledger):
            raise KgError(f"decision {decision} is undone already")
        ledger.run(
            "INSERT INTO decision (at, who, why, kind, anchor) VALUES (?, ?, ?, 'undo', ?)",
            (now(), who, why, json.dumps({"decision": decision})),
        )
        touch(ledger, *_side(row["anchor"]), *_side(row["other"]))
        _touch_users(ledger, json.loads(row["detail"]) if row["detail"] else {})


def _undone(ledger: Ledger) -> set[int]:
    rows = ledger.rows("SELECT anchor FROM decision WHERE kind = 'undo'")
    return {json.loads(row["anchor"])["decision"] for row in rows}


def _side(text: str | None) -> list[Anchor]:
    data: Any = json.loads(text) if text else []
    return [from_json(each) for each in (data if isinstance(data, list) else [data])]


def touch(ledger: Ledger, *anchors: Anchor) -> None:
    """Have what was decided about these looked at by the next resolution."""
    urls = dict.fromkeys(anchor.url for anchor in anchors)
    for anchor in anchors:
        if anchor.key:  # found wherever the key is, and what it is found by may have gone
            urls[ledger.value("SELECT min(url) FROM reading WHERE mention = ?", (anchor.mention,)) or anchor.url] = None
    for url in urls:
        if ledger.value("SELECT 1 FROM announcement WHERE url = ?", (url,)):
            ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (url,))


def _touch_users(ledger: Ledger, detail: Mapping[str, Any]) -> None:
    """Of a decision about an organisation: an announcement that names it now is enough, it is one entry for all."""
    url = ledger.value(
        "SELECT reading.url FROM usage JOIN reading USING (claim) WHERE kind = 'organisation' AND id = ? LIMIT 1",
        (detail.get("id"),),
    )
    if url is not None:
        touch(ledger, Anchor(url))


@dataclass(frozen=True)
class Decided:
    """One decision as it stands."""

    id: int
    at: str
    who: str
    why: str
    kind: Kind
    of: Of
    first: tuple[Anchor, ...]
    other: tuple[Anchor, ...]
    detail: Mapping[str, Any]
    undone: bool


def decided(ledger: Ledger) -> list[Decided]:
    """All decisions, in the order they were made, undone ones too."""
    undone = _undone(ledger)
    rows = ledger.rows("SELECT * FROM decision WHERE kind <> 'undo' ORDER BY id")
    found = []
    for row in rows:
        detail: dict[str, Any] = json.loads(row["detail"]) if row["detail"] else {"of": "person"}
        found.append(
            Decided(
                row["id"], row["at"], row["who"], row["why"], row["kind"], detail.pop("of"),
                tuple(_side(row["anchor"])), tuple(_side(row["other"])), detail, row["id"] in undone,
            )
        )  # fmt: skip
    return found


def lost(ledger: Ledger) -> list[tuple[Decided, Anchor, int]]:
    """The decisions not in force because an anchor finds no target, or several: with the anchor and how many."""
    found = []
    for each in decided(ledger):
        if not each.undone and each.kind != "erase":
            counts = [(anchor, _targets(ledger, each, anchor)) for anchor in (*each.first, *each.other)]
            found += [(each, anchor, count) for anchor, count in counts if count != 1]
    return found


def _targets(ledger: Ledger, decision: Decided, anchor: Anchor) -> int:
    if isinstance(anchor, ClaimAnchor):
        return len(statements(ledger, anchor))
    if decision.of == "announcement":
        return int(ledger.value("SELECT count(*) FROM announcement WHERE url = ?", (anchor.url,)))
    if decision.of == "post":
        query = "SELECT EXISTS (SELECT 1 FROM reading WHERE post = ?)"
        return int(ledger.value(query, (decision.detail["id"],)))
    if decision.of == "organisation":
        query = "SELECT EXISTS (SELECT 1 FROM usage WHERE kind = 'organisation' AND id = ?)"
        return int(ledger.value(query, (decision.detail["id"],)))
    return len(attached(ledger, anchor))


@dataclass(frozen=True)
class Decisions:
    """The decisions in force about persons and names."""

    same: frozenset[Pair]
    not_same: frozenset[Pair]
    blocks: Mapping[str, frozenset[str]]
    """For each name block, the other blocks that "same" decisions tie it to."""
    hidden: frozenset[str]
    """The mentions whose persons are not shown."""
    names: Mapping[str, tuple[int, str]]
    """The names given to the person of a mention, with the decision's id, or to an organisation's id."""

    @classmethod
    def load(cls, ledger: Ledger) -> "Decisions":
        """Read the decisions in force among the mentions there are; of several about one thing the newest wins."""
        verdicts: dict[Pair, tuple[str, str, str]] = {}
        hidden: set[str] = set()
        names: dict[str, tuple[int, str]] = {}
        for each in decided(ledger):
            if each.undone or each.kind == "match" or each.of not in ("person", "organisation"):
                continue
            if each.of == "organisation":
                names[each.detail["id"]] = (each.id, each.detail["name"])
                continue
            sides = [
                [found[0] for a in side if len(found := attached(ledger, a)) == 1] for side in (each.first, each.other)
            ]
            if each.kind == "hide":
                hidden.update(mention for mention, _ in sides[0])
            elif each.kind == "rename":
                names.update((mention, (each.id, each.detail["name"])) for mention, _ in sides[0])
            else:
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
            frozenset(hidden),
            names,
        )

    def among(self, mentions: Iterable[str]) -> tuple[list[Pair], list[Pair]]:
        """The pairs decided to be the same, and not the same, both of whose mentions are among these."""
        known = set(mentions)
        return (
            sorted(pair for pair in self.same if known.issuperset(pair)),
            sorted(pair for pair in self.not_same if known.issuperset(pair)),
        )

    def name_for(self, mentions: Iterable[str]) -> str | None:
        """The name last given to the person of these mentions, or None."""
        given = [self.names[mention] for mention in mentions if mention in self.names]
        return max(given)[1] if given else None
