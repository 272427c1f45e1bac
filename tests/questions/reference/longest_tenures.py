from typing import Any

from tests.questions.reference.choosing import chosen, days_until, in_order, person_key, told
from tests.questions.reference.common import sure
from tests.questions.worlds import World


def answer(
    world: World, role: str, organisation: str | None, order: str, capacity: str, at: int
) -> list[dict[str, Any]]:
    rows = []
    for tenure in chosen(world, role, organisation):
        if capacity != "any" and tenure["acting"] != (capacity == "acting"):
            continue
        days, at_least = days_until(tenure, at)
        first, last = tenure["start"]["earliest"], tenure["end"]["latest"]
        most = None if first is None or last is None or min(last, at) < first else min(last, at) - first + 1
        over = last is not None and last <= at and most is not None
        if days is not None and (order == "longest" or over):
            told_ = {"days": days, "days_at_least": at_least, "days_most": most, "sure": sure(tenure, at)}
            row = {"tenure": tenure["id"], "acting": tenure["acting"], **told(world, tenure), **told_}
            rows.append(((-days if order == "longest" else most, person_key(world, tenure), tenure["id"]), row))
    return in_order(rows)
