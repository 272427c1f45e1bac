import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError
from kg.extract.dateline import find_published


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("26 okt, 2018", "2018-10-26"),
        ("Publicerad: 15 december 2023", "2023-12-15"),
        ("2018-11-22", "2018-11-22"),
        ("31 okt 2014 05:00", "2014-10-31"),
        ("onsdag, 16 januari 2013", "2013-01-16"),
        ("onsdag 16 januari 2013 kl. 10.30", "2013-01-16"),
        ("Publicerad 2018-11-22 08:15 | Uppdaterad 2019-02-03", "2018-11-22"),
        ("Uppdaterad: 2019-02-03 | Publicerad: 2018-11-22", "2018-11-22"),
        ("Nyhet | 3 mars 2017", "2017-03-03"),
        ("Pressmeddelande 3 mars 2017", "2017-03-03"),
        ("**Publicerad:** 3 mars 2017", "2017-03-03"),
        ("*Ekbacka, 3 mars 2017*", "2017-03-03"),
        ("den 3 mars 2017", "2017-03-03"),
        ("3.3.2017", "2017-03-03"),
        ("2017-03-03T09:30:00Z", "2017-03-03"),
        ("date: 2017-03-03", "2017-03-03"),
        ("Uppdaterad: 2019-02-03 Publicerad: 2018-11-22", "2018-11-22"),
        ("I ett pressmeddelande 3 mars 2017 sade styrelsen nej", None),
        ("Senast uppdaterad: 23 november 2018", None),
        ("2018-13-22", None),
        ("31 februari 2018", None),
        ("Lo Ahl tillträder den 1 mars 2019", None),
        ("Tillträde 1 mars 2019", None),
        ("Den 1 mars 2019 tillträder Lo Ahl.", None),
    ],
)
def test_a_line_under_the_headline(line: str, expected: str | None) -> None:
    assert find_published(f"Ny kommunchef i Ekbacka\n\n{line}\n\nLo Ahl blir ny kommunchef.") == expected


def test_a_marked_date_wins_over_a_bare_one_above_it() -> None:
    assert find_published("Rubrik\n2 maj 2011\nPublicerad: 4 maj 2011") == "2011-05-04"


def test_a_bare_date_far_down_is_not_the_publication_date() -> None:
    assert find_published("Rad\n" * 30 + "2 maj 2011\n") is None


def test_an_unknown_language_is_a_clear_error() -> None:
    with pytest.raises(KgError, match="there is: sv"):
        find_published("2 maj 2011", "xx")


@given(st.text(alphabet="0123456789-./:, |•maj oktPublicerad\n*", max_size=400))
def test_never_raises(text: str) -> None:
    find_published(text)
