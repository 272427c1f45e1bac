from typing import Any

from tests.questions.reference.choosing import above, began, begin_order, chosen, in_order, person_key, told
from tests.questions.reference.common import sure
from tests.questions.worlds import World

VALUES = {"earlier_type": ("Agency", "Party", "Company", "none such")}


def answer(
    world: World,
    role: str | None,
    organisation: str | None,
    earlier_role: str | None,
    earlier_sector: str | None,
    earlier_type: str | None,
    since: int | None,
    until: int | None,
    at: int,
) -> list[dict[str, Any]]:
    def wanted(tenure: Any) -> bool:
        body = world.get("organisation", tenure["organisation"]) or {"sector": None, "type": None}
        return (
            (earlier_role is None or earlier_role in above(world, "role", tenure["role"], "broader"))
            and earlier_sector in (None, body["sector"])
            and earlier_type in (None, body["type"])
        )

    kinds = [tenure for tenure in world.of("tenure") if wanted(tenure)]
    rows = []
    for tenure in chosen(world, role, organisation):
        in_period = began(tenure, since, until)
        for before in kinds if in_period else ():
            if before["person"] != tenure["person"] or before is tenure:
                continue
            earlier = _earlier(before, tenure)
            if earlier is None:
                continue
            row = {
                **told(world, tenure),
                "tenure": tenure["id"],
                "earlier": earlier,
                "earlier_tenure": before["id"],
                "earlier_role_name": world.name("role", before["role"]),
                "earlier_organisation_name": world.name("organisation", before["organisation"]),
                "earlier_start": before["start"]["edtf"],
                "earlier_end": before["end"]["edtf"],
                "in_period": in_period,
                "sure": sure(tenure, at),
            }
            order = (-begin_order(tenure), person_key(world, tenure), tenure["id"], before["id"])
            rows.append(((earlier, in_period, *order), row))
    return in_order(rows)


def _earlier(before: Any, tenure: Any) -> str | None:
    """Whether the one began before the other: certain, possible or None."""
    begins, begun = tenure["start"]["earliest"], tenure["start"]["latest"]
    if begins is not None:
        marks = [day for day in (before["start"]["latest"], before["first_confirmed"]) if day is not None]
        over = before["end"]["latest"]
        if (marks and min(marks) < begins) or (over is not None and over <= begins):
            return "certain"
    earliest = before["start"]["earliest"]
    return None if earliest is not None and begun is not None and earliest >= begun else "possible"
