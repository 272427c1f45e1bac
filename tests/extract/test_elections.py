"""Boards as the press lists them, and seats told without the word for them."""

import pytest

from .conftest import Read
from .test_constructions import Row, rows

BOARD = "Ekbacka Hamn AB, styrelsen"
NATURE = "Ekbacka kommun, naturnämnden"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Stämman valde ny styrelse för Ekbacka Hamn AB. "
            "Den nya styrelsen består av ordförande Siv Ek (C) samt Bo Ros (S) och Eva Lind (M).",
            {
                ("Siv Ek", "ordförande", "Ekbacka Hamn AB", "appointed"),
                ("Bo Ros", "ledamot", BOARD, "appointed"),
                ("Eva Lind", "ledamot", BOARD, "appointed"),
            },
        ),
        (
            "Kommunfullmäktige i Ekbacka valde presidier.\n\n"
            "Naturnämnden: Ordförande Siv Ek (C), vice ordförande Bo Ros (S).",
            {
                ("Siv Ek", "ordförande", NATURE, "appointed"),
                ("Bo Ros", "vice ordförande", NATURE, "appointed"),
            },
        ),
        (
            "Kommunfullmäktige i Ekbacka valde presidier.\n\n"
            "NATURNÄMNDEN\nOrdförande: Siv Ek (C)\nVice ordförande: Bo Ros (S)",
            {
                ("Siv Ek", "ordförande", NATURE, "appointed"),
                ("Bo Ros", "vice ordförande", NATURE, "appointed"),
            },
        ),
        (
            "Kommunfullmäktige i Ekbacka beslutar att till ny ordförande i naturnämnden utse Siv Ek (C).",
            {("Siv Ek", "ordförande", NATURE, "appointed")},
        ),
        (
            "Siv Ek är vd för Ekbacka Hamn AB. Hon har suttit i styrelsen sedan 2011.",
            {("Siv Ek", "vd", "Ekbacka Hamn AB", "holds"), ("Siv Ek", "ledamot", BOARD, "holds")},
        ),
        ("Siv Ek satt i riksdagen 2010–2014.", {("Siv Ek", "riksdagsledamot", "Riksdagen", "held")}),
        (
            "Styrelsen har utsett docent Siv Ek till prefekt på Granhögskolan.",
            {("Siv Ek", "prefekt", "Granhögskolan", "appointed")},
        ),
    ],
)
def test_boards_and_seats(read: Read, text: str, expected: set[Row]) -> None:
    assert expected <= rows(read, text)
    assert {row[0] for row in rows(read, text)} == {row[0] for row in expected}
