"""Titles before names and appositions behind them: "kommundirektör Siv Ek", "Siv Ek, kommundirektör i Ekbacka"."""

from kg.extract.bodies import Body
from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading, Subjects
from kg.extract.telling import Telling


class Titles:
    """Reads the titles and appositions of one sentence at a time."""

    def __init__(self, lexicon: Lexicon, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._who = subjects
        self._telling = Telling(lexicon, subjects)
        self._joining = [[word] for word in lexicon.joined]

    def read(self, reading: Reading) -> list[Fact]:
        """The facts that titles and appositions tell."""
        return self._titles(reading) + self._appositions(reading)

    def _titles(self, reading: Reading) -> list[Fact]:
        facts: list[Fact] = []
        words = reading.sentence.words
        for index, role in enumerate(reading.roles):
            group = self._named_after(reading, index)
            if not group or self._is_predicate_before(reading, role, group[0]):
                continue
            if (role.plural and len(group) < 2) or self._visits(reading, index):
                continue
            reading.used.add(index)
            if len(group) == 1:
                self._beyond(reading, role, group[0])
            elected = self._elected(reading, role)
            dead = role.begin > 1 and words[role.begin - 2] in self._lexicon.links["slain"]  # "mordet på ministern …"
            status = "appointed" if elected else self._telling.marked(role, "held" if dead else "holds")
            for person in group if role.plural else group[:1]:
                facts += self._telling.facts(reading, person, role, status, "appointing" if elected else "title")
            before = index - 1
            if before < 0 or before in reading.used or role.plural or not self._is_title(reading, before):
                continue
            if words[reading.roles[before].finish : role.begin] in self._joining:
                reading.used.add(before)
                facts += self._telling.facts(
                    reading,
                    group[0],
                    reading.roles[before],
                    self._telling.marked(reading.roles[before], "holds"),
                    "title",
                )
        return facts

    def _visits(self, reading: Reading, index: int) -> bool:
        """True if who has the title is the subject, and what follows is visited: "besöker ministern Ekgården"."""
        roles, words = reading.roles, reading.sentence.words
        while index > 0 and words[roles[index - 1].finish : roles[index].begin] in self._joining:
            index -= 1
        begin = roles[index].begin
        return roles[index].definite and begin > 0 and words[begin - 1] in self._lexicon.links["visits"]

    def _elected(self, reading: Reading, role: Role) -> bool:
        """True for the second post of "valdes till ordförande Siv Ek, till kassör Bo Ros"."""
        words = reading.sentence.words
        led = role.begin > 0 and words[role.begin - 1] in self._lexicon.links["gets_first"] and not role.definite
        verb = self._who.governing(reading, role.begin)
        return led and verb is not None and verb.kind == "appointed"

    def _party(self, reading: Reading, role: Role, person: Person) -> None:
        """As in "Siv Ek (G), gruppledare": a post of a party is at the one whose letters stand behind the name."""
        words, tokens, at = reading.sentence.words, reading.sentence.tokens, person.finish
        told = words[at : at + 1] == ["("] and at + 2 < len(words) and words[at + 1] in self._lexicon.parties
        if told and not role.bodies and self._lexicon.is_ending(role.name, self._lexicon.roles["party"]["roles"]):
            role.bodies = [Body(tokens[at + 1].text, at + 1, at + 2)]

    def _beyond(self, reading: Reading, role: Role, person: Person) -> None:
        """As in "professor Siv Ek, vid Ekbacka universitet": where the post of a title is stands behind the name."""
        words = reading.sentence.words
        at = person.finish + (words[person.finish : person.finish + 1] == [","])
        if role.bodies or role.owner is not None or role.generic is not None or at + 1 >= len(words):
            return
        if words[at] not in self._lexicon.links["beyond"]:
            return
        body = reading.bodies.parse(at + 1)
        if body is not None and not body.place and not body.indefinite:
            role.bodies = [body]

    def _is_title(self, reading: Reading, index: int) -> bool:
        """True if a role may be the first of two titles of the person named behind the second.

        A bare one is unless it is said of somebody else: by a verb or a preposition before it, or as an apposition.
        """
        role, words = reading.roles[index], reading.sentence.words
        if role.definite:
            return reading.roles[index + 1].definite  # "civilministern och landshövding Siv Ek" are two
        if role.plural or role.begin == 0 or any(body and body.finish > body.begin for body in role.bodies):
            return False
        before = words[role.begin - 1]
        if before == ",":
            last = next((p for p in reading.persons if p.finish == role.begin - 1), None)
            return last is not None and any(r.finish == last.begin for r in reading.roles)
        return before in self._lexicon.speech or before in self._lexicon.joined

    def _named_after(self, reading: Reading, index: int) -> list[Person]:
        """The persons a title stands before, or none."""
        role, words = reading.roles[index], reading.sentence.words
        at = role.finish
        comma = at < len(words) and words[at] in (",", ":")
        if comma:
            if words[at] == "," and not (
                (role.definite or role.bodies or role.generic or role.owner)
                and (not self._after_person(reading, role) or self._after_titled(reading, role))
                and self._closed(reading, at + 1)
            ):
                return []
            if not reading.clauses.together(role.begin, at + 1):
                return []
            if words[at] == "," and not role.definite and self._spoken_of(reading, role):
                return []
            if words[at] == ":" and (role.begin > 0 or reading.block.kind == "title"):
                return []
            at += 1
        while at < len(words) and reading.sentence.tokens[at].text in self._lexicon.honorifics:
            at += 1
        if comma and words[at - 1] == ":":
            at = next((r.finish for r in reading.roles if r.begin == at), at)
        first = next((p for p in reading.persons if p.begin == at), None)
        return self._who.group(reading, first) if first else []

    def _spoken_of(self, reading: Reading, role: Role) -> bool:
        """True if somebody named before in the clause has the role: "Siv Ek, zoolog och rektor, Bo Ros, lärare"."""
        before = [p for p in reading.persons if p.finish <= role.begin]
        return bool(before) and reading.clauses.together(before[-1].begin, role.begin)

    def _closed(self, reading: Reading, at: int) -> bool:
        """True unless a name after a comma has a role of its own behind it."""
        person = next((p for p in reading.persons if p.begin == at), None)
        return person is not None and self._behind(reading, person) is None

    def _after_person(self, reading: Reading, role: Role) -> bool:
        words = reading.sentence.words
        return (
            role.begin > 0
            and words[role.begin - 1] in (",", "(")
            and any(
                p.finish <= role.begin - 1 and self._who.past_party(reading, p.finish) == role.begin - 1
                for p in reading.persons
            )
        )

    def _after_titled(self, reading: Reading, role: Role) -> bool:
        """True if the person before a definite role has a title already: the role is the next person's."""
        before = [p for p in reading.persons if p.finish < role.begin]
        return role.definite and bool(before) and any(r.finish == before[-1].begin for r in reading.roles)

    def _is_predicate_before(self, reading: Reading, role: Role, person: Person) -> bool:
        """True for "till ordförande Bo Ros" after a verb of appointing that has no other person."""
        words = reading.sentence.words
        verb = self._who.governing(reading, role.begin)
        return (
            verb is not None
            and verb.kind == "appointed"
            and role.begin > 0
            and words[role.begin - 1] in self._lexicon.links["gets"]
            and not any(p.begin < role.begin for p in reading.persons)
            and not role.definite
        )

    def _behind(self, reading: Reading, person: Person) -> int | None:
        """The index of the role in apposition behind a person, or None."""
        words = reading.sentence.words
        at = self._who.past_party(reading, person.finish)
        comma = at < len(words) and words[at] in (",", "(", "–", "-", "—", ":")
        begin = next((r.begin for r in reading.roles if r.finish == person.begin), person.begin)
        if not comma and any(
            0 <= begin - v.finish <= 1 and v.kind in ("held", "holds", "appointed", "blocked") for v in reading.verbs
        ):
            return None
        at += comma
        if comma and (now := self._lexicon.present.at(words, at)) is not None:
            at += now[0]
        for index, role in enumerate(reading.roles):
            if role.begin <= at <= role.name_begin and role.name_begin - at <= 6:
                titled = role.definite and any(r.finish == person.begin and r.definite for r in reading.roles)
                named = titled or self._who.is_titled_by(reading, role) or self._is_next_title(reading, person, index)
                if named or (not comma and role.definite):
                    return None
                return index
        return None

    def _is_next_title(self, reading: Reading, person: Person, index: int) -> bool:
        """True if a role behind a person who has a title already begins the title of the next one.

        "statsminister Bo Ek, vice statsminister och skolminister Siv Ros", "…, EU-minister med ansvar för Norden Siv
        Ros"; or of somebody whose first name is not told: "…, president Ros".
        """
        roles, words = reading.roles, reading.sentence.words
        if roles[index].definite or not any(r.finish == person.begin and not r.definite for r in roles):
            return False
        placed = any(body is not None and body.begin == roles[index].name_finish for body in roles[index].bodies)
        if placed and roles[index].finish + 1 < len(words):  # "Ledamot Bo Ek, vd Granbolaget" ends with it
            return True
        while index + 1 < len(roles) and words[roles[index].finish : roles[index + 1].begin] in self._joining:
            index += 1
        at = roles[index].finish
        starts = {p.begin for p in reading.persons}
        while at < len(words) and at not in starts:
            token = reading.sentence.tokens[at]
            if not token.is_word or any(v.begin == at for v in reading.verbs):
                return False
            at += 1
        return at < len(words)

    def _appositions(self, reading: Reading) -> list[Fact]:
        facts: list[Fact] = []
        words = reading.sentence.words
        for person in reading.persons:
            index = self._behind(reading, person)
            if index is None or index in reading.used:
                continue
            group = [person]
            while index is not None:
                role = reading.roles[index]
                reading.used.add(index)
                bare = reading.block.kind in ("title", "heading") and not reading.verbs and person.begin == 0
                self._party(reading, role, person)
                status = self._telling.marked(role, "appointed" if bare and role.acting else "holds")
                for member in group:
                    facts += self._telling.facts(reading, member, role, status, "apposition")
                following = index + 1
                index = None
                if following < len(reading.roles) and following not in reading.used:
                    nearest = reading.roles[following]
                    between = words[role.finish : nearest.begin]
                    linked = 0 < len(between) <= 3 and all(w in self._lexicon.also or w in (",", "/") for w in between)
                    if linked and not self._who.is_titled_by(reading, nearest):
                        index = following
        return facts
