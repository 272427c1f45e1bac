from typing import Any

from tests.questions.reference.common import LOWEST, coalesce, duration, sure
from tests.questions.worlds import World


def answer(world: World, person: str, at: int) -> list[dict[str, Any]]:
    own = [tenure for tenure in world.of("tenure") if tenure["person"] == person]
    own.sort(key=lambda t: (-_order(t), t["id"]))
    return [_row(world, tenure, at) for tenure in own]


def _order(t: Any) -> int:
    start, end = t["start"], t["end"]
    days = (start["earliest"], start["latest"], t["announced"], end["earliest"], t["ended_before"], LOWEST)
    return int(coalesce(*days))


def _row(world: World, tenure: Any, at: int) -> dict[str, Any]:
    before = world.get("tenure", tenure["predecessor"])
    days, at_least = duration(tenure)
    claim, article = newest(world, tenure["id"])
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
        "predecessor": world.name("person", before["person"]) if before else tenure["predecessor_name"],
        "predecessor_basis": tenure["predecessor_basis"],
        "end_cause": tenure["end_cause"],
        "sources": tenure["sources"],
        "quote": claim["quote"],
        "published": article["published"],
        "url": article["url"],
    }


def newest(world: World, tenure: str) -> tuple[Any, Any]:
    """The claim of the newest announcement of a tenure, with that; undated ones count as the oldest."""
    told = [(claim, world.states["announcement"][claim["announcement"]]) for claim in world.claims_of(tenure)]
    return min(told, key=lambda pair: (-coalesce(pair[1]["published_earliest"], -9_000_000), pair[0]["id"]))
