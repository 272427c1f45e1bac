import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.ledger.schema import MIGRATIONS, VERSION
from kg.ledger.store import Ledger
from kg.resolve.decisions import decided
from kg.workspace import open_workspace
from tests.worlds import claim, load_all, open_ledger, said, states


def test_a_missing_ledger_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="kg load"):
        Ledger(tmp_path / "ledger.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.db").write_bytes(content)
    with pytest.raises(KgError, match="cannot be opened"):
        Ledger(tmp_path / "ledger.db")


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as other:
        other.execute("CREATE TABLE recipes (name)")
    with pytest.raises(KgError, match="not a ledger"):
        Ledger(tmp_path / "ledger.db", create=True)
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as other:
        assert [row[0] for row in other.execute("SELECT name FROM sqlite_schema")] == ["recipes"]


def test_an_older_ledger_becomes_a_newer_one_with_its_decisions(tmp_path: Path) -> None:
    items = [
        said(1, "2016-01-15", claim("Anna Ek", "socialchef", "Ekbacka kommun")),
        said(2, "2019-01-15", claim("Anna Lindgren", "socialchef", "Ekbacka kommun")),
    ]
    sides = [[{"url": item.url, "person": item.claims[0].person, "quote": "Texten.", "key": None}] for item in items]
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as old:
        for migration in MIGRATIONS[:3]:
            migration(old)
        old.execute("PRAGMA user_version = 3")
        old.execute("PRAGMA application_id = 0x6B676C31")
        old.execute(
            "INSERT INTO decision (at, who, why, kind, anchor, other) VALUES ('2026-11-24T09:30:00Z', 'Eva Lind', "
            "'married', 'same', ?, ?)", [json.dumps(side) for side in sides],
        )  # fmt: skip
        old.execute("INSERT INTO claim (id, version, person, status, acting) VALUES ('c', 'v', 'Bo Holm', 'holds', 0)")
        old.execute("INSERT INTO reading (claim, url, mention, trace, block) VALUES ('c', 'u', 'm', 't', 'b')")
    with Ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.value("PRAGMA user_version") == VERSION
        [decision] = decided(ledger)
        assert (decision.kind, decision.of, decision.first[0].person) == ("same", "person", "Anna Ek")
        assert ledger.value("SELECT named FROM reading") == "Bo Holm"
        load_all(ledger, items)
        assert {row["person"] for row in ledger.rows("SELECT DISTINCT person FROM reading")} == {
            ledger.value("SELECT person FROM reading WHERE url = ?", (items[0].url,))
        }


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as ledger:
        ledger.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(KgError, match="update kg"):
        Ledger(tmp_path / "ledger.db")


def test_many_may_make_the_same_ledger_at_once(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def make() -> None:
        try:
            open_ledger(tmp_path).close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        with pytest.raises(RuntimeError), ledger.write():
            ledger.set_meta("a", "1")
            raise RuntimeError
        assert ledger.meta("a") is None


def test_a_backup_is_consistent_while_others_write(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, [said(n, "2018-01-15", claim("Bo Ek", "socialchef", "Ekbacka kommun")) for n in range(30)])
        before = states(ledger)
        ledger.backup(tmp_path / "copy.db")
        with pytest.raises(KgError, match="exists"):
            ledger.backup(tmp_path / "copy.db")
    assert sorted(path.name for path in tmp_path.iterdir() if "partial" in path.name) == []
    with Ledger(tmp_path / "copy.db") as copy:
        assert states(copy) == before


def test_the_base_iri_is_fixed_when_the_workspace_is_made(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w", create=True, base_iri="https://data.example.org/kg/") as workspace:
        assert workspace.base_iri == "https://data.example.org/kg/"
    with open_workspace(tmp_path / "w") as workspace:
        assert workspace.base_iri == "https://data.example.org/kg/"
    with pytest.raises(KgError, match="fixed"):
        open_workspace(tmp_path / "w", create=True, base_iri="https://other.example.org/")
    with pytest.raises(KgError, match="base IRI"):
        open_workspace(tmp_path / "v", create=True, base_iri="kg")


def test_one_writer_at_a_time_and_the_second_is_told_who(tmp_path: Path) -> None:
    with (
        open_workspace(tmp_path, create=True) as first,
        open_workspace(tmp_path, create=True) as second,
        first.writing(),
        pytest.raises(KgError, match="is loading"),
        second.writing(),
    ):
        pass


def test_what_no_utf8_can_carry_is_stored_as_a_replacement(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        load_all(ledger, [said("\udcff", "2018-01-15", claim("Bo \ud800Ek", "socialchef", "Ekbacka\udfff kommun"))])
        assert any("Ekbacka\ufffd" in state for state in states(ledger, "organisation").values())
