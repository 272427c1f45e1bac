"""Dates in running text, resolved against the day of publication."""

import pytest

from kg.extract.moments import Calendar

from .conftest import Read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("den 1 mars 2019", ["2019-03-01"]),
        ("den 7 januari", ["2019-01-07"]),
        ("den 1 oktober i år", ["2018-10-01"]),
        ("med start sista januari nästa år", ["2019-01-31"]),
        ("sista maj", ["2019-05-31"]),
        ("i mars 2019", ["2019-03"]),
        ("i januari", ["2019-01"]),
        ("under hösten 2016", ["2016-23"]),
        ("i somras", ["2018-22"]),
        ("i måndags", ["2018-10-22"]),
        ("i dag", ["2018-10-26"]),
        ("igår", ["2018-10-25"]),
        ("sedan 2014", ["2014"]),
        ("2010 – 2015", ["2010", "2015"]),
        ("2012 - 13", ["2012", "2013"]),
        ("mellan 2009 och 2016", ["2009", "2016"]),
        ("från och med den 1 april 2024 till och med den 31 mars 2030", ["2024-04-01", "2030-03-31"]),
        ("vid årsskiftet", ["2019-01"]),
        ("den 31 februari 2019", ["2019"]),
        ("12345 personer", []),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert [m.edtf for m in Calendar("2018-10-26", "sv").find(text.split())] == expected


@pytest.mark.parametrize("published", [None, "2018", "2018-10"])
def test_nothing_is_invented_without_a_day_of_publication(published: str | None) -> None:
    assert Calendar(published, "sv").find(["i", "dag"]) == []
    assert Calendar(published, "sv").find(["i", "måndags"]) == []


def test_a_date_without_year_needs_a_publication() -> None:
    assert Calendar(None, "sv").find(["den", "1", "mars"]) == []
    assert [m.edtf for m in Calendar("2018-10", "sv").find(["den", "1", "mars"])] == ["2019-03-01"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Siv Ek har utsetts till rektor. Hon tillträder den 1 mars.", "2019-03-01", None),
        ("Siv Ek har i dag utsetts till rektor.", None, None),
        ("Siv Ek har utsetts till rektor och tillträder i dag.", "2018-10-26", None),
        (
            "Siv Ek har utsetts till rektor från och med den 1 mars 2019 till och med den 31 maj 2020.",
            "2019-03-01",
            "2020-05-31",
        ),
        ("Siv Ek har utsetts till rektor. Förordnandet gäller från den 1 mars 2019.", "2019-03-01", None),
        ("Siv Ek har utsetts till rektor. Hon tillträder omedelbart.", "2018-10-26", None),
    ],
)
def test_start_and_end_of_an_appointment(read: Read, text: str, start: str | None, end: str | None) -> None:
    (claim,) = [s.claim for s in read(text) if s.claim.status == "appointed"]
    assert (claim.start, claim.end) == (start, end)


def test_ranges_behind_each_post_of_a_career(read: Read) -> None:
    body = "Siv Ek är rektor. Hon var prefekt 2010–2014, dekan 2006–2010 och prorektor 1998–2002."
    found = {(s.claim.role, s.claim.start, s.claim.end) for s in read(body) if s.claim.status == "held"}
    assert found == {("prefekt", "2010", "2014"), ("dekan", "2006", "2010"), ("prorektor", "1998", "2002")}


def test_a_decision_is_not_a_start(read: Read) -> None:
    (claim,) = [s.claim for s in read("Regeringen beslutade den 3 oktober 2018 att utse Siv Ek till rektor.")]
    assert (claim.start, claim.decided) == (None, "2018-10-03")


def test_the_span_of_a_start_told_elsewhere(read: Read) -> None:
    body = "Siv Ek har utsetts till rektor.\n\nEtt annat stycke.\n\nSiv Ek tillträder den 1 mars 2019."
    (sighting,) = [s for s in read(body) if s.claim.status == "appointed"]
    begin, finish = sighting.spans["start"]
    assert f"Nyhet\n\n{body}"[begin:finish] == "den 1 mars 2019"
    assert finish > sighting.finish
