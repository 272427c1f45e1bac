"""The change feed: a diff of the resolved tables, and what they were at any time."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from sqlite3 import Row
from typing import Any, cast

from kg.dates import now, to_day
from kg.ledger.store import Ledger
from kg.states import KINDS, ChangeRecord, Kind, State
from kg.text import name_key

Key = tuple[Kind, str]

_NAMED: tuple[Kind, ...] = ("person", "organisation", "role", "announcement")


class Redirect(str):
    """In place of a state: the id that this id now leads to."""


Outcome = State | Redirect | None
"""What a thing should be after a change: its state, a redirect to another id, or None when it is no more."""


_LATER: Mapping[Kind, Mapping[str, Any]] = {
    "claim": {"verdict": None, "verdict_by": None, "verdict_on": None, "verdict_why": None, "as_read": None},
}
"""Fields that states had not from the beginning, with what they are where an older change lacks them."""


def loaded(kind: Kind, text: str) -> Any:
    """The state that a put stored, with the fields that it had not then."""
    return {**_LATER.get(kind, {}), **json.loads(text)}


def dump(state: object) -> str:
    """A state as canonical JSON: equal states are equal texts."""
    return json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def emit(ledger: Ledger, outcomes: Mapping[Key, Outcome], cause: str) -> int:
    """Bring the resolved tables to the outcomes and append what differs to the feed; returns the number of changes.

    Puts come in an order in which each kind refers only to kinds before it, then redirects, then deletes in the
    reverse order. An outcome equal to what is stored emits nothing. Call inside a write transaction.
    """
    ordered = sorted(outcomes, key=lambda key: (KINDS.index(key[0]), key[1]))
    phases: dict[str, list[tuple[Key, str | None]]] = {"put": [], "redirect": [], "delete": []}
    for key in ordered:
        stored = ledger.one(
            "SELECT change.op, change.state FROM resolved JOIN change USING (seq) "
            "WHERE resolved.kind = ? AND resolved.id = ?",
            key,
        )
        outcome = outcomes[key]
        if outcome is None:
            if stored is not None:
                phases["delete"].append((key, None))
            continue
        op = "redirect" if isinstance(outcome, Redirect) else "put"
        state = dump({"to": str(outcome)} if isinstance(outcome, Redirect) else outcome)
        if stored is None or (stored["op"], stored["state"]) != (op, state):
            phases[op].append((key, state))
    at = now()
    phases["delete"].reverse()
    for op, changes in phases.items():
        for key, text in changes:
            _append(ledger, at, op, key, text, cause)
    return sum(map(len, phases.values()))


def _append(ledger: Ledger, at: str, op: str, key: Key, text: str | None, cause: str) -> None:
    kind, id_ = key
    cursor = ledger.run(
        "INSERT INTO change (at, op, kind, id, state, cause) VALUES (?, ?, ?, ?, ?, ?)",
        (at, op, kind, id_, text, cause),
    )
    if op == "delete":
        ledger.run("DELETE FROM resolved WHERE kind = ? AND id = ?", key)
    else:
        ledger.run(
            "INSERT INTO resolved VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq",
            (kind, id_, cursor.lastrowid),
        )
    if kind in _NAMED:
        _index_names(ledger, key, json.loads(text) if op == "put" and text else None)


def _index_names(ledger: Ledger, key: Key, state: Mapping[str, Any] | None) -> None:
    wanted: set[str] = set()
    if state is not None:
        wanted = {state["title"]} if key[0] == "announcement" else {state["name"], *state["names"]}
    known = {row["name"] for row in ledger.rows("SELECT name FROM name WHERE kind = ? AND id = ?", key)}
    for name in sorted(known - wanted):
        ledger.run("DELETE FROM name WHERE kind = ? AND id = ? AND name = ?", (*key, name))
    for name in sorted(wanted - known):
        ledger.run("INSERT INTO name (kind, id, name, name_key) VALUES (?, ?, ?, ?)", (*key, name, name_key(name)))


def head(ledger: Ledger) -> int:
    """The sequence number of the newest change; 0 when there is none."""
    return int(ledger.value("SELECT coalesce(max(seq), 0) FROM change"))


def changes(ledger: Ledger, after: int = 0, upto: int | None = None) -> Iterator[ChangeRecord]:
    """The changes with `after` < seq <= `upto` (to the end when None), in order."""
    limit = head(ledger) if upto is None else upto
    for row in ledger.rows(f"{_RECORD} WHERE seq > ? AND seq <= ? ORDER BY seq", (after, limit)):
        yield _record(row)


def newest(ledger: Ledger, kind: Kind, upto: int) -> Iterator[ChangeRecord]:
    """The newest change with seq <= `upto` of each id of the kind, deletes too, in order: the state of then."""
    of_each = "SELECT max(seq) FROM change WHERE kind = ? AND seq <= ? GROUP BY id"
    for row in ledger.rows(f"{_RECORD} WHERE seq IN ({of_each}) ORDER BY seq", (kind, upto)):
        yield _record(row)


def newest_of(ledger: Ledger, kind: Kind, id_: str, upto: int) -> ChangeRecord | None:
    """The newest change with seq <= `upto` of one id, a delete too; None when there is none."""
    row = ledger.one(f"{_RECORD} WHERE kind = ? AND id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1", (kind, id_, upto))
    return None if row is None else _record(row)


def snapshot(ledger: Ledger, upto: int) -> Iterator[ChangeRecord]:
    """The newest change with seq <= `upto` of every id, kind by kind in the order of KINDS."""
    for kind in KINDS:
        yield from newest(ledger, kind, upto)


_RECORD = (
    "SELECT change.*, (SELECT at FROM change AS own WHERE own.kind = change.kind AND own.id = change.id "
    "ORDER BY seq LIMIT 1) AS added FROM change"
)


def _record(row: Row) -> ChangeRecord:
    more = dict(row)
    days = {"added_day": _day(more.pop("added")), "changed_day": _day(more["at"])}
    state = None
    if row["state"] is not None:
        state = loaded(row["kind"], row["state"]) if row["op"] == "put" else json.loads(row["state"])
    return cast(ChangeRecord, {**more, "state": state, **days})


def _day(at: str) -> int:
    return to_day(date.fromisoformat(at[:10]))


def counts_by_kind(ledger: Ledger) -> dict[Kind, int]:
    """How many things of each kind there are now, in the order of KINDS, kinds without any left out."""
    rows = ledger.rows(
        "SELECT resolved.kind, count(*) AS number FROM resolved JOIN change USING (seq) WHERE op = 'put' GROUP BY 1"
    )
    counts = {row["kind"]: row["number"] for row in rows}
    return {kind: counts[kind] for kind in KINDS if kind in counts}


def current(ledger: Ledger, kind: Kind, id_: str) -> Any | None:
    """The state of a thing now (a redirect is not followed), or None."""
    text = ledger.value(
        "SELECT change.state FROM resolved JOIN change USING (seq) "
        "WHERE resolved.kind = ? AND resolved.id = ? AND change.op = 'put'",
        (kind, id_),
    )
    return None if text is None else loaded(kind, text)


def follow(ledger: Ledger, kind: Kind, id_: str) -> str:
    """The id that an id leads to now: itself, or the end of its redirects."""
    seen: set[str] = set()
    while id_ not in seen:
        seen.add(id_)
        text = ledger.value(
            "SELECT change.state FROM resolved JOIN change USING (seq) "
            "WHERE resolved.kind = ? AND resolved.id = ? AND change.op = 'redirect'",
            (kind, id_),
        )
        if text is None:
            return id_
        id_ = json.loads(text)["to"]
    return id_


class AsOf:
    """The resolved tables as they were when change `seq` was the newest: what we said then."""

    def __init__(self, ledger: Ledger, seq: int | None = None) -> None:
        self.ledger = ledger
        self.seq = head(ledger) if seq is None else seq

    @classmethod
    def at(cls, ledger: Ledger, moment: str) -> "AsOf":
        """As they were at a moment: `2026-11-24` (its end, UTC) or `2026-11-24T09:30:00Z`."""
        limit = moment if "T" in moment else f"{moment}T23:59:59Z"
        return cls(ledger, int(ledger.value("SELECT coalesce(max(seq), 0) FROM change WHERE at <= ?", (limit,))))

    def get(self, kind: Kind, id_: str) -> Any | None:
        """The state a thing had, or None."""
        row = self.ledger.one(
            "SELECT op, state FROM change WHERE kind = ? AND id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
            (kind, id_, self.seq),
        )
        return loaded(kind, row["state"]) if row is not None and row["op"] == "put" else None

    def tenures_of(self, person: str) -> list[Any]:
        """The states of a person's tenures, ordered by id."""
        return self._by("tenure", "person", person)

    def claims_of(self, tenure: str) -> list[Any]:
        """The states of a tenure's claims, ordered by id."""
        return self._by("claim", "tenure", tenure)

    def claims_in(self, announcement: str) -> list[Any]:
        """The states of an announcement's claims, ordered by id."""
        return self._by("claim", "announcement", announcement)

    def _by(self, kind: Kind, field: str, value: str) -> list[Any]:
        # the kind stands in the text, not in a parameter, so that the partial expression index is used
        rows = self.ledger.rows(
            f"SELECT DISTINCT id FROM change WHERE kind = '{kind}' AND op = 'put' "  # noqa: S608
            f"AND json_extract(state, '$.{field}') = ? AND seq <= ? ORDER BY id",
            (value, self.seq),
        )
        states = [self.get(kind, row["id"]) for row in rows]
        return [state for state in states if state is not None and state[field] == value]

    def persons_named(self, name: str) -> list[Any]:
        """The persons who had this name then, whatever its case and diacritics, ordered by id."""
        key = name_key(name)
        rows = self.ledger.rows(
            "SELECT id FROM name WHERE kind = 'person' AND name_key = ? UNION "
            "SELECT id FROM change WHERE kind = 'person' AND op = 'put' AND json_extract(state, '$.name_key') = ? "
            "ORDER BY id",
            (key, key),
        )
        states = [self.get("person", row["id"]) for row in rows]
        return [s for s in states if s is not None and key in map(name_key, (s["name"], *s["names"]))]


def named_like(ledger: Ledger, kind: Kind, words: str, limit: int = 10) -> list[Any]:
    """The states of the things of this kind with a name that holds words beginning with all of these, best first."""
    terms = [f'"{word}"*' for word in name_key(words).split()]
    if not terms:
        return []
    rows = ledger.rows(
        "SELECT name.id FROM name_text JOIN name ON name.number = name_text.rowid "
        "WHERE name_text MATCH ? AND name.kind = ? "
        "GROUP BY name.id ORDER BY min(rank), min(name.name), name.id LIMIT ?",
        (" ".join(terms), kind, limit),
    )
    return [current(ledger, kind, row["id"]) for row in rows]
