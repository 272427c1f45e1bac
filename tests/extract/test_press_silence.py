"""What the press prints beside the news, demands, denies or hopes: none of it is a claim, or no more than a title."""

import pytest

from .conftest import Read
from .test_constructions import Row, rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Granpartiets gruppledare Bo Ros kräver att kommunalrådet Siv Ek i Ekbacka avgår.",
            {("Siv Ek", "kommunalråd", "Ekbacka kommun", "holds"), ("Bo Ros", "gruppledare", "Granpartiet", "holds")},
        ),
        ("Det blir inte Siv Ek som tar över som chef för Granverket. Hon har tackat nej.", set()),
        (
            "Siv Ek blir ny rektor på Granskolan.\n\nRelaterat\n\nKommunchefen Bo Ros slutar\n\nRektor Eva Lind avgår",
            {("Siv Ek", "rektor", "Granskolan", "appointed")},
        ),
        (
            "Siv Ek, enhetschef vid Granverket, har utsetts till Årets chef.",
            {("Siv Ek", "enhetschef", "Granverket", "holds")},
        ),
        ("Bo Ros och Siv Ek är slutkandidater till jobbet som rektor på Granskolan.", set()),
        ("Kommunen söker ny rektor till Granskolan. Fackliga företrädare: Siv Ek (Vision), Bo Ros (Saco).", set()),
        ("Text: Siv Ek\n\nFoto: Bo Ros/Bildbyrån\n\nAnsvarig utgivare: Eva Lind", set()),
    ],
)
def test_what_is_no_news(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected
