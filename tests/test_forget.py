"""Erased for good: no byte of the workspace holds it, what is said of others stays proven, it does not come back."""

import gzip
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from kg.cli import cli
from kg.extract.llm.cache import Cache
from kg.graph.connection import Graph
from kg.ledger.archive import Location
from kg.ledger.feed import AsOf, changes, head
from kg.ledger.ingest import stored_announcement
from kg.model import Announcement
from kg.pipeline import behind_extraction, sync_graph
from kg.resolve.redaction import GAP, Names, reduce
from kg.resolve.run import rebuild
from kg.triples.view import open_view, published_seq
from kg.workspace import open_workspace
from tests.terminal import END_OF_INPUT, kg_at_a_terminal

NAME = "Wilhelmina Trastsjö"
TELLTALE = ("rastsj", "wilhelmina")

RECORDS = [
    {"id": "1", "url": "https://example.org/1", "published": "2019-01-15", "title": "Ny kommundirektör i Ekbacka",
     "body": f"Ekbacka kommun har utsett {NAME} till ny kommundirektör. Hon tillträder den 1 mars."},
    {"id": "2", "url": "https://example.org/2", "published": "2022-01-15", "title": "Bo Granlöf efter Trastsjö",
     "body": f"Ekbacka kommun har utsett Bo Granlöf till ny kommundirektör. Bo Granlöf efterträder {NAME}, som lämnar "
     "kommunen. Bo Granlöf är i dag socialchef i Mellansjö kommun."},
    {"id": "3", "url": "https://example.org/3", "published": "2020-01-15", "title": "Två nya chefer",
     "body": f"{NAME} blir ny styrelseordförande i Sydvallens kommun. Siv Tallberg blir ny ekonomichef i Sydvallens "
     "kommun.\n\nDet sade Siv Tallberg efter valet."},
    {"id": "4", "url": "https://example.org/4", "published": "2021-01-15", "title": "Siv Tallberg till Norrby",
     "body": "Siv Tallberg blir ny ekonomichef i Norrby kommun. Det säger kommunens ordförande i ett uttalande."},
    {"id": "5", "url": "https://example.org/2020/wilhelmina-trastsjo-och-per-alm", "published": "2020-03-15",
     "title": "Två till", "body": f"{NAME} blir ny rektor i Norrby kommun. Per Alm blir ny rektor i Norrby kommun."},
]  # fmt: skip


def kg(folder: Path, *arguments: str, fails: bool = False) -> Result:
    result = CliRunner().invoke(cli, [*arguments, "-w", str(folder)], prog_name="kg")
    assert (result.exit_code != 0) == fails, result.output
    return result


def write(path: Path, records: Sequence[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Loaded twice, with a correction by the source, decisions that quote, and an older published version."""
    home = tmp_path_factory.mktemp("made")
    folder = home / "w"
    older = [{**RECORDS[0], "body": RECORDS[0]["body"] + f" {NAME} är 47 år."}, *RECORDS[1:]]
    kg(folder, "load", "files", str(write(home / "n.jsonl", older)))
    kg(folder, "load", "files", str(write(home / "n.jsonl", RECORDS)))
    kg(folder, "rename", NAME, "Wilhelmina Trastsjö Alm", "--why", f"{NAME} told us")
    kg(folder, "rename", "Siv Tallberg", "Siv Tallbergh", "--why", f"unlike {NAME} she has an h")
    [claim] = [each for each in read(folder, "claim", RECORDS[2]["url"]) if each["person"] == "Siv Tallberg"]
    kg(folder, "correct", claim["id"], "--start", "2020-02", "--why", "her page")
    kg(folder, "reject", read(folder, "claim", RECORDS[0]["url"])[0]["id"], "--why", f"{NAME} says no")
    kg(folder, "undo", "4")
    kg(folder, "correct", claim["id"], "--replaces", NAME, "--decided-by", f"Styrelsen och {NAME}", "--decided", "2020",
       "--why", "her page says who was before")  # fmt: skip
    answers = Cache(folder)
    answers.put("a digest", f"{NAME} blir ny kommundirektör")
    answers.close()
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "w"))


def read(folder: Path, *arguments: str) -> Any:
    return json.loads(kg(folder, *arguments, "--format", "json").output)


def spellings(word: str) -> Iterator[bytes]:
    for text in (word, word.upper(), word.title(), unicodedata.normalize("NFD", word)):
        yield text.encode()
        yield text.encode("utf-16-le")
        yield quote(text).encode()
        yield json.dumps(text).strip('"').encode()


def traces(folder: Path, words: Sequence[str] = TELLTALE) -> list[str]:
    """Where a byte of the folder tells one of the words: in files as they are, unpacked, and in every triple."""
    found = []
    wanted = {each.lower() for word in words for each in spellings(word)}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            whole = [data, gzip.decompress(data)] if path.name.endswith(".gz") else [data]
            found += [str(path) for part in whole if any(each in part.lower() for each in wanted)]
    if (folder / "triples" / "current").exists():
        with open_view(folder / "triples") as view:
            triples = "\n".join(map(str, view.store)).lower().encode()
            found += ["triples" for each in wanted if each in triples]
    return found


def assert_sound(folder: Path) -> None:
    """All that is left fits together: a rebuild changes nothing, and what the archive holds can be read."""
    with open_workspace(folder, writable=True) as opened:
        ledger = opened.ledger
        assert rebuild(ledger) == 0
        assert published_seq(opened.triples) == head(ledger)
        for row in ledger.rows("SELECT * FROM archived"):
            opened.archive.read(Location(row["file"], row["offset"], row["length"]), row["sha256"])
        for row in ledger.rows("SELECT url FROM announcement"):
            article = stored_announcement(ledger, row["url"])
            assert article is not None
            assert ledger.value("SELECT version FROM announcement WHERE url = ?", (row["url"],)) == article.version
            for seen in ledger.rows("SELECT sighting.* FROM sighting JOIN claim ON claim.id = sighting.claim "
                                    "WHERE claim.version = ?", (article.version,)):  # fmt: skip
                assert article.text[seen["begin"] : seen["finish"]] == seen["quote"]
        assert ledger.value("SELECT count(*) FROM meta WHERE key = 'erasing'") == 0
    for path in (folder / "archive").glob("*.gz"):
        with path.open("rb") as stream:
            assert all(record.rec_type in ("response", "resource", "metadata") for record in ArchiveIterator(stream))
    with closing(sqlite3.connect(folder / "ledger.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for index in ("name_text", "version_text"):
            db.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")


def test_no_byte_of_a_forgotten_person_is_left(workspace: Path) -> None:
    assert traces(workspace)
    with closing(sqlite3.connect(workspace / "ledger.db")) as reader:  # so that the log is not removed with the last
        reader.execute("SELECT count(*) FROM claim").fetchone()
        done = kg(workspace, "forget", NAME, "--why", "Trastsjö asked us to", "--yes").output
        assert "Backups and exports made before hold it still" in done
        assert (workspace / "ledger.db-wal").exists()
        assert traces(workspace) == []
    assert_sound(workspace)
    assert traces(workspace) == []
    assert "nobody" in kg(workspace, "career", NAME, fails=True).output.casefold()
    [erased] = [each for each in read(workspace, "review", "--decisions") if each["kind"] == "erase"]
    assert erased["why"] == f"{GAP} asked us to"
    assert "erase: 2 announcements, 2 reduced, 4 claims" in kg(workspace, "review", "--decisions").output
    assert "cannot be undone" in kg(workspace, "undo", str(erased["decision"]), fails=True).output
    assert read(workspace, "status")["decisions"]["erase"] == 1
    assert read(workspace, "status")["to_review"]["lost_decisions"] == 0


def test_what_is_said_of_others_stays_with_the_sentence_that_proves_it(workspace: Path) -> None:
    before = read(workspace, "career", "Siv Tallberg")
    kg(workspace, "forget", NAME, "--why", "asked", "--yes")
    after = read(workspace, "career", "Siv Tallberg")
    assert [each["id"] for each in after["tenures"]] == [each["id"] for each in before["tenures"]]
    assert after["person"] == before["person"]
    for old, new in zip(before["tenures"], after["tenures"], strict=True):
        assert [each["quote"] for each in new["evidence"]] == [each["quote"] for each in old["evidence"]]
        assert (new["start"], new["end"]) == (old["start"], old["end"])
    assert any(each["verdict"] == "corrected" for row in after["tenures"] for each in row["evidence"])
    [claim] = [each for each in read(workspace, "claim", RECORDS[2]["url"]) if each["person"] == "Siv Tallberg"]
    assert claim["corrected"] == {"start": "2020-02", "replaces": None, "decided_by": None, "decided": "2020"}
    quotes = [each["quote"] for row in read(workspace, "career", "Bo Granlöf")["tenures"] for each in row["evidence"]]
    assert "Ekbacka kommun har utsett Bo Granlöf till ny kommundirektör." in quotes
    shown = read(workspace, "show", RECORDS[2]["url"])
    assert "efter valet" not in shown["text"]
    assert GAP in shown["text"]
    assert kg(workspace, "show", RECORDS[0]["url"], fails=True)
    assert kg(workspace, "show", RECORDS[4]["url"], fails=True)  # its address tells the name
    assert "kommunens ordförande i ett uttalande" in read(workspace, "show", RECORDS[3]["url"])["text"]


def test_it_is_not_loaded_again_and_that_is_told(workspace: Path, tmp_path: Path) -> None:
    kg(workspace, "forget", NAME, "--why", "asked", "--yes")
    seq = read(workspace, "status")["sequence"]
    new = {"id": "6", "url": "https://example.org/6", "published": "2023-01-15", "title": "Ny rektor",
           "body": "Lo Ros blir ny rektor i Norrby kommun."}  # fmt: skip
    again = [{**each, "url": each["url"].replace("https://", "http://www.") + "/"} for each in RECORDS]
    again[0]["body"] = again[0]["body"].replace(NAME, "WILHELMINA  Trastsjo")
    long = "Kommunen skriver att det var en lång och noggrann rekrytering med många sökande. " * 3
    told = kg(workspace, "load", "files", str(write(tmp_path / "again.jsonl", [*again, new]))).output
    assert "4 erased" in told
    assert "not loaded, since it was erased for good" in told
    assert told.count("erased for good") == 4
    assert "2 new" in told  # Siv Tallberg's, at an address of its own, and the one about Lo Ros
    assert read(workspace, "status")["sequence"] > seq
    assert [path for path in traces(workspace) if not path.endswith("ledger.db-wal")] == []
    # a long text is known again at any address
    kg(
        workspace,
        "load",
        "files",
        str(write(tmp_path / "x.jsonl", [{**new, "id": "7", "url": "https://example.org/7", "body": long}])),
    )
    kg(workspace, "forget", "https://example.org/7", "--why", "x", "--yes")
    told = kg(
        workspace,
        "load",
        "files",
        str(write(tmp_path / "y.jsonl", [{**new, "id": "8", "url": "https://mirror.example/8", "body": long}])),
    ).output
    assert "1 erased" in told
    with open_workspace(workspace) as opened:
        rows = [tuple(row) for row in opened.ledger.rows("SELECT * FROM tombstone")]
        assert all(len(hash_) == 32 for _, hash_, _ in rows)
        assert behind_extraction(opened, []) == []


def test_a_dry_run_says_what_would_go_and_changes_nothing(workspace: Path) -> None:
    files = {path: path.read_bytes() for path in workspace.rglob("*.gz")}
    seq = read(workspace, "status")["sequence"]
    told = read(workspace, "forget", NAME, "--why", "asked", "--dry-run")
    assert told["erased"] == [RECORDS[0]["url"], RECORDS[4]["url"]]
    assert told["reduced"] == [RECORDS[1]["url"], RECORDS[2]["url"]]
    assert told["claims"] == 4
    assert told["records"] >= 4
    assert read(workspace, "status")["sequence"] == seq
    assert files == {path: path.read_bytes() for path in workspace.rglob("*.gz")}


def test_the_name_is_typed_or_nothing_is_erased(workspace: Path) -> None:
    seq = read(workspace, "status")["sequence"]
    name = read(workspace, "career", NAME)["person"]["name"]
    for typed in ("yes", END_OF_INPUT):
        with kg_at_a_terminal(["forget", NAME, "--why", "asked"], workspace) as terminal:
            terminal.expect("to erase it for good")
            terminal.type(typed)
            assert terminal.finish() == 1
            assert "nothing was erased" in terminal.shown
    assert "nothing was erased" in kg(workspace, "forget", NAME, "--why", "asked", fails=True).output
    assert read(workspace, "status")["sequence"] == seq
    with kg_at_a_terminal(["forget", NAME, "--why", "asked"], workspace) as terminal:
        terminal.expect("to erase it for good")
        terminal.type(name)
        assert terminal.finish() == 0
    assert traces(workspace) == []


def test_an_announcement_is_erased_whoever_it_speaks_of(workspace: Path) -> None:
    before = read(workspace, "career", "Bo Granlöf")["person"]["id"]
    kg(workspace, "forget", RECORDS[1]["url"], "--why", "a court order", "--yes")
    assert traces(workspace, ["granlöf", "mellansjö"]) == []
    assert kg(workspace, "career", before, fails=True)
    siv = read(workspace, "career", "Siv Tallberg")["person"]["id"]
    kg(workspace, "forget", RECORDS[2]["url"], "--why", "a court order", "--yes")
    assert read(workspace, "career", "Siv Tallberg")["person"]["id"] == siv  # the id hung on what went
    assert_sound(workspace)


def test_namesakes_stay_and_texts_that_only_hold_the_name_go_if_told_so(workspace: Path, tmp_path: Path) -> None:
    more = [
        {"id": "8", "url": "https://example.org/8", "published": "1985-01-15", "title": "Ny rektor",
         "body": f"{NAME} blir ny överläkare i Fjärrbo landsting."},
        {"id": "9", "url": "https://example.org/9", "published": "2021-01-15", "title": "Ny rektor",
         "body": f"Lo Ros blir ny rektor i Norrby kommun. Applåder hördes från {NAME}s bord."},
    ]  # fmt: skip
    kg(workspace, "load", "files", str(write(tmp_path / "m.jsonl", more)))
    if len(kg(workspace, "search", NAME).output.split("person/")) < 3:
        kg(workspace, "split", NAME, more[0]["url"], "--why", "another")
    person = read(workspace, "claim", RECORDS[0]["url"])[0]["resolved_person"]
    told = read(workspace, "forget", person, "--why", "asked", "--dry-run")
    assert (told["namesakes"], told["named_elsewhere"]) == ([more[0]["url"]], [more[1]["url"]])
    kg(workspace, "forget", person, "--everywhere", "--why", "asked", "--yes")
    assert len(read(workspace, "career", NAME)["tenures"]) == 1
    assert NAME not in read(workspace, "show", more[1]["url"])["text"]
    assert len(read(workspace, "career", "Lo Ros")["tenures"][0]["evidence"]) == 1
    assert_sound(workspace)


def test_other_spellings_of_the_person_go_and_persons_kept_apart_in_another_are_told(
    workspace: Path, tmp_path: Path
) -> None:
    more = [
        {"id": "8", "url": "https://example.org/8", "published": "2019-01-20", "title": "Ny kommundirektör",
         "body": "Ekbacka kommun har utsett Vilhelmina Trastsjö till ny kommundirektör."},
        {"id": "9", "url": "https://example.org/9", "published": "1985-01-15", "title": "Ny överläkare",
         "body": "Wilhelmina A Trastsjö blir ny överläkare i Fjärrbo landsting."},
    ]  # fmt: skip
    kg(workspace, "load", "files", str(write(tmp_path / "m.jsonl", more)))
    person = read(workspace, "claim", RECORDS[0]["url"])[0]["resolved_person"]
    other = read(workspace, "claim", more[1]["url"])[0]["resolved_person"]
    assert person != other
    told = read(workspace, "forget", person, "--why", "asked", "--dry-run")
    assert {"Vilhelmina Trastsjö", NAME} <= set(told["names"])
    assert more[0]["url"] in told["erased"]
    assert {each["person"] for each in told["alike"]} == {other}
    shown = kg(workspace, "forget", person, "--why", "asked", "--dry-run").output
    assert "Vilhelmina Trastsjö" in shown
    assert other in shown
    kg(workspace, "forget", person, "--why", "asked", "--yes")
    assert traces(workspace, ["vilhelmina"]) == []
    assert read(workspace, "career", other)["tenures"]


def test_a_hidden_person_is_forgotten_by_id(workspace: Path) -> None:
    person = read(workspace, "career", NAME)["person"]["id"]
    kg(workspace, "hide", NAME, "--why", "protected")
    kg(workspace, "forget", person, "--why", "asked", "--yes")
    assert traces(workspace) == []
    assert_sound(workspace)


POINTS = {
    "before the transaction is stored": ("kg.resolve.forgetting", "_erase_traces", 1),
    "before the archive is overwritten": ("kg.ledger.archive", "Archive.erase", 1),
    "while the archive is overwritten": ("kg.ledger.archive", "Archive.erase", 2),
    "before the triples go": ("kg.triples.view", "erase", 1),
    "before the triples are made anew": ("kg.triples.view", "sync", 1),
    "before the ledger is written anew": ("kg.erasure", "_vacuum", 1),
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_the_middle_it_is_finished_or_not_begun(workspace: Path, point: str) -> None:
    module, name, times = POINTS[point]
    script = f"""
import os, signal, importlib
import kg.erasure
module = importlib.import_module({module!r})
owner, _, name = {name!r}.rpartition(".")
owner = getattr(module, owner) if owner else module
real, left = getattr(owner, name), [{times}]
def killed(*arguments, **more):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **more)
setattr(owner, name, killed)
from kg.cli import cli
cli(["forget", {NAME!r}, "--why", "asked", "--yes", "-w", {str(workspace)!r}])
"""
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert process.returncode == -signal.SIGKILL, process.stderr
    if "transaction" in point:
        assert len(read(workspace, "career", NAME)["tenures"]) == 3
        kg(workspace, "forget", NAME, "--why", "asked", "--yes")
    else:
        assert traces(workspace)
        kg(workspace, "status")  # any command
    assert traces(workspace) == []
    assert_sound(workspace)
    assert read(workspace, "status")["behind"]["erasure"] == 0


def test_somebody_who_reads_the_triples_is_waited_for(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.triples.view._PATIENCE", 0.2)
    with open_view(workspace / "triples"):
        told = kg(workspace, "forget", NAME, "--why", "asked", "--yes", fails=True).output
        assert "are being read" in told
        assert read(workspace, "status")["behind"]["erasure"] == 1
    assert read(workspace, "status")["behind"]["erasure"] == 0
    assert traces(workspace) == []
    assert_sound(workspace)


def test_neo4j_loses_it_with_the_next_sync(workspace: Path, graph: Graph) -> None:
    def known() -> str:
        return json.dumps(graph.read("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN properties(n) AS n, "
                                     "collect(properties(r)) AS r"), ensure_ascii=False, default=str)  # fmt: skip

    with open_workspace(workspace, writable=True) as opened:
        sync_graph(opened, graph)
    assert "Trastsjö" in known()
    kg(workspace, "forget", NAME, "--why", "asked", "--yes")
    with open_workspace(workspace, writable=True) as opened:
        sync_graph(opened, graph)
        assert not any(word in known().lower() for word in TELLTALE)
        feed = json.dumps(list(changes(opened.ledger)), ensure_ascii=False).lower()
        assert not any(word in feed for word in TELLTALE)
        assert AsOf(opened.ledger, 20).persons_named(NAME) == []


def test_names_are_found_in_any_spelling_and_others_are_spared() -> None:
    names = Names(["Anna-Karin Öberg", "Anna Öberg"])
    text = "ANNA  ÖBERGS vän Anna Karin Oberg och Anna Öberg-Ek mötte Annakarin. Karin Ek log, Öberg teg."
    assert names.out_of("ANNA  ÖBERGS vän") == f"{GAP} vän"
    assert names.out_of("Anna\nKarin Oberg") == GAP
    left = reduce(text, [(0, len(text))], names, ["Anna Öberg-Ek", "Karin Ek"])
    assert left.text == f"{GAP}\n{GAP} vän {GAP} och Anna Öberg-Ek mötte Annakarin. Karin Ek log, {GAP} teg.\n{GAP}"
    begin = text.index("Karin Ek")
    place = left.span(begin, begin + 8)
    assert place is not None
    assert left.text[place[0] : place[1]] == "Karin Ek"
    assert not Names([]).places(text)
    assert Names(["Anna Öberg"]).is_name("anna oberg")
    assert not Names(["Anna Öberg"]).is_name("Anna Öberg Ek")


def test_kept_quotes_are_those_of_the_reduced_text() -> None:
    article = Announcement("https://example.org/1", "Titel", body="Ett. Två Anna Ek tre. Fyra. Fem Anna Ek.")
    spans = [(article.text.index("Två"), article.text.index(" Fyra")), (article.text.index("Fem"), len(article.text))]
    left = reduce(article.text, spans, Names(["Anna Ek"]))
    assert [left.text[b:f] for b, f in (left.span(*span) or (0, 0) for span in spans)] == [
        f"Två {GAP} tre.", f"Fem {GAP}."
    ]  # fmt: skip
