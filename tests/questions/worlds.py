"""Worlds of invented states to ask questions of: many small ones side by side, every kind of edge in them.

A world is drawn from a `random.Random`: a seeded one for a large load that many checks share, or one of hypothesis's
for worlds that shrink. States are drawn directly, since what the resolver makes of announcements is tamer than what a
question must bear: bounds that contradict each other, persons at one post twice, units without a role.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from kg.dates import bounds, iso
from kg.states import KINDS, ChangeRecord, Kind
from kg.text import name_key
from tests.triples import invented

LARGE = "large"  # in the ids of the organisation of many tenures and all that is of it
FIRST, LAST = 14_600, 20_800  # 2009-12-22 to 2026-12-13
_NAMES = (
    "Alva Exempelsson", "Bo Påhittad", "Åsa Öberg-Lindé", "Zoë Ek", "alva exempelsson", "Çelik Łukasz", "Bo Ek",
    "=cmd|' /c calc'!A1", "Per  Alm", "Ölle Ålund", "Wu 吴", "Ana Maria de la Cruz y Vega",
)  # fmt: skip
_BODIES = (
    "Granviks kommun",
    "Region Granland",
    "Statens fyrverk",
    "Fyrpartiet",
    "Svenska Fyrar AB",
    "Ö-verket",
    "Fyrförbundet",
)
_SEATS = ("one", "one", "many", "unknown")
_SECTORS = ("state", "region", "municipality", "private", "party", "interest", None)
_TYPES = ("Agency", "Municipality", "Region", "Party", "Company", "Unit", None)
_ROLES = ("kommundirektör", "direktör", "ledamot", "ordförande", "rådgivare", "vd", "åldersman")
_CAUSES = (None, None, None, "pension", "new post", "resigned", "dismissed", "term over")
_DECIDERS = (None, None, "kommunstyrelsen", "regeringen", "Åsa Minister")
_CONFLICTS = ("start: 2019-03-01 and 2019-04-01", "it was to last until 2020-12-31")
_PRONOUNS = (None, "hon", "han", "hen")


@dataclass
class World:
    """What the graph holds at the end, by kind and id, and the changes that led there."""

    states: dict[Kind, dict[str, Any]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    redirects: dict[str, str] = field(default_factory=dict)
    deleted: list[tuple[Kind, Any]] = field(default_factory=list)
    changes: list[ChangeRecord] = field(default_factory=list)

    def of(self, kind: Kind) -> list[Any]:
        """The states of a kind, ordered by id."""
        return [self.states[kind][id_] for id_ in sorted(self.states[kind])]

    def get(self, kind: Kind, id_: str | None) -> Any | None:
        """A state by its id, None for None and for what is no more."""
        return None if id_ is None else self.states[kind].get(id_)

    def name(self, kind: Kind, id_: str | None) -> str | None:
        """The name of a person, organisation, role or post."""
        state = self.get(kind, id_)
        return None if state is None else str(state["name"])

    def claims_of(self, tenure: str) -> list[Any]:
        """The claims that support a tenure, ordered by id; for worlds that are whole."""
        return self._claims.get(tenure, [])

    @cached_property
    def _claims(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for claim in self.of("claim"):
            found.setdefault(claim["tenure"], []).append(claim)
        return found


def generate(random: Random, worlds: int = 1, tenures: int = 8, large: int = 0) -> World:
    """That many disjoint worlds of up to so many tenures each; roles and sources are common to all.

    `large`: one organisation more, with so many tenures.
    """
    found = World()
    for name in ("files", "kg tests", "regeringen"):
        _put(found, invented.source(id=f"source/{name}", title=f"Källa {name}", publisher=f"Utgivare {name}"))
    for number, name in enumerate(_ROLES):
        _put(found, _role(random, number, name))
    for number in range(worlds):
        _Builder(random, found, f"w{number}").build(random.randint(1, tenures))
    if large:
        _Builder(random, found, LARGE).build_large(large)
    _record(random, found)
    return found


def _put(world: World, item: tuple[Kind, Any]) -> str:
    kind, state = item
    world.states[kind][state["id"]] = state
    return str(state["id"])


def _role(random: Random, number: int, name: str) -> tuple[Kind, Any]:
    return invented.role(
        id=f"role/{number}", name=name, name_key=name_key(name), names=[], seats=_SEATS[number % 4],
        weight="side" if name == "ledamot" else "rank" if name in ("åldersman", "rådgivare") else "principal",
        broader="role/1" if number == 5 else None, registered=random.random() < 0.5,
    )  # fmt: skip


class _Builder:
    """One world: its ids all begin with its own tag, and nothing in it refers to another world."""

    def __init__(self, random: Random, world: World, tag: str) -> None:
        self.random, self.world, self.tag = random, world, tag
        self.count = 0

    def build(self, tenures: int) -> None:
        organisations = [self._organisation(i) for i in range(self.random.randint(1, 4))]
        persons = [self._person(i) for i in range(self.random.randint(1, 4))]
        posts = [self._post(i, organisations) for i in range(self.random.randint(1, 4))]
        articles = [self._announcement(i) for i in range(self.random.randint(1, 4))]
        made = [self._tenure(persons, organisations, posts) for _ in range(tenures)]
        for tenure in made:
            self._relate(tenure, made)
            self._claims(tenure, articles)
        if len(persons) > 1 and self.random.random() < 0.4:
            self._merge(persons[0], persons[-1])
        if len(persons) > 2 and self.random.random() < 0.3:
            self._erase(persons[1])

    def build_large(self, tenures: int) -> None:
        organisations = [self._organisation(0)]
        persons = [self._person(i) for i in range(tenures // 3 + 1)]
        posts = [self._post(i, organisations) for i in range(5)]
        articles = [self._announcement(i) for i in range(20)]
        made = [self._tenure(persons, organisations, posts) for _ in range(tenures)]
        for tenure in made:
            self._claims(tenure, articles, at_most=1)
        by_person: dict[str, list[Any]] = {}
        for tenure in made:
            by_person.setdefault(tenure["person"], []).append(tenure)
        for own in by_person.values():
            for tenure in own:
                self._relate(tenure, own)

    def _id(self, kind: Kind, number: int | None = None) -> str:
        if number is None:
            self.count += 1
            number = self.count
        return f"{kind}/{self.tag}-{number}"

    def _pick(self, options: Iterable[Any]) -> Any:
        return self.random.choice(list(options))

    def _day(self) -> int:
        # few distinct days, so that they meet, touch and miss by one
        return int(self._pick((FIRST, 17_956, 17_957, 18_000, 18_321, LAST)) + self._pick((0, 0, 1, 30, 365)))

    def _maybe_day(self) -> int | None:
        return None if self.random.random() < 0.35 else self._day()

    def _organisation(self, number: int) -> str:
        name = self._pick(_BODIES)
        parent = self._id("organisation", number - 1) if number and self.random.random() < 0.4 else None
        if parent is None and self.random.random() < 0.2:
            parent = self._id("organisation", 99)  # known to the register, and spoken of by nobody
        return _put(self.world, invented.organisation(
            id=self._id("organisation", number), name=name, name_key=name_key(name), names=[], type=self._pick(_TYPES),
            sector=self._pick(_SECTORS), parent=parent, wikidata=None, registered=self._pick((True, False)),
        ))  # fmt: skip

    def _person(self, number: int) -> str:
        name = self._pick(_NAMES)
        return _put(self.world, invented.person(
            id=self._id("person", number), name=name, name_key=name_key(name), names=[], pronoun=self._pick(_PRONOUNS)
        ))  # fmt: skip

    def _post(self, number: int, organisations: list[str]) -> str:
        role, body = self._pick(self.world.of("role")), self._pick(organisations)
        return _put(self.world, invented.post(
            id=self._id("post", number), role=role["id"], organisation=body, seats=role["seats"],
            name=f"{role['name']}, {self.world.name('organisation', body)}",
        ))  # fmt: skip

    def _announcement(self, number: int) -> str:
        published = self._pick((None, iso(self._day()), iso(self._day()), "2019-03"))
        limits = bounds(published) if published else None
        url = f"https://example.org/{self.tag}/{number}"
        return _put(self.world, invented.announcement(
            id=self._id("announcement", number), source=self._pick(self.world.states["source"]), url=url, key=url,
            title=self._pick(("Ny direktör", "Direktören slutar", "")), published=published,
            published_earliest=limits.earliest if limits else None, published_latest=limits.latest if limits else None,
            withdrawn=self.random.random() < 0.2,
        ))  # fmt: skip

    def _bound(self) -> dict[str, Any]:
        basis = self._pick((None, "stated", "stated", "inferred"))
        if basis is None:
            return dict(invented.UNKNOWN)
        first, second = sorted((self._day(), self._day()))
        one_day = str(iso(first))
        texts = (one_day, one_day, one_day[:7], one_day[:4], f"{one_day[:4]}-23", f"../{one_day}")
        edtf = self._pick(texts) if basis == "stated" else self._pick((f"{one_day}/{iso(second)}", f"../{one_day}"))
        limits = bounds(edtf)
        return {"edtf": edtf, "basis": basis, "earliest": limits.earliest, "latest": limits.latest}

    def _tenure(self, persons: list[str], organisations: list[str], posts: list[str]) -> Any:
        post = self.world.get("post", self._pick((*posts, *posts, None)))
        role = post["role"] if post else self._pick((None, self._pick(self.world.states["role"])))
        body = post["organisation"] if post else None if role else self._pick((*organisations, None))
        seats = self.world.get("role", role)
        confirmed = sorted((self._day(), self._day())) if self.random.random() < 0.7 else (None, None)
        _, state = invented.tenure(
            id=self._id("tenure"), person=self._pick(persons), post=post["id"] if post else None, role=role,
            organisation=body, acting=self.random.random() < 0.25, weight=seats["weight"] if seats else "principal",
            start=self._bound(), end=self._bound(), first_confirmed=confirmed[0], last_confirmed=confirmed[1],
            contradicted_from=self._maybe_day() if self.random.random() < 0.5 else None, announced=self._maybe_day(),
            ended_before=self._maybe_day() if self.random.random() < 0.4 else None, end_cause=self._pick(_CAUSES),
            conflicts=[text for text in _CONFLICTS if self.random.random() < 0.15],
        )  # fmt: skip
        if self.random.random() < 0.3:
            self._tidy(state)
        _put(self.world, ("tenure", state))
        return state

    def _tidy(self, tenure: Any) -> None:
        """Both bounds stated to the day, and confirmed between them, as most that a register tells."""
        first, last = sorted((self._day(), self._day()))
        for name, day in (("start", first), ("end", last)):
            tenure[name] = {"edtf": iso(day), "basis": "stated", "earliest": day, "latest": day}
        tenure["first_confirmed"], tenure["last_confirmed"] = first, self._pick((first, last))

    def _relate(self, tenure: Any, made: list[Any]) -> None:
        """Draw a predecessor (anybody else's) and a next (the same person's), as the resolver links them."""
        others = [t for t in made if t["person"] != tenure["person"]]
        own = [t for t in made if t["person"] == tenure["person"] and t is not tenure]
        if others and self.random.random() < 0.5:
            tenure["predecessor"], tenure["predecessor_basis"] = (
                self._pick(others)["id"],
                self._pick(("stated", "inferred")),
            )
        if self.random.random() < 0.3:
            tenure["predecessor_name"] = self._pick(_NAMES)
        if own and tenure["weight"] == "principal" and self.random.random() < 0.7:
            tenure["next"], tenure["next_basis"] = self._pick(own)["id"], self._pick(("stated", "inferred"))
            tenure["next_gap"] = self._pick((None, 0, 1, 31, 400))

    def _claims(self, tenure: Any, articles: list[str], at_most: int = 3) -> None:
        said = {self._claim(tenure, self._pick(articles)) for _ in range(self.random.randint(1, at_most))}
        tenure["sources"] = len(said)

    def _claim(self, tenure: Any, article: str) -> str:
        status = self._pick(("appointed", "holds", "held", "leaves"))
        _put(self.world, invented.claim(
            id=self._id("claim"), announcement=article, version=self.world.states["announcement"][article]["version"],
            person_name=self.world.name("person", tenure["person"]), role_name=self.world.name("role", tenure["role"]),
            organisation_name=self.world.name("organisation", tenure["organisation"]), status=status,
            start=tenure["start"]["edtf"], end=tenure["end"]["edtf"], acting=tenure["acting"],
            decided=self._pick((None, iso(self._day()))), decided_by=self._pick(_DECIDERS),
            end_cause=tenure["end_cause"], replaces=tenure["predecessor_name"], pronoun=self._pick(_PRONOUNS),
            quote=f"Mening {self.count} om {tenure['id']}.\nMed en rad till.", begin=self.count, finish=self.count + 20,
            person=tenure["person"], role=tenure["role"], organisation=tenure["organisation"], tenure=tenure["id"],
            confidence=self._pick((0.5, 0.875, 1.0)),
        ))  # fmt: skip
        return article

    def _merge(self, kept: str, merged: str) -> None:
        """One person becomes another: what was theirs is the other's, their id leads on."""
        for kind in ("tenure", "claim"):
            for state in self.world.states[kind].values():
                if state["person"] == merged:
                    state["person"] = kept
        for tenure in self.world.states["tenure"].values():
            before = self.world.get("tenure", tenure["predecessor"])
            if before is not None and before["person"] == tenure["person"]:
                tenure["predecessor"] = tenure["predecessor_basis"] = None
        del self.world.states["person"][merged]
        self.world.redirects[merged] = kept

    def _erase(self, person: str) -> None:
        """A person is deleted with all that is known of them, and nothing refers to it any more."""
        if person in self.world.redirects:
            return
        gone = {id_ for id_, tenure in self.world.states["tenure"].items() if tenure["person"] == person}
        for kind in ("tenure", "claim"):
            for id_ in [id_ for id_, state in self.world.states[kind].items() if state["person"] == person]:
                self.world.deleted.append((kind, self.world.states[kind].pop(id_)))
        for tenure in self.world.states["tenure"].values():
            if tenure["predecessor"] in gone:
                tenure["predecessor"] = tenure["predecessor_basis"] = None
        self.world.deleted.append(("person", self.world.states["person"].pop(person)))


def _record(random: Random, world: World) -> None:
    """The changes that lead to the world: some states are put twice; then come redirects, then deletes."""
    changes = world.changes

    added: dict[str, int] = {}

    def add(op: Any, kind: Kind, id_: str, state: Any = None) -> None:
        seq = len(changes) + 1
        day = 20_000 + seq // 25
        changes.append(
            {
                **invented.change(seq, op, kind, id_, state),
                "at": f"{iso(day)}T09:30:00Z",
                "added_day": added.setdefault(id_, day),
                "changed_day": day,
            }
        )

    for kind in KINDS:
        for state in world.of(kind):
            if random.random() < 0.1:
                add("put", kind, state["id"], _before(kind, state))
            add("put", kind, state["id"], state)
    for id_, to in sorted(world.redirects.items()):
        add("put", "person", id_, invented.person(id=id_)[1])
        add("redirect", "person", id_, {"to": to})
    erased = sorted(world.deleted, key=lambda item: (KINDS.index(item[0]), item[1]["id"]))
    for kind, state in erased:
        add("put", kind, state["id"], state)
    for kind, state in reversed(erased):
        add("delete", kind, state["id"])


def _before(kind: Kind, state: Any) -> Any:
    """An earlier state of the same thing, with as little as it may have had."""
    if kind != "tenure":
        return state
    emptied = {
        **state,
        "predecessor": None,
        "predecessor_basis": None,
        "next": None,
        "next_basis": None,
        "next_gap": None,
    }
    return {
        **emptied,
        "start": dict(invented.UNKNOWN),
        "end": dict(invented.UNKNOWN),
        "conflicts": [],
        "end_cause": None,
    }


def final_changes(world: World) -> Iterator[ChangeRecord]:
    """The last change of each id: what a view that knows no past is made from."""
    yield from {change["id"]: change for change in world.changes}.values()
