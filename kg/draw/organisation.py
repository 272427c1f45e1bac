"""`kg draw organisation`: who held the posts of one body, a lane a post, the names on the bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.careers import CareerRow, row_of
from kg.coverage import coverage
from kg.dates import iso
from kg.draw.bars import Axis, axis_for, dates_text, detail_of, draw_bar, ink_on, legend, reach
from kg.draw.scene import MARGIN, Scene, joined
from kg.draw.style import shortened, style, text_width, wrapped
from kg.errors import KgError
from kg.export.snapshot import Snapshot

_LABELS = 210.0
_BAR = 19.0
_LANE = 25.0
_TOP = 112.0
_FOOT = 92.0
_UNDATED = "no dates told"
MOST = 200
"""Tenures in one picture; more cannot be read."""


@dataclass(frozen=True)
class _Held:
    """A tenure with the name of its holder."""

    name: str
    row: CareerRow


@dataclass(frozen=True)
class _Post:
    """A post with its tenures, packed into lanes in which nothing overlaps, names included."""

    title: str
    lanes: tuple[tuple[_Held, ...], ...]


def draw_organisation(
    view: Snapshot, organisation: Any, role: Any | None = None, *, every: bool = False, width: float = 1100
) -> Scene:
    """The posts of a body (a state of the view) and who held them, on the view's day.

    `role` (a state): only this post. Unless `every`, posts of many seats and side posts are left out.

    Raises:
        KgError: there are no such posts, or too many to be seen.
    """
    day = view.day
    held = sorted(
        _held(view, organisation["id"], role, every), key=lambda one: (one.row.sort_day, one.row.tenure["id"])
    )
    if not held:
        hint = "" if every or role else "; take in posts of many seats and side posts with --every"
        raise KgError(f"no posts are known at {organisation['name']}{hint}")
    if len(held) > MOST:
        raise KgError(f"{len(held)} tenures cannot be seen in one picture ({MOST} can); name a post with --role")
    axis = axis_for([one.row.tenure for one in held], day, MARGIN + _LABELS, width - MARGIN - 8)
    posts = [_Post(title, tuple(_lanes(axis, day, of, width))) for title, of in _by_post(held)]
    titles = [wrapped(post.title, _LABELS - 14, 13, 3, 600) for post in posts]
    heights = [
        max(len(post.lanes) * _LANE + 10, 23.0 + 15 * len(title)) for post, title in zip(posts, titles, strict=True)
    ]
    bottom = _TOP + sum(heights)
    told = [f"{one.name}, {one.row.post_text}, {dates_text(one.row.tenure)}." for one in held]
    name = organisation["name"]
    scene = Scene(name, joined([f"Who held posts at {name} as of {iso(day)}:", *told]), width, bottom + _FOOT)
    page = style()["page"]
    scene.text(MARGIN, 44, shortened(name, width - 2 * MARGIN, 24, 600), 24, 600)
    scene.text(MARGIN, 66, f"Who held its posts, as far as sources tell, as of {iso(day)}", 13, fill=page["soft"])
    axis.draw(scene, _TOP - 8, bottom, day)
    y = _TOP
    for post, title, height in zip(posts, titles, heights, strict=True):
        if y > _TOP:
            scene.line(MARGIN, y, width - MARGIN, y, page["line"], stroke_opacity=0.6)
        for line, text in enumerate(title):
            scene.text(MARGIN, y + 20 + 15 * line, text, 13, 600)
        for number, lane in enumerate(post.lanes):
            for one in lane:
                _draw(scene, axis, one, organisation["sector"], day, y + 6 + number * _LANE, width)
        y += height
    acting = any(one.row.tenure["acting"] for one in held)
    legend(scene, bottom + 40, [organisation["sector"]], acting)
    scene.foot(
        bottom + 62,
        f"That nobody is drawn does not say that a post was vacant. {coverage(view.ledger, view.seq).line()}",
    )
    return scene


def _held(view: Snapshot, organisation: str, role: Any | None, every: bool) -> Iterator[_Held]:
    for tenure in view.tenures_at(organisation):
        if role is not None and tenure["role"] != role["id"]:
            continue
        row = row_of(view, tenure, view.day)
        few = row.role is not None and row.role["seats"] != "many" and tenure["weight"] == "principal"
        if every or role is not None or few:
            person = view.get("person", tenure["person"])
            yield _Held(person["name"] if person else tenure["person"], row)


def _by_post(held: Sequence[_Held]) -> list[tuple[str, list[_Held]]]:
    """The posts with their tenures; those of one seat first, then those of which most is known."""
    found: dict[str, list[_Held]] = {}
    for one in held:
        found.setdefault(one.row.role["name"] if one.row.role else "employed", []).append(one)

    def order(item: tuple[str, list[_Held]]) -> tuple[bool, int, str]:
        role = item[1][0].row.role
        return role is None or role["seats"] != "one", -len(item[1]), item[0]

    return sorted(found.items(), key=order)


def _lanes(axis: Axis, day: int, held: Sequence[_Held], width: float) -> Iterator[tuple[_Held, ...]]:
    lanes: list[list[_Held]] = []
    ends: list[float] = []
    for one in sorted(held, key=lambda one: reach(axis, one.row.tenure, day)[0]):
        left, right = _extent(axis, one, day, width)
        number = next((i for i, end in enumerate(ends) if end + 4 <= left), len(lanes))
        if number == len(lanes):
            lanes.append([])
            ends.append(0.0)
        lanes[number].append(one)
        ends[number] = right
    return (tuple(lane) for lane in lanes)


def _extent(axis: Axis, one: _Held, day: int, width: float) -> tuple[float, float]:
    """From where to where a tenure is drawn, its name included."""
    left, right = reach(axis, one.row.tenure, day)
    x, anchor, _ = _name_at(axis, one, left, right, day, width)
    long = text_width(one.name, 11.5, 600)
    if left == right == axis.left:
        long += text_width(_UNDATED, 11) + 12
    return (min(left, x - long), right) if anchor == "end" else (left, max(right, x + long))


def _name_at(
    axis: Axis, one: _Held, left: float, right: float, day: int, width: float
) -> tuple[float, str, str | None]:
    """Where the name stands, its anchor, and in which colour: on the bar, else behind it, else before it.

    It does not cross the line of the day where it has room elsewhere.
    """
    long = text_width(one.name, 11.5, 600)
    if right - left >= long + 14:
        ink = ink_on(axis, one.row.tenure, day, left + 7, left + 7 + long)
        if ink is not None:
            return left + 7, "start", ink
    behind, now, room_before = right + 5, axis.x(day), left - 5 - long >= axis.left
    if behind + long <= width - MARGIN and not (room_before and behind < now < behind + long):
        return behind, "start", None
    return left - 5, "end", None


def _draw(scene: Scene, axis: Axis, one: _Held, sector: str | None, day: int, y: float, width: float) -> None:
    page = style()["page"]
    with scene.item(detail_of(one.name, one.row, day)):
        drawn = draw_bar(scene, axis, one.row.tenure, sector, day, y, _BAR)
        left, right = drawn or (axis.left, axis.left)
        x, anchor, ink = _name_at(axis, one, left, right, day, width)
        scene.text(x, y + 13.5, one.name, 11.5, 600, ink or page["ink"], anchor)
        if drawn is None:
            scene.text(x + text_width(one.name, 11.5, 600) + 7, y + 13.5, _UNDATED, 11, fill=page["soft"])
