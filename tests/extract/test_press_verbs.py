"""Verbs as the press words them: split ones, unreal ones, those for being sacked or coming back."""

import pytest

from .conftest import Read
from .test_constructions import Row, rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Efter 18 år går Bo Ros, rektor vid Granskolan, i pension.",
            {("Bo Ros", "rektor", "Granskolan", "leaves")},
        ),
        ("I maj tar Siv Ek över som rektor vid Granskolan.", {("Siv Ek", "rektor", "Granskolan", "appointed")}),
        ("I maj kliver Siv Ek in som vd för Gran AB.", {("Siv Ek", "vd", "Gran AB", "appointed")}),
        ("Till ordförande i Granförbundet omvaldes Siv Ek.", {("Siv Ek", "ordförande", "Granförbundet", "appointed")}),
        ("Granverkets it-chef Bo Ros får sparken.", {("Bo Ros", "it-chef", "Granverket", "leaves")}),
        ("Granverkets it-chef Bo Ros hoppar av.", {("Bo Ros", "it-chef", "Granverket", "leaves")}),
        ("Granverkets it-chef Bo Ros bör avgå.", {("Bo Ros", "it-chef", "Granverket", "holds")}),
        ("Granverkets it-chef Bo Ros avgår inte.", {("Bo Ros", "it-chef", "Granverket", "holds")}),
        ("Om hon väljs blir Siv Ek ordförande i Granförbundet.", set()),
        ("Siv Ek kan bli ny rektor vid Granskolan.", set()),
    ],
)
def test_what_the_press_says(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected
