"""What persons decided about claims: accepted, rejected, corrected, hidden, and what follows for the readings.

It depends on the claims of one announcement and the decisions about it alone, so that it comes out the same in
whatever order announcements arrive.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from kg.ledger.store import Ledger
from kg.resolve.anchors import ClaimAnchor, Row, statements
from kg.resolve.decisions import Decided, decided


class StoredVerdict(TypedDict):
    """What was decided about a claim that stands, as a reading keeps it: by whom, on which day (UTC), and why.

    `fields` are the corrected ones with their values, `as_read` those that were read, both by the names of a claim.
    """

    kind: str
    who: str
    on: str
    why: str
    fields: dict[str, Any]
    as_read: dict[str, Any]


@dataclass
class Judgement:
    """All that was decided about one claim; later decisions add to or override earlier ones."""

    verdict: StoredVerdict | None = None
    rejected: bool = False
    hidden: bool = False
    veiled: bool = False
    decisions: list[int] = field(default_factory=list)

    def add(self, decision: Decided, row: Mapping[str, Any]) -> None:
        """Take a later decision into account.

        Accepting or correcting takes a rejection back, and a correction adds to earlier ones; a claim that is hidden
        stays hidden until that decision is undone.
        """
        self.decisions.append(decision.id)
        if decision.kind == "hide":
            self.hidden, self.veiled = self.hidden or decision.of == "claim", self.veiled or decision.of == "tenure"
            return
        self.rejected = decision.kind == "reject"
        fields = {**(self.verdict["fields"] if self.verdict else {}), **decision.detail.get("fields", {})}
        self.verdict = {
            "kind": "corrected" if fields else "accepted",
            "who": decision.who,
            "on": decision.at[:10],
            "why": decision.why,
            "fields": fields,
            "as_read": {name: bool(row[name]) if name == "acting" else row[name] for name in fields},
        }


class Judgements:
    """The decisions in force about claims, looked up by announcement."""

    def __init__(self, found: Iterable[Decided]) -> None:
        self._by_url: dict[str, list[tuple[Decided, ClaimAnchor]]] = defaultdict(list)
        self._hidden_urls: set[str] = set()
        for each in found:
            if each.undone:
                continue
            for anchor in each.first:
                if each.of == "announcement":
                    self._hidden_urls.add(anchor.url)
                elif isinstance(anchor, ClaimAnchor):
                    self._by_url[anchor.url].append((each, anchor))

    @classmethod
    def load(cls, ledger: Ledger) -> "Judgements":
        """All that are not undone."""
        return cls(decided(ledger))

    def hides(self, url: str) -> bool:
        """True if a person decided that the announcement is not shown."""
        return url in self._hidden_urls

    def speaks_of(self, url: str) -> bool:
        """True if anything was decided about the announcement or a claim of it."""
        return url in self._by_url or url in self._hidden_urls

    def of(self, ledger: Ledger, url: str, rows: Sequence[Row]) -> dict[str, Judgement]:
        """What was decided about each of an announcement's current claims, by claim id; rows are theirs."""
        found: dict[str, Judgement] = {}
        by_id = {row["id"]: row for row in rows}
        for decision, anchor in self._by_url.get(url, ()):
            groups = statements(ledger, anchor, rows)
            if len(groups) == 1:
                # what another extractor says alike, but for who decided, say, is not meant beside the claim that stands
                for claim in [each for each in groups[0] if by_id[each]["leads"]] or groups[0]:
                    found.setdefault(claim, Judgement()).add(decision, by_id[claim])
        return found

    def applied(self, ledger: Ledger, url: str, rows: Sequence[Row]) -> list[Row]:
        """The rows that are read, with `judged` and `veiled`: those neither rejected nor hidden.

        Of what only another than the leading extractor says, those that a person accepted or corrected.
        """
        if self.hides(url):
            return []
        found = self.of(ledger, url, rows)
        kept = []
        for row in rows:
            judgement = found.get(row["id"], Judgement())
            verdict = judgement.verdict
            if not (judgement.rejected or judgement.hidden) and (row["leads"] or verdict is not None):
                judged = None if verdict is None else json.dumps(verdict, ensure_ascii=False, sort_keys=True)
                kept.append({**row, "judged": judged, "veiled": judgement.veiled})
        return kept


def as_read(verdict: StoredVerdict | None) -> str | None:
    """What a corrected claim was read to say where it was corrected, e.g. "start 2019-02; role not said"."""
    if verdict is None or not verdict["as_read"]:
        return None
    return "; ".join(f"{name} {_told(value)}" for name, value in sorted(verdict["as_read"].items()))


def _told(value: Any) -> str:
    return "not said" if value is None else str(value) if not isinstance(value, bool) else ("no", "yes")[value]
