from typing import Any

from tests.questions.reference.choosing import (
    UNKNOWN,
    chosen,
    in_order,
    person_key,
    published_day,
    quoted,
    told,
    within,
)
from tests.questions.reference.common import coalesce, sure
from tests.questions.worlds import World


def answer(
    world: World,
    role: str | None,
    organisation: str | None,
    cause: str | None,
    since: int | None,
    until: int | None,
    at: int,
) -> list[dict[str, Any]]:
    rows = []
    for tenure in chosen(world, role, organisation):
        end = tenure["end"]
        in_period = within(end["earliest"], end["latest"], since, until)
        if in_period is None or tenure["end_cause"] is None or cause not in (None, tenure["end_cause"]):
            continue
        then = world.get("tenure", tenure["next"]) or {"id": None, "role": None, "organisation": None}
        row = {
            **told(world, tenure),
            **_newest(world, tenure),
            "tenure": tenure["id"],
            "end_cause": tenure["end_cause"],
            "next_tenure": then["id"],
            "next_role": world.name("role", then["role"]),
            "next_organisation_name": world.name("organisation", then["organisation"]),
            "next_basis": tenure["next_basis"],
            "in_period": in_period,
            "sure": sure(tenure, at),
        }
        day = coalesce(end["earliest"], end["latest"], -UNKNOWN)
        rows.append(((-day, person_key(world, tenure), tenure["id"]), row))
    return in_order(rows)


def _newest(world: World, tenure: Any) -> dict[str, Any]:
    """The newest claim that states the cause."""
    claims = [claim for claim in world.claims_of(tenure["id"]) if claim["end_cause"] == tenure["end_cause"]]
    newest = min(claims, key=lambda c: (-published_day(world, c, -9_000_000), c["id"]), default=None)
    return quoted(world, newest) if newest else {"quote": None, "published": None, "url": None}
