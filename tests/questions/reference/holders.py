from random import Random
from typing import Any

from tests.questions.drawing import one_of
from tests.questions.reference.choosing import days_until
from tests.questions.reference.common import begin_order, evidence, gap, key, predecessor_of, sure
from tests.questions.worlds import World


def draw(random: Random, world: World) -> dict[str, Any]:
    post = one_of(random, world, "post")
    return {"organisation": post["organisation"], "role": post["role"]}


def answer(world: World, organisation: str, role: str, at: int) -> list[dict[str, Any]]:
    posts = {p["id"] for p in world.of("post") if (p["organisation"], p["role"]) == (organisation, role)}
    held = [t for t in world.of("tenure") if t["post"] in posts]
    held.sort(key=lambda t: (begin_order(t), key(world, "person", t["person"]), t["id"]))
    return [_row(world, tenure, at) for tenure in held]


def _row(world: World, tenure: Any, at: int) -> dict[str, Any]:
    before = predecessor_of(world, tenure)
    days, at_least = days_until(tenure, at)
    return {
        "tenure": tenure["id"],
        "person": tenure["person"],
        "name": world.name("person", tenure["person"]),
        "acting": tenure["acting"],
        "start": tenure["start"]["edtf"],
        "start_basis": tenure["start"]["basis"],
        "end": tenure["end"]["edtf"],
        "end_basis": tenure["end"]["basis"],
        "days": days,
        "days_at_least": at_least,
        "sure": sure(tenure, at),
        "last_confirmed": tenure["last_confirmed"],
        "predecessor": before["name"] if before else tenure["predecessor_name"],
        "predecessor_basis": tenure["predecessor_basis"],
        "gap": gap(world.get("tenure", tenure["predecessor"]), tenure),
        "end_cause": tenure["end_cause"],
        "sources": tenure["sources"],
        **evidence(world, tenure["id"]),
    }
