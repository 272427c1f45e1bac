"""Who "jag" and "du" are: in quotes, letters and interviews."""

import pytest

from .conftest import Read
from .test_constructions import Row, rows


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Tre frågor till Siv Ek",
            "Vad gjorde du förut?\n– Jag var rektor på Granskolan.\n\nVad gör du nu?\n– Jag är skolchef i Ekbacka.",
            {("Siv Ek", "rektor", "Granskolan", "held"), ("Siv Ek", "skolchef", "Ekbacka kommun", "holds")},
        ),
        (
            "Hej, Siv Ek",
            "Nu är du skolchef i Ekbacka. Trivs du?\n– Ja, mycket.\n\nBlir det ändringar?\n– Jag tror det.",
            {("Siv Ek", "skolchef", "Ekbacka kommun", "holds")},
        ),
        (
            "Välkommen",
            "Jag heter Siv Ek och jag var tidigare rektor på Granskolan.",
            {("Siv Ek", "rektor", "Granskolan", "held")},
        ),
        (
            "Nyhet",
            "– Jag var rektor på Granskolan i tio år, säger Siv Ek.",
            {("Siv Ek", "rektor", "Granskolan", "held")},
        ),
        ("Nyhet", "– Jag har utsett en ny rektor på Granskolan, säger Siv Ek.", set()),
    ],
)
def test_the_first_and_second_person(read: Read, title: str, text: str, expected: set[Row]) -> None:
    assert rows(read, text, title=title) == expected
