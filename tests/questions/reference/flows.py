from typing import Any

from tests.questions.reference.choosing import above, in_order
from tests.questions.reference.hops import counts, grouped, moves
from tests.questions.worlds import World

VALUES = {"least": (1, 1, 2)}


def answer(
    world: World, origin: str | None, destination: str | None, since: int | None, until: int | None, least: int
) -> list[dict[str, Any]]:
    known = [move for move in moves(world, since, until) if move[0]["organisation"] and move[1]["organisation"]]
    found = grouped(known, lambda left, taken: (left["organisation"], taken["organisation"]))
    rows: list[tuple[Any, dict[str, Any]]] = []
    for pair, group in found.items():
        counted = counts(group)
        here, there = (world.states["organisation"][id_] for id_ in pair)  # type: ignore[attr-defined]
        if counted["moves"] + counted["possible"] < least or not _part(world, here["id"], origin):
            continue
        if _part(world, there["id"], destination):
            named = {"from_id": here["id"], "from_name": here["name"], "to_id": there["id"], "to_name": there["name"]}
            keys = (here["name_key"], there["name_key"], here["id"], there["id"])
            rows.append(((-counted["moves"], -counted["possible"], keys), {**named, **counted}))
    return in_order(rows)


def _part(world: World, body: str, whole: str | None) -> bool:
    return whole is None or whole in above(world, "organisation", body, "parent")
