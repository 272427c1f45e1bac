"""The post an announcement treats of, for sentences that tell of a change without naming it: "Siv Ek börjar den 9 maj",
"Han ersätts av Siv Ek", "Den nya rektorn heter Siv Ek".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.moments import Calendar
from kg.extract.readings import Reading, Subjects, Verb
from kg.model import Span

_LOOK = 6
_BESIDE = 60
"""Code points between two posts of one person in one breath ("direktör och vd"): the first is meant."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post told of, at its place in the text; `person` has, gets or leaves it."""

    at: int
    role: str
    body: str | None
    acting: bool
    spans: dict[str, Span]
    strong: bool
    """True if somebody gets or leaves it, or it is vacant: not one that is merely mentioned."""
    person: str | None = None
    date: str | None = None
    dated: Span | None = None
    """The start told in the sentence that speaks of a vacant post."""


@dataclass(frozen=True, slots=True)
class Event:
    """That somebody gets or leaves a post which the sentence does not name."""

    kind: Literal["appointed", "leaves"]
    at: int
    person: str
    span: Span
    sentence: Span
    date: str | None = None
    dated: Span | None = None
    replaces: str | None = None
    replaced: Span | None = None
    past: bool = False
    acting: bool = False


@dataclass(slots=True)
class Matter:
    """Collects posts and events sentence by sentence, then ties them together."""

    lexicon: Lexicon
    who: Subjects
    posts: list[Post] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    titled: list[Post] = field(default_factory=list)
    """Posts that persons hold by their title: those who follow them get these."""

    def see(self, reading: Reading, facts: Sequence[Fact]) -> None:
        """Learn from one sentence, after its facts were read."""
        self._posts(reading, facts)
        self._named(reading, facts)
        self._followed(reading)
        self._stands_in(reading)
        for verb in reading.verbs:
            if verb.kind in ("appointed", "leaves"):
                self._event(reading, verb, facts)

    def _posts(self, reading: Reading, facts: Sequence[Fact]) -> None:
        words, tokens = reading.sentence.words, reading.sentence.tokens
        for fact in facts:
            if fact.role is not None and fact.status in ("appointed", "leaves") and fact.rule != "member":
                spans = {k: v for k, v in fact.spans.items() if k in ("role", "organisation")}
                at = spans.get("role", (fact.begin, fact.finish))[0]
                self.posts.append(Post(at, fact.role, fact.body, fact.acting, spans, True, fact.person))
            elif fact.role is not None and fact.status == "holds" and fact.rule in ("title", "apposition"):
                spans = {k: v for k, v in fact.spans.items() if k in ("role", "organisation")}
                self.titled.append(Post(fact.begin, fact.role, fact.body, fact.acting, spans, False, fact.person))
        told = {fact.spans["role"] for fact in facts if "role" in fact.spans}
        for role in reading.roles:
            span = tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish
            if role.plural or span in told or role.name in self.lexicon.professions:
                continue
            before = words[max(role.begin - 3, 0) : role.begin]
            vacant = role.marker is not None or any(w in self.lexicon.verbs["matter"]["posts"] for w in before)
            spans = {"role": span}
            body = role.bodies[0] if role.bodies else None
            if body is not None and body.finish > body.begin:
                spans["organisation"] = tokens[body.begin].begin, tokens[body.finish - 1].finish
            strong = vacant or reading.block.kind == "title"
            name = body.name if body is not None else role.generic
            moment = next((m for m in reading.moments if m.edge != "until" and not m.now), None)
            dated = self.who.place(reading, moment.begin, moment.finish) if moment else None
            self.posts.append(
                Post(
                    span[0], role.name, name, role.acting, spans, strong,
                    date=moment.edtf if moment else None, dated=dated,
                )
            )  # fmt: skip
        self.posts.sort(key=lambda post: post.at)

    def _named(self, reading: Reading, facts: Sequence[Fact]) -> None:
        """As in "Hon heter Siv Ek": who has the vacant post that was just told of."""
        words, tokens = reading.sentence.words, reading.sentence.tokens
        for at in self.lexicon.naming.openings(words):
            hit = self.lexicon.naming.at(words, at)
            person = next((p for p in reading.persons if p.begin == at + hit[0]), None) if hit else None
            if hit is None or person is None or any(v.kind == "blocked" for v in reading.verbs):
                continue
            post = self.posts[-1] if self.posts else None
            beside = any(r.finish == at and r.definite for r in reading.roles)
            if post is None or post.person is not None or not (post.strong or beside):
                continue
            self.posts[-1] = post = replace(post, strong=True)
            self.events.append(
                Event(
                    "appointed", tokens[at].begin, person.name, self.who.place(reading, person.begin, person.finish),
                    (reading.sentence.begin, reading.sentence.finish), post.date, post.dated,
                )
            )  # fmt: skip

    def _followed(self, reading: Reading) -> None:
        """As in "Han ersätts av Siv Ek": who gets the post of the subject, or the one told before."""
        words, tokens = reading.sentence.words, reading.sentence.tokens
        for at in self.lexicon.replaced_by.openings(words):
            hit = self.lexicon.replaced_by.at(words, at)
            person = next((p for p in reading.persons if hit and 0 <= p.begin - at - hit[0] <= _LOOK), None)
            if hit is None or person is None or any(v.kind == "blocked" for v in reading.verbs):
                continue
            titles = {i for r in reading.roles for i in range(r.begin, r.finish)}
            if any(i not in titles and words[i] not in self.lexicon.articles for i in range(at + hit[0], person.begin)):
                continue
            subject = self.who.subject(reading, Verb("", at, at + 1))
            old = subject[0] if subject and subject[0].name != person.name else None
            self.events.append(
                Event(
                    "appointed", tokens[at].begin, person.name, self.who.place(reading, person.begin, person.finish),
                    (reading.sentence.begin, reading.sentence.finish),
                    replaces=old.name if old else None,
                    replaced=self.who.place(reading, old.begin, old.finish) if old else None,
                )
            )  # fmt: skip

    def _stands_in(self, reading: Reading) -> None:
        """As in "Tills vidare leds skolan av Siv Ek": who does for a time what the post told before is for."""
        words, tokens = reading.sentence.words, reading.sentence.tokens
        at = next((i for i, w in enumerate(words) if w in self.lexicon.verbs["matter"]["stands_in"]), None)
        if at is None or not self.lexicon.temporary.anywhere(words) or any(v.kind == "blocked" for v in reading.verbs):
            return
        for person in reading.persons:
            begin = next((r.begin for r in reading.roles if r.finish == person.begin), person.begin)
            if any(not self._stands_for(w) for w in words[at + 1 : begin - 1]):
                continue
            if at < begin <= at + _LOOK + 2 and words[begin - 1] in self.lexicon.verbs["deciders"]["by"]:
                self.events.append(
                    Event(
                        "appointed", tokens[at].begin, person.name,
                        self.who.place(reading, person.begin, person.finish),
                        (reading.sentence.begin, reading.sentence.finish), acting=True,
                    )
                )  # fmt: skip
                return

    def _stands_for(self, word: str) -> bool:
        """True for the post, its body or a small word: "leds skolan så länge av", not "leds biblioteket av"."""
        lexicon = self.lexicon
        return (
            word in lexicon.verbs["matter"]["posts"]
            or word in lexicon.generic
            or word in lexicon.prepositions | lexicon.articles | lexicon.also | lexicon.stops
            or word in lexicon.temporary.firsts
        )

    def _event(self, reading: Reading, verb: Verb, facts: Sequence[Fact]) -> None:
        words = reading.sentence.words
        phrase = " ".join(words[verb.begin : verb.finish])
        if (
            words[verb.begin - 1 : verb.begin] == ["att"]
            and words[max(verb.begin - 2, 0)] not in self.lexicon.verbs["matter"]["told"]
        ):
            return
        if verb.kind == "appointed" and phrase not in self.lexicon.verbs["matter"]["appointed"]:
            return
        if any(v.kind == "blocked" and v.begin < verb.begin for v in reading.verbs):
            return
        if any(w in self.lexicon.verbs["matter"]["not"] for w in words[verb.finish : verb.finish + _LOOK]):
            return
        if self.lexicon.replaced_by.at(words, verb.begin) or self.lexicon.replaced_by.at(
            words, max(verb.finish - 2, 0)
        ):
            return
        for person in self.who.subject(reading, verb):
            if any(f.person == person.name and f.status == verb.kind for f in facts):
                continue
            self.events.append(self._told(reading, verb, person, phrase))

    def _told(self, reading: Reading, verb: Verb, person: Person, phrase: str) -> Event:
        words, tokens = reading.sentence.words, reading.sentence.tokens
        clauses = reading.clauses
        near = [m for m in reading.moments if clauses.together(m.begin, verb.begin)]
        decided = self.lexicon.decides.at(words, verb.begin) is not None
        fits = [m for m in near if m.edge != "until" and not decided]
        if verb.kind == "leaves":
            fits = [m for m in fits if words[m.begin - 1] not in self.lexicon.links["since"] or m.begin == 0]
        moment = min(fits, key=lambda m: abs(m.begin - verb.begin), default=None)
        until = any(m.edge == "until" for m in near)
        earlier = None
        if verb.kind == "appointed":
            for at in range(verb.begin, min(verb.finish + 2, len(words))):
                if words[at] in self.lexicon.links["after"] or self.lexicon.replaces.at(words, at):
                    earlier = next((p for p in reading.persons if at < p.begin <= at + _LOOK + 2), None)
                    break
        clause = clauses.all[clauses.at(verb.begin)]
        since = words[person.begin - 1 : person.begin]
        inner = clause.kind in ("relative", "sub", "where") or any(w in self.lexicon.links["since"] for w in since)
        perfect = words[verb.begin - 1] in self.lexicon.links["perfect"] if verb.begin else False
        past = phrase in self.lexicon.verbs["matter"]["past"] or perfect
        temporary = self.lexicon.temporary.anywhere(words)
        return Event(
            "appointed" if verb.kind == "appointed" else "leaves",
            tokens[verb.begin].begin,
            person.name,
            self.who.place(reading, person.begin, person.finish),
            (reading.sentence.begin, reading.sentence.finish),
            moment.edtf if moment else None,
            self.who.place(reading, moment.begin, moment.finish) if moment else None,
            earlier.name if earlier and earlier.name != person.name else None,
            self.who.place(reading, earlier.begin, earlier.finish) if earlier else None,
            past and inner,
            acting=verb.kind == "appointed" and (temporary or (until and not decided)),
        )

    def apply(self, facts: list[Fact], calendar: Calendar) -> None:
        """Add what the events say to the facts."""
        for event in self.events:
            if event.kind == "leaves":
                self._leave(event, facts)
            else:
                self._get(event, facts, calendar)

    def _leave(self, event: Event, facts: list[Fact]) -> None:
        own = [f for f in facts if f.person == event.person]
        left = [f for f in own if f.status == "leaves"]
        if left:
            for fact in left:
                if fact.end is None and event.date is not None and not event.past:
                    self._end(fact, event)
            return
        titles = [f for f in own if f.status == "holds" and f.rule in ("title", "apposition", "predicate") and f.role]
        before = [f for f in titles if f.begin <= event.at]
        if titles:
            fact = before[-1] if before else titles[0]
            fact.status, fact.rule = ("held" if event.past else "leaves"), "leaving"
            self._end(fact, event)
            return
        sat = [f for f in own if f.status == "held" and f.rule == "predicate" and (f.begin, f.finish) == event.sentence]
        if sat and not event.past:
            sat[-1].status, sat[-1].rule = "leaves", "leaving"
            self._end(sat[-1], event)
            return
        held = [f for f in own if f.status == "held" and f.rule in ("title", "apposition")]
        if held:
            self._end(held[0], event)
            return
        post = self._post(event)
        if post is not None:
            fact = self._fact(event, post, "held" if event.past else "leaves")
            self._end(fact, event)
            facts.append(fact)

    def _end(self, fact: Fact, event: Event) -> None:
        if event.date is not None and event.dated is not None and fact.end is None:
            fact.end, fact.spans["end"] = event.date, event.dated

    def _get(self, event: Event, facts: list[Fact], calendar: Calendar) -> None:
        own = [f for f in facts if f.person == event.person]
        if any(f.status == "appointed" for f in own):
            return
        left = next((f for f in own if f.status == "leaves"), None)
        if left is not None and (event.past or (event.date is not None and calendar.gone(event.date))):
            if event.date is not None and event.dated is not None and left.start is None:
                left.start, left.spans["start"] = event.date, event.dated
            return
        post = self._post(event)
        if post is None or any(
            f.role == post.role and f.status in ("holds", "leaves", "held") and not f.acting for f in own
        ):
            return
        fact = self._fact(event, post, "appointed")
        if event.date is not None and event.dated is not None:
            fact.start, fact.spans["start"] = event.date, event.dated
        if event.replaces is not None and event.replaced is not None:
            fact.replaces, fact.spans["replaces"], fact.passage = event.replaces, event.replaced, event.sentence
        facts.append(fact)

    def _post(self, event: Event) -> Post | None:
        """The post meant: of whom the person follows, else the nearest strong one told before."""
        before = [p for p in self.posts if p.at < event.at and p.person != event.person]
        followed = [p for p in before if p.person is not None and p.person == event.replaces]
        strong = [p for p in before if p.strong]
        held = [p for p in self.titled if p.person is not None and p.person == event.replaces and p.at <= event.at]
        chosen = followed or held or strong
        if not chosen:
            return None
        alike = [p for p in chosen if p.person is not None and p.person == chosen[-1].person]
        post = next((p for p in alike if chosen[-1].at - p.at < _BESIDE), chosen[-1])
        fuller = [p for p in strong if p.role != post.role and " " not in p.role and p.role.endswith(post.role)]
        if post.person is None and fuller:  # "Ny polischef i Gran … Området får en ny chef"
            return replace(fuller[0], body=post.body or fuller[0].body, acting=post.acting)
        return post

    def _fact(self, event: Event, post: Post, status: Literal["appointed", "leaves", "held"]) -> Fact:
        acting = event.acting or (post.acting and post.person is None)
        return Fact(
            event.person, post.role, post.body, status, "matter", *event.sentence,
            acting=acting, spans={**post.spans, "person": event.span},
        )  # fmt: skip
