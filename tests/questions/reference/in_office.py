from random import Random
from typing import Any

from tests.questions.drawing import body_of, one_of, turns
from tests.questions.reference.common import key, sure, with_parts
from tests.questions.worlds import FIRST, World


def draw(random: Random, world: World) -> dict[str, Any]:
    tenure = one_of(random, world, "tenure")
    return {
        "organisation": body_of(random, world, tenure),
        "sector": None,
        "at": random.choice(turns(tenure) or (FIRST,)),
    }


def answer(world: World, at: int, organisation: str | None, sector: str | None) -> list[dict[str, Any]]:
    bodies = with_parts(world, organisation) if organisation else None
    found = []
    for t in world.of("tenure"):
        body = world.get("organisation", t["organisation"])
        if bodies is not None and t["organisation"] not in bodies:
            continue
        if sector is not None and (body is None or body["sector"] != sector):
            continue
        if sure(t, at):
            found.append(t)
    found.sort(
        key=lambda t: (
            key(world, "organisation", t["organisation"]),
            key(world, "role", t["role"]),
            key(world, "person", t["person"]),
            t["id"],
        )
    )
    return [
        {
            "tenure": t["id"],
            "person": t["person"],
            "name": world.name("person", t["person"]),
            "role": world.name("role", t["role"]),
            "organisation_id": t["organisation"],
            "organisation_name": world.name("organisation", t["organisation"]),
            "acting": t["acting"],
            "weight": t["weight"],
            "start": t["start"]["edtf"],
            "end": t["end"]["edtf"],
            "sure": sure(t, at),
            "last_confirmed": t["last_confirmed"],
            "sources": t["sources"],
        }
        for t in found
    ]
