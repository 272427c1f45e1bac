"""Whether a confidence means what it says: of the claims given 0.9, about nine of ten are right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
"""Bins of equal width over (0, 1]."""


@dataclass(frozen=True)
class Bin:
    """The claims whose confidence lies in (low, high]."""

    low: float
    high: float
    claims: int
    mean: float
    """Of the confidences."""
    right: float
    """The share of right claims."""


@dataclass(frozen=True)
class Calibration:
    """A reliability table without its empty bins.

    `brier` is the mean squared difference of confidence and outcome (Brier 1950); `ece` is the expected calibration
    error: the mean of |mean - right| over the bins, weighted by their claims (Naeini et al. 2015).
    """

    bins: tuple[Bin, ...]
    claims: int
    brier: float
    ece: float


def calibration(judged: Sequence[tuple[float, bool]]) -> Calibration:
    """The reliability of confidences, each with whether its claim was right."""
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in judged:
        sorted_in[min(max(math.ceil(round(confidence * BINS, 9)) - 1, 0), BINS - 1)].append((confidence, right))
    bins = tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            len(inside),
            sum(confidence for confidence, _ in inside) / len(inside),
            sum(right for _, right in inside) / len(inside),
        )
        for number, inside in enumerate(sorted_in)
        if inside
    )
    count = len(judged) or 1
    return Calibration(
        bins,
        len(judged),
        sum((confidence - right) ** 2 for confidence, right in judged) / count,
        sum(b.claims * abs(b.mean - b.right) for b in bins) / count,
    )
