from random import Random
from typing import Any

from tests.questions.drawing import one_of, turns
from tests.questions.reference.choosing import days_until
from tests.questions.reference.common import begin_order, evidence, predecessor_of, sure
from tests.questions.worlds import FIRST, World


def draw(random: Random, world: World) -> dict[str, Any]:
    tenure = one_of(random, world, "tenure")
    return {"person": tenure["person"], "at": random.choice(turns(tenure) or (FIRST,))}


def answer(world: World, person: str, at: int) -> list[dict[str, Any]]:
    own = [tenure for tenure in world.of("tenure") if tenure["person"] == person]
    own.sort(key=lambda t: (-begin_order(t), t["id"]))
    return [_row(world, tenure, at) for tenure in own]


def _row(world: World, tenure: Any, at: int) -> dict[str, Any]:
    before = predecessor_of(world, tenure)
    days, at_least = days_until(tenure, at)
    return {
        "tenure": tenure["id"],
        "role": world.name("role", tenure["role"]),
        "organisation": world.name("organisation", tenure["organisation"]),
        "start": tenure["start"]["edtf"],
        "start_basis": tenure["start"]["basis"],
        "end": tenure["end"]["edtf"],
        "end_basis": tenure["end"]["basis"],
        "acting": tenure["acting"],
        "weight": tenure["weight"],
        "days": days,
        "days_at_least": at_least,
        "sure": sure(tenure, at),
        "first_confirmed": tenure["first_confirmed"],
        "last_confirmed": tenure["last_confirmed"],
        "predecessor": before["name"] if before else tenure["predecessor_name"],
        "predecessor_basis": tenure["predecessor_basis"],
        "end_cause": tenure["end_cause"],
        "sources": tenure["sources"],
        **evidence(world, tenure["id"]),
    }
