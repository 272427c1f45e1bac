"""The weights of person resolution: a versioned artefact, so that equal mentions are judged alike everywhere."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True)
class Weights:
    """names/weights.toml: see the comments there. Bits are binary logarithms of likelihood ratios."""

    version: int
    prior: float
    threshold: float
    review: float
    name: Mapping[str, float]
    context: Mapping[str, float]
    gap: tuple[tuple[float, float], ...]
    against: Mapping[str, float]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights in force."""
    text = (resources.files("kg.resolve") / "names" / "weights.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    gap = tuple(sorted((row["years"], row["bits"]) for row in data["gap"]))
    return Weights(
        int(data["version"]), float(data["prior"]), float(data["threshold"]), float(data["review"]),
        data["name"], data["context"], gap, data["against"],
    )  # fmt: skip


def probability(bits: float) -> float:
    """The probability that belongs to the binary logarithm of odds.

    >>> probability(0), round(probability(6.63), 3)
    (0.5, 0.99)
    """
    return 1 / (1 + float(2.0 ** -max(min(bits, 60.0), -60.0)))
