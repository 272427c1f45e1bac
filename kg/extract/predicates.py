"""Predicates: who is, was, becomes or leaves what, by the verb of the clause."""

from kg.extract.bodies import Body
from kg.extract.deciding import Deciders
from kg.extract.facts import Fact, Person
from kg.extract.fronting import Fronting
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Context, Reading, Subjects, Verb
from kg.extract.saying import Saying
from kg.extract.seats import Seats
from kg.extract.shown import Shown
from kg.extract.telling import Telling

_ELSEWHERE = -2
"""The clause of a fact whose dates are settled."""
_TRADE = 2
"""From the comma behind a name to "och" in "Siv Ek, zoolog och rektor"."""
_REACH = 12
"""So many words before a role or behind a verb, where one works is looked for."""


class Predicates:
    """Reads the predicates of one sentence at a time."""

    def __init__(self, lexicon: Lexicon, context: Context, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._context = context
        self._who = subjects
        self._telling = Telling(lexicon, subjects)
        self._saying = Saying(lexicon)
        self._fronting = Fronting(lexicon, self._saying)
        self._deciders = Deciders(lexicon, subjects)
        self._seats = Seats(lexicon, subjects, self._telling)
        self._shown = Shown(lexicon, subjects, self._telling)

    def read(self, reading: Reading, told: list[Fact]) -> list[Fact]:
        """The facts that predicates tell; `told` are those of titles and appositions."""
        facts = self._predicates(reading)
        facts += self._seats.read(reading)
        facts += self._shown.read(reading)
        return facts + self._takes_over(reading, told + facts)

    def _predicates(self, reading: Reading) -> list[Fact]:
        facts: list[Fact] = []
        words = reading.sentence.words
        previous: Role | None = None
        last: tuple[list[Person], str] | None = None
        for index, role in enumerate(reading.roles):
            if index in reading.used or self._is_relation(words, role):
                continue
            if (apart := self._set_apart(reading, role)) is not None:
                reading.used.add(index)
                facts += self._telling.facts(reading, apart, role, "appointed", "appointing")
                continue
            verb = self._who.governing(reading, role.begin)
            if verb is not None and (beside := self._named_beside(reading, verb, role)) is not None:
                reading.used.add(index)
                marked = self._telling.marked(role, "holds")
                facts += self._telling.facts(reading, beside, role, marked, "apposition")
                continue
            fronted = False
            if (led := self._fronting.led_to(reading, role)) is not None and role.begin > 1:
                verb, fronted = led, True
            if verb is None and (front := self._fronting.fronted(reading, role)) is not None:
                verb, fronted = front, True
            if verb is None or not (fronted or self._introduced(reading, role, previous, verb)):
                continue
            persons = self._persons(reading, verb, role, fronted)
            if not persons and last is not None and last[1] == f"{verb.begin}":
                persons = last[0]
            if persons and role.plural:
                persons = self._all_of(reading, persons, verb, fronted)
            if not persons or (role.plural and len(persons) < 2):
                continue
            last = (persons, f"{verb.begin}")
            status = self._saying.status(reading, verb, role, persons)
            previous = role
            if status is None or self._describes(reading, verb, role) or self._titles_other(reading, role):
                continue
            self._where(reading, role)
            self._worked_at(reading, verb, role)
            reading.used.add(index)
            named = words[verb.begin : verb.finish]
            rule = "appointing" if status == "appointed" else "leaving" if status == "leaves" else "predicate"
            if (
                status == "appointed"
                and named
                and named[0].startswith(self._lexicon.links["entering_stems"])
                and all(p.name in self._context.appointed for p in persons)
            ):
                continue
            decider = self._deciders.find(reading, verb) if status in ("appointed", "leaves") else None
            for person in persons:
                new = self._telling.facts(reading, person, role, status, rule)
                for fact in new:
                    fact.verb = verb.begin
                if decider is not None:
                    self._deciders.note(reading, new, decider)
                if any(w.startswith(self._lexicon.links["acting_stems"]) for w in words[verb.begin : role.begin]):
                    for fact in new:
                        fact.acting = True
                facts += new
            if status == "leaves":
                facts += self._handed(reading, verb, role, persons)
        return facts

    def _is_relation(self, words: list[str], role: Role) -> bool:
        """True for "hennes ersättare": who somebody is to another, and no post."""
        related = self._lexicon.roles["relations"]["words"]
        return role.name in related and words[role.begin] in self._lexicon.pronouns

    def _handed(self, reading: Reading, verb: Verb, role: Role, persons: list[Person]) -> list[Fact]:
        """As in "lämnar ordförandeposten till Siv Ek": who gets the post that another leaves."""
        words = reading.sentence.words
        after = [p for p in reading.persons if p.begin >= role.finish and p.name not in {q.name for q in persons}]
        if not after or not reading.clauses.together(verb.begin, after[0].begin):
            return []
        begin = next((r.begin for r in reading.roles if r.finish == after[0].begin), after[0].begin)
        if words[begin - 1] not in self._lexicon.links["gets_first"]:
            return []
        new = self._telling.facts(reading, after[0], role, "appointed", "appointing")
        moment = next((m for m in reading.moments if reading.clauses.together(m.begin, verb.begin)), None)
        for fact in new:
            fact.clause = _ELSEWHERE
            if moment is not None and moment.edge != "until" and not moment.now:
                fact.start, fact.spans["start"] = moment.edtf, self._who.place(reading, moment.begin, moment.finish)
        return new

    def _named_beside(self, reading: Reading, verb: Verb, role: Role) -> Person | None:
        """Whose apposition a role is that stands behind other words: "är Siv Ek, zoolog och rektor, samt Bo Ros"."""
        words = reading.sentence.words
        before = [p for p in reading.persons if verb.finish <= p.begin and p.finish <= role.begin]
        if not before or role.plural or words[role.begin - 1] in self._lexicon.links["gets"]:
            return None
        last, joined = before[-1], role.begin - 1
        if words[last.finish] != "," or words[joined] not in self._lexicon.joined or joined - last.finish != _TRADE:
            return None
        return last if words[last.finish + 1] not in self._lexicon.prepositions else None

    def _all_of(self, reading: Reading, persons: list[Person], verb: Verb, fronted: bool) -> list[Person]:
        """All whom a clause names of whom a role in the plural is said: "Nya ledamöter är A, jurist, och B, lärare"."""
        here = [p for p in reading.persons if reading.clauses.together(p.begin, verb.begin)]
        side = [p for p in here if (p.begin >= verb.finish) == (fronted or persons[0].begin >= verb.finish)]
        free = [p for p in side if not self._who.genitive(reading, p) and not self._who.in_phrase(reading, p)]
        named = self._who.enumeration(reading, free[0]) if free else []
        within = [p for p in named if p in side]
        return within if len(within) > len(persons) else persons

    def _where(self, reading: Reading, role: Role) -> None:
        """As in "kommer närmast från Granverket, där hon är chef": the body that the clause hangs on is the role's."""
        clause = reading.clauses.all[reading.clauses.at(role.begin)]
        if clause.kind != "where" or role.bodies or role.owner is not None or role.generic is not None:
            return
        words = reading.sentence.words
        end = clause.opener - (words[clause.opener - 1] == ",")
        for at in range(end - 1, max(end - _REACH, 0), -1):
            if words[at - 1] in self._lexicon.to_body or words[at - 1] in self._lexicon.links["from"]:
                body = reading.bodies.parse(at)
                if body is not None and body.finish == end:
                    role.bodies = [body]
                    return

    def _worked_at(self, reading: Reading, verb: Verb, role: Role) -> None:
        """As in "har arbetat på Gran AB i tio år, först som säljare och sedan som chef": the body named before both."""
        words = reading.sentence.words
        if role.bodies or role.owner is not None or role.generic is not None or verb.kind not in ("held", "holds"):
            return
        if (
            words[role.begin - 1] not in self._lexicon.links["as"]
            or words[verb.begin] not in self._lexicon.verbs["works"]["words"]
        ):
            return
        told: list[Body] = []
        at = verb.finish
        while at < min(role.begin - 1, verb.finish + _REACH):
            body = reading.bodies.parse(at + 1) if words[at] in self._lexicon.to_parent else None
            if body is not None and body.finish < role.begin:
                told.append(body)
                at = body.finish
            at += 1
        between = [r for r in reading.roles if verb.finish <= r.begin < role.begin]
        if len(told) != 1 or told[0].indefinite or told[0].place or words[told[0].begin] in self._lexicon.links["same"]:
            return
        first = between[0].begin if between else role.begin
        joined = any(words[i] in self._lexicon.joined for i in range(told[0].finish, first))
        if not joined and told[0].finish < first and all(r.bodies == told for r in between):
            role.bodies = told

    def _describes(self, reading: Reading, verb: Verb, role: Role) -> bool:
        """True for "är en erfaren chef" and "är författare och rådgivare": what somebody is like, and no post."""
        words = reading.sentence.words
        if verb.kind != "holds" or words[verb.finish - 1] not in self._lexicon.links["is"]:
            return False
        if role.bodies or role.owner is not None or role.generic is not None or role.definite or role.marker:
            return False
        before, after = words[role.begin - 1], words[role.finish : role.finish + 2]
        if before in self._lexicon.roles["qualities"]["words"]:
            return True
        # joined to a plain word that is no role
        posts = [r for r in reading.roles if not self._lexicon.is_profession(r.name)]
        starts, ends = {r.begin for r in posts}, {r.finish for r in posts}
        alone = role.begin - 1 > verb.finish and before in self._lexicon.joined and role.begin - 1 not in ends
        if alone and reading.sentence.tokens[role.begin - 2].is_word:
            return True
        follows = len(after) == 2 and after[0] in self._lexicon.joined and role.finish + 1 not in starts
        return follows and after[1] not in self._lexicon.finite | self._lexicon.also and after[1][0].isalpha()

    def _titles_other(self, reading: Reading, role: Role) -> bool:
        """True for the title of somebody whose first name is not told: "är glad över att president Ros kommer"."""
        tokens, at = reading.sentence.tokens, role.finish
        if role.definite or role.plural or role.bodies or at != role.name_finish or at >= len(tokens):
            return False
        named = tokens[at].is_word and tokens[at].capitalised and not tokens[at].text.isupper()
        return named and all(person.begin != at for person in reading.persons)

    def _takes_over(self, reading: Reading, facts: list[Fact]) -> list[Fact]:
        """The head of a unit is who "tar över" it, when no role is named."""
        if any(f.status == "appointed" for f in facts):
            return []
        words = reading.sentence.words
        for verb in reading.verbs:
            if verb.kind != "appointed" or words[verb.finish - 1] not in self._lexicon.verbs["takes_over"]["last"]:
                continue
            blocked = any(v.kind == "blocked" and v.begin < verb.begin for v in reading.verbs)
            body = reading.bodies.parse(verb.finish) if verb.finish < len(words) else None
            persons = self._who.subject(reading, verb)
            if blocked or body is None or not persons or not self._is_unit(body):
                continue
            role = Role(
                verb.begin,
                body.finish,
                verb.begin,
                body.finish,
                self._lexicon.verbs["takes_over"]["role"],
                bodies=[body],
            )
            return self._telling.facts(reading, persons[-1], role, "appointed", "takes over")
        return []

    def _is_unit(self, body: Body) -> bool:
        """True if the last part of a body's name is a unit: somebody heads it."""
        return any(self._lexicon.definite_unit(word) for word in body.name.split(", ")[-1].split()[:2])

    @property
    def openers(self) -> frozenset[str]:
        """Words that may tell of a post where neither a role nor another verb is named."""
        return self._seats.openers

    def _set_apart(self, reading: Reading, role: Role) -> Person | None:
        """The person between commas after a role that somebody gets: "en särskild utredare, Bo Ros, får i uppdrag"."""
        words = reading.sentence.words
        if role.definite or role.finish >= len(words) or words[role.finish] != ",":
            return None
        person = next((p for p in reading.persons if p.begin > role.finish), None)
        if person is None or not (person.finish < len(words) and words[person.finish] == ","):
            return None
        title = next((r for r in reading.roles if r.finish == person.begin), None)
        if (title.begin if title is not None else person.begin) != role.finish + 1:
            return None
        gets = any(v.kind == "appointed" and v.begin >= person.finish for v in reading.verbs)
        return person if gets else None

    def _introduced(self, reading: Reading, role: Role, previous: Role | None, verb: Verb) -> bool:
        """True if what stands before the role ties it to its verb, and is no other phrase."""
        words = reading.sentence.words
        if self._infinitive(reading, verb, role):
            return False
        at = role.begin
        fillers = self._lexicon.grammar["words"]["fillers"]
        while at > verb.finish and (any(m.begin < at <= m.finish for m in reading.moments) or words[at - 1] in fillers):
            at -= 1
        if at <= verb.finish:
            return True
        word = words[at - 1]
        if verb.kind == "leaves" and word in self._lexicon.links["over"] and at - 1 == verb.finish:
            return True
        if word in self._lexicon.links["predicative"] or word in self._lexicon.also or word == ",":
            return True
        if word in self._lexicon.prepositions:
            return previous is not None and word in self._lexicon.links["resumed"]
        return (
            word not in self._lexicon.stops
            or self._lexicon.verb_status.at(words, at - 1) is not None
            or word in self._lexicon.links["passed"]
            or word in self._lexicon.pronouns
            or any(p.finish == at for p in reading.persons)
        )

    def _infinitive(self, reading: Reading, verb: Verb, role: Role) -> bool:
        """True if another infinitive governs the role: "utsedd att bistå ordföranden"."""
        words = reading.sentence.words
        led = self._lexicon.roles["led_by"]
        for at in range(verb.finish, role.begin - 1):
            after = at + 1 + (words[at + 1] in self._lexicon.also)
            if words[at] == led["mark"] and words[after] not in led["infinitives"]:
                return self._lexicon.verb_status.at(words, after) is None
        return False

    def _persons(self, reading: Reading, verb: Verb, role: Role, fronted: bool) -> list[Person]:
        words = reading.sentence.words
        between = [
            p for p in reading.persons if verb.finish <= p.begin < role.begin and not self._who.genitive(reading, p)
        ]
        meant = next(
            (i for i in range(verb.finish, role.begin) if words[i] in self._lexicon.object_pronouns),
            None,
        )
        if meant is not None and verb.kind in ("appointed", "leaves") and not between:
            return self._who.pronoun(reading, meant)
        if fronted:
            later = [p for p in reading.persons if p.begin >= verb.finish]
            fresh = [p for p in later if words[p.begin - 1] not in self._lexicon.links["after"]]
            return self._untitled(reading, self._who.group(reading, fresh[0]), role) if fresh else []
        follows = self._lexicon.replaces.at(reading.sentence.words, verb.begin) is not None
        if verb.kind in ("appointed", "leaves", "introduces") and between and not follows:
            return self._who.group(reading, between[0])
        if reading.sentence.words[verb.begin] in self._lexicon.verbs["terms"]["words"]:
            return self._who.holder(reading, verb.begin)
        subject = self._who.subject(reading, verb) or self._spent_by(reading, verb)
        if subject and not self._decides(reading, verb, subject[0]):
            return subject
        if verb.kind == "appointed":
            after = next((p for p in reading.persons if p.begin == role.finish), None)
            return self._who.group(reading, after) if after else []
        return []

    def _untitled(self, reading: Reading, group: list[Person], role: Role) -> list[Person]:
        """The first of several, and the others who have no post of their own: "Ordförande är A, kassör B"."""
        titled = {r.finish for r in reading.roles}
        return group if role.plural else [p for p in group if p is group[0] or p.begin not in titled]

    def _spent_by(self, reading: Reading, verb: Verb) -> list[Person]:
        """Whose time it was in "Efter tolv år som rektor i Gran blir Siv Ek chef": the subject of the next verb."""
        words = reading.sentence.words
        if words[0] not in self._lexicon.links["after"] or words[verb.begin] not in self._lexicon.links["years"]:
            return []
        after = next((v for v in reading.verbs if v.begin > verb.begin and v.kind in ("leaves", "appointed")), None)
        return self._who.subject(reading, after) if after is not None else []

    def _decides(self, reading: Reading, verb: Verb, subject: Person) -> bool:
        """True for the "jag" of "jag har utsett …": nobody appoints himself."""
        words = reading.sentence.words
        pronoun = subject.finish - subject.begin == 1 and words[subject.begin] in self._lexicon.subject_pronouns
        return pronoun and words[verb.begin] in self._lexicon.verbs["deciders"]["active"]
