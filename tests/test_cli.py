"""The commands as a user meets them: what they print, their exit codes, and that nothing ends in a traceback."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.workspace import open_workspace
from tests.worlds import Said, claim, load_all, said

HOSTILE = '=cmd|"/c calc"!A1 \x1b[31mEk\u202e'


def kg(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=environment, prog_name="kg")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    articles = [
        said(1, "2018-01-15", claim("Bo Ek", "socialchef", "Ekbacka kommun", "appointed", "2018-03-01")),
        said(2, "2021-01-15", claim("Bo Ek", "socialchef", "Ekbacka kommun", "leaves", None, "2021-03-31"),
             claim("Eva Lind", "socialchef", "Ekbacka kommun", "appointed", replaces="Bo Ek")),
        said(3, "2021-02-15", claim("Anna Lindgren", "skolchef", "Ekbacka kommun")),
        said(4, "2021-02-16", claim("Anna Lindgren", "skolchef", "Mellansjö kommun")),
        Said("https://example.org/5", None, (claim("Per Alm", "vd", HOSTILE),), title=HOSTILE),
    ]  # fmt: skip
    with open_workspace(folder, create=True) as opened:
        load_all(opened.ledger, articles)
    return folder


def test_a_career_tells_dates_sureness_predecessor_and_source(workspace: Path) -> None:
    told = kg("career", "bo ek", "-w", str(workspace), "--at", "2019-01-01").output
    assert "2018-03-01 – 2021-03-31   socialchef, Ekbacka kommun" in told
    assert "certain on 2019-01-01" in told
    assert "https://example.org/2" in told
    assert "“Texten.”" in told
    assert "after Bo Ek" in kg("career", "Eva Lind", "-w", str(workspace)).output


def test_a_career_as_data(workspace: Path) -> None:
    told = json.loads(kg("career", "Bo Ek", "-w", str(workspace), "--format", "json", "--at", "2019-01-01").output)
    [tenure] = told["tenures"]
    assert (tenure["role"], tenure["start"], tenure["end"], tenure["sure"]) == (
        "socialchef", "2018-03-01", "2021-03-31", "certain",
    )  # fmt: skip
    assert [e["status"] for e in tenure["evidence"]] == ["leaves", "appointed"]
    [row] = csv.DictReader(io.StringIO(kg("career", "Bo Ek", "-w", str(workspace), "--format", "csv").output))
    assert (row["name"], row["organisation"], row["acting"]) == ("Bo Ek", "Ekbacka kommun", "false")
    turtle = kg("career", "Bo Ek", "-w", str(workspace), "--format", "ttl")
    assert turtle.exit_code == 0
    assert "appt:Tenure" in turtle.output


def test_namesakes_are_listed_and_told_apart_by_id(workspace: Path) -> None:
    result = kg("career", "Anna Lindgren", "-w", str(workspace))
    assert result.exit_code == 1
    assert "2 people are named Anna Lindgren" in result.output
    ids = [word for word in result.output.split() if word.startswith("person/")]
    assert len(set(ids)) == 2
    towns = {
        town
        for id_ in ids
        for town in ("Ekbacka", "Mellansjö")
        if town in kg("career", id_, "-w", str(workspace)).output
    }
    assert towns == {"Ekbacka", "Mellansjö"}


def test_hostile_text_drives_neither_terminal_nor_spreadsheet(workspace: Path) -> None:
    for arguments in (("career", "Per Alm"), ("show", "https://example.org/5"), ("search", "ek")):
        told = kg(*arguments, "-w", str(workspace)).output
        assert "\x1b[31m" not in told
        assert "\u202e" not in told
    [row] = csv.DictReader(io.StringIO(kg("career", "Per Alm", "-w", str(workspace), "--format", "csv").output))
    assert row["organisation"].startswith("'=cmd")


def test_show_marks_the_sentence(workspace: Path) -> None:
    told = kg("show", "https://example.org/2", "-w", str(workspace)).output
    assert "Texten. [1, 2]" in told
    assert "Eva Lind appointed: socialchef, Ekbacka kommun, after Bo Ek" in told
    assert json.loads(kg("show", "https://example.org/2", "-w", str(workspace), "--format", "json").output)["text"]


def test_status_tells_coverage_and_what_is_behind(workspace: Path) -> None:
    told = kg("status", "-w", str(workspace)).output
    assert "kg tests: 5 announcements, 2018-01-15 to 2021-02-16" in told
    assert "kg sync" in told
    assert kg("sync", "-w", str(workspace)).exit_code == 0
    assert "Everything is up to date" in kg("status", "-w", str(workspace)).output


def test_the_workspace_may_come_from_the_environment(workspace: Path) -> None:
    assert "Bo Ek" in kg("career", "Bo Ek", KG_WORKSPACE=str(workspace)).output


def test_rebuild_finds_nothing_to_change(workspace: Path) -> None:
    assert "0 changes" in kg("rebuild", "-w", str(workspace)).output


def test_a_backup_is_a_workspace(workspace: Path, tmp_path: Path) -> None:
    assert kg("backup", str(tmp_path / "copy"), "-w", str(workspace)).exit_code == 0
    assert "Bo Ek" in kg("career", "Bo Ek", "-w", str(tmp_path / "copy")).output
    again = kg("backup", str(tmp_path / "copy"), "-w", str(workspace))
    assert (again.exit_code, "exists" in again.output) == (1, True)


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path) -> None:
    assert kg("backup", str(tmp_path / "copy"), "-w", str(tmp_path / "nothing")).exit_code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("career", "Ingen Alls"),
        ("career", "person/ingen"),
        ("career", "Bo Ek", "--at", "i går"),
        ("career", "Bo Ek", "--as-of", "2021"),
        ("show", "https://example.org/none"),
        ("show", "https://example.org/1", "--raw"),
        ("search", "!!"),
        ("load", "no-such-file.txt"),
        ("load", "popolo"),
        ("load", "files", "x", "--base-iri", "kg"),
        ("query", "--sparql", "DELETE WHERE {?s ?p ?o}"),
        ("query", "--sparql", "SELECT"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(workspace: Path, arguments: tuple[str, ...]) -> None:
    result = kg(*arguments, "-w", str(workspace))
    assert result.exit_code in (1, 2)
    assert isinstance(result.exception, SystemExit)
    assert "Error: " in result.output


@pytest.mark.parametrize(
    "command", ["career Bo", "show x", "status", "search bo", "sync", "rebuild", "validate", "backup y"]
)
def test_without_a_workspace_the_fix_is_told(command: str, tmp_path: Path) -> None:
    result = kg(*command.split(), "-w", str(tmp_path / "nothing"))
    assert result.exit_code == 1
    assert "kg load" in result.output
    assert not (tmp_path / "nothing").exists()


def test_a_reader_that_leaves_is_no_error(workspace: Path) -> None:
    command = f"{sys.executable} -m kg show https://example.org/1 -w {workspace} --format json | head -c 1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert result.stderr == ""
