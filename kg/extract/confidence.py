"""How sure a claim is: a logistic model over what it was read from, fitted on annotated announcements.

The weights are data (`<language>/confidence.toml`), made by `python -m kg.evaluate.fit` and never by hand: of the
claims given 0.9 about nine of ten are right, as cross-validation over the announcements it was fitted on shows.
"""

import math
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from urllib.parse import urlsplit

from kg.extract.data import table
from kg.extract.facts import Fact
from kg.extract.gazetteer import Gazetteer
from kg.extract.lexicon import Lexicon
from kg.model import Announcement

LEAST, MOST = 0.02, 0.99
"""No claim is certain, and none that is made is impossible."""

_LONG_NAME, _LONG_ROLE, _LONG_BODY, _LONG_SENTENCE = 4, 3, 6, 300
"""Words, words, words, code points."""
_OFTEN = 3


def publisher(url: str) -> str:
    """The host of an address without "www.", or "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # brackets that are none
        return ""


class Evidence:
    """Tells what the facts of one announcement were read from."""

    def __init__(self, announcement: Announcement, lexicon: Lexicon, gazetteer: Gazetteer, familiar: Set[str]) -> None:
        self._text = announcement.text
        self._familiar = publisher(announcement.url) in familiar
        self._lexicon = lexicon
        self._gazetteer = gazetteer

    def features(self, fact: Fact) -> frozenset[str]:
        """The names of the features that a fact has."""
        return frozenset({f"rule {fact.rule}", f"status {fact.status}", *self._who(fact), *self._post(fact),
                          *self._told(fact)})  # fmt: skip

    def _who(self, fact: Fact) -> set[str]:
        words = fact.person.split()
        found = set()
        span = fact.spans.get("person")
        named = self._text[span[0] : span[1]] if span is not None else ""
        if span is None or not self._inside(fact, "person"):
            found.add("person named elsewhere")
        elif named[:1].islower():
            found.add("person as a pronoun")
        elif len(named.split()) < len(words):
            found.add("person by a part of the name")
        if words[0].split("-", maxsplit=1)[0] in self._lexicon.first_names:
            found.add("first name known")
        if len(words) >= _LONG_NAME:
            found.add("long name")
        return found

    def _post(self, fact: Fact) -> set[str]:
        found = set()
        role = fact.role or ""
        if not self._inside(fact, "role"):
            found.add("role named elsewhere")
        if len(role.split()) >= _LONG_ROLE:
            found.add("long role")
        if fact.body is None:
            found.add("no organisation")
            return found
        if "organisation" not in fact.spans:
            found.add("organisation implied")
        elif not self._inside(fact, "organisation"):
            found.add("organisation named elsewhere")
        if self._gazetteer.knows(fact.body):
            found.add("organisation registered")
        elif ", " in fact.body:
            found.add("unit of an organisation")
        if fact.body[0].islower():
            found.add("organisation without a name")
        if len(fact.body.split()) >= _LONG_BODY:
            found.add("long organisation")
        return found

    def _told(self, fact: Fact) -> set[str]:
        found = set()
        if fact.seen > 1:
            found.add("told twice" if fact.seen < _OFTEN else "told often")
        if fact.headline:
            found.add("only in a headline")
        if fact.acting:
            found.add("acting")
        if not self._familiar:
            found.add("unfamiliar publisher")
        if fact.start is not None or fact.end is not None:
            found.add("dated")
        if fact.finish - fact.begin > _LONG_SENTENCE:
            found.add("long sentence")
        return found

    def _inside(self, fact: Fact, name: str) -> bool:
        span = fact.spans.get(name)
        return span is not None and fact.begin <= span[0] and span[1] <= fact.finish


class Confidence:
    """The model: a probability from features. One that it does not know counts for nothing."""

    def __init__(self, intercept: float, weights: Mapping[str, float], familiar: Iterable[str] = ()) -> None:
        self._intercept = intercept
        self._weights = weights
        self.familiar = frozenset(familiar)
        """The publishers of whose announcements it was fitted: those of others are read less surely."""

    def __call__(self, features: Set[str]) -> float:
        """The confidence, in hundredths, from LEAST to MOST."""
        # sorted, because a sum of floats depends on its order, and that of a set on the process
        log_odds = self._intercept + sum(self._weights.get(name, 0.0) for name in sorted(features))
        return min(max(round(1 / (1 + math.exp(-log_odds)), 2), LEAST), MOST)


@lru_cache(maxsize=8)
def confidence(language: str) -> Confidence:
    """The fitted model of a language.

    Raises:
        KgError: there is none.
    """
    data = table(language, "confidence")
    return Confidence(float(data["intercept"]), data["weights"], data["familiar"])
