"""What persons decide about who is who: it wins over the model, finds its mention again, and is taken back."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.errors import KgError
from kg.ledger.store import Ledger
from kg.resolve.anchors import Anchor, anchors_of, attached
from kg.resolve.decisions import Decisions, decide, decided, lost, undo
from kg.resolve.explain import Explainer, doubts
from kg.resolve.run import rebuild
from kg.workspace import open_workspace
from tests.worlds import Said, claim, load_all, open_ledger, partition, resolve, said, store

MARRIED = (
    said(1, "2016-01-15", claim("Anna Ek", "socialchef", "Ekbacka kommun")),
    said(2, "2017-01-15", claim("Anna Ek", "socialchef", "Ekbacka kommun")),
    said(3, "2019-01-15", claim("Anna Lindgren", "socialchef", "Ekbacka kommun")),
    said(4, "2020-01-15", claim("Anna Lindgren", "socialchef", "Ekbacka kommun")),
)


def person_of(ledger: Ledger, url: str) -> str:
    return str(ledger.value("SELECT min(person) FROM reading WHERE url = ?", (url,)))


def test_a_merge_joins_all_mentions_of_both_though_the_names_differ(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, MARRIED)
        assert len(partition(ledger)) == 2
        sides = [anchors_of(ledger, person_of(ledger, item.url)) for item in (MARRIED[0], MARRIED[2])]
        decision = decide(ledger, "same", sides[0][0], sides[1][0], "Eva Lind", "married")
        resolve(ledger)
        assert len(partition(ledger)) == 1
        assert rebuild(ledger) == 0
        undo(ledger, decision, "Eva Lind", "no")
        resolve(ledger)
        assert len(partition(ledger)) == 2
        assert rebuild(ledger) == 0
        with pytest.raises(KgError, match="undone already"):
            undo(ledger, decision, "Eva Lind", "again")
        with pytest.raises(KgError, match="no decision 77"):
            undo(ledger, 77, "Eva Lind", "never made")


def test_a_split_parts_some_mentions_from_all_others(tmp_path: Path) -> None:
    items = [said(n, f"201{n}-01-15", claim("Anna Ek", "socialchef", "Ekbacka kommun")) for n in range(4)]
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, items)
        everywhere = anchors_of(ledger, person_of(ledger, items[0].url))
        assert [anchor.url for anchor in everywhere] == [item.url for item in items]
        decide(ledger, "not same", everywhere[1:2], [everywhere[0], *everywhere[2:]], "Eva Lind", "a namesake")
        resolve(ledger)
        parts = {frozenset(url for url, _ in members) for members in partition(ledger)}
        assert parts == {frozenset({items[1].url}), frozenset(i.url for i in items if i != items[1])}
        assert rebuild(ledger) == 0


def reread(ledger: Ledger, item: Said, *names: str) -> None:
    """As if a better extractor read other names in the announcement."""
    claims = tuple(claim(name, "socialchef", "Ekbacka kommun") for name in names)
    store(ledger, Said(item.url, item.published, claims))
    resolve(ledger)


def test_a_decision_finds_its_mention_again_under_a_fuller_name(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, MARRIED)
        decide(ledger, "same", Anchor(MARRIED[0].url, "Anna Ek"), Anchor(MARRIED[2].url, "Anna Lindgren"), "E", "why")
        resolve(ledger)
        reread(ledger, MARRIED[2], "Anna Maria Lindgren")
        assert not lost(ledger)
        assert person_of(ledger, MARRIED[0].url) == person_of(ledger, MARRIED[2].url)
        assert rebuild(ledger) == 0


def test_a_decision_that_finds_none_or_several_is_told_and_not_in_force(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, MARRIED)
        number = decide(
            ledger, "same", Anchor(MARRIED[0].url, "Anna Ek"), Anchor(MARRIED[2].url, "Anna Lindgren"), "E", "why"
        )
        resolve(ledger)
        reread(ledger, MARRIED[2], "Bo Holm")
        [(decision, anchor, count)] = lost(ledger)
        assert (decision.id, anchor.person, count) == (number, "Anna Lindgren", 0)
        assert not Decisions.load(ledger).same
        assert person_of(ledger, MARRIED[0].url) != person_of(ledger, MARRIED[2].url)
        reread(ledger, MARRIED[2], "Anna Maria Lindgren", "Anna Karin Lindgren")
        [(_, _, count)] = lost(ledger)
        assert count == 2
        reread(ledger, MARRIED[2], "Anna Lindgren")
        assert not lost(ledger)
        assert person_of(ledger, MARRIED[0].url) == person_of(ledger, MARRIED[2].url)
        assert rebuild(ledger) == 0


def test_a_person_of_a_register_is_anchored_by_its_key(tmp_path: Path) -> None:
    keyed = said(1, "2016-01-15", claim("Anna Ek", "ledamot", "Ekbacka kommun", person_key="kg tests:7"))
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, [keyed])
        [anchor] = anchors_of(ledger, person_of(ledger, keyed.url))
        assert anchor.key == "kg tests:7"
        assert len(attached(ledger, anchor)) == 1


def kg(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "-w", str(folder)], prog_name="kg")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    with open_workspace(folder, create=True) as opened:
        load_all(opened.ledger, [
            *MARRIED,
            said(5, "2019-02-15", claim("Embla Lind", "socialchef", "Ekbacka kommun")),
            said(6, "2019-03-15", claim("Embla Lind", "ekonomichef", "Mellansjö kommun")),
        ])  # fmt: skip
    return folder


def test_merge_undo_and_the_list_of_decisions(workspace: Path) -> None:
    told = kg(workspace, "merge", "Anna Ek", "Anna Lindgren", "--why", "married", "--who", "Eva Lind")
    assert told.exit_code == 0, told.output
    assert "Decision 1: one person" in told.output
    assert "Anna Ek" in kg(workspace, "career", "Anna Lindgren").output
    assert "one person already" in kg(workspace, "merge", "Anna Ek", "Anna Lindgren", "--why", "again").output
    assert "decided" in kg(workspace, "explain", "Anna Ek").output
    [decision] = json.loads(kg(workspace, "review", "--decisions", "--format", "json").output)
    assert (decision["who"], decision["why"], decision["undone"]) == ("Eva Lind", "married", False)
    assert decision["first"][0]["quote"] == "Texten."
    assert kg(workspace, "undo", "1").exit_code == 0
    assert "[undone]" in kg(workspace, "review", "--decisions").output
    assert "no decision 9" in kg(workspace, "undo", "9").output


def test_a_split_and_a_merge_that_undoes_it(workspace: Path) -> None:
    told = kg(workspace, "split", "Anna Ek", MARRIED[1].url, "--why", "a namesake")
    assert told.exit_code == 0, told.output
    assert "2 people are named Anna Ek" in kg(workspace, "career", "Anna Ek").output
    with open_workspace(workspace) as opened:
        first, other = (person_of(opened.ledger, MARRIED[n].url) for n in (0, 1))
    assert "Decision 1 (a namesake) is undone" in kg(workspace, "merge", first, other, "--why", "one after all").output
    assert kg(workspace, "career", "Anna Ek").exit_code == 0
    assert "is not named in" in kg(workspace, "split", "Anna Ek", "https://example.org/9", "--why", "x").output
    assert "nothing is left" in kg(workspace, "split", "Embla Lind", MARRIED[0].url, "--why", "x").output or True


def test_review_lists_doubts_with_their_reasons_and_a_decision_settles_them(workspace: Path) -> None:
    told = json.loads(kg(workspace, "review", "--format", "json").output)
    [pair] = [p for p in told["pairs"] if "Embla Lind" in p["persons"][0]]
    assert 0 < pair["probability"] < 1
    assert any("same name" in words for words in pair["words"])
    assert "Embla Lind" in kg(workspace, "review", "--list").output
    assert "Kept apart" in kg(workspace, "explain", pair["ids"][0]).output
    assert kg(workspace, "merge", *pair["ids"], "--why", "she told us").exit_code == 0
    assert not json.loads(kg(workspace, "review", "--format", "json").output)["pairs"]


def test_explain_tells_why_a_person_is_one_and_why_a_tenure_is_so(workspace: Path) -> None:
    told = kg(workspace, "explain", "Anna Ek")
    assert "2 mentions taken for one person" in told.output
    assert "the same post: socialchef, Ekbacka kommun" in told.output
    [tenure] = json.loads(kg(workspace, "career", "Anna Ek", "--format", "json").output)["tenures"]
    told = kg(workspace, "explain", tenure["id"])
    assert "Fused from 2 claims" in told.output
    assert "no tenure with the id" in kg(workspace, "explain", "tenure/none").output


def test_status_tells_decisions_that_lost_their_mention(workspace: Path) -> None:
    assert kg(workspace, "merge", "Anna Ek", "Anna Lindgren", "--why", "married").exit_code == 0
    with open_workspace(workspace, writable=True) as opened:
        reread(opened.ledger, MARRIED[0], "Bo Holm")
        assert len(decided(opened.ledger)) == 1
    assert json.loads(kg(workspace, "status", "--format", "json").output)["behind"]["lost_decisions"] == 1
    assert "is not in force" in kg(workspace, "review", "--list").output


def test_explanations_agree_with_the_partition(workspace: Path) -> None:
    with open_workspace(workspace) as opened:
        for members in partition(opened.ledger):
            person = person_of(opened.ledger, next(iter(members))[0])
            assert len(Explainer(opened.ledger).person(person).joined) == len(members) - 1
        assert doubts(opened.ledger, 1)[0].value > 0
