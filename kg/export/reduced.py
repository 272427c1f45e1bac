"""EDTF for formats that know a year, a month or a day and nothing else."""

from kg.dates import DateError, bounds, precision

_KNOWN = ("day", "month", "year")


def reduced_date(edtf: str | None) -> str | None:
    """The text as `2019`, `2019-03` or `2019-03-01`; None when it is not one of these, or is qualified (`2019~`).

    A season or an interval is not widened to its year: a reader would take it for what a source says.

    >>> reduced_date("2019-03"), reduced_date("2019-22"), reduced_date("../2018")
    ('2019-03', None, None)
    """
    if edtf is None or edtf[-1:] in "?~%" or "X" in edtf:
        return None
    try:
        bounds(edtf)
    except DateError:
        return None
    return edtf if precision(edtf) in _KNOWN else None
