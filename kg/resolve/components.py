"""Which name blocks must be resolved together: those with mentions that may be one person under two names.

Two blocks are tied by a decision, by a mention with names of both, or by evidence (kg.resolve.persons) that two
mentions under different forms of a name are one person. Each tie depends on the mentions of the two blocks only, so
that the blocks connected by ties, and with them every person, come out the same in whatever order mentions arrive.
"""

from collections.abc import Iterable, Iterator, Mapping

from kg.ledger.store import Ledger
from kg.resolve.evidence import Mention, mentions_of
from kg.resolve.forms import agreement, form_of
from kg.resolve.persons import Link, links_between
from kg.resolve.readings import readings_where
from kg.resolve.weights import weights

_NAMES = "SELECT DISTINCT named FROM reading WHERE block = ?"
_BEARERS = "reading.mention IN (SELECT own.mention FROM reading AS own WHERE own.block = ? AND own.named = ?)"


class Components:
    """The ties between blocks of a ledger as it is now; what was looked up is kept: make a new one after a change."""

    def __init__(self, ledger: Ledger, decided: Mapping[str, frozenset[str]]) -> None:
        self._ledger = ledger
        self._decided = decided
        self._bearers: dict[tuple[str, str], list[Mention]] = {}
        self._between: dict[tuple[str, str], list[Link]] = {}

    def of(self, blocks: Iterable[str]) -> Iterator[list[str]]:
        """The blocks and all that are tied to them, in groups that must be resolved together."""
        seen: set[str] = set()
        for block in sorted(blocks):
            if block in seen:
                continue
            group, queue = {block}, [block]
            while queue:
                here = queue.pop()
                for other in self._tied(here) - group:
                    group.add(other)
                    queue.append(other)
            seen |= group
            yield sorted(group)

    def _tied(self, block: str) -> set[str]:
        shared = self._ledger.rows(
            "SELECT DISTINCT other.block FROM reading JOIN reading AS other ON other.mention = reading.mention "
            "WHERE reading.block = ? AND other.block <> reading.block",
            (block,),
        )
        found = {*(row["block"] for row in shared), *self._decided.get(block, ())}
        for other, _, links in self.near(block):
            if other not in found and any(-link.rank[0] >= weights().threshold for link in links):
                found.add(other)
        return found

    def near(self, block: str) -> Iterator[tuple[str, str, list[Link]]]:
        """The links, from the review limit on, between a block and others: (block, the other's name, links)."""
        names = {row["named"] for row in self._ledger.rows(_NAMES, (block,))}
        others: set[tuple[str, str, str]] = set()
        for own in names:
            for key in filter(None, (block, form_of(own).rough)):
                rows = self._ledger.rows("SELECT name, block FROM alias WHERE key = ? AND block <> ?", (key, block))
                others.update((own, row["name"], row["block"]) for row in rows)
        for own in names:
            for key in form_of(own).keys - {block}:
                others.update((own, row["named"], key) for row in self._ledger.rows(_NAMES, (key,)))
        for own, name, other in sorted(others):
            if agreement(own, name) is not None and (links := self._links((block, own), (other, name))):
                yield other, name, links

    def _links(self, first: tuple[str, str], other: tuple[str, str]) -> list[Link]:
        key = (min(first[1], other[1]), max(first[1], other[1]))
        if key not in self._between:
            pool = {mention.id: mention for who in (first, other) for mention in self._bearing(*who)}
            self._between[key] = list(links_between(list(pool.values()), first[1], other[1], weights().review))
        return self._between[key]

    def _bearing(self, block: str, name: str) -> list[Mention]:
        if (block, name) not in self._bearers:
            readings = readings_where(self._ledger, _BEARERS, block, name)
            self._bearers[block, name] = list(mentions_of(readings).values())
        return self._bearers[block, name]
