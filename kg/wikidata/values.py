"""Statements as Wikidata has them: values, qualifiers, references; and an item's own, read from its JSON.

The JSON is Wikibase's (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from kg.dates import Bounds, bounds, iso, precision

POSITION = "P39"
START, END = "P580", "P582"
REPLACES, REPLACED_BY = "P1365", "P1366"
END_CAUSE = "P1534"
NATURE, ACTING = "P5102", "Q4676846"
SUBJECT_ROLE, OBJECT_ROLE = "P2868", "P3831"
EARLIEST, LATEST_START = "P1319", "P8555"
EARLIEST_END, LATEST_END = "P8554", "P12506"
OF_BODIES = ("P1037", "P488", "P3320")
"""Director or manager, chairperson, board member: said of an organisation, of a person."""
URL, TITLE, PUBLISHED, RETRIEVED = "P854", "P1476", "P577", "P813"
IMPORTED = frozenset({"P143", "P4656", "P887", "P3452"})
"""Of a reference that is no source: imported from a wiki, inferred, based on a heuristic."""

_ITEM = re.compile(r"Q[1-9][0-9]{0,11}")
_TIME = re.compile(r"\+(\d{4})-(\d\d)-(\d\d)T00:00:00Z")
_PRECISION = {"year": 9, "month": 10, "day": 11}


@dataclass(frozen=True)
class Item:
    """An item, `Q42`; `LAST` is the one just made."""

    id: str


@dataclass(frozen=True)
class Time:
    """A year, a month or a day: EDTF `2019`, `2019-03` or `2019-03-01`."""

    edtf: str

    @property
    def precision(self) -> int:
        """Wikibase's number: 9 year, 10 month, 11 day."""
        return _PRECISION[precision(self.edtf)]

    @property
    def bounds(self) -> Bounds:
        """The first and the last day that it can mean."""
        return bounds(self.edtf)

    def agrees(self, other: "Time") -> bool:
        """True if both can mean one day."""
        mine, theirs = self.bounds, other.bounds
        assert mine.earliest is not None and mine.latest is not None
        assert theirs.earliest is not None and theirs.latest is not None
        return mine.earliest <= theirs.latest and theirs.earliest <= mine.latest


@dataclass(frozen=True)
class Text:
    """Text in a language: `language` is a code of Wikimedia, such as `sv`."""

    text: str
    language: str


@dataclass(frozen=True)
class String:
    """Text in none, such as an address."""

    text: str


Value = Item | Time | Text | String
Qualifier = tuple[str, Value]
Reference = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Statement:
    """One statement to write. `beside`: a new one, though the item has one of the same value."""

    subject: str
    pid: str
    value: Value
    qualifiers: tuple[Qualifier, ...] = ()
    references: tuple[Reference, ...] = ()
    beside: bool = False


@dataclass(frozen=True)
class Existing:
    """A statement that an item has. Values that are no item, time or text ("unknown value") are left out.

    `acting` understands P5102 (nature of statement), P2868 and P3831 (role of subject and object).
    """

    id: str
    subject: str
    pid: str
    value: Value | None
    rank: str
    qualifiers: Mapping[str, tuple[Value, ...]]
    references: tuple[Mapping[str, tuple[Value, ...]], ...]
    unreadable: frozenset[str] = field(default=frozenset())
    """Properties of qualifiers with a value that is not understood: a date of a century, "no value"."""

    @property
    def acting(self) -> bool:
        """True if it says that the post was held as an acting holder."""
        found = [value for name in (NATURE, SUBJECT_ROLE, OBJECT_ROLE) for value in self.qualifiers.get(name, ())]
        return Item(ACTING) in found

    def time(self, name: str) -> Time | None:
        """The one time under a qualifier, None when there is none or several."""
        found = [value for value in self.qualifiers.get(name, ()) if isinstance(value, Time)]
        return found[0] if len(found) == 1 else None

    @property
    def is_sourced(self) -> bool:
        """True if a reference is a source, and not a wiki that it was imported from."""
        return any(not IMPORTED.issuperset(set(reference) - {RETRIEVED}) for reference in self.references)

    @property
    def urls(self) -> set[str]:
        """The addresses of its references, spelt alike."""
        found = [value for reference in self.references for value in reference.get(URL, ())]
        return {same_address(value.text) for value in found if isinstance(value, String)}

    @property
    def sources(self) -> list[str]:
        """Its references in words."""
        told = []
        for reference in self.references:
            parts = [f"{name} {value_text(v)}" for name, values in reference.items() for v in values]
            told.append("; ".join(parts))
        return told


def is_item(text: str) -> bool:
    """True for the id of an item."""
    return _ITEM.fullmatch(text) is not None


def same_address(url: str) -> str:
    """An address without what does not matter when two are compared: http or https, www, a last slash, a fragment."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    host = parts.netloc.casefold().removeprefix("www.")
    return urlunsplit(("https", host, parts.path.rstrip("/"), parts.query, ""))


def value_text(value: Value) -> str:
    """A value in words."""
    if isinstance(value, Item):
        return value.id
    return value.edtf if isinstance(value, Time) else value.text


def statements_of(entity: Mapping[str, Any], *properties: str) -> Iterator[Existing]:
    """The statements of an item's JSON under these properties, in the order of the item. Deprecated ones too."""
    claims = entity.get("claims") or {}
    for name in properties:
        for claim in claims.get(name, ()) if isinstance(claims, dict) else ():
            yield _existing(str(entity["id"]), name, claim)


def _existing(subject: str, name: str, claim: Mapping[str, Any]) -> Existing:
    qualifiers, unreadable = _snaks(claim.get("qualifiers") or {})
    references = tuple(_snaks(reference.get("snaks") or {})[0] for reference in claim.get("references") or ())
    return Existing(
        str(claim.get("id", "")), subject, name, _value(claim.get("mainsnak") or {}), str(claim.get("rank", "normal")),
        qualifiers, references, frozenset(unreadable),
    )  # fmt: skip


def _snaks(snaks: Any) -> tuple[dict[str, tuple[Value, ...]], set[str]]:
    found: dict[str, tuple[Value, ...]] = {}
    unreadable: set[str] = set()
    for name, several in snaks.items() if isinstance(snaks, dict) else ():
        values = [_value(snak) for snak in several]
        found[name] = tuple(value for value in values if value is not None)
        if None in values:
            unreadable.add(name)
    return found, unreadable


def _value(snak: Mapping[str, Any]) -> Value | None:
    data = snak.get("datavalue") or {}
    value = data.get("value")
    if snak.get("snaktype") != "value":
        return None
    if data.get("type") == "wikibase-entityid" and isinstance(value, dict):
        id_ = value.get("id") or f"Q{value.get('numeric-id')}"
        return Item(id_) if is_item(str(id_)) else None
    if data.get("type") == "time" and isinstance(value, dict):
        return time_of(str(value.get("time")), int(value.get("precision", 0)))
    if data.get("type") == "monolingualtext" and isinstance(value, dict):
        return Text(str(value.get("text")), str(value.get("language")))
    return String(value) if data.get("type") == "string" and isinstance(value, str) else None


def time_of(text: str, exact: int) -> Time | None:
    """A time of Wikibase, `+2019-03-00T00:00:00Z` with its precision; None if it is coarser than a year or no date."""
    match = _TIME.fullmatch(text)
    if match is None or exact not in (9, 10, 11):
        return None
    edtf = "-".join(match.groups()[: exact - 8])
    try:
        bounds(edtf)
    except ValueError:
        return None
    return Time(edtf)


def day_text(day: int) -> str:
    """A day number as a Time's text."""
    return iso(day) or ""
