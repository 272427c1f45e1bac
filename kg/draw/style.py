"""What pictures look like, from style.toml, and how wide a text is in the font they bring."""

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

FAMILY = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
FONTS = {400: "Inter-Regular", 600: "Inter-SemiBold"}
_WIDE = 1.0  # em: a letter that the font lacks, such as a Chinese one


@lru_cache(maxsize=1)
def style() -> Mapping[str, Mapping[str, Any]]:
    """The tables of style.toml."""
    return tomllib.loads((resources.files("kg.draw") / "style.toml").read_text(encoding="utf-8"))


def sector_colour(sector: str | None) -> str:
    """The colour of a sector; unknown ones share one."""
    colours = style()["sector"]
    return str(colours.get(sector or "unknown", colours["unknown"]))


def sector_name(sector: str | None) -> str:
    """The sector in words."""
    names = style()["sector_names"]
    return str(names.get(sector or "unknown", names["unknown"]))


def font_file(weight: int, suffix: str) -> bytes:
    """A font that pictures bring: `ttf` or `woff2`."""
    return (resources.files("kg.draw") / "fonts" / f"{FONTS[weight]}.{suffix}").read_bytes()


@lru_cache(maxsize=1)
def _advances() -> Mapping[str, Mapping[str, float]]:
    text = (resources.files("kg.draw") / "fonts" / "widths.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, float]] = json.loads(text)
    return found


def text_width(text: str, size: float, weight: int = 400) -> float:
    """How wide a text is, in the unit of `size`; kerning is left out, which makes it a little more."""
    advances = _advances()[str(weight)]
    return size * sum(advances.get(letter, _WIDE) for letter in text)


def shortened(text: str, most: float, size: float, weight: int = 400) -> str:
    """The text, cut with an ellipsis where it would be wider than `most`."""
    if text_width(text, size, weight) <= most:
        return text
    while text and text_width(text + "…", size, weight) > most:
        text = text[:-1]
    return text.rstrip(" ,") + "…"


def wrapped(text: str, most: float, size: float, lines: int, weight: int = 400) -> list[str]:
    """The text in at most so many lines, cut with an ellipsis where it needs more."""
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < lines - 1:
        taken = 1
        while taken < len(rest) and text_width(" ".join(rest[: taken + 1]), size, weight) <= most:
            taken += 1
        found.append(shortened(" ".join(rest[:taken]), most, size, weight))
        rest = rest[taken:]
    if rest:
        found.append(shortened(" ".join(rest), most, size, weight))
    return found
