"""Who "jag" and "du" are: the one quoted, the one who signs a letter, the one interviewed."""

from collections import Counter
from collections.abc import Sequence

from kg.extract.lexicon import Lexicon
from kg.extract.readings import Reading
from kg.extract.sentences import Block

_QUESTIONS = 2
"""So many questions with an answer make an interview."""


class Speech:
    """Settles `first` and `second` of the readings of one announcement."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = lexicon.grammar["speech"]
        self._first = frozenset(self._words["first"])
        self._second = frozenset(self._words["second"])

    def settle(self, readings: Sequence[Reading]) -> None:
        """Say of each sentence with "jag" or "du" whom it means, where the text tells."""
        blocks = self._blocks(readings)
        asked = self._questions(blocks)
        letter = self._introduced(readings, reply=False)
        guest = self._guest(readings, blocks, asked) if len(asked) >= _QUESTIONS else None
        interview = guest is not None and bool(asked)
        last: str | None = None
        for number, (_, sentences) in enumerate(blocks):
            reply = any(r.sentence.reply for r in sentences)
            if reply:
                own = self._attributed(sentences)
                last = own or (guest if interview else last)
            for reading in sentences:
                if reply:
                    reading.first = own or last
                elif interview and number in asked:
                    reading.second = guest
                elif interview and number - 1 in asked:
                    reading.first = guest
                else:
                    reading.first = letter

    @staticmethod
    def _blocks(readings: Sequence[Reading]) -> list[tuple[Block, list[Reading]]]:
        blocks: list[tuple[Block, list[Reading]]] = []
        for reading in readings:
            if not blocks or blocks[-1][0] is not reading.block:
                blocks.append((reading.block, []))
            blocks[-1][1].append(reading)
        return blocks

    def _questions(self, blocks: Sequence[tuple[Block, list[Reading]]]) -> set[int]:
        """The blocks that ask somebody and are answered."""
        found: set[int] = set()
        for number, (block, sentences) in enumerate(blocks[:-1]):
            asks = sentences[-1].sentence.words[-1] in self._words["question"] or self._has(sentences, self._second)
            if not asks or block.kind == "title" or any(r.sentence.reply for r in sentences):
                continue
            after = blocks[number + 1][1]
            if any(r.sentence.reply for r in after) or self._has(after, self._first):
                found.add(number)
        return found

    @staticmethod
    def _has(sentences: Sequence[Reading], words: frozenset[str]) -> bool:
        return any(not words.isdisjoint(r.sentence.words) for r in sentences)

    def _attributed(self, sentences: Sequence[Reading]) -> str | None:
        """Who says it: "säger Siv Ek", "säger rektor Siv Ek", "Siv Ek säger"."""
        for reading in sentences:
            words = reading.sentence.words
            for at, word in enumerate(words):
                if word not in self._lexicon.speech:
                    continue
                begins = {r.finish: r.begin for r in reading.roles}
                for person in reading.persons:
                    if at + 1 in (person.begin, begins.get(person.begin, -1)) or person.finish == at:
                        return person.name
        return None

    def _introduced(self, readings: Sequence[Reading], *, reply: bool) -> str | None:
        """Who says "jag heter Siv Ek"."""
        for reading in readings:
            words = reading.sentence.words
            if reading.sentence.reply != reply:
                continue
            for person in reading.persons:
                if words[max(person.begin - 2, 0) : person.begin] in self._words["introduction"]:
                    return person.name
        return None

    def _guest(
        self, readings: Sequence[Reading], blocks: Sequence[tuple[Block, list[Reading]]], asked: set[int]
    ) -> str | None:
        """The one interviewed: who is introduced or addressed, else who is named most before the questions."""
        told = self._introduced(readings, reply=True)
        if told is not None:
            return told
        for number in sorted(asked):
            for reading in blocks[number][1]:
                words = reading.sentence.words
                for person in reading.persons:
                    near = [w for w in words[max(person.begin - 2, 0) : person.begin] if w != ","]
                    if near[-1:] and near[-1] in self._words["second"]:
                        return person.name
        first = min(asked, default=len(blocks))
        before = [p.name for _, sentences in blocks[:first] for r in sentences for p in r.persons]
        named = before or [p.name for r in readings if not r.sentence.reply for p in r.persons]
        if not asked or not named:
            return None
        counted = Counter(named)
        return max(counted, key=lambda name: (counted[name], -named.index(name)))
