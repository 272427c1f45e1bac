"""Answers as data frames and Parquet, with the extra `tables` (pandas, pyarrow)."""

from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from kg.errors import KgError
from kg.questions.header import Column
from kg.questions.rows import Row

if TYPE_CHECKING:
    import pandas as pd

_MISSING = "{} is not installed; add it with: pip install 'kg-appointments[tables]'"
_DTYPES: Mapping[str, str] = {"integer": "Int64", "decimal": "Float64", "truth": "boolean"}
_ARROW: Mapping[str, str] = {"integer": "int64", "decimal": "float64", "truth": "bool"}


def frame(columns: Sequence[Column], rows: Sequence[Row]) -> "pd.DataFrame":
    """The rows as a DataFrame: text as `string`, numbers and truths as nullable types, so that nothing turns to NaN.

    Raises:
        KgError: pandas is not installed.
    """
    try:
        import pandas as pd  # noqa: PLC0415
    except ImportError:
        raise KgError(_MISSING.format("pandas")) from None
    return pd.DataFrame(
        {
            column.name: pd.array([row[column.name] for row in rows], dtype=_DTYPES.get(column.type, "string"))
            for column in columns
        }
    )


def write_parquet(columns: Sequence[Column], rows: Sequence[Row], metadata: Mapping[str, str], out: IO[bytes]) -> None:
    """The rows as a Parquet file; `metadata` (what was asked, what it covers) goes into its schema.

    Raises:
        KgError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise KgError(_MISSING.format("pyarrow")) from None
    types: Any = [pa.field(c.name, pa.type_for_alias(_ARROW.get(c.type, "string"))) for c in columns]
    table = pa.Table.from_pylist(list(rows), schema=pa.schema(types, metadata=dict(metadata)))
    parquet.write_table(table, out)
