from typing import Any

from tests.questions.reference.choosing import UNKNOWN, began, in_order, person_key, told
from tests.questions.reference.common import coalesce, sure
from tests.questions.worlds import World

VALUES = {"months": (1, 12, 60)}
PUBLIC = {"state", "region", "municipality"}


def answer(
    world: World, months: int, sector: str, since: int | None, until: int | None, at: int
) -> list[dict[str, Any]]:
    rows = []
    for left in world.of("tenure"):
        taken = world.get("tenure", left["next"])
        here = world.get("organisation", left["organisation"])
        there = world.get("organisation", taken["organisation"]) if taken else None
        if not (taken and here and there) or here["sector"] not in (PUBLIC if sector == "public" else {sector}):
            continue
        if there["sector"] not in ("private", "party", "interest"):
            continue
        least, most = _gap(left, taken)
        in_period = began(taken, since, until)
        days = months * 365.25 / 12
        certain = most is not None and most <= days
        if in_period is None or (not certain and least is not None and least > days):
            continue
        row = {
            **{f"left_{name}": value for name, value in told(world, left).items()},
            **told(world, taken),
            "left_id": left["id"],
            "tenure": taken["id"],
            "organisation_sector": there["sector"],
            "move_basis": left["next_basis"],
            "gap_least": least,
            "gap_most": most,
            "gap_basis": "stated" if left["end"]["basis"] == taken["start"]["basis"] == "stated" else "inferred",
            "within": "certain" if certain else "possible",
            "in_period": in_period,
            "sure": sure(taken, at),
        }
        order = (row["within"], in_period, coalesce(most, UNKNOWN), person_key(world, left), left["id"])
        rows.append((order, row))
    return in_order(rows)


def _gap(left: Any, taken: Any) -> tuple[int | None, int | None]:
    """The least and the most days between the two."""
    start, end = taken["start"], left["end"]
    confirmed = left["last_confirmed"]
    if confirmed is not None and end["latest"] is not None and confirmed > end["latest"]:
        confirmed = None
    left_from = max((day for day in (confirmed, end["earliest"]) if day is not None), default=None)
    least = None if start["earliest"] is None or end["latest"] is None else max(0, start["earliest"] - end["latest"])
    most = None if start["latest"] is None or left_from is None else max(0, start["latest"] - left_from)
    return least, most
