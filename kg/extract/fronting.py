"""Posts told before their verb: "Till ordförande utses Siv Ek", "Ny rektor från maj blir Siv Ek"."""

from kg.extract.lexicon import Lexicon
from kg.extract.posts import Role
from kg.extract.readings import Reading, Verb
from kg.extract.saying import Saying

_CHAIN = 2
"""At most so many posts are joined before or behind one."""
_REACH = 12
"""So many words at most stand between such a post and its verb."""


class Fronting:
    """Finds the verb behind a role."""

    def __init__(self, lexicon: Lexicon, saying: Saying) -> None:
        self._lexicon = lexicon
        self._saying = saying

    def fronted(self, reading: Reading, role: Role) -> Verb | None:
        """The verb after a role at the head of its sentence: "Till ordförande utses …", "Utredare blir …"."""
        words = reading.sentence.words
        counted = role.plural and all(self._counts(w) for w in words[: role.begin])
        begin, finish = self._chain(reading, role)
        if not counted and (begin > 1 or (begin == 1 and words[0] not in self._lexicon.links["fronted"])):
            return self.led_to(reading, role)
        verb = next((v for v in reading.verbs if v.begin >= finish), None)
        if verb is not None and words[verb.begin] in self._lexicon.verbs["deciders"]["active"] and role.begin == 0:
            return None
        inquiry = self._lexicon.roles["inquiry"]["heads"]
        if verb is not None and verb.begin == role.finish and self._lexicon.is_ending(role.name, inquiry):
            return Verb("appointed", verb.begin, verb.finish)
        if (
            words[0] in self._lexicon.links["gets"]
            and verb is not None
            and verb.kind == "appointed"
            and role.begin == 1
            and not any(
                words[r.begin - 1] in self._lexicon.links["gets"] for r in reading.roles if r.begin > verb.finish
            )
        ):
            return Verb("appointed", role.finish, role.finish)
        if verb is None or not self._follows(reading, finish, verb):
            return None
        if verb.kind == "holds" and not self._saying.plain(words, verb):
            return None
        if role.definite and verb.kind == "appointed" and words[verb.begin] not in self._lexicon.links["becomes"]:
            return None  # "Statsministern inleder …": who has the post does something
        return verb if verb.kind in ("appointed", "holds") else None

    def _chain(self, reading: Reading, role: Role) -> tuple[int, int]:
        """Where the roles joined with this one begin and end: "Ny studierektor och ställföreträdande prefekt"."""
        begin, finish, words = role.begin, role.finish, reading.sentence.words
        roles = reading.roles
        at = next(i for i, other in enumerate(roles) if other is role)
        for other in roles[at + 1 : at + 1 + _CHAIN]:
            if other.begin == finish + 1 and words[finish] in self._lexicon.joined:
                finish = other.finish
        for other in reversed(roles[max(at - _CHAIN, 0) : at]):
            if other.finish == begin - 1 and words[other.finish] in self._lexicon.joined:
                begin = other.begin
        return begin, finish

    def _follows(self, reading: Reading, finish: int, verb: Verb) -> bool:
        """True if a verb stands just behind a fronted role, or with but a time between: "Chef från maj blir …"."""
        if verb.begin - finish <= (2 if verb.kind == "appointed" else 0):
            return True
        words = reading.sentence.words
        small = self._lexicon.prepositions | self._lexicon.articles | {",", *self._lexicon.dates["edges"]["inner"]}
        times = {i for m in reading.moments for i in range(m.begin, m.finish)}
        counts = self._lexicon.grammar["words"]["numbers"]
        times |= {
            i for i in range(finish, verb.begin) if words[i] in self._lexicon.links["years"] or words[i] in counts
        }
        new = reading.roles and any(r.marker == "appointed" for r in reading.roles if r.begin < finish)
        told = verb.kind == "appointed" or (bool(new) and self._saying.plain(words, verb))
        near = told and verb.begin - finish <= _REACH and bool(times)
        return near and all(i in times or words[i] in small for i in range(finish, verb.begin))

    def led_to(self, reading: Reading, role: Role) -> Verb | None:
        """The verb of "att till ny ordförande välja Siv Ek", "blir ny ordförande, till kassör valdes Siv Ek"."""
        words = reading.sentence.words
        verb = next((v for v in reading.verbs if v.begin >= role.finish), None)
        if verb is None or verb.kind != "appointed" or words[role.begin - 1] not in self._lexicon.links["gets_first"]:
            return None
        between = any(role.finish <= p.begin < verb.begin for p in reading.persons)
        behind = any(0 <= p.begin - verb.finish <= 1 for p in reading.persons)
        return verb if behind and not between and verb.begin - role.finish <= _REACH else None

    def _counts(self, word: str) -> bool:
        """True for an article or number before a role in the plural: "de tre nya ledamöterna"."""
        return word in self._lexicon.articles or word in self._lexicon.grammar["words"]["numbers"] or word.isdecimal()
