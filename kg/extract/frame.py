"""The announcement's own world: which bodies it speaks of, which one it is about, and what "kommunen" or a bare
title means there.
"""

from collections.abc import Sequence

from kg.extract.census import Census, Named
from kg.extract.facts import Fact
from kg.extract.gazetteer import Gazetteer
from kg.extract.here import Here
from kg.extract.lexicon import Lexicon
from kg.extract.matter import Post
from kg.extract.readings import Reading
from kg.model import Span
from kg.text import name_key

_TITLE, _EARLY, _MOVE, _ORIGIN = 2.0, 1.5, 3.0, 3.0
"""How much a body gains by standing in the title or the first sentences, by somebody coming or going there, and loses
by being where somebody comes from; each mention (three at most) counts 1. The first sentence tells most."""
_NEAR = 4
"""So many words back "kommer" may stand from its "från"."""
_MENTIONS = 3
_TOWNS = ("place", "town")
"""Places asked for by a post that only a municipality has: any one place will do."""
_BARE = 0.6
"""A name without a word for a body ("Granhem") counts so much less: it may be none."""
_WEAK = 2.0
"""A mere place ("i Ekbacka") stands for its municipality only above this."""
_EARLY_SENTENCES = 3
_ALIKE = 50
"""At most so many names that share a word are compared."""
_STEM = 6
"""So many letters tell that "regemente" and "regementet" are one word."""
_PREFIX = 4
"""So many letters of a compound ("hamnbolaget") tell which body it means."""


class Frame:
    """Collects the readings of one announcement; afterwards completes the bodies of its facts."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer
        self._readings: list[Reading] = []
        self._titles: set[int] = set()
        self._early: set[int] = set()
        self._census = Census(lexicon, gazetteer, ())
        self._home: Named | None = None
        self._here = Here(lexicon, gazetteer, None, ())
        self._posts: Sequence[Post] = ()
        self._open: set[int] = set()
        """Facts whose "kommunen" could not be told: they are at no other body."""
        self._abouts: dict[tuple[tuple[str, ...] | None, frozenset[str]], Named | None] = {}

    def see(self, reading: Reading) -> None:
        """Remember a sentence that is part of the text proper."""
        if reading.block.kind == "title":
            self._titles.add(len(self._readings))
        elif len(self._early) < _EARLY_SENTENCES:
            self._early.add(len(self._readings))
        self._readings.append(reading)

    def complete(self, facts: Sequence[Fact], posts: Sequence[Post]) -> None:
        """Give bodies to the facts that name none, or only "kommunen", "nämnden" or a part of something larger.

        `posts` are those that the text treats of.
        """
        self._posts = posts
        opening = {reading.sentence.begin for reading in self._readings}
        if all(self._is_told(fact) for fact in facts):
            return
        self._census = Census(self._lexicon, self._gazetteer, self._readings)
        for fact in facts:
            self._uncapitalise(fact, opening)
        self._home = self._about(facts, None)
        self._here = Here(self._lexicon, self._gazetteer, self._home, posts)
        for fact in facts:
            self._generic(fact, facts)
        there = self._there()
        for fact in facts:
            if fact.body is None and fact.begin in there:
                self._place(fact, there[fact.begin])
            elif fact.body is None and self._here.may_be(fact, facts):
                self._place(fact, self._section(fact))
        self._same_post(facts)
        for fact in facts:
            if fact.body is None and id(fact) not in self._open and self._here.may_be(fact, facts):
                self._place(fact, self._fitting(fact, facts))

    @staticmethod
    def _is_told(fact: Fact) -> bool:
        """True if a body needs no other sentence: it has a name of several words, or its role alone tells it."""
        named = fact.body is not None and fact.body[0].isupper()
        return named and (" " in (fact.body or "") or "organisation" not in fact.spans)

    def _uncapitalise(self, fact: Fact, opening: set[int]) -> None:
        """The "Nämnden" or "Hamnbolaget" that opens a sentence is no name, unless it has its capital elsewhere too."""
        opens = fact.spans.get("organisation", (-1, -1))[0] in opening
        if fact.body is not None and opens and self._census.common(fact.body):
            fact.body = fact.body.lower()

    def _about(
        self, facts: Sequence[Fact], kinds: Sequence[str] | None, without: frozenset[str] = frozenset()
    ) -> Named | None:
        """The body that the announcement is about, among those of the given kinds; None when two are as likely."""
        key = (tuple(kinds) if kinds is not None else None), without
        if key not in self._abouts:
            self._abouts[key] = self._ranked(facts, kinds, without)
        return self._abouts[key]

    def _ranked(self, facts: Sequence[Fact], kinds: Sequence[str] | None, without: frozenset[str]) -> Named | None:
        government = self._lexicon.roles["government"]["body"]
        movers = {f.person for f in facts if f.status in ("appointed", "leaves")}
        scores: dict[str, float] = {}
        keys: dict[str, list[str]] = {}
        first: dict[str, Named] = {}
        counted: dict[str, int] = {}
        limits = [(self._readings[i].sentence.begin, self._readings[i].sentence.finish) for i in self._titles]
        early = [(self._readings[i].sentence.begin, self._readings[i].sentence.finish) for i in sorted(self._early)]
        left = self._come_from()
        for named in self._census.named:
            if not named.name[0].isupper() or ", " in named.name:
                continue
            if named.name.split()[0].lower() in self._lexicon.articles:
                continue
            if named.name.removesuffix("s") == government or named.name.lower() in self._lexicon.foreign_links:
                continue
            if kinds == _TOWNS and named.kind != "place":
                continue
            if kinds != _TOWNS and (named.kind not in kinds if kinds is not None else named.kind == "place"):
                continue
            if named.name in without or named.name.lower() in self._lexicon.generic:
                continue
            key = self._key(named.name, keys)
            first.setdefault(key, named)
            if len(named.name) > len(first[key].name):
                first[key] = named
            counted[key] = counted.get(key, 0) + 1
            gain = 1.0 if counted[key] <= _MENTIONS else 0.0
            if named.span[0] in left:
                continue
            gain += _TITLE if any(b <= named.span[0] < f for b, f in limits) else 0
            order = next((i for i, (b, f) in enumerate(early) if b <= named.span[0] < f), None)
            gain += _EARLY / (1 + order / 2) if counted[key] == 1 and order is not None else 0
            scores[key] = scores.get(key, 0.0) + (gain if named.kind and not named.unit else gain * _BARE)
        gone = {f.person for f in facts if f.status == "leaves" or (f.status == "held" and f.rule == "title")}
        moved = {
            f.body.split(", ")[0]
            for f in facts
            if f.body and (f.status == "leaves" or (f.status == "appointed" and f.person not in gone))
        }
        origins = {
            f.body.split(", ")[0] for f in facts if f.body and f.status in ("holds", "held") and f.person in movers
        }
        moved |= {f.decided_by.split(", ")[0] for f in facts if f.decided_by}
        for bodies, gain in ((moved, _MOVE), (origins - moved, -_ORIGIN)):
            for body in bodies:
                key = self._key(body, keys)
                if key in scores:
                    scores[key] += gain
        ranked = sorted(scores, key=lambda k: (-scores[k], k))
        least = _WEAK if kinds == ("place",) else 0.0
        if not ranked or scores[ranked[0]] <= least or (len(ranked) > 1 and scores[ranked[0]] == scores[ranked[1]]):
            return None
        return first[ranked[0]]

    def _come_from(self) -> set[int]:
        """Where the names begin that "från" leads to in a title or behind a person: somebody comes from there."""
        origin, comes = self._lexicon.links["from"], frozenset(self._lexicon.links["comes"])
        return {
            reading.sentence.tokens[at + 1].begin
            for index, reading in enumerate(self._readings)
            for at, word in enumerate(reading.sentence.words[:-1])
            if word in origin
            and (
                index in self._titles
                or any(p.finish == at for p in reading.persons)
                or not comes.isdisjoint(reading.sentence.words[max(at - _NEAR, 0) : at])
            )
        }

    def _key(self, name: str, known: dict[str, list[str]]) -> str:
        """The key of the body met before that the name means too ("Gran Energi" and "Gran Energi AB"), else its own."""
        key = name_key(name)
        words = set(key.split())
        for word in sorted(words):
            for other in known.setdefault(word, []):
                parts = set(other.split())
                if words <= parts or parts <= words:
                    return other
        for word in words:
            if len(known[word]) < _ALIKE:
                known[word].append(key)
        return key

    def _generic(self, fact: Fact, facts: Sequence[Fact]) -> None:
        """As in "kommunens", "socialnämnden", "hamnbolaget": the body spoken of, or its part."""
        body = fact.body
        if body is None or body[0].isupper():
            return
        if body.partition(" ")[0] in self._lexicon.links["same"]:
            self._same_place(fact, facts)
            return
        if ", " in body:
            self._part(fact, body, facts)
            return
        lexicon = self._lexicon
        unit = lexicon.definite_unit(body) == body or body in lexicon.units
        if unit:
            larger = self._larger(body, fact, facts)
            if body in lexicon.bodies["frame"]["bare_units"]:
                body = self._last_unit(body, fact) or body
            fact.body = f"{larger.name}, {body}" if larger is not None and ", " not in body else body
            return
        if body in lexicon.generic or body in lexicon.whole_bodies:
            found = self._meant(body, fact, facts)
            fact.body = found
            if found is None:
                fact.spans.pop("organisation", None)
                self._open.add(id(fact))
            return
        alike = self._compound(body)
        if alike is not None:
            fact.body = alike.name

    def _same_place(self, fact: Fact, facts: Sequence[Fact]) -> None:
        """As in "på samma ställe": where the person's post told last before is."""
        before = [f for f in facts if f.person == fact.person and f is not fact and f.body and f.body[0].isupper()]
        near = [f for f in before if f.begin <= fact.begin]
        fact.body = near[-1].body if near else None
        if near and "organisation" in near[-1].spans:
            fact.spans["organisation"] = near[-1].spans["organisation"]

    def _part(self, fact: Fact, body: str, facts: Sequence[Fact]) -> None:
        """As in "hamnbolaget, styrelsen": the larger body by its name."""
        larger, unit = body.split(", ", maxsplit=1)
        compound = self._compound(larger) if " " not in larger else None
        bare = larger in self._lexicon.generic or larger in self._lexicon.whole_bodies
        whole = compound.name if compound is not None else self._meant(larger, fact, facts) if bare else None
        if whole is not None:
            fact.body = f"{whole}, {unit}"

    def _compound(self, body: str) -> Named | None:
        """The named body that "hamnbolaget" means: one whose name has the first part of the compound."""
        head = self._lexicon.body(body)
        stem = body.removesuffix(head or "").rstrip("s") if " " not in body else ""
        if len(stem) < _PREFIX:
            return None
        found = {n.name: n for n in self._census.named if stem in n.name.lower() and not n.unit and n.name[0].isupper()}
        if self._home is not None and self._home.name in found:
            return self._home
        return next(iter(found.values())) if len(found) == 1 else None

    def _last_unit(self, body: str, fact: Fact) -> str | None:
        """The unit that a bare "nämnden" means: the last one of that head named before, else the first after."""
        alike = [n for n in self._census.named if self._of_head(n.name.split(", ")[-1], body) and n.name != body]
        before = [n for n in alike if n.span[0] < fact.begin]
        proper = [n for n in before if n.name[0].isupper() or ", " in n.name]
        chosen = (proper or before)[-1:] or alike[:1]
        return chosen[0].name if chosen else None

    def _of_head(self, name: str, body: str) -> bool:
        """True if a name's last word is, or ends in, the head in either form: "Ekonomiska råd" for "rådet"."""
        return name.endswith(body) or self._lexicon.definite_unit(name.rsplit(maxsplit=1)[-1]) == body

    def _larger(self, unit: str, fact: Fact, facts: Sequence[Fact]) -> Named | None:
        """The body that a part of it ("socialnämnden", "styrelsen") belongs to."""
        wanted = self._census.part(unit)
        # an earlier post of somebody whose career is listed may have been anywhere
        if wanted is None or fact.rule == "career list":
            return None
        if not wanted:
            return self._home
        if self._home is not None and self._home.kind in wanted:
            return self._home
        found = self._about(facts, wanted)
        if unit.endswith(tuple(self._lexicon.bodies["frame"]["anywhere"])):
            return found if found is not None and self._census.spelt_out(found.name) else None
        return self._about(facts, _TOWNS) if found is None and "municipality" in wanted else found

    def _meant(self, body: str, fact: Fact, facts: Sequence[Fact]) -> str | None:
        """The body "myndigheten" means: the last one of its kind named before it, else the one the text is about."""
        kind = self._census.kind(body.removesuffix("s"))
        home = self._home
        agency = home is not None and not home.kind and self._gazetteer.knows(home.name)
        if kind and home is not None and (home.kind == kind or agency):
            return home.name
        named = [n for n in self._census.named if n.span[0] < fact.begin and n.name[0].isupper() and not n.unit]
        stem = (self._lexicon.body(body) or body)[:_STEM]
        akin = [n for n in named if any(word.startswith(stem) for word in n.name.lower().split())]
        if akin and not kind:
            return akin[-1].name
        alike = [n for n in named if n.kind == kind] if kind else []
        if alike:
            return alike[-1].name
        own = [
            f.body for f in facts if f.begin < fact.begin and f.person == fact.person and f.body and f.body[0].isupper()
        ]
        own = [b for b in own if b != self._lexicon.roles["government"]["body"] and ", " not in b]
        if own and not kind:
            return own[-1]
        if kind == "municipality":
            town = self._about(facts, _TOWNS)
            bare = self._home is not None and not self._home.kind and " " not in self._home.name
            if town is None and bare and self._home is not None:
                return self._lexicon.town(self._home.name)
            return town.name if town is not None else None
        if self._home is not None and self._home.kind in ("", kind):
            return self._home.name
        return own[-1] if own else None

    def _fitting(self, fact: Fact, facts: Sequence[Fact]) -> Named | None:
        """The body a bare title means: of the kind that the role is found at, else the one the text is about.

        What somebody leaves is not where the same person goes.
        """
        goes = frozenset(
            f.body for f in facts if f.person == fact.person and f.status == "appointed" and f.body and f is not fact
        )
        left = frozenset(
            f.body for f in facts if f.person == fact.person and f.status == "leaves" and f.body and f.role != fact.role
        )
        without = goes if fact.status == "leaves" else left if fact.status == "appointed" else frozenset()
        home = self._home if self._home is None or self._home.name not in without else self._about(facts, None, without)
        affinity = self._lexicon.roles["affinity"]
        role = fact.role or ""
        for kind, entry in affinity.items():
            if role in entry["roles"] or self._lexicon.is_ending(role, entry["endings"]):
                kinds = (kind, *entry["also"])
                if home is not None and home.kind in kinds:
                    return home
                found = self._about(facts, kinds, without)
                town = kind in ("municipality", "office") and role not in self._lexicon.roles["one_post"]["tails"]
                sure = _TOWNS if kind == "municipality" else ("place",)
                return self._about(facts, sure, without) if found is None and town else found
        return home

    def _there(self) -> dict[int, Named]:
        """By where a sentence begins that opens with "Där", the body named last before it."""
        found: dict[int, Named] = {}
        for reading in self._readings:
            if reading.sentence.words[0] in self._lexicon.links["there"]:
                begin = reading.sentence.begin
                before = [n for n in self._census.named if n.span[0] < begin and not n.unit and n.kind != "place"]
                if before:
                    found[begin] = before[-1]
        return found

    def _section(self, fact: Fact) -> Named | None:
        """The body whose heading the sentence stands under."""
        found: Named | None = None
        for begin, named in self._census.sections:
            if begin >= fact.begin:
                break
            found = named
        boards = self._lexicon.grammar["elections"]["roles"]
        if found is not None and found.unit and self._census.part(found.name) is not None and fact.role not in boards:
            return None
        return found

    def _place(self, fact: Fact, named: Named | None) -> None:
        state = named is not None and named.name in self._lexicon.countries
        foreign = self._lexicon.roles["government"]["foreign"]
        if named is not None and (not state or self._lexicon.is_ending(fact.role or "", foreign)):
            fact.body, fact.spans["organisation"] = named.name, named.span

    def _same_post(self, facts: Sequence[Fact]) -> None:
        """A role at no named body is at the one body that the announcement names for that role, if somebody gets or
        leaves it there: "Den nuvarande regiondirektören Bo Ros" where a new regiondirektör of a region is presented.
        """
        bodies: dict[str, set[str]] = {}
        spans: dict[str, Span] = {}
        for fact in facts:
            if fact.role and fact.body and fact.status in ("appointed", "leaves"):
                bodies.setdefault(fact.role, set()).add(fact.body)
                if "organisation" in fact.spans:
                    spans.setdefault(fact.role, fact.spans["organisation"])
        for post in self._posts:
            named = post.body is not None and post.body[0].isupper() and not self._census.common(post.body)
            if post.strong and post.body and named and "organisation" in post.spans:
                bodies.setdefault(post.role, set()).add(post.body)
                spans.setdefault(post.role, post.spans["organisation"])
        for fact in facts:
            own = [f for f in facts if f.person == fact.person and f.role == fact.role and f.body]
            if fact.body is None and fact.status in ("appointed", "leaves") and len({f.body for f in own}) == 1:
                fact.body = own[0].body
                fact.spans |= {k: v for k, v in own[0].spans.items() if k == "organisation"}
            told = bodies.get(fact.role or "", set())
            if fact.body is None and len(told) == 1 and self._here.may_be(fact, facts):
                fact.body = next(iter(told))
                if fact.role in spans:
                    fact.spans["organisation"] = spans[fact.role]
