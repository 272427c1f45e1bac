"""Taking a person out of a text: where a name stands in it, in any spelling, and what is left of a text without it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kg.model import Span
from kg.text import name_key

GAP = "[…]"
"""Stands where something was taken out."""

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s\-‐‑–._+]{1,3}")


class Names:
    """The names of a person to be erased, as sources write them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.written = frozenset(name for name in names if name_key(name))
        """The names as they are written."""
        self._names = {tuple(name_key(name).split()) for name in self.written}

    def __bool__(self) -> bool:
        return bool(self._names)

    def is_name(self, name: str | None) -> bool:
        """True if this is one of the names, whatever the case, diacritics and hyphens."""
        return tuple(name_key(name or "").split()) in self._names

    def places(self, text: str) -> list[Span]:
        """Where one of the names stands in full, a genitive's s with it, in order; none overlap."""
        words = [(match.start(), match.end(), name_key(match.group())) for match in _WORD.finditer(text)]
        found: list[Span] = []
        at = 0
        while at < len(words):
            length = max((len(n) for n in self._names if self._begins(n, words[at : at + len(n)], text)), default=0)
            if length:
                found.append((words[at][0], words[at + length - 1][1]))
            at += length or 1
        return found

    @staticmethod
    def _begins(name: Sequence[str], words: Sequence[tuple[int, int, str]], text: str) -> bool:
        if len(words) < len(name):
            return False
        *first, last = [key for _, _, key in words]
        joined = all(_BETWEEN.fullmatch(text[one[1] : other[0]]) for one, other in pairwise(words))
        return joined and first == list(name[:-1]) and last in (name[-1], f"{name[-1]}s")

    def parts(self, text: str, spared: Iterable[str] = ()) -> list[Span]:
        """Where a name stands, in full or a single part of it; the `spared` names in full are left."""
        others = Names(spared).places(text)
        alone = {part for name in self._names for part in name if len(part) > 1}
        full = [
            (begin, finish)
            for begin, finish in self.places(text)
            if not any(b <= begin and finish <= f and f - b > finish - begin + 1 for b, f in others)
        ]
        single = [
            match.span()
            for match in _WORD.finditer(text)
            if name_key(match.group()) in alone | {f"{part}s" for part in alone}
            and not any(begin <= match.start() < finish for begin, finish in (*full, *others))
        ]
        return sorted([*full, *single])

    def out_of(self, text: str, *, parts: bool = False) -> str:
        """The text with the names taken out; with `parts`, single parts of them too."""
        for begin, finish in reversed(self.parts(text) if parts else self.places(text)):
            text = text[:begin] + GAP + text[finish:]
        return text

    def out_of_data(self, data: Any) -> Any:
        """Data as JSON has it with the names taken out of every string."""
        if isinstance(data, str):
            return self.out_of(data)
        if isinstance(data, Mapping):
            return {key: self.out_of_data(value) for key, value in data.items()}
        if isinstance(data, list):
            return [self.out_of_data(value) for value in data]
        return data

    def phrases(self) -> list[str]:
        """The names as keys, words joined by a blank, in order."""
        return sorted(" ".join(name) for name in self._names)


@dataclass(frozen=True)
class Reduced:
    """What is left of a text, and where what was kept stands in it."""

    text: str
    moved: Mapping[int, int]
    """Offsets in the old text that still are one in the new."""

    def span(self, begin: int, finish: int) -> Span | None:
        """A span of the old text in the new one; None if it was taken out."""
        if begin in self.moved and finish in self.moved:
            return self.moved[begin], self.moved[finish]
        return None


def reduce(text: str, kept: Iterable[Span], names: Names, spared: Iterable[str] = ()) -> Reduced:
    """The text without all but the kept spans, and these without the names."""
    pieces: list[str] = []
    moved: dict[int, int] = {}
    length = 0
    spared = tuple(spared)
    for begin, finish in _joined(kept):
        taken = [(begin + b, begin + f) for b, f in names.parts(text[begin:finish], spared)]
        pieces.append(f"{GAP}\n" if not pieces else f"\n{GAP}\n")
        length += len(pieces[-1])
        at = begin
        for gone, back in [*taken, (finish, finish)]:
            moved |= {old: length + old - at for old in range(at, gone + 1)}
            pieces.append(text[at:gone])
            length += gone - at
            if gone < back:
                pieces.append(GAP)
                length += len(GAP)
            moved[back] = length
            at = back
    return Reduced("".join([*pieces, f"\n{GAP}"]), moved)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    current: Span | None = None
    for begin, finish in sorted(spans):
        if current is not None and begin <= current[1]:
            current = (current[0], max(current[1], finish))
            continue
        if current is not None:
            yield current
        current = (begin, finish)
    if current is not None:
        yield current
