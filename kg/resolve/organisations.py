"""From an organisation's name in a claim to the organisation, its ancestors before it. Pure: no ledger, no clock.

A name is the register's when its normal form is that of one registered name, alias or former name; an abbreviation must
have the register's capitals; a slip of the pen in a long word is overlooked (kg.resolve.misspelt). Several bearers of a
name: the one that existed on the day of publication, if that tells. Else it is an organisation of its own, whose id is
a digest of the normal form. Precision first: two bodies that are taken for one put a person at the wrong place, two
entries of one body only keep a career apart.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from kg.dates import DateError, bounds
from kg.register import Register, RegisteredOrganisation, is_short, spelling_key
from kg.resolve.misspelt import Slips
from kg.states import OrganisationState
from kg.text import digest, name_key, normalise

# Longer keys are hashed as they are: no body has such a name, and the rules stay cheap for hostile input.
_LONGEST = 300
_DEEPEST = 4
_ABBREVIATION = re.compile(r"(.+\S)\s*\(([^\W\d_]{2,8})\)", re.DOTALL)
_GENITIVE = re.compile(r"(.*[A-ZÅÄÖ]):s", re.DOTALL)


@dataclass(frozen=True)
class _Form:
    """A rewriting rule, and what a name of that form certainly is."""

    pattern: re.Pattern[str]
    key: str
    type: str | None
    sector: str | None


@dataclass(frozen=True)
class _Language:
    """names/organisations.toml: see the comments there."""

    forms: tuple[_Form, ...]
    units: tuple[str, ...]
    nameless: frozenset[str]
    constituencies: frozenset[str]
    no_place: frozenset[str]
    counties: Mapping[str, Sequence[str]]
    """Counties and those that they were made of, as keys of places."""


@lru_cache(maxsize=1)
def _language() -> _Language:
    data = tomllib.loads((resources.files("kg.resolve") / "names" / "organisations.toml").read_text(encoding="utf-8"))
    forms = (_Form(re.compile(f["pattern"]), f["key"], f.get("type"), f.get("sector")) for f in data["form"])
    seats = data["constituencies"]
    return _Language(
        tuple(forms), tuple(data["units"]["endings"]), frozenset(data["nameless"]["names"]),
        frozenset(seats["words"]), frozenset([*seats["area"], *seats["side"]]), seats["formerly"],
    )  # fmt: skip


@lru_cache(maxsize=8192)
def constituency_places(name: str) -> tuple[str, ...]:
    """The places of a part of a parliament that members sit for, as keys in order; none of any other body.

    >>> constituency_places("Riksdagen, Ekbacka läns norra valkrets"), constituency_places("Riksdagen, kansliet")
    (('ekbacka',), ())
    """
    words = spelling_key(name.rpartition(",")[2] if len(name) <= _LONGEST else "").split()
    # several places stand before one noun: "Ekbackas, Granlids och Bys valkrets"
    if not words or words[-1] not in _language().constituencies:
        return ()
    words = spelling_key(name.partition(",")[2]).split()
    places = {_bare(word) for word in words if word not in _language().no_place}
    return tuple(sorted(places.union(*(_language().counties.get(place, ()) for place in places))))


def _bare(place: str) -> str:
    """A place without genitive s; "borås" loses its own s too, alike in every spelling."""
    return place.removesuffix("s")


def normal_form(name: str) -> tuple[str, str | None, str | None]:
    """The key of a name as a whole, with the type and sector of which its form is sure.

    >>> normal_form("Länsstyrelsen i Ekbacka län") == normal_form("Ekbackas länsstyrelse")
    True
    """
    key = spelling_key(name)
    if len(key) <= _LONGEST:
        for form in _language().forms:
            if match := form.pattern.fullmatch(key):
                groups = match.groupdict()
                if "place" in groups:
                    groups["place"] = _bare(groups["place"])
                return form.key.format(**groups), form.type, form.sector
    return key, None, None


@dataclass(frozen=True)
class _Index:
    """Registered names: normal forms, and abbreviations as they are written, each with its bearers' ids."""

    own: Mapping[str, frozenset[str]]
    other: Mapping[str, frozenset[str]]
    short: Mapping[str, frozenset[str]]


@lru_cache(maxsize=8)
def _index(register: Register) -> _Index:
    tables: tuple[dict[str, set[str]], ...] = ({}, {}, {})
    own, other, short = tables
    for body in register.organisations.values():
        for name in (body.name, *body.aliases, *body.former):
            if is_short(name):
                short.setdefault(name, set()).add(body.id)
            else:
                table = own if name == body.name else other
                table.setdefault(normal_form(name)[0], set()).add(body.id)
    return _Index(*({key: frozenset(ids) for key, ids in table.items()} for table in tables))


def _existed(body: RegisteredOrganisation, on: int) -> bool:
    """True if nothing speaks against the body's existence on the day."""
    try:
        start = bounds(body.start).earliest if body.start else None
        end = bounds(body.end).latest if body.end else None
    except DateError:
        return True
    return (start is None or start <= on) and (end is None or on <= end)


def _only(ids: Iterable[str], on: int | None, register: Register) -> str | None:
    """The one bearer of a name, or the one that existed on the day; None when that leaves a doubt."""
    found = sorted(ids)
    if len(found) > 1 and on is not None:
        found = [id_ for id_ in found if _existed(register.organisations[id_], on)]
    return found[0] if len(found) == 1 else None


def _registered(name: str, on: int | None, register: Register) -> str | None:
    """The id of the registered organisation that the whole name means, or None."""
    index = _index(register)
    plain = match[1] if (match := _GENITIVE.fullmatch(name)) else name
    if is_short(plain):
        return _only(index.short.get(plain, ()), on, register)
    key = normal_form(plain)[0]
    for table in (index.own, index.other):
        if key in table:
            return _only(table[key], on, register)
    if key.endswith("s"):  # "Botkyrka kommuns" is covered by its form; "Skatteverkets" is not
        for table in (index.own, index.other):
            if key[:-1] in table and not is_short(key[:-1]):
                return _only(table[key[:-1]], on, register)
    return None


@lru_cache(maxsize=8)
def _slips(register: Register) -> Slips:
    index = _index(register)
    names = {
        key: index.own.get(key, frozenset()) | index.other.get(key, frozenset()) for key in {*index.own, *index.other}
    }
    return Slips(names, {body.id: body.type for body in register.organisations.values()})


def _registered_state(body: RegisteredOrganisation) -> OrganisationState:
    return {
        "id": body.id,
        "name": body.name,
        "name_key": name_key(body.name),
        "names": sorted({*body.aliases, *body.former}),
        "type": body.type,
        "sector": body.sector,
        "parent": body.parent,
        "wikidata": body.wikidata,
        "registered": True,
    }


def _with_ancestors(id_: str, register: Register) -> list[OrganisationState]:
    chain: list[OrganisationState] = []
    above: str | None = id_
    while above is not None:
        body = register.organisations[above]
        chain.append(_registered_state(body))
        above = body.parent
    return chain[::-1]


def _new_state(
    key: tuple[str, ...], name: str, type_: str | None, sector: str | None, parent: str | None
) -> OrganisationState:
    return {
        "id": f"organisation/{digest('organisation', *key)}",
        "name": name,
        "name_key": name_key(name),
        "names": [],
        "type": type_,
        "sector": sector,
        "parent": parent,
        "wikidata": None,
        "registered": False,
    }


def _is_unit(part: str) -> bool:
    """True if the words name a part of something larger."""
    if len(part) > _LONGEST:
        return False
    return any(word.endswith(_language().units) for word in spelling_key(part).split())


def _whole(name: str, on: int | None, register: Register) -> list[OrganisationState]:
    """The chain of a name without units; empty for a name that names nothing."""
    core, known = name, _registered(name, on, register)
    while known is None and len(core) <= _LONGEST and (match := _ABBREVIATION.fullmatch(core)):
        core = match[1]
        known = _registered(core, on, register)
    key, type_, sector = normal_form(core)
    if known is None and len(key) <= _LONGEST:
        known = _slips(register).body(key, type_)
    if known is not None:
        return _with_ancestors(known, register)
    if not key or key in _language().nameless:
        return []
    return [_new_state((key,), name, type_, sector, None)]


def _split(name: str, on: int | None, register: Register) -> tuple[str, list[str]]:
    """The body's own name and the names of its units, the largest first.

    A comma inside a name is told from one before a unit: the longest registered name before a comma is the body; else
    only a part with a noun for units is one. After a hyphen ("kultur-, idrotts- och fritidsnämnden"), and before a part
    without such a noun ("enheten för folkrätt, mänskliga rättigheter och traktaträtt"), a name goes on.
    """
    pieces: list[str] = []
    open_ended = False
    for piece in (piece.strip() for piece in name.split(",")):
        if open_ended:
            pieces[-1] = f"{pieces[-1]}, {piece}"
        elif piece:
            pieces.append(piece)
        open_ended = bool(pieces) and pieces[-1].endswith("-")
    if len(pieces) < 2 or len(name) > _LONGEST:
        return name, []
    longest = range(len(pieces), 0, -1)
    known = next((n for n in longest if _registered(", ".join(pieces[:n]), on, register)), 0)
    body, rest = (", ".join(pieces[:known]), pieces[known:]) if known else (pieces[0], pieces[1:])
    units: list[str] = []
    for piece in rest:
        if _is_unit(piece) or (known and not units):
            units.append(piece)
        elif units:
            units[-1] = f"{units[-1]}, {piece}"
        else:
            body = f"{body}, {piece}"
    if len(units) >= _DEEPEST:
        units[_DEEPEST - 2 :] = [", ".join(units[_DEEPEST - 2 :])]
    return body, units


def organisation_chain(name: str, on: int | None, register: Register) -> list[OrganisationState]:
    """The organisation that a claim's words name, its ancestors before it; empty when they name none.

    `name` is as the claim has it, untrusted: "Skatteverket", "UD, enheten för Östeuropa". `on` is the day of
    publication (days since 1970-01-01). A unit's state is named with its parent, so that resolving any state's name
    gives its id. Never raises.
    """
    cleaned = " ".join(normalise(name).split())
    body, units = _split(cleaned, on, register)
    chain = _whole(body, on, register)
    if not chain:
        return []
    for unit in units:
        parent = chain[-1]
        known = _registered(unit, on, register)
        if known is not None and register.organisations[known].parent == parent["id"]:
            chain.append(_registered_state(register.organisations[known]))
            continue
        key, full = spelling_key(unit), f"{parent['name']}, {unit}"
        if (same := _registered(full, on, register)) is not None:  # what follows the comma is no unit: "Vattenfall, AB"
            chain = _with_ancestors(same, register)
        elif key:
            chain.append(_new_state((parent["id"], key), full, "Unit", parent["sector"], parent["id"]))
    return chain
