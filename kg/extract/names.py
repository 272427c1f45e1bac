"""Persons as named: finding names among capitalised words, and who "Ahl", "Siv" or "P-O Ahl" is in one announcement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count

from kg.extract.lexicon import Lexicon
from kg.extract.memo import Memo
from kg.extract.sentences import Sentence

_MAX_WORDS = 8
_LONG = 8
_BODY_AND_NAME = 2
_SHORT_HEAD = 4
"""A surname may end like a short word for a body ("Sundstad"), not like a long one ("Naturverket")."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of tokens (`begin` to `finish`, exclusive) that has the look of a name."""

    begin: int
    finish: int
    words: tuple[str, ...]
    listed: bool
    """True if its first word is a known first name."""

    @property
    def text(self) -> str:
        """The name as written."""
        return " ".join(self.words)


def candidates(sentence: Sentence, lexicon: Lexicon) -> list[Candidate]:
    """The runs of name-like words in a sentence, function words at its head left out."""
    found: list[Candidate] = []
    texts = sentence.texts
    at = 0
    like = _like_names(lexicon)
    for opening in compress(count(), map(like.__getitem__, texts)):
        if opening < at:
            continue
        at = opening
        end = at + 1
        while end < len(texts) and end - at < _MAX_WORDS:
            if like[texts[end]] or (
                sentence.words[end] in lexicon.particles
                and end + 1 < len(texts)
                and (like[texts[end + 1]] or _particles(sentence, end, lexicon))
            ):
                end += 1
            else:
                break
        while end > at and not texts[end - 1][0].isupper():
            end -= 1
        if end - at > _BODY_AND_NAME and (
            _is_body_before_name(texts[at], texts[at + 1], lexicon) or _is_trade(texts[at], texts[at + 1], lexicon)
        ):
            at += 1
        words = tuple(texts[at:end])
        if len(words) > 1 and words[-1].endswith(lexicon.genitive_endings):
            words = (*words[:-1], words[-1][:-1])
        if end > at:
            found.append(Candidate(at, end, words, _listed(words[0], lexicon)))
        at = max(end, at + 1)
    return found


def _is_body_before_name(first: str, second: str, lexicon: Lexicon) -> bool:
    """True for "Granförmedlingen Siv Ek": a long word in the definite form that is no first name, before one."""
    definite = len(first) >= _LONG and first.endswith(tuple(lexicon.names["definite_endings"]))
    return definite and not _listed(first, lexicon) and _listed(second, lexicon)


def _is_trade(first: str, second: str, lexicon: Lexicon) -> bool:
    """True for "Redaren Siv Ek": what somebody is, at the head of a sentence, before the name."""
    definite = len(first) > len(second) and first.endswith(tuple(lexicon.names["trade_endings"]))
    return definite and not _listed(first, lexicon) and _listed(second, lexicon)


def _particles(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    words, texts = sentence.words, sentence.texts
    return at + 2 < len(words) and words[at + 1] in lexicon.particles and _like_names(lexicon)[texts[at + 2]]


def _listed(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.first_names or ("-" in word and word.split("-", maxsplit=1)[0] in lexicon.first_names)


@lru_cache(maxsize=8)
def _like_names(lexicon: Lexicon) -> Memo[bool]:
    return Memo(lambda text: _name_word(text, lexicon))


def _name_word(text: str, lexicon: Lexicon) -> bool:
    """True for a word, as written, that may be part of a name."""
    lower = text.lower()
    if not text[0].isupper() or ":" in text or "/" in text or "&" in text or text.endswith("-"):
        return False
    if (
        text in lexicon.not_names
        or text in lexicon.name_words
        or text.removesuffix("s") in lexicon.countries
        or text in lexicon.countries
        or text in lexicon.honorifics
    ):
        return False
    if len(text) > 1 and text.replace("-", "").isupper() and len(text) > 3:
        return False
    if len(text) <= 2 and lexicon.role(lower) is None:
        return text.isupper() or text.endswith(".") or text[1:].islower()
    return (
        lexicon.role(lower) is None and len(lexicon.body(lower) or "") <= _SHORT_HEAD and lower not in lexicon.modifiers
    )


class People:
    """The persons of one announcement, by every form of their name that it uses."""

    def __init__(self, first_names: frozenset[str] = frozenset()) -> None:
        self._first_names = first_names
        self._full: dict[str, str] = {}
        self._count: dict[str, int] = {}
        self._bare: set[str] = set()
        """The names that stand somewhere in no genitive."""
        self._last: dict[str, list[str]] = {}
        self._first: dict[str, list[str]] = {}

    def add(self, name: str, *, owns: bool = False) -> None:
        """Learn a full name; `owns` when it stands in the genitive."""
        words = name.split()
        self._count[name] = self._count.get(name, 0) + 1
        if not owns:
            self._bare.add(name)
        if name in self._full or len(words) < 2:
            return
        self._full[name] = name
        self._index(words, name)

    def _index(self, words: Sequence[str], name: str) -> None:
        self._first.setdefault(words[0], []).append(name)
        for start in range(1, len(words)):
            tail = " ".join(words[start:])
            self._last.setdefault(tail, []).append(name)

    def __len__(self) -> int:
        return len(self._full)

    def names(self) -> Iterable[str]:
        """All full names, as learnt."""
        return self._full

    def settle(self) -> None:
        """Fold genitives and shorter spellings into the name they belong to, once all names are learnt."""
        full = set(self._full)
        for name in sorted(full):
            target = name
            if name.endswith("s") and name[:-1] in full:
                target = name[:-1]
            elif (head := self._head(name)) is not None:
                target = head
            else:
                words = name.split()
                ending = [n for n in full if n != name and n.endswith(" " + name)]
                if words[-1] in self._first_names:
                    ending += [n for n in full if n.startswith(name + " ")]
                if len(ending) == 1:
                    self._full[name] = ending[0]
                    continue
                longer = [
                    n
                    for n in full
                    if n != name
                    and n.split()[0] == words[0]
                    and n.split()[-1] == words[-1]
                    and len(n.split()) > len(words)
                ]
                if len(longer) == 1:
                    target = longer[0]
            self._full[name] = target
        for name in sorted(full):
            target = self._full[name]
            while self._full.get(target, target) != target:
                target = self._full[target]
            self._full[name] = target
        self._first, self._last = {}, {}
        for name in sorted(set(self._full.values())):
            self._index(name.split(), name)

    def _head(self, name: str) -> str | None:
        """The name, told more often, that this one begins with: "besöker Siv Ek Granstad" is of Siv Ek.

        Told as often is enough where it is a genitive only: "besöker Siv Ek Granängens demensboende".
        """
        words = name.split()
        heads = (" ".join(words[:length]) for length in range(len(words) - 1, 1, -1))
        least = self._count[name] + (name in self._bare)
        return next((h for h in heads if self._count.get(h, 0) >= least and h in self._full), None)

    def resolve(self, name: str) -> str | None:
        """The full name somebody is meant by, or None: "Ahl", "Siv" and "P-O Ahl" when only one person fits."""
        for form in (name, name.removesuffix("s"), name.removesuffix(":s")):
            if form in self._full:
                return self._full[form]
            words = form.split()
            for index in (self._last, self._first):
                found = sorted({self._full.get(n, n) for n in index.get(form, ())})
                if len(found) == 1 and (index is self._last or len(words) == 1):
                    return found[0]
            if len(words) > 1:
                near = {
                    self._full.get(n, n) for n in self._last.get(words[-1], ()) if _abbreviates(words[0], n.split()[0])
                }
                if len(near) == 1:
                    return near.pop()
        return None


def _abbreviates(short: str, first: str) -> bool:
    """True for "P-O" and Per-Olof, "R." and Rolf."""
    letters = [part for part in short.replace(".", "-").split("-") if part]
    parts = first.split("-")
    return (
        all(len(x) == 1 for x in letters)
        and len(letters) <= len(parts)
        and all(p.startswith(x) for x, p in zip(letters, parts, strict=False))
    )
