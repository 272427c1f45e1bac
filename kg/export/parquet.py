"""A folder of Parquet files, one a noun, written in row groups, so that memory does not grow with the graph."""

import datetime
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export.csvs import FAMILY
from kg.export.datapackage import write_datapackage
from kg.export.description import OPTIONS
from kg.export.exporter import SURE_ON, Exporter, Given
from kg.export.snapshot import Snapshot
from kg.export.tables import TABLES, TEXTS, Field, Table, Value
from kg.states import KINDS
from kg.text import storable

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 20_000  # rows written at a time


def _write(snapshot: Snapshot, folder: Path, options: Given) -> None:
    snapshot.expect(*KINDS)
    files = []
    for table in TABLES.values():
        path = folder / f"{table.name}.parquet"
        _write_table(table, snapshot, path)
        files.append((table, path))
    write_datapackage(folder, snapshot, options, files, "application/vnd.apache.parquet")


def _write_table(table: Table, snapshot: Snapshot, path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    about = {"title": table.title, "covers": snapshot.covers.line(), "changed": snapshot.moment}
    schema = pa.schema([_field(field) for field in table.fields], metadata=about)
    rows = table.rows(snapshot)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(rows, _GROUP)):
            writer.write_table(pa.Table.from_arrays(list(_columns(table, group, schema)), schema=schema))


def _columns(table: Table, group: list[list[Value]], schema: "pa.Schema") -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415

    for position, field in enumerate(table.fields):
        values: list[Any] = [row[position] for row in group]
        if field.type == "day":
            values = [None if value is None else datetime.date.fromisoformat(value) for value in values]
        elif field.type == TEXTS:
            values = [[storable(text) for text in value] for value in values]
        else:
            values = [storable(value) if isinstance(value, str) else value for value in values]
        yield pa.array(values, type=schema.field(position).type)


def _field(field: Field) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    types = {"integer": pa.int64(), "decimal": pa.float64(), "truth": pa.bool_(), "day": pa.date32(),
             TEXTS: pa.list_(pa.string())}  # fmt: skip
    return pa.field(field.name, types.get(field.type, pa.string()), metadata={"description": field.column.help})


parquet_ = Exporter(
    name="parquet",
    title="Parquet: a folder of tables, one a noun, for large data",
    purpose="For DuckDB, pandas, Polars, Spark and R's arrow: typed, compressed, quick to ask.",
    family=FAMILY,
    suffix="/",
    to_folder=_write,
    media_type="application/vnd.apache.parquet",
    left_out="ids that were merged into another",
    options=(SURE_ON, *OPTIONS),
    extra="tables",
    requires=("pyarrow",),
    examples=("kg export parquet -o appointments-parquet/",),
)
