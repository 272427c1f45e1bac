"""Which names are one role, how many hold it and what it weighs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.register import load
from kg.resolve.roles import normal_form, role_chain
from kg.states import RoleState
from kg.text import name_key


def ids(name: str) -> list[str]:
    return [state["id"] for state in role_chain(name, load())]


def last(name: str) -> RoleState:
    return role_chain(name, load())[-1]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("kommundirektör", "kommundirektor"),
        ("Kommundirektören", "kommundirektor"),
        ("tf kommundirektör", "kommundirektor"),
        ("t.f. kommundirektör", "kommundirektor"),
        ("vd", "verkstallande-direktor"),
        ("VD", "verkstallande-direktor"),
        ("gd", "generaldirektor"),
        ("generaldirektör och chef", "generaldirektor"),
        ("generaldirektör och chef för Ekbackaverket", "generaldirektor"),
        ("ordföranden", "ordforande"),
        ("ledamot av riksdagen", "riksdagsledamot"),
        ("kommunstyrelseordförande", "kommunstyrelsens-ordforande"),
        ("ordförande i kommunstyrelsen", "kommunstyrelsens-ordforande"),
        ("HR-chef", "personalchef"),
        ("chargé d’affaires", "charge-d-affaires"),
        ("1:e vice ordförande", "forste-vice-ordforande"),
        ("2:e vice ordförande", "andre-vice-ordforande"),
        ("stf generaldirektör", "stallforetradande-generaldirektor"),
    ],
)
def test_a_name_of_a_registered_role_is_that_role(name: str, slug: str) -> None:
    state = last(name)
    assert (state["id"], state["registered"]) == (f"role/{slug}", True)


def test_broader_roles_come_first() -> None:
    assert ids("kommunchef") == ["role/head-of-municipal-administration", "role/kommunchef"]
    assert ids("kommunchef")[0] == ids("kommundirektör")[0]


@pytest.mark.parametrize(
    ("name", "seats", "weight", "broader"),
    [
        ("kommundirektör", "one", "principal", "role/head-of-municipal-administration"),
        ("ledamot", "many", "side", None),
        ("riksdagsledamot", "many", "principal", None),
        ("särskild utredare", "one", "side", "role/utredare"),
        ("kansliråd", "many", "rank", None),
        ("digitaliseringsminister", "one", "principal", "role/minister"),
        ("trivsel- och fyrminister", "one", "principal", "role/minister"),
        ("trivselchef", "unknown", "principal", "role/chef"),
        ("professor i fyrkunskap", "many", "principal", "role/professor"),
        ("utrikesråd för fyrfrågor", "unknown", "principal", "role/utrikesrad"),
        ("ambassadör för fyrar", "unknown", "principal", "role/ambassador"),
        ("biträdande trivselchef", "unknown", "principal", None),
        ("vice statsminister", "one", "side", None),
        ("biträdande ledamot", "unknown", "side", None),
        ("fyrvaktare", "unknown", "principal", None),
        ("departementsråd och chef", "unknown", "principal", "role/chef"),
    ],
)
def test_seats_and_weight(name: str, seats: str, weight: str, broader: str | None) -> None:
    state = last(name)
    assert (state["seats"], state["weight"], state["broader"]) == (seats, weight, broader)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trivselchefen", "trivselchef"),
        ("tf trivselchef", "trivselchef"),
        ("trivsel-chef", "trivsel chef"),
        ("digitaliseringsministern", "digitaliseringsminister"),
        ("professorn i fyrkunskap", "professor i fyrkunskap"),
    ],
)
def test_spellings_of_an_unknown_role_meet(one: str, other: str) -> None:
    assert ids(one) == ids(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kommundirektör", "biträdande kommundirektör"),
        ("generaldirektör", "ställföreträdande generaldirektör"),
        ("ordförande", "vice ordförande"),
        ("förste vice ordförande", "andre vice ordförande"),
        ("ambassadör", "ambassadör och biträdande chef"),
        ("departementsråd", "departementsråd och chef"),
        ("rådgivare", "rådgivare och chef"),
        ("professor i fyrkunskap", "professor i båtkunskap"),
        ("lektor", "lektör"),
    ],
)
def test_different_roles_stay_apart(one: str, other: str) -> None:
    assert ids(one)[-1] != ids(other)[-1]


@pytest.mark.parametrize("name", ["", "  ", "–", "\x00", "..."])
def test_what_names_no_role_gives_none(name: str) -> None:
    assert ids(name) == []


def test_hostile_names_are_names_and_quick() -> None:
    for name in (
        "chef" * 30_000,
        "vice " * 30_000,
        "tf " * 30_000,
        "x och chef" * 9_999,
        "i " * 40_000 + "chef",
        "vice " * 39 + "x",
    ):
        role_chain(name, load())


WORDS = st.sampled_from(
    [
        "tf", "t.f.", "vice", "biträdande", "förste", "1:e", "chef", "chefen", "och", "och chef", "för", "i",
        "generaldirektör", "direktören", "ministern", "minister", "professor", "ordförande", "rektor",
        "vicerektor", "vd", "tidigare", "HR-chef", "ledamot", "av", "riksdagen",
    ]
)  # fmt: skip
NAMES = st.text(max_size=40) | st.lists(WORDS, max_size=7).map(" ".join)


@given(NAMES)
def test_every_name_gives_a_sound_chain_and_a_states_name_gives_its_id(name: str) -> None:
    chain = role_chain(name, load())
    assert chain == role_chain(name, load())
    for above, state in zip([None, *chain], chain, strict=False):
        assert state["broader"] == (above["id"] if above else None)
        assert state["name_key"] == name_key(state["name"])
        assert ids(state["name"])[-1:] == [state["id"]], state["name"]


@given(NAMES)
def test_a_normal_form_is_its_own(name: str) -> None:
    key = normal_form(name, load())
    assert normal_form(key, load()) == key
