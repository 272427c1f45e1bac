"""Which forms of a name can be one person's, and how telling it is that they agree. The persons are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.forms import agreement, bridges, canonical, form_of


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("Anna Lindgren", "Anna Lindgren", ()),
        ("Annika Wäppling Trast", "Annika Wäppling-Trast", ()),
        ("Anna Karin Lindgren", "Anna-Karin Lindgren", ()),
        ("Anna Lindgren", "Anna Maria Lindgren", ("middle name",)),
        ("Maria Lindgren", "Anna Maria Lindgren", ("call name",)),
        ("Bosse Trastsjö", "Bo Trastsjö", ("nickname",)),
        ("Carl Björck", "Karl Björk", ("spelling", "spelling")),
        ("Åsa Ståhl", "Asa Stahl", ()),
        ("Annagreta Trastsjö", "Anna Greta Trastsjö", ("spelling",)),
        ("B Trastsjö", "Bo Trastsjö", ("initial",)),
        ("Bo von Trastsjö", "Bo Trastsjö", ()),
        ("Bo Trastsjö d.ä.", "Bo Trastsjö", ("generation",)),
        ("Lindgren af Trastsjö", "Lindgren af Trastsjö", ()),
        ("Wilhelmina Trastsjö", "Wilhelmina Trastsjö-Ek", ("surname part",)),
        ("Oleksij Trastenko", "Oleksiy Trastenko", ("spelling",)),
        ("Lord Trast of Stoke", "Lord Trast", ("title without place",)),
        ("Karl Gust. H. Trastsjö", "Karl Gustav Harald Trastsjö", ("initial", "initial")),
        ("Gust. Trastsjö", "G. Trastsjö", ("initial",)),
        ("Bo Kvirris", "Bo Kvirries", ("slip",)),
    ],
)
def test_forms_of_one_name(one: str, other: str, differs: tuple[str, ...]) -> None:
    found = agreement(one, other)
    assert found is not None
    assert found.differs == differs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Maria Lindgren", "Anna Karin Lindgren"),
        ("Bo Ek", "Bo Lind"),
        ("Bo Ek", "Siv Ek"),
        ("Bo A Ek", "Bo B Ek"),
        ("B E Ek", "B A Ek"),
        ("Bo Ek", "Ek"),
        ("Bo Lindgren-Ek", "Bo Holm"),
        ("Bo Ek", "B Ek Holm"),
        ("Maria Ek", "Bo M Ek"),
        ("Lord Trast of Stoke", "Lord Trast of Ely"),
        ("Lord Trast", "Baroness Trast"),
        ("Lord Trast", "Bo Trast"),
        ("Lord Trast of Stoke", "Stoke Ely"),
        ("Lord Ek Trast", "Lord Trast of Stoke"),
        ("Gust. Trastsjö", "Gerhard Trastsjö"),
        ("Bo Ek.", "Bo Ekman"),
        ("Lindgren af Trastsjö", "Bo Lindgren af Trastsjö"),
        ("Tom Pålsson", "Tom Paulsson"),
        ("Bo Kvirris", "Bo T Kvirries"),
        ("", "Bo Ek"),
        ("-", "-"),
    ],
)
def test_names_of_two(one: str, other: str) -> None:
    assert agreement(one, other) is None
    assert agreement(other, one) is None


def test_a_line_of_a_family_is_no_given_name() -> None:
    line, person = agreement(*["Lindgren af Trastsjö"] * 2), agreement(*["Embla af Trastsjö"] * 2)
    assert line is not None
    assert person is not None
    assert person.bits > line.bits + 5


def test_a_double_surname_bridges_what_is_borne_before_and_after() -> None:
    assert bridges("Embla Kvist Tallmo", "Embla Kvist", "Embla Tallmo")
    assert not bridges("Embla Kvist Tallmo", "Embla Kvist", "Siv Tallmo")
    assert not bridges("Eva Ada Kvist", "Eva Kvist", "Ada Kvist")
    assert not bridges("Embla Kvist", "Embla Kvist", "Embla Tallmo")


def test_a_rare_name_tells_more_than_a_common_one_and_each_departure_costs() -> None:
    def bits(one: str, other: str) -> float:
        found = agreement(one, other)
        assert found is not None
        return found.bits

    rare, common = bits("Embla Kvirrebo", "Embla Kvirrebo"), bits("Anna Andersson", "Anna Andersson")
    assert rare > common + 6
    assert bits("Anna Maria Andersson", "Anna Maria Andersson") > common
    assert bits("Bosse Kvirrebo", "Bo Kvirrebo") < bits("Bo Kvirrebo", "Bo Kvirrebo")
    assert bits("E Kvirrebo", "Embla Kvirrebo") < rare
    assert bits("Kvirrebo", "Kvirrebo") < rare


WORDS = [
    "Anna",
    "Maria",
    "Bo",
    "Bosse",
    "B",
    "Ek",
    "Lind-Ek",
    "von",
    "Lord",
    "of",
    "Trast",
    "Öst",
    "Ö",
    "C",
    "Christer",
]
NAMES = st.lists(st.sampled_from(WORDS), max_size=5)


@given(NAMES, NAMES)
def test_names_that_agree_meet_under_the_block_of_one(one: list[str], other: list[str]) -> None:
    """What makes it enough to look up keys: no agreeing pair is out of reach."""
    first, second = form_of(" ".join(one)), form_of(" ".join(other))
    if agreement(" ".join(one), " ".join(other)) is not None:
        assert first.block in second.keys or second.block in first.keys


@given(st.text(max_size=40), st.text(max_size=40))
def test_never_raises_and_is_symmetric(one: str, other: str) -> None:
    assert agreement(one, other) == agreement(other, one)
    assert canonical(one) is not None


def test_a_very_long_name_is_quick() -> None:
    assert agreement("a " * 200_000, "b " * 200_000) is None


def test_the_elder_is_not_the_younger() -> None:
    assert agreement("Albert Kvirrebo d.ä.", "Albert Kvirrebo den yngre") is None
    assert agreement("Albert Kvirrebo den äldre", "Albert Kvirrebo d.ä.") is not None
    assert agreement("Albert Kvirrebo", "Albert Kvirrebo d.y.") is not None


def test_a_slip_of_a_vowel_is_one_name_and_two_known_names_are_two() -> None:
    found = agreement("Embla Kvirrebring", "Embla Kverrebring")
    assert found is not None
    assert found.differs == ("slip",)
    assert agreement("Anna Lindgren", "Anna Lundgren") is None
    assert agreement("Embla Kvirrebring", "Embla Kvirrebrant") is None


def test_a_surname_made_of_the_own_given_name_is_less_telling() -> None:
    own, other = agreement("Nils Nilsson", "Nils Nilsson"), agreement("Nils Persson", "Nils Persson")
    assert own is not None
    assert other is not None
    assert own.bits < other.bits
