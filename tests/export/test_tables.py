"""Tables: read back by other readers, cell by cell what the ledger says; nothing that a spreadsheet would compute."""

import csv
import datetime
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pytest
from pyarrow import parquet

from kg.dates import from_day, iso
from kg.export import excel
from kg.export.snapshot import Snapshot
from kg.export.tables import CAREERS, TABLES, TEXTS
from kg.states import KINDS
from kg.sureness import held_on
from tests.export.conftest import Teller, exported
from tests.questions.worlds import World
from tests.triples.invented import announcement, claim, person
from tests.triples.invented import world as one_of_each

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|' /c calc'!A1")


def csv_rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", KINDS)
def test_each_table_has_a_row_a_thing_and_every_field_of_its_state(kind: Any, snapshot: Snapshot, world: World) -> None:
    rows = list(TABLES[kind].rows(snapshot))
    assert sorted(str(row[0]) for row in rows) == sorted(world.states[kind])
    names = {field.name for field in TABLES[kind].fields}
    state = next(iter(world.of(kind)))
    told = {name for name in state if name not in ("start", "end") or kind != "tenure"}
    assert told <= names, "a field of the state is in no column"


def test_tenures_carry_how_sure_and_the_evidence(snapshot: Snapshot, world: World) -> None:
    table = TABLES["tenure"]
    names = [field.name for field in table.fields]
    claims: dict[str, set[str]] = {}
    for told in world.of("claim"):
        claims.setdefault(told["tenure"], set()).add(told["id"])
    found = 0
    for values in table.rows(snapshot):
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        state = world.states["tenure"][row["id"]]
        assert row["sure"] == held_on(state, 20_000)
        assert row["sure_on"] == iso(20_000)
        assert row["last_confirmed"] == iso(state["last_confirmed"])
        assert (row["start"], row["start_basis"]) == (state["start"]["edtf"], state["start"]["basis"])
        assert set(row["claims"]) == claims.get(row["id"], set())
        assert len(row["claims"]) == len(row["quotes"]) == len(row["urls"])
        for id_, quote, url in zip(row["claims"], row["quotes"], row["urls"], strict=True):
            told = world.states["claim"][id_]
            assert quote == " ".join(told["quote"].split())
            assert url == world.states["announcement"][told["announcement"]]["url"]
        found += len(row["claims"])
    assert found == len(world.of("claim"))


def test_csv_is_a_valid_data_package(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = exported(snapshot, "csv", tmp_path / "out", licence="CC0-1.0", publisher="Example News")
    monkeypatch.chdir(folder)
    report = frictionless.validate("datapackage.json")
    broken = [error.message for task in report.tasks for error in task.errors]
    assert report.valid, (broken or report.errors)[:5]
    assert len(report.tasks) == len(KINDS)
    package = json.loads((folder / "datapackage.json").read_text())
    assert package["licenses"] == [{"name": "CC0-1.0", "title": "CC0-1.0"}]
    assert package["contributors"] == [{"title": "Example News", "role": "publisher"}]


def test_a_cell_that_is_changed_breaks_the_data_package(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exported(snapshot, "csv", tmp_path / "out")
    path = folder / "tenures.csv"
    path.write_text(path.read_text().replace(",person/", ",nobody/", 1))
    monkeypatch.chdir(folder)
    report = frictionless.validate("datapackage.json")
    assert not report.valid
    assert {"foreign-key", "hash-count"} & {error.type for task in report.tasks for error in task.errors}


def test_csv_holds_the_tables_cell_by_cell(snapshot: Snapshot, tmp_path: Path) -> None:
    folder = exported(snapshot, "csv", tmp_path / "out", raw_cells=True)
    for table in TABLES.values():
        rows = csv_rows(folder, table.name)
        for read, row in zip(rows, table.rows(snapshot), strict=True):
            for field, value in zip(table.fields, row, strict=True):
                told = read[field.name]
                if field.type == TEXTS:
                    assert json.loads(told) == value
                elif field.type == "truth":
                    assert told == str(value).lower()
                else:
                    assert told == ("" if value is None else str(value))


def hostile(tell_snapshot: Teller) -> Snapshot:
    people = [person(number, name=text) for number, text in enumerate(FORMULAS, start=1)]
    return tell_snapshot(
        *one_of_each()[:5], *people, one_of_each()[6], claim(quote=FORMULAS[0]), announcement(2, title="=2+2")
    )


def test_no_cell_of_csv_is_a_formula(tell_snapshot: Teller, tmp_path: Path) -> None:
    folder = exported(hostile(tell_snapshot), "csv", tmp_path / "out")
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))]
    assert {row["name"] for row in csv_rows(folder, "persons")} >= {"'=1+1", "'-1"}
    raw = exported(hostile(tell_snapshot), "csv", tmp_path / "raw", raw_cells=True)
    assert {row["name"] for row in csv_rows(raw, "persons")} == {text.replace("\r", "\n") for text in FORMULAS}


def test_parquet_holds_the_tables_with_their_types(snapshot: Snapshot, tmp_path: Path) -> None:
    folder = exported(snapshot, "parquet", tmp_path / "out")
    for table in TABLES.values():
        read = parquet.read_table(folder / f"{table.name}.parquet")
        assert read.schema.field("id").metadata[b"description"].decode() == table.fields[0].column.help
        for found, row in zip(read.to_pylist(), table.rows(snapshot), strict=True):
            for field, value in zip(table.fields, row, strict=True):
                told = found[field.name]
                assert (told.isoformat() if isinstance(told, datetime.date) else told) == value, field.name
    assert frictionless.Package(str(folder / "datapackage.json")).resource_names


def test_excel_opens_and_says_what_the_ledger_says(snapshot: Snapshot, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(snapshot, "excel", tmp_path / "x.xlsx", publisher="Example News"))
    assert book.sheetnames == [
        "Read me", "Careers", "Claims", "Persons", "Organisations", "Announcements", "Sources"
    ]  # fmt: skip
    told = " ".join(str(cell.value) for row in book["Read me"].iter_rows() for cell in row if cell.value)
    assert snapshot.covers.line() in told
    assert "Example News" in told
    assert str(from_day(20_000)) in told
    sheet = book["Careers"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == [field.name for field in CAREERS.fields]
    day = rows[0].index("Last confirmed")
    for found, row in zip(rows[1:], CAREERS.rows(snapshot), strict=True):
        assert (None if found[day] is None else found[day].date().isoformat()) == row[day]
        assert found[-1] == row[-1]
        assert (found[0], found[3], found[4]) == (row[0], row[3], row[4])


def test_no_cell_of_excel_is_a_formula_and_links_lead_to_the_web_only(tell_snapshot: Teller, tmp_path: Path) -> None:
    snapshot = tell_snapshot(
        *one_of_each()[:5], *(person(n, name=text) for n, text in enumerate(FORMULAS, start=1)), one_of_each()[6],
        claim(quote="=HYPERLINK(\"http://x.example\")"), announcement(2, url="javascript:alert(1)"),
        announcement(3, url="file:///etc/passwd"), announcement(4, title="x" * 40_000),
    )  # fmt: skip
    book = openpyxl.load_workbook(exported(snapshot, "excel", tmp_path / "x.xlsx"))
    links = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                if cell.hyperlink:
                    links.add(cell.hyperlink.target)
                elif isinstance(cell.value, str) and cell.row > 1 and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix, f"{cell.value} becomes a formula when somebody edits it"
    web = {"https://example.org/", "https://example.org/news/1", "https://example.org/news/4"}
    assert links == web
    titles = [str(row[3]) for row in book["Announcements"].iter_rows(values_only=True)]
    assert max(map(len, titles)) == 32_767


def test_more_rows_than_a_sheet_has_go_to_the_next(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "_ROWS", 11)
    book = openpyxl.load_workbook(exported(snapshot, "excel", tmp_path / "x.xlsx"))
    parts = [sheet for sheet in book.sheetnames if sheet.startswith("Careers")]
    assert len(parts) == -(-snapshot.counts["tenure"] // 10)
    ids = [row[-1] for name in parts for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert ids == [row[-1] for row in CAREERS.rows(snapshot)]


def test_the_datasette_folder_is_a_whole_database_with_search_and_words_for_each_column(
    snapshot: Snapshot, world: World, tmp_path: Path
) -> None:
    folder = exported(snapshot, "datasette", tmp_path / "out", licence="https://example.org/by")
    metadata = json.loads((folder / "metadata.json").read_text())
    assert metadata["license_url"] == "https://example.org/by"
    with closing(sqlite3.connect(f"file:{folder}/appointments.db?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in TABLES.values():
            about = metadata["databases"]["appointments"]["tables"][table.name]
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')]
            assert columns == list(about["columns"]) == [field.name for field in table.fields]
            assert set(about.get("facets", ())) <= set(columns)
            (number,) = connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()
            assert number == len(world.of(table.kind))
        found = connection.execute(
            "SELECT tenures.person_name FROM tenures_fts JOIN tenures ON tenures.rowid = tenures_fts.rowid "
            "WHERE tenures_fts MATCH 'oberg'"
        ).fetchall()
        assert found
        assert {name for (name,) in found} <= {"Åsa Öberg-Lindé"}


@pytest.mark.parametrize("name", ["csv", "datasette", "parquet"])
def test_two_exports_of_one_state_are_the_same(name: str, snapshot: Snapshot, tmp_path: Path) -> None:
    one, other = exported(snapshot, name, tmp_path / "a"), exported(snapshot, name, tmp_path / "b")
    assert {path.name for path in one.iterdir()} == {path.name for path in other.iterdir()}
    for path in one.iterdir():
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name
