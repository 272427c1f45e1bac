"""A sentence with all that was found in it, and who its verbs are said of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kg.extract.bodies import BodyParser
from kg.extract.clauses import Clause, Clauses
from kg.extract.facts import Person
from kg.extract.lexicon import Lexicon
from kg.extract.moments import Moment
from kg.extract.posts import Role
from kg.extract.sentences import Block, Sentence
from kg.model import Span

_SHORT = 4


_OFTEN, _FAR = 3, 2
"""So often a central person is named, and so many times as often as another."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb or phrase by what it says of the post: a status, or "blocked"."""

    kind: str
    begin: int
    finish: int


@dataclass(slots=True)
class Reading:
    """A sentence with all that was found in it."""

    sentence: Sentence
    block: Block
    persons: list[Person]
    roles: list[Role]
    moments: list[Moment]
    verbs: list[Verb]
    parser: Callable[[], BodyParser]
    """Makes what reads the bodies of the sentence: only where it is asked for."""
    cut: Callable[[], Clauses]
    """Cuts the sentence into clauses: only where they are asked for, as most sentences tell nothing."""
    _bodies: BodyParser | None = None
    used: set[int] = field(default_factory=set)
    """Indices into `roles` of those already tied to a person."""
    first: str | None = None
    """Who "jag" is here."""
    second: str | None = None
    """Who "du" is here."""
    _clauses: Clauses | None = None

    @property
    def bodies(self) -> BodyParser:
        """What reads the bodies of the sentence."""
        if self._bodies is None:
            self._bodies = self.parser()
        return self._bodies

    @property
    def abbreviations(self) -> Mapping[str, str]:
        """The short names explained in the bodies that were read so far."""
        return self._bodies.abbreviations if self._bodies is not None else {}

    @property
    def clauses(self) -> Clauses:
        """The clauses of the sentence."""
        if self._clauses is None:
            self._clauses = self.cut()
        return self._clauses


@dataclass(slots=True)
class Context:
    """What is remembered from sentence to sentence in one announcement."""

    topic: str | None = None
    """Whom "hon" means."""
    other: str | None = None
    """Whom a speaker last named: "hon" in his mouth."""
    named: dict[str, int] = field(default_factory=dict)
    """How often the text names each person."""
    group: tuple[str, ...] = ()
    """Those last appointed together: whom "de" and "förordnandena" mean."""
    pronouns: dict[str, set[str]] = field(default_factory=dict)
    """By person, the pronouns used of them."""
    gone: set[str] = field(default_factory=set)
    """Predecessors of whom it is said that they had left already."""
    appointed: dict[str, int] = field(default_factory=dict)
    """How many appointments were read of each person."""

    def central(self) -> str | None:
        """Whom the text is about: who is named far more often than the one last spoken of, else the latter."""
        main = max(self.named, key=lambda name: self.named[name], default=None)
        often = self.named.get(main or "", 0)
        return main if often >= _OFTEN and often >= _FAR * self.named.get(self.topic or "", 0) else self.topic

    posts: dict[str, set[str]] = field(default_factory=dict)
    """By person, the roles they were appointed to."""


class Subjects:
    """Finds the persons a verb or title is said of. Persons and roles are those of the reading asked about."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        self._lexicon = lexicon
        self._context = context

    def governing(self, reading: Reading, at: int) -> Verb | None:
        """The verb of its clause that governs what stands at a token: the last before it.

        A blocking one holds on through "bli", and through a clause that hangs on its own ("föreslår att …").
        """
        clauses = reading.clauses
        here = clauses.at(at)
        found: Verb | None = None
        for verb in reading.verbs:
            if verb.begin >= at:
                break
            if clauses.at(verb.begin) != here:
                continue
            if found is not None and found.kind == "blocked" and verb.kind == "appointed":
                continue
            found = verb
        above = clauses.all[here]
        if found is not None and above.kind == "sub" and above.parent is not None:
            for verb in reading.verbs:
                if verb.kind == "blocked" and verb.begin < above.begin and clauses.at(verb.begin) == above.parent:
                    return Verb("blocked", found.begin, found.finish)
        return found

    def past_party(self, reading: Reading, at: int) -> int:
        """The index after a party letter or age in brackets or commas: "(S)", ", 52 år,"."""
        words = reading.sentence.words
        if at + 2 < len(words) and words[at] == "(" and words[at + 2] == ")" and words[at + 1] in self._lexicon.parties:
            return at + 3
        if at + 2 < len(words) and words[at] == "," and words[at + 1].isdecimal() and len(words[at + 1]) == 2:
            return at + 2 + (words[at + 2] in self._lexicon.links["years"])
        return at

    def holder(self, reading: Reading, at: int) -> list[Person]:
        """Whose a thing is that stands at a token: "Bo Ros förordnande", "hennes vikariat"."""
        near = next((p for p in reading.persons if p.finish == at), None)
        if near is not None:
            return [near]
        return self.pronoun(reading, at - 1) if at and reading.sentence.words[at - 1] in self._lexicon.pronouns else []

    def genitive(self, reading: Reading, person: Person) -> bool:
        """True if the person is named in the genitive here."""
        last = reading.sentence.tokens[person.finish - 1].text
        return last.endswith("s") and last not in person.name.split()

    def subject(self, reading: Reading, verb: Verb) -> list[Person]:
        """The persons a verb is said of: just before it, just after it, else those its clause is about."""
        words, clauses = reading.sentence.words, reading.clauses
        here = clauses.at(verb.begin)
        clause = clauses.all[here]
        for at in range(verb.begin, max(verb.begin - 4, 0), -1):
            if clauses.of[at - 1] != here:
                break
            near = next((p for p in reading.persons if p.finish == at), None)
            if near is not None and not self.genitive(reading, near) and not self.in_phrase(reading, near):
                return self.group_ending(reading, near)
            if self.is_pronoun(words, at - 1):
                named = next((p for p in reading.persons if p.begin == verb.finish), None)
                if named is not None and words[verb.finish - 1] in self._lexicon.links["called"]:
                    return [named]
                return self.pronoun(reading, at - 1)
        if clause.elided and (above := self._above(reading, clause)):
            return above
        for at in range(verb.finish, min(verb.finish + 4, len(words))):
            if clauses.of[at] != here:
                break
            near = next((p for p in reading.persons if p.begin == at), None)
            if (
                near is not None
                and not self.genitive(reading, near)
                and words[at - 1] not in self._lexicon.prepositions
                and not self._replaced(reading, verb, near)
            ):
                return self.group(reading, near)
            if self.is_pronoun(words, at):
                return self.pronoun(reading, at)
        speaker: list[Person] = []
        for at in range(clause.begin, verb.begin):
            if clauses.of[at] != here:
                continue
            if words[at] in self._lexicon.grammar["speech"]["first"]:
                speaker = self.pronoun(reading, at)
                continue
            if self.is_pronoun(words, at):
                return self.pronoun(reading, at)
            near = next((p for p in reading.persons if p.begin == at), None)
            if near is not None and not self.genitive(reading, near) and not self.in_phrase(reading, near):
                return self.group(reading, near)
        return speaker or self._above(reading, clause)

    def is_pronoun(self, words: list[str], at: int) -> bool:
        """True for a pronoun that can be a subject; "de" is one beside a verb, and else an article ("de senaste")."""
        if words[at] not in self._lexicon.subject_pronouns:
            return False
        if words[at] not in self._lexicon.grammar["pronouns"]["several"]:
            return True
        after = words[at + 1] if at + 1 < len(words) else ""
        inverted = at > 0 and words[at - 1] in self._lexicon.finite
        small = self._lexicon.prepositions | self._lexicon.articles | self._lexicon.stops
        return after in self._lexicon.finite or (inverted and after in small)

    def _replaced(self, reading: Reading, verb: Verb, person: Person) -> bool:
        """True for the one behind "efterträder": the object, unless another person follows."""
        last = self.group(reading, person)[-1]
        follows = any(p.begin > last.finish and reading.clauses.together(p.begin, verb.begin) for p in reading.persons)
        return self._lexicon.replaces.at(reading.sentence.words, verb.begin) is not None and not follows

    def _above(self, reading: Reading, clause: Clause) -> list[Person]:
        """Whom a clause without a subject of its own is about: "Siv Ek, som är …", "… och var tidigare …"."""
        if clause.kind == "relative":
            goes_on = not any(word[0].isalnum() for word in reading.sentence.words[: clause.opener])
            if goes_on and self._context.topic is not None:
                return [Person(self._context.topic, clause.opener, clause.opener + 1)]
            return self.antecedent(reading, clause.opener)
        if clause.elided and clause.parent is not None:
            above = reading.clauses.all[clause.parent]
            if above.verb is not None:
                return self.subject(reading, Verb("", above.verb, above.verb + 1))
        return []

    def antecedent(self, reading: Reading, at: int) -> list[Person]:
        """The persons named, with or without a title behind them, just before a token."""
        words = reading.sentence.words
        while at > 0:
            person = next((p for p in reading.persons if p.finish == at), None)
            if person is not None:
                return [person]
            role = next((r for r in reading.roles if r.begin < at <= r.finish), None)
            if role is not None:
                at = role.begin
            elif words[at - 1] in (",", ")", "(", *self._lexicon.joined) or words[at - 1] in self._lexicon.parties:
                at -= 1
            else:
                return []
        return []

    def in_phrase(self, reading: Reading, person: Person) -> bool:
        """True if a preposition or a title after one stands before the person: not the subject."""
        words = reading.sentence.words
        at = person.begin
        for role in reading.roles:
            if role.finish == at:
                at = role.begin
        return (
            at > 0
            and words[at - 1] in self._lexicon.prepositions
            and words[at - 1] not in self._lexicon.links["no_phrase"]
        )

    def pronoun(self, reading: Reading, at: int) -> list[Person]:
        """The person a pronoun at a token means: whom its sentence is about so far, else who was spoken of before."""
        word = reading.sentence.words[at]
        if word in self._lexicon.grammar["speech"]["first"] or word in self._lexicon.grammar["speech"]["second"]:
            who = reading.first if word in self._lexicon.grammar["speech"]["first"] else reading.second
            return [Person(who, at, at + 1)] if who is not None else []
        if word in self._lexicon.grammar["pronouns"]["several"]:
            return [Person(name, at, at + 1) for name in self._context.group] if len(self._context.group) > 1 else []
        name = self._context.topic
        before = [p for p in reading.persons if p.finish <= at]
        subjects = [p for p in before if not self.genitive(reading, p) and not self.in_phrase(reading, p)]
        if subjects or len({p.name for p in before}) == 1:
            name = (subjects or before)[0].name
        if name is not None and name == reading.first:
            name = self._context.other
        if name is None:
            return []
        if not reading.sentence.reply:
            said = self._lexicon.pronouns[reading.sentence.words[at]]
            self._context.pronouns.setdefault(name, set()).add(said)
        return [Person(name, at, at + 1)]

    def group(self, reading: Reading, first: Person) -> list[Person]:
        """A person and those joined on: "A, B och C", titles and appositions between passed over."""
        group = [first]
        for person in reading.persons:
            if person.begin <= group[-1].begin:
                continue
            if not self.joins(reading, group[-1].finish, person.begin):
                break
            group.append(person)
        return group

    def group_ending(self, reading: Reading, last: Person) -> list[Person]:
        """The joined persons of whom the given one is the last."""
        group = [last]
        for person in reversed(reading.persons):
            if person.begin >= group[0].begin:
                continue
            if not self.joins(reading, person.finish, group[0].begin):
                break
            group.insert(0, person)
        return group

    def enumeration(self, reading: Reading, first: Person) -> list[Person]:
        """A person and all others that the clause goes on to name, each behind a comma or "och".

        What stands behind a name does not matter: "A, skådespelare och regissör, B, jurist, samt C".
        """
        words, clauses = reading.sentence.words, reading.clauses
        found = [first]
        for person in reading.persons:
            if person.begin <= first.begin or not clauses.together(person.begin, first.begin):
                continue
            title = next((r for r in reading.roles if r.finish == person.begin), None)
            at = title.begin if title is not None else person.begin
            if title is None and self._entitles(reading, at - 1, at):
                at -= 1
            if words[at - 1] in (",", ";") or words[at - 1] in self._lexicon.joined:
                found.append(person)
        return found

    def joins(self, reading: Reading, begin: int, finish: int) -> bool:
        """True if nothing but joining words, titles and appositions stands between two tokens."""
        words = reading.sentence.words
        at = begin
        joined = False
        while at < finish:
            role = next(
                (r for i, r in enumerate(reading.roles) if r.begin <= at < r.finish and i in reading.used), None
            )
            after = self.past_party(reading, at)
            if role is not None:
                at = role.finish
            elif after != at:
                at = after
            elif words[at] in self._lexicon.joined or words[at] == ",":
                joined, at = True, at + 1
            elif joined and self._entitles(reading, at, finish):
                at += 1
            else:
                return False
        return joined

    def _entitles(self, reading: Reading, at: int, finish: int) -> bool:
        """True for a word in the definite form just before a person, a title that is no post: "forskaren Bo Ros"."""
        word, titles = reading.sentence.words[at], self._lexicon.names["title_endings"]
        joined = at + 1 < finish and reading.sentence.words[at + 1] in self._lexicon.joined
        return (at + 1 == finish or joined) and len(word) > _SHORT and word.islower() and word.endswith(tuple(titles))

    def place(self, reading: Reading, begin: int, finish: int) -> Span:
        """Where the tokens stand in the announcement."""
        tokens = reading.sentence.tokens
        return tokens[begin].begin, tokens[finish - 1].finish

    def is_titled_by(self, reading: Reading, role: Role) -> bool:
        """True if a role stands straight before a person."""
        return any(p.begin == role.finish for p in reading.persons)
