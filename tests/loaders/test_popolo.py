import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.ledger.feed import AsOf, counts_by_kind
from kg.loaders.popolo import loader
from tests.loaders.context import changed, run

REGISTER: dict[str, Any] = {
    "persons": [
        {"id": "p1", "name": "Anna Ek", "memberships": [{"id": "m3", "organization_id": "o2", "role": "ordförande"}]},
        {"id": "p2", "name": "Anna Ek"},
    ],
    "organizations": [
        {"id": "o1", "name": "Ekbacka kommun", "posts": [{"id": "t1", "role": "ledamot"}]},
        {"id": "o2", "name": "Ekbackahem AB"},
        {"id": "o3", "name": "Ekbackapartiet", "classification": "party"},
    ],
    "memberships": [
        {"id": "m1", "person_id": "p1", "post_id": "t1", "start_date": "2014-10-15", "end_date": "2018"},
        {"id": "m2", "person_id": "p2", "organization_id": "o1", "role": "ledamot", "start_date": "2018-10"},
        {"id": "m4", "person_id": "p9", "organization_id": "o1", "role": "ledamot"},
        {"id": "m5", "person_id": "p2", "organization_id": "o1", "role": "ledamot", "start_date": "i fjol"},
        {"id": "m6", "person_id": "p2", "organization_id": "o3"},
    ],
}


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "assembly.json"
    path.write_text(json.dumps(REGISTER), encoding="utf-8")
    return path


def test_memberships_become_claims_with_the_registers_keys(register: Path, tmp_path: Path) -> None:
    report, workspace = run(tmp_path / "w", loader, str(register), published="2024-01-31")
    with workspace:
        view = AsOf(workspace.ledger)
        assert report.outcomes == {"new": 3, "skipped": 3}
        assert {s.where.rpartition("#")[2]: s.reason.partition(": ")[2] for s in report.skipped} == {
            "m4": "its person_id 'p9' is not in the file",
            "m5": "its start_date 'i fjol' is not a date",
            "m6": "membership of a party is not a post",
        }
        # two persons of one name at one body at adjoining times: the keys alone tell them apart, or together
        persons = view.persons_named("Anna Ek")
        assert len(persons) == 2
        posts = {
            frozenset((t["start"]["edtf"], t["end"]["edtf"]) for t in view.tenures_of(person["id"]))
            for person in persons
        }
        assert posts == {frozenset({("2014-10-15", "2018"), ("../2024-01-31", None)}), frozenset({("2018-10", None)})}
        for row in workspace.ledger.rows(
            "SELECT sighting.*, version.* FROM sighting JOIN claim ON claim.id = sighting.claim "
            "JOIN version ON version.id = claim.version"
        ):
            text = f"{row['title']}\n\n{row['body']}"
            assert row["quote"] == text[row["begin"] : row["finish"]] == row["body"]
            assert row["extractor"] == "popolo"
            for field, (begin, finish) in json.loads(row["spans"]).items():
                assert f"{field}: {text[begin:finish]}" in row["body"].split("\n")


def test_loading_again_changes_nothing(register: Path, tmp_path: Path) -> None:
    run(tmp_path / "w", loader, str(register))[1].ledger.close()
    report, workspace = run(tmp_path / "w", loader, str(register))
    with workspace:
        assert not changed(report)
        assert counts_by_kind(workspace.ledger)["claim"] == 3


@pytest.mark.parametrize("content", ["", "{", "[]", '{"persons": ', '{"a": 1}', "[" * 100_000])
def test_what_is_no_popolo_is_said_to_be_none(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KgError, match=r"x\.json"):
        run(tmp_path / "w", loader, str(path))


@pytest.mark.parametrize(
    "document",
    [
        {"memberships": [1, None, "x", {}]},
        {"persons": {"a": 1}, "memberships": 3},
        {"persons": [{"id": [1], "name": {}}]},
    ],
)
def test_malformed_records_are_skipped(document: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    report, workspace = run(tmp_path / "w", loader, str(path))
    workspace.ledger.close()
    assert report.announcements == 0
