"""The one place where what an engine returns becomes a value of a column's declared type, alike for every engine."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from kg.dates import iso
from kg.errors import KgError
from kg.questions.header import Column
from kg.states import KINDS
from kg.triples.namespaces import PREFIXES
from kg.triples.sparql import Term

Row = dict[str, Any]
"""Column → str, int, float, bool or None: ids as `person/3f9c…`, dates as EDTF or ISO text, no value as None."""

_XSD = PREFIXES["xsd"]
_DECIMALS = 6
_LITERALS: Mapping[str, Callable[[str], Any]] = {
    _XSD + "integer": int,
    _XSD + "decimal": float,
    _XSD + "double": float,
    _XSD + "float": float,
    _XSD + "boolean": lambda text: text in ("true", "1"),
}


class ColumnError(KgError):
    """A query whose answer is not of the shape that its header promises: a mistake in the question's file."""


def typed_rows(columns: Sequence[Column], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    """The rows of an engine, as plain Python values in the order of `names`, as rows of the declared columns.

    Raises:
        ColumnError: other columns came than are declared, or a value is not of its column's type.
    """
    if [column.name for column in columns] != list(names):
        declared = ", ".join(column.name for column in columns)
        raise ColumnError(f"the query returns {', '.join(names)}; its header declares {declared}")
    for row in rows:
        yield {column.name: _typed(column, value) for column, value in zip(columns, row, strict=True)}


def from_terms(columns: Sequence[Column], row: Sequence[Term | None], base_iri: str) -> list[Any]:
    """A row of SPARQL as plain Python values; the IRI of a thing as its id, where the column is one of things."""
    return [_plain(column, term, base_iri) for column, term in zip(columns, row, strict=False)]


def _plain(column: Column, term: Term | None, base_iri: str) -> Any:
    if term is None:
        return None
    if term.kind == "iri":
        return unquote(term.value.removeprefix(base_iri)) if column.type in (*KINDS, "thing") else term.value
    return _LITERALS.get(term.datatype or "", str)(term.value)


def _typed(column: Column, value: Any) -> Any:
    if value is None or value == "":  # what concatenates nothing gives "" in one language and null in the other
        return None
    kind = column.type
    if kind in ("text", "date") and isinstance(value, str):
        return value
    if kind == "truth" and isinstance(value, bool):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if kind == "decimal":
            return round(float(value), _DECIMALS)
        if kind == "integer" and value == int(value):
            return int(value)
        if kind == "day" and value == int(value):
            return iso(int(value))
    if kind in (*KINDS, "thing") and isinstance(value, str):
        of = value.partition("/")[0]
        if of == kind or (kind == "thing" and of in KINDS):
            return value
    raise ColumnError(f"the column {column.name} has {value!r}, which is no {kind}")
