"""A scene as a file: SVG, PNG, or a page."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from kg.draw.page import page
from kg.draw.scene import Scene
from kg.draw.style import FONTS, font_file
from kg.errors import KgError

_SHARP = 2
"""Pixels of a PNG for each of the scene, as print and good screens ask for."""


def _svg(scene: Scene) -> bytes:
    return scene.svg().encode("utf-8")


def _png(scene: Scene) -> bytes:
    try:
        import resvg_py  # noqa: PLC0415
    except ImportError:
        raise KgError("PNG needs: pip install 'kg-appointments[draw]'; SVG and HTML do without") from None
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for weight in FONTS:
            path = Path(folder, f"{weight}.ttf")
            path.write_bytes(font_file(weight, "ttf"))
            files.append(str(path))
        made = resvg_py.svg_to_bytes(
            svg_string=scene.svg(fonts=False), zoom=_SHARP, font_files=files, font_family="Inter",
            sans_serif_family="Inter", serif_family="Inter", monospace_family="Inter",
        )  # fmt: skip
    return bytes(made)


def _html(scene: Scene) -> bytes:
    return page(scene).encode("utf-8")


FORMATS: dict[str, Callable[[Scene], bytes]] = {"svg": _svg, "png": _png, "html": _html}


def render(scene: Scene, format_: str) -> bytes:
    """The scene as a file of the format, one of FORMATS.

    Raises:
        KgError: what the format needs is not installed.
    """
    return FORMATS[format_](scene)
