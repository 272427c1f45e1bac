"""The third link of the chain: who holds, held, gets or leaves which post, read from one sentence at a time."""

from kg.extract.bodies import Body
from kg.extract.dating import Dates
from kg.extract.deciding import Deciders
from kg.extract.facts import Dating, Fact, Person
from kg.extract.lexicon import Lexicon, status_of
from kg.extract.posts import Role
from kg.extract.readings import Context, Reading, Subjects, Verb
from kg.model import Span, Status


class Relations:
    """Reads sentences in order; `context` carries over."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._context = context
        self._who = Subjects(lexicon, context)
        self._deciders = Deciders(lexicon, self._who)
        self._dates = Dates(lexicon, context, self._who)
        self._joining = [[word] for word in lexicon.joined]

    def read(self, reading: Reading) -> tuple[list[Fact], list[Dating]]:
        """The facts and datings of one sentence."""
        facts = self._titles(reading)
        facts += self._appositions(reading)
        facts += self._predicates(reading)
        facts += self._takes_over(reading, facts)
        self._dates.leaving(reading, facts)
        datings = self._dates.date(reading, facts)
        self._dates.replaced(reading, facts, datings)
        self._remember(reading, facts)
        return facts, datings

    def _titles(self, reading: Reading) -> list[Fact]:
        facts: list[Fact] = []
        words = reading.sentence.words
        for index, role in enumerate(reading.roles):
            group = self._named_after(reading, index)
            if not group or self._is_predicate_before(reading, role, group[0]):
                continue
            if role.plural and len(group) < 2:
                continue
            reading.used.add(index)
            for person in group if role.plural else group[:1]:
                facts += self._facts(reading, person, role, self._marked(role, "holds"), "title")
            before = index - 1
            if before < 0 or before in reading.used or role.plural or not self._is_title(reading, before):
                continue
            if words[reading.roles[before].finish : role.begin] in self._joining:
                reading.used.add(before)
                facts += self._facts(
                    reading, group[0], reading.roles[before], self._marked(reading.roles[before], "holds"), "title"
                )
        return facts

    def _is_title(self, reading: Reading, index: int) -> bool:
        """True if a role may be the first of two titles of the person named behind the second.

        A bare one is unless it is said of somebody else: by a verb or a preposition before it, or as an apposition.
        """
        role, words = reading.roles[index], reading.sentence.words
        if role.definite:
            return True
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
                (role.definite or role.bodies)
                and (not self._after_person(reading, role) or self._after_titled(reading, role))
                and self._closed(reading, at + 1)
            ):
                return []
            if words[at] == ":" and (role.begin > 0 or reading.block.kind == "title"):
                return []
            at += 1
        while at < len(words) and reading.sentence.tokens[at].text in self._lexicon.honorifics:
            at += 1
        first = next((p for p in reading.persons if p.begin == at), None)
        return self._who.group(reading, first) if first else []

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
        if not comma and any(
            0 <= person.begin - v.finish <= 1 and v.kind in ("held", "holds", "appointed", "blocked")
            for v in reading.verbs
        ):
            return None
        at += comma
        for index, role in enumerate(reading.roles):
            if role.begin <= at <= role.name_begin and role.name_begin - at <= 6:
                named = self._who.is_titled_by(reading, role) or self._is_next_title(reading, person, index)
                if named or (not comma and reading.sentence.words[role.begin : role.begin + 1] == []):
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
                status = self._marked(role, "appointed" if bare and role.acting else "holds")
                for member in group:
                    facts += self._facts(reading, member, role, status, "apposition")
                following = index + 1
                index = None
                if following < len(reading.roles) and following not in reading.used:
                    nearest = reading.roles[following]
                    between = words[role.finish : nearest.begin]
                    linked = 0 < len(between) <= 3 and all(w in self._lexicon.also or w in (",", "/") for w in between)
                    if linked and not self._who.is_titled_by(reading, nearest):
                        index = following
        return facts

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
                facts += self._facts(reading, apart, role, "appointed", "appointing")
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
                new = self._facts(reading, person, role, status, rule)
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
            return self._facts(reading, persons[-1], role, "appointed", "takes over")
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

    def _marked(self, role: Role, default: Status) -> Status | None:
        if role.marker is None:
            return default
        return status_of(role.marker)

    def _facts(self, reading: Reading, person: Person, role: Role, status: Status | None, rule: str) -> list[Fact]:
        if status is None or (role.name.split(" ")[-1] in self._lexicon.professions and not (role.bodies)):
            return []
        sentence = reading.sentence
        spans: dict[str, Span] = {
            "person": self._who.place(reading, person.begin, person.finish),
            "role": self._who.place(reading, role.name_begin, role.name_finish),
        }
        facts: list[Fact] = []
        bodies: list[Body | None] = [*role.bodies] or [None]
        for body in bodies:
            placed = dict(spans)
            if body is not None and body.finish > body.begin:
                placed["organisation"] = self._who.place(reading, body.begin, body.finish)
            facts.append(
                Fact(
                    person.name,
                    role.name,
                    body.name if body else role.generic,
                    status,
                    rule,
                    sentence.begin,
                    sentence.finish,
                    acting=role.acting,
                    spans=placed,
                    headline=reading.block.kind in ("title", "heading"),
                    definite=role.definite,
                    clause=reading.clauses.at(role.begin),
                )
            )
        return facts

    def _remember(self, reading: Reading, facts: list[Fact]) -> None:
        context = self._context
        appointed = tuple(dict.fromkeys(f.person for f in facts if f.status == "appointed"))
        for name in appointed:
            context.appointed[name] = context.appointed.get(name, 0) + 1
        if appointed:
            context.group = appointed
            context.topic = appointed[0]
            return
        if reading.sentence.reply:
            return
        subjects = [
            p for p in reading.persons if not self._who.genitive(reading, p) and not self._who.in_phrase(reading, p)
        ]
        if subjects and not (
            reading.sentence.words and reading.sentence.words[max(subjects[0].begin - 1, 0)] in self._lexicon.speech
        ):
            context.topic = subjects[0].name
