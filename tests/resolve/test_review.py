"""`kg review` at a real terminal: each answer does what it says, and nothing else does anything."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.resolve.anchors import anchors_of
from kg.resolve.decisions import decide
from kg.workspace import open_workspace
from tests.terminal import END_OF_INPUT, Terminal, kg_at_a_terminal
from tests.worlds import Said, claim, load_all, resolve, said, store

APART = (
    said(5, "2019-02-15", claim("Embla Lind", "socialchef", "Ekbacka kommun")),
    said(6, "2019-03-15", claim("Embla Lind", "ekonomichef", "Mellansjö kommun")),
)
DISPUTED = (
    said(7, "2019-02-15", claim("Signe Tallberg", "rektor", "Ekbacka kommun", "appointed", "2019-03-01")),
    said(8, "2019-02-20", claim("Signe Tallberg", "rektor", "Ekbacka kommun", "appointed", "2019-05-01")),
)
PROMPT = "[q]uit"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """One lost decision (worth 1), one pair in doubt, one disagreement (worth 0.5), in that order."""
    folder = tmp_path / "w"
    gone = said(9, "2018-01-15", claim("Bo Holm", "rektor", "Mellansjö kommun"))
    with open_workspace(folder, create=True) as opened:
        ledger = opened.ledger
        load_all(ledger, [*APART, *DISPUTED, gone])
        person = ledger.value("SELECT person FROM reading WHERE url = ?", (gone.url,))
        decide(ledger, "rename", anchors_of(ledger, person), who="Eva Lind", why="slip", detail={"name": "Bo Holmer"})
        store(ledger, Said(gone.url, gone.published, (claim("Ivar Ek", "rektor", "Mellansjö kommun"),)))
        resolve(ledger)
    return folder


def kg(folder: Path, *arguments: str) -> Any:
    result = CliRunner().invoke(cli, [*arguments, "-w", str(folder), "--format", "json"], prog_name="kg")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def kinds(folder: Path) -> list[tuple[str, bool]]:
    return [(each["kind"], each["undone"]) for each in kg(folder, "review", "--decisions")][1:]


def seen(terminal: Terminal, words: str) -> str:
    shown = terminal.expect(PROMPT)
    assert words in shown
    return shown


def test_all_of_it_is_listed_by_what_it_is_worth(workspace: Path) -> None:
    told = kg(workspace, "review")
    assert [len(told[name]) for name in ("lost_decisions", "pairs", "disagreements")] == [1, 1, 1]
    listed = CliRunner().invoke(cli, ["review", "-w", str(workspace)], prog_name="kg").output
    assert listed.index("is not in force") < listed.index("Signe Tallberg")
    assert "Embla Lind" in listed
    assert "sources disagree about its start" in listed
    assert kg(workspace, "status")["to_review"] == {"pairs": 1, "lost_decisions": 1, "disagreements": 1, "claims": 0}


def test_each_answer_is_stored_with_who_and_why(workspace: Path) -> None:
    with kg_at_a_terminal(["review"], workspace) as terminal:
        for _ in range(3):
            shown = terminal.expect(PROMPT)
            if "not in force" in shown:
                terminal.type("t")
            elif "Embla Lind" in shown:
                terminal.type("n")
            else:
                terminal.type("r")
                terminal.expect("Which")
                terminal.type("3")
                terminal.expect("not in the range")
                terminal.type("1")
            terminal.expect("Why")
            terminal.type("she told us")
            terminal.expect("Decision")
        assert terminal.finish() == 0
        assert "2 decisions made; 0 left of 3" in terminal.shown
    decisions = kg(workspace, "review", "--decisions")
    assert {(each["kind"], each["who"]) for each in decisions if not each["undone"]} == {
        ("not same", "Eva Lind"), ("reject", "Eva Lind"),
    }  # fmt: skip
    assert {each["why"] for each in decisions[1:]} == {"she told us"}
    assert decisions[0]["undone"]
    left = kg(workspace, "review")
    assert not any(left.values())
    assert kg(workspace, "status")["behind"]["triples"] == 0


def test_later_leaves_it_and_quit_stops(workspace: Path) -> None:
    with kg_at_a_terminal(["review"], workspace) as terminal:
        seen(terminal, "1 of 3")
        terminal.type("l")
        seen(terminal, "2 of 3")
        terminal.type("nonsense")
        seen(terminal, "is not one of")
        terminal.type("q")
        assert terminal.finish() == 0
        assert "0 decisions made; 2 left of 3" in terminal.shown
    assert kinds(workspace) == []


def test_an_answer_is_taken_back_and_asked_again(workspace: Path) -> None:
    with kg_at_a_terminal(["review"], workspace) as terminal:
        while "Embla Lind" not in terminal.expect(PROMPT):
            terminal.type("l")
        assert "[u]ndo" not in terminal.shown
        terminal.type("s")
        terminal.expect("Why")
        terminal.type("")
        terminal.expect("Decision 2")
        seen(terminal, "[u]ndo")
        terminal.type("u")
        terminal.expect("Decision 2 is undone")
        seen(terminal, "Embla Lind")
        terminal.type("q")
        assert terminal.finish() == 0
    assert kinds(workspace) == [("same", True)]
    assert len(kg(workspace, "review")["pairs"]) == 1


@pytest.mark.parametrize("at_the_reason", [False, True])
def test_the_end_of_the_input_is_a_quit_and_loses_nothing(workspace: Path, at_the_reason: bool) -> None:
    with kg_at_a_terminal(["review"], workspace) as terminal:
        while "Embla Lind" not in terminal.expect(PROMPT):
            terminal.type("l")
        terminal.type("s")
        terminal.expect("Why")
        if at_the_reason:
            terminal.type(END_OF_INPUT)
        else:
            terminal.type("one")
            terminal.expect(PROMPT)
            terminal.type(END_OF_INPUT)
        assert terminal.finish() == 0
        assert "Traceback" not in terminal.shown
        assert f"{0 if at_the_reason else 1} decision" in terminal.shown
    assert kinds(workspace) == ([] if at_the_reason else [("same", False)])


def test_a_disagreement_that_is_kept_is_not_asked_again(workspace: Path) -> None:
    with kg_at_a_terminal(["review"], workspace) as terminal:
        while "Signe Tallberg" not in terminal.expect(PROMPT):
            terminal.type("l")
        terminal.type("k")
        terminal.expect("Why")
        terminal.type("")
        assert terminal.finish() == 0
    assert kg(workspace, "review")["disagreements"] == []
    [tenure] = kg(workspace, "career", "Signe Tallberg")["tenures"]
    assert tenure["conflicts"]
    assert {each["verdict"] for each in tenure["evidence"]} == {"accepted"}
