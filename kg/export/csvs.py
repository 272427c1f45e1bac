"""A folder of CSV files, one a noun, with a data dictionary that programs read too (datapackage.json)."""

import csv
import json
from pathlib import Path

from kg.cells import safe_cell
from kg.export.datapackage import write_datapackage
from kg.export.description import OPTIONS
from kg.export.exporter import SURE_ON, Exporter, Given
from kg.export.snapshot import Snapshot
from kg.export.tables import TABLES, Value
from kg.options import Option
from kg.states import KINDS

FAMILY = "Tables"


def _write(snapshot: Snapshot, folder: Path, options: Given) -> None:
    snapshot.expect(*KINDS)
    cell = _raw if options["raw_cells"] else _safe
    files = []
    for table in TABLES.values():
        path = folder / f"{table.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([field.name for field in table.fields])
            writer.writerows([cell(value) for value in row] for row in table.rows(snapshot))
        files.append((table, path))
    dialect = {"lineTerminator": "\n", "header": True}
    write_datapackage(folder, snapshot, options, files, "text/csv", profile="tabular-data-resource", encoding="utf-8",
                      dialect=dialect)  # fmt: skip


def _raw(value: Value) -> str | int | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")  # which csv would leave without quotes
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _safe(value: Value) -> str | int | float | None:
    found: str | int | float | None = safe_cell(_raw(value))
    return found


csv_ = Exporter(
    name="csv",
    title="CSV: a folder of tables, one a noun, with a data dictionary",
    purpose=(
        "For pandas, R, DuckDB, Google Sheets and databases; datapackage.json tells what each column means, and is "
        "what Frictionless reads. Lists are JSON arrays. For Excel, take the format excel."
    ),
    family=FAMILY,
    suffix="/",
    to_folder=_write,
    media_type="text/csv",
    left_out="ids that were merged into another, and control characters",
    options=(
        SURE_ON,
        Option("raw_cells", "Leave cells as they are; else an apostrophe goes before those that a spreadsheet would "
               "compute.", bool),
        *OPTIONS,
    ),
    examples=("kg export csv -o appointments/", "kg export csv -o appointments/ --sure-on 2019-04-01 --licence CC0"),
)  # fmt: skip
