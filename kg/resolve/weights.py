"""The weights of person resolution: a versioned artefact, so that equal mentions are judged alike everywhere."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "names" / "weights.toml"


@dataclass(frozen=True)
class Gap:
    """What years between two mentions count, up to `years`: of what they share at one place, and of one kind only."""

    years: float
    place: float
    kind: float


def gap_key(years: float, *, at_one_place: bool) -> str:
    """The key of one weight of a row: "4", or (of one kind only) "4 kind"."""
    return f"{years:g}" if at_one_place else f"{years:g} kind"


@dataclass(frozen=True)
class Weights:
    """names/weights.toml: see the comments there. Bits are binary logarithms of likelihood ratios."""

    version: int
    prior: float
    threshold: float
    review: float
    name: Mapping[str, float]
    context: Mapping[str, float]
    gap: tuple[Gap, ...]
    against: Mapping[str, float]

    @cached_property
    def gap_bits(self) -> Mapping[str, float]:
        """The bits of the rows of `gap`, by `gap_key`."""
        found = {gap_key(row.years, at_one_place=True): row.place for row in self.gap}
        return found | {gap_key(row.years, at_one_place=False): row.kind for row in self.gap}


_used: list[Weights] = []


def use(instead: Weights | None) -> None:
    """Put other weights in force for this process, or (None) those of the file again: for estimating them only."""
    _used[:] = [] if instead is None else [instead]


def weights() -> Weights:
    """The weights in force."""
    return _used[0] if _used else _stored()


@lru_cache(maxsize=1)
def _stored() -> Weights:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    gap = tuple(sorted((Gap(**row) for row in data["gap"]), key=lambda row: row.years))
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
