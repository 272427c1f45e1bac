"""Registers of a workspace in TOML: bodies and roles that only its sources speak of, or that the others lack.

    [[organisation]]
    name = "Ekbacka Energi"
    type = "Company"
    sector = "municipality"
    parent = "Ekbacka kommun"
    aliases = ["EEAB"]
    former = ["Ekbacka elverk"]
    start = "1998"
    wikidata = "Q1"

    [[role]]
    name = "bystämmoordförande"
    seats = "one"
    weight = "side"
    broader = "ordförande"

Only the name must be given. An entry with the name of a known one joins it, and adds to it.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, get_args

from kg.dates import DateError, bounds
from kg.errors import KgError
from kg.register import APPT, ORG, REGISTER, SAME, SCHEMA, SKOS, TYPE, WIKIDATA, Values, spelling_key
from kg.states import Seats, Weight

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ITEM = re.compile(r"Q[1-9][0-9]*")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is no text")
    return value.strip()


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("is no list of texts")  # noqa: TRY004  (said to a person, with the file)
    return [_text(each) for each in value]


def _date(value: Any) -> str:
    try:
        bounds(_text(value))
    except DateError as error:
        raise ValueError("is no date as of EDTF (2019, 2019-04, 2019-04-30)") from error
    return _text(value)


def _word(words: tuple[str, ...], value: Any) -> str:
    if value not in words:
        raise ValueError(f"is none of {', '.join(words)}")
    return str(value)


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.fullmatch(_text(value)):
        raise ValueError(f"is not of the form {pattern.pattern}")
    return _text(value)


def read(path: Path, values: Values) -> None:
    """Add the entries of a register in TOML to `values`.

    Raises:
        KgError: it cannot be read, or an entry is none; the message names the file, the entry and what is wrong.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KgError(f"the register {path} cannot be read: {error.strerror or error}; check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KgError(f"the register {path} is not TOML: {error}; mend that line") from error
    if unknown := sorted(data.keys() - {"organisation", "role"}):
        raise KgError(f"the register {path} has [{unknown[0]}]; write [[organisation]] and [[role]]")
    for kind in ("organisation", "role"):
        entries = data.get(kind, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise KgError(f"the register {path} has [{kind}]; write it with two brackets: [[{kind}]]")
        found = [_entry(path, kind, entry, values) for entry in entries]
        known = _by_name(kind, values) | {spelling_key(entry["name"]): iri for iri, entry in found}
        for iri, entry in found:
            _add(path, kind, iri, entry, known, values)


def _by_name(kind: str, values: Values) -> dict[str, str]:
    labels = ((iri, entry.get(f"{SKOS}prefLabel", ())) for iri, entry in sorted(values.items()))
    return {spelling_key(label[0]): iri for iri, label in labels if label and iri.startswith(f"{REGISTER}{kind}/")}


def _fields(kind: str, values: Values) -> Mapping[str, Callable[[Any], Any]]:
    if kind == "role":
        return {
            "name": _text, "id": partial(_matching, _ID), "aliases": _texts, "wikidata": partial(_matching, _ITEM),
            "seats": partial(_word, get_args(Seats)), "weight": partial(_word, get_args(Weight)), "broader": _text,
        }  # fmt: skip
    told = [(each.get(TYPE, ()), each.get(f"{APPT}sector", ())) for each in values.values()]
    types = {each.removeprefix(APPT) for names, _ in told for each in names if each.startswith(APPT)}
    sectors = {each for _, names in told for each in names}
    return {
        "name": _text, "id": partial(_matching, _ID), "aliases": _texts, "former": _texts,
        "type": partial(_word, tuple(sorted(types))), "sector": partial(_word, tuple(sorted(sectors))),
        "parent": _text, "start": _date, "end": _date, "wikidata": partial(_matching, _ITEM),
    }  # fmt: skip


def _entry(path: Path, kind: str, given: Mapping[str, Any], values: Values) -> tuple[str, dict[str, Any]]:
    """The IRI of an entry and what it says, checked."""
    fields = _fields(kind, values)
    who = f"the register {path}, {kind} {given.get('name') or '(one without a name)'}"
    if "name" not in given:
        raise KgError(f"{who}: give it a name")
    if unknown := sorted(given.keys() - fields.keys()):
        raise KgError(f"{who}: {unknown[0]} is unknown; known are {', '.join(fields)}")
    entry = {}
    for key, value in given.items():
        try:
            entry[key] = fields[key](value)
        except ValueError as error:
            raise KgError(f"{who}: {key} = {value!r} {error}") from error
    own = entry.get("id") or re.sub("[^a-z0-9]+", "-", spelling_key(entry["name"]).translate(_PLAIN)).strip("-")
    known = _by_name(kind, values).get(spelling_key(entry["name"]))
    return known or f"{REGISTER}{kind}/{own}", entry


_PLAIN = str.maketrans("åäö", "aao")
_ABOVE = {"parent": ("organisation", f"{ORG}subOrganizationOf"), "broader": ("role", f"{SKOS}broader")}


def _add(path: Path, kind: str, iri: str, entry: Mapping[str, Any], known: Mapping[str, str], values: Values) -> None:
    told = {
        f"{SKOS}altLabel": entry.get("aliases"), f"{APPT}formerName": entry.get("former"),
        f"{APPT}sector": entry.get("sector"), f"{APPT}seats": entry.get("seats"),
        f"{APPT}weight": entry.get("weight"), f"{SCHEMA}foundingDate": entry.get("start"),
        f"{SCHEMA}dissolutionDate": entry.get("end"), TYPE: entry.get("type") and APPT + entry["type"],
        (SAME if kind == "organisation" else f"{SKOS}exactMatch"): entry.get("wikidata")
        and WIKIDATA + entry["wikidata"],
    }  # fmt: skip
    for field, (_, predicate) in _ABOVE.items():
        if field in entry:
            above = known.get(spelling_key(entry[field]))
            if above is None:
                raise KgError(
                    f"the register {path}, {kind} {entry['name']}: {field} = {entry[field]!r} is no {kind} of the "
                    "registers; write its full name, or add it"
                )
            told[predicate] = above
    mine = values.setdefault(iri, {})
    if not mine.get(f"{SKOS}prefLabel"):
        mine[f"{SKOS}prefLabel"] = [entry["name"]]
    for predicate, value in told.items():
        if value:
            listed = value if isinstance(value, list) else [value]
            before = mine.setdefault(predicate, [])
            own = [each for each in before if each.startswith(APPT)] if predicate == TYPE else before
            if not isinstance(value, list) and own and own != listed:
                raise KgError(
                    f"the register {path}, {kind} {entry['name']}: it is known as {re.split('[/#]', own[0])[-1]}, "
                    f"not {re.split('[/#]', value)[-1]}; leave that out"
                )
            before += [each for each in listed if each not in before]
