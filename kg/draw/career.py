"""`kg draw career`: one person's posts as bars on a time axis, the earliest on top."""

from dataclasses import dataclass
from typing import Any

from kg.careers import CareerRow, career
from kg.coverage import coverage
from kg.dates import iso
from kg.draw.bars import axis_for, dates_text, detail_of, draw_bar, legend
from kg.draw.scene import MARGIN, Scene, joined
from kg.draw.style import shortened, style, wrapped
from kg.ledger.feed import AsOf
from kg.states import OrganisationState

_LABELS = 300.0
_ROW = 54.0
_LINE = 14.0  # of the further lines that a long name takes
_BAR = 20.0
_TOP = 112.0
_FOOT = 92.0


def draw_career(view: AsOf, person: Any, day: int, width: float = 1000) -> Scene:
    """The career of a person (a state of the view) for a day; `width` in pixels."""
    rows = career(view, person["id"], day)[::-1]
    page = style()["page"]
    said = [_Said.of(row) for row in rows]
    bottom = _TOP + (sum(each.height for each in said) or _ROW)
    told = [f"{row.post_text}, {dates_text(row.tenure)}." for row in rows]
    scene = Scene(
        person["name"], joined([f"The career of {person['name']} as of {iso(day)}:", *told]), width, bottom + _FOOT
    )
    scene.text(MARGIN, 44, shortened(person["name"], width - 2 * MARGIN, 24, 600), 24, 600)
    scene.text(MARGIN, 66, f"Posts that sources report, as of {iso(day)}", 13, fill=page["soft"])
    axis = axis_for([row.tenure for row in rows], day, MARGIN + _LABELS, width - MARGIN - 8)
    axis.draw(scene, _TOP - 8, bottom, day)
    y = _TOP
    for row, each in zip(rows, said, strict=True):
        if y > _TOP:
            scene.line(MARGIN, y, width - MARGIN, y, page["line"], stroke_opacity=0.6)
        with scene.item(detail_of(person["name"], row, day)):
            scene.rect(MARGIN, y, width - 2 * MARGIN, each.height, "#ffffff", fill_opacity=0)
            base = y + 19
            for text in each.role:
                scene.text(MARGIN, base, text, 13, 600)
                base += _LINE + 1
            for text in each.body:
                scene.text(MARGIN, base, text, 12)
                base += _LINE
            scene.text(MARGIN, base, shortened(dates_text(row.tenure), _LABELS - 16, 11), 11, fill=page["soft"])
            middle = y + each.height / 2
            drawn = draw_bar(scene, axis, row.tenure, _sector(row.organisation), day, middle - _BAR / 2, _BAR)
            if drawn is None:
                scene.text(axis.left, middle + 4, "no dates told", 11, fill=page["soft"])
        y += each.height
    if not rows:
        scene.text(MARGIN, _TOP + 24, "No posts are known.", 13, fill=page["soft"])
    acting = any(row.tenure["acting"] for row in rows)
    legend(scene, bottom + 40, (_sector(row.organisation) for row in rows), acting)
    scene.foot(bottom + 62, coverage(view.ledger, view.seq).line())
    return scene


@dataclass(frozen=True)
class _Said:
    """The post of a row in lines: two posts of one body often differ in the last words of its name."""

    role: list[str]
    body: list[str]

    @classmethod
    def of(cls, row: CareerRow) -> "_Said":
        role = ("acting " if row.tenure["acting"] else "") + (row.role["name"] if row.role else "employed")
        body = row.organisation_name or "body not known"
        return cls(wrapped(role, _LABELS - 16, 13, 2, 600), wrapped(body, _LABELS - 16, 12, 3))

    @property
    def height(self) -> float:
        return _ROW + _LINE * (len(self.role) + len(self.body) - 2)


def _sector(organisation: OrganisationState | None) -> str | None:
    return organisation["sector"] if organisation else None
