"""One entry of a list: a person, with a title before or a post behind, and what the list says of all of them."""

from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.extract.sections import Section, Sections
from kg.model import Span, Status

_OPENING = 2
"""A person named within so many tokens, titles aside, opens the line."""


class Items:
    """Reads the entries of lists, one line at a time."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        members = lexicon.roles["members"]
        self._members = frozenset(members["roles"])
        self._member_role: str = members["roles"][0]
        self._consists = frozenset(lexicon.grammar["sections"]["consists"])

    def read(self, reading: Reading, facts: list[Fact], section: Section) -> list[Fact]:
        """What the list says of the line's person; `facts`, those of its own words, are put where they belong."""
        if not self._is_entry(reading, section):
            return []
        found = self._at_work(reading, facts)
        found += self._bracketed(reading, facts, section)
        for fact in facts:
            if fact.body is None and fact.rule == "apposition" and section.home is not None:
                fact.body = section.home
        if section.proposed:
            facts[:] = [f for f in facts if not self._is_membership(f, section)]
            return found
        listed = self._listed(reading) if section.role and section.status else []
        if section.status == "holds" and section.role not in self._members and facts:
            listed = []
        return found + self._enlist(reading, [*facts, *found], section, listed)

    def is_member(self, role: str | None) -> bool:
        """True for a post that boards, councils and committees have: "ledamot", "ersättare"."""
        return role in self._members

    def consists(self, reading: Reading, facts: list[Fact], sections: Sections) -> list[Fact]:
        """As in "I styrelsen ingår även Siv Ek" and "Rådet består av Siv Ek, ordförande, och Bo Ros": its members."""
        words = reading.sentence.words
        if not reading.persons or self._consists.isdisjoint(words):
            return []
        sits = next(i for i, w in enumerate(words) if w in self._consists)
        persons = [p for p in reading.persons if p.begin > sits]
        told = sections.member(reading) if persons else None
        if told is None or any(v.kind == "blocked" for v in reading.verbs):
            return []
        role, body, place = told
        bare = body.lower() in self._lexicon.generic or not (body[0].isupper() or ", " in body)
        apart = any(w in self._lexicon.finite for w in words[sits + 1 : persons[0].begin])
        if role != self._member_role or bare or apart:
            return []
        counted = (r for r in reading.roles if sits < r.begin and r.finish < persons[0].begin)
        if any(r.plural for r in counted) or not reading.clauses.together(sits, persons[0].begin):
            return []
        before = self._lexicon.grammar["sections"]["as_before"]
        as_before = any(w in before for w in words[sits + 1 : persons[0].begin])
        status: Status = "appointed" if sections.new and not as_before else "holds"
        section = Section(role, body, status, spans={"organisation": place, "role": place})
        for moment in reading.moments:
            sections.tell(reading, moment, section)
        return self._enlist(reading, facts, section, persons)

    def _enlist(self, reading: Reading, facts: list[Fact], section: Section, persons: list[Person]) -> list[Fact]:
        for fact in facts:
            if self._is_membership(fact, section):
                self._enter(reading, fact, section)
        named = {f.person for f in facts if f.rule == "member" or f.role == section.role}
        named |= {f.person for f in facts if f.status == "appointed"}
        return [self._member(reading, p, section) for p in persons if p.name not in named]

    def _is_entry(self, reading: Reading, section: Section) -> bool:
        """True if a line stands for somebody of the list: an item, or a line that opens with a name."""
        first = self._first(reading)
        if first is None:
            return False
        if reading.block.kind == "item":
            return True
        return bool(section.role or section.proposed) and self._opens(reading, first) and not self._is_clause(reading)

    def _first(self, reading: Reading) -> Person | None:
        return reading.persons[0] if reading.persons else None

    def _opens(self, reading: Reading, person: Person) -> bool:
        """True if nothing but titles stands before a person."""
        at = 0
        for role in reading.roles:
            if role.begin <= at < role.finish <= person.begin:
                at = role.finish
        return person.begin - at <= _OPENING

    def _is_clause(self, reading: Reading) -> bool:
        """True if a line is a sentence with a verb of its own."""
        covered = {i for p in reading.persons for i in range(p.begin, p.finish)}
        words = reading.sentence.words
        return any(w in self._lexicon.finite and i not in covered for i, w in enumerate(words))

    def _is_membership(self, fact: Fact, section: Section) -> bool:
        """True for a post without a body that is one of the body listed: "…, ordförande", "omförordnas som …"."""
        if fact.role not in self._members or not (section.role or section.status or section.proposed):
            return False
        if fact.rule == "title" and fact.definite:
            return False
        if section.role is not None and section.role not in self._members:
            return False
        return fact.body is None or fact.body == section.body or fact.body[0].islower()

    def _enter(self, reading: Reading, fact: Fact, section: Section) -> None:
        """Put a membership told in the line into the body of the list."""
        if fact.rule in ("title", "apposition") and fact.status != "held":
            fact.status, fact.rule = section.status or fact.status, "member"
        if section.body is not None:
            fact.body = section.body
            if "organisation" in section.spans:
                fact.spans["organisation"] = section.spans["organisation"]
        self._date(reading, fact, section)

    def _date(self, reading: Reading, fact: Fact, section: Section) -> None:
        if fact.status != "appointed":
            return
        own = Section()
        for moment in reading.moments:
            which = "end" if moment.edge == "until" else "start" if moment.edge == "from" else None
            if which is not None and getattr(own, which) is None:
                tokens = reading.sentence.tokens
                setattr(own, which, moment.edtf)
                own.spans[which] = tokens[moment.begin].begin, tokens[moment.finish - 1].finish
        for name in ("start", "end", "decided_by"):
            for source in (own, section):
                if getattr(fact, name) is None and getattr(source, name) is not None:
                    setattr(fact, name, getattr(source, name))
                    fact.spans[name] = source.spans[name]

    def _bracketed(self, reading: Reading, facts: list[Fact], section: Section) -> list[Fact]:
        """As in "Siv Ek, rektor (självskriven ordförande)": the membership stands at the end of the line."""
        words, person = reading.sentence.words, reading.persons[0]
        told = any(f.person == person.name and self._is_membership(f, section) for f in facts)
        for index, role in enumerate(reading.roles):
            bare = role.name in self._members and not role.bodies and role.owner is None and index not in reading.used
            if told or not bare or role.begin < person.finish or section.status is None:
                continue
            reading.used.add(index)
            spans = self._spans(reading, person, role)
            begin, finish = reading.sentence.begin, reading.sentence.finish
            fact = Fact(person.name, role.name, None, section.status, "apposition", begin, finish, spans=spans)
            if any(w in self._lexicon.grammar["sections"]["by_office"] for w in words[: role.name_begin]):
                fact.status, fact.rule, fact.body = "holds", "member", section.body
            else:
                self._enter(reading, fact, section)
            return [fact]
        return []

    def _listed(self, reading: Reading) -> list[Person]:
        """The person a line opens with, or all of a line that is nothing but names."""
        first = reading.persons[0]
        words = reading.sentence.words
        covered = sum(p.finish - p.begin for p in reading.persons)
        marks = sum(1 for w in words if not w[0].isalnum() or w in self._lexicon.joined or w in self._lexicon.parties)
        if covered + marks == len(words):
            return reading.persons
        return [first] if self._opens(reading, first) else []

    def _member(self, reading: Reading, person: Person, section: Section) -> Fact:
        tokens = reading.sentence.tokens
        spans: dict[str, Span] = {k: v for k, v in section.spans.items() if k in ("role", "organisation")}
        spans["person"] = tokens[person.begin].begin, tokens[person.finish - 1].finish
        fact = Fact(
            person.name,
            section.role,
            section.body,
            section.status or "appointed",
            "member",
            reading.sentence.begin,
            reading.sentence.finish,
            spans=spans,
        )
        if self._is_marked_new(reading, person):
            fact.status = "appointed"
        self._date(reading, fact, section)
        return fact

    def _is_marked_new(self, reading: Reading, person: Person) -> bool:
        """True for "Siv Ek (ny), Ekbacka universitet"."""
        words, at = reading.sentence.words, person.finish
        decided = self._lexicon.grammar["sections"]["decided"]
        return at + 2 < len(words) and words[at] == "(" and words[at + 2] == ")" and words[at + 1] in decided

    def _at_work(self, reading: Reading, facts: list[Fact]) -> list[Fact]:
        """As in "Professor Siv Ek, finansiell ekonomi, Ekbacka universitet": the title is held at the body behind."""
        person = reading.persons[0]
        title = next((r for r in reading.roles if r.finish == person.begin), None)
        told = any(f.person == person.name and f.rule != "title" for f in facts)
        if title is None or title.bodies or title.acting or told or title.name in self._members:
            return []
        words, tokens = reading.sentence.words, reading.sentence.tokens
        for at in range(person.finish, len(words) - 1):
            if words[at] != "," or not tokens[at + 1].capitalised:
                continue
            body = reading.bodies.parse(at + 1)
            named = body is not None and (
                not body.place or any(t.text in self._lexicon.name_words for t in tokens[at + 1 : body.finish])
            )
            if (
                body is None
                or not named
                or (body.finish < len(words) and words[body.finish] not in (",", ".", ";", "("))
            ):
                continue
            spans = self._spans(reading, person, title)
            spans["organisation"] = tokens[body.begin].begin, tokens[body.finish - 1].finish
            facts[:] = [f for f in facts if f.person != person.name or f.role != title.name]
            begin, finish = reading.sentence.begin, reading.sentence.finish
            return [Fact(person.name, title.name, body.name, "holds", "title", begin, finish, spans=spans)]
        return []

    def _spans(self, reading: Reading, person: Person, role: Role) -> dict[str, Span]:
        tokens = reading.sentence.tokens
        return {
            "person": (tokens[person.begin].begin, tokens[person.finish - 1].finish),
            "role": (tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish),
        }
