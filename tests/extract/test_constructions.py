"""Each construction with invented people and bodies: what it must give, and that it gives nothing else."""

import pytest

from .conftest import Read

Row = tuple[str, str | None, str | None, str]


def rows(read: Read, body: str, **more: str) -> set[Row]:
    return {(s.claim.person, s.claim.role, s.claim.organisation, s.claim.status) for s in read(body, **more)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Regeringen har i dag utsett Siv Ek till generaldirektör för Granverket.",
            {("Siv Ek", "generaldirektör", "Granverket", "appointed")},
        ),
        (
            "Regeringen har utsett kanslirådet Siv Ek till ambassadör i Oslo.",
            {
                ("Siv Ek", "ambassadör", "Sveriges ambassad i Oslo", "appointed"),
                ("Siv Ek", "kansliråd", None, "holds"),
            },
        ),
        (
            "Till särskild utredare förordnas Per-Olof af Ahl.",
            {("Per-Olof af Ahl", "särskild utredare", None, "appointed")},
        ),
        (
            "Utredare blir lagmannen Eva Lind.",
            {("Eva Lind", "utredare", None, "appointed"), ("Eva Lind", "lagman", None, "holds")},
        ),
        (
            "Siv Ek, kommundirektör i Ekbacka, är nöjd.",
            {("Siv Ek", "kommundirektör", "Ekbacka kommun", "holds")},
        ),
        ("Ekbackas kommundirektör Siv Ek är nöjd.", {("Siv Ek", "kommundirektör", "Ekbacka kommun", "holds")}),
        ("– Det är bra, säger socialminister Siv Ek.", {("Siv Ek", "socialminister", "Regeringen", "holds")}),
        (
            "Det säger energi- och näringsminister Siv Ek.",
            {("Siv Ek", "energi- och näringsminister", "Regeringen", "holds")},
        ),
        ("Tidigare generaldirektören Bo Ros var där.", {("Bo Ros", "generaldirektör", None, "held")}),
        (
            "Statsministern inleder med ett besök i Ekbacka tillsammans med skolminister Siv Ek.",
            {("Siv Ek", "skolminister", "Regeringen", "holds")},
        ),
        ("Klimatministern och utredare Siv Ek bjuder in.", {("Siv Ek", "utredare", None, "holds")}),
        ("Efter mordet på skolminister Siv Ek.", {("Siv Ek", "skolminister", "Regeringen", "held")}),
        (
            "– Jag är glad över att president Zel kommer hit, säger skolminister Siv Ek.",
            {("Siv Ek", "skolminister", "Regeringen", "holds")},
        ),
        ("I Ekbacka besöker statsministern och finansministern Bo Ros kafferosteri.", set()),
        ("På onsdagen besöker kulturministern Siv Ek-gården.", set()),
        (
            "Under mötet diskuterade statsminister Bo Ros stödet.",
            {("Bo Ros", "statsminister", "Regeringen", "holds")},
        ),
        (
            "Granverket får nya uppdrag. Det är bra, säger Siv Ek, skogspolitisk talesperson.",
            {("Siv Ek", "skogspolitisk talesperson", None, "holds")},
        ),
        (
            "Där möttes de av bland andra statsminister Bo Ros, vice statsminister och skolminister Siv Ek, president "
            "Zel och EU-minister med ansvar för Norden Eva Lind.",
            {
                ("Bo Ros", "statsminister", "Regeringen", "holds"),
                ("Siv Ek", "vice statsminister", "Regeringen", "holds"),
                ("Siv Ek", "skolminister", "Regeringen", "holds"),
            },
        ),
        (
            "I Chișinău träffar utrikesminister Siv Ek Moldaviens president Ion Rusu och försvarsminister Ana "
            "Munteanu.",
            {
                ("Siv Ek", "utrikesminister", "Regeringen", "holds"),
                ("Ion Rusu", "president", "Moldavien", "holds"),
                ("Ana Munteanu", "försvarsminister", None, "holds"),
            },
        ),
        (
            "Siv Ek är skolminister. Skolminister Siv Ek träffar sin estniska kollega, utbildningsminister Mart Tamm. "
            "På onsdagen besöker skolminister Siv Ek Granstad, och i Granstad säger skolminister Siv Ek några ord.",
            {
                ("Siv Ek", "skolminister", "Regeringen", "holds"),
                ("Mart Tamm", "utbildningsminister", None, "holds"),
            },
        ),
        (
            "– Det är bra, säger skolminister samt vice statsminister Siv Ek.",
            {
                ("Siv Ek", "skolminister", "Regeringen", "holds"),
                ("Siv Ek", "vice statsminister", "Regeringen", "holds"),
            },
        ),
        (
            "Bo Ros är enhetschef på Granverket. "
            "Han har tidigare varit avdelningschef vid Myndigheten för skog och mark.",
            {
                ("Bo Ros", "enhetschef", "Granverket", "holds"),
                ("Bo Ros", "avdelningschef", "Myndigheten för skog och mark", "held"),
            },
        ),
        (
            "Eva Lind är ministerråd och biträdande myndighetschef vid ambassaden i Oslo.",
            {
                ("Eva Lind", "ministerråd", "Sveriges ambassad i Oslo", "holds"),
                ("Eva Lind", "biträdande myndighetschef", "Sveriges ambassad i Oslo", "holds"),
            },
        ),
        (
            "Lo Ahl kommer närmast från tjänsten som chef för enheten för skog vid Granverket.",
            {("Lo Ahl", "chef", "Granverket, enheten för skog", "holds")},
        ),
        (
            "Lo Ahl var chef för UD:s enhet för fred, miljö och handel.",
            {("Lo Ahl", "chef", "UD, enheten för fred, miljö och handel", "held")},
        ),
        (
            "Lo Ahl är kansliråd vid UD:s enhet för Europeiska unionen.",
            {("Lo Ahl", "kansliråd", "UD, enheten för Europeiska unionen", "holds")},
        ),
        (
            "Lo Ahl var gruppchef vid enheten för Östeuropa och Centralasien.",
            {("Lo Ahl", "gruppchef", "enheten för Östeuropa och Centralasien", "held")},
        ),
        (
            "Lo Ahl är ledamot i styrelsen för Granverket.",
            {("Lo Ahl", "ledamot", "Granverket, styrelsen", "holds")},
        ),
        (
            "Ledamöter i Skognämnden blir Siv Ek (S), Bo Ros (M) och Eva Lind.",
            {
                ("Siv Ek", "ledamot", "Skognämnden", "appointed"),
                ("Bo Ros", "ledamot", "Skognämnden", "appointed"),
                ("Eva Lind", "ledamot", "Skognämnden", "appointed"),
            },
        ),
        (
            "Generaldirektör Siv Ek lämnar sitt uppdrag.",
            {("Siv Ek", "generaldirektör", None, "leaves")},
        ),
        (
            "Regeringen har beslutat att entlediga Siv Ek från tjänsten som generaldirektör för Granverket.",
            {("Siv Ek", "generaldirektör", "Granverket", "leaves")},
        ),
        (
            "Det blir Lo Ahl som tar över Ekförbundets sektion för Skog och mark.",
            {("Lo Ahl", "chef", "Ekförbundet, sektionen för skog och mark", "appointed")},
        ),
        (
            "Det blir Lo Ahl som tar över Ekförbundets sektion för Skog och mark. Vad ser du mest fram emot i jobbet "
            "som sektionschef? Lo Ahl har en bakgrund som socionom, HR-specialist med mera.",
            {("Lo Ahl", "sektionschef", "Ekförbundet, sektionen för skog och mark", "appointed")},
        ),
        (
            "Regeringen har utsett Siv Ek till generaldirektör och chef för Granverket.",
            {("Siv Ek", "generaldirektör", "Granverket", "appointed")},
        ),
    ],
)
def test_what_a_sentence_says(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Siv Ek föreslås bli ny generaldirektör för Granverket.",
        "Siv Ek är kandidat till posten som ordförande i Granverket.",
        "Siv Ek har sökt tjänsten som kommundirektör i Ekbacka.",
        "Granverket söker ny generaldirektör.",
        "Siv Ek är socionom.",
        "Siv Ek lämnar över betänkandet i dag.",
        "Presskontakt: Siv Ek, pressekreterare, 070-000 00 00",
        "Text: Siv Ek",
        "Foto: Bo Ros",
        "Sidansvarig: Siv Ek, webbredaktör",
    ],
)
def test_what_says_nothing(read: Read, text: str) -> None:
    assert rows(read, text) == set()


def test_soft_hyphens_are_not_part_of_names_and_the_quote_keeps_them(read: Read) -> None:
    (sighting,) = read("Siv Ek, ord\u00adförande i Gran\u00adkommittén, är glad.")
    assert (sighting.claim.role, sighting.claim.organisation) == ("ordförande", "Grankommittén")
    assert "\u00ad" in sighting.quote


def test_a_surname_and_a_pronoun_mean_the_person_named_in_full(read: Read) -> None:
    found = rows(
        read,
        "Siv Ekman har utsetts till rektor vid Ekbacka universitet. Ekman är dekan i dag.\n\nHon har varit prefekt.",
    )
    assert ("Siv Ekman", "dekan", None, "holds") in found
    assert ("Siv Ekman", "prefekt", None, "held") in found


def test_a_career_by_year(read: Read) -> None:
    body = (
        "Regeringen har utsett Siv Ek till landshövding i Grans län.\n\n"
        "* 2011–2014: Rektor vid Ekbacka universitet\n* 2015–: Ordförande i Granrådet"
    )
    found = {(s.claim.role, s.claim.status, s.claim.start, s.claim.end) for s in read(body)}
    assert ("rektor", "held", "2011", "2014") in found
    assert ("ordförande", "holds", "2015", None) in found


def test_members_listed_under_a_heading(read: Read) -> None:
    body = "**Ordförande**\n\n* Siv Ek\n\n**Ledamöter**\n\n* Bo Ros (S)\n* Eva Lind (M)"
    found = rows(read, body, title="Nya ledamöter i Granberedningen")
    assert found == {
        ("Siv Ek", "ordförande", "Granberedningen", "appointed"),
        ("Bo Ros", "ledamot", "Granberedningen", "appointed"),
        ("Eva Lind", "ledamot", "Granberedningen", "appointed"),
    }


def test_the_predecessor_is_named(read: Read) -> None:
    found = read("Regeringen har utsett Siv Ek till generaldirektör för Granverket. Siv Ek efterträder Bo Ros.")
    assert [s.claim.replaces for s in found if s.claim.status == "appointed"] == ["Bo Ros"]


def test_a_predecessor_told_apart_has_a_claim_of_its_own(read: Read) -> None:
    body = "Granverket har anställt Siv Ek som chefsjurist. Hon efterträder Bo Ros."
    assert ("Bo Ros", "chef", "Granverket", "leaves") not in rows(read, body)
    body = "Granverket har anställt Siv Ek som säkerhetschef. Hon efterträder Bo Ros."
    (left,) = [s for s in read(body) if s.claim.status == "leaves"]
    assert (left.claim.person, left.claim.role, left.claim.organisation) == ("Bo Ros", "säkerhetschef", "Granverket")
    assert left.quote == "Hon efterträder Bo Ros."


def test_who_decided_and_what_one_is_called(read: Read) -> None:
    found = read("Regeringen har i dag utsett Siv Ek till rektor vid Ekbacka universitet. Hon är professor i skog.")
    (claim,) = [s.claim for s in found if s.claim.status == "appointed"]
    assert (claim.decided_by, claim.decided, claim.pronoun) == ("Regeringen", "2018-10-26", "hon")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Siv Ek slutar som rektor och går i pension.", "pension"),
        ("Siv Ek entledigas på egen begäran från tjänsten som rektor.", "resigned"),
        ("Siv Ek slutar som rektor på grund av sjukdom.", None),
    ],
)
def test_why_somebody_leaves(read: Read, text: str, cause: str | None) -> None:
    assert [s.claim.end_cause for s in read(text) if s.claim.status == "leaves"] == [cause]


def test_acting(read: Read) -> None:
    (sighting,) = read("Siv Ek har utsetts till tillförordnad generaldirektör för Granverket.")
    assert sighting.claim.acting
    assert sighting.claim.role == "generaldirektör"


def test_the_headline_completes_what_the_text_leaves_out(read: Read) -> None:
    found = rows(read, "Regeringen har utsett Siv Ek till rättschef.", title="Ny rättschef i Granverket")
    assert found == {("Siv Ek", "rättschef", "Granverket", "appointed")}


def test_the_headline_names_the_post_and_the_text_the_person(read: Read) -> None:
    body = "Siv Ek är i dag enhetschef vid Granverket.\n\nSiv Ek tillträder sin nya befattning den 1 mars 2019."
    (sighting,) = [s for s in read(body, title="Ny ambassadör i Norge") if s.claim.status == "appointed"]
    claim = sighting.claim
    assert (claim.person, claim.role, claim.organisation) == ("Siv Ek", "ambassadör", "Sveriges ambassad i Norge")
    assert claim.start == "2019-03-01"
    assert sighting.quote == "Siv Ek tillträder sin nya befattning den 1 mars 2019."


def test_a_headline_without_name_says_nothing_when_two_careers_are_told(read: Read) -> None:
    body = "Siv Ek är enhetschef vid Granverket.\n\nBo Ros är stabschef vid Granverket."
    assert "appointed" not in {s.claim.status for s in read(body, title="Ny ambassadör i Norge")}


def test_text_wrapped_in_mid_sentence(read: Read) -> None:
    body = (
        "Det är nu klart att kommunstyrelsen i Ekbacka har anställt Siv Ek som ny ekonomichef vid\n"
        "Granverket. Hon är i dag controller på ett annat ställe i landet och börjar till\nsommaren."
    )
    (claim,) = [s.claim for s in read(body) if s.claim.status == "appointed"]
    assert (claim.role, claim.organisation) == ("ekonomichef", "Granverket")


def test_a_body_told_of_a_minister_is_not_changed_for_the_one_that_the_word_alone_implies(read: Read) -> None:
    found = read("Mötet hölls på slottet, säger utrikesminister Siv Ek. Hon talade med utrikesminister Korda.",
                 title="Ukrainas utrikesminister Olena Korda deltar i möte")  # fmt: skip
    assert {(s.claim.person, s.claim.organisation) for s in found} >= {("Olena Korda", "Ukraina")}


def test_a_genitive_behind_a_name_that_is_told_alone_is_no_part_of_it(read: Read) -> None:
    found = read(
        "I dag besöker skolminister Siv Ek Granängens demensboende.", title="Skolminister Siv Ek besöker Ekbacka"
    )
    assert {s.claim.person for s in found} == {"Siv Ek"}
