"""Seats told by where one sits, without the word for the post: "har suttit i styrelsen", "satt i riksdagen"."""

from dataclasses import replace

from kg.extract.bodies import Body
from kg.extract.facts import Fact
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading, Subjects, Verb
from kg.extract.telling import Telling
from kg.model import Status

_GAP = 4
"""At most so many words stand between the verb and the preposition before the board."""
_LOOK = 4


class Seats:
    """Reads the seats of one sentence at a time."""

    def __init__(self, lexicon: Lexicon, subjects: Subjects, telling: Telling) -> None:
        self._lexicon = lexicon
        self._who = subjects
        self._telling = telling
        self._kinds: dict[str, Status] = {
            word: kind for kind, words in lexicon.verbs["seats"]["verbs"].items() for word in words
        }
        self.openers = frozenset(self._kinds).union(lexicon.verbs["seats"]["seat"])
        """Where none of these words stands, no seat is told of."""

    def read(self, reading: Reading) -> list[Fact]:
        """The facts; a board at which a role is named is that role's."""
        facts: list[Fact] = []
        words = reading.sentence.words
        if self.openers.isdisjoint(words):
            return facts
        told = {body.begin for role in reading.roles for body in role.bodies}
        for at in [index for index, word in enumerate(words) if word in self.openers]:
            status = self._kinds.get(words[at]) or self._taken(reading, at)
            if status is None or any(r.begin <= at < r.finish for r in reading.roles):
                continue
            body = self._board(reading, at, told)
            if body is None or any(v.kind == "blocked" and v.begin <= at for v in reading.verbs):
                continue
            verb = Verb(status, at, at + 1)
            name = self._role(body)
            known = self._lexicon.roles["implied"].get(name)
            body = replace(body, name=known) if known is not None else body
            role = Role(at, body.finish, at, body.finish, name, bodies=[body])
            reading.used.add(len(reading.roles))
            reading.roles.append(role)
            for person in self._who.subject(reading, verb):
                new = self._telling.facts(
                    reading, person, role, status, "predicate" if status != "leaves" else "leaving"
                )
                for fact in new:
                    fact.verb = at
                facts += new
        return facts

    def _taken(self, reading: Reading, at: int) -> Status | None:
        """What "plats" tells: one takes or leaves a seat."""
        if reading.sentence.words[at] not in self._lexicon.verbs["seats"]["seat"]:
            return None
        before = [v for v in reading.verbs if v.begin < at and reading.clauses.together(v.begin, at)]
        takes = any(w in self._lexicon.verbs["seats"]["takes"] for w in reading.sentence.words[max(at - 3, 0) : at])
        return "appointed" if takes else "leaves" if before and before[-1].kind == "leaves" else None

    def _board(self, reading: Reading, at: int, told: set[int]) -> Body | None:
        """The board that one sits in: behind "i", close after the verb, with no "som" of a role behind it."""
        words = reading.sentence.words
        for index in range(at + 1, min(at + 1 + _GAP, len(words) - 1)):
            if words[index] in self._lexicon.links["in"]:
                body = reading.bodies.parse(index + 1) if index + 1 not in told else None
                if body is None or not self._is_board(body):
                    return None
                behind = words[body.finish : body.finish + _LOOK]
                named = any(r.begin - body.finish <= 1 and r.begin >= body.finish for r in reading.roles)
                return None if named or any(w in self._lexicon.links["as"] for w in behind[:1]) else body
            if any(r.begin <= index < r.finish for r in reading.roles):
                return None
        return None

    def _is_board(self, body: Body) -> bool:
        last = body.name.split(", ")[-1].lower()
        return last.split()[0].endswith(tuple(self._lexicon.verbs["seats"]["boards"]))

    def _role(self, body: Body) -> str:
        roles: dict[str, str] = self._lexicon.verbs["seats"]["roles"]
        return roles.get(body.name.lower(), str(self._lexicon.verbs["seats"]["role"]))
