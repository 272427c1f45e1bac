from typing import Any

from tests.questions.reference.choosing import began, chosen, in_order
from tests.questions.worlds import World


def answer(world: World, role: str, since: int | None, until: int | None) -> list[dict[str, Any]]:
    got = {t["id"]: began(t, since, until) for t in chosen(world, role) if not t["acting"]}
    before: dict[str, list[Any]] = {}
    for tenure in world.of("tenure"):
        before.setdefault(tenure["next"], []).append(tenure)
    groups: dict[Any, list[tuple[str, Any]]] = {}
    for id_, in_period in got.items():
        for left in before.get(id_, [None]) if in_period else ():
            key = (left["role"], True, left["acting"]) if left else (None, False, None)
            groups.setdefault(key, []).append((id_, left))
    rows = []
    for (previous, known, acting), pairs in groups.items():
        certain = {id_ for id_, _ in pairs if got[id_] == "certain"}
        role_key = world.states["role"][previous]["name_key"] if previous else ""
        row = {
            "previous_id": previous,
            "previous_role": world.name("role", previous),
            "known": known,
            "acting": acting,
            "appointments": len(certain),
            "people": len({world.states["tenure"][id_]["person"] for id_ in certain}),
            "stated": len({id_ for id_, left in pairs if id_ in certain and left and left["next_basis"] == "stated"}),
            "of": sum(in_period == "certain" for in_period in got.values()),
            "possible": len({id_ for id_, _ in pairs if got[id_] == "possible"}),
        }
        order = (-row["appointments"], -row["possible"], not known, role_key, bool(acting), previous or "")
        rows.append((order, row))
    return in_order(rows)
