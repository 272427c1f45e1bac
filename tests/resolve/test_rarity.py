"""Which names are evidence of one person. The rare ones are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve.rarity import LIMIT, OFFICE_HOLDERS, frequency, is_common_surname, is_rare, name_words, version
from kg.resolve.readings import name_parts


@pytest.mark.parametrize(
    "name",
    ["Torulf Kvirrebo", "Ylva Örzmark-Quill", "Embla von Kvirrebo", "torulf kvirrebo", "Torulf Bo Kvirrebo"],
)
def test_an_odd_surname_with_no_everyday_given_name_is_rare(name: str) -> None:
    assert is_rare(name)


@pytest.mark.parametrize(
    "name",
    [
        "Anna Andersson", "Karin Lindgren", "Erik Holm",
        "Torulf Kvirresson", "Torulf Kvirrsen",  # patronymics
        "Torulf Almqvist", "Torulf Hagström", "Torulf Ekdahl",  # two elements
        "Torulf Mohamed", "Torulf Nguyen", "Torulf Yılmaz", "Torulf Virtanen", "Torulf Petrović",
        "Kvirrebo", "", "  ", "-", "von Kvirrebo", "T. Kvirrebo", "Torulf 4711", "Torulf Yx",
    ],
)  # fmt: skip
def test_what_many_may_bear_is_not_rare(name: str) -> None:
    assert not is_rare(name)


def test_an_unusual_given_name_does_not_make_a_common_surname_rare() -> None:
    assert not is_rare("Zyxtra Berg")
    assert not is_rare("Zyxtra Andersson")


def test_an_everyday_given_name_takes_the_rarity_of_a_surname() -> None:
    assert is_rare("Torulf Kvirrebo")
    assert not is_rare("Lars Kvirrebo")


def test_a_common_name_is_more_frequent_than_one_that_was_never_counted() -> None:
    common, unseen = frequency("Lars Andersson"), frequency("Torulf Kvirrebo")
    assert common is not None
    assert unseen is not None
    assert common.surname > 0.01 > unseen.surname > 0
    assert common.given > unseen.given > 0
    assert unseen.namesakes == pytest.approx(OFFICE_HOLDERS * unseen.given * unseen.surname)
    assert common.namesakes > 1 > LIMIT > unseen.namesakes


def test_the_table_has_a_version() -> None:
    assert int(version()) >= 1


@given(st.text(max_size=60))
def test_never_raises_and_a_name_and_its_parts_agree(name: str) -> None:
    assert is_rare(name) == is_rare(" ".join(name_parts(name)))


@given(st.text(max_size=30))
def test_a_rare_name_has_no_common_surname(name: str) -> None:
    if is_rare(name):
        assert not is_common_surname(name_words(name)[-1])


def test_a_very_long_name_is_quick() -> None:
    assert not is_rare("a " * 500_000)
