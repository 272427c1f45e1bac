"""Tables of people, as Markdown rows: what each column is of is said by its head."""

from kg.model import Sighting
from tests.extract.conftest import Read

Row = tuple[str, str | None, str | None, str]


def rows(sightings: list[Sighting]) -> set[Row]:
    return {(s.claim.person, s.claim.role, s.claim.organisation, s.claim.status) for s in sightings}


def test_name_post_and_body_by_column(read: Read) -> None:
    body = (
        "Här är våra nya chefer.\n\n| Namn | Ny roll | Arbetsplats | Kommer från | Tillträder |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| Siv Ek | Rektor | Ekskolan | Biträdande rektor på Granskolan | 1 mars 2019 |\n"
        "| Bo Ros | Tf rektor | Almskolan | | 15 april 2019 |"
    )
    found = read(body)
    assert rows(found) == {
        ("Siv Ek", "rektor", "Ekskolan", "appointed"),
        ("Siv Ek", "biträdande rektor", "Granskolan", "holds"),
        ("Bo Ros", "rektor", "Almskolan", "appointed"),
    }
    dated = {s.claim.person: (s.claim.start, s.claim.acting) for s in found if s.claim.status == "appointed"}
    assert dated == {"Siv Ek": ("2019-03-01", False), "Bo Ros": ("2019-04-15", True)}
    assert {s.quote for s in found if s.claim.person == "Bo Ros"} == {
        "Bo Ros | Tf rektor | Almskolan | | 15 april 2019"
    }


def test_a_column_headed_by_a_post(read: Read) -> None:
    body = (
        "Fullmäktige har valt följande ledamöter och ersättare i Grannämnden:\n\n"
        "| Ledamot | Ersättare |\n|---|---|\n| Siv Ek (S) | Bo Ros (S) |\n| Eva Lind (M) | Xhevdet Qorri (M) |"
    )
    assert rows(read(body)) == {
        ("Siv Ek", "ledamot", "Grannämnden", "appointed"),
        ("Bo Ros", "ersättare", "Grannämnden", "appointed"),
        ("Eva Lind", "ledamot", "Grannämnden", "appointed"),
        ("Xhevdet Qorri", "ersättare", "Grannämnden", "appointed"),
    }


def test_posts_and_names_under_the_heading_of_the_board(read: Read) -> None:
    body = (
        "## Grannämnden\n\n| Uppdrag | Namn | Parti |\n|---|---|---|\n"
        "| Ordförande | Siv Ek | S |\n| Ledamot | Bo Ros | M |"
    )
    assert rows(read(body, title="Våra nämnder")) == {
        ("Siv Ek", "ordförande", "Grannämnden", "holds"),
        ("Bo Ros", "ledamot", "Grannämnden", "holds"),
    }


def test_a_table_of_money_says_nothing(read: Read) -> None:
    body = "| Region | Kronor |\n| --- | --- |\n| Ekbacka län | 2 050 000 |\n| Direktör | 1 800 000 |"
    assert rows(read(body)) == set()
