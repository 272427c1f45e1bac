from itertools import combinations
from typing import Any

from tests.questions.reference.choosing import edges, in_order, person_key, told
from tests.questions.reference.common import known_days, sure
from tests.questions.worlds import World

LEVELS = ("certain", "presumed", "possible")


def answer(world: World, at: int, until: int | None, least: str) -> list[dict[str, Any]]:
    by_person: dict[str, list[Any]] = {}
    for tenure in world.of("tenure"):
        if tenure["weight"] == "principal":
            by_person.setdefault(tenure["person"], []).append(tenure)
    rows = []
    for own in by_person.values():
        for one, other in combinations(own, 2):
            level = _together(one, other, at, at if until is None else until)
            if level is None or LEVELS.index(level) > LEVELS.index(least):
                continue
            first, last = _both(one, other)
            row = {
                **told(world, other, "other_"),
                **told(world, one),
                "tenure": one["id"],
                "other_id": other["id"],
                "sure": level,
                "both_from": first,
                "both_until": last,
            }
            rows.append(((level, person_key(world, one), one["person"], one["id"], other["id"]), row))
    return in_order(rows)


def _together(one: Any, other: Any, first: int, last: int) -> str | None:
    """How sure it is that both were held on one day of the period."""
    found = [(sure(one, day), sure(other, day)) for day in edges([one, other], first, last)]
    pairs = [max(LEVELS.index(a), LEVELS.index(b)) for a, b in found if a is not None and b is not None]
    return LEVELS[min(pairs)] if pairs else None


def _both(one: Any, other: Any) -> tuple[int | None, int | None]:
    """The days between which both were certainly held."""
    spans = known_days(one), known_days(other)
    if None in spans[0] or None in spans[1]:
        return None, None
    first, last = max(a for a, _ in spans), min(b for _, b in spans)  # type: ignore[type-var]
    return (first, last) if first <= last else (None, None)  # type: ignore[operator]
