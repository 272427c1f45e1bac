"""The names of known public bodies, from the register: which names are bodies, and what a municipality is called."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from kg.extract.memo import Memo
from kg.extract.phrases import Phrases
from kg.register import BUNDLED, load
from kg.text import name_key


class Gazetteer:
    """Look-ups of names; empty names and unknown ones are simply not known."""

    def __init__(
        self,
        names: dict[str, str],
        municipalities: dict[str, str],
        ranks: frozenset[str],
        current: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._names = names
        self._current = current or {}
        several = {name for names in self._current.values() for name in names if " " in name}
        self._phrases: Phrases[bool] = Phrases.of(several, True)
        self._municipalities = municipalities
        self.knows: Callable[[str], bool] = Memo(lambda name: name_key(name) in names).__getitem__
        """True if the name, in any spelling, is that of a registered body."""
        self._ranks = ranks

    def longest(self, words: Sequence[str], at: int) -> int:
        """How many words (lower case) the longest registered name of several words has that begins there; 0 if none."""
        hit = self._phrases.at(words, at)
        return hit[0] if hit else 0

    def names(self, name: str) -> tuple[str, ...]:
        """All names in use today of the registered body of that name; none when it is not known."""
        return self._current.get(self._names.get(name_key(name), ""), ())

    def is_rank(self, role: str) -> bool:
        """True if the role is a rank, which is no post at a body ("kansliråd")."""
        return name_key(role) in self._ranks

    def municipality(self, place: str) -> str | None:
        """The municipality of a place in base form ("Botkyrka": "Botkyrka kommun"), or None."""
        return self._municipalities.get(place.casefold())


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer of the register, built once."""
    if not all(path.is_file() for path in BUNDLED):
        return Gazetteer({}, {}, frozenset())
    register = load()
    names: dict[str, str] = {}
    municipalities: dict[str, str] = {}
    current: dict[str, tuple[str, ...]] = {}
    for organisation in register.organisations.values():
        current[organisation.name] = (organisation.name, *organisation.aliases)
        for name in (organisation.name, *organisation.aliases, *organisation.former):
            names.setdefault(name_key(name), organisation.name)
        if organisation.type == "Municipality":
            place = organisation.name.removesuffix(" kommun").removesuffix(" stad")
            municipalities[place.casefold()] = organisation.name
            municipalities.setdefault(place.removesuffix("s").casefold(), organisation.name)
    ranks = {name_key(name) for r in register.roles.values() if r.weight == "rank" for name in (r.name, *r.aliases)}
    return Gazetteer(names, municipalities, frozenset(ranks), current)
