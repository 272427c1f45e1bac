"""The graph as nodes and edges, streamed: of persons and organisations, of persons alone, or of organisations alone.

bipartite      persons and organisations; one edge a tenure
people         persons; an edge where two held posts at one organisation at the same time (what the question `overlaps`
               answers, at least presumed), and one where one followed the other
organisations  organisations; one edge a move of a person to the next post elsewhere, and one to what each is part of

What is not known is left out of the attributes, since most formats know no null. Each edge has a kind of its own among
those between the same two nodes: Gephi merges parallel edges of one kind.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, Literal, NamedTuple

from kg.careers import row_of
from kg.dates import iso
from kg.errors import KgError
from kg.export.edges import Edge, Node, being_part, evidence_attributes, known, period, tenure_attributes
from kg.export.snapshot import Snapshot
from kg.naming import AmbiguousNameError, find
from kg.states import Kind, TenureState
from kg.sureness import EVER, held_on, together

NetworkKind = Literal["bipartite", "people", "organisations"]
NETWORK_KINDS: tuple[NetworkKind, ...] = ("bipartite", "people", "organisations")

LARGEST = 150
"""Of more tenures than this, a body joins nobody to anybody unless asked for: that is 11 000 edges and says little."""

_NODE_KINDS: Mapping[NetworkKind, tuple[Kind, ...]] = {
    "bipartite": ("person", "organisation"), "people": ("person",), "organisations": ("organisation",),
}  # fmt: skip
_NODE_FIELDS = ("name", "pronoun", "type", "sector", "wikidata", "registered")


class Link(NamedTuple):
    """An edge that is made only if it is wanted."""

    source: str
    target: str
    make: Callable[[], Edge]


@dataclass(frozen=True)
class Wanted:
    """Which part: around which persons and organisations (names or ids), how many edges away, held on which day."""

    kind: NetworkKind = "bipartite"
    around: tuple[str, ...] = ()
    depth: int = 1
    on_the_day: bool = False
    """Only what was held on the snapshot's day, certainly, presumably or possibly."""
    many_seats: bool = False
    """People are joined, too, by posts of many seats and by bodies of more than LARGEST tenures."""


class Network:
    """A part of a snapshot as nodes and edges. Each iteration reads the ledger; only ids are held in memory."""

    def __init__(self, snapshot: Snapshot, wanted: Wanted = Wanted()) -> None:
        self.snapshot, self.wanted = snapshot, wanted
        self.unplaced = 0
        """Tenures at no known organisation, which are in no edge."""
        self._left_out: set[str] = set()

    def nodes(self) -> Iterator[Node]:
        """The nodes, persons before organisations.

        Raises:
            KgError: somebody it is to be around is not known, or several are meant.
        """
        for kind in _NODE_KINDS[self.wanted.kind]:
            for state in self.snapshot.states(kind):
                if self.selected is None or state["id"] in self.selected:
                    attributes = {name: state[name] for name in _NODE_FIELDS if state.get(name) is not None}
                    if state["names"]:
                        attributes["names"] = "\n".join(state["names"])
                    yield Node(state["id"], state["name"], {"kind": kind, **attributes})

    def edges(self, within: Container[str] | None = None) -> Iterator[Edge]:
        """The edges between the nodes, or between those of `within` (ids); raises as `nodes` does."""
        for link in self._selected_links():
            if within is None or (link.source in within and link.target in within):
                yield link.make()

    def busiest(self, number: int) -> set[str] | None:
        """The ids of so many nodes, those that most edges end at; None if there are no more. Raises as `nodes` does."""
        ends = Counter[str]()
        for link in self._selected_links():
            if link.source != link.target:
                ends.update((link.source, link.target))
        if len(ends) <= number:
            return None
        return set(sorted(ends, key=lambda id_: (-ends[id_], id_))[:number])

    def _selected_links(self) -> Iterator[Link]:
        selected = self.selected
        for link in self._links():
            if selected is None or (link.source in selected and link.target in selected):
                yield link

    def remarks(self) -> list[str]:
        """What is left out of the edges that have been gone through, in words."""
        found = []
        if self.unplaced:
            found.append(f"{self.unplaced} tenures at no known organisation are in no edge.")
        if self._left_out:
            found.append(
                f"Posts of many seats, and {len(self._left_out)} bodies of more than {LARGEST} tenures, join nobody to "
                "anybody; --many-seats takes them in."
            )
        return found

    @cached_property
    def selected(self) -> set[str] | None:
        """The ids of the nodes; None for all."""
        if self.wanted.around:
            return self._around()
        if self.wanted.on_the_day:
            return {id_ for link in self._links() for id_ in (link.source, link.target)}
        return None

    @cached_property
    def centre(self) -> frozenset[str]:
        """Of those it is around, the ids that are nodes; raises as `nodes` does."""
        meant = [self._meant(name) for name in self.wanted.around]
        return frozenset(id_ for kind, id_ in meant if kind in _NODE_KINDS[self.wanted.kind])

    def _around(self) -> set[str]:
        reached = {id_ for name in self.wanted.around for id_ in self._starts(name)}
        front = set(reached)
        for _ in range(self.wanted.depth):
            found = set()
            for link in self._links():
                if link.source in front:
                    found.add(link.target)
                if link.target in front:
                    found.add(link.source)
            front = found - reached
            if not front:
                break
            reached |= front
        return reached

    def _starts(self, name: str) -> set[str]:
        """The nodes that stand for a person or an organisation: itself, or, where it is none, those it is tied to."""
        kind, id_ = self._meant(name)
        if kind in _NODE_KINDS[self.wanted.kind]:
            return {id_}
        if kind == "person":
            return {t["organisation"] for t in self.snapshot.tenures_of(id_) if self._counts(t)}
        return {t["person"] for t in self.snapshot.states("tenure") if t["organisation"] == id_ and self._counts(t)}

    def _meant(self, name: str) -> tuple[Kind, str]:
        kinds: tuple[Kind, ...] = ("person", "organisation")
        found: list[tuple[Kind, str]] = []
        failed: list[KgError] = []
        for kind in kinds:
            named = name.partition("/")[0]
            if named in kinds and named != kind:
                continue
            try:
                found.append((kind, find(self.snapshot, kind, name)["id"]))
            except AmbiguousNameError:
                raise
            except KgError as error:
                failed.append(error)
        if len(found) > 1:
            told = " or ".join(id_ for _, id_ in found)
            raise KgError(f"{name} is both a person and an organisation; say which by id: {told}")
        if not found:
            raise KgError("; ".join(str(error) for error in failed))
        return found[0]

    def _counts(self, tenure: TenureState) -> bool:
        if self.wanted.on_the_day and held_on(tenure, self.snapshot.day) is None:
            return False
        return tenure["organisation"] is not None and self._is_known("organisation", tenure["organisation"])

    def _is_known(self, kind: Kind, id_: str) -> bool:
        return self.snapshot.get(kind, id_) is not None

    def _links(self) -> Iterator[Link]:
        self.unplaced = 0
        self._left_out.clear()
        if self.wanted.kind == "bipartite":
            yield from self._held()
        elif self.wanted.kind == "people":
            yield from self._together()
            yield from self._followed()
        else:
            yield from self._moved()
        if self.wanted.kind != "people":
            yield from self._part_of()

    def _held(self) -> Iterator[Link]:
        for person in self.snapshot.persons():
            kinds = Counter[tuple[str, str]]()
            for tenure in sorted(self.snapshot.tenures_of(person["id"]), key=_by_start):
                self.snapshot.tick()
                if not self._counts(tenure):
                    self.unplaced += tenure["organisation"] is None
                    continue
                role = self._role(tenure)
                kind = _own(kinds, tenure["organisation"], role or "employed")
                yield Link(person["id"], tenure["organisation"], lambda t=tenure, k=kind: self._tenure(t, k))  # type: ignore[misc]

    def _tenure(self, tenure: TenureState, kind: str) -> Edge:
        row = row_of(self.snapshot, tenure, self.snapshot.day)
        start, end = period(tenure)
        label = ("acting " if tenure["acting"] else "") + (row.role["name"] if row.role else "employed")
        return Edge(
            tenure["id"], tenure["person"], str(tenure["organisation"]), kind, label, True, start, end,
            {**tenure_attributes(row, self.snapshot.day), "kind": kind},
        )  # fmt: skip

    def _part_of(self) -> Iterator[Link]:
        for state in self.snapshot.states("organisation"):
            if state["parent"] and self._is_known("organisation", state["parent"]):
                yield Link(state["id"], state["parent"], lambda s=state: being_part(s["id"], s["parent"]))  # type: ignore[misc]

    def _moved(self) -> Iterator[Link]:
        kinds = Counter[tuple[str, str]]()
        for tenure in self.snapshot.states("tenure"):
            following = self.snapshot.get("tenure", tenure["next"]) if tenure["next"] else None
            if following is None or not self._is_placed(tenure) or not self._is_placed(following):
                continue
            if self.wanted.on_the_day and held_on(following, self.snapshot.day) is None:
                continue
            if tenure["organisation"] != following["organisation"]:
                kind = _own(kinds, f"{tenure['organisation']} {following['organisation']}", "move")
                yield Link(
                    tenure["organisation"], following["organisation"],
                    lambda one=tenure, two=following, k=kind: self._move(one, two, k),  # type: ignore[misc]
                )  # fmt: skip

    def _is_placed(self, tenure: TenureState) -> bool:
        return tenure["organisation"] is not None and self._is_known("organisation", tenure["organisation"])

    def _move(self, before: TenureState, after: TenureState, kind: str) -> Edge:
        person = self.snapshot.get("person", before["person"])
        start = period(after)[0]
        attributes = self._of_two(before, after, kind)
        attributes |= known(basis=before["next_basis"], gap=before["next_gap"], start=after["start"]["edtf"],
                             start_basis=after["start"]["basis"])  # fmt: skip
        roles = " → ".join(self._role(tenure) or "employed" for tenure in (before, after))
        label = f"{person['name'] if person else before['person']}: {roles}"
        return Edge(f"{before['id']}-{after['id'].rpartition('/')[2]}", str(before["organisation"]),
                    str(after["organisation"]), kind, label, True, start, start, attributes)  # fmt: skip

    def _together(self) -> Iterator[Link]:
        kinds = Counter[tuple[str, str]]()
        for organisation, tenures in self._by_organisation():
            kept = [tenure for tenure in tenures if self._joins(tenure)]
            if len(kept) > LARGEST and not self.wanted.many_seats:
                self._left_out.add(organisation)
                continue
            for one, other in combinations(kept, 2):
                if one["person"] == other["person"] or (met := together(one, other)) is None:
                    continue
                first, second = sorted((one, other), key=lambda tenure: str(tenure["person"]))
                kind = _own(kinds, f"{first['person']} {second['person']}", "together")
                yield Link(
                    first["person"], second["person"],
                    lambda a=first, b=second, m=met, k=kind: self._meeting(a, b, m, k),  # type: ignore[misc]
                )  # fmt: skip

    def _joins(self, tenure: TenureState) -> bool:
        if not self._counts(tenure):
            return False
        role = self.snapshot.get("role", tenure["role"]) if tenure["role"] else None
        return self.wanted.many_seats or role is None or role["seats"] != "many"

    def _meeting(self, one: TenureState, other: TenureState, met: tuple[str, int, int], kind: str) -> Edge:
        sure, since, until = met
        body = self.snapshot.get("organisation", str(one["organisation"]))
        ends = [day for day in (period(one)[1], period(other)[1]) if day is not None]
        shown = until if until != EVER else min(ends, default=since)
        attributes = self._of_two(one, other, kind) | known(
            organisation=body["name"] if body else None, sure=sure, start=iso(since), start_day=since,
            end=iso(until) if until != EVER else None, end_day=until if until != EVER else None,
            days=until - since + 1 if sure == "certain" else None,
        )  # fmt: skip
        return Edge(
            f"{one['id']}-{other['id'].rpartition('/')[2]}", one["person"], other["person"], kind,
            body["name"] if body else kind, False, since, max(shown, since), attributes,
        )  # fmt: skip

    def _followed(self) -> Iterator[Link]:
        kinds = Counter[tuple[str, str]]()
        for tenure in self.snapshot.states("tenure"):
            before = self.snapshot.get("tenure", tenure["predecessor"]) if tenure["predecessor"] else None
            if before is None or before["person"] == tenure["person"] or not self._is_known("person", before["person"]):
                continue
            if self.wanted.on_the_day and held_on(tenure, self.snapshot.day) is None:
                continue
            kind = _own(kinds, f"{before['person']} {tenure['person']}", "followed by")
            yield Link(
                before["person"], tenure["person"],
                lambda one=before, two=tenure, k=kind: self._succession(one, two, k),  # type: ignore[misc]
            )  # fmt: skip

    def _succession(self, before: TenureState, after: TenureState, kind: str) -> Edge:
        attributes = self._of_two(before, after, kind) | known(
            basis=after["predecessor_basis"], start=after["start"]["edtf"], start_basis=after["start"]["basis"]
        )
        start = period(after)[0]
        return Edge(
            f"{after['id']}-after-{before['id'].rpartition('/')[2]}", before["person"], after["person"], kind,
            self._role(after) or kind, True, start, start, attributes,
        )  # fmt: skip

    def _of_two(self, one: TenureState, other: TenureState, kind: str) -> dict[str, Any]:
        """What an edge says that rests on two tenures: their evidence, and when both were last confirmed."""
        rows = [row_of(self.snapshot, tenure, self.snapshot.day) for tenure in (one, other)]
        confirmed = [tenure["last_confirmed"] for tenure in (one, other)]
        last = None if None in confirmed else iso(min(day for day in confirmed if day is not None))
        return {
            "kind": kind,
            **known(last_confirmed=last, tenures="\n".join((one["id"], other["id"]))),
            **evidence_attributes([evidence for row in rows for evidence in row.evidence]),
        }

    def _by_organisation(self) -> Iterator[tuple[str, list[TenureState]]]:
        current: str | None = None
        tenures: list[TenureState] = []
        for tenure in self.snapshot.tenures_by_organisation():
            if tenure["organisation"] != current:
                if current is not None and tenures:
                    yield current, tenures
                current, tenures = tenure["organisation"], []
            self.unplaced += tenure["organisation"] is None
            tenures.append(tenure)
        if current is not None and tenures:
            yield current, tenures

    def _role(self, tenure: TenureState) -> str | None:
        role = self.snapshot.get("role", tenure["role"]) if tenure["role"] else None
        return None if role is None else str(role["name"])


def _own(kinds: Counter[tuple[str, str]], ends: str, kind: str) -> str:
    """A kind that no other edge between the same ends has."""
    kinds[ends, kind] += 1
    number = kinds[ends, kind]
    return kind if number == 1 else f"{kind} ({number})"


def _by_start(tenure: TenureState) -> tuple[int, str]:
    first, last = period(tenure)
    return (first if first is not None else last if last is not None else -EVER), tenure["id"]
