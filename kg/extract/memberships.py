"""Who enters a board or committee without being called its member: "Till styrelsen förordnas Siv Ek och Bo Ros"."""

from kg.extract.bodies import Body
from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.readings import Reading, Subjects
from kg.model import Span


class Memberships:
    """Reads memberships from one sentence at a time."""

    def __init__(self, lexicon: Lexicon, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._who = subjects
        self._forms = lexicon.verbs["belonging"]
        self._chosen = frozenset(self._forms["chosen"])
        self._led_in = frozenset([*self._forms["into"], *self._forms["inside"]])
        self._plain = frozenset([*lexicon.links["is"], *lexicon.links["becomes"], *self._forms["enter"]])

    def read(self, reading: Reading, facts: list[Fact]) -> list[Fact]:
        """The memberships that a sentence tells of persons of whom `facts` tells no such post."""
        words = reading.sentence.words
        if not reading.persons or reading.block.kind in ("title", "heading"):
            return []
        if (led := self._led(reading, facts) or self._inquires(reading)) is not None:
            return [led]
        for at, word in enumerate(words):
            if word in self._forms["enter"] or (at and word in self._plain and words[0] in self._chosen):
                return self._of(reading, facts, at)
        return []

    def _led(self, reading: Reading, facts: list[Fact]) -> Fact | None:
        """As in "Kommittén kommer att ledas av Siv Ek": its chair."""
        words = reading.sentence.words
        at = next((i for i in self._lexicon.led.openings(words) if self._lexicon.led.at(words, i)), None)
        hit = self._lexicon.led.at(words, at) if at is not None else None
        if at is None or hit is None:
            return None
        person = next((p for p in reading.persons if p.begin >= at + hit[0]), None)
        roles = self._lexicon.verbs["led"]["roles"]
        heads = [(i, r) for i, w in enumerate(words[:at]) for end, r in roles.items() if w.endswith(end)]
        if person is None or not heads or any(f.person == person.name and f.status == "appointed" for f in facts):
            return None
        index, role = heads[0]
        body = reading.bodies.parse(index)
        name = body.name if body is not None and body.name != body.name.lower() else None
        spans: dict[str, Span] = {"person": self._who.place(reading, person.begin, person.finish)}
        spans["role"] = self._who.place(reading, at, at + hit[0])
        if name is not None and body is not None:
            spans["organisation"] = self._who.place(reading, body.begin, body.finish)
        sentence = reading.sentence
        return Fact(
            person.name, role, name, "appointed", "takes over", sentence.begin, sentence.finish, spans=spans,
            clause=reading.clauses.at(person.begin),
        )  # fmt: skip

    def _inquires(self, reading: Reading) -> Fact | None:
        """As in "har gett lagmannen Siv Ek i uppdrag att utreda …": who is given such a task by name."""
        words, inquires = reading.sentence.words, self._lexicon.verbs["inquires"]
        for person in reading.persons:
            at = person.finish
            for phrase in inquires["given"]:
                parts = phrase.split()
                after = at + len(parts)
                if words[at:after] != parts or after >= len(words):
                    continue
                task = words[after - 1] if parts[-1] in inquires["tasks"] else words[after]
                if task not in inquires["tasks"] or any(v.kind == "blocked" for v in reading.verbs):
                    continue
                spans = {
                    "person": self._who.place(reading, person.begin, person.finish),
                    "role": self._who.place(reading, at, after),
                }
                sentence, clause = reading.sentence, reading.clauses.at(person.begin)
                return Fact(
                    person.name, inquires["role"], None, "appointed", "takes over", sentence.begin, sentence.finish,
                    spans=spans, clause=clause,
                )  # fmt: skip
        return None

    def _of(self, reading: Reading, facts: list[Fact], at: int) -> list[Fact]:
        """As in "Till styrelsen förordnas A", "Omvalda till styrelsen blev A och B", "A tar plats i styrelsen"."""
        words = reading.sentence.words
        inside = words[0] in self._forms["inside"] and words[at] in self._forms["elected"]
        if words[0] in self._chosen and words[1] in self._led_in:
            body = self._unit(reading, 2)
            after = body.finish if body is not None else 0
            if body is not None and words[after : after + 1] == [words[at]]:
                persons = [p for p in reading.persons if p.begin > after and reading.clauses.together(p.begin, after)]
                return self._facts(reading, facts, body, persons)
        if words[0] in self._forms["into"] or inside:
            body = self._unit(reading, 1)
            if body is None or body.finish != at:
                return []
            persons = [p for p in reading.persons if p.begin > at and reading.clauses.together(p.begin, at)]
            return self._facts(reading, facts, body, persons)
        if word_pairs := [p for p in self._forms["placed"] if words[at : at + len(p.split())] == p.split()]:
            after = at + len(word_pairs[0].split())
            body = self._unit(reading, after) if after < len(words) else None
            persons = [p for p in reading.persons if p.begin < at and reading.clauses.together(p.begin, at)]
            free = [p for p in persons if not self._who.in_phrase(reading, p) and not self._who.genitive(reading, p)]
            return self._facts(reading, facts, body, free) if body is not None else []
        return []

    def _unit(self, reading: Reading, at: int) -> Body | None:
        """The board or committee named at a token, whose members have a name of their own."""
        if at >= len(reading.sentence.words):
            return None
        body = reading.bodies.parse(at)
        return body if body is not None and self._role(body) is not None else None

    def _role(self, body: Body) -> str | None:
        """What a member of a body is called, or None."""
        last = body.name.split(", ")[-1].split()[0].lower()
        for ending, role in self._lexicon.roles["members"]["of"].items():
            definite = self._lexicon.units.get(ending)
            if last.endswith(ending) or (definite is not None and last.endswith(definite)):
                return str(role)
        return None

    def _facts(self, reading: Reading, facts: list[Fact], body: Body, persons: list[Person]) -> list[Fact]:
        role = self._role(body)
        named = self._who.enumeration(reading, persons[0]) if persons else []
        chosen = [p for p in named if p in persons]
        found: list[Fact] = []
        told = {f.person for f in facts if f.role == role}
        told |= {f.person for f in facts if f.role in self._lexicon.roles["members"]["roles"] and f.body == body.name}
        sentence = reading.sentence
        for person in chosen:
            if person.name in told or role is None:
                continue
            spans: dict[str, Span] = {
                "person": self._who.place(reading, person.begin, person.finish),
                "role": self._who.place(reading, body.begin, body.finish),
                "organisation": self._who.place(reading, body.begin, body.finish),
            }
            begin, finish = sentence.begin, sentence.finish
            fact = Fact(person.name, role, body.name, "appointed", "appointing", begin, finish, spans=spans)
            fact.clause = reading.clauses.at(person.begin)
            found.append(fact)
        return found
