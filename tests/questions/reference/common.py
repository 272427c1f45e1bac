"""What the plain-Python answers share: the certain days of a tenure, how sure it is on a day, how long it lasted."""

from typing import Any

from kg.sureness import held_on

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
