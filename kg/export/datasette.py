"""A folder that Datasette serves as it is: an SQLite file with one table a noun, full-text search, and metadata."""

import json
import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.export.csvs import FAMILY
from kg.export.datapackage import licence
from kg.export.description import OPTIONS
from kg.export.exporter import SURE_ON, Exporter, Given
from kg.export.snapshot import Snapshot
from kg.export.tables import TABLES, Field, Table, Value, table_of
from kg.states import KINDS
from kg.text import storable

DATABASE = "appointments"

_BATCH = 10_000
_TYPES = {"integer": "INTEGER", "decimal": "REAL", "truth": "INTEGER"}
_SEARCHED = {
    "persons": ("name", "names"), "organisations": ("name", "names"), "claims": ("quote",), "announcements": ("title",),
    "tenures": ("person_name", "role_name", "organisation_name"),
}  # fmt: skip
_INDEXED = ("name_key", "last_confirmed", "start_earliest", "published")
_LABELS = {"source": "title", "announcement": "title", "organisation": "name", "role": "name", "post": "name",
           "person": "name"}  # fmt: skip
_FACETS = {"organisations": ["sector", "type"], "tenures": ["sure", "acting", "weight"], "claims": ["status"],
           "announcements": ["source"], "roles": ["seats", "weight"]}  # fmt: skip


def _write(snapshot: Snapshot, folder: Path, options: Given) -> None:
    snapshot.expect(*KINDS)
    try:
        _write_database(snapshot, folder)
    except sqlite3.OperationalError as error:  # a disk that is full is no OSError here
        raise KgError(f"the database cannot be written: {error}") from error
    text = json.dumps(_metadata(snapshot, options), ensure_ascii=False, indent=2)
    (folder / "metadata.json").write_text(text + "\n", encoding="utf-8")


def _write_database(snapshot: Snapshot, folder: Path) -> None:
    with closing(sqlite3.connect(folder / f"{DATABASE}.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # a file that is not whole is thrown away
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for table in TABLES.values():
            _fill(connection, table, snapshot)
        for table in TABLES.values():
            _index(connection, table)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")


def _fill(connection: sqlite3.Connection, table: Table, snapshot: Snapshot) -> None:
    columns = ", ".join(_column(field) for field in table.fields)
    connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    marks = ", ".join("?" for _ in table.fields)
    rows = table.rows(snapshot)
    while batch := [[_stored(value) for value in row] for row in islice(rows, _BATCH)]:
        connection.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', batch)  # noqa: S608


def _column(field: Field) -> str:
    text = f'"{field.name}" {_TYPES.get(field.type, "TEXT")}'
    if field.name == "id":
        return f"{text} PRIMARY KEY"
    return f'{text} REFERENCES "{_target(field)}" ("id")' if field.refers else text


def _target(field: Field) -> str:
    return table_of(next(kind for kind in KINDS if kind == field.type))


def _index(connection: sqlite3.Connection, table: Table) -> None:
    for field in table.fields:
        if field.refers or field.name in _INDEXED:
            connection.execute(f'CREATE INDEX "{table.name}_{field.name}" ON "{table.name}" ("{field.name}")')
    if table.name in _SEARCHED:
        columns = ", ".join(f'"{name}"' for name in _SEARCHED[table.name])
        search = f"{table.name}_fts"
        connection.execute(
            f"CREATE VIRTUAL TABLE \"{search}\" USING fts5 ({columns}, content='{table.name}', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute(f'INSERT INTO "{search}" ("{search}") VALUES (\'rebuild\')')  # noqa: S608


def _stored(value: Value) -> str | int | float | None:
    if isinstance(value, list):
        return json.dumps([storable(text) for text in value], ensure_ascii=False)
    return storable(value) if isinstance(value, str) else value


def _metadata(snapshot: Snapshot, options: Given) -> dict[str, Any]:
    about: dict[str, Any] = {
        "title": options["title"],
        "description": f"{snapshot.covers.line()} An absent end is unknown; it does not mean that a post is still "
        "held. Each claim has its sentence and its address.",
    }
    if options.get("licence"):
        terms = licence(str(options["licence"]))
        about["license"] = terms.get("title", terms.get("path"))
        if "path" in terms:
            about["license_url"] = terms["path"]
    if options.get("publisher"):
        about["source"] = options["publisher"]
    return {**about, "databases": {DATABASE: {"tables": {table.name: _of_table(table) for table in TABLES.values()}}}}


def _of_table(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": table.name.capitalize(),
        "description": table.title,
        "columns": {field.name: field.column.help for field in table.fields},
    }
    if table.kind in _LABELS:
        found["label_column"] = _LABELS[table.kind]
    if table.name in _FACETS:
        found["facets"] = _FACETS[table.name]
    if table.name in _SEARCHED:
        found["fts_table"] = f"{table.name}_fts"
    if any(field.name == "last_confirmed" for field in table.fields):
        found["sort_desc"] = "last_confirmed"
    return found


datasette = Exporter(
    name="datasette",
    title="Datasette: an SQLite file to browse, search and publish",
    purpose="For Datasette (`datasette DIR`), and for anything else that reads SQLite. Lists are JSON arrays.",
    family=FAMILY,
    suffix="/",
    to_folder=_write,
    media_type="application/vnd.sqlite3",
    left_out="ids that were merged into another",
    options=(SURE_ON, *OPTIONS),
    examples=("kg export datasette -o appointments-datasette/",),
)
