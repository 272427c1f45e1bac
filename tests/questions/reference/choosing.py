"""What the plain-Python answers of questions about many tenures share: which, when they began, what is told."""

from collections.abc import Iterable
from typing import Any

from tests.questions.reference.common import LOWEST, coalesce, duration, known_days, sure
from tests.questions.worlds import World

UNKNOWN = 10_000_000
"""After every day: where queries sort what has none."""


def chosen(world: World, role: str | None = None, organisation: str | None = None) -> list[Any]:
    """The tenures of the role or a narrower one, at the organisation or a part of it, by id."""
    found = world.of("tenure")
    if role is not None:
        found = [t for t in found if role in above(world, "role", t["role"], "broader")]
    if organisation is not None:
        found = [t for t in found if organisation in above(world, "organisation", t["organisation"], "parent")]
    return found


def above(world: World, kind: Any, id_: str | None, link: str) -> list[str]:
    """The id and what is above it, nearest first."""
    found: list[str] = []
    while id_ is not None and id_ not in found:
        found.append(id_)
        state = world.get(kind, id_)
        id_ = state[link] if state else None
    return found


def same_body(world: World, first: str, second: str) -> bool:
    """True if the two are one organisation, or one is a part of the other."""
    return first in above(world, "organisation", second, "parent") or second in above(
        world, "organisation", first, "parent"
    )


def within(earliest: int | None, latest: int | None, since: int | None, until: int | None) -> str | None:
    """Whether an event that lies between two days lies in a period: certain, possible or None."""
    low, high = -UNKNOWN if earliest is None else earliest, UNKNOWN if latest is None else latest
    first, last = -UNKNOWN if since is None else since, UNKNOWN if until is None else until
    if high < first or low > last:
        return None
    return "certain" if first <= low and high <= last else "possible"


def began(tenure: Any, since: int | None, until: int | None) -> str | None:
    """Whether a tenure began in a period."""
    return within(tenure["start"]["earliest"], tenure["start"]["latest"], since, until)


def published(announcement: Any, since: int | None, until: int | None) -> str | None:
    """Whether an announcement was published in a period."""
    return within(announcement["published_earliest"], announcement["published_latest"], since, until)


def told(world: World, tenure: Any, prefix: str = "") -> dict[str, Any]:
    """What every row says of a tenure."""
    columns = {
        "role": world.name("role", tenure["role"]),
        "organisation_name": world.name("organisation", tenure["organisation"]),
        "start": tenure["start"]["edtf"],
        "start_basis": tenure["start"]["basis"],
        "end": tenure["end"]["edtf"],
        "end_basis": tenure["end"]["basis"],
        "last_confirmed": tenure["last_confirmed"],
    }
    person = {"person": tenure["person"], "name": world.name("person", tenure["person"])}
    return {**person, **{prefix + name: value for name, value in columns.items()}}


def person_key(world: World, tenure: Any) -> str:
    """What a tenure is sorted by: the key of its person's name."""
    return str(world.states["person"][tenure["person"]]["name_key"])


def begin(tenure: Any) -> int | None:
    """The day from which a tenure may have run, else the day by which it had begun."""
    day: int | None = coalesce(tenure["start"]["earliest"], tenure["start"]["latest"])
    return day


def begin_order(tenure: Any) -> int:
    """The day that tenures are ordered by."""
    later = (tenure["announced"], tenure["end"]["earliest"], tenure["ended_before"], LOWEST)
    return int(coalesce(begin(tenure), *later))


def quoted(world: World, claim: Any) -> dict[str, Any]:
    """What every row says of a claim."""
    article = world.states["announcement"][claim["announcement"]]
    return {"quote": claim["quote"], "published": article["published"], "url": article["url"]}


def published_day(world: World, claim: Any, unknown: int = UNKNOWN) -> int:
    """The day on which a claim was published, to sort by."""
    return int(coalesce(world.states["announcement"][claim["announcement"]]["published_earliest"], unknown))


def in_order(rows: Iterable[tuple[Any, dict[str, Any]]]) -> list[dict[str, Any]]:
    """The rows by what is paired with them."""
    return [row for _, row in sorted(rows, key=lambda item: item[0])]


def levels(tenure: Any, first: int, last: int) -> dict[int, str | None]:
    """How sure it is that the tenure was held, on each day of the period on which that may change."""
    return {day: sure(tenure, day) for day in edges([tenure], first, last)}


def days_until(tenure: Any, at: int) -> tuple[int | None, bool | None]:
    """How many days until a day are certain, and whether there may have been more."""
    first, last = known_days(tenure)
    if last is None or last <= at:
        return duration(tenure)
    if first is None or first > at:
        return None, None
    start, end = tenure["start"], tenure["end"]
    stated = start["basis"] == end["basis"] == "stated" and start["earliest"] == start["latest"] is not None
    return at - first + 1, not (stated and start["earliest"] == first and end["earliest"] == end["latest"] == at)


def edges(tenures: Iterable[Any], first: int, last: int) -> list[int]:
    """The days of a period on which anything about the tenures may begin or end."""
    marks = {first, last}
    for tenure in tenures:
        for bound in (tenure["start"], tenure["end"]):
            marks |= {bound["earliest"], bound["latest"]}
        marks |= {tenure["first_confirmed"], tenure["last_confirmed"], tenure["contradicted_from"]}
    days = {mark + step for mark in marks if mark is not None for step in (-1, 0, 1)}
    return sorted(day for day in days if first <= day <= last)
