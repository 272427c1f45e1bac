"""`kg evaluate --gaps`: what the extractor left, found in texts that hold it."""

import json
from pathlib import Path

from click.testing import CliRunner

from kg.cli import cli
from kg.evaluate.gaps import Gaps, Note, Row, gaps
from kg.model import Announcement, Skipped


def report_on(*bodies: str, jobs: int = 1) -> Gaps:
    texts = [Announcement(f"https://example.org/{n}", "Nyhet", body=body) for n, body in enumerate(bodies)]
    return gaps(texts, jobs)


def row(report: Gaps, section: str, key: str) -> Row | None:
    return next((row for row in report.lists[section] if row.key == key), None)


EXPLAINED = "Granverket har utsett Siv Ek till rektor."
LEFT = "Kommunen är glad att hon tackat ja till att, efter Siv Ek, vägleda nämnden i Ekbacka."


def test_a_trigger_without_a_claim_is_listed_and_one_with_a_claim_only_counted() -> None:
    report = report_on(EXPLAINED, LEFT)
    assert row(report, "triggers", "utsett") is None
    left = row(report, "triggers", "tackat ja till")
    assert left is not None
    assert left.details == {"person": 1}
    assert left.examples == [("https://example.org/1", LEFT)]


def test_the_best_examples_are_kept() -> None:
    row = Row("blir")
    for key, detail in (("a", "role"), ("b", "explained"), ("c", "person"), ("d", "person and role"), ("d", "role")):
        row.add(key, Note("triggers", "blir", detail, f"sentence {key}"), most=2)
    assert row.count == 5
    assert row.examples == [("d", "sentence d"), ("a", "sentence a")]


def test_a_word_in_the_place_of_a_role_is_told() -> None:
    report = report_on("Vid mötet talade sjökaptenissan Siv Ek.")
    found = row(report, "role words", "sjökaptenissan")
    assert found is not None
    assert found.details == {"title": 1}
    assert row(report_on("Vid mötet talade direktören Siv Ek."), "role words", "direktören") is None


def test_a_body_that_no_register_knows_is_told() -> None:
    assert row(report_on(EXPLAINED), "bodies not known", "Granverket") is not None
    assert row(report_on("Skatteverket har utsett Siv Ek till rektor."), "bodies not known", "Skatteverket") is None


def test_several_processes_give_the_same_report() -> None:
    bodies = [EXPLAINED, LEFT, "Vid mötet talade sjökaptenissan Siv Ek."] * 9
    assert report_on(*bodies, jobs=2) == report_on(*bodies)


def test_what_cannot_be_read_is_in_the_report() -> None:
    assert gaps([Skipped("a.txt", "is empty")]).skipped == [Skipped("a.txt", "is empty")]


def test_the_command_reads_a_mirror_of_g0v(tmp_path: Path) -> None:
    page = tmp_path / "pressmeddelanden" / "2019" / "03" / "ny-rektor.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Ny rektor\n\n" + LEFT, encoding="utf-8")
    (tmp_path / "pressmeddelanden.json").write_text("[]", encoding="utf-8")
    result = CliRunner().invoke(cli, ["evaluate", "--gaps", str(tmp_path), "--format", "json"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["announcements"] == 1
    assert report["lists"]["triggers"][0]["examples"] == [["2019/03/ny-rektor", LEFT]]


def test_the_command_prints_the_sentences_and_what_was_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nyhet\n\n" + LEFT, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    result = CliRunner().invoke(cli, ["evaluate", "--gaps", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert LEFT in result.output
    assert "skipped b.txt: is empty" in result.output
