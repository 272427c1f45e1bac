"""Where in a text something stands, up to white space, soft hyphens, NFC and, where asked, case."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from kg.model import Span

_BLANK = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\ufeff]+")
_PASSED_OVER = re.compile(rf"(?P<blank>\s+)|{_INVISIBLE.pattern}")


class Places:
    """Finds passages in one announcement's text, with one blank for any white space. Spans are of the text as it is."""

    def __init__(self, text: str) -> None:
        self._text = text
        parts: list[str] = []
        at: list[int] = []
        last = 0
        for match in _PASSED_OVER.finditer(text):
            parts.append(text[last : match.start()])
            at += range(last, match.start())
            if match["blank"]:
                parts.append(" ")
                at.append(match.start())
            last = match.end()
        parts.append(text[last:])
        at += range(last, len(text))
        self._plain = "".join(parts)
        self._at = at

    @cached_property
    def _lower(self) -> str:
        # letter by letter, since some become two in lower case, and places must stay where they are
        return "".join(low if len(low := c.lower()) == 1 else c for c in self._plain)

    def quotes(self, passage: str) -> Iterator[Span]:
        """Where the passage stands, beginning and ending between words."""
        yield from self._found(re.escape(one_line(passage)), self._plain, passage)

    def names(self, name: str, genitive: str) -> Iterator[Span]:
        """Where the name stands as words of its own; `genitive` is a pattern of what may follow it ("s?")."""
        yield from self._found(re.escape(one_line(name)), self._plain, name, genitive)

    def words(self, phrase: str, endings: str) -> Iterator[Span]:
        """Where the words of the phrase stand in any case, each with one of the endings (a pattern) or none."""
        words = (re.escape(word) + endings for word in one_line(phrase).lower().split(" "))
        yield from self._found(" ".join(words), self._lower, phrase)

    def _found(self, pattern: str, where: str, passage: str, tail: str = "") -> Iterator[Span]:
        if not one_line(passage):
            return
        before = r"(?<![^\W_])" if one_line(passage)[0].isalnum() else ""
        after = r"(?![^\W_])" if tail or one_line(passage)[-1].isalnum() else ""
        for match in re.finditer(f"{before}({pattern}){tail}{after}", where):
            yield self._at[match.start(1)], self._at[match.end(1) - 1] + 1


def one_line(text: str) -> str:
    """The text in NFC with one blank for any white space, none around it, and nothing invisible in it."""
    return _BLANK.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()
