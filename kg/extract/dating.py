"""When: the dates of a sentence tied to the posts it tells of, and who had the post before."""

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.facts import Dating, Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.moments import Moment
from kg.extract.phrases import Phrases
from kg.extract.readings import Context, Reading, Subjects, Verb
from kg.extract.tenures import Careers
from kg.model import Span

_YEAR_LENGTH = 4
_DAY_LENGTH = 10


class Dates:
    """Dates the facts of one sentence, and finds the predecessors it names."""

    def __init__(self, lexicon: Lexicon, context: Context, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._context = context
        self._who = subjects
        self._towns = frozenset(lexicon.roles["at_municipality"]["heads"])
        self._behind = frozenset(lexicon.dates["relative"]["behind"]) - frozenset(lexicon.dates["edges"]["since"])

    def renewed(self, reading: Reading, facts: list[Fact]) -> None:
        """As in "Siv Ek är ledamot och får fortsatt förordnande": what somebody holds is given anew."""
        words = reading.sentence.words
        self._extended(reading, facts)
        for at in self._lexicon.renewals.openings(words):
            hit = self._lexicon.renewals.at(words, at)
            if hit is None:
                continue
            here = reading.clauses.at(at)
            if any(r.begin >= at and reading.clauses.at(r.begin) == here for r in reading.roles):
                continue
            subject = {p.name for p in self._who.subject(reading, Verb("", at, at + hit[0]))}
            for fact in facts:
                if fact.person in subject and fact.status == "holds":
                    fact.status, fact.rule, fact.clause = "appointed", "appointing", here

    def _extended(self, reading: Reading, facts: list[Fact]) -> None:
        """As in "förlänger avtalet med it-chefen Siv Ek" and "beslutat att Siv Ek fortsätter som it-chef"."""
        if not facts:
            return
        words = reading.sentence.words
        extends, goes_on = self._lexicon.verbs["extends"]["words"], self._lexicon.verbs["extends"]["goes_on"]
        at = next((i for i, w in enumerate(words) if w in extends), None)
        decided = self._lexicon.decides.openings(words)
        for fact in facts:
            if fact.status != "holds" or any(v.kind == "blocked" for v in reading.verbs):
                continue
            begin = next((p.begin for p in reading.persons if p.name == fact.person), -1)
            title = next((r.begin for r in reading.roles if r.finish == begin), -1)
            led = any(w in self._lexicon.verbs["extends"]["led_by"] for w in words[max(title - 2, 0) : max(title, 0)])
            given = at is not None and begin > at and led and fact.rule == "title"
            kept = fact.verb >= 0 and words[fact.verb] in goes_on and any(i < fact.verb for i in decided)
            if given or kept:
                fact.status, fact.rule = "appointed", "appointing"

    def leaving(self, reading: Reading, facts: list[Fact]) -> None:
        """As in "Generaldirektör Siv Ek lämnar sitt uppdrag": the title is of the post that is left."""
        verb = next((v for v in reading.verbs if v.kind == "leaves"), None)
        if verb is None and not facts:
            return
        words = reading.sentence.words
        cause = next(
            (h[1] for i in self._lexicon.causes.openings(words) if (h := self._lexicon.causes.at(words, i))), None
        )
        for fact in facts:
            if fact.status == "leaves":
                fact.end_cause = cause
        if verb is None or any(f.status == "leaves" for f in facts):
            return
        if any(v.kind == "blocked" and v.begin < verb.begin for v in reading.verbs):
            return
        subject = {p.name for p in self._who.subject(reading, verb)}
        after = reading.sentence.words[verb.finish : verb.finish + 6]
        after_it = [r for r in reading.roles if r.begin >= verb.finish]
        other = any(self._who.governing(reading, r.begin) in (None, verb) for r in after_it)
        handed = any(w in after for w in self._lexicon.links["over"])
        for fact in facts:
            if (
                fact.person in subject
                and fact.status == "holds"
                and fact.rule in ("title", "apposition")
                and not other
                and not handed
            ):
                fact.status, fact.rule, fact.end_cause = "leaves", "leaving", cause
                self._left_body(reading, verb, fact)

    def _left_body(self, reading: Reading, verb: Verb, fact: Fact) -> None:
        """As in "Sjukhuschefen Siv Ek lämnar Grans sjukhus": where the post is that is left."""
        tokens = reading.sentence.tokens
        at = verb.finish
        at += at < len(tokens) and tokens[at].lower in self._lexicon.links["from"]
        if fact.body is not None or at >= len(tokens) or not tokens[at].capitalised:
            return
        body = reading.bodies.parse(at)
        if body is not None and not any(p.begin == at for p in reading.persons):
            place = body.place and not tokens[at].text.isupper()
            fact.body = self._lexicon.town(body.name) if place and fact.role in self._towns else body.name
            fact.spans["organisation"] = self._who.place(reading, body.begin, body.finish)

    def date(self, reading: Reading, facts: list[Fact]) -> list[Dating]:
        """Date the facts of a sentence, clause by clause; one without a post comes back, for posts told elsewhere."""
        told: dict[int, list[Moment]] = {}
        for moment in reading.moments:
            told.setdefault(reading.clauses.at(moment.begin), []).append(moment)
        datings: list[Dating] = []
        for clause, moments in told.items():
            datings += self._date_clause(reading, facts, clause, moments)
        return datings

    def _triggers(self, phrases: Phrases[bool], reading: Reading, clause: int) -> list[int]:
        """Where one of the phrases stands in a clause."""
        words = reading.sentence.words
        return [i for i in phrases.openings(words) if reading.clauses.of[i] == clause and phrases.at(words, i)]

    def _date_clause(self, reading: Reading, facts: list[Fact], clause: int, moments: list[Moment]) -> list[Dating]:
        lexicon = self._lexicon
        starting = self._triggers(lexicon.starts, reading, clause)
        ending = self._triggers(lexicon.ends, reading, clause)
        deciding = self._triggers(lexicon.decides, reading, clause)
        happened = self._triggers(lexicon.happened, reading, clause)
        here = [f for f in facts if f.clause in (clause, -1) or self._hangs(reading, f.clause, clause, deciding)]
        appointed = [f for f in here if f.status == "appointed"]
        leaving = [f for f in here if f.status == "leaves"]
        becoming = self._triggers(lexicon.becomes, reading, clause) if appointed and not starting else []
        ranged = any(m.edge == "until" for m in moments) and any(m.edge == "from" for m in moments)
        others = [
            f
            for f in here
            if f.status in ("holds", "held") and (f.rule == "predicate" or (ranged and f.rule == "apposition"))
        ]
        if others and not appointed and not leaving:
            Careers(lexicon, self._who).date(reading, others, clause, moments)
        start = end = decided = None
        spans: dict[str, Span] = {}
        moments = [m for m in moments if not self._beside(reading, facts, m, appointed)]
        for moment in moments:
            place = self._who.place(reading, moment.begin, moment.finish)
            taken = start is not None
            past_year = len(moment.edtf) < _DAY_LENGTH and bool(happened) and not moment.now
            becomes = bool(becoming) and not moment.now and not deciding and len(moment.edtf) > _YEAR_LENGTH
            if moment.at_once:
                if (starting or appointed) and not taken:
                    start, spans["start"] = moment.edtf, place
            elif moment.edge == "until":
                if end is None:
                    end, spans["end"] = moment.edtf, place
            elif (
                (moment.edge == "from" and not taken)
                or ((past_year or becomes) and not taken)
                or (starting and not taken and (moment.begin > starting[0] or not (deciding or moment.now)))
            ):
                start, spans["start"] = moment.edtf, place
            elif (leaving or not appointed) and ending and end is None and not (moment.now and deciding):
                end, spans["end"] = moment.edtf, place
            elif deciding and decided is None and len(moment.edtf) == _DAY_LENGTH:
                decided, spans["decided"] = moment.edtf, place
        if leaving and not appointed and start is not None and end is None:
            end, spans["end"] = start, spans.pop("start")
            start = None
        for fact in appointed:
            entitled = fact.rule in ("title", "apposition")
            if entitled and not starting and not any(v.kind == "appointed" for v in reading.verbs):
                continue
            fact.start, fact.end, fact.decided = start, end if not leaving else None, decided
            fact.spans |= {k: v for k, v in spans.items() if k != "end" or not leaving}
        for fact in leaving:
            fact.end, fact.decided = end, decided
            fact.spans |= {k: v for k, v in spans.items() if k != "start"}
        if not here and facts and self._said_of_above(reading, clause):
            above = [f for f in facts if f.clause == reading.clauses.all[clause].parent and f.rule != "title"]
            for fact in above[-1:]:
                if fact.status == "appointed" and end is not None:
                    # "får tjänsten som rektor, samma post som hon hade 2013–2015": an earlier time in it
                    earlier = replace(fact, status="held", rule="predicate", start=start, end=end, acting=False)
                    earlier.spans = {**fact.spans, **spans}
                    facts.append(earlier)
                    continue
                fact.start, fact.end = fact.start or start, fact.end or end
                fact.spans |= spans
            return []
        if appointed or leaving or not (start or end):
            return []
        return self._told_apart(reading, facts, (starting, ending), (start, end, decided), spans, clause)

    def _beside(self, reading: Reading, facts: list[Fact], moment: Moment, appointed: list[Fact]) -> bool:
        """True for a date of a post in apposition, which is given to it: "Siv Ek, ledamot sedan 2018, utses till …"."""
        words = reading.sentence.words
        role = next((r for r in reversed(reading.roles) if r.finish <= moment.begin), None)
        if role is None or not appointed or any(f.verb >= 0 and f.verb < moment.begin for f in appointed):
            return False
        inner = self._lexicon.dates["edges"]["inner"]
        between = words[role.finish : moment.begin]
        if not between or not all(w in self._lexicon.prepositions or w in inner for w in between):
            return False
        span = self._who.place(reading, role.name_begin, role.name_finish)
        found = [f for f in facts if f.spans.get("role") == span and f.rule == "apposition"]
        for fact in found:
            side = "end" if moment.edge == "until" else "start"
            setattr(fact, side, getattr(fact, side) or moment.edtf)
            fact.spans.setdefault(side, self._who.place(reading, moment.begin, moment.finish))
        return bool(found)

    def _said_of_above(self, reading: Reading, clause: int) -> bool:
        """True for "…, en tjänst hon har haft sedan 2013": the post is told in the clause above."""
        words, of = reading.sentence.words, reading.clauses.of
        return any(of[i] == clause and w in self._lexicon.links["had"] for i, w in enumerate(words))

    def _hangs(self, reading: Reading, clause: int, above: int, deciding: list[int]) -> bool:
        """True if a clause tells what was decided in the one above: "beslutade i dag att Siv Ek blir …"."""
        own = reading.clauses.all[clause] if clause >= 0 else None
        return bool(deciding) and own is not None and own.kind == "sub" and own.parent == above

    def _told_apart(
        self, reading: Reading, facts: list[Fact], cues: tuple[list[int], list[int]],
        dates: tuple[str | None, str | None, str | None], spans: dict[str, Span], clause: int,
    ) -> list[Dating]:  # fmt: skip
        """A start or end without a post: "Hon tillträder den 1 maj", "Förordnandet gäller till …"."""
        words, lexicon = reading.sentence.words, self._lexicon
        start, end, decided = dates
        triggers = [*cues[0], *cues[1]]
        told = [r for r in reading.roles if r.plural and reading.clauses.at(r.begin) == clause]
        several = not reading.persons and bool(told)
        several = several and len(start or "") == _DAY_LENGTH and any(v.kind == "appointed" for v in reading.verbs)
        if several and not facts:
            roles = *(r.name for r in reading.roles), *lexicon.roles["members"]["roles"]
            return [Dating((), start, end, decided, spans, roles=roles, since=reading.sentence.begin)]
        if not triggers and not self._is_term(words):
            return self._held_since(reading, start, end, spans, clause)
        persons: list[Person] = []
        for at in triggers:
            persons = persons or self._who.subject(reading, Verb("", at, at + 1))
        if not persons and reading.persons and not self._who.in_phrase(reading, reading.persons[0]):
            persons = self._who.group(reading, reading.persons[0])
        if not persons and any(w in lexicon.subject_pronouns for w in words):
            at = next(i for i, w in enumerate(words) if w in lexicon.subject_pronouns)
            persons = self._who.pronoun(reading, at)
        if not persons and any(f.clause == clause for f in facts):
            return []
        blocked = any(v.kind == "blocked" and reading.clauses.at(v.begin) == clause for v in reading.verbs)
        if not persons and blocked:
            return []
        leaves = start is None and not self._is_term(words) and bool(cues[1]) and end is not None
        passage = reading.sentence.begin, reading.sentence.finish
        if persons and persons[0].finish > persons[0].begin:
            spans["person"] = self._who.place(reading, persons[0].begin, persons[0].finish)
        names = tuple(p.name for p in persons)
        return [Dating(names, start, end, decided, spans, passage=passage, leaves=leaves)]

    def _held_since(
        self, reading: Reading, start: str | None, end: str | None, spans: dict[str, Span], clause: int
    ) -> list[Dating]:
        """As in "Hon har haft rollen sedan 2018": since when a post told before is held."""
        words, of = reading.sentence.words, reading.clauses.of
        here = {w for i, w in enumerate(words) if of[i] == clause}
        posts = self._lexicon.verbs["matter"]["posts"]
        began = not here.isdisjoint(self._lexicon.verbs["since"]["words"])
        if start is None or end is not None or reading.roles or (here.isdisjoint(posts) and not began):
            return []
        has = not here.isdisjoint(self._lexicon.links["had"]) and not here.isdisjoint(self._lexicon.links["perfect"])
        if not began and not has:
            return []
        verb = reading.clauses.all[clause].verb
        persons = self._who.subject(reading, Verb("", verb, verb + 1)) if verb is not None else []
        if len(persons) != 1:
            return []
        passage = reading.sentence.begin, reading.sentence.finish
        return [Dating((persons[0].name,), start, None, None, spans, passage=passage, leaves=began, held=True)]

    def _is_term(self, words: Sequence[str]) -> bool:
        return any(w.startswith(self._lexicon.links["term_stems"]) for w in words)

    def replaced(self, reading: Reading, facts: list[Fact], datings: list[Dating]) -> None:
        """Note whom the appointed person follows: "efterträder Bo Ros", "efter Bo Ros"."""
        if not reading.persons:
            return
        words = reading.sentence.words
        appointed = [f for f in facts if f.status == "appointed"]
        openings = self._lexicon.replaces.openings(words)
        if appointed:
            openings = sorted({*openings, *(i for i, w in enumerate(words) if w in self._lexicon.links["after"])})
        for at in openings:
            hit = self._lexicon.replaces.at(words, at)
            after = (
                at + hit[0] if hit else (at + 1 if words[at] in self._lexicon.links["after"] and appointed else None)
            )
            if after is None:
                continue
            earlier = next((p for p in reading.persons if after <= p.begin <= after + 12), None)
            if earlier is None or (not hit and earlier.begin - after > 3):
                continue
            place = self._who.place(reading, earlier.begin, earlier.finish)
            passage = reading.sentence.begin, reading.sentence.finish
            follows = [f for f in appointed if f.person != earlier.name]
            before = next((p.name for p in reading.persons if p.finish <= at), self._context.topic)
            posts = {f.role or "" for f in follows} | self._context.posts.get(before or "", set())
            for fact in facts:
                titled = fact.person == earlier.name and fact.rule in ("title", "apposition") and fact.role
                if titled and fact.status == "holds" and hit and any(p.endswith(fact.role or "") for p in posts):
                    fact.status = "leaves"
            self._gone_on(reading, facts, earlier.name)
            self._until_now(reading, facts, earlier.name, posts)
            if self._has_left(reading, earlier):
                self._context.gone.add(earlier.name)
            for fact in follows:
                fact.replaces, fact.spans["replaces"] = earlier.name, place
                fact.passage = passage
            if not follows and hit:
                persons = [p for p in reading.persons if p.finish <= at]
                name = persons[0].name if persons else self._context.topic
                if name and name != earlier.name:
                    datings.append(Dating((name,), None, None, None, {"replaces": place}, earlier.name, passage))
            return

    def _until_now(self, reading: Reading, facts: list[Fact], name: str, posts: set[str]) -> None:
        """As in "efterträder Bo Ros, som har varit rektor i tio år": who had the post until now leaves it."""
        words, supines = reading.sentence.words, self._lexicon.supines
        for fact in facts:
            inner = fact.clause >= 0 and reading.clauses.all[fact.clause].kind == "relative"
            perfect = fact.verb >= 0 and words[fact.verb] in supines
            same = any(post.endswith(fact.role or "") for post in posts)
            if fact.person == name and fact.status == "held" and inner and perfect and same:
                fact.status, fact.rule = "leaves", "leaving"

    def _has_left(self, reading: Reading, person: Person) -> bool:
        """True for "Bo Ros, som har gått i pension" and "… som slutade i våras", not for "… som har varit chef"."""
        words = reading.sentence.words
        at = self._who.past_party(reading, person.finish)
        at += words[at : at + 1] == [","]
        if at >= len(words) or words[at] not in self._lexicon.links["as"]:
            return False
        clause = reading.clauses.at(at)
        kinds = {v.begin: v.kind for v in reading.verbs}
        for index in range(at + 1, len(words)):
            word = words[index]
            if reading.clauses.at(index) != clause or kinds.get(index) in ("held", "holds"):
                return False
            if word in self._lexicon.links["perfect"]:
                continue
            if word in self._lexicon.supines or word in self._behind:
                return True
            if self._lexicon.looks_finite(word):
                return False
        return False

    def _gone_on(self, reading: Reading, facts: list[Fact], name: str) -> None:
        """As in "efterträder Bo Ros, som i höstas blev rektor": the predecessor has that post by now."""
        words = reading.sentence.words
        for fact in facts:
            told = fact.verb >= 0 and self._lexicon.happened.at(words, fact.verb) is not None
            inner = fact.clause >= 0 and reading.clauses.all[fact.clause].kind == "relative"
            if fact.person == name and fact.status == "appointed" and told and inner:
                fact.status, fact.rule = "holds", "predicate"
