"""Ministers of other countries: a minister at no named body is one of the home government, unless the text speaks of
another country's.

"Moldaviens premiärminister A och utrikesminister B", "träffar sin franska kollega, försvarsminister C": B and C are no
ministers at home. Which country's they are is said too loosely to be told; somebody who speaks or acts in the
announcement as a minister at home stays one.
"""

from collections.abc import Sequence
from functools import lru_cache

from kg.extract.facts import Fact
from kg.extract.lexicon import Lexicon
from kg.extract.memo import Memo
from kg.extract.readings import Reading
from kg.extract.runs import base_form
from kg.extract.sentences import Sentence


@lru_cache(maxsize=8)
def _abroad(lexicon: Lexicon) -> Memo[bool]:
    """True for another country or what belongs to it ("Moldaviens", "franska")."""

    def is_abroad(text: str) -> bool:
        name = base_form(text, lexicon)
        country = name if name in lexicon.countries else lexicon.nationality(text.lower())
        return country is not None and country != lexicon.missions["home"]

    return Memo(is_abroad)


class Abroad:
    """Collects, as sentences go by, who is met and who acts at home; the first are then of no named government."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._government: str = lexicon.roles["government"]["body"]
        self._home: str = lexicon.missions["home"]
        self._abroad = _abroad(lexicon)
        self._at_home: set[str] = set()
        self._met: set[str] = set()
        self._sentences: list[Sentence] = []

    def see(self, reading: Reading) -> None:
        """Take in one sentence."""
        words = reading.sentence.words
        self._sentences.append(reading.sentence)
        if not reading.persons:
            return
        found = (at for at in self._lexicon.meeting.openings(words) if self._lexicon.meeting.at(words, at))
        meets = next(found, len(words))
        follows = {role.begin for role in reading.roles}
        titles = {role.finish: role for role in reading.roles}
        finish, foreign = 0, False
        for person in reading.persons:
            title = titles.get(person.begin)
            begin = title.begin if title is not None else person.begin
            between = words[finish:begin]
            if title is not None and title.owner is not None:
                foreign = title.owner.place and title.owner.name != self._home
            elif len(between) != 1 or not (between[0] == "," or between[0] in self._lexicon.joined):
                foreign = False
            finish = person.finish
            speaks = begin > 0 and words[begin - 1] in self._lexicon.speech
            inverted = begin == meets + 1 and person.finish in follows  # "träffar Bo Ek Norges statsminister"
            leading = begin < meets and (reading.block.kind == "title" or (begin == 0 and meets < len(words)))
            if speaks or inverted or leading:
                self._at_home.add(person.name)
            if title is not None and (begin > meets or foreign):
                self._met.add(person.name)

    def apply(self, facts: Sequence[Fact]) -> None:
        """Leave the body of the ministers met open."""
        met = [
            fact
            for fact in facts
            if fact.body == self._government and "organisation" not in fact.spans
            and fact.person in self._met and fact.person not in self._at_home
        ]  # fmt: skip
        if met and any(self._abroad[token.text] for sentence in self._sentences for token in sentence.tokens):
            for fact in met:
                fact.body = None
