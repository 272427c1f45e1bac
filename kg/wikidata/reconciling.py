"""Which item of Wikidata a person, a body or a post may be: candidates, each with points that are told in words.

The points are set by hand and measured for persons (benchmarks/reconcile.py); no set of decided matches is there to
fit them to. They are such that a name alone never suffices; certain is what a post or a body in common adds to it, with
nothing that speaks against it and no rival near, on Wikidata or here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kg.dates import iso
from kg.ledger.feed import AsOf, current
from kg.ledger.store import Ledger
from kg.resolve.forms import agreement
from kg.states import OrganisationState, TenureState
from kg.text import name_key
from kg.wikidata.api import BATCH, Wikibase, names_of, text_in
from kg.wikidata.matches import Matches
from kg.wikidata.values import END, OF_BODIES, POSITION, START, Existing, Item, Time, statements_of

Thing = Literal["person", "organisation", "post"]
THINGS: tuple[Thing, ...] = ("organisation", "post", "person")
"""In the order in which each is found by those before it."""

CERTAIN = 90
RIVAL = 30
"""How many points the next candidate must be behind for the first to be certain."""

HUMAN = "Q5"
_EMPLOYER, _BORN, _DIED, _INSTANCE, _DIRECTS = "P108", "P569", "P570", "P31", "P2389"
_YOUNGEST, _OLDEST = 16, 90
_YEAR = 365.25


@dataclass(frozen=True)
class Candidate:
    """An item that may be it. `points` add up `reasons`: at most about 150; what cannot be it has fewer than 0."""

    item: str
    label: str
    description: str
    points: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A thing with its candidates, best first."""

    kind: Thing
    id: str
    name: str
    brief: str
    candidates: tuple[Candidate, ...]

    def certain(self, threshold: int = CERTAIN) -> Candidate | None:
        """The candidate that is it, if it has the points and no rival is near."""
        if not self.candidates or self.candidates[0].points < threshold:
            return None
        rival = self.candidates[1].points if len(self.candidates) > 1 else -RIVAL
        return self.candidates[0] if self.candidates[0].points - rival >= RIVAL else None


def undecided(ledger: Ledger, matches: Matches, kind: Thing, limit: int | None) -> list[str]:
    """The ids of what nothing was decided about and the register has no item for, those most spoken of first."""
    rows = ledger.rows(
        f"SELECT {kind} AS id, count(DISTINCT mention) AS number FROM reading "  # noqa: S608
        f"WHERE {kind} IS NOT NULL AND NOT hidden GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    found: list[str] = []
    for row in rows:
        state = current(ledger, kind, row["id"])
        if state is None or row["id"] in matches.things or row["id"] in matches.persons:
            continue
        if kind == "organisation" and state["wikidata"]:
            continue
        if kind == "post":
            body = current(ledger, "organisation", state["organisation"])
            if state["seats"] != "one" or body is None or matches.organisation(body) is None:
                continue
        found.append(row["id"])
        if limit is not None and len(found) >= limit:
            break
    return found


class Reconciler:
    """Finds candidates in a Wikibase; use it inside a read transaction."""

    def __init__(self, view: AsOf, matches: Matches, wiki: Wikibase, language: str = "sv") -> None:
        self._view, self._matches, self._wiki, self._language = view, matches, wiki, language

    def find(self, kind: Thing, ids: Sequence[str]) -> Iterator[Found]:
        """Each thing with its candidates, in batches of what one request can ask for."""
        for first in range(0, len(ids), BATCH):
            some = [state for id_ in ids[first : first + BATCH] if (state := self._view.get(kind, id_)) is not None]
            yield from {"person": self._persons, "organisation": self._bodies, "post": self._posts}[kind](some)

    def _persons(self, persons: Sequence[Any]) -> Iterator[Found]:
        tenures = {each["id"]: self._view.tenures_of(each["id"]) for each in persons}
        bodies = {t["organisation"]: self._body_item(t) for several in tenures.values() for t in several}
        holders = self._holders([qid for qid in bodies.values() if qid])
        hits: dict[str, list[str]] = {}
        for person in persons:
            names = dict.fromkeys((person["name"], *person["names"][:3]))
            hits[person["id"]] = list(dict.fromkeys(qid for name in names for qid in self._search(name)))
        items = self._wiki.items(qid for several in hits.values() for qid in several)
        for person in persons:
            mine = tenures[person["id"]]
            candidates = [
                self._person(person, mine, items[qid], holders)
                for qid in hits[person["id"]] if qid in items and self._may_be(person["id"], qid)
            ]  # fmt: skip
            brief = "; ".join(
                str(post["name"]) for t in mine[:3] if t["post"] and (post := self._view.get("post", t["post"]))
            )
            yield Found("person", person["id"], person["name"], brief, _best(candidates))

    def _person(
        self, person: Any, tenures: Sequence[TenureState], item: Mapping[str, Any], holders: Mapping[str, set[str]]
    ) -> Candidate | None:
        kinds = [each.value for each in statements_of(item, _INSTANCE)]
        names = list(names_of(item))
        ours = (person["name"], *person["names"])
        if (kinds and Item(HUMAN) not in kinds) or not any(agreement(a, b) is not None for a in ours for b in names):
            return None
        reasons = [_name_reason(person["name"], names)]
        positions = list(statements_of(item, POSITION, _EMPLOYER))
        shared: list[tuple[int, str]] = []
        for tenure in tenures:
            post, body = self._matches.post(tenure), self._body_item(tenure)
            for each in positions:
                if post is not None and each.pid == POSITION and each.value == Item(post):
                    shared.append(self._same_post(tenure, each))
                elif body is not None and each.pid == _EMPLOYER and each.value == Item(body):
                    shared.append((45, "the same body as employer"))
            if body is not None and str(item["id"]) in holders.get(body, ()):
                shared.append((60, "the item of the same body names this one as its head, chair or board member"))
        reasons += [max(shared)] if shared else []
        if any(other["id"] != person["id"] for other in self._view.persons_named(person["name"])):
            reasons.append((-20, "another person here has the same name"))
        reasons += [_described(item, self._words(tenures))]
        reasons += _lifetime(item, tenures)
        return _candidate(item, self._language, reasons)

    def _same_post(self, tenure: TenureState, existing: Existing) -> tuple[int, str]:
        if not _meet(tenure, existing):
            return -30, "the same post, at another time"
        role = self._view.get("role", tenure["role"]) if tenure["role"] else None
        if (role is not None and role["seats"] == "one") or _dates_agree(tenure, existing):
            return 60, "the same post"
        return 45, "the same post, of many seats, and no date in common"

    def _bodies(self, bodies: Sequence[OrganisationState]) -> Iterator[Found]:
        hits = {each["id"]: self._search(each["name"]) for each in bodies}
        items = self._wiki.items(qid for several in hits.values() for qid in several)
        for body in bodies:
            parent = self._view.get("organisation", body["parent"]) if body["parent"] else None
            above = self._matches.organisation(parent) if parent else None
            candidates = []
            for qid in hits[body["id"]]:
                if qid not in items or not self._may_be(body["id"], qid):
                    continue
                item = items[qid]
                names = list(names_of(item))
                if name_key(body["name"]) not in map(name_key, names):
                    continue
                reasons = [(50, "the same name")]
                values = {each.pid: each.value for each in statements_of(item, "P17", "P749", "P361", _INSTANCE)}
                if values.get(_INSTANCE) in (Item(HUMAN), Item("Q4167410")):
                    continue  # a person, or a page that lists bearers of a name
                if values.get("P17") == Item("Q34"):
                    reasons.append((25, "in Sweden"))
                elif "P17" in values:
                    reasons.append((-50, "in another country"))
                if above is not None and Item(above) in (values.get("P749"), values.get("P361")):
                    reasons.append((40, "a part of the same body"))
                candidates.append(_candidate(item, self._language, reasons))
            yield Found("organisation", body["id"], body["name"], body["type"] or "", _best(candidates))

    def _posts(self, posts: Sequence[Any]) -> Iterator[Found]:
        bodies = {each["id"]: self._view.get("organisation", each["organisation"]) for each in posts}
        qids = {id_: self._matches.organisation(body) if body else None for id_, body in bodies.items()}
        directing = self._directing([qid for qid in qids.values() if qid])
        hits: dict[str, list[str]] = {}
        for post in posts:
            role, body, qid = self._view.get("role", post["role"]), bodies[post["id"]], qids[post["id"]]
            words = f"{role['name']} för {body['name']}" if role and body else post["name"]
            hits[post["id"]] = list(dict.fromkeys([*sorted(directing.get(qid or "", ())), *self._search(words)]))
        items = self._wiki.items(qid for several in hits.values() for qid in several)
        for post in posts:
            role, body, qid = self._view.get("role", post["role"]), bodies[post["id"]], qids[post["id"]]
            candidates = []
            for hit in hits[post["id"]]:
                if role is None or body is None or hit not in items or not self._may_be(post["id"], hit):
                    continue
                names = [name_key(name) for name in names_of(items[hit])]
                reasons = []
                if any(name_key(role["name"]) in name for name in names):
                    reasons.append((40, "its name has the role"))
                if any(name_key(body["name"]) in name for name in names):
                    reasons.append((20, "its name has the body"))
                directs = [each.value for each in statements_of(items[hit], _DIRECTS)]
                if Item(qid or "") in directs:
                    reasons.append((50, "it directs the same body"))
                elif directs:
                    reasons.append((-80, "it directs another body"))
                candidates.append(_candidate(items[hit], self._language, reasons))
            yield Found("post", post["id"], post["name"], "", _best(candidates))

    def _search(self, name: str) -> list[str]:
        return self._wiki.search(name, self._language)

    def _may_be(self, id_: str, qid: str) -> bool:
        return qid not in self._matches.refused.get(id_, ())

    def _body_item(self, tenure: TenureState) -> str | None:
        body = self._view.get("organisation", tenure["organisation"]) if tenure["organisation"] else None
        return self._matches.organisation(body) if body else None

    def _words(self, tenures: Iterable[TenureState]) -> set[str]:
        found = set()
        for tenure in tenures:
            for kind, id_ in (("role", tenure["role"]), ("organisation", tenure["organisation"])):
                state: Any = self._view.get(kind, id_) if id_ else None  # type: ignore[arg-type]
                found |= {name_key(state["name"])} if state else set()
        return found

    def _holders(self, bodies: Sequence[str]) -> dict[str, set[str]]:
        """By body, the items that its item names under P1037, P488 and P3320."""
        paths = "|".join(f"wdt:{pid}" for pid in OF_BODIES)
        return self._pairs(bodies, f"?body ({paths}) ?other .")

    def _directing(self, bodies: Sequence[str]) -> dict[str, set[str]]:
        """By body, the posts that direct it (P2389)."""
        return self._pairs(bodies, f"?other wdt:{_DIRECTS} ?body .")

    def _pairs(self, bodies: Sequence[str], pattern: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        wanted = sorted(set(bodies))
        for first in range(0, len(wanted), BATCH):
            values = " ".join(f"wd:{qid}" for qid in wanted[first : first + BATCH])
            for row in self._wiki.select(f"SELECT ?body ?other WHERE {{ VALUES ?body {{ {values} }} {pattern} }}"):
                body, other = (row.get(name, "").rpartition("/")[2] for name in ("body", "other"))
                found.setdefault(body, set()).add(other)
        return found


def _name_reason(name: str, names: Sequence[str]) -> tuple[int, str]:
    same = name_key(name) in map(name_key, names)
    return (35, "the same name") if same else (20, "a name that agrees")


def _described(item: Mapping[str, Any], words: Iterable[str]) -> tuple[int, str]:
    texts = [name_key(str(each.get("value", ""))) for each in _values(item.get("descriptions"))]
    for word in sorted(words):
        if word and any(word in text for text in texts):
            return 20, f"its description has “{word}”"
    return 0, ""


def _values(texts: Any) -> list[Any]:
    return list(texts.values()) if isinstance(texts, dict) else []


def _lifetime(item: Mapping[str, Any], tenures: Sequence[TenureState]) -> Iterator[tuple[int, str]]:
    firsts = [t["first_confirmed"] for t in tenures if t["first_confirmed"] is not None]
    lasts = [t["last_confirmed"] for t in tenures if t["last_confirmed"] is not None]
    born, died = (next((e.value for e in statements_of(item, pid) if isinstance(e.value, Time)), None)
                  for pid in (_BORN, _DIED))  # fmt: skip
    if born is not None and firsts:
        low, high = born.bounds.earliest, born.bounds.latest
        assert low is not None and high is not None
        if (min(firsts) - low) / _YEAR < _YOUNGEST or (max(lasts or firsts) - high) / _YEAR > _OLDEST:
            yield -200, f"born in {born.edtf}, which does not go with a post in {(iso(min(firsts)) or '')[:4]}"
        else:
            yield 5, "of an age that goes with it"
    if died is not None and lasts and died.bounds.latest is not None and max(lasts) > died.bounds.latest:
        yield -200, f"died in {died.edtf}, before the last post here"


def _meet(tenure: TenureState, existing: Existing) -> bool:
    """True unless the dates of both rule out that it is one spell."""
    start, end = existing.time(START), existing.time(END)
    first = tenure["first_confirmed"]
    last = tenure["end"]["latest"] if tenure["end"]["latest"] is not None else tenure["last_confirmed"]
    far = 10**9
    late = end is not None and (end.bounds.latest or 0) < (-far if first is None else first)
    early = start is not None and (start.bounds.earliest or 0) > (far if last is None else last)
    return not late and not early


def _dates_agree(tenure: TenureState, existing: Existing) -> bool:
    """True if a start or an end that a source states can be the same day as theirs."""
    for bound, theirs in ((tenure["start"], existing.time(START)), (tenure["end"], existing.time(END))):
        first, last = bound["earliest"], bound["latest"]
        if bound["basis"] != "stated" or theirs is None or first is None or last is None:
            continue
        low, high = theirs.bounds.earliest, theirs.bounds.latest
        if low is not None and high is not None and first <= high and low <= last:
            return True
    return False


def _candidate(item: Mapping[str, Any], language: str, reasons: Sequence[tuple[int, str]]) -> Candidate:
    told = [(points, words) for points, words in reasons if points]
    return Candidate(
        str(item["id"]), text_in(item, "labels", (language, "en")), text_in(item, "descriptions", (language, "en")),
        sum(points for points, _ in told), tuple(f"{words} ({points:+d})" for points, words in told),
    )  # fmt: skip


def _best(candidates: Iterable[Candidate | None]) -> tuple[Candidate, ...]:
    found = [each for each in candidates if each is not None and each.points >= 0]
    return tuple(sorted(found, key=lambda each: (-each.points, len(each.item), each.item)))
