"""What was found out about a word, remembered: most words of a text were seen before."""

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

MOST = 1 << 16
"""Words remembered; hostile text has ever new ones, and must not fill the memory."""


class Memo(dict[str, Value]):
    """A pure function of a word as a dictionary: `memo[word]` is the function's value, computed once."""

    def __init__(self, function: Callable[[str], Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> Value:
        """Compute and remember; with too many words, forget all."""
        if len(self) >= MOST:
            self.clear()
        value = self[word] = self._function(word)
        return value
