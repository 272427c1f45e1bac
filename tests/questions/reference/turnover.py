from typing import Any

from tests.questions.reference.choosing import began, chosen, in_order, levels
from tests.questions.reference.common import known_days
from tests.questions.worlds import World

VALUES = {"years": (1, 5, 10, 20), "least": (0, 1, 2)}


def answer(
    world: World, role: str | None, organisation: str | None, years: int, at: int, least: int
) -> list[dict[str, Any]]:
    first = -((1461 * years - 4 * at) // 4)
    posts: dict[str, list[tuple[Any, bool]]] = {}
    for tenure in chosen(world, role, organisation):
        marks = [day for day in known_days(tenure) if day is not None and first <= day <= at]
        found = levels(tenure, first, at).values()
        held = bool(marks) or "certain" in found
        if tenure["post"] is not None and (held or any(found)):
            posts.setdefault(tenure["post"], []).append((tenure, held))
    rows = []
    for id_, tenures in posts.items():
        held_by = {tenure["person"] for tenure, held in tenures if held}
        if len(held_by) < least:
            continue
        post = world.states["post"][id_]
        body, kind = world.states["organisation"][post["organisation"]], world.states["role"][post["role"]]
        row = {
            "post_id": id_,
            "role": kind["name"],
            "organisation_name": body["name"],
            "seats": post["seats"],
            "people": len(held_by),
            "appointed": sum(held and _began(tenure, first, at) for tenure, held in tenures),
            "acting": len({tenure["person"] for tenure, held in tenures if held and tenure["acting"]}),
            "possible": len({tenure["person"] for tenure, _ in tenures} - held_by),
        }
        rows.append(((-row["people"], -row["possible"], body["name_key"], kind["name_key"], id_), row))
    return in_order(rows)


def _began(tenure: Any, first: int, last: int) -> bool:
    return began(tenure, first, last) == "certain"
