"""Was a post held on a day? The one definition for every language and view (DESIGN.md, "Held on a day?").

certain    between stated bounds, or between two days on which sources confirm it
presumed   after the last confirmation, the end open, and nothing said since that speaks against it
possible   within the widest bounds only
"""

from typing import Literal

from kg.states import TenureState

Sureness = Literal["certain", "presumed", "possible"]


def held_on(tenure: TenureState, day: int) -> Sureness | None:
    """How sure it is that the tenure was held on the day; None when it was not."""
    start, end = tenure["start"], tenure["end"]
    known_from = _earliest(tenure["first_confirmed"], start["latest"] if start["basis"] == "stated" else None)
    stated_end = end["earliest"] if end["basis"] == "stated" else None
    known_until = _latest(tenure["last_confirmed"], stated_end)
    if known_from is not None:
        if known_until is not None and known_from <= day <= known_until:
            return "certain"
        after = day >= known_from and (known_until is None or day > known_until)
        contradicted = tenure["contradicted_from"] is not None and day >= tenure["contradicted_from"]
        if after and end["basis"] != "stated" and not contradicted:
            return "presumed"
    if start["earliest"] is None and start["latest"] is None and end["earliest"] is None and end["latest"] is None:
        return None
    within = (start["earliest"] is None or start["earliest"] <= day) and (end["latest"] is None or day <= end["latest"])
    return "possible" if within else None


def _earliest(*days: int | None) -> int | None:
    return min((day for day in days if day is not None), default=None)


def _latest(*days: int | None) -> int | None:
    return max((day for day in days if day is not None), default=None)
