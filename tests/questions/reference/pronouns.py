from typing import Any

from tests.questions.reference.choosing import began, chosen
from tests.questions.worlds import World


def answer(
    world: World, role: str | None, organisation: str | None, since: int | None, until: int | None, capacity: str
) -> list[dict[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for tenure in chosen(world, role, organisation):
        in_period = began(tenure, since, until)
        if in_period and (capacity == "any" or tenure["acting"] == (capacity == "acting")):
            pronoun = world.states["person"][tenure["person"]]["pronoun"] or "unknown"
            groups.setdefault(pronoun, []).append((in_period, tenure["person"]))
    rows = []
    for pronoun, group in groups.items():
        certain = [person for in_period, person in group if in_period == "certain"]
        counted = {"people": len(set(certain)), "appointments": len(certain), "possible": len(group) - len(certain)}
        rows.append({"pronoun": pronoun, **counted})
    return sorted(rows, key=lambda row: (-row["people"], -row["appointments"], -row["possible"], row["pronoun"]))
