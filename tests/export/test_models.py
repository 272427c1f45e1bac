"""FollowTheMoney and Popolo: valid by the rules of each, every tenure with its evidence, and Popolo read back by kg."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kg.dates import is_date
from kg.export.reduced import reduced_date
from kg.export.snapshot import Snapshot
from kg.loaders.popolo import loader
from kg.sureness import held_on
from tests.export.conftest import Teller, exported
from tests.loaders.context import run
from tests.questions.worlds import World
from tests.triples.invented import UNKNOWN, tenure
from tests.triples.invented import world as one_of_each

MODEL: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "followthemoney.json").read_text())
FORMS = {
    "date": re.compile(r"\d{4}(-\d{2}(-\d{2})?)?"), "url": re.compile(r"https?://[^\s/]+(/\S*)?"),
    "name": re.compile(r"\S+( \S+)*"), "identifier": re.compile(r"\S+"), "string": re.compile(r"(?s).*\S.*"),
    "text": re.compile(r"(?s).*\S.*"),
}  # fmt: skip
FTM_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")


def entities(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def check(found: list[dict[str, Any]]) -> None:
    """Each entity keeps to the schema, and refers to entities of the right kind."""
    kinds = {entity["id"]: entity["schema"] for entity in found}
    assert len(kinds) == len(found), "an id is used twice"
    for entity in found:
        assert FTM_ID.fullmatch(entity["id"])
        schema = MODEL[entity["schema"]]
        assert set(schema["required"]) <= set(entity["properties"]), entity
        for name, values in entity["properties"].items():
            type_ = schema["properties"][name]
            assert values
            assert len(set(values)) == len(values)
            for value in values:
                if type_[0].isupper():
                    assert type_ in MODEL[kinds[value]]["is"], f"{name} of {entity['id']} is no {type_}"
                else:
                    assert FORMS[type_].fullmatch(value), f"{name}: {value!r}"


def test_ftm_entities_keep_to_the_schema(snapshot: Snapshot, tmp_path: Path) -> None:
    check(entities(exported(snapshot, "ftm", tmp_path / "x")))


def test_the_library_finds_nothing_wrong_and_changes_nothing(snapshot: Snapshot, tmp_path: Path) -> None:
    if importlib.util.find_spec("followthemoney") is None:
        pytest.skip("followthemoney is not installed (it needs the headers of ICU); its rules are checked above")
    from followthemoney import model

    for entity in entities(exported(snapshot, "ftm", tmp_path / "x")):
        schema = model.get(entity["schema"])
        schema.validate(entity)
        proxy = model.get_proxy(entity, cleaned=False)
        assert {name: set(values) for name, values in entity["properties"].items()} == {
            name: set(proxy.get(name)) for name in entity["properties"]
        }


def test_each_tenure_is_an_entity_with_its_evidence(snapshot: Snapshot, world: World, tmp_path: Path) -> None:
    found = {e["id"]: e for e in entities(exported(snapshot, "ftm", tmp_path / "x"))}
    told = 0
    for state in world.of("tenure"):
        entity = found.get("tenure-" + state["id"].partition("/")[2])
        if state["role"] is None and state["organisation"] is None:
            assert entity is None
            continue
        assert entity is not None
        properties = entity["properties"]
        claims = [c for c in world.of("claim") if c["tenure"] == state["id"]]
        assert len(properties.get("proof", ())) == len({c["announcement"] for c in claims})
        assert all(claim["id"] in properties["summary"][0] for claim in claims)
        quotes = {" ".join(c["quote"].split()) for c in claims}
        assert set(properties.get("description", ())) == quotes
        assert (properties["status"] == ["current"]) == (held_on(state, 20_000) == "certain")
        if state["start"]["basis"] != "stated":
            assert "startDate" not in properties, "an inferred start is no date that a source states"
        told += len(claims)
    assert told
    assert any("left out" in remark for remark in snapshot.remarks)


@pytest.mark.parametrize(
    ("end", "status"),
    [({"edtf": "2020", "basis": "stated", "earliest": 18262, "latest": 18627}, "ended"), (UNKNOWN, "unknown")],
)
def test_nobody_is_called_current_whose_end_is_not_known(
    end: dict[str, Any], status: str, tell_snapshot: Teller, tmp_path: Path
) -> None:
    snapshot = tell_snapshot(*one_of_each()[:6], tenure(end=end), one_of_each()[7])
    found = [e for e in entities(exported(snapshot, "ftm", tmp_path / "x")) if e["schema"] == "Occupancy"]
    assert [e["properties"]["status"] for e in found] == [[status]]
    assert "last confirmed 2021-06-01" in found[0]["properties"]["summary"][0]


def test_an_inferred_date_is_no_date_that_a_source_states(tell_snapshot: Teller, tmp_path: Path) -> None:
    inferred = {"edtf": "2020", "basis": "inferred", "earliest": 18262, "latest": 18627}
    snapshot = tell_snapshot(*one_of_each()[:6], tenure(start=inferred, end=inferred), one_of_each()[7])
    (occupancy,) = (e for e in entities(exported(snapshot, "ftm", tmp_path / "x")) if e["schema"] == "Occupancy")
    assert not {"startDate", "endDate"} & set(occupancy["properties"])
    assert occupancy["properties"]["status"] != ["ended"]
    (membership,) = json.loads(exported(snapshot, "popolo", tmp_path / "y").read_text())["memberships"]
    assert not {"start_date", "end_date"} & set(membership)
    assert (membership["end_edtf"], membership["end_basis"]) == ("2020", "inferred")


@pytest.mark.parametrize(
    ("edtf", "reduced"),
    [("2019", "2019"), ("2019-03", "2019-03"), ("2019-03-01", "2019-03-01"), ("2019-22", None), ("../2019", None),
     ("2019~", None), ("201X", None), ("2019-XX", None), ("2018/2019", None), (None, None), ("i mars", None)],
)  # fmt: skip
def test_only_what_a_reader_takes_as_meant_is_a_reduced_date(edtf: str | None, reduced: str | None) -> None:
    assert reduced_date(edtf) == reduced


# what the Popolo specification and its JSON Schemas (https://www.popoloproject.com/schemas/) say of these classes
_TEXT = {"type": "string", "minLength": 1}
_DATE = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$"}
_LINK = {"type": "object", "required": ["url"], "properties": {"url": _TEXT, "note": _TEXT}}
_SOURCES = {"type": "array", "items": _LINK}
_OTHER_NAMES = {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": _TEXT}}}
_IDENTIFIER = {"type": "object", "required": ["identifier"], "properties": {"identifier": _TEXT, "scheme": _TEXT}}
_IDENTIFIERS = {"type": "array", "items": _IDENTIFIER}


def _class(required: list[str], **properties: Any) -> dict[str, Any]:
    item = {"type": "object", "required": required, "properties": {"id": _TEXT, **properties}}
    return {"type": "array", "items": item}


POPOLO = {
    "type": "object",
    "required": ["persons", "organizations", "posts", "memberships"],
    "additionalProperties": False,
    "properties": {
        "persons": _class(["id", "name"], name=_TEXT, other_names=_OTHER_NAMES, identifiers=_IDENTIFIERS),
        "organizations": _class(
            ["id", "name"], name=_TEXT, other_names=_OTHER_NAMES, identifiers=_IDENTIFIERS, classification=_TEXT,
            parent_id=_TEXT,
        ),
        "posts": _class(["id", "organization_id"], label=_TEXT, role=_TEXT, organization_id=_TEXT),
        "memberships": _class(
            ["person_id"], person_id=_TEXT, organization_id=_TEXT, post_id=_TEXT, role=_TEXT, label=_TEXT,
            start_date=_DATE, end_date=_DATE, sources=_SOURCES,
        ),
    },
}  # fmt: skip


def test_popolo_keeps_to_its_schema_and_every_id_leads_somewhere(
    snapshot: Snapshot, world: World, tmp_path: Path
) -> None:
    document = json.loads(exported(snapshot, "popolo", tmp_path / "x.json").read_text())
    jsonschema.Draft202012Validator(POPOLO).validate(document)
    ids = {name: {record["id"] for record in document[name]} for name in document}
    for post in document["posts"]:
        assert post["organization_id"] in ids["organizations"]
    assert ids["memberships"] == set(world.states["tenure"])
    for membership in document["memberships"]:
        state = world.states["tenure"][membership["id"]]
        assert membership["person_id"] in ids["persons"]
        assert membership.get("post_id") in {None, *ids["posts"]}
        claims = [c for c in world.of("claim") if c["tenure"] == state["id"]]
        assert len(membership.get("sources", ())) == len(claims)
        assert membership.get("sure") == held_on(state, 20_000)
        assert membership.get("end_edtf") == state["end"]["edtf"]
        if "start_date" in membership:
            assert state["start"]["basis"] == "stated"
            assert is_date(membership["start_date"])


def test_popolo_is_read_back_person_for_person(snapshot: Snapshot, world: World, tmp_path: Path) -> None:
    path = exported(snapshot, "popolo", tmp_path / "x.json")
    memberships = json.loads(path.read_text())["memberships"]
    report, workspace = run(tmp_path / "kg", loader, str(path), source="again")
    with workspace:
        found = [dict(row) for row in workspace.ledger.rows("SELECT * FROM claim")]
    claims: dict[str, list[Any]] = {}
    for claim in found:
        claims.setdefault(claim["person_key"], []).append(claim)
    skipped = {event.where.rpartition("#")[2]: event.reason for event in report.skipped}
    assert all("membership of a party is not a post" in reason for reason in skipped.values())
    read = 0
    for membership in memberships:
        if membership["id"] in skipped:
            continue
        state = world.states["tenure"][membership["id"]]
        role = world.get("role", state["role"])
        body = world.get("organisation", state["organisation"])
        assert any(
            (claim["role"], claim["organisation"], claim["start"], claim["end"])
            == (role and " ".join(role["name"].split()), body and " ".join(body["name"].split()),
                membership.get("start_date"), membership.get("end_date"))
            for claim in claims[f"again:{state['person']}"]
        ), membership  # fmt: skip
        read += 1
    assert read > 50
