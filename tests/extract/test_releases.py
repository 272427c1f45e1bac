"""Constructions of government releases, one sentence or short text each, about invented people and bodies."""

import pytest

from .conftest import Read

Row = tuple[str, str | None, str | None, str]


def rows(read: Read, body: str, **more: str) -> set[Row]:
    return {(s.claim.person, s.claim.role, s.claim.organisation, s.claim.status) for s in read(body, **more)}


def test_an_indefinite_body_is_not_named(read: Read) -> None:
    said = rows(read, "Siv Ek är chef för Granverket. Hon har arbetat som revisor på en byrå och chef för en enhet.")
    assert ("Siv Ek", "revisor", None, "held") in said


@pytest.mark.parametrize(
    "text",
    [
        "Frågor om tjänsten besvaras av Kaj Holm, personalchef på Granverket.",
        "Kaj Holm, personalchef på Granverket, 0555-12 34 56",
    ],
)
def test_who_answers_questions_is_a_contact(read: Read, text: str) -> None:
    assert rows(read, text) == set()


def test_a_date_since_when_is_of_the_post_before_it(read: Read) -> None:
    found = read("Siv Ek är sektionschef på Granverket sedan 2016 och var tidigare ekonomichef i Sjöverket.")
    assert {s.claim.role: s.claim.start for s in found} == {"sektionschef": "2016", "ekonomichef": None}


def test_the_day_of_a_decision_is_no_start(read: Read) -> None:
    (claim,) = read(
        "Siv Ek blir rektor för Strandskolan. Beslutet togs i går av nämnden och hon tillträder den 14 januari 2019."
    )
    assert claim.claim.start == "2019-01-14"


def test_whom_one_follows_may_hold_another_post_by_now(read: Read) -> None:
    text = "Siv Ek blir rektor för Strandskolan. Hon efterträder Bo Ros, som numera är generaldirektör för Granverket."
    said = rows(read, text)
    assert ("Bo Ros", "generaldirektör", "Granverket", "holds") in said
    assert ("Bo Ros", "rektor", "Strandskolan", "leaves") in said


def test_whom_one_follows_may_get_another_post(read: Read) -> None:
    text = "Siv Ek blir rektor för Strandskolan. Siv Ek efterträder Bo Ros, som tillträder som vd för Granhus."
    assert [s.claim.replaces for s in read(text) if s.claim.person == "Siv Ek"] == ["Bo Ros"]


def test_experts_and_officials_listed(read: Read) -> None:
    body = (
        "Siv Ek, chef vid Granverket, är utredare.\n\nFöljande personer ingår i utredningens expertgrupp:\n\n"
        "* Bo Ros, lektor i zoologi\n* Eva Lind, jurist (Granverket)\n\n"
        "I expertgruppen ingår också ett antal sakkunniga från Regeringskansliet:\n\n"
        "* Lo Ahl, departementssekreterare\n\nFörordnandena gäller från och med den 24 november 2018."
    )
    found = {
        (s.claim.person, s.claim.role, s.claim.organisation, s.claim.start)
        for s in read(body, title="Expertgrupp utsedd till utredningen om gallring av granar")
    }
    assert ("Bo Ros", "expert", "utredningen om gallring av granar, expertgruppen", "2018-11-24") in found
    assert ("Eva Lind", "expert", "utredningen om gallring av granar, expertgruppen", "2018-11-24") in found
    assert ("Lo Ahl", "sakkunnig", "utredningen om gallring av granar, expertgruppen", "2018-11-24") in found
    assert ("Lo Ahl", "departementssekreterare", "Regeringskansliet", None) in found


def test_the_fuller_of_two_registered_names(read: Read) -> None:
    body = "Siv Ek är chef för SiS. Statens institutionsstyrelse har många anställda."
    assert rows(read, body) == {("Siv Ek", "chef", "Statens institutionsstyrelse", "holds")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Siv Ek är ledamot av Granverkets styrelse och Sjöverkets insynsråd.",
            {
                ("Siv Ek", "ledamot", "Granverket, styrelsen", "holds"),
                ("Siv Ek", "ledamot", "Sjöverket, insynsrådet", "holds"),
            },
        ),
        (
            "Siv Ek har varit sakkunnig i Granverket, Sjöverket och Skogsverket.",
            {("Siv Ek", "sakkunnig", body, "held") for body in ("Granverket", "Sjöverket", "Skogsverket")},
        ),
        (
            "Siv Ek var chef för enheten för fisk och för enheten för fågel i Granverket.",
            {
                ("Siv Ek", "chef", "Granverket, enheten för fisk", "held"),
                ("Siv Ek", "chef", "Granverket, enheten för fågel", "held"),
            },
        ),
        ("Siv Ek är rektor och chef för Granhögskolan.", {("Siv Ek", "rektor", "Granhögskolan", "holds")}),
        (
            "Siv Ek är ställföreträdande generaldirektör och chef för enheten för fisk vid Granverket.",
            {
                ("Siv Ek", "ställföreträdande generaldirektör", "Granverket, enheten för fisk", "holds"),
                ("Siv Ek", "chef", "Granverket, enheten för fisk", "holds"),
            },
        ),
        (
            "Siv Ek är tidigare ordförande i Granrådet och vice ordförande i Sjörådet.",
            {
                ("Siv Ek", "ordförande", "Granrådet", "held"),
                ("Siv Ek", "vice ordförande", "Sjörådet", "held"),
            },
        ),
        (
            "Det säger Granverkets ordförande Siv Ek och vice ordförande Bo Ros.",
            {
                ("Siv Ek", "ordförande", "Granverket", "holds"),
                ("Bo Ros", "vice ordförande", "Granverket", "holds"),
            },
        ),
        (
            "Regeringen har utsett Siv Ek till en av tre ledamöter i Granrådet.",
            {("Siv Ek", "ledamot", "Granrådet", "appointed")},
        ),
        ("Siv Ek var den förste ordföranden i Granrådet.", {("Siv Ek", "ordförande", "Granrådet", "held")}),
        ("Siv Ek, lektor, Ekbacka universitet", {("Siv Ek", "lektor", "Ekbacka universitet", "holds")}),
        ("Siv Ek, strateg (Granförbundet)", {("Siv Ek", "strateg", "Granförbundet", "holds")}),
        (
            "Siv Ek är honorärkonsul för Sverige i Tirana.",
            {("Siv Ek", "honorärkonsul", "Sveriges honorärkonsulat i Tirana", "holds")},
        ),
    ],
)
def test_where_a_role_is(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Siv Ek kommer närmast från Granverket, där hon är enhetschef.",
            {("Siv Ek", "enhetschef", "Granverket", "holds")},
        ),
        (
            "Siv Ek efterträder Bo Ros som rektor för Granskolan.",
            {("Siv Ek", "rektor", "Granskolan", "appointed"), ("Bo Ros", "rektor", "Granskolan", "leaves")},
        ),
        (
            "Regeringen presenterar i dag Siv Ek som nationell samordnare.",
            {("Siv Ek", "nationell samordnare", None, "appointed")},
        ),
        ("Siv Ek är en erfaren chef.", set()),
        ("Siv Ek är författare och rådgivare.", set()),
        ("Siv Ek är utbildad lärare vid Ekbacka universitet.", set()),
        ("Siv Ek har utsetts att bistå Granverkets generaldirektör.", set()),
        (
            "Nu senast har Siv Ek varit avdelningschef i Granverket.",
            {("Siv Ek", "avdelningschef", "Granverket", "holds")},
        ),
        (
            "Jag vill rikta ett tack till Siv Ek som varit generaldirektör för Granverket.",
            {("Siv Ek", "generaldirektör", "Granverket", "leaves")},
        ),
        (
            "Siv Ek är chef i Granverket, Bo Ros är chef i Sjöverket och Eva Lind är rektor vid Granskolan.",
            {
                ("Siv Ek", "chef", "Granverket", "holds"),
                ("Bo Ros", "chef", "Sjöverket", "holds"),
                ("Eva Lind", "rektor", "Granskolan", "holds"),
            },
        ),
        (
            "Siv Ek efterträder Bo Ros, som var chef för Granverket och som sedan 2017 är rektor vid Granskolan.",
            {("Bo Ros", "chef", "Granverket", "held"), ("Bo Ros", "rektor", "Granskolan", "holds")},
        ),
    ],
)
def test_whom_a_clause_is_about(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        (
            "Siv Ek var 2010–2014 statssekreterare i Grandepartementet och 2006–2010 rektor vid Granskolan.",
            {"statssekreterare": ("2010", "2014"), "rektor": ("2006", "2010")},
        ),
        (
            "Siv Ek var ledamot av Granrådet 2006–2014 och under åren 1994–2006 rektor vid Granskolan.",
            {"ledamot": ("2006", "2014"), "rektor": ("1994", "2006")},
        ),
        (
            "Siv Ek var chef för Sveriges deltagande i utställningen Gran 2010.",
            {"chef": (None, None)},
        ),
        ("Siv Ek blev rektor vid Granskolan 1994.", {"rektor": ("1994", None)}),
        (
            "Till vardags är Siv Ek kanslichef i Granverket, en tjänst hon har haft sedan 2013.",
            {"kanslichef": ("2013", None)},
        ),
        (
            "Siv Ek har under hösten vikarierat som chef för Granverket.",
            {"chef": ("2018-23", None)},
        ),
    ],
)
def test_dates_of_a_career_told(read: Read, text: str, dates: dict[str, tuple[str | None, str | None]]) -> None:
    found = {s.claim.role or "": (s.claim.start, s.claim.end) for s in read(text)}
    assert found == dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Även Siv Ek, chef i Granverket, och Bo Ros, chef i Sjöverket, får förnyade förordnanden som ledamöter i "
            "Granrådet.",
            {
                ("Siv Ek", "chef", "Granverket", "holds"),
                ("Bo Ros", "chef", "Sjöverket", "holds"),
                ("Siv Ek", "ledamot", "Granrådet", "appointed"),
                ("Bo Ros", "ledamot", "Granrådet", "appointed"),
            },
        ),
        (
            "Siv Ek är i dag ledamot i Granrådet och får därmed fortsatt förordnande.",
            {("Siv Ek", "ledamot", "Granrådet", "appointed")},
        ),
        (
            "Jag vill önska Siv Ek lycka till i arbetet som rektor vid Granskolan.",
            {("Siv Ek", "rektor", "Granskolan", "appointed")},
        ),
        (
            "Siv Ek är prorektor med ansvar för forskning vid Granskolan.",
            {("Siv Ek", "prorektor", "Granskolan", "holds")},
        ),
        (
            "Siv Ek har utsetts till landshövding och chef för Länsstyrelsen i Grans län.",
            {("Siv Ek", "landshövding", "Länsstyrelsen i Grans län", "appointed")},
        ),
        (
            "Regeringen har utsett generaldirektören för Granförmedlingen Siv Ek till utredare.",
            {
                ("Siv Ek", "generaldirektör", "Granförmedlingen", "holds"),
                ("Siv Ek", "utredare", None, "appointed"),
            },
        ),
    ],
)
def test_terms_renewed_and_posts_wished_well(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


def test_rows_of_a_list_without_marks(read: Read) -> None:
    body = (
        "Ledamöterna är:\n\nSiv Ekström Malmgren, Nationell Samverkan för skog och mark (NSSM)\n"
        "Bo Ros, Gran- och barrförbundet\nEva Lind, Svenska Granförbundet\n"
    )
    assert rows(read, body, title="Granrådets ledamöter är utsedda") == {
        (name, "ledamot", "Granrådet", "appointed") for name in ("Siv Ekström Malmgren", "Bo Ros", "Eva Lind")
    }


def test_a_term_given_anew_in_a_headline_without_name(read: Read) -> None:
    body = (
        "Siv Ek har varit generaldirektör och chef för Granverket sedan den 2 mars 2012. "
        "Förordnandet som regeringen i dag har beslutat om gäller till och med den 31 mars 2024."
    )
    found = {
        (s.claim.status, s.claim.start, s.claim.end)
        for s in read(body, title="Granverkets GD får förlängt förordnande")
    }
    assert found == {("holds", "2012-03-02", None), ("appointed", None, "2024-03-31")}


def test_a_committee_named_by_a_title(read: Read) -> None:
    text = "Regeringen har utsett Siv Ek till sekreterare i kommittén En svensk grankanon."
    assert rows(read, text) == {("Siv Ek", "sekreterare", "kommittén En svensk grankanon", "appointed")}


def test_members_are_where_the_chair_is(read: Read) -> None:
    text = "Siv Ek förordnas som ordförande för Granfondsdelegationen. Även Bo Ros förordnas som ledamot i dag."
    assert rows(read, text) == {
        ("Siv Ek", "ordförande", "Granfondsdelegationen", "appointed"),
        ("Bo Ros", "ledamot", "Granfondsdelegationen", "appointed"),
    }


def test_a_first_name_that_ends_like_a_genitive(read: Read) -> None:
    text = "Tobias Ek är ambassadör.\n\nTobias kommer närmast från rollen som chef för Granverket."
    assert ("Tobias Ek", "chef", "Granverket", "holds") in rows(read, text)


def test_the_start_of_many_told_at_once(read: Read) -> None:
    body = (
        "Regeringen har beslutat att förordna ledamöter i Grannämnden från och med den 1 januari 2019.\n\n"
        "Siv Ek omförordnas som ledamot till och med den 31 december 2022."
    )
    (claim,) = [s.claim for s in read(body)]
    assert (claim.role, claim.start, claim.end) == ("ledamot", "2019-01-01", "2022-12-31")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siv Ek lämnar ett starkt arv efter sig som chef för Granverket.", set()),
        (
            "Siv Ek utses till Sveriges ambassadör för global skog. Granverket är glatt.",
            {("Siv Ek", "ambassadör för global skog", None, "appointed")},
        ),
    ],
)
def test_what_is_not_left_and_not_here(read: Read, text: str, expected: set[Row]) -> None:
    assert {row for row in rows(read, text) if row[3] in ("appointed", "leaves")} == expected


def test_a_year_in_what_is_to_be_proposed_is_no_start(read: Read) -> None:
    body = "Granrådet ska föreslå hur uppdraget ska regleras från och med 2020.\n\nLedamöter är:\n\n* Siv Ek\n* Bo Ros"
    assert {s.claim.start for s in read(body, title="Nya ledamöter i Granrådet")} == {None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "– Det är bra, säger Siv Ek (S), gruppledare.",
            {("Siv Ek", "gruppledare", "S", "holds")},
        ),
        (
            "– Det är bra, säger Siv Ek, skolpolitisk talesperson (SD).",
            {("Siv Ek", "skolpolitisk talesperson", "SD", "holds")},
        ),
        (
            "Siv Ek är överdirektör på Granverket, varav en period som vikarierande generaldirektör.",
            {
                ("Siv Ek", "överdirektör", "Granverket", "holds"),
                ("Siv Ek", "generaldirektör", "Granverket", "holds"),
            },
        ),
        ("Som särskild utredare har Siv Ek utsetts.", {("Siv Ek", "särskild utredare", None, "appointed")}),
        (
            "Siv Ek har sedan tidigare förordnats som utredare.",
            {("Siv Ek", "utredare", None, "holds")},
        ),
        (
            "Jag är glad att Siv Ek, med sin långa erfarenhet, har tackat ja till uppdraget som rektor för Granskolan.",
            {("Siv Ek", "rektor", "Granskolan", "appointed")},
        ),
        (
            "Siv Ek är chef för avdelningen för skog och ställföreträdande generaldirektör vid Granverket.",
            {
                ("Siv Ek", "chef", "avdelningen för skog", "holds"),
                ("Siv Ek", "ställföreträdande generaldirektör", "Granverket", "holds"),
            },
        ),
        (
            "Siv Ek efterträder Bo Ros som blir generaldirektör för Sjöverket. "
            "Siv Ek blir generaldirektör för Granverket.",
            {
                ("Siv Ek", "generaldirektör", "Granverket", "appointed"),
                ("Bo Ros", "generaldirektör", "Sjöverket", "appointed"),
                ("Bo Ros", "generaldirektör", "Granverket", "leaves"),
            },
        ),
        (
            "Siv Ek är kommunalråd. Det är Bo Ros första möte sedan han tillträdde sin post.",
            {("Siv Ek", "kommunalråd", None, "holds")},
        ),
        (
            "Siv Ek har tidigare varit riksdagens talman och är i dag ambassadör i Ottawa.",
            {
                ("Siv Ek", "talman", "Riksdagen", "held"),
                ("Siv Ek", "ambassadör", "Sveriges ambassad i Ottawa", "holds"),
            },
        ),
    ],
)
def test_parties_terms_and_posts_side_by_side(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


def test_a_headline_without_name_tells_who_leaves(read: Read) -> None:
    body = "Siv Ek tillträdde som generaldirektör i juni 2016 och har gjort ett gott arbete."
    said = rows(read, body, title="Generaldirektören för Granverket lämnar sitt uppdrag")
    assert said == {("Siv Ek", "generaldirektör", "Granverket", "leaves")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Socialminister Siv Ek ersätter statsminister Bo Ros vid mötet.",
            {("Siv Ek", "socialminister", "Regeringen", "holds"), ("Bo Ros", "statsminister", "Regeringen", "holds")},
        ),
        (
            "Siv Ek har stor erfarenhet och regeringen har i dag utsett henne till utredare.",
            {("Siv Ek", "utredare", None, "appointed")},
        ),
        (
            "Siv Ek har varit justitieombudsman och hovrättslagman i Svea hovrätt.",
            {
                ("Siv Ek", "justitieombudsman", "Riksdagens ombudsmän", "held"),
                ("Siv Ek", "hovrättslagman", "Svea hovrätt", "held"),
            },
        ),
        (
            "Siv Ek utses till ordförande i Granskogsnämnden. Bo Ros är i dag ledamot och får därmed fortsätta sitt "
            "förordnande.",
            {
                ("Siv Ek", "ordförande", "Granskogsnämnden", "appointed"),
                ("Bo Ros", "ledamot", "Granskogsnämnden", "appointed"),
            },
        ),
        (
            "Siv Ek är ambassadör i Demokratiska republiken Kongo.",
            {("Siv Ek", "ambassadör", "Sveriges ambassad i Demokratiska republiken Kongo", "holds")},
        ),
    ],
)
def test_who_replaces_and_who_is_meant(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Nya ledamöter i styrelsen för Statens kulturråd är Siv Ek, zoolog och rektor för Granskolan, Bo Ros, "
            "botaniker och verksamhetschef vid Sjöinstitutet, samt Eva Lind, författare.",
            {
                ("Siv Ek", "ledamot", "Statens kulturråd, styrelsen", "appointed"),
                ("Bo Ros", "ledamot", "Statens kulturråd, styrelsen", "appointed"),
                ("Eva Lind", "ledamot", "Statens kulturråd, styrelsen", "appointed"),
                ("Siv Ek", "rektor", "Granskolan", "holds"),
                ("Bo Ros", "verksamhetschef", "Sjöinstitutet", "holds"),
            },
        ),
        (
            "De tre nya ledamöterna i Granrådet är Siv Ek, jurist, Bo Ros och Eva Lind.",
            {(name, "ledamot", "Granrådet", "appointed") for name in ("Siv Ek", "Bo Ros", "Eva Lind")},
        ),
        (
            "I Granrådet ingår även Siv Ek och Bo Ros.",
            {("Siv Ek", "ledamot", "Granrådet", "holds"), ("Bo Ros", "ledamot", "Granrådet", "holds")},
        ),
        (
            "Till Granrådet förordnas riksdagsledamoten Siv Ek och Bo Ros.",
            {
                ("Siv Ek", "ledamot", "Granrådet", "appointed"),
                ("Bo Ros", "ledamot", "Granrådet", "appointed"),
                ("Siv Ek", "riksdagsledamot", "Riksdagen", "holds"),
            },
        ),
        (
            "Även Siv Ek, chef för Granhuset, och Bo Ros, tar plats i Granrådet.",
            {
                ("Siv Ek", "ledamot", "Granrådet", "appointed"),
                ("Bo Ros", "ledamot", "Granrådet", "appointed"),
                ("Siv Ek", "chef", "Granhuset", "holds"),
            },
        ),
        (
            "Granrådet består av professorn Siv Ek och Bo Ros.",
            {("Siv Ek", "ledamot", "Granrådet", "holds"), ("Bo Ros", "ledamot", "Granrådet", "holds")},
        ),
        ("Granrådet består av sju ledamöter och leds av Siv Ek.", set()),
        (
            "Som ordförande i Granrådet förordnas Siv Ek, idag generaldirektör för Sjöverket.",
            {
                ("Siv Ek", "ordförande", "Granrådet", "appointed"),
                ("Siv Ek", "generaldirektör", "Sjöverket", "holds"),
            },
        ),
    ],
)
def test_members_told_in_a_sentence(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


def test_a_date_in_an_apposition_is_of_the_post_told_there(read: Read) -> None:
    text = "Siv Ek, ledamot i Granrådet sedan 2012, utses till ny vice ordförande i Granrådet."
    found = {s.claim.role: (s.claim.status, s.claim.start) for s in read(text)}
    assert found["ledamot"][1] == "2012"
    assert found["vice ordförande"] == ("appointed", None)


def test_a_list_led_by_an_unfinished_sentence(read: Read) -> None:
    body = "Som sakkunniga i Granrådet förordnas, utöver andra,\n\n* Siv Ek, docent vid Granhögskolan,\n* Bo Ros, och\n"
    assert {row for row in rows(read, body) if row[3] == "appointed"} == {
        ("Siv Ek", "sakkunnig", "Granrådet", "appointed"),
        ("Bo Ros", "sakkunnig", "Granrådet", "appointed"),
    }


def test_a_list_led_by_a_sentence_of_how_many(read: Read) -> None:
    body = "Två nya ledamöter i Granrådet förordnas.\n\nSiv Ek, advokat\nBo Ros, chef för Granhuset\n"
    assert {row for row in rows(read, body) if row[3] == "appointed"} == {
        ("Siv Ek", "ledamot", "Granrådet", "appointed"),
        ("Bo Ros", "ledamot", "Granrådet", "appointed"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Den nya grankommittén kommer att ledas av justitierådet Siv Ek.",
            {("Siv Ek", "ordförande", None, "appointed"), ("Siv Ek", "justitieråd", None, "holds")},
        ),
        (
            "Siv Ek har arbetat som stabschef åt Bo Ros på Grandepartementet.",
            {("Siv Ek", "stabschef", "Grandepartementet", "held")},
        ),
        (
            "Ledamot Siv Ek, VD Svensk Granåtervinning",
            {("Siv Ek", "ledamot", None, "holds"), ("Siv Ek", "vd", "Svensk Granåtervinning", "holds")},
        ),
        (
            "Det säger den filippinska försvarsministern Siv Ek.",
            {("Siv Ek", "försvarsminister", "Filippinerna", "holds")},
        ),
        (
            "Siv Ek har erfarenhet utifrån sin tidigare roll som ordförande för Granrådet.",
            {("Siv Ek", "ordförande", "Granrådet", "held")},
        ),
    ],
)
def test_who_leads_and_for_whom(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


def test_who_ends_a_speech_leaves_nothing(read: Read) -> None:
    text = "– Jag är glad över Siv Ek, avslutar socialminister Bo Ros."
    assert ("Bo Ros", "socialminister", "Regeringen", "holds") in rows(read, text)
    assert "leaves" not in {row[3] for row in rows(read, text)}


def test_a_term_given_anew_does_not_begin_when_the_first_one_did(read: Read) -> None:
    body = (
        "Siv Ek är sedan den 12 augusti 2012 generaldirektör för Granverket. "
        "Det nya förordnandet gäller till och med den 31 augusti 2024."
    )
    found = {
        (s.claim.status, s.claim.start, s.claim.end)
        for s in read(body, title="Granverkets GD får förlängt förordnande")
    }
    assert found == {("holds", "2012-08-12", None), ("appointed", None, "2024-08-31")}


def test_an_embassy_named_without_preposition(read: Read) -> None:
    text = "Siv Ek har varit chargé d'affaires för ambassaden Dublin."
    assert rows(read, text, title="Ny ambassadör i Togo") >= {
        ("Siv Ek", "chargé d'affaires", "Sveriges ambassad i Dublin", "held")
    }


def test_a_state_secretary_is_at_no_agency(read: Read) -> None:
    body = "Siv Ek är chef för Granverket.\n\nDet är bra, säger statssekreterare Bo Ros."
    assert ("Bo Ros", "statssekreterare", None, "holds") in rows(read, body, title="Granverket får ny chef")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Regeringen har gett lagmannen Siv Ek i uppdrag att utreda vissa frågor.",
            {("Siv Ek", "utredare", None, "appointed"), ("Siv Ek", "lagman", None, "holds")},
        ),
        (
            "Siv Ek har utsetts till ambassadör för frågor om barn och väpnad konflikt.",
            {("Siv Ek", "ambassadör för frågor om barn och väpnad konflikt", None, "appointed")},
        ),
        (
            "Siv Ek har utsetts till särskilt sändebud för den Nordvästra regionen.",
            {("Siv Ek", "särskilt sändebud för den Nordvästra regionen", None, "appointed")},
        ),
        ("Siv Ek blir ny Agenda 2040-ambassadör.", {("Siv Ek", "Agenda 2040-ambassadör", None, "appointed")}),
    ],
)
def test_tasks_and_themes(read: Read, text: str, expected: set[Row]) -> None:
    assert rows(read, text) == expected


def test_ambassadors_from_countries_of_several_words(read: Read) -> None:
    body = "Fyra ambassadörer överlämnade sina kreditivbrev: Leopoldo Ek från San Marino och Bo Ros från Togo."
    assert ("Leopoldo Ek", "ambassadör", "San Marinos ambassad i Sverige", "appointed") in rows(read, body)


def test_a_place_has_no_units_of_its_own(read: Read) -> None:
    body = "Siv Ek blir överbefälhavare. Hon arbetade i Nato och var chef för försvarsstaben. Nu är läget i Nato lugnt."
    assert not any("kommun" in (s.claim.organisation or "") for s in read(body))


def test_a_birth_before_it_takes_no_period_from_a_post(read: Read) -> None:
    (claim,) = read("Siv Ek är född 1964 och var riksdagsledamot 2002–2022.")
    assert (claim.claim.start, claim.claim.end) == ("2002", "2022")


def test_who_is_given_the_task_is_appointed(read: Read) -> None:
    found = rows(read, "Justitierådet Siv Ek har getts uppdraget som särskild utredare och får en sekreterare.")
    assert ("Siv Ek", "särskild utredare", None, "appointed") in found


def test_several_or_some_kind_of_body_is_no_body(read: Read) -> None:
    text = "Siv Ek har varit chef för flera myndigheter och för statlig verksamhet."
    assert {s.claim.organisation for s in read(text)} <= {None}
