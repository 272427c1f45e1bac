"""The fuller of two names: "SiS" in an announcement that elsewhere says "Statens institutionsstyrelse"."""

from collections.abc import Sequence

from kg.extract.facts import Fact
from kg.extract.gazetteer import Gazetteer

_SHY = "\u00ad"


class Naming:
    """Gives each body of one announcement the fullest of its registered names that the text uses."""

    def __init__(self, gazetteer: Gazetteer, text: str) -> None:
        self._gazetteer = gazetteer
        self._text = text.replace(_SHY, "").casefold()
        self._fullest: dict[str, str] = {}

    def complete(self, facts: Sequence[Fact]) -> None:
        """Rename the bodies of the facts, and who decided."""
        for fact in facts:
            if fact.body is not None:
                fact.body = self._renamed(fact.body)
            if fact.decided_by is not None:
                fact.decided_by = self._renamed(fact.decided_by)

    def _renamed(self, body: str) -> str:
        first, *rest = body.split(", ")
        if first not in self._fullest:
            longer = [n for n in self._gazetteer.names(first) if len(n) > len(first) and n.casefold() in self._text]
            self._fullest[first] = max(longer, key=lambda n: (len(n), n), default=first)
        return ", ".join([self._fullest[first], *rest])
