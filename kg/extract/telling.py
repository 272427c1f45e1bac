"""One reading of one person in one role made a fact, with the places that prove it."""

from kg.extract.bodies import Body
from kg.extract.facts import Fact, Person
from kg.extract.lexicon import Lexicon, status_of
from kg.extract.posts import Role
from kg.extract.readings import Reading, Subjects
from kg.model import Span, Status


class Telling:
    """Makes the facts of one sentence."""

    def __init__(self, lexicon: Lexicon, subjects: Subjects) -> None:
        self._lexicon = lexicon
        self._who = subjects

    def marked(self, role: Role, default: Status) -> Status | None:
        """What the word before a role says of it ("tidigare", "ny"), else the default; None if nobody holds it."""
        if role.marker is None:
            return default
        return status_of(role.marker)

    def facts(self, reading: Reading, person: Person, role: Role, status: Status | None, rule: str) -> list[Fact]:
        """One fact for each body; none for a profession at no body, but "är ny HR-specialist" tells of a post."""
        new = status == "appointed" and role.marker == "appointed" and role.name not in self._lexicon.professions
        if status is None or (self._lexicon.is_profession(role.name) and not role.bodies and not new):
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
                    present=role.marker == "holds" and status == "holds",
                    clause=reading.clauses.at(role.begin),
                )
            )
        return facts
