"""What a batch says of invented careers, parsed back by the two grammars."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError
from kg.resolve.anchors import anchors_of
from kg.resolve.decisions import decide, undo
from kg.workspace import open_workspace
from tests.wikidata.batches import (
    AGENCY,
    BODY,
    NAME,
    OTHER,
    PERSON,
    POST,
    body_is,
    id_of,
    matched,
    post_is,
    told,
    written,
)  # fmt: skip
from tests.wikidata.wiki import Wiki, item, item_snak, stated, time_snak, unknown_snak, url_snak
from tests.worlds import Said, claim, resolve, said

CHIEF = claim(NAME, "generaldirektör", AGENCY, "appointed", "2019-03-01")
NEWS = said(1, "2019-02-01", CHIEF)
LEFT = said(2, "2020-12-01", claim(NAME, "generaldirektör", AGENCY, "held", None, "2020-11"))
VERSIONS = ("qs2", "qs3")


def acted(start: str, end: str) -> Said:
    return said(5, "2018-12-01", claim(NAME, "generaldirektör", AGENCY, "held", start, end, acting=True))


@pytest.fixture
def career(tmp_path: Path) -> Path:
    folder = told(tmp_path / "w", NEWS, LEFT)
    matched(folder)
    body_is(folder)
    return folder


@pytest.mark.parametrize("version", VERSIONS)
def test_a_statement_is_written_with_its_dates_and_references(career: Path, wiki: Wiki, version: str) -> None:
    batch = written(career, wiki, version)
    (command,) = batch.commands
    assert (command.subject, command.pid, command.value) == (BODY, "P1037", ("item", PERSON))
    assert command.qualifiers == [("P580", ("time", "2019-03-01")), ("P582", ("time", "2020-11"))]
    assert not command.beside
    assert command.references == [
        [("P854", ("string", f"https://example.org/{n}")), ("P1476", ("text", "sv", "Nytt på jobbet")),
         ("P577", ("time", day)), ("P813", ("time", "2021-05-30"))]
        for n, day in ((1, "2019-02-01"), (2, "2020-12-01"))
    ]  # fmt: skip
    line = batch.trace[0]
    assert line["line"] == 1 and line["what"] == "new statement"
    assert [c["url"] for c in line["claims"]] == ["https://example.org/1", "https://example.org/2"]
    assert line["parts"].keys() == {"P580", "P582"} and line["command"].startswith(BODY)


def test_a_post_with_an_item_of_its_own_is_a_position(career: Path, wiki: Wiki) -> None:
    post_is(career, f"generaldirektör, {AGENCY}")
    (command,) = written(career, wiki).commands
    assert (command.subject, command.pid, command.value) == (PERSON, "P39", ("item", POST))


@pytest.mark.parametrize(("role", "body"), [("professor", AGENCY), ("statsminister", "Norges regering")])
def test_the_generic_item_of_a_role_is_no_post(tmp_path: Path, wiki: Wiki, role: str, body: str) -> None:
    folder = told(tmp_path / "w", said(1, "2021-01-02", claim(NAME, role, body)))
    matched(folder)
    batch = written(folder, wiki)
    assert not batch.commands
    assert [row["post"] for row in batch.table("posts-without-item.csv")] == [f"{role}, {body}"]


def test_the_prime_minister_of_the_registered_government_has_one(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(tmp_path / "w", said(1, "2021-01-02", claim(NAME, "statsminister", "Regeringen", "holds")))
    matched(folder)
    wiki.add(item("Q687075", "statsminister"))
    (command,) = written(folder, wiki).commands
    assert (command.subject, command.pid, command.value) == (PERSON, "P39", ("item", "Q687075"))
    assert command.qualifiers == []  # no start is told, and the publication date is none


@pytest.mark.parametrize(
    ("start", "plain", "with_bounds"),
    [
        ("2019", ["2019"], []),
        ("2019-21", ["2019"], ["2019-03-01", "2019-05-31"]),
        ("2018/2019", [], ["2018-01-01", "2019-12-31"]),
        ("2018-24", [], ["2018-12-01", "2019-02-28"]),
        ("2019~", [], []),
    ],
)
def test_seasons_and_intervals(
    tmp_path: Path, wiki: Wiki, start: str, plain: list[str], with_bounds: list[str]
) -> None:
    folder = told(tmp_path / "w", said(1, "2020-12-01", claim(NAME, "generaldirektör", AGENCY, "holds", start)))
    matched(folder)
    body_is(folder)
    (command,) = written(folder, wiki).commands
    assert [value for name, (_, value) in command.qualifiers if name == "P580"] == plain
    assert {name for name, _ in command.qualifiers} <= {"P580"}
    (command,) = written(folder, wiki, intervals=True).commands
    assert [value for name, (_, value) in command.qualifiers if name in ("P1319", "P8555")] == with_bounds


def test_an_end_in_an_interval_has_its_own_properties(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(
        tmp_path / "w", said(1, "2021-02-01", claim(NAME, "generaldirektör", AGENCY, "held", "2015", "2020-23"))
    )
    matched(folder)
    body_is(folder)
    (command,) = written(folder, wiki, intervals=True).commands
    assert command.qualifiers == [
        ("P580", ("time", "2015")), ("P582", ("time", "2020")), ("P8554", ("time", "2020-09-01")),
        ("P12506", ("time", "2020-11-30")),
    ]  # fmt: skip


def test_what_would_read_as_held_today_is_left_out(career: Path, tmp_path: Path, wiki: Wiki) -> None:
    folder = told(tmp_path / "old", NEWS)
    matched(folder)
    body_is(folder)
    assert not (batch := written(folder, wiki, today="2020-03-02")).commands
    assert "last confirmed more than a year ago" in batch.reasons
    assert len(written(folder, wiki, today="2020-02-28").commands) == 1


def test_a_start_or_end_to_come_is_not_written(tmp_path: Path, wiki: Wiki) -> None:
    term = claim(NAME, "generaldirektör", AGENCY, "appointed", "2021-05-01", "2024-04-30")
    folder = told(tmp_path / "w", said(1, "2021-04-01", term))
    matched(folder)
    body_is(folder)
    (command,) = written(folder, wiki).commands
    assert command.qualifiers == [("P580", ("time", "2021-05-01"))]
    batch = written(folder, wiki, today="2021-04-15")
    assert not batch.commands and "begins later" in batch.reasons


def test_acting_is_told_without_neighbours(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(tmp_path / "w", acted("2017-01-01", "2017-06-30"), NEWS, LEFT)
    matched(folder)
    body_is(folder)
    batch = written(folder, wiki)
    assert len(batch.commands) == 2, batch.reasons
    first, second = batch.commands
    assert ("P5102", ("item", "Q4676846")) in first.qualifiers
    assert all(name != "P5102" for name, _ in second.qualifiers)
    assert not first.beside and second.beside
    assert {name for c in (first, second) for name, _ in c.qualifiers} <= {"P580", "P582", "P5102"}


AFTER = claim("Ivar Fiktivsson", "generaldirektör", AGENCY, "appointed", "2021-01-01", replaces=NAME)
SUCCESSION = (NEWS, LEFT, said(3, "2021-01-02", AFTER))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_stated_succession_is_told_on_both_sides(tmp_path: Path, wiki: Wiki, version: str) -> None:
    folder = told(tmp_path / "w", *SUCCESSION)
    matched(folder)
    matched(folder, "Ivar Fiktivsson", OTHER)
    body_is(folder)
    found = {c.value[1]: dict(c.qualifiers) for c in written(folder, wiki, version).commands}
    assert found[PERSON]["P1366"] == ("item", OTHER) and "P1365" not in found[PERSON]
    assert found[OTHER]["P1365"] == ("item", PERSON) and "P1366" not in found[OTHER]


def test_an_inferred_succession_is_not(tmp_path: Path, wiki: Wiki) -> None:
    silent = replace(SUCCESSION[2], claims=(replace(AFTER, replaces=None),))
    folder = told(tmp_path / "w", *SUCCESSION[:2], silent)
    matched(folder)
    matched(folder, "Ivar Fiktivsson", OTHER)
    body_is(folder)
    commands = written(folder, wiki).commands
    assert len(commands) == 2
    assert {name for c in commands for name, _ in c.qualifiers} == {"P580", "P582"}


@pytest.mark.parametrize(("cause", "qid"), [("pension", "Q946865"), ("resigned", "Q796919"), ("dismissed", None)])
def test_an_end_cause_is_told_if_an_item_means_it(tmp_path: Path, wiki: Wiki, cause: Any, qid: str | None) -> None:
    over = claim(NAME, "generaldirektör", AGENCY, "held", None, "2020-11", end_cause=cause)
    folder = told(tmp_path / "w", NEWS, said(2, "2020-12-01", over))
    matched(folder)
    body_is(folder)
    wiki.add(item("Q946865", "retirement"), item("Q796919", "avgång", aliases=("resignation",)))
    batch = written(folder, wiki)
    (command,) = batch.commands
    assert dict(command.qualifiers).get("P1534") == (("item", qid) if qid else None)
    assert ("end cause" in batch.reasons) is (qid is None)


@pytest.mark.parametrize("items", [(), (item("Q946865", "pensionat"),)])
def test_an_end_cause_whose_item_is_called_something_else_is_not_told(
    tmp_path: Path, wiki: Wiki, items: tuple[Any, ...]
) -> None:
    over = claim(NAME, "generaldirektör", AGENCY, "held", None, "2020-11", end_cause="pension")
    folder = told(tmp_path / "w", NEWS, said(2, "2020-12-01", over))
    matched(folder)
    body_is(folder)
    wiki.add(*items)
    batch = written(folder, wiki)
    (command,) = batch.commands
    assert "P1534" not in dict(command.qualifiers) and "P582" in dict(command.qualifiers)
    assert "Q946865 is not called “retirement” there" in batch.reasons


def test_claims_below_the_confidence_are_left_out(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(tmp_path / "w", NEWS, LEFT, confidence=0.8)
    matched(folder)
    body_is(folder)
    batch = written(folder, wiki)
    assert not batch.commands and "less sure than 0.9" in batch.reasons
    assert len(written(folder, wiki, confidence=0.8).commands) == 1


def test_what_kg_joined_since_the_decision_is_left_out(career: Path, wiki: Wiki) -> None:
    told(career, said(9, "2021-03-01", claim(NAME, "styrelseledamot", AGENCY, "appointed", "2021-03-01")))
    batch = written(career, wiki)
    assert [c.pid for c in batch.commands] == ["P1037"]
    assert "nobody has reviewed it" in batch.reasons
    matched(career)
    assert {c.pid for c in written(career, wiki).commands} == {"P1037", "P3320"}


def test_what_kg_matched_by_itself_reviews_no_merge(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(tmp_path / "w", NEWS, LEFT)
    matched(folder, who="kg reconcile")
    body_is(folder)
    batch = written(folder, wiki)
    assert not batch.commands and "nobody has reviewed it" in batch.reasons


def test_undone_it_is_gone(career: Path, wiki: Wiki) -> None:
    with open_workspace(career, writable=True) as opened:
        undo(opened.ledger, 1, "Eva Lind", "slip")
    batch = written(career, wiki)
    assert not batch.commands and not wiki.asked


def test_who_is_hidden_is_in_no_batch(career: Path, wiki: Wiki) -> None:
    with open_workspace(career, writable=True) as opened:
        decide(opened.ledger, "hide", anchors_of(opened.ledger, id_of(opened, NAME)), who="Eva Lind", why="asked for")
        resolve(opened.ledger)
    batch = written(career, wiki)
    assert not batch.commands and not batch.reasons and not wiki.asked


def test_sources_that_disagree_wait(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(
        tmp_path / "w", said(1, "2021-02-01", CHIEF),
        said(2, "2021-02-20", replace(CHIEF, start="2019-05-01")),
    )  # fmt: skip
    matched(folder)
    body_is(folder)
    batch = written(folder, wiki)
    assert not batch.commands and "disagree" in batch.reasons


HOSTILE = 'Ny chef | Fyrverket\t"bäst"\nP31 || Q5 /* slut */ \\ {{x}}'


@pytest.mark.parametrize("version", VERSIONS)
def test_no_title_or_address_breaks_a_line(tmp_path: Path, wiki: Wiki, version: str) -> None:
    news = Said('https://example.org/a|b?q="x"&r=ö', "2021-02-01", (CHIEF,), title=HOSTILE)
    folder = told(tmp_path / "w", news)
    matched(folder)
    body_is(folder)
    (command,) = written(folder, wiki, version).commands
    reference = dict(command.references[0])
    assert reference["P854"] == ("string", "https://example.org/a%7Cb?q=%22x%22&r=ö")
    bar = "|" if version == "qs2" else "–"
    assert reference["P1476"][2] == f"Ny chef {bar} Fyrverket ”bäst” P31 – Q5 / * slut * / \\ {{{{x}}}}"


def existing(*qualifiers: Any, value: str = PERSON, sources: Any = (), rank: str = "normal") -> dict[str, Any]:
    return item(BODY, AGENCY, stated(BODY, item_snak("P1037", value), *qualifiers, sources=sources, rank=rank))


START_DAY = time_snak("P580", "+2019-03-01T00:00:00Z", 11)
START_YEAR = time_snak("P580", "+2019-00-00T00:00:00Z", 9)
END_MONTH = time_snak("P582", "+2020-11-00T00:00:00Z", 10)
SOURCE = [url_snak("P854", "http://www.example.org/9/")]
OURS = [url_snak("P854", "http://www.example.org/1/")]


def test_what_the_item_has_is_not_written_again(career: Path, wiki: Wiki) -> None:
    wiki.add(existing(START_DAY, END_MONTH, sources=(SOURCE,)))
    batch = written(career, wiki)
    assert not batch.commands and not batch.disagreements


def test_a_missing_end_is_added_with_its_reference(career: Path, wiki: Wiki) -> None:
    wiki.add(existing(START_DAY, sources=(OURS,)))
    batch = written(career, wiki)
    (command,) = batch.commands
    assert command.qualifiers == [("P582", ("time", "2020-11"))] and not command.beside
    assert [dict(r)["P854"][1] for r in command.references] == ["https://example.org/2"]
    assert batch.trace[0]["what"] == "addition" and batch.trace[0]["existing"].startswith(BODY)


def test_a_statement_imported_from_a_wiki_lacks_a_reference(career: Path, wiki: Wiki) -> None:
    wiki.add(existing(START_DAY, END_MONTH, sources=([item_snak("P143", "Q169514")],)))
    (command,) = written(career, wiki).commands
    assert command.qualifiers == [] and len(command.references) == 2


def test_a_disagreement_is_listed_with_both_sources_and_not_written(career: Path, wiki: Wiki) -> None:
    wiki.add(existing(time_snak("P580", "+2018-05-00T00:00:00Z", 10), END_MONTH, sources=(SOURCE,)))
    batch = written(career, wiki)
    (row,) = batch.disagreements
    assert not batch.commands
    assert (row["what"], row["ours"], row["theirs"]) == ("start", "2019-03-01 – 2020-11", "2018-05 – 2020-11")
    assert "https://example.org/1" in row["our_sources"] and "http://www.example.org/9/" in row["their_sources"]


def test_ours_that_is_more_exact_is_left_to_a_person(career: Path, wiki: Wiki) -> None:
    wiki.add(existing(START_YEAR, END_MONTH, sources=(SOURCE,)))
    batch = written(career, wiki)
    assert not batch.commands and [r["what"] for r in batch.disagreements] == ["P580, ours is more exact"]


def test_an_unknown_end_of_theirs_is_not_doubled(career: Path, wiki: Wiki) -> None:
    wiki.add(existing(START_DAY, unknown_snak("P582"), sources=(SOURCE,)))
    batch = written(career, wiki)
    assert not batch.commands and [r["what"] for r in batch.disagreements] == ["P582"]


@pytest.mark.parametrize("version", VERSIONS)
def test_another_spell_is_put_beside(career: Path, wiki: Wiki, version: str) -> None:
    wiki.add(existing(time_snak("P580", "+2001-00-00T00:00:00Z", 9), time_snak("P582", "+2005-00-00T00:00:00Z", 9)))
    batch = written(career, wiki, version)
    (command,) = batch.commands
    assert command.beside
    mark = f"{BODY}\t!P1037\t{PERSON}" if version == "qs2" else f"+{BODY}\tP1037\t{PERSON}"
    assert (batch.folder / "batch.txt").read_text().startswith(mark)


@pytest.mark.parametrize("pid", ["P5102", "P2868", "P3831"])
def test_acting_is_understood_however_it_is_told(tmp_path: Path, wiki: Wiki, pid: str) -> None:
    folder = told(tmp_path / "w", acted("2018-06-01", "2018-11-30"))
    matched(folder)
    body_is(folder)
    dates = time_snak("P580", "+2018-06-01T00:00:00Z", 11), time_snak("P582", "+2018-11-30T00:00:00Z", 11)
    wiki.add(existing(*dates, item_snak(pid, "Q4676846"), sources=(SOURCE,)))
    batch = written(folder, wiki)
    assert not batch.commands and not batch.disagreements
    wiki.add(existing(*dates, sources=(SOURCE,)))
    (folder / "wikidata-answers.db").unlink()
    batch = written(folder, wiki)
    assert not batch.commands and [r["what"] for r in batch.disagreements] == ["acting"]


def test_what_cannot_be_addressed_is_left_to_a_person(career: Path, wiki: Wiki) -> None:
    wiki.add(item(
        BODY, AGENCY,
        stated(BODY, item_snak("P1037", PERSON), START_DAY, sources=(SOURCE,)),
        stated(BODY, item_snak("P1037", PERSON), time_snak("P582", "+2005-00-00T00:00:00Z", 9)),
    ))  # fmt: skip
    batch = written(career, wiki)
    assert not batch.commands and "by hand" in batch.disagreements[0]["what"]


def test_another_holder_of_the_one_seat_is_a_disagreement(career: Path, wiki: Wiki) -> None:
    ends = time_snak("P580", "+2018-01-01T00:00:00Z", 11), time_snak("P582", "+2021-01-01T00:00:00Z", 11)
    wiki.add(existing(*ends, value=OTHER, sources=(SOURCE,)))
    batch = written(career, wiki)
    assert not batch.commands and [r["what"] for r in batch.disagreements] == ["who held it"]


def test_a_deprecated_statement_is_not_made_anew(career: Path, wiki: Wiki) -> None:
    wiki.add(existing(START_DAY, END_MONTH, rank="deprecated"))
    batch = written(career, wiki)
    assert not batch.commands and [r["what"] for r in batch.disagreements] == ["rank"]


def test_a_redirect_is_followed_and_a_deleted_item_told(career: Path, wiki: Wiki) -> None:
    wiki.add(item("Q9000000099", AGENCY))
    wiki.redirects[BODY] = "Q9000000099"
    assert written(career, wiki).commands[0].subject == "Q9000000099"
    matched(career, qid="Q9000000555")
    batch = written(career, wiki)
    assert not batch.commands and any("Q9000000555 is no longer there" in r for r in batch.remarks)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_item_is_made_when_asked_and_notable(career: Path, wiki: Wiki, version: str) -> None:
    matched(career, qid=None)
    assert not written(career, wiki, version).commands
    commands = written(career, wiki, version, create=True).commands
    assert [c.kind for c in commands] == ["create", "label", "label", "label", "statement", "statement"]
    assert (commands[4].pid, commands[4].value) == ("P31", ("item", "Q5")) and commands[4].references
    assert (commands[5].subject, commands[5].value) == (BODY, ("item", "LAST"))


def test_one_announcement_is_not_notable(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(tmp_path / "w", said(1, "2021-02-01", CHIEF))
    matched(folder, qid=None)
    body_is(folder)
    batch = written(folder, wiki, create=True)
    assert not batch.commands and any("only 1 announcement" in r for r in batch.remarks)


def test_nothing_is_written_if_the_items_cannot_be_read(career: Path, wiki: Wiki) -> None:
    port = wiki.port
    with pytest.raises(KgError, match="is not there"):
        written(career, wiki, api=f"http://127.0.0.1:{port}/nowhere")
    with pytest.raises(KgError, match="private"):
        written(career, wiki, allow_private=False)
    assert not (career / "batch").exists()


RECENT = said(1, "2021-02-01", claim(NAME, "generaldirektör", AGENCY, "appointed", "2021-01-01"))


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (claim(NAME, "generaldirektör", AGENCY, "held"), "a source says that it is over"),
        (claim("Ivar Fiktivsson", "generaldirektör", AGENCY, "appointed", "2021-04-01"), "a successor or a later post"),
    ],
)
def test_what_is_over_without_a_stated_end_is_not_left_open(tmp_path: Path, wiki: Wiki, later: Any, why: str) -> None:
    folder = told(tmp_path / "w", RECENT)
    matched(folder)
    body_is(folder)
    assert len(written(folder, wiki).commands) == 1
    told(folder, said(2, "2021-04-15", later))
    matched(folder)
    batch = written(folder, wiki)
    assert not batch.commands and why in batch.reasons


def test_a_withdrawn_announcement_is_no_reference(tmp_path: Path, wiki: Wiki) -> None:
    folder = told(tmp_path / "w", RECENT)
    matched(folder)
    body_is(folder)
    with open_workspace(folder, writable=True) as opened:
        with opened.ledger.write():
            opened.ledger.run("UPDATE announcement SET withdrawn = 1")
            opened.ledger.run("INSERT OR IGNORE INTO pending (url) VALUES (?)", (RECENT.url,))
        resolve(opened.ledger)
    batch = written(folder, wiki)
    assert not batch.commands and "taken the announcement back" in batch.reasons


@pytest.mark.parametrize("version", VERSIONS)
def test_two_spells_stay_two_and_a_bare_statement_is_neither(tmp_path: Path, wiki: Wiki, version: str) -> None:
    before = said(4, "2014-12-01", claim(NAME, "generaldirektör", AGENCY, "held", "2012", "2014"))
    folder = told(tmp_path / "w", before, NEWS, LEFT)
    matched(folder)
    body_is(folder)
    first, second = written(folder, wiki, version).commands
    assert [dict(c.qualifiers)["P580"][1] for c in (first, second)] == ["2012", "2019-03-01"]
    assert (first.beside, second.beside) == (False, True)
    wiki.add(existing())
    (folder / "wikidata-answers.db").unlink()
    batch = written(folder, wiki, version)
    assert not batch.commands and {r["what"] for r in batch.disagreements} == {"which statement is meant"}
