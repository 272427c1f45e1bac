from typing import Any

from tests.questions.reference.choosing import UNKNOWN, chosen, in_order, person_key, told
from tests.questions.reference.common import coalesce, sure
from tests.questions.worlds import World

VALUES = {"months": (1, 12, 120)}


def answer(world: World, at: int, role: str | None, organisation: str | None, months: int) -> list[dict[str, Any]]:
    rows = []
    for tenure in chosen(world, role, organisation):
        begun, first = _begun(tenure, at, months), tenure["start"]["earliest"]
        if begun is None:
            continue
        row = {
            **told(world, tenure),
            "tenure": tenure["id"],
            "begun": begun,
            "announced": tenure["announced"],
            "acting": tenure["acting"],
            "sure": sure(tenure, at),
        }
        order = (begun, coalesce(first, UNKNOWN), -tenure["announced"], person_key(world, tenure), tenure["id"])
        rows.append((order, row))
    return in_order(rows)


def _begun(tenure: Any, at: int, months: int) -> str | None:
    start, announced = tenure["start"], tenure["announced"]
    if announced is None or announced > at:
        return None
    if start["earliest"] is not None and start["earliest"] > at:
        return "no"
    by = [day for day in (start["latest"], tenure["first_confirmed"]) if day is not None]
    over = tenure["end"]["latest"] is not None and tenure["end"]["latest"] < at
    waited = at - announced <= months * 365.25 / 12
    return "unknown" if waited and not over and not any(day <= at for day in by) else None
