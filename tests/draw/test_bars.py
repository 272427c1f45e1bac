"""What a bar says of a tenure: solid, lighter, fading; and that nothing ahead of the day is solid."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.draw.bars import Axis, Part, axis_for, parts
from kg.draw.scene import Scene
from kg.sureness import held_on
from tests.triples.invented import UNKNOWN, tenure

DAY = 19_000


def bound(basis: str | None = None, earliest: int | None = None, latest: int | None = None) -> dict[str, Any]:
    return {"edtf": None if basis is None else "x", "basis": basis, "earliest": earliest, "latest": latest}


def state(**more: Any) -> Any:
    return tenure(1, **{"start": dict(UNKNOWN), "end": dict(UNKNOWN), "first_confirmed": None, "last_confirmed": None,
                        "contradicted_from": None, **more})[1]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            {"start": bound("stated", 17_000, 17_000), "end": bound("stated", 18_000, 18_000)},
            [Part(17_000, 18_000, 1.0, 1.0)],
        ),
        (  # still held as far as is known: lighter after the last confirmation, up to the day
            {"start": bound("stated", 17_000, 17_000), "first_confirmed": 17_000, "last_confirmed": 17_500},
            [Part(17_000, 17_500, 1.0, 1.0), Part(17_500, DAY, 0.5, 0.5)],
        ),
        (  # a year only: it fades in over the year
            {"start": bound("stated", 17_000, 17_364), "end": bound("stated", 18_000, 18_000)},
            [Part(17_000, 17_364, 0.11, 0.5), Part(17_364, 18_000, 1.0, 1.0)],
        ),
        (  # what is planned is not certain
            {"start": bound("stated", 18_000, 18_000), "end": bound("stated", 20_000, 20_000)},
            [Part(18_000, DAY, 1.0, 1.0), Part(DAY, 20_000, 0.5, 0.5)],
        ),
        ({}, []),
    ],
)
def test_what_is_drawn(more: dict[str, Any], expected: list[Part]) -> None:
    assert parts(state(**more), DAY) == expected


DAYS = st.one_of(st.none(), st.integers(16_000, 21_000))
BOUNDS = st.tuples(st.sampled_from([None, "stated", "inferred"]), DAYS, DAYS).map(
    lambda drawn: (
        bound(drawn[0], *sorted(day for day in drawn[1:] if day is not None))
        if drawn[0] and None not in drawn[1:]
        else dict(UNKNOWN)
    )
)


@given(BOUNDS, BOUNDS, DAYS, DAYS, DAYS)
def test_solid_is_what_is_certain_and_parts_follow_each_other(
    start: Any, end: Any, first: int | None, last: int | None, against: int | None
) -> None:
    drawn = state(start=start, end=end, first_confirmed=first, last_confirmed=last, contradicted_from=against)
    found = parts(drawn, DAY)
    assert all(one.end <= other.begin or one.end == other.begin for one, other in pairwise(found))
    for part in found:
        assert part.begin <= part.end
        if part.opacity == part.until == 1.0:
            assert held_on(drawn, part.begin) == "certain"
            assert part.end <= max(DAY, part.begin + 1)
    axis = axis_for([drawn], DAY, 0.0, 100.0)
    assert axis.low < DAY < axis.high


def test_years_are_as_close_as_they_can_be_read() -> None:
    for years in (1, 3, 10, 40, 200):
        scene = Scene("x", "x", 600, 100)
        Axis(DAY - 365 * years, DAY + 30, 100, 580).draw(scene, 20, 80, DAY)
        written = [float(part.split('"')[0]) for part in scene.svg(fonts=False).split('<text x="')[1:-1]]
        assert all(other - one >= 30 for one, other in pairwise(written))
