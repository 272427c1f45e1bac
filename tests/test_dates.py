from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import Bounds, DateError, bounds, from_day, iso, parse_day, precision, to_day


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2019-01-31", "2019-01-31", "2019-01-31"),
        ("2016-09", "2016-09-01", "2016-09-30"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015", "2015-01-01", "2015-12-31"),
        ("2015-21", "2015-03-01", "2015-05-31"),
        ("2015-23", "2015-09-01", "2015-11-30"),
        ("2015-24", "2015-12-01", "2016-02-29"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("2018-XX", "2018-01-01", "2018-12-31"),
        ("2018-05-XX", "2018-05-01", "2018-05-31"),
        ("2018?", "2018-01-01", "2018-12-31"),
        ("../2018", None, "2018-12-31"),
        ("2018/", "2018-01-01", None),
        ("2018-05/2019", "2018-05-01", "2019-12-31"),
    ],
)
def test_bounds(text: str, earliest: str | None, latest: str | None) -> None:
    found = bounds(text)
    assert (iso(found.earliest), iso(found.latest)) == (earliest, latest)


@pytest.mark.parametrize(
    "text", ["", "..", "../..", "2019-13", "2019-02-30", "2019-1", "19", "i dag", "2019-XX-01", "201X-01", "2020/2019",
             "0000", "2019-01-31T10:00", " 2019", "2019-25"],
)  # fmt: skip
def test_not_a_date(text: str) -> None:
    with pytest.raises(DateError):
        bounds(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2019-01-31", "day"), ("2019-01", "month"), ("2019-22", "season"), ("2019", "year"), ("201X", "decade"),
     ("2019/2020", "interval"), ("2019-01-XX", "month"), ("2019-XX", "year")],
)  # fmt: skip
def test_precision(text: str, expected: str) -> None:
    assert precision(text) == expected


@given(st.dates())
def test_a_day_is_its_own_bounds_and_coarser_dates_contain_it(day: date) -> None:
    number = to_day(day)
    assert from_day(number) == day
    assert bounds(day.isoformat()) == Bounds(number, number)
    assert parse_day(day.isoformat()) == number
    for coarser in (day.isoformat()[:7], day.isoformat()[:4], day.isoformat()[:3] + "X"):
        if coarser != "000X":
            assert bounds(coarser).contains(number)


@given(st.text(max_size=12))
def test_any_text_gives_bounds_or_a_date_error(text: str) -> None:
    try:
        found = bounds(text)
    except DateError:
        return
    assert found.earliest is None or found.latest is None or found.earliest <= found.latest
