"""The body an announcement is about: what "kommunen", "nämnden", a bare title and a sub-headline mean in it."""

import pytest

from .conftest import Read
from .test_constructions import Row, rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ekbacka kommun har fått en ny badplats. Det berättar gatuchef Siv Ek.",
            ("Siv Ek", "gatuchef", "Ekbacka kommun", "holds"),
        ),
        (
            "EKBACKA. Badplatsen är klar. Det berättar kommundirektör Siv Ek.",
            ("Siv Ek", "kommundirektör", "Ekbacka kommun", "holds"),
        ),
        (
            "Ekbackas kommunalråd Bo Ros är nöjd. Det är också kommunjurist Siv Ek.",
            ("Siv Ek", "kommunjurist", "Ekbacka kommun", "holds"),
        ),
        (
            "Siv Ek är vd för AB Ekbackahem. Hon får beröm av styrelsens ordförande Bo Ros.",
            ("Bo Ros", "styrelsens ordförande", "AB Ekbackahem", "holds"),
        ),
        (
            "Socialnämnden i Ekbacka sammanträdde. Nämndens ordförande Bo Ros var nöjd.",
            ("Bo Ros", "ordförande", "Ekbacka kommun, socialnämnden", "holds"),
        ),
        (
            "Ekbacka Energi AB växer. Bolagets ekonomichef Siv Ek är nöjd.",
            ("Siv Ek", "ekonomichef", "Ekbacka Energi AB", "holds"),
        ),
        (
            "Många vill se hamnen. Ekbacka Hamn AB tar emot fler båtar. Hamnbolagets vd Siv Ek är nöjd.",
            ("Siv Ek", "vd", "Ekbacka Hamn AB", "holds"),
        ),
        (
            "Ekbacka har två skolor.\n\nGranskolan\nIngen ändring. Siv Ek är rektor.\n\nTallskolan\nStängs i höst.",
            ("Siv Ek", "rektor", "Granskolan", "holds"),
        ),
        (
            "Direktionen för Räddningstjänstförbundet Gran har anställt Siv Ek som förbundsdirektör. "
            "Hon är i dag stabschef vid Räddningstjänsten Tall.\n\n– Bra, säger stabschef Bo Ros.",
            ("Bo Ros", "stabschef", "Räddningstjänstförbundet Gran", "holds"),
        ),
    ],
)
def test_where_a_bare_title_is(read: Read, text: str, expected: Row) -> None:
    assert expected in rows(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "Vi byter energibolag. Det säger ekonomichef Siv Ek.",
        "Det kommunala bolaget växer. Det säger ekonomichef Siv Ek.",
        "Gran AB och Tall AB går samman. Det säger ekonomichef Siv Ek.",
    ],
)
def test_a_title_where_no_body_or_no_one_body_is_meant(read: Read, text: str) -> None:
    assert rows(read, text) == {("Siv Ek", "ekonomichef", None, "holds")}
