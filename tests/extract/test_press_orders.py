"""Plain appointment news whatever the order of its words: who gets, passes on, stands in for and has left a post."""

import pytest

from .conftest import Read
from .test_constructions import Row, rows


@pytest.mark.parametrize(
    "text",
    [
        "Granskolan får en ny rektor, Siv Ek.",
        "Granskolan har fått en ny rektor i Siv Ek.",
        "Skolan har gjort Siv Ek till rektor på Granskolan.",
        "Siv Ek lyfts upp till rektor på Granskolan.",
        "Siv Ek tar sig an uppdraget som rektor på Granskolan.",
        "Siv Ek kliver fram som rektor på Granskolan.",
        "Granskolan har fått ny rektor. Jobbet gick till Siv Ek.",
        "Granskolan får ny rektor. Anställd på tjänsten är Siv Ek.",
    ],
)
def test_gets_the_post(read: Read, text: str) -> None:
    assert rows(read, text) == {("Siv Ek", "rektor", "Granskolan", "appointed")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Siv Ek tar klivet från controller till ekonomichef på Granbolaget.",
            {("Siv Ek", "controller", "holds"), ("Siv Ek", "ekonomichef", "appointed")},
        ),
        (
            "Siv Ek går från rollen som ekonomichef till att bli vd på Granbolaget.",
            {("Siv Ek", "ekonomichef", "holds"), ("Siv Ek", "vd", "appointed")},
        ),
        (
            "Siv Ek är ny HR-specialist och Bo Ros ny lönechef på Granbolaget.",
            {("Siv Ek", "HR-specialist", "appointed"), ("Bo Ros", "lönechef", "appointed")},
        ),
        (
            "Omvalda till styrelsen för Granbolaget blev Siv Ek, Bo Ros och Lo Ahl.",
            {(name, "ledamot", "appointed") for name in ("Siv Ek", "Bo Ros", "Lo Ahl")},
        ),
    ],
)
def test_several_at_once(read: Read, text: str, expected: set[tuple[str, str, str]]) -> None:
    assert {(person, role, status) for person, role, _, status in rows(read, text)} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Bo Ros har fått sparken från jobbet som rektor på Granskolan.",
        "Bo Ros får gå från posten som rektor på Granskolan.",
        "Bo Ros kliver ner från posten som rektor på Granskolan.",
        "Bo Ros tvingas bort som rektor på Granskolan.",
        "Styrelsen beviljade Bo Ros entledigande från uppdraget som rektor på Granskolan.",
    ],
)
def test_leaves_the_post(read: Read, text: str) -> None:
    assert rows(read, text) == {("Bo Ros", "rektor", "Granskolan", "leaves")}


def test_who_gets_a_new_one_is_where_the_post_is(read: Read) -> None:
    text = "Bolaget Gran Energi har fått en ny vd i Siv Ek. Alby Energi AB har valt Bo Ros till ordförande."
    assert ("Siv Ek", "vd", "Bolaget Gran Energi", "appointed") in rows(read, text)


@pytest.mark.parametrize(
    ("behind", "status"),
    [
        (", som gått i pension", "held"),
        (" som slutade i våras", "held"),
        (", som har fått ett annat jobb", "held"),
        (", som går i pension", "leaves"),
        (", som har varit rektor i tio år", "leaves"),
        ("", "leaves"),
    ],
)
def test_a_predecessor_may_have_left_already(read: Read, behind: str, status: str) -> None:
    text = f"Siv Ek blir ny rektor på Granskolan. Hon efterträder Bo Ros{behind}."
    assert ("Bo Ros", "rektor", "Granskolan", status) in rows(read, text)


def test_the_present_one_leaves_when_another_gets_the_post(read: Read) -> None:
    text = "Siv Ek blir ny rektor på Granskolan. Nuvarande rektor Bo Ros återgår till forskningen."
    assert ("Bo Ros", "rektor", "Granskolan", "leaves") in rows(read, text)


def test_who_stands_in_for_a_time(read: Read) -> None:
    text = "Rektorn på Granskolan, Bo Ros, slutar. Tills vidare leds skolan av biträdande rektorn Siv Ek."
    (claim,) = [s.claim for s in read(text) if s.claim.status == "appointed"]
    assert (claim.person, claim.role, claim.acting) == ("Siv Ek", "rektor", True)


def test_who_leads_something_else_does_not_stand_in(read: Read) -> None:
    text = "Rektorn på Granskolan, Bo Ros, slutar. Tills vidare leds teatergruppen av läraren Siv Ek."
    assert not [s for s in read(text) if s.claim.status == "appointed"]


def test_who_stands_in_works_there(read: Read) -> None:
    text = "Siv Ek blir tillförordnad vd för Granbolaget. Till vardags är hon ekonomichef."
    assert ("Siv Ek", "ekonomichef", "Granbolaget", "holds") in rows(read, text)


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Granhem hämtar vd utifrån", "Siv Ek blir vd. Det meddelade Granhems styrelse på måndagen.", "Granhem"),
        ("Granby Vatten får ny vd", "Siv Ek blir vd. Hon kommer närmast från Alby Energi.", "Granby Vatten"),
    ],
)
def test_who_acts_in_a_headline_is_the_body(read: Read, title: str, body: str, expected: str) -> None:
    assert ("Siv Ek", "vd", expected, "appointed") in rows(read, body, title=title)


def test_a_plain_word_that_opens_a_headline_is_no_body(read: Read) -> None:
    found: set[Row] = rows(read, "Siv Ek blir vd.", title="Hemvändare får ny utmaning")
    assert found == {("Siv Ek", "vd", None, "appointed")}


@pytest.mark.parametrize(
    ("told", "start"),
    [
        ("Hon börjar på måndag.", "2018-10-29"),
        ("Hon börjar på fredag.", "2018-11-02"),
        ("Tillträdesdag är satt till den 7 januari 2019.", "2019-01-07"),
    ],
)
def test_when_it_starts(read: Read, told: str, start: str) -> None:
    (claim,) = [s.claim for s in read(f"Siv Ek har anställts som rektor på Granskolan. {told}")]
    assert claim.start == start


@pytest.mark.parametrize(
    "text",
    [
        "Granskolan får en ny rektor, berättar Siv Ek.",
        "Granskolan får ingen ny rektor, Siv Ek.",
        "Anställd på tjänsten är inte Siv Ek.",
        "Siv Ek kan lyftas upp till rektor på Granskolan.",
    ],
)
def test_nobody_gets_it(read: Read, text: str) -> None:
    assert not {row for row in rows(read, text) if row[3] == "appointed"}
