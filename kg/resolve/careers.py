"""From spells to tenures: what follows from successors, from later posts of the same person, and from "replaces"."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypedDict, cast

from kg.ledger.store import Ledger
from kg.model import EndCause
from kg.resolve.forms import agreement
from kg.resolve.readings import block_of
from kg.resolve.spells import Spell, inferred
from kg.states import Basis, BoundState, Seats, TenureState, Weight


class SpellState(TypedDict):
    """A spell as the ledger keeps it: what a tenure is before others are looked at."""

    id: str
    person: str
    names: list[str]
    post: str | None
    role: str | None
    organisation: str | None
    seats: Seats
    weight: Weight
    acting: bool
    start: BoundState
    end: BoundState
    first_confirmed: int | None
    last_confirmed: int | None
    announced: int | None
    ended_before: int | None
    leaving: int | None
    planned: bool
    end_cause: EndCause | None
    conflicts: list[str]
    replaces: list[str]
    appointed_in: list[str]
    left_in: list[str]
    sources: int


def spell_state(id_: str, person: str, spell: Spell) -> SpellState:
    """The stored form of a spell."""
    readings = spell.readings
    first = readings[0]
    return {
        "id": id_,
        "person": person,
        "names": sorted({r.person for r in readings}),
        "post": first.post,
        "role": first.role,
        "organisation": first.organisation,
        "seats": first.seats,
        "weight": first.weight,
        "acting": spell.acting,
        "start": spell.start,
        "end": spell.end,
        "first_confirmed": spell.first_confirmed,
        "last_confirmed": spell.last_confirmed,
        "announced": spell.announced,
        "ended_before": spell.ended_before,
        "leaving": spell.leaving,
        "planned": spell.planned,
        "end_cause": spell.end_cause,
        "conflicts": spell.conflicts,
        "replaces": sorted({r.replaces for r in readings if r.replaces}),
        "appointed_in": sorted({r.url for r in readings if r.status == "appointed"}),
        "left_in": sorted({r.url for r in readings if r.status in ("holds", "leaves")}),
        "sources": len({r.url for r in readings}),
    }


class Holders:
    """The non-acting spells at a one-seat post, in order of their begin, and who follows whom."""

    def __init__(self, spells: Sequence[SpellState]) -> None:
        self._spells = spells
        dated = [(begin, s["id"], s) for s in spells if not s["acting"] and (begin := _begin(s)) is not None]
        self._ordered = sorted(dated, key=lambda item: item[:2])

    def successor(self, spell: SpellState) -> SpellState | None:
        """The next non-acting spell of somebody else that begins after this one was last known to run."""
        known = _known_until(spell)
        if known is None:
            return None
        for begin, _, other in self._ordered[bisect_left(self._ordered, known, key=lambda item: item[0]) :]:
            if other["person"] != spell["person"] and (begin > known or _takes_over(spell, other)):
                return other
        return None

    @cached_property
    def predecessors(self) -> dict[str, str]:
        """For each spell that follows others: the id of the one that was last known to run latest."""
        found: dict[str, tuple[int, str]] = {}
        for spell in self._spells:
            following = None if spell["acting"] else self.successor(spell)
            if following is not None:
                candidate = (cast(int, _known_until(spell)), spell["id"])
                found[following["id"]] = max(candidate, found.get(following["id"], candidate))
        return {id_: predecessor for id_, (_, predecessor) in found.items()}


class Neighbours:
    """The spells beside a spell; those at a post are read once in a pass."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._holders: dict[str, Holders] = {}

    def _select(self, where: str, *values: str) -> list[SpellState]:
        rows = self._ledger.rows(f"SELECT state FROM spell WHERE {where} ORDER BY id", values)  # noqa: S608
        return [cast(SpellState, json.loads(row["state"])) for row in rows]

    def of_person(self, person: str) -> list[SpellState]:
        """The spells of a person, ordered by id."""
        return self._select("person = ?", person)

    def at_post(self, post: str) -> Holders:
        """Who held a post."""
        if post not in self._holders:
            self._holders[post] = Holders(self._select("post = ?", post))
        return self._holders[post]

    def named_at(self, organisation: str, name: str) -> list[SpellState]:
        """The spells at an organisation of persons whose name agrees with the name, ordered by id."""
        found = self._select("organisation = ? AND block = ?", organisation, block_of(name))
        return [spell for spell in found if any(agreement(name, n) is not None for n in spell["names"])]


def tenures(person: str, neighbours: Neighbours) -> list[TenureState]:
    """The tenures of a person, ordered by id."""
    own = neighbours.of_person(person)
    return [_tenure(spell, own, neighbours) for spell in own]


def _tenure(spell: SpellState, own: Sequence[SpellState], neighbours: Neighbours) -> TenureState:
    one_seat = spell["post"] is not None and spell["seats"] == "one"
    holders = neighbours.at_post(spell["post"]) if one_seat and spell["post"] else Holders(())
    end, contradicted, dispute = _end(spell, own, holders)
    following, following_basis, gap = _next(spell, own)
    predecessor, predecessor_basis = _predecessor(spell, holders, neighbours)
    return {
        "id": spell["id"],
        "person": spell["person"],
        "post": spell["post"],
        "role": spell["role"],
        "organisation": spell["organisation"],
        "acting": spell["acting"],
        "weight": spell["weight"],
        "start": spell["start"],
        "end": end,
        "first_confirmed": spell["first_confirmed"],
        "last_confirmed": spell["last_confirmed"],
        "contradicted_from": contradicted,
        "announced": spell["announced"],
        "ended_before": spell["ended_before"],
        "end_cause": spell["end_cause"],
        "predecessor": predecessor,
        "predecessor_basis": predecessor_basis,
        "predecessor_name": spell["replaces"][0] if spell["replaces"] else None,
        "next": following,
        "next_basis": following_basis,
        "next_gap": gap,
        "conflicts": [*spell["conflicts"], *dispute],
        "sources": spell["sources"],
    }


def _end(spell: SpellState, own: Sequence[SpellState], holders: Holders) -> tuple[BoundState, int | None, list[str]]:
    """The end, the day from which an open end is no longer presumed to be open, and what the sources disagree about.

    An end that a source tells as a fact stands. One that is only the plan of a term gives way to what came before it:
    an exit, a successor, a later principal post elsewhere.
    """
    end = spell["end"]
    if end["basis"] == "stated" and not spell["planned"]:
        return end, None, []
    successor = holders.successor(spell)
    followed = successor["start"]["latest"] if successor else None
    coming = successor["announced"] if successor and followed is None else None
    days = [spell["ended_before"], spell["leaving"], followed, coming]
    days += [_begin(other) for other in own if _moved_on(spell, other)]
    if spell["post"] is None and spell["last_confirmed"] is not None:
        days.append(spell["last_confirmed"] + 1)  # at a body that is not known nobody can tell whether another followed
    contradicted = min((day for day in days if day is not None), default=None)
    dispute = []
    if spell["planned"]:
        if contradicted is None or (end["earliest"] is not None and contradicted >= end["earliest"]):
            return end, None, []
        dispute.append(f"it was to last until {end['edtf']}")
    latest = min((day for day in (end["latest"], spell["ended_before"], followed) if day is not None), default=None)
    if latest is None:
        return end, contradicted, dispute
    return inferred(spell["last_confirmed"], latest), contradicted, dispute


def _begin(spell: SpellState) -> int | None:
    """The day from which the spell may have run: the earliest of its start, else the day by which it had begun."""
    start = spell["start"]
    return start["earliest"] if start["earliest"] is not None else start["latest"]


def _known_until(spell: SpellState) -> int | None:
    """The last day on which the spell is known to have run."""
    days = [day for day in (spell["last_confirmed"], spell["start"]["latest"], spell["announced"]) if day is not None]
    return max(days, default=None)


def _takes_over(spell: SpellState, other: SpellState) -> bool:
    return any(agreement(name, own) is not None for name in other["replaces"] for own in spell["names"])


def _from_to(spell: SpellState, other: SpellState) -> bool:
    """True if one announcement tells both of the post that is held and of the appointment to the other."""
    return bool(set(spell["left_in"]) & set(other["appointed_in"]))


def _moved_on(spell: SpellState, other: SpellState) -> bool:
    """True if the other spell is a later principal post of the same person elsewhere."""
    if other["id"] == spell["id"] or spell["weight"] != "principal" or other["weight"] != "principal":
        return False
    known, begin = _known_until(spell), _begin(other)
    elsewhere = other["organisation"] is None or other["organisation"] != spell["organisation"]
    if known is None or begin is None or not elsewhere:
        return False
    return begin > known or (begin == known and _from_to(spell, other))


def _next(spell: SpellState, own: Iterable[SpellState]) -> tuple[str | None, Basis | None, int | None]:
    """The next tenure, whether a source says so, and the gap in days; see DESIGN, "Next tenure"."""
    end = spell["end"] if spell["end"]["basis"] == "stated" and not spell["planned"] else None
    limit = end["earliest"] if end else spell["last_confirmed"]
    if spell["weight"] != "principal" or limit is None:
        return None, None, None
    later = []
    for other in own:
        begin = _begin(other)
        if other["id"] == spell["id"] or other["weight"] != "principal" or begin is None:
            continue
        told = _from_to(spell, other)
        if begin > limit or (begin == limit and (told or end is not None)):
            later.append((begin, not told, other["id"], other))
    if not later:
        return None, None, None
    _, inferred, id_, other = min(later, key=lambda item: item[:3])
    start = other["start"]
    exact = end is not None and end["earliest"] == end["latest"] and start["basis"] == "stated"
    gap = None
    if exact and end is not None and start["earliest"] == start["latest"] and start["earliest"] is not None:
        gap = start["earliest"] - cast(int, end["latest"])
    return id_, "inferred" if inferred else "stated", gap


def _predecessor(spell: SpellState, holders: Holders, neighbours: Neighbours) -> tuple[str | None, Basis | None]:
    """The tenure before this one at its post: as a source says, else on a one-seat post the one this one follows."""
    if spell["replaces"] and spell["organisation"]:
        stated = [
            (other["post"] != spell["post"], -(_known_until(other) or -(10**9)), other["id"])
            for name in spell["replaces"]
            for other in neighbours.named_at(spell["organisation"], name)
            if other["person"] != spell["person"]
        ]
        if stated:
            return min(stated)[2], "stated"
    before = None if spell["acting"] else holders.predecessors.get(spell["id"])
    return before, "inferred" if before else None
