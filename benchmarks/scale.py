"""What resolving costs as a workspace grows, and how soon one announcement more is in every projection.

    python benchmarks/scale.py [--claims 10000 --claims 100000 --claims 1000000] [--workspace FOLDER] [--json]

Invented announcements, seeded: each tells one claim in prose fields (no person key), so that persons are resolved by
names and posts as those of a real source are. Names are drawn by how many bear them (the table of kg.resolve.rarity,
so that there are hundreds of an everyday name), bodies by Zipf's law; a person is told of four times on average. They
go through the pipeline as `kg load` runs it, without an extractor. Then one announcement more, of a person with an
everyday name, is loaded and each step is timed: the ledger with its resolution, the triples; and a run of nothing.
"""

import argparse
import datetime
import itertools
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from invented_graph import SYLLABLES

from kg import pipeline
from kg.dates import iso
from kg.loading import LoadContext, Loader, Options
from kg.model import Announcement, Claim, Event, Loaded, Sighting
from kg.resolve import rarity
from kg.workspace import Workspace, open_workspace

ROLES = (
    "kommundirektör", "ekonomichef", "socialchef", "generaldirektör", "rektor", "enhetschef", "avdelningschef",
    "HR-chef", "ledamot", "ordförande", "IT-chef", "kommunikationschef", "regiondirektör",
    "verksamhetschef", "förvaltningschef",
)  # fmt: skip
FIRST, LAST = (datetime.date(year, 1, 1).toordinal() - 719163 for year in (2000, 2026))
PER_PERSON = 4


class Invented:
    """Announcements of invented persons, told one after another by day."""

    def __init__(self, claims: int, seed: int = 6) -> None:
        dice = random.Random(seed)
        names = rarity.counted_names()
        given, surnames = (
            {k.capitalize(): n for k, n in names[kind].items() if len(k) > 1} for kind in ("given", "surname")
        )
        persons = max(claims // PER_PERSON, 1)
        self._names = [
            f"{first} {last}"
            for first, last in zip(
                dice.choices(list(given), list(given.values()), k=persons),
                dice.choices(list(surnames), list(surnames.values()), k=persons),
                strict=True,
            )
        ]
        bodies = [f"{place} kommun" for place in _places(max(300, claims // 200))]
        weight = list(itertools.accumulate(1 / rank for rank in range(1, len(bodies) + 1)))
        self._told: list[tuple[int, int, str, str]] = []
        for person in range(persons):
            day = dice.randrange(FIRST, LAST)
            home = dice.choices(bodies, cum_weights=weight)[0]
            for _ in range(PER_PERSON):
                if dice.random() < 0.3:
                    home = dice.choices(bodies, cum_weights=weight)[0]
                self._told.append((day, person, dice.choice(ROLES), home))
                day = min(day + dice.randrange(100, 1500), LAST)
        self._told = sorted(self._told)[:claims]

    @property
    def everyday_name(self) -> str:
        """The name that most of the persons bear."""
        return max(sorted(set(self._names)), key=self._names.count) if len(self._names) < 20_000 else "Anders Andersson"

    def read(self, targets: Sequence[str], options: Options, context: LoadContext) -> Iterator[Event]:
        """The announcements as a loader yields them."""
        context.expect(len(self._told))
        for number, (day, person, role, home) in enumerate(self._told):
            yield announced(number, day, self._names[person], role, home)


def _places(count: int) -> list[str]:
    return ["".join(made).capitalize() for made in itertools.islice(itertools.product(SYLLABLES, repeat=4), count)]


def announced(number: int, day: int, name: str, role: str, body: str) -> Loaded:
    """One announcement with its claim."""
    text = f"{name} har utsetts till {role} i {body}."
    url = f"https://example.org/{number}"
    told = Announcement(url, f"{name} ny {role}", "", text, iso(day) or "", "invented", "sv", url)
    span = (told.text.index(text), told.text.index(text) + len(text))
    claim = Claim(name, role, body, "appointed", iso(day), None)
    return Loaded(told, None, (Sighting(claim, text, *span, {"person": span}, 0.9, "invented", "1"),))


def timed(what: Any) -> float:
    """Seconds that a call takes."""
    begun = time.monotonic()
    what()
    return round(time.monotonic() - begun, 2)


def load(workspace: Workspace, read: Any) -> None:
    """Run a loader as `kg load` does."""
    loader = Loader("invented", "Invented", "nobody", "https://example.org", "CC0", "invented", read)
    pipeline.load(workspace, loader, (), {}, ())


def measure(claims: int, folder: Path) -> dict[str, Any]:
    """Load so many claims into an empty workspace, then one more."""
    world = Invented(claims)
    found: dict[str, Any] = {"claims": claims}
    with open_workspace(folder, create=True) as workspace:
        begun = time.process_time()
        found["load and resolve"] = timed(lambda: load(workspace, world.read))
        found["processor"] = round(time.process_time() - begun, 2)
        found["triples, first"] = timed(lambda: pipeline.sync(workspace))
        for what, name in (("everyday name", world.everyday_name), ("rare name", "Embla Kvirrebo")):
            one = announced(claims + len(what), LAST, name, "ekonomichef", "Albergdalek kommun")
            found[f"one more, {what}: ledger"] = timed(lambda one=one: load(workspace, lambda *_: iter([one])))
            found[f"one more, {what}: triples"] = timed(lambda: pipeline.sync(workspace))
        found["nothing new"] = timed(lambda: load(workspace, lambda *_: iter([])))
        found["persons"] = workspace.ledger.value("SELECT count(DISTINCT person) FROM reading")
        found["ledger MB"] = (folder / "ledger.db").stat().st_size // 10**6
    found["peak memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, action="append", help="how many; several times for several sizes")
    parser.add_argument("--workspace", type=Path, help="keep the workspaces in this folder")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for claims in arguments.claims or (10_000, 100_000):
            found = measure(claims, (arguments.workspace or Path(scratch)) / str(claims))
            print(json.dumps(found) if arguments.json else "\n".join(f"{k}: {v}" for k, v in found.items()), flush=True)


if __name__ == "__main__":
    main()
