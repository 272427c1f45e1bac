"""Predicates: who is, was, becomes or leaves what, by the verb of the clause."""

from kg.extract.bodies import Body
from kg.extract.deciding import Deciders
from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon, status_of
from kg.extract.posts import Role
from kg.extract.readings import Context, Reading, Subjects, Verb
from kg.extract.telling import Telling
from kg.model import Status


class Predicates:
    """Reads the predicates of one sentence at a time."""

    def __init__(self, lexicon: Lexicon, context: Context, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._context = context
        self._who = subjects
        self._telling = Telling(lexicon, subjects)
        self._deciders = Deciders(lexicon, subjects)

    def read(self, reading: Reading, told: list[Fact]) -> list[Fact]:
        """The facts that predicates tell; `told` are those of titles and appositions."""
        facts = self._predicates(reading)
        return facts + self._takes_over(reading, told + facts)

    def _predicates(self, reading: Reading) -> list[Fact]:
        facts: list[Fact] = []
        words = reading.sentence.words
        previous: Role | None = None
        last: tuple[list[Person], str] | None = None
        for index, role in enumerate(reading.roles):
            if index in reading.used:
                continue
            if (apart := self._set_apart(reading, role)) is not None:
                reading.used.add(index)
                facts += self._telling.facts(reading, apart, role, "appointed", "appointing")
                continue
            verb = self._who.governing(reading, role.begin)
            fronted = False
            if verb is None and (front := self._fronted(reading, role)) is not None:
                verb, fronted = front, True
            if verb is None or not (fronted or self._introduced(reading, role, previous, verb)):
                continue
            persons = self._persons(reading, verb, role, fronted)
            if not persons and last is not None and last[1] == f"{verb.begin}":
                persons = last[0]
            if not persons or (role.plural and len(persons) < 2):
                continue
            last = (persons, f"{verb.begin}")
            status = self._status(reading, verb, role)
            previous = role
            if status is None:
                continue
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
        return facts

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

    def _fronted(self, reading: Reading, role: Role) -> Verb | None:
        """The verb after a role at the head of its sentence: "Till ordförande utses …", "Utredare blir …"."""
        words = reading.sentence.words
        if role.begin > 1 or (role.begin == 1 and words[0] not in self._lexicon.links["fronted"]):
            return None
        verb = next((v for v in reading.verbs if v.begin >= role.finish), None)
        inquiry = self._lexicon.roles["inquiry"]["heads"]
        if verb is not None and verb.begin == role.finish and self._lexicon.is_ending(role.name, inquiry):
            return Verb("appointed", verb.begin, verb.finish)
        if (
            words[0] in self._lexicon.links["gets_first"]
            and verb is not None
            and verb.kind == "appointed"
            and role.begin == 1
        ):
            return Verb("appointed", role.finish, role.finish)
        if verb is None or verb.begin - role.finish > (2 if verb.kind == "appointed" else 0):
            return None
        if verb.kind == "holds" and words[verb.begin : verb.finish] != [*self._lexicon.links["is"]]:
            return None
        return verb if verb.kind in ("appointed", "holds") else None

    def _introduced(self, reading: Reading, role: Role, previous: Role | None, verb: Verb) -> bool:
        """True if what stands before the role ties it to its verb, and is no other phrase."""
        words = reading.sentence.words
        at = role.begin
        fillers = self._lexicon.grammar["words"]["fillers"]
        while at > verb.finish and (any(m.begin < at <= m.finish for m in reading.moments) or words[at - 1] in fillers):
            at -= 1
        if at <= verb.finish:
            return True
        word = words[at - 1]
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

    def _status(self, reading: Reading, verb: Verb, role: Role) -> Status | None:
        if verb.kind == "blocked" or role.marker == "proposed":
            return None
        marked = status_of(role.marker) if role.marker else None
        if verb.kind == "holds":
            words = reading.sentence.words
            if words[verb.begin : verb.finish] == [*self._lexicon.links["is"]] and marked == "appointed":
                return "appointed"
            return marked if marked in ("held", "leaves") else "holds"
        if verb.kind == "held" and marked == "holds":
            return "holds"
        if verb.kind == "appointed" and marked == "held":
            return "held"
        return status_of(verb.kind)

    def _persons(self, reading: Reading, verb: Verb, role: Role, fronted: bool) -> list[Person]:
        between = [
            p for p in reading.persons if verb.finish <= p.begin < role.begin and not self._who.genitive(reading, p)
        ]
        if fronted:
            after = next((p for p in reading.persons if p.begin >= verb.finish), None)
            return self._who.group(reading, after) if after else []
        if verb.kind in ("appointed", "leaves") and between:
            return self._who.group(reading, between[0])
        if reading.sentence.words[verb.begin] in self._lexicon.verbs["terms"]["words"]:
            return self._who.holder(reading, verb.begin)
        subject = self._who.subject(reading, verb)
        if subject:
            return subject
        if verb.kind == "appointed":
            after = next((p for p in reading.persons if p.begin == role.finish), None)
            return self._who.group(reading, after) if after else []
        return []
