"""EDTF dates with bounds of our own: every date text has an earliest and a latest day.

A day is an int: days since 1970-01-01 (negative before), comparable alike in Python, SQL, SPARQL and Cypher.
The grammar is the part of EDTF (ISO 8601-2:2019, levels 0 and 1) that announcements need: year, month, day,
season (21 spring, 22 summer, 23 autumn, 24 winter), intervals with open or unknown sides (`../2018`, `2018/`),
unspecified digits (`201X`, `2018-XX`) and the qualifiers ? ~ %, which widen nothing.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from kg.errors import KgError

EPOCH = date(1970, 1, 1).toordinal()

_SEASON_MONTHS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}
_DATE = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?[?~%]?")


class DateError(KgError, ValueError):
    """A text that is not a date of the supported grammar."""


@dataclass(frozen=True, order=True)
class Bounds:
    """The earliest and the latest day (days since 1970-01-01) a date can mean; None is unbounded on that side."""

    earliest: int | None
    latest: int | None

    def contains(self, day: int) -> bool:
        """True if the day lies within the bounds."""
        return (self.earliest is None or self.earliest <= day) and (self.latest is None or day <= self.latest)


def to_day(value: date) -> int:
    """Days since 1970-01-01.

    >>> to_day(date(1970, 1, 2))
    1
    """
    return value.toordinal() - EPOCH


def from_day(day: int) -> date:
    """The calendar date of a day number."""
    return date.fromordinal(day + EPOCH)


def iso(day: int | None) -> str | None:
    """A day number as ISO text, None as None."""
    return None if day is None else from_day(day).isoformat()


def now() -> str:
    """The present moment in UTC, as `2026-11-24T09:30:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> int:
    """The present day (UTC) as a day number."""
    return to_day(datetime.now(UTC).date())


def _month_bounds(first: tuple[int, int], last: tuple[int, int]) -> Bounds:
    return Bounds(to_day(date(*first, 1)), to_day(date(*last, monthrange(*last)[1])))


def _single(text: str) -> Bounds:
    match = _DATE.fullmatch(text)
    if not match:
        raise DateError(f"not a date: {text!r}; write it as 2019-01-31, 2019-01, 2019, 2019-22 (summer) or 2018/2019")
    year_text, month_text, day_text = match.groups()
    low, high = int(year_text.replace("X", "0")), int(year_text.replace("X", "9"))
    if low == 0:
        raise DateError(f"not a date: {text!r}; the first year is 0001")
    if month_text is None or month_text == "XX":
        if day_text not in (None, "XX"):
            raise DateError(f"not a date: {text!r}; a day needs its month")
        return _month_bounds((low, 1), (high, 12))
    if low != high:
        raise DateError(f"not a date: {text!r}; a month needs its year")
    month = int(month_text)
    if month in _SEASON_MONTHS and day_text is None:
        first, last = _SEASON_MONTHS[month]
        return _month_bounds((low, first), (min(low + (last < first), 9999), last))
    if not 1 <= month <= 12:
        raise DateError(f"not a date: {text!r}; there is no month {month:02}")
    if day_text is None or day_text == "XX":
        return _month_bounds((low, month), (low, month))
    try:
        day = to_day(date(low, month, int(day_text)))
    except ValueError as error:
        raise DateError(f"not a date: {text!r}; there is no such day") from error
    return Bounds(day, day)


@lru_cache(maxsize=65536)
def bounds(text: str) -> Bounds:
    """The bounds of an EDTF text.

    Winter is December of the named year to February of the next. An interval reaches from the earliest day of
    its first side to the latest day of its second; `..` and an empty side are unbounded.

    Raises:
        DateError: the text is not in the grammar, or its sides are in the wrong order.

    >>> [iso(d) for d in (bounds("2015-23").earliest, bounds("2015-23").latest)]
    ['2015-09-01', '2015-11-30']
    """
    if "/" not in text:
        return _single(text)
    first, _, second = text.partition("/")
    low = None if first in ("", "..") else _single(first).earliest
    high = None if second in ("", "..") else _single(second).latest
    if low is None and high is None:
        raise DateError(f"not a date: {text!r}; an interval needs at least one side")
    if low is not None and high is not None and low > high:
        raise DateError(f"not a date: {text!r}; it ends before it begins")
    return Bounds(low, high)


def is_date(text: str) -> bool:
    """True if `bounds` accepts the text."""
    try:
        bounds(text)
    except DateError:
        return False
    return True


def precision(text: str) -> str:
    """How exact an EDTF text is: "day", "month", "season", "year", "decade" or "interval"."""
    if "/" in text:
        return "interval"
    if "X" in text[:4]:
        return "decade"
    parts = text.rstrip("?~%").split("-")
    while parts[-1] == "XX":
        parts.pop()
    if len(parts) == 2 and int(parts[1]) > 12:
        return "season"
    return ("year", "month", "day")[len(parts) - 1]


def parse_day(text: str) -> int:
    """The day number of a full date `2019-01-31`.

    Raises:
        DateError: the text is not one full date.
    """
    limits = bounds(text)
    if limits.earliest is None or limits.earliest != limits.latest:
        raise DateError(f"{text!r} is not a full date; write it as 2019-01-31")
    return limits.earliest
