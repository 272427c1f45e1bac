"""The registers as they are: whole, quick to read, with names that lead to one body; and bad files told clearly."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import bounds
from kg.errors import KgError
from kg.register import REGISTER, Register, is_short, load, spelling_key
from kg.resolve.organisations import organisation_chain
from kg.triples.namespaces import REGISTER as SHOWN

PREFIXES = f"""
@prefix appt: <https://w3id.org/kg-appointments/ns#> .
@prefix o: <{REGISTER}organisation/> .
@prefix r: <{REGISTER}role/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .
"""


@pytest.fixture(scope="module")
def register() -> Register:
    return load()


def own(tmp_path: Path, turtle: str) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return path


def test_the_public_sector_is_there(register: Register) -> None:
    kinds = Counter(body.type for body in register.organisations.values())
    assert kinds["Municipality"] == 290
    regions = [body for body in register.organisations.values() if body.type == "Region" and body.end is None]
    assert len(regions) == 20  # the twenty-first, Gotland, is a municipality
    current = [b for b in register.organisations.values() if b.type == "CountyBoard" and b.end is None]
    assert len(current) >= 21
    assert kinds["Agency"] > 400
    assert kinds["Ministry"] > 11
    assert kinds["University"] > 30
    assert kinds["Court"] > 70
    assert len(register.roles) > 150


def test_ministries_and_county_boards_that_are_no_more_lead_to_what_they_became(register: Register) -> None:
    def named(name: str) -> str:
        return organisation_chain(name, None, register)[-1]["id"]

    bodies = register.organisations
    for name in ("Malmöhus", "Kristianstads", "Göteborgs och Bohus", "Älvsborgs", "Skaraborgs"):
        body = bodies[named(f"Länsstyrelsen i {name} län")]
        assert body.type == "CountyBoard"
        assert body.end in ("1996-12-31", "1997-12-31")
    assert named("Länsstyrelsen i Kopparbergs län") == named("Länsstyrelsen i Dalarnas län")
    assert named("Ecklesiastikdepartementet") == named("Utbildningsdepartementet")
    assert bodies[named("Försvarsdepartementet")].start == "1920-07-01"
    older = bodies[named("Sjöförsvarsdepartementet")]
    assert (older.start, older.end, older.parent) == ("1840", "1920-06-30", None)
    dated = [body for body in bodies.values() if body.type == "Ministry" and (body.start or body.end)]
    assert len(dated) >= 20


def test_an_entry_has_its_names_kind_and_ids(register: Register) -> None:
    body = register.organisations["organisation/myndigheten-for-civilt-forsvar"]
    assert body.name == "Myndigheten för civilt försvar"
    assert {"Myndigheten för samhällsskydd och beredskap", "MSB"} <= set(body.former)
    assert "MCF" in body.aliases
    assert (body.type, body.sector, body.wikidata) == ("Agency", "state", "Q3430725")
    assert (body.start, body.end, body.parent) == ("2009-01-01", None, None)
    assert register.organisations["organisation/finansdepartementet"].parent == "organisation/regeringskansliet"


def test_a_merger_leaves_the_earlier_bodies_and_a_rename_does_not(register: Register) -> None:
    names = {body.name for body in register.organisations.values()}
    assert {"Banverket", "Vägverket", "Trafikverket", "Näringsdepartementet", "Rikspolisstyrelsen"} <= names
    assert "Datainspektionen" not in names
    assert register.organisations["organisation/banverket"].end == "2010-03-31"


def test_county_councils_that_were_merged_are_bodies_of_their_own(register: Register) -> None:
    for name in ("Malmöhus läns landsting", "Skaraborgs läns landsting"):
        assert organisation_chain(name, None, register)[-1]["name"] == name
    known = register.organisations["organisation/malmohus-lans-landsting"]
    assert (known.type, known.end) == ("Region", "1998-12-31")
    # one that only changed its name goes on
    assert organisation_chain("Landstinget Kronoberg", None, register)[-1]["name"] == "Region Kronoberg"


def test_a_committee_of_the_riksdag_is_known_where_the_riksdag_is_named(register: Register) -> None:
    for words in ("Riksdagens socialutskott", "Riksdagen, socialutskottet", "riksdagens socialutskott"):
        assert [body["id"] for body in organisation_chain(words, None, register)][-1].endswith("socialutskott")
        assert organisation_chain(words, None, register)[0]["name"] == "Riksdagen"
    # a municipality has one too
    assert not any(
        body["name"] == "Riksdagens socialutskott" for body in organisation_chain("Socialutskottet", None, register)
    )
    assert organisation_chain("Riksdagens justitieutskott", None, register)[-1]["name"] == "Justitieutskottet"


def test_no_two_bodies_have_one_name_and_lifetimes_are_dates(register: Register) -> None:
    names = Counter(spelling_key(body.name) for body in register.organisations.values())
    assert [name for name, count in names.items() if count > 1] == []
    for body in register.organisations.values():
        assert not body.name.isupper() or is_short(body.name), body.name
        for text in (body.start, body.end):
            if text is not None:
                bounds(text)


def test_names_that_differ_in_a_ring_or_dots_are_two(register: Register) -> None:
    habo, haabo = (
        register.organisations["organisation/habo-kommun"],
        register.organisations["organisation/haabo-kommun"],
    )
    assert (habo.name, haabo.name) == ("Habo kommun", "Håbo kommun")


def test_a_wikidata_id_belongs_to_one_entry(register: Register) -> None:
    for entries in (register.organisations.values(), register.roles.values()):
        ids = Counter(entry.wikidata for entry in entries if entry.wikidata)
        assert [id_ for id_, count in ids.items() if count > 1] == []
        assert all(id_[0] == "Q" and id_[1:].isdigit() for id_ in ids)


def test_role_names_lead_to_one_role(register: Register) -> None:
    bearers: dict[str, set[str]] = {}
    for role in register.roles.values():
        for name in (role.name, *role.aliases):
            if name.islower():  # the English ones are not read from texts
                bearers.setdefault(spelling_key(name), set()).add(role.id)
    assert {name: ids for name, ids in bearers.items() if len(ids) > 1} == {}


def test_one_file_gives_one_object_and_a_workspace_adds_its_own(tmp_path: Path, register: Register) -> None:
    path = own(
        tmp_path,
        'o:ekbacka a org:FormalOrganization, appt:Company ; skos:prefLabel "Ekbackahem AB"@sv .'
        'o:skatteverket skos:altLabel "Skattis"@sv .'
        'r:trivselchef skos:prefLabel "trivselchef"@sv ; skos:broader r:chef ; appt:seats "one" .',
    )
    extended = load(path)
    assert load(path) is extended
    assert load() is register
    assert extended.organisations["organisation/ekbacka"].type == "Company"
    assert "Skattis" in extended.organisations["organisation/skatteverket"].aliases
    assert "Skattis" not in register.organisations["organisation/skatteverket"].aliases
    assert extended.roles["role/trivselchef"].weight == "principal"


@pytest.mark.parametrize(
    ("turtle", "told"),
    [
        ('o:x skos:prefLabel "X', "not Turtle"),
        ('o:x appt:sector "state" .', "no skos:prefLabel"),
        ('o:x skos:prefLabel "X", "Y" .', "several values"),
        ('o:x skos:prefLabel "X" ; org:subOrganizationOf o:nowhere .', "which is no organisation"),
        ('o:x skos:prefLabel "X" ; org:subOrganizationOf o:x .', "itself"),
        ('r:x skos:prefLabel "x" ; appt:seats "two" .', "one of one, many, unknown"),
        ('r:x skos:prefLabel "x" ; appt:weight "heavy" .', "principal"),
        ('r:x skos:prefLabel "x" ; skos:broader o:skatteverket .', "no role"),
    ],
)  # fmt: skip
def test_a_bad_register_is_told_by_its_file_or_entry(tmp_path: Path, turtle: str, told: str) -> None:
    with pytest.raises(KgError, match=told):
        load(own(tmp_path, turtle))


def test_a_missing_register_is_told(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be read"):
        load(tmp_path / "none.ttl")


def test_the_views_show_the_same_address() -> None:
    assert SHOWN == REGISTER


@given(st.text(max_size=60))
def test_a_spelling_key_is_its_own_key(text: str) -> None:
    key = spelling_key(text)
    assert spelling_key(key) == key
    assert key == " ".join(key.split())
    assert key.isalnum() or " " in key or key == ""
