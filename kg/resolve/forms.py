"""Forms of a personal name: which can be one person's, how alike they are, and how telling the likeness is.

A form is cut into components ("Annika Wäppling-Korzinek": annika, wappling, korzinek). Two forms are aligned in order;
they can be one person's if the one is found by a given name and a surname of the other (`Form.keys`) and nowhere both
have something of their own. How telling that is, is counted in bits: minus the binary logarithm of the share of
persons who bear what agrees, less what each departure costs (names/weights.toml). Names in data: names/given.toml,
names/titles.toml, names/surnames.toml.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from itertools import pairwise
from math import log2

from kg.resolve.rarity import (
    is_common_surname,
    is_given,
    is_shared,
    is_surname,
    name_words,
    particles,
    share_given,
    share_surname,
)
from kg.resolve.weights import weights
from kg.text import name_key

# Nobody's name has more; what has is cut, so that hostile input stays cheap.
_MOST = 8
# shorter names with another vowel are other names ("Ek", "Ok")
_LEAST_SLIPPED = 5
_LEAST_CONSONANTS = 5
_SPLIT = re.compile(r"[-‐‑–.·\s]+")
_VOWELS = "aeiou"


@lru_cache(maxsize=1)
def _nicknames() -> Mapping[str, frozenset[str]]:
    """For each nickname or variant (as a canonical key) the names it stands for."""
    text = (resources.files("kg.resolve") / "names" / "given.toml").read_text(encoding="utf-8")
    data: Mapping[str, Sequence[str]] = tomllib.loads(text)["stands_for"]
    return {canonical(short): frozenset(map(canonical, full)) for short, full in data.items()}


@lru_cache(maxsize=1)
def _titles() -> tuple[Mapping[str, str], frozenset[str], frozenset[str], Mapping[str, str]]:
    text = (resources.files("kg.resolve") / "names" / "titles.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return data["peerages"], frozenset(data["before"]), frozenset(data["after"]), data["generations"]


@lru_cache(maxsize=65536)
def canonical(word: str) -> str:
    """A component under which its spellings meet.

    >>> canonical("Björck") == canonical("Bjork"), canonical("Stahl") == canonical("Stål")
    (True, True)
    """
    key = "".join(name_words(word)) or name_key(word).replace(" ", "")
    for old, new in (("ph", "f"), ("ch", "k"), ("th", "t"), ("qu", "kv"), ("q", "k"), ("w", "v"), ("z", "s"),
                     ("ck", "k"), ("dt", "t"), ("y", "i"), ("ij", "i"), ("x", "ks")):  # fmt: skip
        key = key.replace(old, new)
    key = _plain(key)
    found: list[str] = []
    for at, letter in enumerate(key):
        following = key[at + 1] if at + 1 < len(key) else ""
        if letter == "h" and at:
            continue
        if letter == "c":
            letter = "s" if following in ("e", "i") else "k"  # noqa: PLW2901
        if letter == "i" and following and following in _VOWELS:
            letter = "j"  # noqa: PLW2901
        if not found or found[-1] != letter:
            found.append(letter)
    if found and found[-1] == "v":
        found[-1] = "f"
    return "".join(found)


@dataclass(frozen=True)
class Part:
    """One component of a name."""

    key: str
    canonical: frozenset[str]
    """Its canonical keys: ä is written a or e, å aa, ö oe."""
    stands_for: frozenset[str]
    """What else it may be: the names that a nickname stands for."""
    cut: bool = False
    """True for an abbreviation with a full stop ("Gust."): it is found as an initial is."""

    @property
    def initial(self) -> bool:
        """True for a single letter, or the first letters of a name."""
        return self.cut or len(self.key) == 1

    @property
    def letters(self) -> frozenset[str]:
        """The canonical keys of the letter it begins with, under which a form with the initial is found."""
        return _part(self.key[:1]).canonical


@dataclass(frozen=True)
class Form:
    """A personal name cut into components; `surnames` is how many of the last ones are one written word."""

    parts: tuple[Part, ...]
    surnames: int
    titled: tuple[str, str] | None
    """For a peer's name without a given name ("Lord Ashby of Stoke"): whose title it is, and the key of the place."""
    generation: str | None = None
    """Which bearer of the name is told to be meant: "elder", "younger"; None when none is."""
    line: bool = False
    """True if the first name is followed by a particle: "Ekblad af Trastsjö" is a line of a family."""

    @cached_property
    def bare(self) -> bool:
        """True for a surname alone: "Kvist", "Ekblad af Trastsjö"."""
        first = self.parts[0].key if self.parts else ""
        return len(self.parts) < 2 or (self.line and is_surname(first) and not is_given(first))

    @property
    def block(self) -> str:
        """The first given name and the last surname, canonical: what most forms of one person's name share."""
        if not self.parts:
            return ""
        last = min(self.parts[-1].canonical)
        return f"* {last}" if self.titled or len(self.parts) == 1 else f"{min(self.parts[0].canonical)} {last}"

    @cached_property
    def rough(self) -> str:
        """The consonants of the block, under which slips in its vowels meet; "" for what has too few of them."""
        bare = re.sub(f"[{_VOWELS}j]", "", self.block) if len(self.parts) > 1 and not self.titled else ""
        return f"~{bare}" if len(bare) > _LEAST_CONSONANTS else ""

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every pair of a given name and a surname that another form of the name may have as its own block."""
        pairs = {self.block}
        if self.titled:
            return frozenset(pairs)
        for at, part in enumerate(self.parts[:-1]):
            for other in self.parts[at + 1 :]:
                for first in part.canonical | part.stands_for | part.letters:
                    pairs.update(f"{first} {last}" for last in other.canonical)
        if len(self.parts) > 2:  # "Anna Greta" and "Annagreta"
            joined = min(self.parts[0].canonical) + min(self.parts[1].canonical)
            pairs.add(f"{_plain(joined)} {min(self.parts[-1].canonical)}")
        if self.rough:
            pairs.add(self.rough)
        return frozenset(pairs)

    def meets(self, other: "Form") -> bool:
        """True when looking up the keys of the one finds the other: names farther apart are never compared."""
        if self.block in other.keys or other.block in self.keys:
            return True
        return bool(self.rough) and self.rough == other.rough


def _plain(key: str) -> str:
    return re.sub(r"(.)\1+", r"\1", key)


def _part(word: str, *, cut: bool = False) -> Part:
    if cut:
        return Part("".join(name_words(word)), _part(word[:1]).canonical, frozenset(), cut=True)
    lower = word.casefold()
    spellings = {lower, lower.replace("ä", "e").replace("æ", "e"), lower.replace("ue", "u").replace("oe", "o")}
    if "ö" in lower or "ø" in lower or "ü" in lower:
        spellings.add(lower.replace("ö", "o").replace("ø", "o").replace("ü", "u"))
    if "aa" in lower:
        spellings.add(lower.replace("aa", "a"))
    keys = frozenset(filter(None, map(canonical, spellings)))
    known = _nicknames()
    return Part("".join(name_words(word)), keys, frozenset().union(*(known.get(key, frozenset()) for key in keys)))


@lru_cache(maxsize=65536)
def form_of(name: str) -> Form:
    """The form of a name as written. Never raises; a name without letters has no parts.

    >>> [part.key for part in form_of("Annika von Wäppling-Korzinek").parts]
    ['annika', 'wappling', 'korzinek']
    """
    peerages, before, after, generations = _titles()
    words = [word for word in name[:200].split() if name_key(word)]
    titled = None
    while len(words) > 1 and (key := name_key(words[0])) in {*peerages, *before}:
        titled = peerages.get(key, titled)
        words = words[1:]
    place = ""
    if titled:
        end = next((at for at, word in enumerate(words) if at and word.casefold() == "of"), len(words))
        words, place = words[:end], name_key(" ".join(words[end + 1 :]))
    generation = None
    while len(words) > 2 and (
        (key := name_key(words[-1]).replace(" ", "")) in {*after, *generations} or key in particles()
    ):
        generation = generation or generations.get(key)
        words = words[:-1]
    own = [at for at, word in enumerate(words) if name_key(word) not in particles()]
    line = len(own) > 1 and own[1] > own[0] + 1
    words = [words[at] for at in own] or words
    cut = [[piece for piece in _SPLIT.split(word) if name_words(piece)] for word in words]
    cut = [pieces for pieces in cut if pieces]
    abbreviated = {word.removesuffix(".") for word in words[:-1] if word.endswith(".")}
    parts = tuple(_part(piece, cut=piece in abbreviated) for pieces in cut for piece in pieces)[-_MOST:]
    return Form(parts, len(cut[-1]) if cut else 0, (titled, place) if titled else None, generation, line)


@dataclass(frozen=True)
class Agreement:
    """How two forms agree, in bits of evidence that they are one person's, and in plain words where they differ."""

    bits: float
    differs: tuple[str, ...]


def _alike(one: Part, other: Part) -> str | None:
    if one.key == other.key:
        return "same"
    if one.initial or other.initial:
        short, long = (one, other) if one.initial and (not other.initial or one.key in other.key) else (other, one)
        return "initial" if long.key.startswith(short.key) else None
    if one.canonical & other.canonical:
        return "spelling"
    if one.canonical & other.stands_for or other.canonical & one.stands_for:
        return "nickname"
    return "slip" if _is_slip(one, other) else None


@lru_cache(maxsize=65536)
def _is_slip(one: Part, other: Part) -> bool:
    """True if a vowel is another, in a name of which one writing at least is not borne by several persons."""
    if _consonants(one.key) != _consonants(other.key) or min(len(one.key), len(other.key)) < _LEAST_SLIPPED:
        return False
    if sum(a != b for a, b in zip(one.key, other.key, strict=False)) > 1 and len(one.key) == len(other.key):
        return False
    if is_common_surname(one.key) and is_common_surname(other.key):
        return False
    return not (is_shared(one.key) and is_shared(other.key))


def _consonants(key: str) -> str:
    return _plain(re.sub(f"[{_VOWELS}]", "", key))


def _align(one: Sequence[Part], other: Sequence[Part]) -> list[tuple[int, int, str]]:
    """The longest alignment in order, full likeness before partial."""
    rank = {"same": 100, "spelling": 99, "nickname": 98, "initial": 97, "slip": 96}
    width = len(other) + 1
    best: list[tuple[int, tuple[tuple[int, int, str], ...]]] = [(0, ())] * (width * (len(one) + 1))
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(other) - 1, -1, -1):
            found = max(best[(i + 1) * width + j], best[i * width + j + 1], key=lambda item: item[0])
            if how := _alike(one[i], other[j]):
                score, rest = best[(i + 1) * width + j + 1]
                if score + rank[how] > found[0]:
                    found = (score + rank[how], ((i, j, how), *rest))
            best[i * width + j] = found
    return list(best[0][1])


@lru_cache(maxsize=262144)
def agreement(first: str, second: str) -> Agreement | None:
    """How two names as written agree; None when they cannot be one person's. Symmetric.

    >>> agreement("Anna Maria Lind", "Anna Karin Lind") is None
    True
    """
    if first > second:
        return agreement(second, first)
    one, other = form_of(first), form_of(second)
    if not one.parts or not other.parts or not one.meets(other):
        return None
    if one.generation and other.generation and one.generation != other.generation:
        return None
    if one.titled or other.titled or one.bare or other.bare:
        return _by_surname(one, other)
    matched = _align(one.parts, other.parts)
    if len(matched) < min(len(one.parts), len(other.parts)):
        if "".join(p.key for p in one.parts) == "".join(p.key for p in other.parts):
            return Agreement(_surname_bits(one.parts[-1], other.parts[-1]) + _given_bits(one.parts[0]), ("spelling",))
        whole = _glued(one, other)
        if whole is not None:
            return whole
    # who is told from a namesake is one of two
    told = ("generation",) if one.generation != other.generation else ()
    return _judge(one.parts, other.parts, matched, *told)


@lru_cache(maxsize=65536)
def bridges(full: str, first: str, other: str) -> bool:
    """True if two names that differ in the surname are each a part of the full one: a double surname of which either
    is borne alone, before or after.

    >>> bridges("Embla Kvist Tallmo", "Embla Kvist", "Embla Tallmo"), bridges("Eva Ada Ek", "Eva Ek", "Ada Ek")
    (True, False)
    """
    whole, *parts = (form_of(name).parts for name in (full, first, other))
    if not all(parts) or _alike(parts[0][0], parts[1][0]) not in ("same", "spelling"):
        return False
    return all(agreement(full, name) is not None for name in (first, other)) and all(
        len(_align(whole, part)) == len(part) < len(whole) for part in parts
    )


def _glued(one: Form, other: Form) -> Agreement | None:
    """The agreement when one writes two given names as one word: "Annagreta"."""
    for short, long in ((one, other), (other, one)):
        if len(long.parts) < 3:
            continue
        joined = _part(long.parts[0].key + long.parts[1].key)
        if _alike(joined, short.parts[0]) in ("same", "spelling"):
            parts = (joined, *long.parts[2:])
            return _judge(short.parts, parts, _align(short.parts, parts), "spelling")
    return None


def _by_surname(one: Form, other: Form) -> Agreement | None:
    if one.titled is None and other.titled is None:
        same = [part.key for part in one.parts] == [part.key for part in other.parts]
        return Agreement(min(_surname_bits(part, part) for part in one.parts), ()) if same else None
    if one.titled is None or other.titled is None or one.parts[-1].key != other.parts[-1].key:
        return None
    bits = _surname_bits(one.parts[-1], other.parts[-1])
    if one.titled[0] != other.titled[0] or (one.titled[1] and other.titled[1] and one.titled[1] != other.titled[1]):
        return None
    if one.titled[1] != other.titled[1]:
        # without the place nothing but the whole of the name tells one peer from another
        if [part.key for part in one.parts] != [part.key for part in other.parts]:
            return None
        return Agreement(bits + weights().name["title without place"], ("title without place",))
    return Agreement(bits + weights().name["place of a title"], ())


def _judge(
    one: Sequence[Part], other: Sequence[Part], matched: Sequence[tuple[int, int, str]], *more: str
) -> Agreement | None:
    added = any(how == "slip" and len(one[i].key) != len(other[j].key) for i, j, how in matched)
    if added and (len(one) != len(other) or {how for _, _, how in matched} - {"slip", "same"}):
        return None  # one vowel more is a slip only where all else is alike ("David Davis", "David T. Davies")
    if sum(how == "slip" for _, _, how in matched) > 1:
        return None
    full = ("same", "spelling", "slip")
    last = [(i, j) for i, j, how in matched if i and j and how in full and (i == len(one) - 1 or j == len(other) - 1)]
    given = [(i, j, how) for i, j, how in matched if not last or i < last[0][0]]
    if not last or not given or any(one[i].initial or other[j].initial for i, j in last):
        return None
    ends = [(-1, -1), *((i, j) for i, j, _ in matched), (len(one), len(other))]
    alone = [False, False]
    for (i, j), (k, m) in pairwise(ends):
        mine, theirs = k - i - 1, m - j - 1
        if mine and theirs:
            return None
        alone[0] |= mine > 0
        alone[1] |= theirs > 0
    differs = list(more)
    differs += sorted(how for _, _, how in matched if how != "same")
    if (0, 0) not in {(i, j) for i, j, _ in matched}:
        differs.append("call name")
    if last[-1] != (len(one) - 1, len(other) - 1):
        differs.append("surname part")
    if {"call name", "surname part"} <= set(differs):
        return None
    if all(alone):
        differs.append("both more")
    if len(one) != len(other) and not {"call name", "surname part"} & set(differs):
        differs.append("middle name")
    bits = sum(weights().name[kind] for kind in differs)
    for number, (i, _, how) in enumerate(given):
        if how == "initial" or one[i].initial:
            bits += weights().name["initial agrees"]
        else:
            whole = _given_bits(one[i])
            bits += whole if not number else min(whole, weights().name["most for a further name"])
    for number, (i, j) in enumerate(last):
        whole = _surname_bits(one[i], other[j])
        bits += whole if not number else min(whole, weights().name["most for a further name"])
    own = any(_is_own_patronymic(parts[0].key, parts[-1].key) for parts in (one, other))
    bits += weights().name["own patronymic" if own else "whole name"]
    return Agreement(bits, tuple(differs))


def _is_own_patronymic(given: str, surname: str) -> bool:
    """True for "Nils Nilsson": where surnames were made of the father's name, sons bore his given name too."""
    stem = canonical(surname.removesuffix("son").removesuffix("s")) if surname.endswith("son") else ""
    return len(stem) > 1 and canonical(given).startswith(stem)


@lru_cache(maxsize=65536)
def _given_bits(part: Part) -> float:
    return -log2(share_given(part.key))


@lru_cache(maxsize=65536)
def _surname_bits(one: Part, other: Part) -> float:
    share = max(share_surname(one.key), share_surname(other.key))
    if is_common_surname(one.key) or is_common_surname(other.key):
        share = max(share, weights().name["least share of a common surname"])
    return -log2(share)
