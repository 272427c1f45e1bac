"""kill -9 at random points of a load, then load again: the ledger of an undisturbed load but for times."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kg.ledger.archive import Location
from kg.triples.view import published_seq
from kg.workspace import open_workspace

ANNOUNCEMENTS = 720  # more than one chunk of the resolving stage, and not a whole number of batches
KILLS = 20
TIMES = {"at", "started", "finished", "first_retrieved", "last_retrieved"}
PLACES = {"offset", "length"}  # a compressed record's length hangs on the time in it

GIVEN = ("Anna", "Bo", "Eva", "Siv", "Per", "Lo")
FAMILY = ("Alm", "Ek", "Lind", "Ros", "Granlöf", "Sjökvist", "Tallberg")
TOWNS = ("Ekbacka", "Mellansjö", "Sydvallen", "Norrby")
ROLES = ("kommundirektör", "socialchef", "ekonomichef", "teknisk chef", "skolchef")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "nyheter.jsonl"
    dice = random.Random(20261124)
    with path.open("w", encoding="utf-8") as lines:
        for number in range(ANNOUNCEMENTS):
            name, town = f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}", dice.choice(TOWNS)
            role, before, other = dice.choice(ROLES), dice.choice(ROLES), dice.choice(TOWNS)
            published = f"{dice.randint(2008, 2025)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
            body = (
                f"{town} kommun har utsett {name} till ny {role}. {name} kommer närmast från tjänsten som {before} i "
                f"{other} kommun och tillträder den {dice.randint(1, 28)} {dice.choice(['mars', 'augusti'])}."
            )
            record = {"id": str(number), "url": f"https://example.org/{number}", "published": published,
                      "title": f"Ny {role} i {town}", "summary": "", "body": body}  # fmt: skip
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def command(source: Path, workspace: Path) -> list[str]:
    return [sys.executable, "-m", "kg", "load", "files", str(source), "--workspace", str(workspace)]


def dump(workspace: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the ledger, without times and places in the archive."""
    with closing(sqlite3.connect(workspace / "ledger.db")) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        found = {}
        for table in tables:
            if table.startswith(("sqlite_", "name_text_", "version_text_")):
                continue
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            kept = [f'"{column}"' for column in columns if column not in TIMES | PLACES]
            rows = [tuple(row) for row in db.execute(f"SELECT {', '.join(kept)} FROM {table}")]
            found[table] = sorted((row for row in rows if row[0] not in ("archive_length",)), key=repr)
        return found


class Reader(threading.Thread):
    """Asks all the while; keeps the first error, and the first answer that shows half a batch."""

    def __init__(self, workspace: Path) -> None:
        super().__init__(daemon=True)
        self.workspace = workspace
        self.stop = threading.Event()
        self.reads = 0
        self.trouble: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                if (self.workspace / "ledger.db").exists():
                    self.trouble += self.look()
                    self.reads += 1
            except Exception as error:  # whatever a reader meets is what this test is about
                self.trouble.append(repr(error))
            time.sleep(0.01)

    def look(self) -> list[str]:
        with closing(sqlite3.connect(self.workspace / "ledger.db", timeout=30)) as db:
            db.execute("BEGIN")
            if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'resolved'").fetchone():
                return []
            halves = db.execute(
                "SELECT count(*) FROM resolved JOIN change USING (seq) WHERE resolved.kind = 'claim' AND NOT EXISTS "
                "(SELECT 1 FROM resolved AS tenure WHERE tenure.kind = 'tenure' "
                "AND tenure.id = json_extract(change.state, '$.tenure'))"
            ).fetchone()[0]
            unread = db.execute(
                "SELECT count(*) FROM announcement WHERE NOT EXISTS "
                "(SELECT 1 FROM extraction WHERE extraction.version = announcement.version)"
            ).fetchone()[0]
            unresolved = db.execute(
                "SELECT count(*) FROM announcement WHERE url NOT IN (SELECT url FROM pending) AND NOT EXISTS (SELECT 1 "
                "FROM resolved JOIN change USING (seq) WHERE resolved.kind = 'announcement' "
                "AND json_extract(change.state, '$.url') = announcement.url)"
            ).fetchone()[0] if db.execute("SELECT count(*) FROM announcement").fetchone()[0] < 100 else 0  # fmt: skip
        return (
            [f"{halves} claims without tenure, {unread} unread, {unresolved} unresolved"]
            if halves or unread or unresolved
            else []
        )


def test_killed_again_and_again_the_ledger_is_that_of_an_undisturbed_load(source: Path, tmp_path: Path) -> None:
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    begun = time.monotonic()
    subprocess.run(command(source, calm), check=True, capture_output=True)
    took = time.monotonic() - begun
    reader = Reader(rough)
    reader.start()
    dice = random.Random(7)
    killed = 0
    for _ in range(KILLS):
        jobs = ["--jobs", dice.choice("12")]  # one run may go on with more processes, or fewer
        process = subprocess.Popen(
            [*command(source, rough), *jobs], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=dice.uniform(0.2, took / 3))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
    last = subprocess.run(command(source, rough), check=False, capture_output=True, text=True)
    reader.stop.set()
    reader.join()
    assert last.returncode == 0, last.stderr
    assert killed >= KILLS // 2
    assert reader.reads > 0
    assert reader.trouble == []
    expected, found = dump(calm), dump(rough)
    runs, expected_runs = found.pop("run"), expected.pop("run")
    assert len(expected_runs) == 1
    assert {run[1] for run in runs} == {run[1] for run in expected_runs}
    assert found.keys() == expected.keys()
    for table in expected:
        assert found[table] == expected[table], table
    with open_workspace(rough) as workspace:
        for row in workspace.ledger.rows("SELECT * FROM archived"):
            workspace.archive.read(Location(row["file"], row["offset"], row["length"]), row["sha256"])
        assert published_seq(workspace.triples) == workspace.ledger.value("SELECT max(seq) FROM change")
