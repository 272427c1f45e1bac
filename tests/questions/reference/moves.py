from random import Random
from typing import Any

from tests.questions.drawing import body_of, one_of
from tests.questions.reference.common import begin_order, key, sure, with_parts
from tests.questions.worlds import World


def draw(random: Random, world: World) -> dict[str, Any]:
    tenure = one_of(random, world, "tenure")
    ends = {"origin": tenure, "destination": world.get("tenure", tenure["next"])}
    given = random.choice([("origin", "destination"), ("origin",), ("destination",)])
    return {name: body_of(random, world, end) if end and name in given else None for name, end in ends.items()}


def answer(world: World, origin: str | None, destination: str | None, at: int) -> list[dict[str, Any]]:
    left = with_parts(world, origin) if origin else None
    reached = with_parts(world, destination) if destination else None
    found = []
    for tenure in world.of("tenure"):
        following = world.get("tenure", tenure["next"])
        if following is None or (left is not None and tenure["organisation"] not in left):
            continue
        if reached is None or following["organisation"] in reached:
            found.append((tenure, following))
    found.sort(key=lambda pair: (begin_order(pair[1]), key(world, "person", pair[0]["person"]), pair[0]["id"]))
    return [
        {
            "person": tenure["person"],
            "name": world.name("person", tenure["person"]),
            "role": world.name("role", tenure["role"]),
            "organisation_name": world.name("organisation", tenure["organisation"]),
            "end": tenure["end"]["edtf"],
            "next_role": world.name("role", following["role"]),
            "next_organisation_name": world.name("organisation", following["organisation"]),
            "next_start": following["start"]["edtf"],
            "basis": tenure["next_basis"],
            "gap": tenure["next_gap"],
            "sure": sure(following, at),
            "last_confirmed": following["last_confirmed"],
            "tenure": tenure["id"],
            "next_tenure": following["id"],
        }
        for tenure, following in found
    ]
