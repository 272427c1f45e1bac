"""Builds ontology/organisations.ttl: `python ontology/build/organisations.py REGISTERS` (a folder).

REGISTERS holds myndigheter.json (civictechsweden/myndighetsdata), municipalities.csv and counties.csv
(sjbrg/swedish-geodata). What they lack or have wrong stands in organisations.toml and bodies.toml beside this script.
An entry keeps the id that it had in the file there is, by its name or a former name, so that a body that is renamed
upstream stays what it was. Everything doubtful is printed; a stale line of the hand-made files is an error.
"""

import argparse
import csv
import json
import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.ontology.build.agencies import Change, Facts, agencies
from kg.register import REGISTER, is_short, load, spelling_key
from kg.text import name_key

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "organisations.ttl"


@dataclass
class Body:
    """One organisation on its way into the register; dates are EDTF, `end` the last day."""

    name: str
    type: str
    sector: str | None = None
    aliases: set[str] = field(default_factory=set)
    former: set[str] = field(default_factory=set)
    english: str | None = None
    parent: str | None = None
    wikidata: str | None = None
    start: str | None = None
    end: str | None = None
    slug: str | None = None

    def tidy(self) -> None:
        """Each name once: a spelling that differs in capitals only is left out, but for abbreviations."""
        seen = {spelling_key(self.name)}
        for names in (self.former, self.aliases):
            for name in sorted(names, reverse=True):  # small letters come last in ASCII order: prefer them
                key = name if is_short(name) else spelling_key(name)
                if key in seen or name == self.name:
                    names.discard(name)
                seen.add(key)
        if self.english and spelling_key(self.english) in seen:
            self.english = None


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def slug_of(name: str) -> str:
    """The last part of an id: small letters, without diacritics, with hyphens."""
    return name_key(name).replace(" ", "-")


def municipalities(rows: list[dict[str, str]], facts: dict[str, Any], counties: set[str]) -> list[Body]:
    """The 290 municipalities. A place that is a county or region too, or a word, is no alias by itself.

    Other cases of a name ("kommunen i Ekbacka") are no names: kg/resolve/names/organisations.toml covers them.
    """
    bodies = []
    never = {*counties, *facts["not_by_place_alone"]}
    for row in rows:
        official, place = row["municipality_name"], row["municipality_name_short"]
        named, city = facts["named"].get(place, {}), facts["cities"].get(place)
        aliases = {official}
        if place not in never:
            aliases.add(place)
        name, slug = named.get("name") or city or official, named.get("slug") or slug_of(official)
        bodies.append(Body(name, "Municipality", "municipality", aliases, set(named.get("former", ())), slug=slug))
    return bodies


def regions(facts: dict[str, Any]) -> list[Body]:
    """The 20 regions that are no municipality."""
    bodies = []
    for fact in facts.values():
        aliases, former = set(fact.get("aliases", ())), set(fact.get("former", ()))
        bodies.append(Body(fact["name"], "Region", "region", aliases, former, start=fact.get("start")))
    return bodies


def missions(register: dict[str, Any], facts: dict[str, Any]) -> list[Body]:
    """Embassies and consulates: of the register's list those in a city of the table, each with its country's name."""
    bodies: dict[str, Body] = {}
    pattern = re.compile(rf"Sver(?:ig|gi)es +({'|'.join(facts['kinds'])}) +(.+)", re.IGNORECASE)
    unknown = []
    for name in [*register, *facts["also"]]:
        match = pattern.fullmatch(name)
        if not match:
            continue
        kind, place = match[1].lower(), match[2].strip()
        city = facts["place"].get(place, place)
        listed = "scb" in register.get(name, {}) or name in facts["also"]
        if kind == "ambassad" and city not in facts["city"]:
            if listed:
                unknown.append(name)
            continue  # the country of a mission elsewhere, not a mission
        others = {city, place, *(facts["city"].get(city, ()) if kind == "ambassad" else ())}
        aliases = {f"Sveriges {kind} i {other}" for other in others}
        body = bodies.setdefault(f"Sveriges {kind} i {city}", Body(f"Sveriges {kind} i {city}", "Embassy", "state"))
        body.aliases |= aliases
    if unknown:
        raise SystemExit(f"missions in cities that bodies.toml does not know: {', '.join(unknown)}")
    return list(bodies.values())


def handmade(facts: list[dict[str, Any]]) -> list[Body]:
    """The bodies of bodies.toml; a ministry is the state's, under the Government Offices."""
    bodies = []
    for fact in facts:
        values = {**fact, "aliases": set(fact.get("aliases", ())), "former": set(fact.get("former", ()))}
        if fact["type"] == "Ministry":
            values = {"sector": "state", "parent": "Regeringskansliet", **values}
        bodies.append(Body(**values))
    return bodies


def keep_slugs(bodies: list[Body]) -> None:
    """Give each body the slug it had, else one made of its name. Raises SystemExit when two bodies want one slug."""
    had: dict[str, str] = {}
    if TARGET.exists():
        for known in load().organisations.values():
            had[spelling_key(known.name)] = known.id.removeprefix("organisation/")
    taken: Counter[str] = Counter()
    for body in bodies:
        names = [spelling_key(name) for name in (body.name, *sorted(body.former))]
        before = next((had[name] for name in names if name in had), None)
        body.slug = before or body.slug or slug_of(body.name)
        taken[body.slug] += 1
    double = [slug for slug, count in taken.items() if count > 1]
    if double:
        raise SystemExit(f"two bodies have one id: {', '.join(double)}")


def check(bodies: list[Body], changes: list[Change]) -> list[str]:
    """Errors are raised; what a reader may look at is returned: names that several bodies bear."""
    names = Counter(spelling_key(body.name) for body in bodies)
    if double := [key for key, count in names.items() if count > 1]:
        raise SystemExit(f"two bodies have one name: {', '.join(double)}")
    known = {body.name for body in bodies}
    for body in bodies:
        if body.parent and body.parent not in known:
            raise SystemExit(f"{body.name} lies under {body.parent}, which is not in the register")
        if body.start and body.end and body.end < body.start:
            raise SystemExit(f"{body.name} ended {body.end}, before it began {body.start}")
    for day, before, after in changes:
        if lost := {*before, *after} - known:
            raise SystemExit(f"the change of {day} names what is not in the register: {', '.join(sorted(lost))}")
    bearers: dict[str, set[str]] = {}
    for body in bodies:
        for name in {body.name, *body.aliases, *body.former}:
            bearers.setdefault(name, set()).add(body.name)
    return [f"{name}: {', '.join(sorted(owners))}" for name, owners in sorted(bearers.items()) if len(owners) > 1]


def text(value: str, language: str | None = "sv") -> str:
    """A Turtle literal."""
    quoted = json.dumps(value, ensure_ascii=False)
    return f"{quoted}@{language}" if language else quoted


HEADER = f"""\
# Organisations: a register of kg, made by ontology/build/organisations.py: do not edit. See docs/registers.md.

@prefix : <{REGISTER}organisation/> .
@prefix appt: <https://w3id.org/kg-appointments/ns#> .
@prefix change: <{REGISTER}change/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wd: <http://www.wikidata.org/entity/> .

<{REGISTER}organisation> dcterms:title "Organisations of the Swedish public sector"@en ;
    dcterms:license <https://opensource.org/license/mit> ;
    dcterms:source <https://github.com/civictechsweden/myndighetsdata>, <https://github.com/sjbrg/swedish-geodata> .
"""


def turtle(bodies: list[Body], changes: list[Change]) -> str:
    """The register as Turtle: one block a body, sorted by id, so that a change upstream is a small diff."""
    slugs = {body.name: body.slug for body in bodies}
    blocks = [HEADER]
    changed: dict[str, list[str]] = {}
    events = []
    for day, before, after in sorted(set(changes)):
        event = f"change:{slugs[after[0]]}-{day}"
        originals = ", ".join(f":{slug}" for slug in sorted(str(slugs[name]) for name in before))
        results = ", ".join(f":{slug}" for slug in sorted(str(slugs[name]) for name in after))
        events.append(
            f"{event} a org:ChangeEvent ;\n    dcterms:date {text(day, None)}^^edtf:EDTF ;\n"
            f"    org:originalOrganization {originals} ;\n    org:resultingOrganization {results} .\n"
        )
        for name in before:
            changed.setdefault(name, []).append(f"org:changedBy {event}")
        for name in after:
            changed.setdefault(name, []).append(f"org:resultedFrom {event}")
    for body in sorted(bodies, key=lambda b: str(b.slug)):
        labels = [text(body.name)] + ([text(body.english, "en")] if body.english else [])
        lines = [f"a org:FormalOrganization, appt:{body.type}", f"skos:prefLabel {', '.join(labels)}"]
        for predicate, names in (("skos:altLabel", body.aliases), ("appt:formerName", body.former)):
            if names:
                lines.append(f"{predicate} {', '.join(text(name) for name in sorted(names))}")
        if body.sector:
            lines.append(f"appt:sector {text(body.sector, None)}")
        if body.parent:
            lines.append(f"org:subOrganizationOf :{slugs[body.parent]}")
        if body.start:
            lines.append(f"schema:foundingDate {text(body.start, None)}^^edtf:EDTF")
        if body.end:
            lines.append(f"schema:dissolutionDate {text(body.end, None)}^^edtf:EDTF")
        lines += sorted(changed.get(body.name, ()))
        if body.wikidata:
            lines.append(f"owl:sameAs wd:{body.wikidata}")
        blocks.append(f":{body.slug} " + " ;\n    ".join(lines) + " .\n")
    return "\n".join([*blocks, *sorted(events)])


def identified(bodies: list[Body], results: dict[str, Any]) -> int:
    """Give ids of Wikidata to bodies that have none; returns how many.

    `results` is an answer of its query service as SPARQL 1.1 JSON with ?item and ?itemLabel. An id is given only where
    exactly one item bears the name of exactly one body, and no other body has that id.
    """
    items: dict[str, set[str]] = {}
    for row in results["results"]["bindings"]:
        items.setdefault(spelling_key(row["itemLabel"]["value"]), set()).add(row["item"]["value"].rpartition("/")[2])
    names = Counter(spelling_key(name) for body in bodies for name in {body.name, *body.aliases, *body.former})
    taken = {body.wikidata for body in bodies}
    count = 0
    for body in bodies:
        found = items.get(spelling_key(body.name), set())
        if body.wikidata is None and len(found) == 1 and names[spelling_key(body.name)] == 1 and not found & taken:
            (body.wikidata,) = found
            taken |= found
            count += 1
    return count


def made(folder: Path) -> tuple[str, list[str]]:
    """The register made of the files of a folder, as Turtle, and what came of it in lines.

    Raises:
        SystemExit: what they tell cannot be right; the message names it.
    """
    register = json.loads((folder / "myndigheter.json").read_text(encoding="utf-8"))
    facts = tomllib.loads((HERE / "organisations.toml").read_text(encoding="utf-8"))["agencies"]
    hand = tomllib.loads((HERE / "bodies.toml").read_text(encoding="utf-8"))
    counties = {row["county_name_short"] for row in table(folder / "counties.csv")}

    found, changes = agencies(register, Facts.of(facts))
    bodies = [Body(**values) for values in found]
    bodies += municipalities(table(folder / "municipalities.csv"), hand["municipalities"], counties)
    bodies += regions(hand["regions"]) + missions(register, hand["missions"]) + handmade(hand["body"])
    english = Counter(body.english for body in bodies)
    for body in bodies:
        body.english = body.english if english[body.english] == 1 else None
        body.tidy()
    changes += [(c["date"], tuple(sorted(c["from"])), tuple(sorted(c["into"]))) for c in hand["change"]]
    lines = []
    if (folder / "wikidata.json").exists():
        given = identified(bodies, json.loads((folder / "wikidata.json").read_text(encoding="utf-8")))
        lines.append(f"{given} ids from wikidata.json")
    keep_slugs(bodies)
    shared = check(bodies, changes)
    former, ids = sum(len(b.former) for b in bodies), sum(b.wikidata is not None for b in bodies)
    lines += [f"{count} {kind}" for kind, count in Counter(body.type for body in bodies).most_common()]
    lines += [f"{former} former names, {ids} Wikidata ids, {len(changes)} changes", "names that several bear:", *shared]
    return turtle(bodies, changes), lines


def main() -> None:
    """Read, join, check, write, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("registers", type=Path, help="the folder of the register files")
    content, lines = made(parser.parse_args().registers)
    TARGET.write_text(content, encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
