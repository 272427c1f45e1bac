"""When a said claim is a gold claim: the rules of the project's scorer, one to one and maximal.

Status and person agree, the roles agree (wording may differ a little), the organisations are compatible: a gold null
accepts anything, a said null no named organisation. A gold claim without a role is optional.
"""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kg.model import Claim

_SHORTEST_STEM = 4
_ALIKE_ROLES = 0.9
"""Ratio of difflib's SequenceMatcher from which two wordings are one role."""
_SHARED_WORDS = 0.5
"""Share of their words that the names of compatible organisations have in common, at least."""


@lru_cache(maxsize=4)
def _data(language: str) -> dict[str, Any]:
    return tomllib.loads(files("kg.evaluate").joinpath(language, "matching.toml").read_text(encoding="utf-8"))


def _words(text: str | None) -> list[str]:
    text = unicodedata.normalize("NFC", text or "").lower()
    return re.findall(r"\w+", re.sub(r"[’'´:]s\b", "", text))


class Matcher:
    """Compares claims in the words of one language."""

    def __init__(self, language: str = "sv") -> None:
        data = _data(language)
        self._stop = frozenset(data["stop"])
        self._beside_role = frozenset(data["beside_role"])
        self._tails = [tail.split() for tail in data["tails"]]
        self._endings: list[str] = data["endings"]
        self._abbreviations: dict[str, str] = data["abbreviations"]

    def same_person(self, first: str | None, second: str | None) -> bool:
        """True if first and last name agree."""
        a, b = _words(first), _words(second)
        return bool(a and b) and (a == b or (a[0] == b[0] and a[-1] == b[-1]))

    def same_role(self, gold: str | None, said: str | None) -> bool:
        """True if one role begins with the other, or they are spelt nearly alike."""
        if not gold or not said:
            return False
        a, b = self._role(gold), self._role(said)
        if a == b or (b and a[: len(b)] == b) or (a and b[: len(a)] == a):
            return True
        return difflib.SequenceMatcher(None, " ".join(a), " ".join(b)).ratio() >= _ALIKE_ROLES

    def _role(self, role: str) -> list[str]:
        words = [w for x in _words(role) if x not in self._beside_role for w in self._expanded(x)]
        for tail in self._tails:
            words = words[: -len(tail)] if words[-len(tail) :] == tail else words
        return words

    def _expanded(self, word: str) -> list[str]:
        return _words(self._abbreviations.get(word, word))

    def compatible(self, gold: str | None, said: str | None) -> bool:
        """True if one name's words hold the other's, or they share half of them."""
        if not gold:
            return True
        if not said:
            return False
        a, b = self.content(gold), self.content(said)
        if not a or not b:
            return _words(gold) == _words(said)
        return a <= b or b <= a or len(a & b) / len(a | b) >= _SHARED_WORDS

    def content(self, name: str) -> set[str]:
        """The stems of the telling words of a name, abbreviations written out."""
        return {self._stem(w) for x in _words(name) for w in self._expanded(x) if w not in self._stop}

    def _stem(self, word: str) -> str:
        for ending in self._endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                return word[: -len(ending)]
        return word

    def matches(self, gold: Claim, said: Claim) -> bool:
        """True if the said claim may stand for the gold claim."""
        return (
            gold.status == said.status
            and self.same_person(gold.person, said.person)
            and self.same_role(gold.role, said.role)
            and self.compatible(gold.organisation, said.organisation)
        )

    def pairs(self, gold: Sequence[Claim], said: Sequence[Claim]) -> dict[int, int]:
        """A maximal one-to-one matching by augmenting paths: index into `said` to index into `gold`."""
        edges = [[j for j, claim in enumerate(said) if self.matches(wanted, claim)] for wanted in gold]
        taken: dict[int, int] = {}

        def place(i: int, seen: set[int]) -> bool:
            for j in edges[i]:
                if j not in seen:
                    seen.add(j)
                    if j not in taken or place(taken[j], seen):
                        taken[j] = i
                        return True
            return False

        for i in range(len(gold)):
            place(i, set())
        return taken
