"""What persons decide about claims: it holds after another extractor, a correction by the source and a rebuild."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kg.cli import cli
from kg.extract.many import SightingSet
from kg.ledger.feed import AsOf, current, head
from kg.ledger.ingest import replace_sightings
from kg.ledger.store import Ledger
from kg.model import Announcement, Claim, Sighting
from kg.resolve.anchors import ClaimAnchor, anchor_of_claim
from kg.resolve.decisions import decide, lost, undo
from kg.resolve.run import rebuild
from kg.workspace import open_workspace
from tests.worlds import claim, load_all, open_ledger, resolve, said, tenures_of

TEXT = (
    "Ekbacka kommun har anställt Embla Lindvik som ekonomichef. Hon tillträder i februari.\n\n"
    "Embla Lindvik var tidigare ekonomichef i Mellansjö kommun.\n\n"
    "Som ekonomichef leder hon tolv personer."
)
SENTENCE = "Ekbacka kommun har anställt Embla Lindvik som ekonomichef."
EARLIER = "Embla Lindvik var tidigare ekonomichef i Mellansjö kommun."
URL = "https://example.org/embla"


def read(ledger: Ledger, *claims: tuple[Claim, str], extractor: str = "test", text: str = TEXT) -> Announcement:
    """Store the text as read by an extractor; each claim with its sentence."""
    article = Announcement(url=URL, title="Ny ekonomichef", body=text, published="2019-01-15", source="kg tests")
    sightings = []
    for each, quote in claims:
        begin = article.text.index(quote)
        sightings.append(Sighting(each, quote, begin, begin + len(quote), {}, 0.9, extractor, "1"))
    with ledger.write():
        ledger.run("INSERT OR IGNORE INTO source VALUES (?, ?, '', '', '', '')", (article.source, article.source))
        ledger.run(
            "INSERT OR IGNORE INTO version (id, url, cause, published, published_earliest, published_latest, language, "
            "title, summary, body) VALUES (?, ?, 'first', ?, 17911, 17911, 'sv', ?, '', ?)",
            (article.version, URL, article.published, article.title, article.body),
        )
        ledger.run(
            "INSERT INTO announcement (url, key, source, version) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET version = excluded.version",
            (URL, URL, article.source, article.version),
        )
        replace_sightings(ledger, article.version, SightingSet(extractor, "1", sightings))
        ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (URL,))
    resolve(ledger)
    return article


def silence(ledger: Ledger, article: Announcement, extractor: str = "test") -> None:
    """As if the extractor read nothing in it any longer."""
    with ledger.write():
        replace_sightings(ledger, article.version, SightingSet(extractor, "2", []))
        ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (URL,))
    resolve(ledger)


def judge(ledger: Ledger, article: Announcement, said: Claim, kind: Any, why: str = "why", **fields: Any) -> int:
    anchor = anchor_of_claim(ledger, said.id(article.version))
    detail = {"fields": fields} if fields else None
    number = decide(ledger, kind, anchor, who="Eva Lind", why=why, of="claim", detail=detail)
    resolve(ledger)
    return number


NEW = claim("Embla Lindvik", "ekonomichef", "Ekbacka kommun", "appointed", "2019-02")
OLD = claim("Embla Lindvik", "ekonomichef", "Mellansjö kommun", "held")


def organisations(ledger: Ledger) -> set[str]:
    return {str(tenure["organisation"]).partition("/")[2] for tenure in tenures_of(ledger, "Embla Lindvik")}


def test_a_rejected_claim_counts_for_nothing_until_that_is_undone(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        article = read(ledger, (NEW, SENTENCE), (OLD, EARLIER))
        ids = {tenure["id"] for tenure in tenures_of(ledger, "Embla Lindvik")}
        assert len(ids) == 2
        number = judge(ledger, article, OLD, "reject")
        [left] = tenures_of(ledger, "Embla Lindvik")
        assert left["start"]["edtf"] == "2019-02"
        assert AsOf(ledger).get("claim", f"claim/{OLD.id(article.version)}") is None
        before = head(ledger)
        assert rebuild(ledger) == 0
        assert head(ledger) == before
        undo(ledger, number, "Eva Lind", "no")
        resolve(ledger)
        assert {tenure["id"] for tenure in tenures_of(ledger, "Embla Lindvik")} == ids
        assert rebuild(ledger) == 0


def test_a_corrected_claim_counts_as_corrected_and_shows_what_was_read(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        article = read(ledger, (NEW, SENTENCE))
        [before] = tenures_of(ledger, "Embla Lindvik")
        number = judge(ledger, article, NEW, "correct", "the contract", start="2019-02-11")
        judge(ledger, article, NEW, "correct", "the contract too", acting=True)
        [tenure] = tenures_of(ledger, "Embla Lindvik")
        assert (tenure["id"], tenure["start"]["edtf"], tenure["acting"]) == (before["id"], "2019-02-11", True)
        [state] = AsOf(ledger).claims_of(tenure["id"])
        assert (state["verdict"], state["verdict_by"], state["verdict_why"]) == (
            "corrected", "Eva Lind", "the contract too"
        )  # fmt: skip
        assert (state["start"], state["as_read"]) == ("2019-02-11", "acting no; start 2019-02")
        assert state["quote"] == SENTENCE
        assert rebuild(ledger) == 0
        undo(ledger, number, "Eva Lind", "no")
        resolve(ledger)
        [tenure] = tenures_of(ledger, "Embla Lindvik")
        assert (tenure["start"]["edtf"], tenure["acting"]) == ("2019-02", True)


def test_a_corrected_name_moves_the_claim_to_that_person(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        article = read(ledger, (NEW, SENTENCE), (OLD, EARLIER))
        judge(ledger, article, OLD, "correct", "her predecessor", person="Signe Tallberg")
        assert organisations(ledger) == {organisation(ledger, "Ekbacka kommun")}
        assert len(tenures_of(ledger, "Signe Tallberg")) == 1
        assert not lost(ledger)
        assert rebuild(ledger) == 0


def organisation(ledger: Ledger, name: str) -> str:
    from kg.naming import find

    return str(find(AsOf(ledger), "organisation", name)["id"]).partition("/")[2]


@pytest.mark.parametrize(
    ("again", "quote"),
    [
        (claim("Embla Lindvik", "ekonomichef", "Ekbacka kommun", "appointed", "2019-02"), SENTENCE),
        (claim("Embla Maria Lindvik", "ekonomichef", "Ekbacka kommun", "appointed"), "Embla Lindvik som ekonomichef"),
        (claim("Embla Lindvik", "kommunens ekonomichef", "Ekbacka", "appointed", "2019-02-01"), TEXT[:80]),
    ],
    ids=["the same", "a fuller name, a shorter quote", "other words, a longer quote"],
)
def test_a_decision_finds_its_claim_as_another_extractor_reads_it(tmp_path: Path, again: Claim, quote: str) -> None:
    with open_ledger(tmp_path) as ledger:
        article = read(ledger, (NEW, SENTENCE), (OLD, EARLIER))
        judge(ledger, article, NEW, "reject")
        silence(ledger, article)
        read(ledger, (again, quote), (OLD, EARLIER), extractor="other")
        assert not lost(ledger)
        assert organisations(ledger) == {organisation(ledger, "Mellansjö kommun")}
        assert rebuild(ledger) == 0


@pytest.mark.parametrize(
    ("again", "quote"),
    [
        (claim("Embla Lindvik", "ekonomichef", "Ekbacka kommun", "holds", "2019-02"), SENTENCE),
        (claim("Embla Lindvik", "socialchef", "Ekbacka kommun", "appointed", "2019-02"), SENTENCE),
        (claim("Embla Lindvik", "ekonomichef", "Ekbacka kommun", "appointed", "2020"), SENTENCE),
        (claim("Embla Lindvik", "ekonomichef", None, "appointed"), EARLIER),
        (claim("Signe Tallberg", "ekonomichef", "Ekbacka kommun", "appointed", "2019-02"), SENTENCE),
    ],
    ids=["another status", "another role", "another date", "elsewhere in the text", "another person"],
)
def test_a_decision_does_not_pass_to_what_says_something_else(tmp_path: Path, again: Claim, quote: str) -> None:
    with open_ledger(tmp_path) as ledger:
        article = read(ledger, (NEW, SENTENCE))
        number = judge(ledger, article, NEW, "reject")
        silence(ledger, article)
        read(ledger, (again, quote), extractor="other")
        [(decision, anchor, count)] = lost(ledger)
        assert (decision.id, anchor.url, count) == (number, URL, 0)
        assert tenures_of(ledger, again.person)


def test_a_decision_that_fits_several_claims_is_told_and_not_in_force(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        article = read(ledger, (NEW, SENTENCE))
        judge(ledger, article, NEW, "reject")
        silence(ledger, article)
        two = [
            claim("Embla Lindvik", "ekonomichef", "Ekbacka kommun", "appointed", day) for day in ("2019-02-01", None)
        ]
        read(ledger, *[(each, SENTENCE) for each in two], extractor="other")
        assert [count for _, _, count in lost(ledger)] == [2]
        assert tenures_of(ledger, "Embla Lindvik")


def test_the_context_tells_the_same_words_in_two_places_apart(tmp_path: Path) -> None:
    text = "Nytt i Ekbacka: Embla Lindvik blir chef. Nytt i Mellansjö: Embla Lindvik blir chef."
    quote = "Embla Lindvik blir chef."
    with open_ledger(tmp_path) as ledger:
        article = read(ledger, (claim("Embla Lindvik", "chef", "Mellansjö kommun", "appointed"), quote), text=text)
        anchor = anchor_of_claim(
            ledger, claim("Embla Lindvik", "chef", "Mellansjö kommun", "appointed").id(article.version)
        )
        assert anchor.before == article.text[: article.text.index(quote)][-40:]
        second = text.rindex(quote)
        placed = ClaimAnchor(**{**vars(anchor), "before": text[second - 40 : second], "after": "", "role": "ny chef",
                                "organisation": None})  # fmt: skip
        from kg.resolve.anchors import statements

        assert statements(ledger, placed) == []  # the claim that is read stands in the first place
        assert (
            len(statements(ledger, ClaimAnchor(**{**vars(placed), "before": anchor.before, "after": anchor.after})))
            == 1
        )


def test_the_decision_holds_when_the_source_changes_its_text(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        article = read(ledger, (NEW, SENTENCE))
        judge(ledger, article, NEW, "correct", start="2019-02-11")
        read(ledger, (NEW, SENTENCE), text="Rättelse. " + TEXT)
        [tenure] = tenures_of(ledger, "Embla Lindvik")
        assert tenure["start"]["edtf"] == "2019-02-11"
        assert not lost(ledger)


def kg(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "-w", str(folder)], prog_name="kg")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    with open_workspace(folder, create=True) as opened:
        read(opened.ledger, (NEW, SENTENCE), (OLD, EARLIER))
        load_all(opened.ledger, [said(1, "2016-01-15", claim("Bo Holm", "rektor", "Ekbacka kommun"))])
    return folder


def test_the_commands_about_claims(workspace: Path) -> None:
    told = json.loads(kg(workspace, "claim", URL, "--format", "json").output)
    assert {each["standing"] for each in told} == {"as read"}
    [new] = [each["id"] for each in told if each["status"] == "appointed"]
    done = kg(
        workspace, "correct", new, "--start", "2019-02-11", "--end", "unknown", "--why", "contract", "--who", "Eva"
    )
    assert done.exit_code == 0, done.output
    assert "start: 2019-02-11 (read as 2019-02)" in done.output
    assert "Take it back with: kg undo 1" in done.output
    assert SENTENCE in done.output
    career = kg(workspace, "career", "Embla Lindvik", "--all-sources").output
    assert "2019-02-11" in career
    assert "corrected by Eva" in career
    assert "read as: " in career
    shown = kg(workspace, "show", URL).output
    assert "corrected by Eva" in shown
    assert new in shown
    tenure = json.loads(kg(workspace, "claim", new, "--format", "json").output)[0]["tenure"]
    assert "contract (read as: " in kg(workspace, "explain", tenure).output
    assert kg(workspace, "reject", new[6:14], "--why", "a namesake").exit_code == 0
    assert "[rejected]" in kg(workspace, "claim", new).output
    assert SENTENCE not in kg(workspace, "career", "Embla Lindvik", "--all-sources").output
    assert kg(workspace, "accept", new).exit_code == 0
    assert "[corrected]" in kg(workspace, "claim", new).output
    listed = kg(workspace, "review", "--decisions").output
    assert "correct claim: Embla Lindvik in https://example.org/embla → start 2019-02-11, end None" in listed
    assert kg(workspace, "undo", "1").exit_code == 0
    assert "[accepted]" in kg(workspace, "claim", new).output


def test_whom_somebody_follows_and_who_decided_when_is_corrected(workspace: Path) -> None:
    told = json.loads(kg(workspace, "claim", URL, "--format", "json").output)
    [new] = [each["id"] for each in told if each["status"] == "appointed"]
    right = ("--replaces", "Bo Holm", "--decided", "2019-01-10", "--decided-by", "Kommunstyrelsen")
    done = kg(workspace, "correct", new, *right, "--why", "the minutes")
    assert done.exit_code == 0, done.output
    assert "replaces: Bo Holm (read as not said)" in done.output
    with open_workspace(workspace) as opened:
        state = current(opened.ledger, "claim", new)
        assert state is not None
        assert (state["replaces"], state["decided"], state["decided_by"]) == (
            "Bo Holm",
            "2019-01-10",
            "Kommunstyrelsen",
        )
        tenure = current(opened.ledger, "tenure", state["tenure"])
        assert tenure is not None
        assert tenure["predecessor_name"] == "Bo Holm"
    assert kg(workspace, "correct", new, "--replaces", "none", "--why", "another").exit_code == 0
    with open_workspace(workspace) as opened:
        tenure = current(opened.ledger, "tenure", state["tenure"])
        assert tenure is not None
        assert tenure["predecessor_name"] is None
    assert "--decided:" in kg(workspace, "correct", new, "--decided", "i våras", "--why", "x").output


def test_what_cannot_be_decided_says_why(workspace: Path) -> None:
    told = json.loads(kg(workspace, "claim", URL, "--format", "json").output)
    id_ = told[0]["id"]
    for arguments, error in (
        (("correct", id_, "--why", "x"), "say what is right"),
        (("correct", id_, "--start", "i våras", "--why", "x"), "--start"),
        (("correct", id_, "--person", " ", "--why", "x"), "--person is empty"),
        (("reject", "claim/000000", "--why", "x"), "there is no claim"),
        (("reject", "nonsense", "--why", "x"), "there is no claim"),
        (("claim", "https://example.org/none"), "no announcement"),
    ):
        found = kg(workspace, *arguments)
        assert found.exit_code == 1, arguments
        assert error in found.output
    assert "--why" in kg(workspace, "reject", id_).output
