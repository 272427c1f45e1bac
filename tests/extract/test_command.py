"""`kg extract`, run as a user runs it."""

import json
from pathlib import Path

from click.testing import CliRunner

from kg.cli.base import Group
from kg.cli.extract import extract

KEYS = [
    "announcement", "url", "published", "person", "role", "organisation", "status", "start", "end", "acting",
    "replaces",
    "quote", "begin", "finish", "spans", "confidence", "extractor", "decided", "decided_by", "end_cause", "pronoun",
]  # fmt: skip


def test_claims_of_json_lines(tmp_path: Path) -> None:
    record = {
        "id": "2018/10/ny-chef", "url": "https://example.org/ny-chef", "published": "2018-10-26", "title": "Ny chef",
        "summary": "", "body": "Granverket har utsett Siv Ek till rektor. Hon tillträder den 1 mars.",
    }  # fmt: skip
    file = tmp_path / "news.jsonl"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    result = CliRunner().invoke(extract, [str(file)])
    assert result.exit_code == 0, result.output
    (claim,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert list(claim) == KEYS
    assert claim["announcement"] == "2018/10/ny-chef"
    assert (claim["person"], claim["role"], claim["start"]) == ("Siv Ek", "rektor", "2019-03-01")


def test_a_text_from_standard_input_with_its_day_of_publication() -> None:
    text = "Ny rektor\n\nSiv Ek har utsetts till rektor. Hon tillträder i dag.\n"
    result = CliRunner().invoke(extract, ["-", "--published", "2018-10-26"], input=text)
    assert result.exit_code == 0, result.output
    (claim,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert claim["start"] == "2018-10-26"


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(Group(commands={"extract": extract}), ["extract", str(tmp_path / "none.txt")])
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_a_date_that_is_none_is_an_error() -> None:
    result = CliRunner().invoke(Group(), ["extract", "-", "--published", "i går"], input="x")
    assert result.exit_code == 1
    assert "--published" in result.output


def test_several_processes_print_the_same(tmp_path: Path) -> None:
    texts = "".join(
        json.dumps({"id": str(n), "title": "Ny chef", "body": f"Granverket har utsett Siv Ek till rektor {n}."}) + "\n"
        for n in range(40)
    )
    file = tmp_path / "news.jsonl"
    file.write_text(texts + "{\n", encoding="utf-8")
    one, several = (CliRunner().invoke(extract, [str(file), "--jobs", jobs]) for jobs in "12")
    assert len(one.stdout.splitlines()) == 40
    assert several.stdout == one.stdout
    assert several.stderr == one.stderr
    assert "skipped news.jsonl:41" in one.stderr
