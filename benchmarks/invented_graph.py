"""A large graph of invented people and bodies, straight into a ledger's change feed: what the benchmarks ask.

Seeded. Bodies, roles and sources are drawn by Zipf's law, so that a few bodies have thousands of tenures and most a
handful; a post with one seat has had forty holders at most. Each person has on average five tenures one after another,
one in five of them open; each tenure has two announcements and three claims. Successions and next tenures are
materialised as resolution does. All of it came in over the last thousand days.
"""

import datetime
import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any, cast

from kg.dates import iso
from kg.ledger.feed import Key, Outcome, emit, head
from kg.ledger.store import Ledger
from kg.states import Kind, TenureState
from kg.text import name_key

STEP = 20_000
"""Things told in one transaction."""

DAYS = 1000
"""For how many days, until today, the graph has been filled."""

_HOLDERS = 40
"""The most that a post with one seat has had: one a year, in the time that is told of."""

_THINGS = 6.6
"""For each tenure, all kinds together: what tells on which day of those a step came in."""

SECTORS = ("state", "municipality", "municipality", "municipality", "region", "private", "interest", "party")
TYPES = {"state": "Agency", "municipality": "Municipality", "region": "Region"}
GIVEN = (
    "Alva",
    "Bo",
    "Cilla",
    "Dag",
    "Elin",
    "Folke",
    "Gun",
    "Hugo",
    "Ines",
    "Jon",
    "Kaj",
    "Liv",
    "Moa",
    "Nils",
    "Olle",
)
SYLLABLES = (
    "al",
    "berg",
    "dal",
    "ek",
    "fors",
    "gran",
    "hav",
    "kvist",
    "lind",
    "mo",
    "näs",
    "rud",
    "sjö",
    "tall",
    "vik",
)
SEATS = ("one", "many", "unknown")
HEADS = ("chef", "direktör", "sekreterare", "ledamot", "rådgivare", "samordnare", "inspektör", "ordförande")
FIRST, LAST = (datetime.date(year, 1, 1).toordinal() - 719163 for year in (1990, 2026))


class InventedGraph:
    """The states, kind by kind; `tenures` of them, and the rest in proportion."""

    def __init__(self, tenures: int, seed: int = 4) -> None:
        self.dice = random.Random(seed)
        self.persons = max(tenures // 5, 1)
        self.organisations = max(tenures * 3 // 100, 10)
        self.roles = 400
        self.sources = 40
        self.tenures = tenures
        self._published = self._zipf(self.sources)

    def _zipf(self, n: int) -> list[float]:
        return list(itertools.accumulate(1 / rank for rank in range(1, n + 1)))

    def _name(self, number: int) -> str:
        syllables = []
        while number or not syllables:
            number, digit = divmod(number, len(SYLLABLES))
            syllables.append(SYLLABLES[digit])
        return "".join(syllables).capitalize()

    def states(self) -> Iterator[tuple[Kind, dict[str, Any]]]:
        """Every state once, each after those it refers to."""
        for n in range(self.sources):
            yield "source", {"id": f"source/{n}", "title": f"Invented {n}", "publisher": "benchmarks",
                             "url": f"https://x{n}.example", "licence": "none", "coverage": "nothing real"}  # fmt: skip
        sectors = []
        for n in range(self.organisations):
            sector = self.dice.choice(SECTORS)
            sectors.append(sector)
            parent = f"organisation/{self.dice.randrange(n)}" if n and self.dice.random() < 0.2 else None
            name = f"{self._name(n)}verket"
            yield "organisation", {
                "id": f"organisation/{n}", "name": name, "name_key": name_key(name),
                "names": [], "type": TYPES.get(sector), "sector": sector, "parent": parent, "wikidata": None,
                "registered": n % 3 == 0,
            }  # fmt: skip
        for n in range(self.roles):
            name = f"{SYLLABLES[n // 8 % 15]}{SYLLABLES[n // 120]}{HEADS[n % 8]}"
            yield "role", {
                "id": f"role/{n}", "name": name, "name_key": name_key(name), "names": [],
                "seats": SEATS[n % 3], "weight": "side" if n % 10 == 9 else "principal",
                "broader": f"role/{n % 8}" if n > 8 else None, "wikidata": None, "registered": True,
            }  # fmt: skip
        for n in range(self.persons):
            name = f"{GIVEN[n % 15]} {self._name(n // 3)}"  # one name in five or so is borne by several
            yield "person", {"id": f"person/{n}", "name": name, "name_key": name_key(name), "names": [],
                             "pronoun": (None, "hon", "han")[n % 3]}  # fmt: skip
        tenures = self._tenures()
        posts = {t["post"]: (t["role"], t["organisation"]) for t in tenures if t["post"]}
        for id_, (role, organisation) in posts.items():
            yield "post", {"id": id_, "role": role, "organisation": organisation, "name": f"{role}, {organisation}",
                           "seats": SEATS[int(str(role)[5:]) % 3]}  # fmt: skip
        for tenure in tenures:
            yield from self._told(tenure)

    def _tenures(self) -> list[TenureState]:
        bodies, roles = self._zipf(self.organisations), self._zipf(self.roles)
        found: list[TenureState] = []
        of_person: dict[int, int] = defaultdict(lambda: self.dice.randint(FIRST, LAST - 2000))
        last: dict[int, TenureState] = {}
        holders: Counter[tuple[int, int]] = Counter()
        for n in range(self.tenures):
            person = self.dice.randrange(self.persons)
            body = self.dice.choices(range(self.organisations), cum_weights=bodies)[0]
            role = self.dice.choices(range(self.roles), cum_weights=roles)[0]
            if SEATS[role % 3] == "one" and holders[role, body] == _HOLDERS:
                role = (role + 1) % (self.roles - 1)  # the next one has many seats
            holders[role, body] += 1
            begin = of_person[person] + self.dice.randint(0, 200)
            end = begin + int(self.dice.lognormvariate(6.8, 0.8)) + 30
            of_person[person] = end
            is_open = self.dice.random() < 0.2
            tenure: TenureState = {
                "id": f"tenure/{n}", "person": f"person/{person}", "post": f"post/{role}-{body}",
                "role": f"role/{role}", "organisation": f"organisation/{body}", "acting": self.dice.random() < 0.05,
                "weight": "side" if role % 10 == 9 else "principal",
                "start": {"edtf": iso(begin), "basis": "stated", "earliest": begin, "latest": begin},
                "end": {"edtf": None, "basis": None, "earliest": None, "latest": None} if is_open
                else {"edtf": iso(end), "basis": "stated", "earliest": end, "latest": end},
                "first_confirmed": begin, "last_confirmed": min(begin + 400, end), "contradicted_from": None,
                "announced": begin - 60, "ended_before": None if is_open else end,
                "end_cause": None if is_open or n % 4 else ("pension", "new post", "resigned", "term over")[n // 4 % 4],
                "predecessor": None, "predecessor_basis": None, "predecessor_name": None, "next": None,
                "next_basis": None, "next_gap": None, "conflicts": ["two starts"] if n % 500 == 0 else [], "sources": 2,
            }  # fmt: skip
            before = last.get(person)
            if before is not None and tenure["weight"] == before["weight"] == "principal":
                gap = None if before["end"]["earliest"] is None else begin - before["end"]["earliest"]
                before["next"], before["next_basis"], before["next_gap"] = tenure["id"], "inferred", gap
            last[person] = tenure
            found.append(tenure)
        by_post: dict[str | None, list[TenureState]] = defaultdict(list)
        for tenure in found:
            if tenure["role"] is not None and SEATS[int(tenure["role"][5:]) % 3] == "one":
                by_post[tenure["post"]].append(tenure)
        for spells in by_post.values():
            spells.sort(key=lambda t: (t["start"]["earliest"] or 0, t["id"]))
            for one, other in itertools.pairwise(spells):
                if one["person"] != other["person"]:
                    other["predecessor"], other["predecessor_basis"] = one["id"], "inferred"
        # an organisation or role is not always known
        for tenure in found[::40]:
            tenure["post"], tenure["organisation"] = None, None
        return found

    def _told(self, tenure: TenureState) -> Iterator[tuple[Kind, dict[str, Any]]]:
        number, begin = tenure["id"][7:], tenure["announced"] or FIRST
        source = self.dice.choices(range(self.sources), cum_weights=self._published)[0]
        for side, day in (("a", begin), ("b", begin + 300)):
            yield "announcement", {
                "id": f"announcement/{number}{side}", "source": f"source/{source}", "url": f"https://x.example/{number}{side}",
                "key": f"{number}{side}", "title": f"Nytt om {number}", "language": "sv", "published": iso(day),
                "published_earliest": day, "published_latest": day, "version": f"{number}{side}", "corrects": None,
                "withdrawn": False,
            }  # fmt: skip
        yield "tenure", cast(dict[str, Any], tenure)
        for side, status, place in (("a", "appointed", 0), ("a", "holds", 60), ("b", "holds", 0)):
            yield "claim", {
                "id": f"claim/{number}{side}{place}", "announcement": f"announcement/{number}{side}",
                "version": f"{number}{side}", "person_name": "Alva Ek",
                "role_name": "chef", "organisation_name": "Ekverket", "status": status,
                "start": tenure["start"]["edtf"], "end": None, "acting": tenure["acting"],
                "decided": tenure["start"]["edtf"] if status == "appointed" else None,
                "decided_by": ("regeringen", "styrelsen", None)[int(number) % 3] if status == "appointed" else None,
                "replaces": None, "end_cause": None, "pronoun": None,
                "quote": "Alva Ek blir chef för Ekverket den 1 maj.",
                "begin": place, "finish": place + 41, "confidence": 0.9, "extractor": "rules", "extractor_version": "1",
                "verdict": None, "verdict_by": None, "verdict_on": None, "verdict_why": None, "as_read": None,
                "person": tenure["person"], "role": tenure["role"], "organisation": tenure["organisation"],
                "tenure": tenure["id"],
            }  # fmt: skip

    def fill(self, ledger: Ledger, progress: Callable[[int, None], object] = lambda done, total: None) -> int:
        """Tell all of it to the ledger's feed, a step at a time; returns the number of things."""
        count = 0
        stream = self.states()
        present = datetime.datetime.now(datetime.UTC)
        while step := list(itertools.islice(stream, STEP)):
            outcomes = {cast(Key, (kind, state["id"])): cast(Outcome, state) for kind, state in step}
            ago = datetime.timedelta(days=int(DAYS * max(1 - (count + len(step)) / (_THINGS * self.tenures), 0)))
            at = (present - ago).strftime("%Y-%m-%dT%H:%M:%SZ")
            with ledger.write():
                before = head(ledger)
                count += emit(ledger, outcomes, "benchmark")
                ledger.run("UPDATE change SET at = ? WHERE seq > ?", (at, before))
            progress(count, None)
        return count
