"""Posts named by the word for them, handed from one to another, left for another."""

import pytest

from .conftest import Read
from .test_constructions import Row, rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Bo Ros (M) lämnar över ordförandeposten i Granförbundet till Siv Ek (L) vid årsskiftet.",
            {
                ("Bo Ros", "ordförande", "Granförbundet", "leaves"),
                ("Siv Ek", "ordförande", "Granförbundet", "appointed"),
            },
        ),
        ("Siv Ek tar över vd-posten i Gran AB.", {("Siv Ek", "vd", "Gran AB", "appointed")}),
        (
            "Sjukhuschefen Bo Ros lämnar Grans sjukhus för ett uppdrag som regiondirektör i Region Tall.",
            {
                ("Bo Ros", "sjukhuschef", "Grans sjukhus", "leaves"),
                ("Bo Ros", "regiondirektör", "Region Tall", "appointed"),
            },
        ),
        (
            "Siv Ek blir ny rektor på Granskolan. Nuvarande rektorn Bo Ros blir skolchef i Ekbacka.",
            {
                ("Siv Ek", "rektor", "Granskolan", "appointed"),
                ("Bo Ros", "rektor", "Granskolan", "leaves"),
                ("Bo Ros", "skolchef", "Ekbacka kommun", "appointed"),
            },
        ),
        ("Siv Ek heter Granverkets nya it-chef.", {("Siv Ek", "it-chef", "Granverket", "appointed")}),
        ("Granhus vd Siv Ek är nöjd.", {("Siv Ek", "vd", "Granhus", "holds")}),
        (
            "Gran AB söker ny vd. Valet föll på Siv Ek, som i dag är ekonomichef på Tall AB.",
            {("Siv Ek", "vd", "Gran AB", "appointed"), ("Siv Ek", "ekonomichef", "Tall AB", "holds")},
        ),
    ],
)
def test_posts_that_pass_on(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected
