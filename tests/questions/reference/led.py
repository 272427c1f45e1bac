from random import Random
from typing import Any

from tests.questions.drawing import one_of
from tests.questions.reference.common import evidence, key, sure
from tests.questions.worlds import LARGE, World


def draw(random: Random, world: World) -> dict[str, Any]:
    large = [o["id"] for o in world.of("organisation") if LARGE in o["id"]]
    body = random.choice(large) if large and random.random() < 0.3 else one_of(random, world, "post")["organisation"]
    return {"organisation": body}


def answer(world: World, organisation: str, at: int) -> list[dict[str, Any]]:
    posts = {p["id"] for p in world.of("post") if p["organisation"] == organisation and p["seats"] == "one"}
    found = [
        {
            "tenure": t["id"],
            "person": t["person"],
            "name": world.name("person", t["person"]),
            "role": world.name("role", t["role"]),
            "acting": t["acting"],
            "start": t["start"]["edtf"],
            "end": t["end"]["edtf"],
            "sure": sure(t, at),
            "last_confirmed": t["last_confirmed"],
            "sources": t["sources"],
            **evidence(world, t["id"]),
            "order": (key(world, "role", t["role"]), key(world, "person", t["person"]), t["id"]),
        }
        for t in world.of("tenure")
        if t["post"] in posts and t["weight"] == "principal" and sure(t, at)
    ]
    return sorted(found, key=lambda row: (row["sure"], row["acting"], row["order"]))
