"""The first link of the chain: an announcement's text cut into blocks and sentences of tokens.

A sentence is read from a cleaned copy of its text (no soft hyphens, emphasis or link targets, one blank at a time)
and knows for each cleaned code point where it stands in `Announcement.text`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from kg.extract.lexicon import Lexicon

Kind = Literal["title", "heading", "item", "row", "paragraph"]

MAX_SENTENCE = 1500
"""Code points: a longer run without a full stop is cut at a blank, which bounds the work per sentence."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\ufeff]+")
_NOISE = re.compile(
    rf"(?P<link>!?\[(?P<label>[^\[\]\n]{{0,400}})\]\([^()\n]{{0,600}}\))|{_INVISIBLE.pattern}"
    r"|(?P<blank>[^\S ]\s*| \s+)|[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}"
)
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+")
_ITEM = re.compile(r"\s*(?:[*•·▪●○■□►➢+]\s+|\d{1,2}[.)]\s+|-\s+(?=[A-ZÅÄÖ\d]))")
_ROW = re.compile(r"\s*\|.*\|\s*")
_RULE = re.compile(r"[\s|:+-]+")
_CELL = re.compile(r"(?<=\|)[^|]*(?=\|)")
_ENTRY = re.compile(
    r"\s*(?:(?:[A-ZÅÄÖÉØÜ][\w.'’-]*\s+(?:(?:von|van|af|de|der|den|da|di|el|al|bin|la)\s+){0,2}){1,4}"
    r"[A-ZÅÄÖÉØÜ][\w.'’-]+\s*(?:[,;(–-]\s?.*)?|[A-ZÅÄÖ0-9][^:.!?,]{1,40}:\s.*|\d{4}\b.*)"
)
_BOLD = re.compile(r"\s*(\*\*|__)([^*_]{1,160})\1:?\s*")
_TAIL = r"(?:['’´:\-/&+](?=[^\W_])[^\W_]+)*-?"
# long words come first, as most are: no other alternative fits them
_TOKEN = re.compile(
    rf"[^\W\d_]{{5,}}+{_TAIL}|\d{{4}}[-/]\d\d[-/]\d\d|\d+:[ea]n?\b|\d+-[^\W\d_]{{3,}}+|\d+"
    rf"|[^\W\d_]{{1,4}}+\.(?:[^\W\d_]{{1,4}}+\.)+|[a-zåäö]\.(?:\s[a-zåäö]\.)+|[^\W\d_]++{_TAIL}|\S"
)
_END = re.compile(r"[.!?…](?:[\"”»’)\]]*)\s+(?=[\"”»“(\[–—-]*\s?[A-ZÅÄÖÉÜ\d–—-])")
_NOT_SUBHEAD = re.compile(r"[.,:;!?()|@…\"”]$|[:,|@(]|\d{4}")
_SUBHEAD_WORDS = 9
_SAID = re.compile(r"\s*[–—−]\s?[A-ZÅÄÖ]")
_BOLD_LEVEL, _SUBHEAD_LEVEL = 7, 8
"""The ranks of headings without a number of hash signs, below those that have one."""
_REPLY = re.compile(r"\s*[–—−-]\s*(?=\S)|\s*[”\"»]")


class Token(NamedTuple):
    """A word, number or mark: its text, the same in lower case, and its place in `Announcement.text`."""

    text: str
    lower: str
    begin: int
    finish: int
    capitalised: bool
    """True if it begins with an upper-case letter."""

    @property
    def is_word(self) -> bool:
        """True if it begins with a letter."""
        return self.text[0].isalpha()


@dataclass(slots=True)
class Sentence:
    """One sentence with its span in `Announcement.text`."""

    texts: list[str]
    """What its tokens say, in order."""
    words: list[str]
    """The same in lower case."""
    begin: int
    finish: int
    reply: bool
    """True in direct speech: "jag" is then not the person last spoken of."""
    column: int
    """The number of its cell in a row of a table."""
    place: Callable[[], list[Token]]
    """Says where the tokens stand: only where that is asked for, as most sentences tell nothing."""
    _tokens: list[Token] | None = None

    @property
    def tokens(self) -> list[Token]:
        """Its tokens with their places in `Announcement.text`."""
        if self._tokens is None:
            self._tokens = self.place()
        return self._tokens


@dataclass(slots=True)
class Block:
    """A title, heading, list item, table row or paragraph and its sentences; those of a row are its cells."""

    kind: Kind
    sentences: list[Sentence]
    begin: int
    finish: int
    level: int = 0
    """The rank of a heading: 1 is the highest; 0 for other blocks."""


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _segments(text: str, title_end: int) -> Iterator[tuple[Kind, int, int, int]]:
    """The kinds, ranges and levels of the blocks.

    Lines wrapped in mid-sentence are joined; a short line of its own, and one of a list, stays alone.
    """
    begin = finish = last = -1
    end = len(text.rstrip())
    width = level = 0
    kind: Kind = "paragraph"
    for start, stop in _lines(text):
        line = text[start:stop]
        bare = line.strip()
        if start < title_end:
            if bare:
                yield "title", start, stop, 0
            continue
        special: Kind | None = None
        offset = 0
        if match := _HEADING.match(line):
            special, offset = "heading", match.end()
        elif match := _BOLD.fullmatch(line):
            special, offset = "heading", match.start(2)
        elif match := _ITEM.match(line):
            special, offset = "item", match.end()
        elif _ROW.fullmatch(line):
            special = "row"
        elif _SAID.match(line):
            special = "paragraph"
        continues = begin >= 0 and bare and special is None and _continues(text[begin:finish], bare, width)
        if continues and not (kind == "row" or (_ENTRY.fullmatch(text[last:finish]) and _ENTRY.fullmatch(line))):
            last, finish, width = start, stop, max(width, len(line))
            kind, level = ("paragraph", 0) if kind == "heading" else (kind, level)
            continue
        if begin >= 0:
            yield kind, begin, finish, level
        last = start + offset
        begin, finish, width = (last, stop, len(line)) if bare else (-1, -1, 0)
        kind = special or ("heading" if stop < end and _is_subhead(bare) else "paragraph")
        level = _SUBHEAD_LEVEL if kind == "heading" else 0
        if special == "heading":
            hashes = _HEADING.match(line)
            yield kind, begin, finish, len(hashes[1]) if hashes else _BOLD_LEVEL
            begin = -1
    if begin >= 0:
        yield kind, begin, finish, level


def _is_subhead(line: str) -> bool:
    """True for a few words on a line of their own, no sentence and no list of names: "Granskolan"."""
    words = line.split()
    if not words or len(words) > _SUBHEAD_WORDS or not line[0].isupper() or _NOT_SUBHEAD.search(line):
        return False
    return len(words) == 1 or line.isupper() or any(word[0].islower() for word in words)


def _continues(before: str, line: str, width: int) -> bool:
    """True if a line goes on with the text before it: that was as wide as lines get, or is plainly unfinished."""
    last = before.rstrip()[-1:]
    unfinished = last in ",-–(" or line[0].islower()
    if line[-1] == "?" and last in ".!?" and len(line) < width:
        return False
    full = width >= 60 and len(before) - before.rfind("\n") - 1 >= 0.55 * width
    return unfinished or (full and (last not in ".!?:" or len(before) - before.rfind("\n") - 1 >= 0.75 * width))


def _clean(text: str, begin: int, finish: int) -> tuple[str, Sequence[int]]:
    """The cleaned text of a range and, for each of its code points, the place in `text`."""
    whole = text[begin:finish]
    marked = "[" in whole or "*" in whole or "_" in whole
    if not marked and whole == " ".join(whole.split()) and (whole.isascii() or _INVISIBLE.search(whole) is None):
        return whole, range(begin, finish)
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


def _texts(text: str, start: int, stop: int, dotted: frozenset[str]) -> list[str]:
    """What the tokens of a range say; the full stop of an abbreviation or initial belongs to it."""
    texts = _TOKEN.findall(text, start, stop)
    at = -1
    for _ in range(texts.count(".")):
        at = texts.index(".", at + 1)
        if at and _takes_stop(texts[at - 1], dotted):
            return _joined(text, start, texts, dotted)
    return texts


def _takes_stop(word: str, dotted: frozenset[str]) -> bool:
    return word[0].isalpha() and (word.lower() in dotted or (len(word) == 1 and word.isupper()))


def _joined(text: str, start: int, texts: Sequence[str], dotted: frozenset[str]) -> list[str]:
    """The texts of tokens, each full stop joined to what it belongs to, if it stands right behind it."""
    found: list[str] = []
    finish = start
    for word in texts:
        begin = text.find(word, finish)
        if word == "." and begin == finish and found and _takes_stop(found[-1], dotted):
            found[-1] += word
        else:
            found.append(word)
        finish = begin + len(word)
    return found


def _placed(text: str, start: int, places: Sequence[int], texts: Sequence[str], words: Sequence[str]) -> list[Token]:
    """The tokens at their places in `Announcement.text`: `places` has those of the code points of `text`."""
    tokens: list[Token] = []
    make, find, add = tuple.__new__, text.find, tokens.append  # the constructor of a named tuple takes twice its time
    shift = places[0] if isinstance(places, range) else 0
    finish = start
    for word, lower in zip(texts, words, strict=True):
        begin = find(word, finish)  # only blanks stand between tokens
        finish = begin + len(word)
        add(make(Token, (word, lower, shift + begin, shift + finish, word[0].isupper())))
    if isinstance(places, range):
        return tokens
    return [token._replace(begin=places[token.begin], finish=places[token.finish - 1] + 1) for token in tokens]


def split(text: str, title_length: int, lexicon: Lexicon) -> Iterator[Block]:
    """The blocks of a composed announcement text whose first `title_length` code points are its title.

    A first heading that says the title again is left out.
    """
    title = _clean(text, 0, title_length)[0].strip()
    for kind, begin, finish, level in _segments(text, title_length):
        sentences: list[Sentence] = []
        if kind == "row":
            for column, match in enumerate(_CELL.finditer(text, begin, finish)):
                if match.group().strip() and not _RULE.fullmatch(match.group()):
                    sentences += _sentences(text, match.start(), match.end(), kind, lexicon, column)
        elif kind != "heading" or level != 1 or _clean(text, begin, finish)[0].strip() != title:
            sentences = _sentences(text, begin, finish, kind, lexicon)
        if sentences:
            yield Block(kind, sentences, sentences[0].begin, sentences[-1].finish, level)


def _sentences(text: str, begin: int, finish: int, kind: Kind, lexicon: Lexicon, column: int = 0) -> list[Sentence]:
    """The sentences of a range of the text."""
    cleaned, places = _clean(text, begin, finish)
    found: list[Sentence] = []
    replying = False
    for start, stop in _pieces(cleaned, lexicon.abbreviations):
        texts = _texts(cleaned, start, stop, lexicon.abbreviations)
        if not texts:
            continue
        replying = (kind == "paragraph" and bool(_REPLY.match(cleaned))) or replying
        words = list(map(str.lower, texts))
        first, last = cleaned.find(texts[0], start), cleaned.rfind(texts[-1], start, stop) + len(texts[-1]) - 1
        place = partial(_placed, cleaned, start, places, texts, words)
        found.append(Sentence(texts, words, places[first], places[last] + 1, replying, column, place))
    return found
