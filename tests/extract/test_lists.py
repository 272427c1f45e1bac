"""Lists and rosters: what the lead-in or heading says of all, what each line says of its own person."""

import pytest

from kg.model import Sighting
from tests.extract.conftest import Read

Row = tuple[str, str | None, str | None, str]


def rows(sightings: list[Sighting]) -> set[Row]:
    return {(s.claim.person, s.claim.role, s.claim.organisation, s.claim.status) for s in sightings}


def test_a_lead_in_tells_board_status_and_who_decided_and_the_chair_is_no_plain_member(read: Read) -> None:
    body = (
        "Regeringen har beslutat om följande personer till styrelsen:\n\n"
        "* Siv Ek, tidigare generaldirektör för Sjöverket\n* Bo Ros, rektor för Ekbacka universitet\n* Eva Lind\n\n"
        "Till ordförande har regeringen utsett Siv Ek."
    )
    found = read(body, title="Ny styrelse för Granverket")
    assert rows(found) == {
        ("Siv Ek", "generaldirektör", "Sjöverket", "held"),
        ("Siv Ek", "ordförande", "Granverket, styrelsen", "appointed"),
        ("Bo Ros", "rektor", "Ekbacka universitet", "holds"),
        ("Bo Ros", "ledamot", "Granverket, styrelsen", "appointed"),
        ("Eva Lind", "ledamot", "Granverket, styrelsen", "appointed"),
    }
    assert {s.claim.decided_by for s in found if s.claim.role == "ledamot"} == {"Regeringen"}


def test_the_span_of_a_shared_role_lies_in_the_lead_in_and_the_quote_is_the_line(read: Read) -> None:
    body = "Som ledamöter i Granrådet förordnas:\n\n* Siv Ek, rektor\n* Bo Ros"
    (sighting,) = [s for s in read(body) if s.claim.person == "Bo Ros"]
    assert sighting.quote == "Bo Ros"
    begin, finish = sighting.spans["role"]
    assert f"Nyhet\n\n{body}"[begin:finish] == "ledamöter"


def test_dates_of_the_lead_in_hold_for_all_and_those_of_a_line_for_its_person(read: Read) -> None:
    body = (
        "Följande personer förordnas som ledamöter i Granrådet från och med den 1 mars 2019 till och med den 31 maj "
        "2022:\n\n* Siv Ek\n* Bo Ros (t.o.m. 31 december 2020)"
    )
    found = {s.claim.person: (s.claim.start, s.claim.end) for s in read(body)}
    assert found == {"Siv Ek": ("2019-03-01", "2022-05-31"), "Bo Ros": ("2019-03-01", "2020-12-31")}


def test_a_heading_with_a_date(read: Read) -> None:
    body = "## Ledamöter i Granrådet från och med den 1 mars 2019\n\n* Siv Ek, rektor\n* Bo Ros, chef för Sjöverket"
    found = {s.claim.person: s.claim.start for s in read(body, title="Nya i Granrådet") if s.claim.role == "ledamot"}
    assert found == {"Siv Ek": "2019-03-01", "Bo Ros": "2019-03-01"}


def test_who_is_in_a_council_that_only_meets_is_in_it_already(read: Read) -> None:
    body = (
        "Sjöministerns ekologiska råd träffades i dag.\n\nFöljande personer ingår i rådet:\n\n"
        "* Sjöminister Siv Ek, ordförande\n* Professor Bo Ros, havsbiologi, Ekbacka universitet"
    )
    assert rows(read(body, title="Möte om havet")) == {
        ("Siv Ek", "sjöminister", "Regeringen", "holds"),
        ("Siv Ek", "ordförande", "Sjöministerns ekologiska råd", "holds"),
        ("Bo Ros", "professor", "Ekbacka universitet", "holds"),
        ("Bo Ros", "ledamot", "Sjöministerns ekologiska råd", "holds"),
    }


def test_who_is_nominated_is_not_appointed_and_who_is_nominated_anew_holds_the_seat(read: Read) -> None:
    body = (
        "Departementet nominerar följande två nya ledamöter i Grans Energi AB:\n\n* Siv Ek, vd för Ekbolaget\n"
        "* Bo Ros, ordförande\n\n"
        "Vidare nominerar departementet omval av följande personer i Granbolagets styrelse:\n\n* Eva Lind"
    )
    assert rows(read(body, title="Departementet nominerar ledamöter")) == {
        ("Siv Ek", "vd", "Ekbolaget", "holds"),
        ("Eva Lind", "ledamot", "Granbolaget, styrelsen", "holds"),
    }


def test_line_by_line_with_a_verb(read: Read) -> None:
    body = (
        "Ledamöter och ersättare förordnas i Grannämnden:\n\n"
        "* Justitierådet Siv Ek omförordnas som ersättare och vice ordförande t.o.m. 30 juni 2029\n"
        "* Rektorn Bo Ros förordnas som ledamot t.o.m. 30 juni 2028"
    )
    found = read(body)
    assert {
        ("Siv Ek", "ersättare", "Grannämnden", "appointed"),
        ("Siv Ek", "vice ordförande", "Grannämnden", "appointed"),
        ("Bo Ros", "ledamot", "Grannämnden", "appointed"),
    } <= rows(found)
    assert {s.claim.end for s in found if s.claim.person == "Bo Ros" and s.claim.role == "ledamot"} == {"2028-06-30"}


def test_a_chair_by_office_named_in_brackets(read: Read) -> None:
    body = (
        "## Ledamöter i Skogsverkets läsråd\n\n* Siv Ek, generaldirektör Skogsverket (självskriven ordförande)\n"
        "* Bo Ros, rektor"
    )
    found = {r for r in rows(read(body, title="Nya ledamöter i läsrådet")) if r[1] in ("ordförande", "ledamot")}
    assert {(p, r, s) for p, r, _, s in found} == {
        ("Siv Ek", "ordförande", "holds"),
        ("Bo Ros", "ledamot", "appointed"),
    }


def test_headings_that_are_a_post_and_a_name_under_the_heading_of_the_unit(read: Read) -> None:
    body = (
        "# Nya chefer på Skogsdepartementet\n\n## Globala avdelningen\n\n### Utrikesråd och avdelningschef, Siv Ek\n\n"
        "Siv Ek är i dag enhetschef på Granverket.\n\n## Rättsavdelningen\n\n### Rättschef, Bo Ros\n\nBo Ros är jurist."
    )
    assert rows(read(body, title="Nya chefer på Skogsdepartementet")) == {
        ("Siv Ek", "avdelningschef", "Skogsdepartementet, Globala avdelningen", "appointed"),
        ("Siv Ek", "utrikesråd", "Skogsdepartementet", "appointed"),
        ("Siv Ek", "enhetschef", "Granverket", "holds"),
        ("Bo Ros", "rättschef", "Skogsdepartementet", "appointed"),
    }


def test_one_name_a_line_without_marks(read: Read) -> None:
    body = (
        "Ledamöter i Granberedningen är:\n\nSiv Ek, verkställande direktör för det mycket stora bolaget Ekbacka AB\n"
        "Bo Ros, kommundirektör i Ekbacka\nEva Lind, professor vid Ekbacka universitet"
    )
    found = rows(read(body, title="Ny beredning för skogen"))
    assert {(p, r, s) for p, r, b, s in found if b == "Granberedningen"} == {
        ("Siv Ek", "ledamot", "appointed"),
        ("Bo Ros", "ledamot", "appointed"),
        ("Eva Lind", "ledamot", "appointed"),
    }


def test_also_in_the_board_is_its_head(read: Read) -> None:
    body = "Siv Ek är ny ordförande.\n\nI styrelsen ingår även Bo Ros, generaldirektör för Granverket."
    assert ("Bo Ros", "ledamot", "Granverket, styrelsen", "holds") in rows(
        read(body, title="Ny styrelse för Granverket")
    )


def test_who_takes_part_in_a_meeting_gets_no_seat(read: Read) -> None:
    body = "Deltagare:\n\n* Siv Ek, rektor för Ekskolan\n* Bo Ros, ordförande i Granrådet"
    assert {r[3] for r in rows(read(body, title="Möte om nya skolor"))} == {"holds"}


@pytest.mark.parametrize("title", ["Nya chefer", "Besök i Gran"])
def test_a_heading_that_says_the_title_again_is_not_read_twice(read: Read, title: str) -> None:
    body = "Siv Ek är rektor på Ekskolan."
    assert [s.claim for s in read(f"# {title}\n\n{body}", title=title)] == [s.claim for s in read(body, title=title)]


def test_a_line_that_opens_with_a_title_does_not_end_the_list(read: Read) -> None:
    body = (
        "Som ordförande i styrelsen förordnas Siv Ek, i dag rektor för Ekskolan.\n\n"
        "Utöver ordförande förordnas följande personer som ledamöter;\n\n"
        "Journalisten Eva Lind (omförordnas)\n\nFörfattaren Bo Ros\n\nSjödirektören Lo Ahl"
    )
    found = rows(read(body, title="Ny ordförande och styrelse för Granverket"))
    assert {p for p, r, b, s in found if (r, b, s) == ("ledamot", "Granverket, styrelsen", "appointed")} == {
        "Eva Lind",
        "Bo Ros",
        "Lo Ahl",
    }


def test_a_lead_in_without_a_colon(read: Read) -> None:
    body = "Två nya ledamöter förordnas.\n\nSiv Ek, advokat\n\nBo Ros, chef för Ekbacka museum"
    found = rows(read(body, title="Ny styrelse för Grannämnden"))
    assert {(p, b) for p, r, b, _ in found if r == "ledamot"} == {
        ("Siv Ek", "Grannämnden, styrelsen"),
        ("Bo Ros", "Grannämnden, styrelsen"),
    }


def test_nobody_is_in_a_board_that_is_but_proposed(read: Read) -> None:
    body = "## Nyval\n\n* Siv Ek, ingenjör\n\n## Omval\n\n* Bo Ros, styrelseordförande\n* Eva Lind"
    assert rows(read(body, title="Ny styrelse föreslås för Granbolaget")) == {
        ("Bo Ros", "styrelseordförande", "Granbolaget", "holds"),
        ("Eva Lind", "ledamot", "Granbolaget", "holds"),
    }


def test_names_unknown_as_such_are_known_by_those_beside_them(read: Read) -> None:
    listed = "Som ledamöter i Granrådet förordnas:\n\n* Siv Ek, rektor\n* Xhevdet Qorri, advokat\n* Bo Ros"
    assert ("Xhevdet Qorri", "ledamot", "Granrådet", "appointed") in rows(read(listed))
    told = "Siv Ek, Xhevdet Qorri och Bo Ros blir ersättare i Granrådet."
    assert ("Xhevdet Qorri", "ersättare", "Granrådet", "appointed") in rows(read(told))


def test_ambassadors_to_this_country_a_line_each(read: Read) -> None:
    body = (
        "H.E. Ms Siv Ek, Norge;\n\nH.E. Mr Bo Ros, Bosnien-Hercegovina;\n\n"
        "H.E. Dr Lo Ahl, Seychellerna (med säte i Rom)"
    )
    assert rows(read(body, title="Nya ambassadörer till Sverige")) == {
        ("Siv Ek", "ambassadör", "Norges ambassad i Sverige", "appointed"),
        ("Bo Ros", "ambassadör", "Bosnien-Hercegovinas ambassad i Sverige", "appointed"),
        ("Lo Ahl", "ambassadör", "Seychellernas ambassad i Sverige", "appointed"),
    }


def test_the_body_behind_a_post_in_a_line_is_no_person(read: Read) -> None:
    found = rows(read("I Granrådet ingår följande ledamöter:\n\n* Ledamot Bo Ros, vd Ragnrör Recycling\n* Siv Ek"))
    assert {r[0] for r in found} == {"Bo Ros", "Siv Ek"}


def test_who_is_marked_as_new(read: Read) -> None:
    body = (
        "Föreningen leds av en styrelse.\n\nOrdförande\nSiv Ek\n\nVice ordförande\nBo Ros (ny), Ekmuseet\n\nBli medlem"
    )
    assert {(p, r, s) for p, r, _, s in rows(read(body, title="Styrelsen"))} == {
        ("Siv Ek", "ordförande", "holds"),
        ("Bo Ros", "vice ordförande", "appointed"),
    }


def test_who_takes_part_in_a_new_council_is_in_it(read: Read) -> None:
    body = "Det nya skogspolitiska rådet ger råd.\n\n## Deltagare:\n\n* Siv Ek – rektor för Ekskolan\n* Bo Ros – jurist"
    found = rows(read(body, title="Ministern samlar experter till ett nytt skogspolitiskt råd"))
    assert {(p, s) for p, r, _, s in found if r == "ledamot"} == {("Siv Ek", "appointed"), ("Bo Ros", "appointed")}


def test_a_member_for_a_party_is_of_the_committee(read: Read) -> None:
    body = "Granberedningen har fått en ny ledamot. Ny ledamot för Centerpartiet är riksdagsledamoten Siv Ek."
    found = rows(read(body, title="En ny ledamot i Granberedningen"))
    assert ("Siv Ek", "ledamot", "Granberedningen", "appointed") in found


def test_a_career_is_that_of_the_honoured_name_above_it_and_not_of_whom_was_served(read: Read) -> None:
    body = (
        "**H.E. Mr. Ilir Ek, Albanien**\n\n2003 – 2016 Enhetschef, personalenheten, utrikesministeriet\n\n"
        "**H.E. Mr. Orvaldo Quaresh Tamburo de Olvar, Brasilien**\n\n"
        "2013 – 2015 Rådgivare till och presschef för utrikesministern\n\n"
        "2011 – 2013 Enhetschef, säkerhetspolitiska enheten"
    )
    found = read(body, title="Nya ambassadörer till Sverige", summary="Audiens på Stockholms slott.")
    posts = {(s.claim.person, s.claim.role, s.claim.organisation) for s in found if s.claim.status == "held"}
    other = "Orvaldo Quaresh Tamburo de Olvar"
    assert posts == {
        ("Ilir Ek", "enhetschef", "utrikesministeriet, personalenheten"),
        (other, "rådgivare", None),
        (other, "presschef", None),
        (other, "enhetschef", "säkerhetspolitiska enheten"),
    }
