"""Seats in parliament: the place they are for, terms that go on, and terms that overlap."""

from itertools import count

import pytest

from kg.model import Claim
from kg.resolve.evidence import Evidence, evidence, mentions_of
from kg.resolve.organisations import constituency_places
from kg.resolve.persons import cluster
from kg.resolve.readings import Reading, read

NUMBERS = count()


def seat(start: str, end: str, place: str | None = None, name: str = "Embla Lindgren") -> Reading:
    return post("ledamot", f"Sveriges riksdag, {place}" if place else "Sveriges riksdag", start, end, name)


def post(role: str, body: str, start: str, end: str, name: str = "Embla Lindgren") -> Reading:
    claim = Claim(name, role, body, "held", start, end)
    url = f"https://example.org/{next(NUMBERS)}"
    told = {"id": url, "url": url, "source": "records", "judged": None, "veiled": False}
    return read({**vars(claim), **told, "published_earliest": None, "published_latest": None})[0]


def compared(first: Reading, other: Reading) -> Evidence:
    one, two = mentions_of([first, other]).values()
    found = evidence(one, two)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("Riksdagen, Ekbacka läns norra valkrets", ("ekbacka",)),
        ("Riksdagen, Ekbackas och Granlids häraders valkrets", ("ekbacka", "granlid")),
        ("Riksdagen, Ekbackas, Mos och Granlids domsagas valkrets", ("ekbacka", "granlid", "mo")),
        ("Riksdagen, Malmöhus läns södra valkrets", ("malmöhu",)),
        ("Riksdagen, Skåne läns södra valkrets", ("kristianstad", "malmöhu", "skåne")),
        ("Riksdagen, kansliet", ()),
        ("Ekbacka kommun", ()),
        ("", ()),
    ],
)
def test_a_constituency_tells_its_places(name: str, places: tuple[str, ...]) -> None:
    assert constituency_places(name) == places


def test_a_seat_for_the_same_place_counts_more_and_one_for_another_less() -> None:
    first = seat("1991", "1994", "Ekbacka läns norra valkrets")
    same = compared(first, seat("1994", "1998", "Ekbacka läns valkrets"))
    other = compared(first, seat("1994", "1998", "Granlids läns valkrets"))
    assert same.context == "seat for a place"
    assert other.against == ("another constituency",)
    assert same.bits >= compared(first, seat("1994", "1998")).bits > other.bits


def test_who_changes_seat_within_a_year_does_not_hold_two() -> None:
    first = seat("1885", "1887", "Ekbacka läns valkrets")
    assert "two posts at once" not in compared(first, seat("1887", "1890", "Granlids läns valkrets")).against
    assert "two posts at once" in compared(first, seat("1886-03", "1890", "Granlids läns valkrets")).against


def test_terms_that_overlap_and_differ_are_two_persons_whoever_links_them() -> None:
    first = seat("1982-10-04", "1985-09-30", "Ekbacka läns valkrets")
    again = seat("1987-10-06", "1988-04-04", "Ekbacka läns valkrets")
    other = seat("1985-09-30", "1988-10-03")
    assert "overlapping terms" in compared(again, other).against
    assert "overlapping terms" not in compared(other, seat("1985-10-01", "1988-10-03")).against
    homes = {frozenset(ids) for ids in cluster(mentions_of([first, again, other])).persons}
    assert not any({again.mention, other.mention} <= ids for ids in homes)


def test_who_presides_over_a_parliament_has_a_seat_there_and_terms_that_differ_do_not_tell_two_apart() -> None:
    for title in ("talman", "andra kammarens talman", "förste vice talman"):
        found = compared(post(title, "Sveriges riksdag", "1992", "1997"), seat("1991", "1994", "Ekbacka läns valkrets"))
        assert found.context == "seat in parliament"
        assert not found.against
    assert compared(post("riksdagsdirektör", "Sveriges riksdag", "1992", "1997"), seat("1991", "1994")).context != (
        "seat in parliament"
    )


def test_who_leaves_a_seat_on_the_day_a_ministers_post_begins_is_likelier_the_minister() -> None:
    before = seat("1991-10-04", "1994-10-07", "Ekbacka läns valkrets")
    minister = "kommunminister", "Regeringen, Regeringen Lindgren I"
    at_once = compared(before, post(*minister, "1994-10-07", "1998-10-05"))
    later = compared(before, post(*minister, "1994-11-07", "1998-10-05"))
    assert at_once.context == later.context == "national politics"
    assert (at_once.handover, later.handover) == ("from seat to government", None)
    assert at_once.bits > later.bits + 1
    following = compared(before, seat("1994-10-07", "1998-10-05", "Ekbacka läns valkrets"))
    assert following.handover == "consecutive terms"


def test_years_between_count_for_more_at_one_place_than_for_one_kind_of_post() -> None:
    first = seat("1991", "1994", "Ekbacka läns valkrets")
    at_place = [compared(first, seat(year, year, "Ekbacka läns valkrets")).bits for year in ("1995", "2005")]
    of_kind = [compared(first, seat(year, year)).bits for year in ("1995", "2005")]
    assert at_place[0] - at_place[1] > of_kind[0] - of_kind[1] > 0


def test_a_double_surname_joins_who_bears_either_part_alone() -> None:
    place = "Ekbacka läns valkrets"
    names = ("Embla Kvirrebo", "Embla Kvirrebo Tallgård", "Embla Tallgård")
    told = [seat(f"{1991 + 3 * n}-10-01", f"{1994 + 3 * n}-10-01", place, name) for n, name in enumerate(names)]
    assert len(cluster(mentions_of(told)).persons) == 1
    assert len(cluster(mentions_of([told[0], told[2]])).persons) == 2
