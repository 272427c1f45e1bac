"""How right `kg reconcile` is about persons: members of the Riksdag among all the namesakes of a century and a half.

    python benchmarks/reconcile.py RIKSDAGEN_PERSONS [--seed 1] [--json]

RIKSDAGEN_PERSONS is the data of swerik-project/riksdagen-persons (CC BY 4.0), which knows the Wikidata item of nearly
each of its persons. Those who were members after 1970 are loaded as a register; the items searched are those of all
persons since 1867, made of the same data: names, days of birth and death, and mandates as positions held (P39). What
Wikidata lacks is drawn at random, as told in each row: an item that is absent (whoever is then found is wrong), or
present without positions, or without their dates. Nothing is asked of Wikidata. What is measured is how namesakes are
told apart, not how Wikidata words its items.
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from kg.ledger.feed import AsOf
from kg.register import load as load_register
from kg.text import name_key
from kg.wikidata.api import Wikibase, names_of
from kg.wikidata.matches import Matches
from kg.wikidata.reconciling import Found, Reconciler
from kg.workspace import open_workspace

MEMBER = "Q10655178"  # member of the Riksdag, which ontology/roles.ttl has for riksdagsledamot
FROM = "1971"
ROWS = (  # title, shares of the items that are absent, that lack positions, that lack the dates of their positions
    ("all items, all they can say", 0.0, 0.0, 0.0),
    ("a third of the items without positions, a third without dates", 0.0, 0.33, 0.33),
    ("a third of the items absent", 0.33, 0.0, 0.0),
    ("a third absent, a third without positions, a third without dates", 0.33, 0.33, 0.33),
)


@dataclass(frozen=True)
class Person:
    """A person of the data. `mandates` are (start, end), each a day, a month, a year or empty."""

    id: str
    item: str
    names: tuple[str, ...]
    born: str
    died: str
    mandates: tuple[tuple[str, str], ...]


def read(folder: Path) -> list[Person]:
    """The persons with an item and a name."""

    def rows(name: str) -> Iterable[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    names: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows("name.csv"), key=lambda row: row["primary_name"] != "True"):
        names[row["person_id"]].append(row["name"])
    mandates: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows("member_of_parliament.csv"):
        mandates[row["person_id"]].append((row["start"], row["end"]))
    items = {row["person_id"]: row["wiki_id"] for row in rows("wiki_id.csv")}
    return [
        Person(row["person_id"], items[row["person_id"]], tuple(names[row["person_id"]]), row["born"], row["dead"],
               tuple(mandates[row["person_id"]]))
        for row in rows("person.csv") if row["person_id"] in items and names[row["person_id"]]
    ]  # fmt: skip


def popolo(persons: Sequence[Person]) -> dict[str, Any]:
    """The recent members as a register in Popolo JSON."""
    memberships = [
        {"id": f"{person.id}-{n}", "person_id": person.id, "organization_id": "riksdagen", "role": "riksdagsledamot",
         **({"start_date": start} if start else {}), **({"end_date": end} if end else {})}
        for person in persons for n, (start, end) in enumerate(person.mandates)
    ]  # fmt: skip
    return {
        "persons": [{"id": person.id, "name": person.names[0]} for person in persons],
        "organizations": [{"id": "riksdagen", "name": "Riksdagen"}],
        "memberships": memberships,
    }


def snak(pid: str, value: Any) -> dict[str, Any]:
    """A value as Wikibase's JSON has it: an item's id, or a day, a month or a year."""
    if value.startswith("Q"):
        data = {"type": "wikibase-entityid", "value": {"entity-type": "item", "id": value}}
        return {"snaktype": "value", "property": pid, "datatype": "wikibase-item", "datavalue": data}
    exact = {4: 9, 7: 10}.get(len(value), 11)
    time = {"time": f"+{(value + '-00-00')[:10]}T00:00:00Z", "precision": exact, "timezone": 0,
            "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}  # fmt: skip
    return {"snaktype": "value", "property": pid, "datatype": "time", "datavalue": {"type": "time", "value": time}}


def item(person: Person, *, positions: bool, dates: bool) -> dict[str, Any]:
    """The item of a person."""
    claims: dict[str, list[Any]] = defaultdict(list)

    def say(pid: str, value: str, qualifiers: dict[str, list[Any]] | None = None) -> None:
        number = sum(map(len, claims.values()))
        claims[pid].append({"id": f"{person.item}${number}", "rank": "normal", "mainsnak": snak(pid, value),
                            "qualifiers": qualifiers or {}, "references": []})  # fmt: skip

    say("P31", "Q5")
    for pid, day in (("P569", person.born), ("P570", person.died)):
        if day:
            say(pid, day)
    for mandate in person.mandates if positions else ():
        told = {pid: [snak(pid, day)] for pid, day in zip(("P580", "P582"), mandate, strict=True) if day and dates}
        say("P39", MEMBER, told)
    return {
        "id": person.item, "labels": {"sv": {"language": "sv", "value": person.names[0]}},
        "aliases": {"sv": [{"language": "sv", "value": name} for name in person.names[1:]]},
        "descriptions": {"sv": {"language": "sv", "value": "svensk politiker"}}, "claims": claims,
    }  # fmt: skip


class Mirror:
    """What `Wikibase` answers, from the items alone."""

    def __init__(self, items: Iterable[dict[str, Any]]) -> None:
        self._items = {each["id"]: each for each in items}
        self._named: dict[str, list[str]] = defaultdict(list)
        for id_, each in self._items.items():
            for name in {name_key(name) for name in names_of(each)}:
                self._named[name].append(id_)

    def search(self, name: str, language: str = "sv", limit: int = 20) -> list[str]:
        return self._named[name_key(name)][:limit]

    def items(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        return {id_: self._items[id_] for id_ in ids if id_ in self._items}

    def select(self, query: str) -> list[dict[str, str]]:
        return []


def outcome(found: Found, truth: str, *, absent: bool) -> str:
    """What became of one person."""
    certain = found.certain()
    if certain is not None:
        return "certain, right" if certain.item == truth else "certain, wrong"
    if not found.candidates:
        return "nothing found"
    if absent:
        return "waits, has none"
    return "waits, right first" if found.candidates[0].item == truth else "waits, another first"


def measure(workspace: Path, persons: Sequence[Person], recent: Sequence[Person], seed: int) -> list[dict[str, Any]]:
    """A row for each of ROWS."""
    by_key = {person.id: person for person in recent}
    found = []
    with open_workspace(workspace) as opened, opened.ledger.read():
        ids = {}
        for row in opened.ledger.rows(
            "SELECT DISTINCT reading.person, person_key FROM reading JOIN claim ON claim.id = claim"
        ):
            ids[row["person"]] = by_key[str(row["person_key"]).partition(":")[2]]
        matches = Matches.load(opened.ledger, load_register())
        for title, absent, silent, undated in ROWS:
            draw = random.Random(seed)
            gone = {person.item for person in recent if draw.random() < absent}
            items = [item(p, positions=draw.random() >= silent, dates=draw.random() >= undated)
                     for p in persons if p.item not in gone]  # fmt: skip
            wiki = cast(Wikibase, Mirror(items))
            counts = Counter(
                outcome(each, ids[each.id].item, absent=ids[each.id].item in gone)
                for each in Reconciler(AsOf(opened.ledger), matches, wiki).find("person", sorted(ids))
            )
            found.append({"items": title, "persons": len(ids), **dict(sorted(counts.items()))})
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="RIKSDAGEN_PERSONS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    persons = read(arguments.folder)
    recent = [person for person in persons if any(start >= FROM for start, _ in person.mandates)]
    named = Counter(name_key(person.names[0]) for person in persons)
    with tempfile.TemporaryDirectory() as folder:
        register, workspace = Path(folder, "register.json"), Path(folder, "kg")
        register.write_text(json.dumps(popolo(recent)), encoding="utf-8")
        command = ["-m", "kg", "load", "popolo", str(register), "--source", "register", "--workspace", str(workspace)]
        done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        rows = measure(workspace, persons, recent, arguments.seed)
    shared = sum(named[name_key(person.names[0])] > 1 for person in recent)
    if arguments.json:
        print(json.dumps({"items": len(persons), "shared": shared, "rows": rows}, ensure_ascii=False, indent=2))
        return
    print(f"{len(recent)} members since {FROM}, {shared} of whom share their name with another of {len(persons)}")
    for row in rows:
        print(", ".join(f"{name}: {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
