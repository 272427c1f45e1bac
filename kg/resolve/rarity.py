"""How rare a personal name is among holders of public office in Sweden: evidence that two mentions are one person.

The numbers come from a versioned table (names/frequencies.tsv), never from the ledger, so that the order in which
announcements are loaded cannot change who is one person. It counts some six thousand members of parliament since 1867;
names that they do not bear get a Good-Turing estimate (Good 1953, "The population frequencies of species and the
estimation of population parameters", Biometrika 40: 237-264). What they cannot tell stands in names/surnames.toml.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from kg.text import name_key

OFFICE_HOLDERS = 50_000
"""How many persons announcements can speak of: a rough upper figure. Some 35 000 hold elected office in municipalities
and regions at a time (Statistics Sweden's surveys of elected persons); the rest are heads, judges, diplomats."""

LIMIT = 0.01
"""A name is rare if fewer than this many other office holders are expected to bear it. If one person in three is named
in two announcements that share no organisation, at most 3 in 100 such pairs under a rare name are two persons."""

GIVEN_FLOOR = 0.002
"""The least share of persons with a given name: an unusual one does not make an everyday surname rare."""

# Estimates from counts of counts get noisy where few names have a count; from there on a share is its plain one.
_SMOOTHED = 5
_LONGEST = 200
_SHORTEST = 3
# letters that are no letter with a mark, as those without them write the name
_LATIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True)
class Frequency:
    """The estimated shares of persons with the given name and with the surname."""

    given: float
    surname: float

    @property
    def namesakes(self) -> float:
        """How many other office holders are expected to bear both."""
        return OFFICE_HOLDERS * self.given * self.surname


@dataclass(frozen=True)
class _Table:
    counts: Mapping[str, int]
    persons: int

    def share(self, name: str) -> float:
        """The expected share of a name drawn at random that was counted `counts[name]` times.

        For a count r below the limit: (r + 2) n[r + 2] / (n[r + 1] N), with n[r] the number of names counted r times,
        which is the expectation over names weighted by how often they are drawn.
        """
        count = self.counts.get(name, 0)
        if count >= _SMOOTHED:
            return (count + 1) / self.persons
        return _good_turing(tuple(sorted(Counter(self.counts.values()).items())), self.persons)[count]


@lru_cache(maxsize=4)
def _good_turing(counts_of_counts: tuple[tuple[int, int], ...], persons: int) -> tuple[float, ...]:
    n = dict(counts_of_counts)
    shares: list[float] = []
    for r in range(_SMOOTHED):
        estimate = (r + 2) * n.get(r + 2, 0) / (n.get(r + 1, 0) * persons) if n.get(r + 1) else (r + 1) / persons
        shares.append(max(estimate, shares[-1] if shares else 0.0))
    return tuple(shares)


@dataclass(frozen=True)
class _Names:
    version: str
    given: _Table
    earlier: _Table
    """Given names of those born before 1930."""
    surnames: _Table
    particles: frozenset[str]
    common: frozenset[str]
    endings: tuple[str, ...]
    made: re.Pattern[str]


@lru_cache(maxsize=1)
def _known() -> Mapping[str, list[str]]:
    folder = resources.files("kg.resolve") / "names"
    known: Mapping[str, list[str]] = tomllib.loads((folder / "surnames.toml").read_text(encoding="utf-8"))
    return known


@lru_cache(maxsize=1)
def _names() -> _Names:
    known = _known()
    counts: dict[str, dict[str, int]] = {"given": {}, "earlier given": {}, "surname": {}}
    single: dict[str, str] = {}
    text = (resources.files("kg.resolve") / "names" / "frequencies.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        kind, key, count = line.split("\t")
        if key:
            counts[kind][key] = int(count)
        else:
            single[kind] = count
    return _Names(
        version=single["version"],
        given=_Table(counts["given"], int(single["given persons"])),
        earlier=_Table(counts["earlier given"], int(single["earlier given persons"])),
        surnames=_Table(counts["surname"], int(single["surname persons"])),
        particles=frozenset(known["particles"]),
        common=frozenset(known["common"]),
        endings=tuple(known["endings"]),
        made=re.compile(f"(?:{'|'.join(known['first'])})s?(?:{'|'.join(known['last'])})"),
    )


def version() -> str:
    """The version of the table of names: an artefact of resolution, as its weights are."""
    return _names().version


def particles() -> frozenset[str]:
    """The words before a surname that are no part of its key ("von")."""
    return frozenset(_known()["particles"])


def name_words(name: str) -> list[str]:
    """The words of a personal name as keys; a hyphenated one is one word.

    >>> name_words("Anna-Karin von  Öberg")
    ['annakarin', 'von', 'oberg']
    """
    keys = (name_key(word).replace(" ", "").translate(_LATIN) for word in name.split())
    return [key for key in keys if key]


def frequency(name: str) -> Frequency | None:
    """How common the first and the last word of a full name are, in any spelling.

    None when these are not known in full: one word, an initial, something that is no name.
    """
    words = [word for word in name_words(name) if word not in particles()] if len(name) <= _LONGEST else []
    if len(words) < 2 or not all(len(word) > 1 and word.isalpha() for word in (words[0], words[-1])):
        return None
    names = _names()
    return Frequency(share_given(words[0]), names.surnames.share(words[-1]))


def share_given(key: str) -> float:
    """The estimated share of persons with a given name, as a key without spaces: today, or earlier if it was more."""
    names = _names()
    return max(names.given.share(key), names.earlier.share(key), GIVEN_FLOOR)


def share_surname(key: str) -> float:
    """The estimated share of persons with a surname, as a key without spaces."""
    return _names().surnames.share(key)


def counted_names() -> Mapping[str, Mapping[str, int]]:
    """How many persons bear each given name and surname of the table, by key: for what draws names as they occur."""
    return {"given": _names().given.counts, "surname": _names().surnames.counts}


def is_shared(key: str) -> bool:
    """True for a given name or surname that several of those counted bear, as a key without spaces."""
    names = _names()
    return max(table.counts.get(key, 0) for table in (names.given, names.earlier, names.surnames)) > 1


def is_given(key: str) -> bool:
    """True for a given name of the table, as a key without spaces."""
    return key in _names().given.counts or key in _names().earlier.counts


def is_surname(key: str) -> bool:
    """True for a surname of the table, as a key without spaces."""
    return key in _names().surnames.counts


@lru_cache(maxsize=65536)
def is_common_surname(surname: str) -> bool:
    """True for a surname that many bear, whatever the table says: a patronymic, a two-element, listed or short one."""
    names, key = _names(), "".join(name_words(surname))
    return (
        len(key) < _SHORTEST
        or key.endswith(names.endings)
        or key in names.common
        or names.made.fullmatch(key) is not None
    )


def is_rare(name: str) -> bool:
    """True if a namesake among office holders is improbable, so that the name itself is evidence of one person.

    Conservative: the surname must be no patronymic, two-element or listed name, and the expected number of namesakes
    below LIMIT. Takes a name as written or its parts as keys. Never raises.
    """
    found = frequency(name)
    if found is None:
        return False
    return found.namesakes < LIMIT and not is_common_surname(name_words(name)[-1])
