from random import Random
from typing import Any

from tests.questions.reference.common import duration, key, known_days, sure
from tests.questions.worlds import FIRST, LARGE, LAST, World

_RANKS = ("certain", "presumed", "possible")
_DAYS = range(FIRST - 800, LAST + 800)


def draw(random: Random, world: World) -> dict[str, Any]:
    small = [p["id"] for p in world.of("person") if LARGE not in p["id"]]
    return {"person": random.choice(small or ["person/none"])}


def answer(world: World, person: str, least: str) -> list[dict[str, Any]]:
    found = []
    for own in world.of("tenure"):
        if own["person"] != person or own["organisation"] is None:
            continue
        for other in world.of("tenure"):
            if other["organisation"] == own["organisation"] and other["person"] != person:
                row = _row(world, own, other)
                if row is not None and _RANKS.index(row["sure"]) <= _RANKS.index(least):
                    found.append(row)
    return sorted(
        found,
        key=lambda r: (r["sure"], -(r["days"] or 0), key(world, "person", r["other"]), r["tenure"], r["own_tenure"]),
    )


def _row(world: World, own: Any, other: Any) -> dict[str, Any] | None:
    level = _level(own, other)
    if level is None:
        return None
    since, until = None, None
    if level == "certain":
        (own_from, own_until), (from_, until_) = known_days(own), known_days(other)
        assert own_from is not None and from_ is not None and own_until is not None and until_ is not None
        since, until = max(own_from, from_), min(own_until, until_)
    return {
        "other": other["person"],
        "name": world.name("person", other["person"]),
        "organisation_name": world.name("organisation", own["organisation"]),
        "role": world.name("role", other["role"]),
        "acting": other["acting"],
        "own_role": world.name("role", own["role"]),
        "sure": level,
        "days": None if since is None or until is None else until - since + 1,
        "days_at_least": None if since is None else bool(duration(own)[1] or duration(other)[1]),
        "since": since,
        "until": until,
        "last_confirmed": other["last_confirmed"],
        "tenure": other["id"],
        "own_tenure": own["id"],
    }


def _level(own: Any, other: Any) -> str | None:
    """The best that some day gives: both certain, both at least presumed, both within their widest bounds."""
    days = sorted({day + d for t in (own, other) for day in _turns(t) for d in (-1, 0, 1)} | {_DAYS[0], _DAYS[-1]})
    pairs = [(sure(own, day), sure(other, day)) for day in days]
    if ("certain", "certain") in pairs:
        return "certain"
    if any(a in _RANKS[:2] and b in _RANKS[:2] for a, b in pairs):
        return "presumed"
    return "possible" if any(_within(own, day) and _within(other, day) for day in days) else None


def _turns(tenure: Any) -> list[int]:
    """The days on which how sure it is may change."""
    bounds = [bound[side] for bound in (tenure["start"], tenure["end"]) for side in ("earliest", "latest")]
    days = [*bounds, tenure["first_confirmed"], tenure["last_confirmed"], tenure["contradicted_from"]]
    return [day for day in days if day is not None]


def _within(tenure: Any, day: int) -> bool:
    """Within the widest bounds, some bound being known."""
    start, end = tenure["start"], tenure["end"]
    known = any(bound[side] is not None for bound in (start, end) for side in ("earliest", "latest"))
    after = start["earliest"] is None or start["earliest"] <= day
    return known and after and (end["latest"] is None or day <= end["latest"])
