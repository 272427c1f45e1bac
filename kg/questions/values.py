"""What a question is asked with: from what a user gives to values of the declared types, and on to each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal

from kg.dates import iso, parse_day, to_day, today
from kg.errors import KgError
from kg.ledger.feed import AsOf
from kg.naming import find
from kg.questions.header import Header, Parameter
from kg.questions.library import RdfTerm
from kg.states import KINDS
from kg.text import normalise
from kg.triples.mapping import thing

Given = str | int | date | None
Value = str | int | None
"""An id, a text, a day number or an integer; None when unbound."""


@dataclass(frozen=True)
class Bound:
    """A parameter with its value, and the value in words: a name with its id, a date as ISO text."""

    parameter: Parameter
    value: Value
    shown: str | int | None


def bind(header: Header, given: Mapping[str, Given], view: AsOf) -> dict[str, Bound]:
    """The parameters of a question, in its order, with their values; names are looked up in the ledger.

    Raises:
        AmbiguousNameError: several things bear a name that was given.
        KgError: a parameter is missing, unknown, or not of its type.
    """
    known = {parameter.name: parameter for parameter in header.parameters}
    for name in given:
        if name not in known:
            raise KgError(f"the question has no parameter {name}; it has {', '.join(known) or 'none'}")
    found = {}
    for name, parameter in known.items():
        value = given.get(name)
        if value is None:
            if parameter.default is None:
                raise KgError(f"{parameter.option} is missing: {parameter.help}")
            value = None if parameter.default == "none" else parameter.default
        found[name] = Bound(parameter, None, None) if value is None else _bound(parameter, value, view)
    return found


def _bound(parameter: Parameter, value: str | int | date, view: AsOf) -> Bound:
    kind, text = parameter.type, normalise(str(value))
    if kind == "date":
        day = to_day(value) if isinstance(value, date) else today() if text == "today" else parse_day(text)
        return Bound(parameter, day, iso(day))
    if kind == "integer":
        try:
            return Bound(parameter, int(text), int(text))
        except ValueError:
            raise KgError(f"{parameter.option} is a whole number, not {text!r}") from None
    if kind == "choice" and text not in parameter.choices:
        raise KgError(f"{parameter.option} is one of {', '.join(parameter.choices)}, not {text!r}")
    for each in KINDS:
        if kind == each:
            state = find(view, each, text)
            name = state.get("name") or state.get("title")
            return Bound(parameter, state["id"], f"{name} ({state['id']})" if name else state["id"])
    return Bound(parameter, text, text)


def as_terms(header: Header, values: Mapping[str, Value], base_iri: str) -> dict[str, RdfTerm | None]:
    """The values as RDF terms: an id as the IRI of its thing, a day or number as an integer, the rest as text."""
    return {parameter.name: _term(parameter, values[parameter.name], base_iri) for parameter in header.parameters}


def _term(parameter: Parameter, value: Value, base_iri: str) -> RdfTerm | None:
    if value is None:
        return None
    return thing(base_iri, str(value)) if parameter.type in KINDS else Literal(value)


def plain_values(bound: Mapping[str, Bound]) -> dict[str, Value]:
    """The values alone, as a Cypher query takes them for its parameters: what is unbound is null."""
    return {name: item.value for name, item in bound.items()}
