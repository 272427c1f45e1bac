"""The resolving stage: from pending announcements to changes of the feed, a chunk in one transaction.

Each chunk re-resolves every name block it touches, whole; what others' spells say of a tenure is looked at again
where they changed. So the result is that of a rebuild, whatever the order and the batching: see
tests/resolve/test_incremental.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from kg.ledger.feed import Key, Outcome, Redirect, current, dump, emit
from kg.ledger.identities import identify, minted, source_id
from kg.ledger.store import Ledger
from kg.resolve import rarity
from kg.resolve.agreement import Confidences
from kg.resolve.careers import Neighbours, spell_state, tenures
from kg.resolve.components import Components
from kg.resolve.decisions import Decisions
from kg.resolve.evidence import Mention, mentions_of
from kg.resolve.judgements import Judgements
from kg.resolve.outcomes import announcement_id, claim_id, claim_state, person_state, post_state, term_state
from kg.resolve.persons import Partition, cluster
from kg.resolve.readings import (
    Reading,
    readings_where,
    refresh,
    registers_version,
    show_terms,
    use_registers,
)
from kg.resolve.spells import Spell, spells_of
from kg.resolve.weights import weights
from kg.states import AnnouncementState, Kind, SourceState

CHUNK = 500
"""Announcements resolved in one transaction while little is stored."""
LARGEST_CHUNK = 50_000
_SHARE = 4

Place = tuple[str | None, str | None, bool]
"""Where a claim belongs: its person, its spell, and whether it is hidden (then it has no spell)."""

RULES = 9
"""Raise it with any change of the code by which equal claims may give other persons, tenures or terms."""


def resolve_pending(ledger: Ledger, *, all_of_it: bool) -> int:
    """Resolve one chunk of what is pending, with the feed and the input cursor in one transaction.

    Only whole chunks are taken unless `all_of_it`, so that the batching does not depend on where a load was
    interrupted. Returns the number of announcements resolved; 0 when there was no (whole) chunk.
    """
    with ledger.write():
        if is_outdated(ledger):
            rebuild(ledger)
        size = chunk_size(int(ledger.value("SELECT max(number) FROM version") or 0))
        rows = ledger.rows("SELECT number, url FROM pending ORDER BY number LIMIT ?", (size,))
        urls = [row["url"] for row in rows]
        if not urls or (len(urls) < size and not all_of_it):
            return 0
        work = Work(ledger)
        work.take(urls)
        emit(ledger, work.finish(), "load")
        if ledger.meta("resolution") != version(ledger):
            ledger.set_meta("resolution", version(ledger))
        ledger.run_many("DELETE FROM pending WHERE url = ?", ((url,) for url in urls))
        return len(urls)


def chunk_size(stored: int) -> int:
    """How many announcements to resolve at once when so many are stored.

    A chunk resolves again whoever it names: with chunks of one size, what a load costs grows with the square of what
    it brings; with chunks that grow alike, each claim is resolved some five times. The largest bounds the memory.
    """
    return min(max(CHUNK, stored // _SHARE), LARGEST_CHUNK)


def version(ledger: Ledger) -> str:
    """Names the rules, the weights, the table of names and the workspace's own registers that it is resolved by."""
    use_registers(ledger)
    own = registers_version()
    return f"{RULES}.{weights().version}.{rarity.version()}" + (f".{own}" if own else "")


def is_outdated(ledger: Ledger) -> bool:
    """True if what is derived was made by other rules or weights: it must be made again before anything is added."""
    known = ledger.meta("resolution")
    return known != version(ledger) and bool(ledger.value("SELECT EXISTS (SELECT 1 FROM reading)"))


def rebuild(ledger: Ledger) -> int:
    """Make everything derived again from what lasts; returns the number of changes, 0 if all was as it should be."""
    with ledger.write():
        for table in ("reading", "alias", "doubt", "term", "usage", "spell"):
            ledger.run(f"DELETE FROM {table}")  # noqa: S608
        urls = [row["url"] for row in ledger.rows("SELECT url FROM announcement ORDER BY url")]
        work = Work(ledger)
        work.take(urls)
        outcomes = work.finish()
        for row in ledger.rows("SELECT kind, id FROM resolved"):
            outcomes.setdefault((row["kind"], row["id"]), None)
        count = emit(ledger, outcomes, "rebuild")
        ledger.run("DELETE FROM pending")
        ledger.set_meta("resolution", version(ledger))
        return count


def id_hangs_on(ledger: Ledger, mentions: Sequence[str]) -> str:
    """Of a person's mentions the one that the id was minted for: it keeps the id when others are split off."""
    known = minted(ledger, "person", mentions)
    return min(known, key=lambda mention: known[mention][0])


@dataclass
class Work:
    """One pass over some announcements and everything they touch."""

    ledger: Ledger
    outcomes: dict[Key, Outcome] = field(default_factory=dict)
    terms: set[tuple[str, str]] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    judgements: Judgements = field(init=False)
    decisions: Decisions = field(init=False)

    def take(self, urls: Sequence[str]) -> None:
        """Re-read the announcements and resolve the persons of every block they touch."""
        ledger = self.ledger
        former = [row for url in urls for row in ledger.rows("SELECT * FROM reading WHERE url = ?", (url,))]
        for row in former:
            self.outcomes["claim", claim_id(row["claim"])] = None
            self._touch(row["post"], row["organisation"])
            if row["person"]:
                self.persons.add(row["person"])
        # ids given to what no longer is there: nothing leads to them unless what follows says otherwise
        for _, person in minted(ledger, "person", (row["mention"] for row in former)).values():
            self.outcomes["person", person] = None
        for _, tenure in minted(ledger, "tenure", (row["trace"] for row in former)).values():
            self.outcomes["tenure", tenure] = None
        self.urls.update(urls)
        self.judgements = Judgements.load(ledger)
        blocks, self.terms = refresh(ledger, urls, self.judgements.applied)
        self.decisions = Decisions.load(ledger)
        # a person who spans several blocks may fall apart when a mention in one of them comes or goes
        spanning = {row["person"] for row in former}
        for block in blocks:
            rows = ledger.rows("SELECT DISTINCT person FROM reading WHERE block = ?", (block,))
            spanning.update(row["person"] for row in rows)
        for person in spanning - {None}:
            rows = ledger.rows("SELECT DISTINCT block FROM reading WHERE person = ?", (person,))
            blocks.update(row["block"] for row in rows)
        for url in urls:
            self.claims.update(row["claim"] for row in ledger.rows("SELECT claim FROM reading WHERE url = ?", (url,)))
        components = list(Components(ledger, self.decisions.blocks).of(blocks))
        before = [self._clear(component) for component in components]
        for component, known in zip(components, before, strict=True):
            self._component(component, known)
        for row in ledger.rows("SELECT * FROM source ORDER BY name"):
            state = {
                **{k: row[k] for k in ("title", "publisher", "url", "licence", "coverage")},
                "id": source_id(row["name"]),
            }
            self.outcomes["source", state["id"]] = cast(SourceState, state)

    def _clear(self, blocks: Sequence[str]) -> dict[str, Place]:
        """Forget the spells of all persons in the blocks; returns where each claim was so far.

        Of all components before any is resolved anew: parts of one person may now be in several.
        """
        before = {
            row["claim"]: (row["person"], row["spell"], bool(row["hidden"]))
            for block in blocks
            for row in self.ledger.rows("SELECT claim, person, spell, hidden FROM reading WHERE block = ?", (block,))
        }
        for person in {person for person, _, _ in before.values() if person} | self._anchored(blocks):
            self.outcomes.setdefault(("person", person), None)
            self._forget_spells(person)
        return before

    def _component(self, blocks: Sequence[str], before: Mapping[str, Place]) -> None:
        ledger, decisions = self.ledger, self.decisions
        readings = [r for block in sorted(blocks) for r in readings_where(ledger, "reading.block = ?", block)]
        mentions = mentions_of(readings)
        same, not_same = decisions.among(mentions)
        partition = cluster(mentions, same, not_same)
        identities = identify(ledger, "person", partition.persons)
        self._doubts(blocks, mentions, partition)
        persons: list[tuple[str, bool, list[Spell]]] = []
        for members, identity in zip(partition.persons, identities, strict=True):
            own = [mentions[m] for m in members]
            spells = spells_of([r for m in own for r in m.readings])
            hidden = not decisions.hidden.isdisjoint(members) or all(map(_is_veiled, spells))
            state = None if hidden else person_state(identity.id, own, decisions.name_for(members))
            self.outcomes["person", identity.id] = state
            for other in identity.redirected:
                self.outcomes["person", other] = None if hidden else Redirect(identity.id)
            self._forget_spells(identity.id)
            persons.append((identity.id, hidden, spells))
        for person, hidden, spells in persons:
            self.persons.add(person)
            tenure_ids = identify(ledger, "tenure", [[r.trace for r in spell.readings] for spell in spells])
            for spell, identity in zip(spells, tenure_ids, strict=True):
                unseen = hidden or _is_veiled(spell)
                for other in identity.redirected:
                    self.outcomes["tenure", other] = None if unseen else Redirect(identity.id)
                if not unseen:
                    self._spell(identity.id, person, spell)
                place = (person, None if unseen else identity.id, unseen)
                for reading in spell.readings:
                    if before.get(reading.claim) != place:
                        self._put(reading, before[reading.claim][2], place)

    def _spell(self, id_: str, person: str, spell: Spell) -> None:
        state = spell_state(id_, person, spell)
        self._touch(state["post"], state["organisation"])
        self.ledger.run(
            "INSERT INTO spell VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id_, person, state["post"], state["organisation"], spell.readings[0].block, bool(state["replaces"]),
             dump(state)),
        )  # fmt: skip

    def _put(self, reading: Reading, was_hidden: bool, place: Place) -> None:
        """Store where a reading belongs; what is named by hidden claims only is not shown either."""
        self.claims.add(reading.claim)
        person, spell, hidden = place
        self.ledger.run(
            "UPDATE reading SET person = ?, spell = ?, hidden = ? WHERE claim = ?",
            (person, spell, hidden, reading.claim),
        )
        if hidden != was_hidden:
            self.urls.add(reading.url)
            self._touch(reading.post, reading.organisation)
            self.terms |= show_terms(self.ledger, reading.claim, shown=not hidden)

    def _doubts(self, blocks: Iterable[str], mentions: Mapping[str, Mention], partition: Partition) -> None:
        for block in blocks:
            self.ledger.run("DELETE FROM doubt WHERE first_block = ? OR other_block = ?", (block, block))
        rows = []
        for link in partition.doubtful:
            first, other = mentions[link.first], mentions[link.second]
            barred = -link.rank[0] >= weights().threshold
            rows.append((first.id, other.id, _block(first), _block(other), -link.rank[0], barred))
        self.ledger.run_many("INSERT OR REPLACE INTO doubt VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _anchored(self, blocks: Iterable[str]) -> set[str]:
        """The persons whose spells lie in the blocks, though none of their readings is left."""
        return {
            row["person"]
            for block in blocks
            for row in self.ledger.rows("SELECT DISTINCT person FROM spell WHERE block = ?", (block,))
        }

    def _forget_spells(self, person: str) -> None:
        rows = list(self.ledger.rows("SELECT id, post, organisation FROM spell WHERE person = ?", (person,)))
        for row in rows:
            self.outcomes.setdefault(("tenure", row["id"]), None)
            self._touch(row["post"], row["organisation"])
        if rows:
            self.persons.add(person)
            self.ledger.run("DELETE FROM spell WHERE person = ?", (person,))

    def _touch(self, post: str | None, organisation: str | None) -> None:
        if post:
            self.posts.add(post)
        if organisation:
            self.organisations.add(organisation)

    def finish(self) -> dict[Key, Outcome]:
        """The outcomes of everything touched."""
        ledger = self.ledger
        for post in self.posts:
            rows = ledger.rows(
                "SELECT DISTINCT person FROM spell WHERE post = ? AND json_extract(state, '$.seats') = 'one'", (post,)
            )
            self.persons.update(row["person"] for row in rows)
        for organisation in self.organisations:
            rows = ledger.rows("SELECT DISTINCT person FROM spell WHERE organisation = ? AND replaces", (organisation,))
            self.persons.update(row["person"] for row in rows)
        neighbours = Neighbours(ledger)
        for person in sorted(self.persons):
            for tenure in tenures(person, neighbours):
                self.outcomes["tenure", tenure["id"]] = tenure
        for url in self.urls:
            self.outcomes["announcement", announcement_id(url)] = self._announcement(url)
        confidences = Confidences(ledger)
        for claim in sorted(self.claims):
            self.outcomes["claim", claim_id(claim)] = claim_state(ledger, claim, confidences)
        for kind, id_ in sorted(self.terms):
            self._term(cast(Kind, kind), id_)
        for post in sorted(self.posts):
            self.outcomes["post", post] = post_state(ledger, post, self.decisions.names)
        return self.outcomes

    def _term(self, kind: Kind, id_: str) -> None:
        state = term_state(self.ledger, kind, id_, self.decisions.names)
        before = current(self.ledger, kind, id_)
        self.outcomes[kind, id_] = state
        if state is None or before is None or state["name"] != before["name"]:  # posts are named after it
            rows = self.ledger.rows(f"SELECT DISTINCT post FROM reading WHERE {kind} = ? AND post IS NOT NULL", (id_,))  # noqa: S608
            self.posts.update(row["post"] for row in rows)

    def _announcement(self, url: str) -> AnnouncementState | None:
        row = self.ledger.one(
            "SELECT announcement.*, version.title, version.language, version.published, version.published_earliest, "
            "version.published_latest, version.cause, version.previous "
            "FROM announcement JOIN version ON version.id = announcement.version WHERE announcement.url = ?",
            (url,),
        )
        hidden = "SELECT min(hidden) FROM reading WHERE url = ?"  # all that it tells is hidden: so is its title
        if row is None or self.judgements.hides(url) or self.ledger.value(hidden, (url,)):
            return None
        return {
            "id": announcement_id(url),
            "source": source_id(row["source"]),
            "url": url,
            "key": row["key"],
            "title": row["title"],
            "language": row["language"],
            "published": row["published"],
            "published_earliest": row["published_earliest"],
            "published_latest": row["published_latest"],
            "version": row["version"],
            "corrects": row["previous"] if row["cause"] == "correction" else None,
            "withdrawn": bool(row["withdrawn"]),
        }


def _is_veiled(spell: Spell) -> bool:
    return any(reading.veiled for reading in spell.readings)


def _block(mention: Mention) -> str:
    return min(reading.block for reading in mention.readings)
