"""A tenure as a bar on a time axis: solid where it is certain, lighter where presumed, fading where nobody tells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.careers import CareerRow, end_text, start_text
from kg.dates import from_day, iso, to_day
from kg.draw.scene import MARGIN, Detail, Proof, Scene
from kg.draw.style import sector_colour, style, text_width
from kg.states import TenureState
from kg.sureness import EVER, span

_YEAR = 365
_STEPS = (1, 2, 5, 10, 20, 50, 100)
_TICK_ROOM = 46.0


@dataclass(frozen=True)
class Axis:
    """Days (since 1970-01-01) to pixels, from `left` to `right`."""

    low: int
    high: int
    left: float
    right: float

    def x(self, day: int) -> float:
        """Where a day is, inside the axis."""
        inside = min(max(day, self.low), self.high)
        return self.left + (inside - self.low) / (self.high - self.low) * (self.right - self.left)

    def draw(self, scene: Scene, top: float, bottom: float, day: int) -> None:
        """The years as a grid, with their numbers above, and the day that is asked about."""
        page = style()["page"]
        first, last = from_day(self.low).year + 1, from_day(self.high).year
        room = (self.right - self.left) / max(last - first + 1, 1)
        step = next((step for step in _STEPS if room * step >= _TICK_ROOM), _STEPS[-1])
        for year in range(first, last + 1):
            if year % step and (step > 1 or room < _TICK_ROOM):
                continue
            x = self.x(to_day(from_day(self.low).replace(year=year, month=1, day=1)))
            scene.line(x, top, x, bottom, page["line"])
            scene.text(x, top - 6, str(year), 11, fill=page["soft"], anchor="middle")
        x = self.x(day)
        scene.line(x, top, x, bottom, page["now"], stroke_width=1.2, stroke_dasharray="3 3")
        scene.text(x, bottom + 14, iso(day) or "", 11, 600, page["now"], "middle" if x < self.right - 30 else "end")


@dataclass(frozen=True)
class Part:
    """A stretch of a bar: from day to day, with the opacity at either end."""

    begin: int
    end: int
    opacity: float
    until: float


def axis_for(tenures: Sequence[TenureState], day: int, left: float, right: float) -> Axis:
    """The axis on which these tenures can be seen whole, and the day too; ends far ahead are cut off."""
    days = [day]
    for tenure in tenures:
        spanned = span(tenure)
        bounds = (tenure["start"]["earliest"], tenure["start"]["latest"], tenure["end"]["latest"])
        days += [found for found in (*bounds, spanned.since, spanned.until) if found is not None]
    low, high = min(days), min(max(days), day + 6 * _YEAR)
    pad = max((high - low) // 40, 60)
    return Axis(low - pad, high + pad, left, right)


def parts(tenure: TenureState, day: int) -> list[Part]:
    """The stretches of a tenure's bar in order; none when nothing dates it. What is ahead of the day is never solid."""
    opacity = style()["opacity"]
    certain, presumed, possible = opacity["certain"], opacity["presumed"], opacity["possible"]
    start, end = tenure["start"], tenure["end"]
    since, until, presumable = span(tenure)
    found: list[Part] = []
    if since is None:
        if end["latest"] is not None:  # it is told that it ended, and nothing of before
            begin = end["latest"] - _YEAR if start["earliest"] is None else start["earliest"]
            found.append(Part(begin, end["latest"], 0.0 if start["earliest"] is None else possible, possible))
        return found
    if start["earliest"] is not None and start["earliest"] < since:
        found.append(Part(start["earliest"], since, possible / 2, presumed))
    elif start["basis"] != "stated":  # it was held by then; since when, nobody tells
        found.append(Part(since - _YEAR // 2, since, 0.0, possible))
    last = since
    if until is not None and until > since:
        found += _up_to(day, Part(since, until, certain, certain), presumed)
        last = until
    if presumable is not None and presumable > last:
        held = day if presumable == EVER else presumable
        if held > last:
            found += _up_to(day, Part(last, held, presumed, presumed), presumed)
            last = held
    if end["latest"] is not None and end["latest"] > last:
        found.append(Part(last, end["latest"], presumed if end["basis"] == "stated" else possible, 0.05))
    elif not found or (len(found) == 1 and found[0].end == since):  # known of one day only
        known = certain if until is not None and until >= since else possible
        found.append(Part(since, since + 1, known, known))
    return found


def _up_to(day: int, part: Part, ahead: float) -> Iterator[Part]:
    if part.begin < day < part.end:
        yield Part(part.begin, day, part.opacity, part.until)
        yield Part(day, part.end, min(ahead, part.opacity), min(ahead, part.until))
    elif part.begin >= day:
        yield Part(part.begin, part.end, min(ahead, part.opacity), min(ahead, part.until))
    else:
        yield part


def draw_bar(
    scene: Scene, axis: Axis, tenure: TenureState, sector: str | None, day: int, y: float, height: float
) -> tuple[float, float] | None:
    """Draw the bar of a tenure; from where to where it reaches, None when nothing dates it."""
    found = parts(tenure, day)
    colour = sector_colour(sector)
    for part in found:
        x, to = axis.x(part.begin), max(axis.x(part.end), axis.x(part.begin) + 1.5)
        if part.opacity == part.until:
            scene.rect(x, y, to - x, height, colour, fill_opacity=part.opacity)
        else:
            scene.rect(x, y, to - x, height, scene.fade(colour, part.opacity, part.until))
    if not found:
        return None
    left, right = axis.x(found[0].begin), max(axis.x(found[-1].end), axis.x(found[0].begin) + 1.5)
    if tenure["acting"]:
        scene.rect(left, y, right - left, height, scene.hatch())
    return left, right


def ink_on(axis: Axis, tenure: TenureState, day: int, x: float, to: float) -> str | None:
    """In which colour a text from `x` to `to` can be read on the bar; None where it would cross dark and light."""
    page = style()["page"]
    under = [part for part in parts(tenure, day) if axis.x(part.begin) < to and axis.x(part.end) > x]
    dark = {part.opacity == part.until == style()["opacity"]["certain"] for part in under}
    if len(dark) > 1 or (tenure["acting"] and True in dark):
        return None
    return str(page["paper"] if True in dark else page["ink"])


def reach(axis: Axis, tenure: TenureState, day: int) -> tuple[float, float]:
    """From where to where the bar of a tenure goes, in pixels; the left end of the axis when nothing dates it."""
    found = parts(tenure, day)
    if not found:
        return axis.left, axis.left
    return axis.x(found[0].begin), axis.x(found[-1].end)


def detail_of(name: str, row: CareerRow, day: int) -> Detail:
    """What is told of a tenure on a click."""
    tenure = row.tenure
    lines = [row.post_text, dates_text(tenure)]
    if row.sure:
        lines.append(f"{row.sure} on {iso(day)}")
    if tenure["last_confirmed"] is not None:
        lines.append(f"last confirmed {iso(tenure['last_confirmed'])}")
    if row.predecessor_name:
        lines.append(
            f"after {row.predecessor_name}{' (inferred)' if tenure['predecessor_basis'] == 'inferred' else ''}"
        )
    if tenure["end_cause"]:
        lines.append(f"left: {tenure['end_cause']}")
    lines += tenure["conflicts"]
    return Detail(name, tuple(lines), tuple(Proof.of(evidence) for evidence in row.evidence))


def dates_text(tenure: TenureState) -> str:
    """From when to when, in words."""
    return f"{start_text(tenure)} – {end_text(tenure)}"


def legend(scene: Scene, y: float, sectors: Iterable[str | None], acting: bool) -> None:
    """What colours and lightness mean, in one line; what does not occur is left out."""
    page, opacity = style()["page"], style()["opacity"]
    x = scene.sectors(MARGIN, y, sectors)
    grey = page["soft"]
    for name in ("certain", "presumed", "possible"):
        scene.rect(x, y - 9, 18, 11, grey, fill_opacity=opacity[name])
        scene.text(x + 23, y, name, 11, fill=page["soft"])
        x += 23 + text_width(name, 11) + 14
    if acting:
        scene.rect(x, y - 9, 18, 11, grey)
        scene.rect(x, y - 9, 18, 11, scene.hatch())
        scene.text(x + 23, y, "acting", 11, fill=page["soft"])
