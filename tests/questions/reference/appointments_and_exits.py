from collections.abc import Iterator
from random import Random
from typing import Any

from tests.questions.drawing import body_of, one_of
from tests.questions.reference.common import coalesce, key, with_parts
from tests.questions.worlds import World


def draw(random: Random, world: World) -> dict[str, Any]:
    tenure = one_of(random, world, "tenure")
    return {"organisation": body_of(random, world, tenure)}


def answer(world: World, since: int, until: int, organisation: str | None) -> list[dict[str, Any]]:
    bodies = with_parts(world, organisation) if organisation else None
    events = [
        event
        for tenure in world.of("tenure")
        if bodies is None or tenure["organisation"] in bodies
        for event in _events(world, tenure, since, until)
    ]
    return sorted(events, key=lambda e: (e["day"], e["event"], key(world, "person", e["person"]), e["tenure"]))


def _events(world: World, t: Any, since: int, until: int) -> Iterator[dict[str, Any]]:
    for event, bound, announced in (("appointment", t["start"], t["announced"]), ("exit", t["end"], None)):
        first, last = bound["earliest"], bound["latest"]
        low, high = coalesce(first, last, announced), coalesce(last, first, announced)
        if low is None or low > until or high < since:
            continue
        certain = first is not None and last is not None and since <= first and last <= until
        yield {
            "event": event,
            "date": bound["edtf"],
            "basis": bound["basis"] or "announced",
            "day": low,
            "sure": "certain" if certain else "possible",
            "tenure": t["id"],
            "person": t["person"],
            "name": world.name("person", t["person"]),
            "role": world.name("role", t["role"]),
            "organisation_id": t["organisation"],
            "organisation_name": world.name("organisation", t["organisation"]),
            "acting": t["acting"],
            "end_cause": t["end_cause"] if event == "exit" else None,
            "last_confirmed": t["last_confirmed"],
            "sources": t["sources"],
        }
