"""`kg draw career`: one person's posts as bars on a time axis, the earliest on top."""

from typing import Any

from kg.careers import career
from kg.coverage import coverage
from kg.dates import iso
from kg.draw.bars import axis_for, dates_text, detail_of, draw_bar, legend
from kg.draw.scene import MARGIN, Scene, joined
from kg.draw.style import sector_name, shortened, style, wrapped
from kg.ledger.feed import AsOf
from kg.states import OrganisationState

_LABELS = 300.0
_ROW = 54.0
_BAR = 20.0
_TOP = 112.0
_FOOT = 92.0


def draw_career(view: AsOf, person: Any, day: int, width: float = 1000) -> Scene:
    """The career of a person (a state of the view) for a day; `width` in pixels."""
    rows = career(view, person["id"], day)[::-1]
    page = style()["page"]
    height = _TOP + _ROW * max(len(rows), 1) + _FOOT
    told = [f"{row.post_text}, {dates_text(row.tenure)}." for row in rows]
    scene = Scene(person["name"], joined([f"The career of {person['name']} as of {iso(day)}:", *told]), width, height)
    scene.text(MARGIN, 44, shortened(person["name"], width - 2 * MARGIN, 24, 600), 24, 600)
    scene.text(MARGIN, 66, f"Posts that sources report, as of {iso(day)}", 13, fill=page["soft"])
    bottom = _TOP + _ROW * max(len(rows), 1)
    axis = axis_for([row.tenure for row in rows], day, MARGIN + _LABELS, width - MARGIN - 8)
    axis.draw(scene, _TOP - 8, bottom, day)
    for number, row in enumerate(rows):
        y = _TOP + number * _ROW
        if number:
            scene.line(MARGIN, y, width - MARGIN, y, page["line"], stroke_opacity=0.6)
        with scene.item(detail_of(person["name"], row, day)):
            scene.rect(MARGIN, y, width - 2 * MARGIN, _ROW, "#ffffff", fill_opacity=0)
            role = ("acting " if row.tenure["acting"] else "") + (row.role["name"] if row.role else "employed")
            scene.text(MARGIN, y + 19, shortened(role, _LABELS - 16, 13, 600), 13, 600)
            for line, text in enumerate(wrapped(row.organisation_name or "body not known", _LABELS - 16, 12, 1)):
                scene.text(MARGIN, y + 34 + 14 * line, text, 12)
            scene.text(MARGIN, y + 48, shortened(dates_text(row.tenure), _LABELS - 16, 11), 11, fill=page["soft"])
            drawn = draw_bar(scene, axis, row.tenure, _sector(row.organisation), day, y + (_ROW - _BAR) / 2, _BAR)
            if drawn is None:
                scene.text(axis.left, y + _ROW / 2 + 4, "no dates told", 11, fill=page["soft"])
    if not rows:
        scene.text(MARGIN, _TOP + 24, "No posts are known.", 13, fill=page["soft"])
    sectors = sorted({_sector(row.organisation) for row in rows}, key=sector_name)
    acting = any(row.tenure["acting"] for row in rows)
    legend(scene, MARGIN, bottom + 40, sectors, [sector_name(sector) for sector in sectors], acting)
    scene.foot(bottom + 62, coverage(view.ledger, view.seq).line())
    return scene


def _sector(organisation: OrganisationState | None) -> str | None:
    return organisation["sector"] if organisation else None
