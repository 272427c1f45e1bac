"""Who is brought to a post by any verb, and what else the order of the words tells."""

import pytest

from .conftest import Read
from .test_constructions import rows


@pytest.mark.parametrize(
    "text",
    [
        "Granverket satsar på Siv Ek som generaldirektör.",
        "Granverket har knutit Siv Ek till sig som generaldirektör.",
        "Uppdraget som generaldirektör på Granverket går till Siv Ek.",
        "Granverket har fått en ny generaldirektör på plats: Siv Ek.",
        "Ny som generaldirektör på Granverket är Siv Ek.",
        "Siv Ek tar plats i generaldirektörsstolen på Granverket.",
        "Som ny generaldirektör på Granverket får Siv Ek mycket att göra.",
    ],
)
def test_gets_a_post(read: Read, text: str) -> None:
    assert rows(read, text) == {("Siv Ek", "generaldirektör", "Granverket", "appointed")}


@pytest.mark.parametrize(
    "text",
    [
        "Granverket vill ha Siv Ek som generaldirektör.",
        "Uppdraget som generaldirektör på Granverket går inte till Siv Ek.",
        "Granverket har ingen efterträdare efter Siv Ek som generaldirektör.",
    ],
)
def test_is_not_said_to_get_it(read: Read, text: str) -> None:
    assert not {row for row in rows(read, text) if row[3] == "appointed"}


def test_new_ones_each_at_what_follows_the_name(read: Read) -> None:
    text = "Nya rektorer: Siv Ek, Granskolan, Bo Ros, Alskolan, och Lo Ahl, Björkskolan."
    assert rows(read, text) == {
        ("Siv Ek", "rektor", "Granskolan", "appointed"),
        ("Bo Ros", "rektor", "Alskolan", "appointed"),
        ("Lo Ahl", "rektor", "Björkskolan", "appointed"),
    }


def test_a_fronted_post_is_of_the_first_named_only(read: Read) -> None:
    text = "Granföreningen har en ny styrelse. Ordförande är Siv Ek, kassör Bo Ros och sekreterare Lo Ahl."
    said = {(row[0], row[1]) for row in rows(read, text)}
    assert said == {("Siv Ek", "ordförande"), ("Bo Ros", "kassör"), ("Lo Ahl", "sekreterare")}


def test_whom_one_follows_is_not_elected(read: Read) -> None:
    text = "Till ny ordförande i Granföreningen efter Bo Ros valdes Siv Ek."
    assert {row[0] for row in rows(read, text) if row[3] == "appointed"} == {"Siv Ek"}


def test_the_years_in_a_post_that_is_left(read: Read) -> None:
    text = "Efter tolv år som rektor på Granskolan blir Siv Ek generaldirektör för Granverket."
    assert rows(read, text) == {
        ("Siv Ek", "rektor", "Granskolan", "leaves"),
        ("Siv Ek", "generaldirektör", "Granverket", "appointed"),
    }


def test_where_somebody_works_stands_before_what_as(read: Read) -> None:
    text = "Siv Ek har arbetat på Granverket i tio år, först som utredare och därefter som enhetschef."
    assert rows(read, text) == {
        ("Siv Ek", "utredare", "Granverket", "held"),
        ("Siv Ek", "enhetschef", "Granverket", "held"),
    }


def test_what_somebody_comes_from_is_not_where_the_post_is(read: Read) -> None:
    text = "Det blir Siv Ek som tar plats i vd-stolen."
    assert ("Siv Ek", "vd", "Alverket", "appointed") not in rows(
        read, text, title="Granbolaget hämtar vd från Alverket"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Priset går till Siv Ek som ordförande i Granföreningen.",
        "Granbolaget får beröm av Siv Ek som ordförande i Granföreningen.",
        "Vid mötet fick Siv Ek som ordförande i Granföreningen svara på frågor.",
        "Bo Ros fick Siv Ek som chef när han började på Granverket.",
        "En ny rektor behövs: Siv Ek slutar.",
    ],
)
def test_nobody_is_brought_to_a_post(read: Read, text: str) -> None:
    assert not {row for row in rows(read, text) if row[3] == "appointed"}


def test_where_somebody_goes_and_as_what(read: Read) -> None:
    text = "Siv Ek säger upp sig som rektor på Granskolan. Hon går till Alverket som utredningschef."
    assert ("Siv Ek", "utredningschef", "Alverket", "appointed") in rows(read, text)


def test_the_same_place_as_before(read: Read) -> None:
    text = "Siv Ek är ny rektor på Granskolan. Hon var tidigare studierektor på samma ställe."
    assert ("Siv Ek", "studierektor", "Granskolan", "held") in rows(read, text)


def test_a_post_got_is_not_where_another_is_left(read: Read) -> None:
    text = (
        "Siv Ek återvänder till Ekbacka kommun. Hon lämnar jobbet som redovisningschef vid Granmässan "
        "och tar över som ekonomichef."
    )
    assert ("Siv Ek", "ekonomichef", "Granmässan", "appointed") not in rows(read, text)


def test_since_when_a_post_is_held_may_be_told_apart(read: Read) -> None:
    said = read("Siv Ek är vd för Granbolaget. Hon har haft rollen sedan 2015.")
    assert {s.claim.start for s in said} == {"2015"}


def test_when_somebody_was_employed_is_not_since_when_another_post_is_held(read: Read) -> None:
    said = read("Siv Ek är vd för Granbolaget. Hon anställdes 2001.")
    assert {s.claim.start for s in said} == {None}
