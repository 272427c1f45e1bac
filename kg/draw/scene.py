"""A picture as shapes, some of which stand for a thing with evidence, and its SVG."""

import base64
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from kg.careers import Evidence
from kg.draw.style import FAMILY, FONTS, font_file, sector_colour, sector_name, style, text_width, wrapped
from kg.text import clean, xml_text

SVG = "http://www.w3.org/2000/svg"
MARGIN = 28.0


@dataclass(frozen=True)
class Proof:
    """A sentence and where it stands."""

    quote: str
    title: str
    published: str
    url: str

    @classmethod
    def of(cls, evidence: Evidence) -> "Proof":
        """The sentence of a claim."""
        article = evidence.announcement
        withdrawn = " [withdrawn by its publisher]" if article["withdrawn"] else ""
        return cls(evidence.quote, article["title"] + withdrawn, article["published"] or "undated", article["url"])


@dataclass(frozen=True)
class Detail:
    """What is told of a shape on a click: a heading, lines, and the sentences that prove it."""

    heading: str
    lines: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()


@dataclass
class Scene:
    """A picture of `width` by `height` pixels. `told` is what a picture says to who cannot see it."""

    title: str
    told: str
    width: float
    height: float
    details: list[Detail] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.title = clean(self.title)
        self._defs: dict[str, Any] = {}
        self._root = _element("g")
        self._at = self._root

    @contextmanager
    def item(self, detail: Detail) -> Iterator[None]:
        """What is drawn inside stands for a thing: it has a tooltip, and on a page its evidence opens on a click."""
        number = len(self.details)
        self.details.append(detail)
        group = _element("g", {"class": "item", "data-item": str(number)})
        _sub(group, "title").text = _shown("\n".join((detail.heading, *detail.lines)))
        self._at.append(group)
        outer, self._at = self._at, group
        yield
        self._at = outer

    def rect(self, x: float, y: float, width: float, height: float, fill: str, **more: Any) -> None:
        """A rectangle."""
        self._add("rect", x=x, y=y, width=max(width, 0.0), height=height, fill=fill, **more)

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, **more: Any) -> None:
        """A straight line."""
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **more)

    def circle(self, x: float, y: float, radius: float, fill: str, **more: Any) -> None:
        """A circle about a point."""
        self._add("circle", cx=x, cy=y, r=radius, fill=fill, **more)

    def path(self, d: str, **more: Any) -> None:
        """A path, with the text of its attribute d."""
        self._add("path", d=d, **more)

    def text(
        self, x: float, y: float, text: str, size: float = 13, weight: int = 400, fill: str | None = None,
        anchor: str = "start", **more: Any,
    ) -> None:  # fmt: skip
        """A line of text whose base line begins (or with another anchor ends) at the point."""
        ink = fill or style()["page"]["ink"]
        added = self._add("text", x=x, y=y, fill=ink, font_size=size, font_weight=weight, text_anchor=anchor, **more)
        added.text = _shown(text)

    def sectors(self, x: float, y: float, sectors: Iterable[str | None]) -> float:
        """What the colours mean, in one line from `x` on, and where it ends."""
        for sector in sorted(set(sectors), key=sector_name):
            self.rect(x, y - 9, 11, 11, sector_colour(sector))
            self.text(x + 16, y, sector_name(sector), 11, fill=style()["page"]["soft"])
            x += 34 + text_width(sector_name(sector), 11)
        return x

    def foot(self, y: float, text: str) -> None:
        """What the picture rests on, in small letters below it, in up to two lines."""
        for number, line in enumerate(wrapped(text, self.width - 2 * MARGIN, 11, 2)):
            self.text(MARGIN, y + 15 * number, line, 11, fill=style()["page"]["soft"])

    def fade(self, colour: str, begin: float, end: float) -> str:
        """A fill that goes from one opacity on the left to another on the right."""
        name = f"fade-{colour[1:]}-{begin:g}-{end:g}".replace(".", "_")
        if name not in self._defs:
            gradient = _element("linearGradient", {"id": name})
            for offset, opacity in ((0, begin), (1, end)):
                _sub(gradient, "stop", offset=offset, stop_color=colour, stop_opacity=opacity)
            self._defs[name] = gradient
        return f"url(#{name})"

    def hatch(self) -> str:
        """A fill of white stripes, to lie over another: the sign of what is held in an acting capacity."""
        if "hatch" not in self._defs:
            pattern = _element("pattern", {"id": "hatch", "width": "7", "height": "7"})
            pattern.set("patternUnits", "userSpaceOnUse")
            pattern.set("patternTransform", "rotate(45)")
            _sub(pattern, "rect", width=2.6, height=7, fill="#ffffff", fill_opacity=0.75)
            self._defs["hatch"] = pattern
        return "url(#hatch)"

    def svg(self, *, fonts: bool = True) -> str:
        """The picture as an SVG document of its own; with its fonts inside, it looks alike everywhere."""
        root = etree.Element("svg", nsmap={None: SVG})
        box = f"0 0 {_number(self.width)} {_number(self.height)}"
        for name, value in (
            ("width", _number(self.width)), ("height", _number(self.height)), ("viewBox", box), ("role", "img"),
            ("aria-labelledby", "title told"), ("font-family", FAMILY),
        ):  # fmt: skip
            root.set(name, value)
        _sub(root, "title", id="title").text = _shown(self.title)
        _sub(root, "desc", id="told").text = _shown(self.told)
        defs = _sub(root, "defs")
        if fonts:
            _sub(defs, "style").text = font_faces()
        for made in self._defs.values():
            defs.append(made)
        _sub(root, "rect", width="100%", height="100%", fill=style()["page"]["paper"])
        root.append(self._root)
        return str(etree.tostring(root, encoding="unicode"))

    def _add(self, name: str, **attributes: Any) -> Any:
        return _sub(self._at, name, **attributes)


def font_faces() -> str:
    """The style sheet that brings the fonts along."""
    return "".join(
        f"@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/woff2;base64,"
        f"{base64.b64encode(font_file(weight, 'woff2')).decode('ascii')}) format('woff2')}}"
        for weight in FONTS
    )


def joined(parts: Sequence[str]) -> str:
    """Sentences as one text."""
    return " ".join(part for part in parts if part)


def _element(name: str, attributes: dict[str, str] | None = None) -> Any:
    return etree.Element(f"{{{SVG}}}{name}", attributes or {}, nsmap={None: SVG})


def _sub(parent: Any, name: str, **attributes: Any) -> Any:
    found = etree.SubElement(parent, f"{{{SVG}}}{name}")
    for key, value in attributes.items():
        if value is not None:
            found.set(key.rstrip("_").replace("_", "-"), _number(value) if isinstance(value, float) else str(value))
    return found


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _shown(text: str) -> str:
    return xml_text(clean(text))
