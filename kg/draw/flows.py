"""`kg draw flows`: how many moved from where to where, as bands between two columns (a Sankey diagram)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg.draw.scene import MARGIN, Detail, Scene, joined
from kg.draw.style import sector_colour, sector_name, shortened, style, text_width
from kg.errors import KgError

_NODE = 14.0
_GAP = 12.0
_TOP = 112.0
_FOOT = 84.0
_LABEL = 11.5
_LEAST_HIGH = 380.0
MOST = 80
"""Flows in one picture; of more, the smallest are left out unless asked for."""


@dataclass(frozen=True)
class Flow:
    """Moves from one place to another: `moves` in all, of which a source says `stated` ("kommer närmast från")."""

    origin: str
    destination: str
    moves: int
    stated: int
    origin_sector: str | None
    destination_sector: str | None


def largest(flows: Sequence[Flow], most: int = MOST) -> tuple[list[Flow], int]:
    """The flows that can be seen in one picture, and of how many moves the least of them is.

    Those of equal size are kept or left out together; where even the flows of the largest size are too many, all of
    them stay.
    """
    sizes = sorted({flow.moves for flow in flows}, reverse=True)
    least = sizes[0] if sizes else 1
    for size in sizes:
        if sum(flow.moves >= size for flow in flows) > most:
            break
        least = size
    return [flow for flow in flows if flow.moves >= least], least


def draw_flows(flows: Sequence[Flow], title: str, subtitle: str, covers: str, width: float = 1000) -> Scene:
    """A picture of the flows, the largest on top.

    Raises:
        KgError: there are none.
    """
    flows = [flow for flow in flows if flow.moves]
    if not flows:
        raise KgError("no such moves are known there then")
    sides = [_totals(flows, 0), _totals(flows, 1)]
    total = sum(flow.moves for flow in flows)
    rows = max(len(side) for side in sides)
    high = max(_LEAST_HIGH, rows * 26.0)
    scale = (high - _GAP * (rows - 1)) / total
    widest = max(text_width(_said(name, moves), _LABEL, 600) for side in sides for name, moves in side.items())
    labels = min(widest + 16, width * 0.3)
    told = [f"{flow.moves} from {flow.origin} to {flow.destination}." for flow in flows]
    scene = Scene(title, joined([f"{title}, {subtitle}.", *told]), width, _TOP + high + _FOOT)
    page = style()["page"]
    scene.text(MARGIN, 44, shortened(title, width - 2 * MARGIN, 24, 600), 24, 600)
    scene.text(MARGIN, 66, shortened(subtitle, width - 2 * MARGIN, 13), 13, fill=page["soft"])
    columns = (MARGIN + labels, width - MARGIN - labels - _NODE)
    scene.text(columns[0] + _NODE, _TOP - 14, "from", 11, fill=page["soft"], anchor="end")
    scene.text(columns[1], _TOP - 14, "to", 11, fill=page["soft"])
    tops = [_tops(side, scale, high) for side in sides]
    colours = _colours(flows)
    filled: tuple[dict[str, float], dict[str, float]] = ({}, {})
    places = [list(side) for side in sides]
    for flow in sorted(flows, key=lambda flow: (places[0].index(flow.origin), places[1].index(flow.destination))):
        thick = flow.moves * scale
        left = tops[0][flow.origin] + filled[0].get(flow.origin, 0.0)
        right = tops[1][flow.destination] + filled[1].get(flow.destination, 0.0)
        filled[0][flow.origin] = filled[0].get(flow.origin, 0.0) + thick
        filled[1][flow.destination] = filled[1].get(flow.destination, 0.0) + thick
        lines = (f"{flow.moves} moves, of which {flow.stated} as a source says; the others follow from the dates",)
        with scene.item(Detail(f"{flow.origin} → {flow.destination}", lines)):
            scene.path(
                _band(columns[0] + _NODE, left, columns[1], right, thick), fill=colours[flow.origin], fill_opacity=0.42
            )
    for number, side in enumerate(sides):
        for name, moves in side.items():
            y, thick = tops[number][name], moves * scale
            with scene.item(Detail(name, (f"{moves} {'left' if number == 0 else 'came'}",))):
                scene.rect(columns[number], y, _NODE, max(thick, 1.0), colours[name])
                room = labels - 15 - text_width(_said("", moves), _LABEL, 600)
                shown = _said(shortened(name, room, _LABEL, 600), moves)
                x, anchor = (columns[0] - 7, "end") if number == 0 else (columns[1] + _NODE + 7, "start")
                scene.text(x, y + thick / 2 + 4, shown, _LABEL, 600, anchor=anchor)
    sectors = {sector for flow in flows for sector in (flow.origin_sector, flow.destination_sector)}
    scene.sectors(MARGIN, _TOP + high + 34, sectors)
    scene.foot(_TOP + high + 56, covers)
    return scene


def _said(name: str, moves: int) -> str:
    return f"{name} {moves}"


def _totals(flows: Sequence[Flow], side: int) -> dict[str, int]:
    found: Counter[str] = Counter()
    for flow in flows:
        found[flow.destination if side else flow.origin] += flow.moves
    return dict(sorted(found.items(), key=lambda item: (item[0] == sector_name(None), -item[1], item[0])))


def _tops(side: dict[str, int], scale: float, high: float) -> dict[str, float]:
    gap = (high - sum(side.values()) * scale) / max(len(side) - 1, 1) if len(side) > 1 else 0.0
    gap = min(gap, 40.0)
    used = sum(side.values()) * scale + gap * (len(side) - 1)
    y = _TOP + (high - used) / 2
    found = {}
    for name, moves in side.items():
        found[name] = y
        y += moves * scale + gap
    return found


def _colours(flows: Sequence[Flow]) -> dict[str, str]:
    found: dict[str, str] = {}
    for flow in flows:
        found.setdefault(flow.origin, sector_colour(flow.origin_sector))
        found.setdefault(flow.destination, sector_colour(flow.destination_sector))
    return found


def _band(x: float, y: float, to_x: float, to_y: float, thick: float) -> str:
    middle = (x + to_x) / 2
    return (
        f"M{x:.1f},{y:.2f} C{middle:.1f},{y:.2f} {middle:.1f},{to_y:.2f} {to_x:.1f},{to_y:.2f} V{to_y + thick:.2f} "
        f"C{middle:.1f},{to_y + thick:.2f} {middle:.1f},{y + thick:.2f} {x:.1f},{y + thick:.2f} Z"
    )
