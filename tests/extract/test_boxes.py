"""Fact boxes of personnel columns."""

from .conftest import Read
from .test_constructions import rows


def test_a_box_about_one_person(read: Read) -> None:
    body = (
        "Namn: Siv Ek\nÅlder: 45 år\nNy som: Skolchef i Ekbacka kommun\nKommer från: Samma jobb på Granbolaget AB\n"
        "Tidigare: Rektor på Granskolan\nBörjar: 1 november"
    )
    found = {
        (s.claim.role, s.claim.organisation, s.claim.status, s.claim.start) for s in read(body, title="Ny på jobbet")
    }
    assert found == {
        ("skolchef", "Ekbacka kommun", "appointed", "2018-11-01"),
        ("skolchef", "Granbolaget AB", "holds", None),
        ("rektor", "Granskolan", "held", None),
    }


def test_a_column_of_several(read: Read) -> None:
    body = (
        "Stol: Ekonomichef, Region Gran\nPå stolen: Siv Ek\nFrån: Controller vid Granverket\n\n"
        "Stol: Kanslichef, Tallförbundet\nPå stolen: Bo Ros\nFrån: Egen verksamhet\n\nTipsa oss om fler!"
    )
    assert rows(read, body, title="Nya på jobbet") == {
        ("Siv Ek", "ekonomichef", "Region Gran", "appointed"),
        ("Siv Ek", "controller", "Granverket", "holds"),
        ("Bo Ros", "kanslichef", "Tallförbundet", "appointed"),
    }
