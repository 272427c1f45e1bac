"""Whom lists and careers of the press are about, and where those named in them work."""

from .conftest import Read
from .test_constructions import rows


def test_schools_with_their_heads(read: Read) -> None:
    body = (
        "Granskolan F–6. Rektor: Siv Ek, kommer från Tallskolan. Tallskolan 7–9. Rektor: Bo Ros. "
        "Musikskolan. Chefen Eva Lind går i pension den 31 december."
    )
    found = rows(read, body, title="Här är höstens nya skolledare")
    assert ("Siv Ek", "rektor", "Granskolan", "appointed") in {
        (p, r, (o or "").split(" F")[0], s) for p, r, o, s in found
    }
    assert ("Bo Ros", "rektor", "Tallskolan", "appointed") in found
    assert ("Eva Lind", "chef", "Musikskolan", "leaves") in found


def test_a_career_is_of_whom_the_text_is_about(read: Read) -> None:
    body = (
        "Siv Ek har bytt arbete. Siv Ek trivs.\n\n– Det är roligt, säger Siv Ek om företrädaren Bo Ros.\n\n"
        "CV i korthet\n2004–2009: rektor på Granskolan\n2010–2014: skolchef i Ekbacka"
    )
    assert rows(read, body) == {
        ("Siv Ek", "rektor", "Granskolan", "held"),
        ("Siv Ek", "skolchef", "Ekbacka kommun", "held"),
    }


def test_several_elected_in_one_breath(read: Read) -> None:
    body = (
        "Till ordförande i Granförbundet valdes Siv Ek (S), Ekbacka, "
        "till kassör Bo Ros (M) och till sekreterare Eva Lind."
    )
    assert {("Siv Ek", "ordförande"), ("Bo Ros", "kassör"), ("Eva Lind", "sekreterare")} == {
        (person, role) for person, role, _, status in rows(read, body) if status == "appointed"
    }
