"""The registers: organisations and roles that are known beforehand, with their names, kinds and Wikidata ids.

They are Turtle files in `ontology/` (docs/registers.md says how they are made, and under which licences). A register
entry's IRI is `REGISTER` + its id, so `organisation/skatteverket` is an id here, in the ledger and in every view.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast, get_args

import pyoxigraph

from kg.errors import KgError
from kg.states import Seats, Weight

REGISTER = "https://w3id.org/kg-appointments/register/"
BUNDLED = tuple(Path(__file__).parent / "ontology" / name for name in ("organisations.ttl", "roles.ttl"))

BODY_PROPERTIES = ("P1037", "P488", "P3320")
"""Of Wikidata: director or manager, chairperson, board member."""

APPT = "https://w3id.org/kg-appointments/ns#"
ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMA = "https://schema.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SAME = "http://www.w3.org/2002/07/owl#sameAs"
WIKIDATA = "http://www.wikidata.org/entity/"


@dataclass(frozen=True)
class RegisteredOrganisation:
    """An organisation of a register.

    `aliases` are other names of today (abbreviations, short forms, English); `former` are names it had. `type` is the
    local name of an ontology class, `parent` an organisation id, `wikidata` a Q number; `start` and `end` are EDTF,
    `end` the last day, month or year of its existence.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    former: tuple[str, ...]
    type: str | None
    sector: str | None
    parent: str | None
    wikidata: str | None
    start: str | None
    end: str | None


@dataclass(frozen=True)
class RegisteredRole:
    """A concept of the scheme of roles.

    `compound_seats` is how many hold a role that is a compound of this one and in no register itself
    ("digitaliseringsminister" of "minister"); None means that such a compound is not known to be this kind of role.
    `one_seat_at` is the type of organisation at which the role has one seat; at others many may hold it.
    `post_at` are the organisations at which the Wikidata item is that very post, and not the role in general;
    `body_property` is the property by which an organisation's item has those who hold the role (P1037, P488, P3320).
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    seats: Seats
    weight: Weight
    broader: str | None
    wikidata: str | None
    compound_seats: Seats | None
    one_seat_at: str | None
    post_at: tuple[str, ...] = ()
    body_property: str | None = None


@dataclass(frozen=True, eq=False)
class Register:
    """All registered organisations and roles by id, in order of id. Compared and hashed by identity."""

    organisations: Mapping[str, RegisteredOrganisation]
    roles: Mapping[str, RegisteredRole]


Values = dict[str, dict[str, list[str]]]
"""Of each entry's IRI the values of each property's IRI."""
_SHORT = 5
_SWEDISH = {"å": "\ue000", "ä": "\ue001", "ö": "\ue002"}
_HIDE = str.maketrans(_SWEDISH)
_SHOW = str.maketrans({mark: letter for letter, mark in _SWEDISH.items()})


def spelling_key(name: str) -> str:
    """A key under which spellings of a Swedish name meet. Unlike `name_key` it keeps å, ä, ö apart from a and o.

    >>> spelling_key("Håbo  KOMMUN"), spelling_key("Sveriges ambassad i Bogotá")
    ('håbo kommun', 'sveriges ambassad i bogota')
    """
    composed = unicodedata.normalize("NFC", name.casefold())
    if composed.isascii():
        return " ".join(re.findall(r"[a-z0-9]+", composed))
    hidden = "".join(c for c in composed if not "\ue000" <= c <= "\ue002").translate(_HIDE)
    plain = "".join(c for c in unicodedata.normalize("NFKD", hidden) if not unicodedata.combining(c)).casefold()
    words = re.findall(r"(?:[^\W_]|[\ue000-\ue002])+", plain)
    return " ".join(words).translate(_SHOW)


def is_short(name: str) -> bool:
    """True for a name that only its capitals tell from a word: an abbreviation, "Sida", "Brå"."""
    return len(name) <= _SHORT and " " not in name


def load(*extra: Path | str) -> Register:
    """The bundled registers with those of further Turtle or TOML files added; the same files give the same object.

    An entry of a further file joins the bundled one with the same IRI (of TOML: the same name): names are added up.

    Raises:
        KgError: a file cannot be read or is not a register; the message names the file and what is wrong in it.
    """
    return _load(*((Path(path), stamp(Path(path))) for path in extra))


def own_files(folder: Path) -> tuple[Path, ...]:
    """The registers of a workspace: the .ttl and .toml files in its folder `registers`, in order of their names."""
    found = (folder / "registers").glob("*") if (folder / "registers").is_dir() else ()
    return tuple(sorted(path for path in found if path.suffix in (".ttl", ".toml")))


def stamp(path: Path) -> tuple[int, int] | None:
    """What changes with the file: when it was written and how long it is; None if there is none."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size


@lru_cache(maxsize=8)
def _load(*extra: tuple[Path, tuple[int, int] | None]) -> Register:
    values: Values = {}
    for path in (*BUNDLED, *(path for path, _ in extra)):
        if path.suffix == ".toml":
            from kg.own_register import read  # noqa: PLC0415  (most have none)

            read(path, values)
        else:
            _read(path, values)
    organisations: dict[str, RegisteredOrganisation] = {}
    roles: dict[str, RegisteredRole] = {}
    for iri in sorted(values):
        id_ = iri.removeprefix(REGISTER)
        if id_.startswith("organisation/"):
            organisations[id_] = _organisation(id_, values[iri])
        elif id_.startswith("role/"):
            roles[id_] = _role(id_, values[iri])
    for kind, links in (
        ("organisation", {o.id: o.parent for o in organisations.values()}),
        ("role", {r.id: r.broader for r in roles.values()}),
    ):
        _check_links(kind, links)
    return Register(MappingProxyType(organisations), MappingProxyType(roles))


def _read(path: Path, values: Values) -> None:
    """Add the triples whose subject is a register entry to `values`: subject, predicate, objects in the file's order.

    Labels in English count as other names: under altLabel.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KgError(f"the register {path} cannot be read: {error.strerror or error}; check the path") from error
    try:
        for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE):
            subject, value = quad.subject, cast(Any, quad.object)
            if not isinstance(subject, pyoxigraph.NamedNode) or not subject.value.startswith(REGISTER):
                continue
            if isinstance(value, pyoxigraph.BlankNode):
                continue
            predicate = quad.predicate.value
            if predicate == f"{SKOS}prefLabel" and value.language == "en":
                predicate = f"{SKOS}altLabel"
            values.setdefault(subject.value, {}).setdefault(predicate, []).append(value.value)
    except SyntaxError as error:
        raise KgError(f"the register {path} is not Turtle: {error}; mend that line") from error


def _one(id_: str, fields: dict[str, list[str]], predicate: str) -> str | None:
    found = sorted(set(fields.get(predicate, ())))
    if len(found) > 1:
        raise KgError(f"the register entry {id_} has several values of <{predicate}>: {', '.join(found)}; keep one")
    return found[0] if found else None


def _label(id_: str, fields: dict[str, list[str]]) -> str:
    label = _one(id_, fields, f"{SKOS}prefLabel")
    if not label or not label.strip():
        raise KgError(f"the register entry {id_} has no skos:prefLabel; give it its name")
    return label


def _names(fields: dict[str, list[str]], predicate: str, without: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in fields.get(predicate, ()) if name.strip()}.difference(without)))


def _entry(iri: str | None) -> str | None:
    return iri.removeprefix(REGISTER) if iri else None


def _wikidata(id_: str, fields: dict[str, list[str]], predicate: str) -> str | None:
    found = _one(id_, {predicate: [v for v in fields.get(predicate, ()) if v.startswith(WIKIDATA)]}, predicate)
    return found.removeprefix(WIKIDATA) if found else None


def _organisation(id_: str, fields: dict[str, list[str]]) -> RegisteredOrganisation:
    name = _label(id_, fields)
    types = {TYPE: [t.removeprefix(APPT) for t in fields.get(TYPE, ()) if t.startswith(APPT)]}
    former = _names(fields, f"{APPT}formerName", (name,))
    return RegisteredOrganisation(
        id=id_,
        name=name,
        aliases=_names(fields, f"{SKOS}altLabel", (name, *former)),
        former=former,
        type=_one(id_, types, TYPE),
        sector=_one(id_, fields, f"{APPT}sector"),
        parent=_entry(_one(id_, fields, f"{ORG}subOrganizationOf")),
        wikidata=_wikidata(id_, fields, SAME),
        start=_one(id_, fields, f"{SCHEMA}foundingDate"),
        end=_one(id_, fields, f"{SCHEMA}dissolutionDate"),
    )


def _role(id_: str, fields: dict[str, list[str]]) -> RegisteredRole:
    name = _label(id_, fields)
    return RegisteredRole(
        id=id_,
        name=name,
        aliases=_names(fields, f"{SKOS}altLabel", (name,)),
        seats=cast(Seats, _word(id_, fields, "seats", get_args(Seats)) or "unknown"),
        weight=cast(Weight, _word(id_, fields, "weight", get_args(Weight)) or "principal"),
        broader=_entry(_one(id_, fields, f"{SKOS}broader")),
        wikidata=_wikidata(id_, fields, f"{SKOS}exactMatch"),
        compound_seats=cast("Seats | None", _word(id_, fields, "compoundSeats", get_args(Seats))),
        one_seat_at=(_one(id_, fields, f"{APPT}oneSeatAt") or "").removeprefix(APPT) or None,
        post_at=tuple(sorted({iri.removeprefix(REGISTER) for iri in fields.get(f"{APPT}postAt", ())})),
        body_property=_word(id_, fields, "bodyProperty", BODY_PROPERTIES),
    )


def _word(id_: str, fields: dict[str, list[str]], term: str, words: tuple[str, ...]) -> str | None:
    found = _one(id_, fields, f"{APPT}{term}")
    if found is not None and found not in words:
        raise KgError(f"the register entry {id_} has appt:{term} {found!r}; it is one of {', '.join(words)}")
    return found


def _check_links(kind: str, links: Mapping[str, str | None]) -> None:
    """Every parent exists, and no entry is its own ancestor."""
    for id_ in links:
        seen, above = {id_}, links[id_]
        while above is not None:
            if above not in links:
                raise KgError(f"the register entry {id_} lies under {above}, which is no {kind} of the registers")
            if above in seen:
                raise KgError(f"the register entry {id_} lies under itself, by way of {above}; break the circle")
            seen.add(above)
            above = links[above]
