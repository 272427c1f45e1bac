"""Sentences that tell of a change without naming the post: it is the one the text treats of."""

import pytest

from .conftest import Read
from .test_constructions import Row, rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Granskolan har fått en ny rektor. Hon heter Siv Ek och börjar den 5 november.",
            {("Siv Ek", "rektor", "Granskolan", "appointed")},
        ),
        (
            "Bo Ros slutar som rektor på Granskolan. Efter jul tar Siv Ek över.",
            {("Siv Ek", "rektor", "Granskolan", "appointed"), ("Bo Ros", "rektor", "Granskolan", "leaves")},
        ),
        (
            "Granskolan får en ny rektor. Bo Ros slutar till jul.",
            {("Bo Ros", "rektor", "Granskolan", "leaves")},
        ),
        (
            "Rektor Bo Ros har lett Granskolan länge. I maj går han i pension.",
            {("Bo Ros", "rektor", "Granskolan", "leaves")},
        ),
        (
            "Siv Ek har anställts som rektor på Granskolan. Tjänsten har varit ledig sedan Bo Ros slutade.",
            {("Siv Ek", "rektor", "Granskolan", "appointed"), ("Bo Ros", "rektor", "Granskolan", "held")},
        ),
        ("Granskolan söker ny rektor. Siv Ek vill inte ta över.", set()),
    ],
)
def test_the_post_the_text_treats_of(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


def test_who_has_been_there_for_days_is_new_and_who_has_for_months_is_not(read: Read) -> None:
    assert rows(read, "Siv Ek är sedan i måndags rektor på Granskolan.") == {
        ("Siv Ek", "rektor", "Granskolan", "appointed")
    }
    assert rows(read, "Siv Ek är sedan i maj rektor på Granskolan.") == {("Siv Ek", "rektor", "Granskolan", "holds")}


def test_the_former_chief_had_the_post_that_is_filled(read: Read) -> None:
    body = (
        "Det blir Siv Ek som tar över Ekförbundets sektion för skog. Jobbet som sektionschef har hon längtat efter.\n\n"
        "Kommer du att ta över tidigare chefen Bo Ros uppgifter?\n– Ja, jag har samma tjänst."
    )
    found = rows(read, body)
    assert ("Siv Ek", "sektionschef", "Ekförbundet, sektionen för skog", "appointed") in found
    assert ("Bo Ros", "sektionschef", "Ekförbundet, sektionen för skog", "held") in found
