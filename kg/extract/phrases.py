"""Fixed phrases of one or more words, found at a place in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Phrases(Generic[Value]):
    """A set of phrases with a value each; the longest one that begins at a token is found in time of its length."""

    def __init__(self, entries: Mapping[str, Value]) -> None:
        self._values: dict[tuple[str, ...], Value] = {}
        self._longest: dict[str, int] = {}
        for phrase, value in entries.items():
            words = tuple(phrase.lower().split())
            self._values[words] = value
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
        self.firsts = frozenset(self._longest)
        """The words that a phrase begins with."""

    @classmethod
    def of(cls, phrases: Iterable[str], value: Value) -> "Phrases[Value]":
        """All phrases with the same value."""
        return cls(dict.fromkeys(phrases, value))

    def openings(self, words: Sequence[str]) -> list[int]:
        """The places at which a phrase may begin: those of its first word. Most sentences have none, seen at once."""
        if self.firsts.isdisjoint(words):
            return []
        return [index for index, word in enumerate(words) if word in self.firsts]

    def anywhere(self, words: Sequence[str]) -> bool:
        """True if one of the phrases stands among the words."""
        return any(self.at(words, index) for index in self.openings(words))

    def at(self, words: Sequence[str], index: int) -> tuple[int, Value] | None:
        """The length and the value of the longest phrase that begins at `words[index]` (lower case), or None."""
        length = self._longest.get(words[index], 0) if index < len(words) else 0
        while length:
            key = tuple(words[index : index + length])
            if key in self._values:
                return len(key), self._values[key]
            length -= 1
        return None

    def before(self, words: Sequence[str], end: int) -> tuple[int, Value] | None:
        """The length and the value of the longest phrase that ends just before `words[end]`, or None."""
        for length in range(min(4, end), 0, -1):
            key = tuple(words[end - length : end])
            if key in self._values:
                return length, self._values[key]
        return None
