"""Which item a person, an organisation or a post is, as decided: by a person, by `kg reconcile`, or by the register.

A decision about a person is anchored to each mention that was one person then. What the resolver has joined to that
person since is not covered by it, nor is a person whose mentions only the resolver joined and nobody looked at.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.errors import KgError
from kg.ledger.store import Ledger
from kg.register import Register
from kg.resolve.anchors import Anchor, anchors_of, attached
from kg.resolve.decisions import MOST, Decided, Decisions, Of, decide, decided
from kg.states import OrganisationState, TenureState
from kg.wikidata.values import is_item

AUTOMATIC = "kg reconcile"
"""Who decides what is certain without a person."""


@dataclass(frozen=True)
class Match:
    """What was decided: the item, or None for "Wikidata has no item"."""

    item: str | None
    by: str
    decision: int | None


@dataclass
class Matches:
    """The decisions in force, and the register's items."""

    register: Register
    persons: dict[str, list[tuple[Match, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))
    """By person id: what was decided, with the mentions it was decided about, newest last."""
    things: dict[str, Match] = field(default_factory=dict)
    refused: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By id of a person, an organisation or a post: items that it is not."""
    same: frozenset[tuple[str, str]] = frozenset()
    mentions: dict[str, frozenset[str]] = field(default_factory=dict)
    """By id of a person with a decision: all its mentions."""

    @classmethod
    def load(cls, ledger: Ledger, register: Register) -> "Matches":
        """Read what is in force; call it inside a read transaction."""
        found = cls(register)
        for each in decided(ledger):
            if each.kind == "match" and not each.undone:
                found._add(ledger, each)
        found.same = Decisions.load(ledger).same
        for person in found.persons:
            rows = ledger.rows("SELECT DISTINCT mention FROM reading WHERE person = ?", (person,))
            found.mentions[person] = frozenset(row["mention"] for row in rows)
        return found

    def _add(self, ledger: Ledger, each: Decided) -> None:
        match = Match(each.detail.get("item"), each.who, each.id)
        if each.of != "person":
            self._set(str(each.detail["id"]), each, match)
            return
        by_person: dict[str, set[str]] = defaultdict(set)
        for anchor in each.first:
            targets = attached(ledger, anchor)
            if len(targets) == 1:
                person = ledger.value("SELECT min(person) FROM reading WHERE mention = ?", (targets[0][0],))
                by_person[person].add(targets[0][0])
        for person, mentions in by_person.items():
            if "not" in each.detail:
                self.refused[person].add(str(each.detail["not"]))
            else:
                self.persons[person].append((match, frozenset(mentions)))

    def _set(self, id_: str, each: Decided, match: Match) -> None:
        if "not" in each.detail:
            self.refused[id_].add(str(each.detail["not"]))
        else:
            self.things[id_] = match

    def person(self, person: str) -> Match | None:
        """What was decided last about the person; None when nothing was, or two of its mentions are two items."""
        found = self.persons.get(person)
        if not found:
            return None
        newest = found[-1][0]
        latest: dict[str, str | None] = {}
        for match, mentions in found:
            latest.update(dict.fromkeys(mentions, match.item))
        items = set(latest.values())
        if len(items) > 1 or newest.item in self.refused.get(person, ()):
            return None
        return newest

    def reviewed(self, person: str) -> frozenset[str]:
        """The mentions that a person has said are this one: named in one decision of theirs, or joined by one.

        Of what `kg reconcile` decided by itself, the mentions of one person whose joining nobody looked at are none;
        a single mention joins nothing.
        """
        groups = [set(mentions) for match, mentions in self.persons.get(person, ()) if match.by != AUTOMATIC]
        known = set().union(*groups) if groups else set()
        mine = self.mentions.get(person, frozenset())
        if not known and mine:
            known = {min(mine)}
            whole = True
        else:
            whole = False
        pairs = [pair for pair in self.same if pair[0] in mine and pair[1] in mine]
        grown = True
        while grown:
            more = {m for pair in pairs if known.intersection(pair) for m in pair}
            grown = not more <= known
            known |= more
        if whole and known != mine:
            return frozenset()
        return frozenset(known)

    def organisation(self, state: OrganisationState) -> str | None:
        """The item of an organisation: as decided, else as registered."""
        decided_item = self.things.get(state["id"])
        item = decided_item.item if decided_item else state["wikidata"]
        return None if item in self.refused.get(state["id"], ()) else item

    def post(self, tenure: TenureState) -> str | None:
        """The item of that very post: as decided, else where the register says that the role's item is this post."""
        if tenure["post"] is not None and tenure["post"] in self.things:
            return self.things[tenure["post"]].item
        role = self.register.roles.get(tenure["role"] or "")
        if role is None or role.wikidata is None or tenure["organisation"] not in role.post_at:
            return None
        return None if role.wikidata in self.refused.get(tenure["post"] or "", ()) else role.wikidata

    def property_of_body(self, tenure: TenureState) -> str | None:
        """The property by which the body's item has its holders, where the register of roles names one."""
        role = self.register.roles.get(tenure["role"] or "")
        return role.body_property if role else None


def match(ledger: Ledger, of: Of, id_: str, item: str | None, who: str, why: str, *, refused: bool = False) -> int:
    """Record that a person, an organisation or a post is an item, has none (None), or is not that item (`refused`).

    Returns the decision's id; `kg undo` takes it back.

    Raises:
        KgError: it is no item's id, or there is no such thing.
    """
    if item is not None and not is_item(item):
        raise KgError(f"{item!r} is no item of Wikidata; write it like Q42")
    detail: dict[str, str | None] = {"not": item} if refused else {"item": item}
    anchors: Iterable[Anchor] = [Anchor("")]
    if of == "person":
        anchors = anchors_of(ledger, id_)[:MOST]
        if not anchors:
            raise KgError(f"there is no {id_} in the ledger; find the person with: kg search NAME")
    else:
        detail["id"] = id_
    return decide(ledger, "match", list(anchors), (), who, why, of=of, detail=detail)
