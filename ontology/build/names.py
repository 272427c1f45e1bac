"""Builds kg/resolve/names/frequencies.tsv: `python ontology/build/names.py RIKSDAGEN_PERSONS` (a folder).

RIKSDAGEN_PERSONS holds name.csv and person.csv of swerik-project/riksdagen-persons (CC BY 4.0): the members, ministers
and speakers of the Swedish parliament since 1867. Only counts of given names and of surnames are kept, no full name.
A new table is a new version: raise VERSION, for it changes which persons resolution takes for one.
"""

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

from kg.resolve.rarity import name_words, particles

VERSION = 2
TARGET = Path(__file__).resolve().parents[2] / "kg" / "resolve" / "names" / "frequencies.tsv"
# given names follow fashion: those of today's office holders are counted on people who could be their parents or peers,
# and those of earlier ones apart, for a register may reach back
BORN_FROM = "1930"

HEADER = """\
# How many persons bear a name, of the members of the Swedish parliament, ministers and speakers since 1867.
# Source: https://github.com/swerik-project/riksdagen-persons (CC BY 4.0). Made by ontology/build/names.py: do not edit.
# Columns: kind, key (kg.text.name_key without spaces), persons. The rows "persons" tell how many were counted.
"""


def counts(folder: Path) -> dict[str, dict[str, set[str]]]:
    """By kind and person the given names and the surnames that any form of the name has."""
    with (folder / "person.csv").open(encoding="utf-8", newline="") as file:
        born = {row["person_id"]: row["born"] for row in csv.DictReader(file)}
    given: dict[str, set[str]] = {}
    earlier: dict[str, set[str]] = {}
    surnames: dict[str, set[str]] = {}
    with (folder / "name.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            person, words = row["person_id"], name_words(row["name"])
            if not words or words[-1] in particles():
                continue
            surnames.setdefault(person, set()).add(words[-1])
            if len(words) > 1 and words[0] not in particles():
                of_its_time = given if born.get(person, "") >= BORN_FROM else earlier
                of_its_time.setdefault(person, set()).add(words[0])
    return {"given": given, "earlier given": earlier, "surname": surnames}


def main() -> None:
    """Count, write, and print how many."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of name.csv and person.csv")
    lines = [HEADER.rstrip("\n"), f"version\t\t{VERSION}"]
    for kind, borne in counts(parser.parse_args().folder).items():
        table = Counter(name for names in borne.values() for name in names)
        lines.append(f"{kind} persons\t\t{len(borne)}")
        lines += [f"{kind}\t{name}\t{count}" for name, count in sorted(table.items())]
        sys.stdout.write(f"{kind}: {len(table)} names of {len(borne)} persons\n")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
