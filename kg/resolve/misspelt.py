"""A registered body's name with a slip of the pen: one letter of a long word too few, too many or swapped.

Conservative, for two bodies taken for one put a person at the wrong place: one word of at least eight letters may
differ, by one edit (Damerau 1964, "A technique for computer detection and correction of spelling errors", CACM 7:
171-176) that puts no letter in another's stead ("Lärarförbundet", "Läkarförbundet"); never a number, nor a word that
stands in the register itself (then it is meant), nor a body whose name is a place's. How safe it is: docs/registers.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

_SHORTEST = 8
_PLACES = frozenset({"Municipality", "Region", "CountyBoard", "Embassy", "Court"})
"""Types of bodies whose names are those of places: another letter is another place."""

_Rest = tuple[str | None, ...]


def is_slip(written: str, meant: str) -> bool:
    """True if one letter is left out or too many, or two neighbours are swapped.

    >>> is_slip("läkemedelverket", "läkemedelsverket"), is_slip("läkarförbundet", "lärarförbundet")
    (True, False)
    """
    at = next((n for n, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), None)
    at = min(len(written), len(meant)) if at is None else at
    if len(written) == len(meant):
        swapped = written[at : at + 2] == meant[at : at + 2][::-1] and written[at + 2 :] == meant[at + 2 :]
        return swapped and written != meant
    short, long = sorted((written, meant), key=len)
    return len(long) == len(short) + 1 and short[at:] == long[at + 1 :]


class Slips:
    """The names of a register, to be found by a misspelt one."""

    def __init__(self, names: Mapping[str, Iterable[str]], types: Mapping[str, str | None]) -> None:
        """`names` are normal forms with the ids of their bearers, `types` the types of bodies by id."""
        self._types = types
        self._words: set[str] = set()
        self._known: dict[_Rest, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for name, ids in names.items():
            words = name.split()
            self._words.update(words)
            named = frozenset(id_ for id_ in ids if types[id_] not in _PLACES)
            for at, word in enumerate(words):
                if named and len(word) >= _SHORTEST:
                    self._known[_without(words, at)].append((word, named))

    def body(self, name: str, type_: str | None) -> str | None:
        """The id of the one body, of that type if it is told, whose name this normal form misspells; else None."""
        words = name.split()
        found: set[str] = set()
        for at, word in enumerate(words):
            if len(word) < _SHORTEST - 1 or word in self._words or any(letter.isdigit() for letter in word):
                continue
            for meant, ids in self._known.get(_without(words, at), ()):
                if is_slip(word, meant):
                    found |= {id_ for id_ in ids if type_ in (None, self._types[id_])}
        return found.pop() if len(found) == 1 else None


def _without(words: list[str], at: int) -> _Rest:
    return (*words[:at], None, *words[at + 1 :])
