from random import Random
from typing import Any

from tests.questions.drawing import one_of
from tests.questions.reference.common import begin_order, gap, key, sure
from tests.questions.worlds import World


def draw(random: Random, world: World) -> dict[str, Any]:
    tenure = one_of(random, world, "tenure")
    given = random.choice([("person",), ("organisation", "role"), ("organisation",), ("person", "role")])
    return {name: tenure[name] if name in given else None for name in ("person", "organisation", "role")}


def answer(
    world: World, person: str | None, organisation: str | None, role: str | None, at: int
) -> list[dict[str, Any]]:
    wanted = {"person": person, "organisation": organisation, "role": role}

    def meant(tenure: Any | None) -> bool:
        return tenure is not None and all(value is None or tenure[name] == value for name, value in wanted.items())

    found = []
    for after in world.of("tenure"):
        before = world.get("tenure", after["predecessor"])
        if (meant(after) or meant(before)) and (before or after["predecessor_name"]):
            found.append((after, before))
    found.sort(key=lambda pair: (begin_order(pair[0]), key(world, "person", pair[0]["person"]), pair[0]["id"]))
    return [_row(world, after, before, at) for after, before in found]


def _row(world: World, after: Any, before: Any | None, at: int) -> dict[str, Any]:
    return {
        "before_name": world.name("person", before["person"]) if before else after["predecessor_name"],
        "before": before["person"] if before else None,
        "before_tenure": before["id"] if before else None,
        "before_role": world.name("role", before["role"]) if before else None,
        "before_end": before["end"]["edtf"] if before else None,
        "before_last_confirmed": before["last_confirmed"] if before else None,
        "after_name": world.name("person", after["person"]),
        "after": after["person"],
        "after_tenure": after["id"],
        "after_role": world.name("role", after["role"]),
        "organisation_name": world.name("organisation", after["organisation"]),
        "acting": after["acting"],
        "after_start": after["start"]["edtf"],
        "basis": after["predecessor_basis"] or "stated",
        "gap": gap(before, after),
        "sure": sure(after, at),
        "last_confirmed": after["last_confirmed"],
    }
