"""How right the persons are: records of public office whose true persons are known, resolved as announcements are.

    python benchmarks/resolution.py DATA [--json] [--seed N] [--errors N]

DATA is a folder of swerik-project/riksdagen-persons (members of parliament, ministers and speakers since 1867) or of
the Institute for Government's Ministers Database. Each record becomes one announcement: the name, the dates of the
record, the role, the district, government or department; the person's key and birth year are hidden. Of
riksdagen-persons the name is a random one of the person's full names, and in a second run the primary one; of the
Ministers Database the name borne at the time.

All records are resolved together. A seeded half of the persons is for tuning; the figures are given for both halves:
pairwise precision and recall of the partition, over the pairs of records of which at least one is of the half. Beside
it stands the partition by exact names alone.
"""

import argparse
import csv
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.model import Claim
from kg.resolve.evidence import mentions_of
from kg.resolve.persons import cluster
from kg.resolve.readings import read


@dataclass(frozen=True)
class Record:
    """One row of a register of offices, with its true person."""

    person: str
    name: str
    role: str
    organisation: str | None
    start: str | None
    end: str | None
    also: tuple[str, str] | None = None
    """A role and an organisation that the register tells of all its persons."""


MINISTER = ("minister", "Government of the United Kingdom")


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def riksdagen(folder: Path, chosen: random.Random | None) -> list[Record]:
    """Records under a random full name of the person, or (without `chosen`) under the primary one."""
    names: dict[str, list[str]] = defaultdict(list)
    primary: dict[str, str] = {}
    for row in rows(folder / "name.csv"):
        if len(row["name"].split()) > 1:
            names[row["person_id"]].append(row["name"])
            if row["primary_name"] == "True":
                primary[row["person_id"]] = row["name"]
    found = []
    for part in ("member_of_parliament", "minister", "speaker"):
        for row in rows(folder / f"{part}.csv"):
            person = row["person_id"]
            if not names[person]:
                continue
            name = chosen.choice(names[person]) if chosen else primary.get(person, names[person][0])
            government = row.get("government")
            body = (
                f"Regeringen, {government}"
                if government
                else ", ".join(filter(None, ("Sveriges riksdag", row.get("district"))))
            )
            found.append(Record(person, name, row["role"], body, row["start"] or None, row["end"] or None))
    return found


def ministers(folder: Path) -> list[Record]:
    """Records under the name that was borne when the appointment began."""
    names: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(folder / "person.csv"):
        names[row["id"]].append(row)
    posts = {row["id"]: row for row in rows(folder / "post.csv")}
    bodies = {row["id"]: row["name"] for row in rows(folder / "organisation.csv")}
    found = []
    for row in rows(folder / "appointment.csv"):
        day = row["start_date"] or row["end_date"]
        known = names[row["person_id"]]
        borne = [n for n in known if (n["start_date"] or "0") <= day <= (n["end_date"] or "9")] or known
        post = posts[row["post_id"]]
        body = bodies.get(post["organisation_id"])
        dates = (row["start_date"] or None, row["end_date"] or None)
        found.append(Record(row["person_id"], borne[0]["name"], post["name"], body, *dates, MINISTER))
    return found


def resolved(records: Sequence[Record]) -> list[str]:
    """The person of each record as resolution finds it."""
    readings = []
    for number, record in enumerate(records):
        for role, body in filter(None, ((record.role, record.organisation), record.also)):
            claim = Claim(record.name, role, body, "held", record.start, record.end)
            row = {**vars(claim), "id": f"{number} {role}", "url": f"https://example.org/{number}", "source": "records"}
            row |= {"judged": None, "veiled": False}
            readings.append(read({**row, "published_earliest": None, "published_latest": None})[0])
    home = {id_: ids[0] for ids in cluster(mentions_of(readings)).persons for id_ in ids}
    person = {reading.url: home[reading.mention] for reading in readings}
    return [person[f"https://example.org/{number}"] for number in range(len(records))]


def pairs(count: int) -> int:
    """How many pairs there are among so many."""
    return count * (count - 1) // 2


def score(records: Sequence[Record], clusters: Sequence[str], half: frozenset[str]) -> dict[str, Any]:
    """Pairwise precision and recall over the pairs of records of which at least one is of a person in the half."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for record, home in zip(records, clusters, strict=True):
        found[home][record.person] += 1
    joined = right = 0
    for members in found.values():
        outside = sum(count for person, count in members.items() if person not in half)
        joined += pairs(sum(members.values())) - pairs(outside)
        right += sum(pairs(count) for person, count in members.items() if person in half)
    true = sum(pairs(n) for person, n in Counter(record.person for record in records).items() if person in half)
    return {
        "precision": round(right / joined, 4) if joined else None,
        "recall": round(right / true, 4) if true else None,
        "joined": joined, "right": right, "true": true,
    }  # fmt: skip


def errors(records: Sequence[Record], clusters: Sequence[str], half: frozenset[str], limit: int) -> Iterator[str]:
    """Persons of the half that were joined with another or stayed apart, most records first."""
    of_cluster: dict[str, list[Record]] = defaultdict(list)
    of_person: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for record, home in zip(records, clusters, strict=True):
        if record.person in half:
            of_cluster[home].append(record)
            of_person[record.person].append((home, record))
    false = [members for members in of_cluster.values() if len({r.person for r in members}) > 1]
    for members in sorted(false, key=len, reverse=True)[:limit]:
        yield "JOINED"
        yield from (f"    {record}" for record in sorted(members, key=lambda r: (r.person, r.start or "")))
    apart = [members for members in of_person.values() if len({home for home, _ in members}) > 1]
    for split in sorted(apart, key=len, reverse=True)[:limit]:
        yield "APART"
        yield from (f"    {home[-6:]} {replace(r, person='')}" for home, r in sorted(split, key=lambda i: i[0]))


def write_records(path: Path, records: Sequence[Record], half: frozenset[str]) -> None:
    """Records as JSON lines, as kg.resolve.fit reads them; those of persons outside the half are namesakes only."""
    keys = ("name", "role", "organisation", "start", "end")
    known = ({**vars(record), "person": record.person if record.person in half else None} for record in records)
    lines = (json.dumps({key: record[key] for key in ("person", *keys)}, ensure_ascii=False) for record in known)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument(
        "--records",
        type=Path,
        metavar="FILE",
        help="write records for kg.resolve.fit (persons of the tuning half told), and end",
    )
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N errors of each sort (tuning half)")
    arguments = parser.parse_args()
    folder = arguments.data
    if (folder / "member_of_parliament.csv").is_file():
        runs = {
            "random names": riksdagen(folder, random.Random(arguments.seed)),
            "primary names": riksdagen(folder, None),
        }
    elif (folder / "appointment.csv").is_file():
        runs = {"names of the time": ministers(folder)}
    else:
        parser.error(f"{folder} holds neither member_of_parliament.csv nor appointment.csv")
    figures: dict[str, Any] = {}
    for title, records in runs.items():
        persons = sorted({record.person for record in records})
        random.Random(arguments.seed).shuffle(persons)
        tuning = frozenset(persons[: len(persons) // 2])
        if arguments.records:
            write_records(arguments.records, records, tuning)
            break  # of several runs the first: the names as announcements give them
        halves = {"tuning": tuning, "reported": frozenset(persons) - tuning}
        begun = time.monotonic()
        clusters = resolved(records)
        seconds = round(time.monotonic() - begun, 1)
        exact = [record.name for record in records]
        figures[title] = {"records": len(records), "persons": len(persons), "seconds": seconds}
        for name, half in halves.items():
            figures[title][name] = {"kg": score(records, clusters, half), "exact names": score(records, exact, half)}
        if arguments.errors:
            print("\n".join(errors(records, clusters, tuning, arguments.errors)))
    if arguments.records:
        return
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for title, told in figures.items():
        print(f"{title}: {told['records']} records of {told['persons']} persons, {told['seconds']} s")
        for half in ("tuning", "reported"):
            for method, value in told[half].items():
                print(f"  {half:9} {method:12} precision {value['precision']:.4f} recall {value['recall']:.4f}")


if __name__ == "__main__":
    main()
