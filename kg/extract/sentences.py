"""The first link of the chain: an announcement's text cut into blocks and sentences of tokens.

A sentence is read from a cleaned copy of its text (no soft hyphens, emphasis or link targets, one blank at a time)
and knows for each cleaned code point where it stands in `Announcement.text`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from kg.extract.lexicon import Lexicon

Kind = Literal["title", "heading", "item", "paragraph"]

MAX_SENTENCE = 1500
"""Code points: a longer run without a full stop is cut at a blank, which bounds the work per sentence."""

_NOISE = re.compile(
    r"(?P<link>!?\[(?P<label>[^\[\]\n]{0,400})\]\([^()\n]{0,600}\))|[\u00ad\u200b-\u200d\ufeff]+"
    r"|(?P<blank>[^\S ]\s*| \s+)|[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}"
)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_ITEM = re.compile(r"\s*(?:[*•·▪+]\s+|\d{1,2}[.)]\s+|-\s+(?=[A-ZÅÄÖ\d]))")
_BOLD = re.compile(r"\s*(\*\*|__)([^*_]{1,160})\1:?\s*")
_TOKEN = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d|\d+:[ea]n?\b|\d+|[^\W\d_]{1,4}\.(?:[^\W\d_]{1,4}\.)+|[a-zåäö]\.(?:\s[a-zåäö]\.)+"
    r"|[^\W\d_]+(?:['’´:\-/&+](?=[^\W_])[^\W_]+)*-?|\S"
)
_END = re.compile(r"[.!?…](?:[\"”»’)\]]*)\s+(?=[\"”»“(\[–—-]*\s?[A-ZÅÄÖÉÜ\d–—-])")
_NOT_SUBHEAD = re.compile(r"[.,:;!?()|@…\"”]$|[:,|@(]|\d{4}")
_SUBHEAD_WORDS = 9
_ROW = re.compile(r"\s*[A-ZÅÄÖÉ][\w-]+(?: [a-z]{2,3}){0,2}(?: [A-ZÅÄÖÉ][\w-]+){1,3}(?: \([A-ZÅÄÖ]{1,3}\))?(?:,|\s*$)")
"""A row of a list without marks: a name, and what stands behind its comma."""

_SAID = re.compile(r"\s*[–—−]\s?[A-ZÅÄÖ]")
_REPLY = re.compile(r"\s*[–—−-]\s*(?=\S)|\s*[”\"»]")


class Token(NamedTuple):
    """A word, number or mark: its text, the same in lower case, and its place in `Announcement.text`."""

    text: str
    lower: str
    begin: int
    finish: int

    @property
    def capitalised(self) -> bool:
        """True if it begins with an upper-case letter."""
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        """True if it begins with a letter."""
        return self.text[0].isalpha()


@dataclass(slots=True)
class Sentence:
    """The tokens of one sentence with its span in `Announcement.text`."""

    tokens: list[Token]
    begin: int
    finish: int
    reply: bool
    """True in direct speech: "jag" is then not the person last spoken of."""
    words: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.words = [token.lower for token in self.tokens]


@dataclass(slots=True)
class Block:
    """A title, heading, list item or paragraph and its sentences."""

    kind: Kind
    sentences: list[Sentence]
    begin: int
    finish: int


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _segments(text: str, title_end: int) -> Iterator[tuple[Kind, int, int]]:
    """The ranges of the blocks. Lines wrapped in mid-sentence are joined; a short line of its own stays alone."""
    begin = finish = -1
    end = len(text.rstrip())
    width = 0
    kind: Kind = "paragraph"
    for start, stop in _lines(text):
        line = text[start:stop]
        bare = line.strip()
        if start < title_end:
            if bare:
                yield "title", start, stop
            continue
        special: Kind | None = None
        offset = 0
        if match := _HEADING.match(line):
            special, offset = "heading", match.end()
        elif match := _BOLD.fullmatch(line):
            special, offset = "heading", match.start(2)
        elif match := _ITEM.match(line):
            special, offset = "item", match.end()
        elif _SAID.match(line):
            special = "paragraph"
        continues = begin >= 0 and bare and special is None and _continues(text[begin:finish], bare, width)
        if continues:
            finish, width = stop, max(width, len(line))
            kind = "paragraph" if kind == "heading" else kind
            continue
        if begin >= 0:
            yield kind, begin, finish
        begin, finish, width = (start + offset, stop, len(line)) if bare else (-1, -1, 0)
        kind = special or ("heading" if stop < end and _is_subhead(bare) else "paragraph")
        if special == "heading":
            yield kind, begin, finish
            begin = -1
    if begin >= 0:
        yield kind, begin, finish


def _is_subhead(line: str) -> bool:
    """True for a few words on a line of their own, no sentence and no list of names: "Granskolan"."""
    words = line.split()
    if not words or len(words) > _SUBHEAD_WORDS or not line[0].isupper() or _NOT_SUBHEAD.search(line):
        return False
    return len(words) == 1 or any(word[0].islower() for word in words)


def _continues(before: str, line: str, width: int) -> bool:
    """True if a line goes on with the text before it: that was as wide as lines get, or is plainly unfinished."""
    last = before.rstrip()[-1:]
    if _ROW.match(line) and _ROW.match(before[before.rfind("\n") + 1 :]):
        return False
    unfinished = last in ",-–(" or line[0].islower()
    full = width >= 60 and len(before) - before.rfind("\n") - 1 >= 0.55 * width
    return unfinished or (full and (last not in ".!?:" or len(before) - before.rfind("\n") - 1 >= 0.75 * width))


def _clean(text: str, begin: int, finish: int) -> tuple[str, Sequence[int]]:
    """The cleaned text of a range and, for each of its code points, the place in `text`."""
    if _NOISE.search(text, begin, finish) is None:
        return text[begin:finish], range(begin, finish)
    parts: list[str] = []
    places: list[int] = []
    at = begin
    for match in _NOISE.finditer(text, begin, finish):
        parts.append(text[at : match.start()])
        places.extend(range(at, match.start()))
        if match["label"] is not None:
            parts.append(match["label"])
            places.extend(range(match.start("label"), match.end("label")))
        elif match["blank"] is not None:
            parts.append(" ")
            places.append(match.start())
        at = match.end()
    parts.append(text[at:finish])
    places.extend(range(at, finish))
    return "".join(parts), places


def _sentence_ends(text: str, abbreviations: frozenset[str]) -> Iterator[int]:
    start = 0
    for match in _END.finditer(text):
        if text[match.start()] == ".":
            word = (
                text[max(text.rfind(" ", 0, match.start()) + 1, match.start() - 12) : match.start() + 1]
                .lower()
                .lstrip('("”')
            )
            initial = len(word) == 2 and word[0].isalpha() and text[match.start() - 1].isupper()
            if word in abbreviations or initial:
                continue
        yield match.end()
        start = match.end()
    if start < len(text):
        yield len(text)


def _pieces(text: str, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The ranges of the sentences, none longer than MAX_SENTENCE."""
    start = 0
    for stop in _sentence_ends(text, abbreviations):
        while stop - start > MAX_SENTENCE:
            cut = text.rfind(" ", start + 1, start + MAX_SENTENCE)
            cut = cut if cut > start else start + MAX_SENTENCE
            yield start, cut
            start = cut
        yield start, stop
        start = stop


def _tokens(text: str, start: int, stop: int, places: Sequence[int], dotted: frozenset[str]) -> list[Token]:
    """The tokens of a range of the cleaned text; the full stop of an abbreviation or initial belongs to it."""
    tokens: list[Token] = []
    matches = _TOKEN.finditer(text, start, stop)
    for match in matches:
        word, (begin, finish) = match.group(), match.span()
        lower = word.lower()
        if text.startswith(".", finish, stop) and word[0].isalpha():
            initial = len(word) == 1 and word.isupper()
            if initial or lower in dotted:
                next(matches)
                word, lower, finish = word + ".", lower + ".", finish + 1
        tokens.append(Token(word, lower, places[begin], places[finish - 1] + 1))
    return tokens


def split(text: str, title_length: int, lexicon: Lexicon) -> Iterator[Block]:
    """The blocks of a composed announcement text whose first `title_length` code points are its title."""
    for kind, begin, finish in _segments(text, title_length):
        cleaned, places = _clean(text, begin, finish)
        sentences: list[Sentence] = []
        replying = False
        for start, stop in _pieces(cleaned, lexicon.abbreviations):
            tokens = _tokens(cleaned, start, stop, places, lexicon.dotted)
            if not tokens:
                continue
            replying = (kind == "paragraph" and bool(_REPLY.match(cleaned))) or replying
            sentences.append(Sentence(tokens, tokens[0].begin, tokens[-1].finish, replying))
        if sentences:
            yield Block(kind, sentences, sentences[0].begin, sentences[-1].finish)
