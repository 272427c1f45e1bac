"""Was a post held on a day? The one definition for every language and view (DESIGN.md, "Held on a day?").

certain    between stated bounds, or between two days on which sources confirm it
presumed   after the last confirmation, the end open, and nothing said since that speaks against it
possible   within the widest bounds only
"""

from typing import Literal, NamedTuple

from kg.states import TenureState

Sureness = Literal["certain", "presumed", "possible"]


EVER = 10**7
"""A day number after all others: for what has no bound."""


class Span(NamedTuple):
    """Days (since 1970-01-01) between which a post was held; None where nothing is known.

    `since` to `until` it is certain. From `since` to `presumed` it is at least presumed; EVER stands for no bound.
    """

    since: int | None
    until: int | None
    presumed: int | None


def span(tenure: TenureState) -> Span:
    """The days on which the tenure was certainly, and those on which it was presumably held."""
    start, end = tenure["start"], tenure["end"]
    since = _earliest(tenure["first_confirmed"], start["latest"] if start["basis"] == "stated" else None)
    until = _latest(tenure["last_confirmed"], end["earliest"] if end["basis"] == "stated" else None)
    if since is None:
        return Span(None, until, None)
    if end["basis"] == "stated":
        return Span(since, until, until)
    against = tenure["contradicted_from"]
    return Span(since, until, EVER if against is None else _latest(until, against - 1))


def held_on(tenure: TenureState, day: int) -> Sureness | None:
    """How sure it is that the tenure was held on the day; None when it was not."""
    start, end = tenure["start"], tenure["end"]
    since, until, presumed = span(tenure)
    if since is not None and since <= day:
        if until is not None and day <= until:
            return "certain"
        if presumed is not None and day <= presumed:
            return "presumed"
    if start["earliest"] is None and start["latest"] is None and end["earliest"] is None and end["latest"] is None:
        return None
    within = (start["earliest"] is None or start["earliest"] <= day) and (end["latest"] is None or day <= end["latest"])
    return "possible" if within else None


def together(one: TenureState, other: TenureState) -> tuple[Sureness, int, int] | None:
    """How sure it is that two tenures were held on one and the same day, and the first and last such day.

    "certain" or "presumed" as the question `overlaps` has it; the last day may be EVER. None when neither.
    """
    mine, theirs = span(one), span(other)
    if mine.since is None or theirs.since is None:
        return None
    since = max(mine.since, theirs.since)
    ends = [known.until for known in (mine, theirs) if known.until is not None and _since(known) <= known.until]
    if len(ends) == 2 and since <= min(ends):
        return "certain", since, min(ends)
    if mine.presumed is not None and theirs.presumed is not None and since <= min(mine.presumed, theirs.presumed):
        return "presumed", since, min(mine.presumed, theirs.presumed)
    return None


def _since(known: Span) -> int:
    return EVER if known.since is None else known.since


def _earliest(*days: int | None) -> int | None:
    return min((day for day in days if day is not None), default=None)


def _latest(*days: int | None) -> int | None:
    return max((day for day in days if day is not None), default=None)
