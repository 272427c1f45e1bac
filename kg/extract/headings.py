"""Headings that name a post and who gets or holds it: "Utrikesråd och avdelningschef, Siv Ek"."""

from kg.extract.facts import Fact, Person
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading
from kg.extract.sections import Sections
from kg.model import Span

_UNIT_PART = 4
"""So many letters of a compound tell that it heads the unit: "avdelningschef" for "Rättsavdelningen"."""


class Headings:
    """Reads one heading at a time."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer

    def read(self, reading: Reading, facts: list[Fact], sections: Sections) -> list[Fact]:
        """The posts of a heading that is nothing but posts and one name; what plain reading made of it goes."""
        person = self._named(reading)
        if person is None or not sections.new:
            return []
        facts[:] = [f for f in facts if f.person != person.name]
        return [self._fact(reading, person, role, sections) for role in reading.roles]

    def _named(self, reading: Reading) -> Person | None:
        """The person of a heading "Post, Name", "Post: Name", "Post – Name" or "Name, post"; else None."""
        words, roles = reading.sentence.words, reading.roles
        if len(reading.persons) != 1 or not roles or reading.verbs or reading.sentence.tokens[0].is_word is False:
            return None
        person = reading.persons[0]
        covered = {i for r in roles for i in range(r.begin, r.finish)} | set(range(person.begin, person.finish))
        marks = [i for i in range(len(words)) if i not in covered]
        plain = all(words[i] in self._lexicon.joined or words[i] in (",", ":", "–", "-", "/") for i in marks)
        at = person.begin - 1 if person.begin else person.finish
        apart = at in marks and words[at] not in self._lexicon.joined
        return person if plain and apart else None

    def _fact(self, reading: Reading, person: Person, role: Role, sections: Sections) -> Fact:
        tokens = reading.sentence.tokens
        spans: dict[str, Span] = {
            "person": (tokens[person.begin].begin, tokens[person.finish - 1].finish),
            "role": (tokens[role.name_begin].begin, tokens[role.name_finish - 1].finish),
        }
        body = role.bodies[0].name if role.bodies else None
        if role.bodies and role.bodies[0].finish > role.bodies[0].begin:
            told = role.bodies[0]
            spans["organisation"] = tokens[told.begin].begin, tokens[told.finish - 1].finish
        elif body is None:
            body = self._place(role, sections, spans)
        begin, finish = reading.sentence.begin, reading.sentence.finish
        return Fact(
            person.name, role.name, body, "appointed", "apposition", begin, finish, None, None, role.acting, spans=spans
        )

    def _place(self, role: Role, sections: Sections, spans: dict[str, Span]) -> str | None:
        """The unit whose heading this one stands under, or the body it is part of."""
        headed = sections.above()
        whole = sections.body.split(", ")[0] if sections.body else None
        if headed is None:
            return whole
        name, place = headed
        words = name.split()
        unit = any(self._lexicon.definite_unit(w) for w in words)
        heads = any(
            role.name.split()[-1].startswith(stem) for w in words for stem in self._stems(w) if len(stem) >= _UNIT_PART
        )
        if unit and whole is not None and not heads and (self._gazetteer.is_rank(role.name) or self._is_own(role)):
            return whole
        spans["organisation"] = place
        if unit and whole is not None and whole.lower() not in name.lower():
            return f"{whole}, {name}"
        return name

    def _stems(self, word: str) -> list[str]:
        """The indefinite unit a word ends in: "rättsavdelningen" gives "avdelning"."""
        return [end for end in self._lexicon.units if word.lower().endswith(self._lexicon.units[end])]

    def _is_own(self, role: Role) -> bool:
        """True for a chief of another kind than the unit ("rättschef" under "Rättsavdelningen"), who is the whole's."""
        return any(role.name.endswith(e) for e in self._lexicon.roles["heads_of_whole"]["endings"])
