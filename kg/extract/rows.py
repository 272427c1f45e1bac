"""Names told by those beside them: in a list whose other lines open with a person, or in "Siv Ek, X Y och Bo Ros"."""

from collections.abc import Iterator, Sequence

from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.extract.names import Candidate
from kg.extract.sentences import Block, Sentence

_Line = tuple[Block, Sentence, list[Candidate]]
_MAX_WORDS = 4
"""A name has at most so many words here."""


class Rows:
    """Finds the persons among name-like words whose neighbours in a row are persons."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer

    def further(self, lines: Sequence[_Line], named: set[int]) -> Iterator[Candidate]:
        """The candidates that are persons too; `named` are the ids of those known to be."""
        yield from self._columns(lines, named)
        for _, sentence, found in lines:
            yield from self._chain(sentence, found, named)

    def _columns(self, lines: Sequence[_Line], named: set[int]) -> Iterator[Candidate]:
        """The names that open the lines of a list, if at least half of the lines open with a known person."""
        run: list[Candidate] = []
        columns: dict[int, list[Candidate]] = {}
        for block, sentence, found in lines:
            if block.kind == "row":
                if found and found[0].begin == 0 and self._is_name(found[0]):
                    columns.setdefault(sentence.column, []).append(found[0])
                continue
            for column in columns.values():
                yield from self._column(column, named)
            columns = {}
            opening = self._opening(block, sentence, found)
            if opening is not None:
                run.append(opening)
            elif sentence is block.sentences[0]:
                yield from self._column(run, named)
                run = []
        for rest in (run, *columns.values()):
            yield from self._column(rest, named)

    def _column(self, run: list[Candidate], named: set[int]) -> Iterator[Candidate]:
        known = sum(id(candidate) in named for candidate in run)
        if known and 2 * known >= len(run):
            yield from (candidate for candidate in run if id(candidate) not in named)

    def _opening(self, block: Block, sentence: Sentence, found: list[Candidate]) -> Candidate | None:
        """The name-like words a line of a list opens with: "X Y, rektor", "X Y (S)", "X Y"."""
        if block.kind in ("title", "heading") or len(block.sentences) > 2 or sentence is not block.sentences[0]:
            return None
        first = found[0] if found else None
        if first is None or first.begin != 0 or not self._is_name(first):
            return None
        after = sentence.words[first.finish] if first.finish < len(sentence.words) else "."
        marks = (",", "(", "–", "-", ";", ".", "|", *self._lexicon.roles["envoys"]["from"])
        return first if after in marks else None

    def _is_name(self, candidate: Candidate) -> bool:
        words = candidate.words
        plain = 2 <= len(words) <= _MAX_WORDS and all(w[0].isupper() or w in self._lexicon.particles for w in words)
        known = any(w in self._lexicon.name_words or w in self._lexicon.countries for w in words)
        return plain and not known and not self._gazetteer.knows(candidate.text)

    def _chain(self, sentence: Sentence, found: list[Candidate], named: set[int]) -> Iterator[Candidate]:
        """As in "Siv Ek, X Y och Bo Ros": a name beside persons, with nothing but commas and "och" between."""
        chain: list[Candidate] = []
        for candidate in found:
            between = sentence.words[chain[-1].finish : candidate.begin] if chain else []
            if chain and not (between and all(w == "," or w in self._lexicon.joined for w in between)):
                yield from self._links(chain, named)
                chain = []
            chain.append(candidate)
        yield from self._links(chain, named)

    def _links(self, chain: list[Candidate], named: set[int]) -> Iterator[Candidate]:
        known = sum(id(candidate) in named for candidate in chain)
        if len(chain) > 2 and known and 2 * known >= len(chain) - 1:
            yield from (c for c in chain if id(c) not in named and self._is_name(c))
