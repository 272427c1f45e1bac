"""Spells: the claims of one person about one post, split into the separate times the post was held, before what
others did is taken into account. See kg.resolve.careers for what follows from successors and later posts.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.dates import bounds, iso, precision
from kg.model import EndCause
from kg.resolve.readings import Reading
from kg.states import BoundState

# A post taken up again within this many days of its stated end is a prolongation, not a return.
PROLONGED = 92

NOTHING: BoundState = {"edtf": None, "basis": None, "earliest": None, "latest": None}

_EXACTNESS = {"day": 0, "month": 1, "season": 2, "year": 3, "interval": 4, "decade": 5}


@dataclass
class Spell:
    """One time of holding one post; bounds as stated, or as follows from this person's own claims."""

    readings: list[Reading] = field(default_factory=list)
    start: BoundState = field(default_factory=NOTHING.copy)
    end: BoundState = field(default_factory=NOTHING.copy)
    first_confirmed: int | None = None
    last_confirmed: int | None = None
    ended_before: int | None = None
    leaving: int | None = None
    """The publication day of the earliest source that reports the exit without its day, after the last confirmation."""
    planned: bool = False
    """True if the stated end is only that of a term: a plan, which what happened later overrides."""
    announced: int | None = None
    acting: bool = False
    end_cause: EndCause | None = None
    conflicts: list[str] = field(default_factory=list)


def spells_of(readings: Sequence[Reading]) -> list[Spell]:
    """The spells in the readings of one person, each reading in one spell, in order of their first reading."""
    groups: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in sorted(readings, key=lambda r: r.order):
        key = ("post", reading.post) if reading.post else ("part", f"{reading.role}|{reading.organisation}")
        groups[key].append(reading)
    return [_fuse(part) for key in sorted(groups) for part in _split(groups[key])]


def _placed(reading: Reading) -> int | None:
    """A day on or about which the reading places the person at the post; None when it tells none."""
    start, end = reading.start_bounds, reading.end_bounds
    if start.latest is not None:
        return start.latest
    if reading.status == "held":
        return end.earliest
    return reading.published.earliest


def _over(reading: Reading) -> int | None:
    """The day by which, after this reading, the post was left; None when it tells none."""
    if reading.end_bounds.latest is not None:
        return reading.end_bounds.latest
    return reading.published.latest if reading.status == "held" else None


def _split(readings: Sequence[Reading]) -> list[list[Reading]]:
    """The readings of one post parted where it was left and later taken up again."""
    dated = sorted(
        (r for r in readings if _placed(r) is not None), key=lambda r: (_placed(r), _over(r) is None, _over(r), r.order)
    )
    undated = [r for r in readings if _placed(r) is None]
    parts: list[list[Reading]] = []
    breaks = sorted(day for r in readings if (day := _over(r)) is not None)
    for reading in dated:
        day = _placed(reading)
        assert day is not None
        if parts and not _returns(parts[-1], reading, day, breaks):
            parts[-1].append(reading)
        else:
            parts.append([reading])
    for reading in undated:  # "held" without dates, or nothing at all: the latest spell that had begun by then
        known = reading.published.latest
        fitting = [part for part in parts if known is None or (_placed(part[0]) or 0) < known]
        if fitting:
            fitting[-1].append(reading)
        elif parts and reading.status != "held":
            parts[0].append(reading)
        else:
            lone = next((part for part in parts if all(_placed(r) is None for r in part)), None)
            if lone is None:
                parts.insert(0, [reading])
            else:
                lone.append(reading)
    return parts


def _returns(part: Sequence[Reading], reading: Reading, day: int, breaks: Sequence[int]) -> bool:
    """True if the reading, placed on the day, tells of a new spell and not of the one in `part`."""
    # a part grows in order of the days, so that its last reading is the latest
    last = next(d for r in reversed(part) if (d := _placed(r)) is not None)
    left = breaks[bisect_left(breaks, last) : bisect_left(breaks, day)]
    if not left:
        return False
    if reading.status == "appointed" or reading.start is not None:
        return day - left[-1] > PROLONGED
    return True


def _fuse(readings: Sequence[Reading]) -> Spell:
    spell = Spell(sorted(readings, key=lambda r: r.order))
    confirmed = sorted(day for reading in readings for day in _confirmations(reading))
    if confirmed:
        spell.first_confirmed, spell.last_confirmed = confirmed[0], confirmed[-1]
    exits = [r.published.earliest for r in readings if r.status == "leaves" and r.end is None]
    spell.leaving = _first_after([day for day in exits if day is not None], spell.last_confirmed)
    announced = [r.published.earliest for r in readings if r.status == "appointed" and r.published.earliest is not None]
    spell.announced = min(announced, default=None)
    spell.acting = _acting(readings)
    spell.end_cause = next((r.end_cause for r in reversed(spell.readings) if r.end_cause), None)
    spell.start, disputes = _bound("start", [(r, r.start) for r in spell.readings if not _prolongs(r, readings)])
    spell.conflicts += disputes
    ends = _ends(spell.readings)
    spell.end, disputes = _bound("end", ends)
    spell.conflicts += disputes
    spell.planned = spell.end["basis"] == "stated" and all(
        reading.status in ("appointed", "holds") for reading, end in ends if end == spell.end["edtf"]
    )
    low, high = spell.start["earliest"], spell.end["latest"]
    if low is not None and high is not None and low > high:
        spell.conflicts.append(f"sources state an end ({spell.end['edtf']}) before its start ({spell.start['edtf']})")
        spell.end, spell.planned = NOTHING.copy(), False
    held = [r.published.earliest for r in readings if r.status == "held" and (r.end is None or not spell.end["basis"])]
    spell.ended_before = _first_after([day for day in held if day is not None], spell.last_confirmed)
    if spell.start["basis"] is None:
        latest = spell.first_confirmed
        if spell.announced is not None and (latest is None or spell.announced <= latest):
            spell.start = inferred(spell.announced, latest)
        elif latest is not None:
            spell.start = inferred(None, latest)
    if spell.end["basis"] is None and spell.ended_before is not None:
        spell.end = inferred(spell.last_confirmed, spell.ended_before)
    return spell


def _first_after(days: Sequence[int], confirmed: int | None) -> int | None:
    """The first of the days that comes after the post was last confirmed to be held."""
    return min((day for day in days if confirmed is None or day >= confirmed), default=None)


def _ends(readings: Sequence[Reading]) -> list[tuple[Reading, str]]:
    """The stated ends that still stand, with who states them.

    A term that was to end is prolonged by a later source by which the post is still held, and an extension replaces
    the term it extends: of the ends that appointments state, only the newest counts.
    """
    ends = [(reading, reading.end) for reading in readings if reading.end is not None]
    latest = max((day for reading, _ in ends if (day := reading.end_bounds.latest) is not None), default=None)
    holding = [r.published.earliest for r in readings if r.status in ("holds", "appointed")]
    held = max((day for day in holding if day is not None), default=None)
    if latest is not None and held is not None and held > latest:
        ends = [(reading, end) for reading, end in ends if (bounds(end).latest or 0) >= held]
    terms = [reading for reading, _ in ends if reading.status == "appointed"]
    newest = max(terms, key=lambda reading: reading.order).url if terms else None
    return [(reading, end) for reading, end in ends if reading.status != "appointed" or reading.url == newest]


def _prolongs(reading: Reading, readings: Sequence[Reading]) -> bool:
    """True if the reading appoints for a new term that follows one told by another: its start is not the spell's."""
    start = reading.start_bounds.earliest
    return (
        reading.status == "appointed"
        and start is not None
        and any(
            (end := other.end_bounds.latest) is not None
            and (_placed(other) or start) < start
            and abs(start - end) <= PROLONGED
            for other in readings
        )
    )


def inferred(earliest: int | None, latest: int | None) -> BoundState:
    """A bound that nobody states, but that must lie between two days, either of them None when unknown."""
    if earliest is None and latest is None:
        return NOTHING.copy()
    if earliest is not None and latest is not None and earliest > latest:
        earliest = None
    text = f"{iso(earliest) or '..'}/{iso(latest) or '..'}"
    return {"edtf": text, "basis": "inferred", "earliest": earliest, "latest": latest}


def _confirmations(reading: Reading) -> Iterable[int]:
    """The days on which the reading says the post was held."""
    start, end, published = reading.start_bounds, reading.end_bounds, reading.published.earliest
    begun = start.latest
    if begun is not None and published is not None and reading.status != "appointed":
        begun = min(begun, published)  # a source that says "since 2016" in May 2016 means before that May
    if begun is not None and (end.earliest is None or begun <= end.earliest):
        yield begun
    if reading.status == "held":
        if end.earliest is not None and (begun is None or begun <= end.earliest):
            yield end.earliest
        return
    if published is None:
        return
    if end.earliest is not None and end.earliest < published:
        yield end.earliest
    elif (
        reading.status == "holds"
        or (reading.status == "appointed" and begun is not None and begun <= published)
        or (reading.status == "leaves" and end.earliest is not None)
    ):
        yield published


def _acting(readings: Sequence[Reading]) -> bool:
    """Acting if the sources that appoint say so, else if most do; a tie is not acting."""
    deciding = [r for r in readings if r.status == "appointed"] or list(readings)
    return sum(r.acting for r in deciding) * 2 > len(deciding)


def _bound(side: str, stated: Sequence[tuple[Reading, str | None]]) -> tuple[BoundState, list[str]]:
    """The best stated date of one side: the most exact, then that of an appointment or exit, then the newest."""
    said = [(reading, text) for reading, text in stated if text is not None]
    if not said:
        return NOTHING.copy(), []
    # what has happened is known better than what was planned: an exit tells the end, and looking back does
    planned = ("appointed", "holds") if side == "end" else ()

    def rank(item: tuple[Reading, str]) -> tuple[bool, int, bool, int, str]:
        reading, text = item
        published = reading.published.earliest
        told = reading.status in ("appointed", "leaves")
        return (reading.status in planned, _EXACTNESS[precision(text)], not told, -(published or -(10**9)), text)

    best = min(said, key=rank)[1]
    limits = bounds(best)
    others = sorted({text for _, text in said if _disjoint(text, best)})
    disputes = [f"sources disagree about its {side}: {best} or {' or '.join(others)}"] if others else []
    return {"edtf": best, "basis": "stated", "earliest": limits.earliest, "latest": limits.latest}, disputes


def _disjoint(first: str, second: str) -> bool:
    a, b = bounds(first), bounds(second)
    far = 10**9
    return (a.earliest or -far) > (far if b.latest is None else b.latest) or (b.earliest or -far) > (
        far if a.latest is None else a.latest
    )
