"""Which names are one organisation. Real public bodies; the others are invented."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import parse_day
from kg.register import Register, load
from kg.resolve.misspelt import is_slip
from kg.resolve.organisations import normal_form, organisation_chain
from kg.states import OrganisationState
from kg.text import name_key

DAY = parse_day("2020-05-01")
MINISTRY = ["Regeringskansliet", "Utrikesdepartementet"]


@pytest.fixture(scope="module")
def register() -> Register:
    return load()


def ids(name: str, on: int | None = DAY) -> list[str]:
    return [state["id"] for state in organisation_chain(name, on, load())]


def last(name: str, on: int | None = DAY) -> OrganisationState:
    return organisation_chain(name, on, load())[-1]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Skatteverket", "skatteverket"),
        ("SKATTEVERKET", "skatteverket"),
        ("Skatteverkets", "skatteverket"),
        (" Skatteverket\n", "skatteverket"),
        ("Riksskatteverket", "skatteverket"),
        ("Datainspektionen", "integritetsskyddsmyndigheten"),
        ("MSB", "myndigheten-for-civilt-forsvar"),
        ("MSB:s", "myndigheten-for-civilt-forsvar"),
        ("Botkyrka kommun", "botkyrka-kommun"),
        ("Botkyrka kommuns", "botkyrka-kommun"),
        ("Botkyrkas kommun", "botkyrka-kommun"),
        ("kommunen i Botkyrka", "botkyrka-kommun"),
        ("Botkyrka", "botkyrka-kommun"),
        ("Malmö kommun", "malmo-kommun"),
        ("Malmö stad", "malmo-kommun"),
        ("Göteborgs stad", "goteborgs-kommun"),
        ("Håbo kommun", "haabo-kommun"),
        ("Habo kommun", "habo-kommun"),
        ("Borås stad", "boras-kommun"),
        ("Gotlands kommun", "gotlands-kommun"),
        ("Region Gotland", "gotlands-kommun"),
        ("Landstinget i Uppsala län", "region-uppsala"),
        ("Uppsala läns landsting", "region-uppsala"),
        ("Region Kalmar", "region-kalmar-lan"),
        ("Länsstyrelsen i Kalmar län", "lansstyrelsen-i-kalmar-lan"),
        ("Länsstyrelsen Kalmar län", "lansstyrelsen-i-kalmar-lan"),
        ("Länsstyrelsen Kalmar", "lansstyrelsen-i-kalmar-lan"),
        ("Jämtlands läns länsstyrelse", "lansstyrelsen-i-jamtlands-lan"),
        ("Sveriges ambassad i Kiev", "sveriges-ambassad-i-kiev"),
        ("ambassaden i Kiev", "sveriges-ambassad-i-kiev"),
        ("svenska ambassaden i Kyjiv", "sveriges-ambassad-i-kiev"),
        ("Sveriges ambassad i Ukraina", "sveriges-ambassad-i-kiev"),
        ("EU-representationen i Bryssel", "sveriges-standiga-representation-vid-europeiska-unionen"),
        ("Systembolaget AB", "systembolaget"),
        ("Systembolaget, AB", "systembolaget"),
        ("SB, AB", "statsradsberedningen"),
        ("Forskningsrådet för miljö, areella näringar och samhällsbyggande",
         "forskningsradet-for-miljo-areella-naringar-och-samhallsbyggande"),
        ("Organisationen för ekonomiskt samarbete och utveckling (OECD)",
         "organisationen-for-ekonomiskt-samarbete-och-utveckling"),
        ("Svenska Kommunförbundet", "svenska-kommunforbundet"),
    ],
)  # fmt: skip
def test_a_name_of_a_registered_body_is_that_body(name: str, slug: str) -> None:
    state = last(name)
    assert (state["id"], state["registered"]) == (f"organisation/{slug}", True)


@pytest.mark.parametrize(
    "name",
    [
        "Kalmar",  # municipality, region and county
        "Lund",  # a municipality, or its university
        "Sis",  # SiS is Statens institutionsstyrelse, SIS a standards body
        "SIS",
        "sida",  # a page
        "bra",
        "Nämnden",
        "Ekbacka kommun",
        "Ekbackaverket",
    ],
)
def test_what_may_be_another_body_is_not_the_registered_one(name: str) -> None:
    assert not any(state["registered"] for state in organisation_chain(name, DAY, load()))


def test_an_abbreviation_of_two_bodies_is_the_one_that_existed() -> None:
    assert last("SKL", parse_day("2018-10-26"))["name"] == "Sveriges Kommuner och Regioner"
    assert not last("SKL", parse_day("2010-01-01"))["registered"]
    assert not last("SKL", None)["registered"]


def test_a_rename_keeps_the_body_and_a_merger_does_not() -> None:
    assert ids("Mälardalens högskola") == ids("Mälardalens universitet")
    assert ids("Vägverket") != ids("Trafikverket")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ekbacka kommun", "Ekbackas kommun"),
        ("Ekbacka kommun", "kommunen i Ekbacka"),
        ("Länsstyrelsen i Ekbacka län", "Ekbackas läns länsstyrelse"),
        ("ambassaden i Nordhamn", "Sveriges ambassad i Nordhamn"),
        ("Fjärrlands ambassad i Stockholm", "Fjärrlands ambassad i Sverige"),
        ("Ekbackahem AB", "AB Ekbackahem"),
        ("Ekbackahem", "EKBACKAHEM AB (publ)"),
        ("Nordiska havsrådet (NHR)", "Nordiska havsrådet"),
        ("UD, enheten för Norden", "Utrikesdepartementet,  Enheten för Norden"),
    ],
)
def test_spellings_of_an_unknown_body_meet(one: str, other: str) -> None:
    assert ids(one) == ids(other)
    assert not last(one)["registered"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ekbacka kommun", "Mellansjö kommun"),
        ("Fjärrlands ambassad i Sverige", "ambassaden i Stockholm"),
        ("Fjärrlands ambassad i London", "Sveriges ambassad i London"),
        ("Utredningen (S 2019:01)", "Utredningen (S 2020:02)"),
        ("UD, enheten för Norden", "UD, enheten för Afrika"),
        ("Ekbacka kommun, socialnämnden", "Mellansjö kommun, socialnämnden"),
        ("Åsen AB", "Asen AB"),
    ],
)
def test_different_bodies_stay_apart(one: str, other: str) -> None:
    assert set(ids(one)[-1:]).isdisjoint(ids(other)[-1:])


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("UD, enheten för Norden", [*MINISTRY, "Utrikesdepartementet, enheten för Norden"]),
        ("UD, Afrikaenheten, Västafrikagruppen",
         [*MINISTRY, "Utrikesdepartementet, Afrikaenheten",
          "Utrikesdepartementet, Afrikaenheten, Västafrikagruppen"]),
        ("UD, enheten för folkrätt, mänskliga rättigheter och traktaträtt",
         [*MINISTRY, "Utrikesdepartementet, enheten för folkrätt, mänskliga rättigheter och traktaträtt"]),
        ("Ekbacka kommun, kultur-, idrotts- och fritidsnämnden",
         ["Ekbacka kommun", "Ekbacka kommun, kultur-, idrotts- och fritidsnämnden"]),
        ("Riksdagen, konstitutionsutskottet", ["Riksdagen", "Konstitutionsutskottet"]),
        ("Regeringskansliet, Finansdepartementet", ["Regeringskansliet", "Finansdepartementet"]),
        ("Kommittén för ren luft, friskt vatten och god jord", ["Kommittén för ren luft, friskt vatten och god jord"]),
    ],
)  # fmt: skip
def test_units_lie_under_what_they_are_part_of(name: str, names: list[str]) -> None:
    chain = organisation_chain(name, DAY, load())
    assert [state["name"] for state in chain] == names


@pytest.mark.parametrize(
    "name", ["", " ", "—", ",,,", "styrelsen", "Kommunen", "utrikesministeriet, Afrikaenheten", "\x00\x07"]
)
def test_what_names_no_body_gives_none(name: str) -> None:
    assert ids(name) == []


@pytest.mark.parametrize(
    ("name", "type_", "sector"),
    [
        ("Ekbacka kommun", "Municipality", "municipality"),
        ("Ekbackahem AB", "Company", None),
        ("Fjärrlands ambassad i Sverige", "Embassy", None),
        ("Sveriges ambassad i Nordhamn", "Embassy", "state"),
        ("Ekbacka kommun, kommunstyrelsen", "Unit", "municipality"),
        ("Ekbackautredningen", "Committee", None),
        ("Ekbackaverket", None, None),
    ],
)
def test_only_a_form_that_is_sure_tells_the_kind(name: str, type_: str | None, sector: str | None) -> None:
    state = last(name)
    assert (state["type"], state["sector"]) == (type_, sector)


def test_hostile_names_are_names_and_quick(register: Register) -> None:
    for name in (
        "a" * 100_000,
        "a, " * 50_000,
        "läns " * 20_000,
        "x" * 5_000 + " kommun",
        "\u202e<script>",
        "((((" * 9999,
    ):
        organisation_chain(name, DAY, register)


WORDS = st.sampled_from(
    [
        "UD", "Botkyrka", "kommun", "kommuns", "stad", "länsstyrelsen", "i", "län", "läns", "enheten", "för",
        "styrelsen", ",", ", ", "Sveriges", "ambassad", "ambassaden", "Kiev", "Sverige", "AB", "aktiebolag",
        "(OECD)", "SKL", "Skatteverket", "landstinget", "region", "Regeringskansliet", "och", "kultur-",
        "nämnden", "DO", "MSB:s", "Ekbacka", "universitet", "kommunen", "utredningen", "Å", "s",
    ]
)  # fmt: skip
NAMES = st.text(max_size=40) | st.lists(WORDS, max_size=9).map(" ".join)


@given(NAMES, st.none() | st.integers(-20_000, 40_000))
def test_every_name_gives_a_sound_chain_and_a_states_name_gives_its_id(name: str, on: int | None) -> None:
    chain = organisation_chain(name, on, load())
    assert chain == organisation_chain(name, on, load())
    for above, state in zip([None, *chain], chain, strict=False):
        assert state["parent"] == (above["id"] if above else None)
        assert state["name_key"] == name_key(state["name"])
        assert state["name"] not in state["names"]
        assert state["id"].startswith("organisation/")
        assert ids(state["name"], on)[-1:] == [state["id"]], state["name"]
    assert len({state["id"] for state in chain}) == len(chain)


@given(NAMES)
def test_a_normal_form_does_not_depend_on_case(name: str) -> None:
    assert normal_form(name.lower()) == normal_form(name.lower().casefold())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Läkemedelverket", "Läkemedelsverket"),
        ("Skatteverkket", "Skatteverket"),
        ("Statsrådsbereddningen", "Statsrådsberedningen"),
        ("Utrikesdepatrementet", "Utrikesdepartementet"),
        ("Handelshögsskolan i Stockholm", "Handelshögskolan i Stockholm"),
    ],
)
def test_a_slip_in_a_long_word_of_a_registered_name_is_overlooked(written: str, meant: str, register: Register) -> None:
    assert organisation_chain(written, None, register) == organisation_chain(meant, None, register)


@pytest.mark.parametrize(
    "name",
    [
        "AU-kommissionen",  # the EU's has another
        "Gambias ambassad i Zambia",
        "Lerarförbundet",  # another letter, not one too many
        "Falkenbergss kommun",
        "Havs- och vattenmyndigheten 2",
        "Skateverkets kansli",
        "Sjätte AP-fonderna",
    ],
)
def test_what_may_be_another_body_is_not_taken_for_a_slip(name: str, register: Register) -> None:
    assert not organisation_chain(name, None, register)[-1]["registered"]


def test_no_name_of_a_registered_body_is_a_slip_of_anothers(register: Register) -> None:
    alike: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for body in register.organisations.values():
        if body.type in ("Municipality", "Region", "CountyBoard", "Embassy", "Court"):
            continue
        for name in (body.name, *body.aliases, *body.former):
            words = normal_form(name)[0].split()
            for at, word in enumerate(words):
                if len(word) >= 8:
                    alike.setdefault((*words[:at], "…", *words[at + 1 :]), []).append((word, body.id))
    assert not [
        (one, other)
        for found in alike.values()
        for one, its in found
        for other, owner in found
        if its != owner and is_slip(one, other)
    ]


def test_a_misspelling_that_is_a_body_of_its_own_is_one_once_a_register_has_it(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[organisation]]\nname = "Skatteverkket"\n', encoding="utf-8")
    assert organisation_chain("Skatteverkket", None, load(own))[-1]["id"] == "organisation/skatteverkket"
