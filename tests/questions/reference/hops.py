"""The moves of a world: from a tenure to the next, and what is counted of them."""

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from tests.questions.reference.choosing import began, same_body
from tests.questions.worlds import World

Move = tuple[Any, Any, str]
"""The tenure left, the tenure taken up, and whether that began in the period: certain or possible."""


def moves(world: World, since: int | None, until: int | None) -> Iterator[Move]:
    """All moves that may have been in the period, but for those within one body."""
    for left in world.of("tenure"):
        taken = world.get("tenure", left["next"])
        if taken is None or (in_period := began(taken, since, until)) is None:
            continue
        bodies = left["organisation"], taken["organisation"]
        if None in bodies or not same_body(world, *bodies):
            yield left, taken, in_period


def grouped(items: Iterable[Move], key: Any) -> dict[Hashable, list[Move]]:
    """The moves by what `key` makes of the two tenures."""
    found: dict[Hashable, list[Move]] = {}
    for left, taken, in_period in items:
        found.setdefault(key(left, taken), []).append((left, taken, in_period))
    return found


def counts(group: list[Move]) -> dict[str, int]:
    """What is counted of a group of moves."""
    certain = [(left, taken) for left, taken, in_period in group if in_period == "certain"]
    return {
        "moves": len(certain),
        "people": len({taken["person"] for _, taken in certain}),
        "stated": sum(left["next_basis"] == "stated" for left, _ in certain),
        "possible": len(group) - len(certain),
    }
