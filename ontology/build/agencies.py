"""Reads the register of agencies (myndigheter.json): a dictionary of facts per body, and the changes between bodies.

The register joins seven lists under one name: `esv` (financial management), `stkt` (public management), `scb` (general
register), `sfs` (ordinances), `agv` (employer), `wd` (Wikidata), `handlingar` (Handlingar.se). Each is an object or a
list of objects, and each has gaps and mistakes of its own; what is trusted for what stands at each function.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kg.register import spelling_key
from kg.text import name_key

Entry = Mapping[str, Any]
Change = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The day (EDTF) of a merger, split or succession, the names before and after, each sorted."""

_UNIVERSITY = re.compile(r"universitet|högskola", re.IGNORECASE)
_COURT = re.compile(r"(?:tings|hov|kammar|förvaltnings)rätt|högsta .*domstolen|hyres och arrendenämn", re.IGNORECASE)
_TAIL = re.compile(r"\s+(?:OCH|O) (?:MARK|PATENT|MIGRATIONS?)\b.*", re.IGNORECASE)
_MISSION = re.compile(
    r"Sver(?:ig|gi)es +(?:ambassad|generalkonsulat|konsulat|delegation|representation|EU-|FN-|ständiga)"
    r"|Kansliet för de Stockholmsbas",
    re.IGNORECASE,
)
_NOTE = re.compile(r", affärsverk$|\(Sverige\)$")
# at least so many lists have a real abbreviation: ESV's own codes (POLM, LBLEK) are used by no one else
_WITNESSES = 2


@dataclass(frozen=True)
class Facts:
    """organisations.toml: see the comments there."""

    none: frozenset[str]
    same: Mapping[str, str]
    name: Mapping[str, str]
    not_names: Mapping[str, list[str]]
    also: Mapping[str, list[str]]
    formerly: Mapping[str, list[str]]
    type: Mapping[str, str]
    wikidata: Mapping[str, str]
    english: Mapping[str, str]
    start: Mapping[str, str]
    end: Mapping[str, str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "Facts":
        """The facts of a parsed file."""
        return cls(frozenset(table["none"]), *(table[key] for key in list(cls.__dataclass_fields__)[1:]))

    def check(self, register: Mapping[str, Any], names: Iterable[str]) -> None:
        """Raise SystemExit for a line about an entry or a body that is not there."""
        entries = {*self.none, *self.same, *self.name, *self.not_names, *self.also, *self.formerly}
        lost = entries - set(register)
        lost |= {*self.same.values()} - set(register)
        lost |= {*self.type, *self.wikidata, *self.english, *self.start, *self.end} - {*names, *register}
        if lost:
            raise SystemExit(f"organisations.toml speaks of entries that are not there: {', '.join(sorted(lost))}")


def listed(entry: Entry, source: str) -> list[Entry]:
    """What a list says: one object, several or none."""
    value = entry.get(source, [])
    return value if isinstance(value, list) else [value]


def strings(entry: Entry, source: str, *keys: str) -> list[str]:
    """The texts under the keys of a list, blank ones left out."""
    found: list[str] = []
    for item in listed(entry, source):
        for key in keys:
            value = item.get(key) or []
            found += [value] if isinstance(value, str) else value
    return [" ".join(text.split()) for text in found if text and text.strip()]


def is_code(name: str) -> bool:
    """True for what looks like an abbreviation: one short word with two capitals, or capitals only."""
    return " " not in name and len(name) <= 8 and sum(c.isupper() for c in name) >= 2


def abbreviations(entry: Entry) -> set[str]:
    """Abbreviations of today that several lists agree on, as the best of them write it."""
    lists = {
        "esv": strings(entry, "esv", "short_name"),
        "stkt": strings(entry, "stkt", "other_names"),
        "wd": strings(entry, "wd", "other_names"),
        "sfs": strings(entry, "sfs", "other_names"),
        "handlingar": strings(entry, "handlingar", "short_name"),
    }
    old = {name_key(name) for name in strings(entry, "esv", "old_names")}
    found: set[str] = set()
    for names in (lists["stkt"], lists["wd"], lists["esv"]):
        for name in names:
            key = name_key(name)
            witnesses = sum(any(name_key(other) == key for other in others) for others in lists.values())
            alive = len(name) > 2 or lifetime(entry)[1] is None  # two letters soon mean something else
            if is_code(name) and witnesses >= _WITNESSES and key not in old and alive:
                found.add(name)
    return found


def names_of(entry: Entry) -> tuple[set[str], set[str]]:
    """Names of today and former names, abbreviations left out: ESV's former ones are its own codes.

    ESV lists old names as such; SFS names an ordinance's body in each of its spans: in a span that ended, and under
    another name than today's, it is a former name. `stkt` and `handlingar` list today's names, Wikidata both.
    """
    former = {name for name in strings(entry, "esv", "old_names") if not is_code(name)}
    today = {name for name in strings(entry, "stkt", "other_names") if not is_code(name)}
    for span in listed(entry, "sfs"):
        names = [" ".join(n.split()) for n in span.get("other_names") or ()]
        target = former if span.get("end") and len(listed(entry, "sfs")) > 1 else today
        target.update(name for name in names if not is_code(name))
    today |= {n for n in strings(entry, "handlingar", "other_names") if not is_code(n) and not n.istitle()}
    today |= {n for n in strings(entry, "wd", "other_names") if not is_code(n)}
    return {n for n in today if not _NOTE.search(n)}, {n for n in former if not _NOTE.search(n)}


def proper(name: str) -> str:
    """A name of a court, or one in capitals, as it is written: "ALINGSÅS TINGSRÄTT" to "Alingsås tingsrätt".

    >>> proper("HOVRÄTTEN ÖVER SKÅNE OCH BLEKINGE")
    'Hovrätten över Skåne och Blekinge'
    """
    if not name.isupper() and not name.endswith("Tingsrätt"):
        return name
    name = _TAIL.sub("", name)
    small = {"TINGSRÄTT", "HOVRÄTT", "ÖVER", "OCH", "FÖR", "I", "DOMSTOLEN", "VID", "TILL", "STÖD", "KREDITINSTITUT"}
    words = name.upper().replace("HYRES OCH ARRENDENÄMNDEN", "HYRES- OCH ARRENDENÄMNDEN").split()
    return " ".join(
        word.lower() if place and (word in small or (word.startswith("ARRENDE"))) else word.capitalize()
        for place, word in enumerate(words)
    )


def kind(name: str, entry: Entry) -> str:
    """The class of a body by its name and the general register's group."""
    groups = {item.get("group") for item in listed(entry, "scb")}
    if name.startswith("Länsstyrelsen i "):
        return "CountyBoard"
    if _COURT.search(name):
        return "Court"
    if "Myndigheter under riksdagen" in groups:
        return "ParliamentaryAuthority"
    if _UNIVERSITY.search(name) and "nämnd" not in name:
        return "University"
    return "Agency"


def lifetime(entry: Entry) -> tuple[str | None, str | None]:
    """First and last day or year.

    ESV's years are those of the body; an ordinance's dates may be those of a new ordinance for the same body, so they
    only sharpen ESV's year, or speak for a body that no other list knows. Wikidata fills in a first year. A body that
    the general register lists without an end exists, unless its ordinance ends after 2024 (the list is older).
    """
    started = [str(item["start"]) for item in listed(entry, "esv") if item.get("start")]
    start = min(started, default=None)
    spans = [(s.get("start"), s.get("end")) for s in listed(entry, "sfs")]
    begins = sorted(s[:10] for s, _ in spans if s)
    ends = sorted(e[:10] for _, e in spans if e)
    if start and begins and begins[0][:4] == start:
        start = begins[0]
    wikidata = sorted(str(item["start"])[:10] for item in listed(entry, "wd") if item.get("start"))
    if start is None and wikidata:
        start = wikidata[0][:4] if wikidata[0].endswith("-01-01") else wikidata[0]
        start = next((day for day in begins if day[:4] == start), start)
    alive = any(not item.get("end") for item in listed(entry, "scb"))
    open_ended = any(not end for _, end in spans)
    last = last_day(ends[-1]) if ends and not open_ended else None
    if alive and not (last and last >= "2025"):
        return start, None
    years = [str(i["end"]) for source in ("esv", "stkt") for i in listed(entry, source) if i.get("end")]
    if last and (not years or last[:4] in years or only_ordinance(entry)):
        return start, last
    return start, max(years, default=None) or last


def only_ordinance(entry: Entry) -> bool:
    """True when no list but the ordinances' says that the body exists."""
    return not any(source in entry for source in ("esv", "stkt", "scb"))


def last_day(repealed: str) -> str:
    """The last day before an ordinance was repealed."""
    return (date.fromisoformat(repealed) - timedelta(days=1)).isoformat()


def agencies(register: Mapping[str, Entry], facts: Facts) -> tuple[list[dict[str, Any]], list[Change]]:
    """The bodies of the register as dictionaries of a Body's fields, and the changes that its ordinances tell.

    An entry whose name is that of another in other letters is one with it; missions abroad are left to another reader.
    """
    merged: dict[str, dict[str, list[Entry]]] = {}
    spelling: dict[str, str] = {}
    owner: dict[str, str] = {}
    for name in register:
        if name in facts.none or _MISSION.match(name):
            continue
        target = facts.same.get(name, name)
        shown = facts.name.get(target) or proper(target)
        key = spelling_key(shown)
        owner[name] = shown = spelling.setdefault(key, shown)
        entry = merged.setdefault(shown, {})
        for source in register[name]:
            # an earlier body's dates are not those of the one that goes on
            if target == name or source in ("wd", "handlingar"):
                entry[source] = entry.get(source, []) + listed(register[name], source)
    bodies: list[dict[str, Any]] = []
    for shown, entry in merged.items():
        own = [name for name, body in owner.items() if body == shown]
        today, former = names_of(entry)
        former |= {n for n in own if n in facts.same}
        refused = {spelling_key(n) for name in own for n in facts.not_names.get(name, ())}
        also = {n for name in own for n in facts.also.get(name, ())}
        formerly = {n for name in own for n in facts.formerly.get(name, ())}
        today |= {n for n in own if n not in facts.same and n in facts.name and not n.isupper()}
        former = {n for n in former | formerly if spelling_key(n) not in refused} - also
        aliases = {n for n in today | abbreviations(entry) if spelling_key(n) not in refused}
        aliases = {n for n in aliases if is_code(n) or not n.isupper()} - former | also
        start, end = lifetime(entry)
        ids = sorted({i for i in strings(entry, "wd", "id") if re.fullmatch(r"Q\d+", i)})
        wikidata = ids[0] if len(ids) == 1 else None
        bodies.append({
            "name": shown, "sector": "state", "aliases": aliases, "former": former,
            "type": facts.type.get(shown) or kind(shown, entry),
            "english": facts.english.get(shown, english_name(entry)) or None,
            "wikidata": facts.wikidata.get(shown, wikidata) or None,
            "start": facts.start.get(shown, start) or None, "end": facts.end.get(shown, end),
        })  # fmt: skip
    facts.check(register, merged)
    return bodies, list(changes(register, owner, {b["name"]: b for b in bodies}))


def english_name(entry: Entry) -> str | None:
    """The English name, Wikidata's before ESV's, which is older; None when neither is whole and well written."""
    for name in [*strings(entry, "wd", "name_en"), *strings(entry, "esv", "name_en")]:
        plain = re.sub(r"\s*\([^)]*\)\s*$", "", name).removeprefix("The ").removeprefix("the ").strip(" .")
        if "?" not in plain and plain[:1].isupper() and not plain.isupper() and " " in plain and len(plain) < 64:
            return plain
    return None


def changes(
    register: Mapping[str, Entry], owner: Mapping[str, str], bodies: Mapping[str, dict[str, Any]]
) -> Iterable[Any]:
    """Mergers and successions: an ordinance's span that replaces bodies with an entry of their own."""
    for name, entry in register.items():
        if name not in owner:
            continue
        after = owner[name]
        for span in listed(entry, "sfs"):
            before = {owner[n] for n in span.get("replaces") or () if n in owner} - {after}
            before -= {n for n in before if n in bodies[after]["former"]}
            if before and span.get("start"):
                yield span["start"][:10], tuple(sorted(before)), (after,)
