"""What a verb, with the words beside it, says of a post: that somebody gets, holds, held or leaves it."""

from kg.extract.facts import Person
from kg.extract.lexicon import Lexicon, status_of
from kg.extract.phrases import Phrases
from kg.extract.posts import Role
from kg.extract.readings import Reading, Verb
from kg.model import Status

_REACH = 12
"""So many words back a verb's adverbs are looked for."""
_YEARS = 4
"""In "Efter nästan tolv år som", the time stands among so many words."""


class Saying:
    """Tells the status that a verb gives to a role."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def status(self, reading: Reading, verb: Verb, role: Role, persons: list[Person]) -> Status | None:
        """What the verb says of the role of those persons; None if nobody has it."""
        if verb.kind == "blocked" or (role.marker and status_of(role.marker) is None):
            return None
        marked = status_of(role.marker) if role.marker else None
        if verb.kind == "introduces":
            shown = any(verb.finish <= p.begin < role.begin for p in persons)
            return (marked or "appointed") if shown and role.begin - persons[-1].finish <= 1 else None
        if verb.kind == "appointed" and marked is None and self._beside(self._lexicon.earlier, reading, verb):
            return "holds"
        if verb.kind == "held" and marked is None:
            if self._after(self._lexicon.thanks, reading, verb, persons):
                return "leaves"
            if any(self._lexicon.wishes.at(reading.sentence.words, i) for i in range(verb.begin)):
                return "appointed"
            words = reading.sentence.words
            if words[role.begin - 1] in self._lexicon.links["as"] and self._lexicon.latest.before(
                words, role.begin - 1
            ):
                return "holds"
            recent = self._beside(self._lexicon.lately, reading, verb) and self._alone(reading, verb)
            if self._beside(self._lexicon.latest, reading, verb) or (recent and self._perfect(reading, verb)):
                return "holds"
        if verb.kind == "holds":
            words = reading.sentence.words
            if self.plain(words, verb) and marked == "appointed":
                return "appointed"
            return marked if marked in ("held", "leaves") else "holds"
        if verb.kind == "held" and marked == "holds":
            return "holds"
        if verb.kind == "held" and self._spent(reading, verb):
            return "leaves"
        if verb.kind == "appointed" and marked == "held":
            return "held"
        return status_of(verb.kind)

    def _alone(self, reading: Reading, verb: Verb) -> bool:
        """True if one post only is told with a verb."""
        return sum(reading.clauses.together(r.begin, verb.begin) for r in reading.roles) == 1

    def _beside(self, phrases: Phrases[bool], reading: Reading, verb: Verb) -> bool:
        """True if a phrase stands before a verb in its clause: "nu senast har hon varit"."""
        words, clauses = reading.sentence.words, reading.clauses
        near = range(max(verb.begin - _REACH, 0), verb.begin)
        return any(clauses.together(i, verb.begin) and phrases.at(words, i) for i in near)

    def _after(self, phrases: Phrases[bool], reading: Reading, verb: Verb, persons: list[Person]) -> bool:
        """True for "tacka Bo Ros för hans tid som …", "tack till Bo Ros som varit …": a phrase before the person."""
        begin = min((p.begin for p in persons if p.begin < verb.begin), default=verb.begin)
        return any(phrases.at(reading.sentence.words, i) for i in range(begin))

    def _spent(self, reading: Reading, verb: Verb) -> bool:
        """True for the "år som" of "lämnade bolaget efter sju år som vd": the post is the one that is left."""
        words = reading.sentence.words
        if (
            words[verb.finish - 1] not in self._lexicon.links["as"]
            or words[verb.begin] not in self._lexicon.links["years"]
        ):
            return False
        if words[0] in self._lexicon.links["after"] and verb.begin <= _YEARS:
            return any(v.kind in ("leaves", "appointed") and v.begin > verb.begin for v in reading.verbs)
        return any(
            v.kind == "leaves" and v.begin < verb.begin and reading.clauses.together(v.begin, verb.begin)
            for v in reading.verbs
        )

    def _perfect(self, reading: Reading, verb: Verb) -> bool:
        """True for a verb with "har"."""
        words = reading.sentence.words
        return any(w in self._lexicon.links["perfect"] for w in words[max(verb.begin - _REACH, 0) : verb.begin])

    def plain(self, words: list[str], verb: Verb) -> bool:
        """True for "är" and "heter" alone."""
        return verb.finish - verb.begin == 1 and words[verb.begin] in self._lexicon.links["is"]
