"""A sentence cut into clauses: which words share a verb, and which clause hangs on which."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, count
from typing import Literal

from kg.extract.lexicon import Lexicon

Kind = Literal["main", "relative", "where", "sub"]

_REACH = 12
"""A relative clause has its verb within so many words."""


@dataclass(slots=True)
class Clause:
    """One clause; its words need not stand together, as another clause may stand between them."""

    kind: Kind
    begin: int
    parent: int | None = None
    """The clause it hangs on, or, for a main clause, the main clause it goes on from ("… och var tidigare …")."""
    opener: int = 0
    """Where the word stands that opens it, or the first of those joined: what is before it is spoken of."""
    elided: bool = False
    """True if its subject is left out: that of the clause it goes on from."""
    verb: int | None = None
    """Its finite verb."""


@dataclass(slots=True)
class Clauses:
    """The clauses of one sentence, and for each word the clause it belongs to."""

    all: list[Clause]
    of: list[int]

    def at(self, token: int) -> int:
        """The index of the clause of a token; a token past the end belongs to the last one."""
        return self.of[min(token, len(self.of) - 1)] if self.of else 0

    def together(self, first: int, second: int) -> bool:
        """True if two tokens stand in one clause."""
        return self.at(first) == self.at(second)


def clauses(words: Sequence[str], lexicon: Lexicon, covered: set[int], roles: set[int]) -> Clauses:
    """Cut a sentence. `covered` are the tokens inside names and roles, `roles` those at which a role begins."""
    return _Cutter(words, lexicon, covered, roles).cut()


class _Cutter:
    def __init__(self, words: Sequence[str], lexicon: Lexicon, covered: set[int], roles: set[int]) -> None:
        self._words = words
        self._opens = lexicon.clause_openers
        self._joins = lexicon.clause_joins
        self._lexicon = lexicon
        self._roles = roles
        self._finite = [v and i not in covered for i, v in enumerate(map(lexicon.looks_finite, words))]
        self._bounds = [i for i in compress(count(), map(lexicon.bounds_clause, words)) if i not in covered]
        self._covered = covered

    def cut(self) -> Clauses:
        """The clauses, in one pass over the words."""
        words = self._words
        found = [Clause("main", 0)]
        of: list[int] = []
        current = 0
        bounds = iter([*self._bounds, len(words)])
        bound = next(bounds)
        for at in range(len(words)):
            if at == bound:
                bound = next(bounds)
                current = self._enter(found, current, at, bound)
            elif self._finite[at] and self._inverted(found[current], at):
                found.append(Clause("main", at, found[current].parent))
                current = len(found) - 1
            of.append(current)
            if (self._finite[at] or self._bare_supine(found[current], at)) and found[current].verb is None:
                found[current].verb = at
        return Clauses(found, of)

    def _bare_supine(self, clause: Clause, at: int) -> bool:
        """True for the verb of "Bo Ros, som varit rektor i tio år, har …": "har" is left out."""
        return clause.kind == "relative" and self._words[at] in self._lexicon.supines and at not in self._covered

    def _inverted(self, clause: Clause, at: int) -> bool:
        """True for the second verb of "När Bo Ros slutar tar Siv Ek över": the main clause begins with it."""
        return clause.kind == "sub" and clause.begin == 0 and clause.verb is not None

    def _enter(self, found: list[Clause], current: int, at: int, bound: int) -> int:
        """The clause that goes on at a boundary; a new one is added where one begins."""
        clause = found[current]
        kind = self._opens.get(self._words[at])
        if kind is not None:
            if not self._opened(kind, at):
                return current
            if at and self._words[at - 1] in self._joins and clause.kind == kind == "relative":
                found.append(Clause(kind, at, clause.parent, clause.opener))
            else:
                base = self._matrix(found, current) if at and self._words[at - 1] == "," else current
                found.append(Clause(kind, at, base, at))
            return len(found) - 1
        verb = next((i for i in range(at + 1, bound) if self._finite[i]), None)
        if verb is None or clause.verb is None:
            return current
        comma = self._words[at] == "," or (at > 0 and self._words[at - 1] == ",")
        elided = all(self._passed(i) for i in range(at + 1, verb))
        if elided and clause.kind != "main":
            if not comma:
                found.append(Clause(clause.kind, at, clause.parent, clause.opener, elided=True))
                return len(found) - 1
            matrix = self._matrix(found, current)
            if found[matrix].verb is None:
                return matrix
            found.append(Clause("main", at, matrix, at, elided=True))
            return len(found) - 1
        found.append(Clause("main", at, self._matrix(found, current), at, elided=elided))
        return len(found) - 1

    def _passed(self, at: int) -> bool:
        """True if a word before the verb tells when or how, and is no subject."""
        word, lexicon = self._words[at], self._lexicon
        return (
            word in lexicon.also
            or word in lexicon.links["passed"]
            or word in lexicon.prepositions
            or word in lexicon.articles
            or word in lexicon.dates["months"]
            or word in lexicon.dates["seasons"]
            or word[0].isdigit()
        )

    def _opened(self, kind: Kind, at: int) -> bool:
        """True if a clause does begin: "som" before a role, and "att" before an infinitive, open none."""
        after = at + 1
        if after in self._roles and self._words[at] not in self._lexicon.grammar["clauses"]["whole"]:
            return False
        supine = False
        named = after in self._covered and kind == "sub"  # "att Bo Ros, med sin långa erfarenhet, har …"
        for index in range(after, min(after + _REACH * (1 + named), len(self._words))):
            word = self._words[index]
            if self._finite[index]:
                return True
            supine = supine or (kind != "sub" and word in self._lexicon.supines and index not in self._covered)
            if index > after and ((word == "," and not named) or word in self._opens):
                break
        return supine and self._words[after] not in self._lexicon.articles

    @staticmethod
    def _matrix(found: list[Clause], current: int) -> int:
        while found[current].kind != "main":
            current = found[current].parent or 0
        return current
