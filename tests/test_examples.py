"""The examples end to end: from files to careers, against careers written by hand."""

import json
import re
import shlex
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg import pipeline
from kg.careers import CareerRow, career
from kg.cli import cli
from kg.dates import bounds, is_date, parse_day
from kg.extract import default_extractor
from kg.ledger.feed import AsOf
from kg.loading import loaders
from kg.model import STATUSES
from kg.text import name_key
from kg.workspace import Workspace, open_workspace

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
DAY = parse_day("2025-01-01")

WITHOUT_CLAIMS = {"Valberedningens förslag klart", "Ekbacka kommun söker ny kommundirektör"}

KNOWN_MISSES: set[tuple[str, str | None, str | None]] = {
    ("Mårten Kviståker", "kommundirektör", "Ekbacka kommun"),
    ("Signe Havrell", "generaldirektör", "Bygdeverket"),
}
"""Tenures (person, role, organisation) that the texts tell and no row tells in full yet."""

KNOWN_SPLITS: set[str] = set()
"""People whose rows are told as those of two of that name: nothing false, but less than the texts say."""

Expected = dict[str, Any]
"""A tenure of examples-careers.json: role and organisation as the texts word them, start and end as stated or None."""


def expected_careers() -> dict[str, list[list[Expected]]]:
    """The careers written by hand, those of namesakes side by side."""
    careers: dict[str, list[list[Expected]]] = {}
    for entry in json.loads((DATA / "examples-careers.json").read_text(encoding="utf-8"))["careers"]:
        careers.setdefault(entry["person"], []).append(entry["tenures"])
    return careers


def gold_claims() -> list[list[dict[str, Any]]]:
    lines = (DATA / "examples-gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["claims"] for line in lines]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_workspace(tmp_path_factory.mktemp("examples") / "kg", create=True) as opened:
        options = {"source": "kg examples"}
        report = pipeline.load(opened, loaders()["files"], [str(ROOT / "examples")], options, [default_extractor()])
        assert not report.skipped
        assert report.announcements == len(gold_claims())
        yield opened


def careers_of(workspace: Workspace, name: str) -> list[list[CareerRow]]:
    with workspace.ledger.read():
        view = AsOf(workspace.ledger)
        return [career(view, person["id"], DAY) for person in view.persons_named(name)]


def told(row: CareerRow) -> Expected:
    """What a row says, in the terms of the expected careers."""
    dates = {side: bound["edtf"] if bound["basis"] == "stated" else None for side, bound in bounds_of(row).items()}
    role = row.role["name"] if row.role else None
    return {"role": role, "organisation": row.organisation_name, **dates, "acting": row.tenure["acting"]}


def bounds_of(row: CareerRow) -> dict[str, Any]:
    return {"start": row.tenure["start"], "end": row.tenure["end"]}


def same_body(named: str, other: str) -> bool:
    """The names are of one body, whether or not its kind of company or the body it is part of stands with it."""
    one, two = (name_key(name).removesuffix(" ab") for name in (named, other))
    return one == two or f" {one}".endswith(f" {two}") or f" {two}".endswith(f" {one}")


def roles_of(row: CareerRow) -> set[str]:
    """The wordings of a row's role, as keys."""
    return {name_key(name) for name in (row.role["name"], *row.role["names"])} if row.role else {""}


def covers(said: str | None, expected: str | None) -> bool:
    """The date said is the one expected, or a less exact one that holds it, or none."""
    if said is None or expected is None:
        return said is None
    wide, narrow = bounds(said), bounds(expected)
    return all(day is not None and wide.contains(day) for day in (narrow.earliest, narrow.latest))


def tells(row: CareerRow, expected: Expected) -> bool:
    """The row says all that is expected of a tenure, and nothing else."""
    return (
        admits(row, expected)
        and all(told(row)[key] == expected[key] for key in ("start", "end"))
        and name_key(expected["role"] or "") in roles_of(row)
        and same_body(row.organisation_name or "", expected["organisation"] or "")
    )


def admits(row: CareerRow, expected: Expected) -> bool:
    """The row says nothing that differs from what is expected; it may say less, or know the unit or body around it."""
    said = told(row)
    if said["acting"] != expected["acting"]:
        return False
    if not all(covers(said[side], expected[side]) for side in ("start", "end")):
        return False
    if row.role and not any(name_key(expected["role"] or "").endswith(role) for role in roles_of(row)):
        return False  # "chef" of a section says less than "sektionschef", and nothing else
    if row.organisation is None:
        return True
    if expected["organisation"] is None:
        return False
    around = [body["name"] for body in (row.organisation, *row.ancestors)] + [row.organisation_name or ""]
    whole = expected["organisation"]
    wordings = (whole, whole.partition(",")[0], whole.removesuffix(" kommun"))
    return any(same_body(name, wording) for name in around for wording in wordings)


def paired(
    found: list[list[CareerRow]], expected: list[list[Expected]]
) -> list[tuple[list[CareerRow], list[Expected]]]:
    """The found careers of namesakes beside the expected ones they fit best."""

    orders = [list(zip(order, expected, strict=True)) for order in permutations(found, len(expected))]
    return max(orders, key=lambda pairs: sum(tells(row, t) for rows, tenures in pairs for row in rows for t in tenures))


@pytest.mark.parametrize(("name", "expected"), expected_careers().items())
def test_a_career_is_as_written_by_hand(workspace: Workspace, name: str, expected: list[list[Expected]]) -> None:
    found = careers_of(workspace, name)
    assert (len(found) > len(expected)) == (name in KNOWN_SPLITS), f"{len(found)} people are named {name}"
    if name in KNOWN_SPLITS:
        found = [[row for rows in found for row in rows]]
    assert len(found) == len(expected), f"{len(expected)} people are named {name}"
    for rows, tenures in paired(found, expected):
        false = [told(row) for row in rows if not any(admits(row, tenure) for tenure in tenures)]
        assert not false, "told, and not so"
        missed = {
            (name, tenure["role"], tenure["organisation"])
            for tenure in tenures
            if not any(tells(row, tenure) for row in rows)
        }
        known = {(name, t["role"], t["organisation"]) for t in tenures} & KNOWN_MISSES
        assert missed <= known, f"not told in full; the rows are {[told(row) for row in rows]}"
        assert missed == known, "told by now: take it off KNOWN_MISSES"


@pytest.mark.parametrize(
    ("name", "tenure"),
    [(n, t) for n, careers in expected_careers().items() for tenures in careers for t in tenures if "predecessor" in t],
)
def test_the_predecessor_is_whom_the_text_names(workspace: Workspace, name: str, tenure: Expected) -> None:
    if (name, tenure["role"], tenure["organisation"]) in KNOWN_MISSES:
        pytest.skip("the tenure itself is a known miss")
    rows = [row for rows in careers_of(workspace, name) for row in rows if tells(row, tenure)]
    assert [row.predecessor_name for row in rows] == [tenure["predecessor"]]


def test_nobody_is_invented(workspace: Workspace) -> None:
    named = {claim["person"] for claims in gold_claims() for claim in claims}
    with workspace.ledger.read():
        found = {row["person"] for row in workspace.ledger.rows("SELECT DISTINCT person FROM claim")}
    assert found <= named


def test_a_vacancy_and_a_proposal_claim_nothing(workspace: Workspace) -> None:
    with workspace.ledger.read():
        silent = workspace.ledger.rows(
            "SELECT version.title FROM announcement JOIN version ON version.id = announcement.version "
            "WHERE announcement.version NOT IN (SELECT version FROM claim)"
        )
    assert {row["title"] for row in silent} == WITHOUT_CLAIMS


def test_the_career_in_the_readme_is_as_printed(workspace: Workspace) -> None:
    shown = re.search(
        r"```console\n\$ kg (.*?)\n(.*?)\n```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown
    words = shlex.split(shown[1].replace("demo-data", shlex.quote(str(workspace.folder))))
    printed = CliRunner().invoke(cli, words, catch_exceptions=False)
    seen, said = (re.sub(r"Sequence \d+", "Sequence …", text.strip()) for text in (shown[2], printed.output))
    assert seen == said, "print it anew: make demo, then the command in the README"


@pytest.mark.parametrize("kind", ["press", "press-heldout"])
def test_the_gold_claims_of_the_press_texts_are_sound(kind: str) -> None:
    texts, golds = (
        [json.loads(line) for line in (DATA / f"{kind}-{part}.jsonl").read_text(encoding="utf-8").splitlines()]
        for part in ("announcements", "gold")
    )
    assert [(t["id"], t["url"], t["published"]) for t in texts] == [(g["id"], g["url"], g["published"]) for g in golds]
    for text, gold in zip(texts, golds, strict=True):
        words = set(name_key(" ".join((text["title"], text["summary"], text["body"]))).split())
        for claim in gold["claims"]:
            assert all(words & {word, f"{word}s"} for word in name_key(claim["person"]).split()), claim
            assert claim["status"] in STATUSES
            assert all(is_date(claim[side]) for side in ("start", "end") if claim[side])


def test_the_held_out_press_texts_share_neither_text_nor_person_with_the_others() -> None:
    learnt, held_out = (
        [json.loads(line) for line in (DATA / f"{kind}-gold.jsonl").read_text(encoding="utf-8").splitlines()]
        for kind in ("press", "press-heldout")
    )
    assert not {gold["id"] for gold in learnt} & {gold["id"] for gold in held_out}
    assert not {c["person"] for g in learnt for c in g["claims"]} & {c["person"] for g in held_out for c in g["claims"]}
