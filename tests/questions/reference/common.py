"""What the plain-Python answers share: the certain days of a tenure, how sure it is on a day, how long it lasted."""

from typing import Any

from kg.states import Kind
from kg.sureness import held_on
from tests.questions.worlds import World

LOWEST = -1_000_000
"""Before every day: where queries sort what has none."""


def known_days(tenure: Any) -> tuple[int | None, int | None]:
    """The first and the last day between which it is certain that the post was held."""
    start, end = tenure["start"], tenure["end"]
    froms = [tenure["first_confirmed"], start["latest"] if start["basis"] == "stated" else None]
    untils = [tenure["last_confirmed"], end["earliest"] if end["basis"] == "stated" else None]
    return (
        min((day for day in froms if day is not None), default=None),
        max((day for day in untils if day is not None), default=None),
    )


def sure(tenure: Any, day: int) -> str | None:
    """How sure it is that the tenure was held on the day."""
    return held_on(tenure, day)


def duration(tenure: Any) -> tuple[int | None, bool | None]:
    """How many days are certain, and whether it may have been longer."""
    first, last = known_days(tenure)
    if first is None or last is None or first > last:
        return None, None
    days = last - first + 1
    start, end = tenure["start"], tenure["end"]
    exact = (
        start["basis"] == end["basis"] == "stated"
        and start["earliest"] == start["latest"]
        and end["earliest"] == end["latest"]
        and None not in (start["earliest"], end["earliest"])
    )
    return days, not exact or days != end["earliest"] - start["earliest"] + 1


def coalesce(*values: Any) -> Any:
    """The first that is not None."""
    return next((value for value in values if value is not None), None)


def begin_order(tenure: Any) -> int:
    """A day to order tenures by: of the start, else of what tells that it had begun or ended."""
    start, end = tenure["start"], tenure["end"]
    days = (start["earliest"], start["latest"], tenure["announced"], end["earliest"], tenure["ended_before"], LOWEST)
    return int(coalesce(*days))


def gap(before: Any | None, after: Any) -> int | None:
    """Days from the end of one tenure to the start of another, where both are known to the day."""
    if before is None:
        return None
    last, first = before["end"], after["start"]
    if last["earliest"] is None or first["earliest"] is None:
        return None
    exact = last["earliest"] == last["latest"] and first["earliest"] == first["latest"]
    return int(first["earliest"] - last["latest"]) if exact else None


def newest(world: World, tenure: str) -> tuple[Any, Any]:
    """The claim of the newest announcement of a tenure, with that; undated ones count as the oldest."""
    told = [(claim, world.states["announcement"][claim["announcement"]]) for claim in world.claims_of(tenure)]
    return min(told, key=lambda pair: (-coalesce(pair[1]["published_earliest"], -9_000_000), pair[0]["id"]))


def evidence(world: World, tenure: str) -> dict[str, Any]:
    """Quote, date and address of the newest announcement of a tenure."""
    claim, article = newest(world, tenure)
    return {"quote": claim["quote"], "published": article["published"], "url": article["url"]}


def predecessor_of(world: World, tenure: Any) -> Any | None:
    """The person whom the tenure's holder followed, if known."""
    before = world.get("tenure", tenure["predecessor"])
    return world.get("person", before["person"]) if before else None


def with_parts(world: World, organisation: str) -> set[str]:
    """An organisation and all that are part of it, or of a part of it."""
    found, added = {organisation}, True
    while added:
        more = {o["id"] for o in world.of("organisation") if o["parent"] in found} - found
        found, added = found | more, bool(more)
    return found


def key(world: World, kind: Kind, id_: str | None) -> str:
    """The name key of a person, organisation or role; "" for none."""
    state = world.get(kind, id_)
    return str(state["name_key"]) if state else ""
