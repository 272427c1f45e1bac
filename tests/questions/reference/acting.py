from random import Random
from typing import Any

from tests.questions.reference.choosing import (
    UNKNOWN,
    began,
    begin,
    begin_order,
    chosen,
    days_until,
    in_order,
    person_key,
    told,
)
from tests.questions.reference.common import coalesce, sure
from tests.questions.worlds import World


def draw(random: Random, world: World) -> dict[str, Any]:
    """An organisation, so that not all is asked for each time."""
    return {"organisation": random.choice(world.of("organisation"))["id"]}


def answer(
    world: World, role: str | None, organisation: str | None, since: int | None, until: int | None, at: int
) -> list[dict[str, Any]]:
    rows = []
    everybody = [tenure for tenure in world.of("tenure") if not tenure["acting"]]
    for tenure in chosen(world, role, organisation):
        in_period = began(tenure, since, until)
        if not tenure["acting"] or in_period is None:
            continue
        way, after = _outcome(world, tenure, everybody)
        days, at_least = days_until(tenure, at)
        row = {
            **told(world, tenure),
            "tenure": tenure["id"],
            "days": days,
            "days_at_least": at_least,
            "outcome": {0: "unknown", 1: "became permanent"}.get(way, "replaced"),
            "outcome_basis": {0: None, 2: "stated"}.get(way, "inferred"),
            "outcome_tenure": after["id"] if after else None,
            "outcome_person": after["person"] if after else None,
            "outcome_name": world.name("person", after["person"]) if after else None,
            "outcome_start": after["start"]["edtf"] if after else None,
            "in_period": in_period,
            "sure": sure(tenure, at),
        }
        rows.append(((-begin_order(tenure), person_key(world, tenure), tenure["id"]), row))
    return in_order(rows)


def _outcome(world: World, tenure: Any, permanent: list[Any]) -> tuple[int, Any]:
    """How it ended: 1 the same person got the post, 2 to 4 another; 0 for not known. And the tenure that followed."""
    found = []
    days = (tenure["last_confirmed"], tenure["start"]["latest"], tenure["announced"])
    known = max((day for day in days if day is not None), default=None)
    post = world.get("post", tenure["post"])
    one_seat = post is not None and post["seats"] == "one"
    for after in permanent:
        same, then = after["person"] == tenure["person"], begin(after)
        here = post is not None and after["post"] == post["id"]
        if here and same and then is not None and (first := begin(tenure)) is not None and first <= then:
            way = 1
        elif after["predecessor"] == tenure["id"] and not same:
            way = 2 if after["predecessor_basis"] == "stated" else 3
        elif one_seat and here and not same and known is not None and then is not None and then > known:
            way = 4
        else:
            continue
        found.append((way, coalesce(then, UNKNOWN), after["id"], after))
    if not found:
        return 0, None
    way, _, _, after = min(found, key=lambda item: item[:3])
    return way, after
