"""`kg reconcile` against a Wikibase on loopback: what is certain, what waits, and how politely it asks."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli import cli
from kg.errors import KgError
from kg.ledger.feed import AsOf
from kg.register import load
from kg.resolve.decisions import decided
from kg.wikidata.api import Wikibase
from kg.wikidata.matches import AUTOMATIC, Matches
from kg.workspace import open_workspace
from tests.terminal import kg_at_a_terminal
from tests.wikidata.batches import AGENCY, BODY, NAME, OTHER, PERSON, POST, body_is, id_of, told
from tests.wikidata.wiki import Wiki, item, item_snak, stated, time_snak
from tests.worlds import claim, said

NEWS = said(1, "2021-02-01", claim(NAME, "generaldirektör", AGENCY, "appointed", "2021-01-01"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = told(tmp_path / "w", NEWS)
    body_is(folder)
    return folder


def human(qid: str, name: str, *more: Any, **told: Any) -> dict[str, Any]:
    return item(qid, name, stated(qid, item_snak("P31", "Q5")), *more, **told)


def employed(qid: str) -> Any:
    return stated(qid, item_snak("P108", BODY))


def run(folder: Path, wiki: Wiki, *arguments: str) -> Any:
    result = CliRunner().invoke(
        cli,
        ["reconcile", "-w", str(folder), "--api", wiki.api, "--sparql", wiki.sparql, "--allow-private", "--contact",
         "eva@example.org", "--format", "json", *arguments],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def matches_of(folder: Path) -> Matches:
    with open_workspace(folder) as opened:
        return Matches.load(opened.ledger, load())


def person_of(folder: Path) -> str:
    with open_workspace(folder) as opened:
        return id_of(opened, NAME)


def heads(body: str, person: str) -> Any:
    def rows(query: str) -> list[dict[str, Any]]:
        if "P1037" not in query or f"wd:{body}" not in query:
            return []
        entity = "http://www.wikidata.org/entity/"
        return [{"body": {"type": "uri", "value": entity + body}, "other": {"type": "uri", "value": entity + person}}]

    return rows


def test_a_name_alone_waits(folder: Path, wiki: Wiki) -> None:
    wiki.add(human(PERSON, NAME))
    (found,) = run(folder, wiki, "--kind", "person")
    assert found["certain"] is None
    assert [(c["item"], c["points"]) for c in found["candidates"]] == [(PERSON, 35)]
    assert matches_of(folder).person(person_of(folder)) is None


def test_the_head_of_the_same_body_is_certain_and_stored(folder: Path, wiki: Wiki) -> None:
    wiki.add(human(PERSON, NAME), human(OTHER, NAME))
    wiki.rows = heads(BODY, PERSON)
    (found,) = run(folder, wiki, "--kind", "person")
    assert found["certain"] == PERSON and "head, chair" in " ".join(found["candidates"][0]["reasons"])
    stored = matches_of(folder).person(person_of(folder))
    assert stored and (stored.item, stored.by) == (PERSON, AUTOMATIC)
    assert run(folder, wiki, "--kind", "person") == []  # it is decided
    number = stored.decision
    result = CliRunner().invoke(cli, ["undo", str(number), "-w", str(folder)])
    assert result.exit_code == 0, result.output
    assert matches_of(folder).person(person_of(folder)) is None


def test_two_that_are_near_wait(folder: Path, wiki: Wiki) -> None:
    described = {"description": f"generaldirektör, {AGENCY}"}
    wiki.add(human(PERSON, NAME, employed(PERSON), **described), human(OTHER, NAME, employed(OTHER), **described))
    (found,) = run(folder, wiki, "--kind", "person")
    assert [c["points"] for c in found["candidates"]] == [100, 100] and found["certain"] is None


def test_one_of_them_is_certain_when_the_other_is_dead(folder: Path, wiki: Wiki) -> None:
    described = {"description": f"generaldirektör, {AGENCY}"}
    died = stated(OTHER, time_snak("P570", "+1950-00-00T00:00:00Z", 9))
    wiki.add(human(PERSON, NAME, employed(PERSON), **described), human(OTHER, NAME, employed(OTHER), died, **described))
    (found,) = run(folder, wiki, "--kind", "person", "--dry-run")
    assert found["certain"] == PERSON and len(found["candidates"]) == 1
    assert matches_of(folder).person(person_of(folder)) is None


MEMBER = "Q10655178"  # that of ontology/roles.ttl for a riksdagsledamot at the Riksdag


@pytest.mark.parametrize(("dated", "certain"), [(True, PERSON), (False, None)])
def test_a_post_of_many_seats_needs_a_date_in_common(
    tmp_path: Path, wiki: Wiki, dated: bool, certain: str | None
) -> None:
    elected = claim(NAME, "riksdagsledamot", "Riksdagen", "appointed", "2018-09-24")
    folder = told(tmp_path / "w", said(1, "2018-09-20", elected))
    since = [time_snak("P580", "+2018-00-00T00:00:00Z", 9)] if dated else []
    wiki.add(human(PERSON, NAME, stated(PERSON, item_snak("P39", MEMBER), *since)))
    (found,) = run(folder, wiki, "--kind", "person")
    assert found["certain"] == certain
    assert [c["points"] for c in found["candidates"]] == [95 if dated else 80]


def test_of_two_here_with_one_name_nobody_is_certain(tmp_path: Path, wiki: Wiki) -> None:
    one, two = (replace(claim(NAME, "generaldirektör", AGENCY, "appointed", "2021-01-01"), person_key=f"x:{n}")
                for n in (1, 2))  # fmt: skip
    folder = told(tmp_path / "w", said(1, "2021-02-01", one), said(2, "2021-02-01", two))
    body_is(folder)
    wiki.add(human(PERSON, NAME))
    wiki.rows = heads(BODY, PERSON)
    found = run(folder, wiki, "--kind", "person")
    assert [(each["certain"], each["candidates"][0]["points"]) for each in found] == [(None, 75), (None, 75)]


def test_what_is_no_human_is_no_candidate(folder: Path, wiki: Wiki) -> None:
    wiki.add(item(PERSON, NAME, stated(PERSON, item_snak("P31", "Q3305213")), employed(PERSON)))
    (found,) = run(folder, wiki, "--kind", "person")
    assert found["candidates"] == []


def test_a_post_that_directs_the_body_is_certain(folder: Path, wiki: Wiki) -> None:
    wiki.add(item(POST, f"generaldirektör för {AGENCY}", stated(POST, item_snak("P2389", BODY))))
    (found,) = run(folder, wiki, "--kind", "post")
    assert found["certain"] == POST
    with open_workspace(folder) as opened:
        tenure = AsOf(opened.ledger).tenures_of(person_of(folder))[0]
    assert matches_of(folder).post(tenure) == POST


def test_a_body_is_found_by_name_and_country(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(tmp_path / "w2", NEWS)
    wiki.add(item(BODY, AGENCY, stated(BODY, item_snak("P17", "Q34"))))
    (found,) = run(folder, wiki, "--kind", "organisation")
    assert found["candidates"][0]["points"] == 75 and found["certain"] is None
    (found,) = run(folder, wiki, "--kind", "organisation", "--threshold", "70")
    assert found["certain"] == BODY


def test_decisions_are_made_by_hand(folder: Path, wiki: Wiki) -> None:
    wiki.add(human(PERSON, NAME))
    person = person_of(folder)
    for arguments, item_ in ((["--item", PERSON], PERSON), (["--none"], None)):
        result = CliRunner().invoke(cli, ["reconcile", NAME, *arguments, "--why", "asked", "-w", str(folder)])
        assert result.exit_code == 0, result.output
        stored = matches_of(folder).person(person)
        assert stored is not None and stored.item == item_
    result = CliRunner().invoke(cli, ["reconcile", NAME, "--not", PERSON, "--why", "older", "-w", str(folder)])
    assert result.exit_code == 0, result.output
    (found,) = run(folder, wiki, NAME)
    assert found["candidates"] == []
    for wrong in (["--item", "P39", "--why", "x"], ["--item", PERSON]):
        result = CliRunner().invoke(cli, ["reconcile", NAME, *wrong, "-w", str(folder)])
        assert result.exit_code == 1 and result.output.startswith("Error: ")


def review(folder: Path, *arguments: str) -> Any:
    result = CliRunner().invoke(cli, ["review", "-w", str(folder), "--format", "json", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["matches"]


def test_what_is_not_certain_waits_in_review_until_somebody_decides(folder: Path, wiki: Wiki) -> None:
    wiki.add(human(PERSON, NAME), human(OTHER, NAME, description="läkare"))
    assert review(folder) == []
    run(folder, wiki, "--kind", "person", "--dry-run")
    assert review(folder) == [], "a dry run leaves nothing"
    run(folder, wiki, "--kind", "person")
    (found,) = review(folder)
    assert (found["kind"], found["name"], [c["item"] for c in found["candidates"]]) == ("person", NAME, [PERSON, OTHER])
    assert review(folder, "--claims") == []
    assert len(review(folder, "--matches")) == 1
    result = CliRunner().invoke(cli, ["reconcile", NAME, "--not", PERSON, "--why", "older", "-w", str(folder)])
    assert result.exit_code == 0, result.output
    (found,) = review(folder)
    assert [c["item"] for c in found["candidates"]] == [OTHER], "what was refused is no candidate"
    shown = CliRunner().invoke(cli, ["review", "--list", "-w", str(folder)])
    assert f"1. {OTHER} {NAME}, läkare: 35 points" in shown.stdout
    CliRunner().invoke(cli, ["reconcile", NAME, "--none", "--why", "searched", "-w", str(folder)])
    assert review(folder) == []


def test_what_becomes_certain_or_is_hidden_waits_no_longer(folder: Path, wiki: Wiki) -> None:
    wiki.add(human(PERSON, NAME), human(OTHER, NAME))
    run(folder, wiki, "--kind", "person")
    assert len(review(folder)) == 1
    hidden = CliRunner().invoke(cli, ["hide", person_of(folder), "--why", "asked for", "-w", str(folder)])
    assert hidden.exit_code == 0, hidden.output
    assert review(folder) == []
    assert CliRunner().invoke(cli, ["undo", str(len_of(folder)), "--why", "x", "-w", str(folder)]).exit_code == 0
    assert len(review(folder)) == 1
    wiki.rows = heads(BODY, PERSON)
    (folder / "wikidata-answers.db").rename(folder / "kept.db")
    assert review(folder) == [], "without the file nothing waits, and nothing fails"
    (folder / "kept.db").rename(folder / "wikidata-answers.db")
    with sqlite3.connect(folder / "wikidata-answers.db") as answers:
        answers.execute("DELETE FROM answer")  # what Wikidata says has changed since
    run(folder, wiki, "--kind", "person")
    assert review(folder) == []
    assert matches_of(folder).person(person_of(folder)) is not None


def len_of(folder: Path) -> int:
    with open_workspace(folder) as opened:
        return int(decided(opened.ledger)[-1].id)


def test_what_waits_is_asked_at_a_terminal_and_can_be_taken_back(folder: Path, wiki: Wiki) -> None:
    wiki.add(human(PERSON, NAME), human(OTHER, NAME))
    run(folder, wiki)
    with kg_at_a_terminal(["review", "--matches"], folder) as terminal:
        terminal.expect("which item of Wikidata is this person?")
        terminal.expect("which one: its number, Wikidata has [n]o item, [l]ater, [q]uit")
        terminal.type("1")
        terminal.expect("Why")
        terminal.type("her page says so")
        terminal.expect("1 decision made")
    stored = matches_of(folder).person(person_of(folder))
    assert stored and (stored.item, stored.by) == (PERSON, "Eva Lind")
    with open_workspace(folder) as opened:
        assert decided(opened.ledger)[-1].why == "her page says so"


def test_it_asks_in_batches_of_fifty_and_keeps_the_answers(tmp_path: Path, wiki: Wiki) -> None:
    ids = [f"Q9{n:09}" for n in range(120)]
    wiki.add(*(item(qid, "?") for qid in ids))
    with Wikibase(tmp_path, api=wiki.api, sparql=wiki.sparql, allow_private=True, delay=0) as wikibase:
        assert set(wikibase.items([*ids, "Q9999999999"])) == set(ids)
        assert [len(asked["ids"].split("|")) for asked in wiki.asked] == [50, 50, 21]
        assert set(wikibase.items(ids)) == set(ids) and wikibase.asked == 3
    with Wikibase(tmp_path, api=wiki.api, allow_private=True, delay=0, max_age=0) as wikibase:
        wikibase.items(ids[:1])
        assert wikibase.asked == 1
    assert all(asked["maxlag"] == "5" for asked in wiki.asked)


def test_lag_and_retry_after_are_waited_for(tmp_path: Path, wiki: Wiki) -> None:
    wiki.add(item(PERSON, NAME))
    slept: list[float] = []
    wiki.lagging, wiki.busy = 1, 1
    with Wikibase(
        tmp_path, api=wiki.api, allow_private=True, delay=0, contact="eva@example.org", sleep=slept.append
    ) as wikibase:
        assert set(wikibase.items([PERSON])) == {PERSON}
    assert len(wiki.asked) == 3
    assert slept[0] == pytest.approx(3, abs=0.5) and max(slept) == pytest.approx(7, abs=0.5)
    assert all("kg-appointments/" in agent and "eva@example.org" in agent for agent in wiki.agents)


def test_a_wiki_that_goes_on_lagging_is_left_alone(tmp_path: Path, wiki: Wiki) -> None:
    wiki.lagging = 100
    with (
        Wikibase(tmp_path, api=wiki.api, allow_private=True, delay=0, sleep=lambda seconds: None) as wikibase,
        pytest.raises(KgError, match="too busy"),
    ):
        wikibase.items([PERSON])
    assert len(wiki.asked) == 4
