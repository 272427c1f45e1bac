"""The pictures as a reader meets them: what stands in them, that no name covers another, that text stays text."""

import json
import re
import struct
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree  # type: ignore[import-untyped]

from kg.cli import cli
from kg.draw.flows import Flow, draw_flows, largest
from kg.draw.image import render
from kg.draw.page import page
from kg.draw.scene import Detail, Proof, Scene
from kg.draw.style import style, text_width
from kg.errors import KgError

from .conftest import SVG, shapes, texts

Draw = Callable[..., Path]
HOSTILE = '</script><img src=x onerror=alert(1)> "&<>\x00\u202e ]]>'


def boxes(path: Path) -> list[tuple[str, float, float, float, float]]:
    found = []
    for text in shapes(path, "text"):
        if text.get("display") == "none":
            continue
        said = "".join(text.itertext())
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        long = text_width(said, size, int(text.get("font-weight")))
        left = x - {"start": 0.0, "end": long, "middle": long / 2}[text.get("text-anchor")]
        found.append((said, left, y - size * 0.72, left + long, y))
    return found


def covered(path: Path) -> list[tuple[str, str]]:
    """Pairs of texts of which one lies over the other."""
    return [
        (a[0], b[0])
        for a, b in combinations(boxes(path), 2)
        if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]
    ]


def test_a_career_tells_each_post_and_says_so_to_who_cannot_see_it(draw: Draw) -> None:
    path = draw("career.svg", "career", "Signe Havrell", "--at", "2025-01-01")
    written = texts(path)
    for text in (
        "Signe Havrell",
        "generaldirektör",
        "Bygdeverket",
        "2023-03-15 – end not told",
        "2009 – 2014",
        "2025-01-01",
    ):
        assert text in written
    root = etree.parse(str(path)).getroot()
    assert root.get("role") == "img"
    assert "kommundirektör, Ekbacka kommun, 2019-09-01 – before 2023-08-14." in root.findtext(f"{SVG}desc")
    assert "@font-face" in root.findtext(f"{SVG}defs/{SVG}style")
    assert written[-1].startswith("Covers 19 announcements")
    assert not covered(path)
    items = [g for g in shapes(path, "g") if g.get("class") == "item"]
    assert len(items) == 4
    assert "last confirmed 2023-05-09" in items[-1].findtext(f"{SVG}title")


@pytest.mark.parametrize(
    "arguments",
    [
        ("organisation", "Ekbacka kommun"),
        ("organisation", "Insjökommunernas förbund", "--every"),
        ("network",),
        ("network", "--kind", "people"),
        ("network", "--kind", "organisations"),
        ("network", "--around", "Signe Havrell", "--depth", "2", "--at", "2020-01-01"),
        ("flows",),
        ("flows", "--between", "organisations", "--since", "2015-01-01"),
    ],
    ids=" ".join,
)
def test_no_name_covers_another_and_all_is_inside(draw: Draw, arguments: tuple[str, ...]) -> None:
    path = draw("picture.svg", *arguments)
    assert not covered(path)
    root = etree.parse(str(path)).getroot()
    width, height = float(root.get("width")), float(root.get("height"))
    for said, left, top, right, bottom in boxes(path):
        assert (left >= 0, top >= 0, right <= width, bottom <= height) == (True,) * 4, said


def test_holders_stand_at_their_posts_acting_ones_hatched(draw: Draw) -> None:
    path = draw("body.svg", "organisation", "Ekbacka kommun", "--at", "2025-01-01")
    written = texts(path)
    assert {"kommundirektör", "Gunilla Torpdahl", "Mårten Kviståker", "Jonatan Rävsäter"} <= set(written)
    acting = [rect for rect in shapes(path, "rect") if rect.get("fill") == "url(#hatch)"]
    hatched = [rect.getparent().findtext(f"{SVG}title") for rect in acting]
    assert any("acting kommundirektör" in (title or "") for title in hatched)
    only = texts(draw("post.svg", "organisation", "Ekbacka kommun", "--role", "ekonomichef"))
    assert "Leyla Karimzad" in only
    assert "kommundirektör" not in only


def test_the_same_twice(draw: Draw) -> None:
    one, other = (draw(f"{name}.svg", "network", "--kind", "people").read_bytes() for name in "ab")
    assert one == other


def test_of_many_flows_the_largest_are_drawn_those_of_one_size_together() -> None:
    def of(moves: int, number: int) -> list[Flow]:
        return [Flow(f"{moves}-{n}", "there", moves, 0, None, None) for n in range(number)]

    assert largest(of(1, 3) + of(2, 2), most=5) == (of(1, 3) + of(2, 2), 1)
    assert largest(of(1, 3) + of(2, 2), most=4) == (of(2, 2), 2), "one of three alike would be drawn by chance"
    assert largest(of(1, 3), most=2) == (of(1, 3), 1)
    assert largest([]) == ([], 1)


def test_a_picture_of_some_flows_says_of_how_many(draw: Draw) -> None:
    path = draw("flows.svg", "flows", "--between", "organisations", "--least", "2")
    assert any(re.match(r"\d+ of \d+ moves .* in flows of 2 or more", text) for text in texts(path))


def test_what_a_network_is_around_is_named_and_marked(draw: Draw) -> None:
    path = draw("around.svg", "network", "--kind", "people", "--around", "Signe Havrell")
    assert "Signe Havrell" in [said for said, *_ in boxes(path)]
    (mark,) = [c for c in shapes(path, "circle") if c.get("fill") == style()["page"]["ink"]]
    assert mark.getparent().findtext(f"{SVG}title").startswith("Signe Havrell")


def test_what_a_network_is_around_stays_however_few_are_drawn(draw: Draw) -> None:
    path = draw("two.svg", "network", "--around", "Signe Havrell", "--depth", "3", "--most", "4")
    assert "Signe Havrell" in texts(path)


def test_a_unit_bears_its_own_part_of_the_name_beside_what_it_is_part_of(draw: Draw) -> None:
    path = draw("units.svg", "network", "--around", "Insjökommunernas förbund", "--depth", "1")
    written = texts(path)
    assert "styrelsen" in written
    assert "part of" in written
    assert "Insjökommunernas förbund" in written


def test_a_name_on_a_bar_does_not_cross_dark_and_light_nor_the_line_of_the_day(draw: Draw) -> None:
    path = draw("body.svg", "organisation", "Ekbacka kommun", "--every")
    paper, now = style()["page"]["paper"], style()["page"]["now"]
    assert not [t for t in shapes(path, "text") if t.get("stroke")], "a halo hides what it lies on"
    assert any(t.get("fill") == paper for t in shapes(path, "text")), "white on what is certain"
    (line,) = [each for each in shapes(path, "line") if each.get("stroke") == now]
    x = float(line.get("x1"))
    assert not [said for said, left, _, right, _ in boxes(path) if left < x - 1 and x + 1 < right and "-" not in said]


def test_a_network_of_few_says_what_it_leaves_out(draw: Draw) -> None:
    path = draw("few.svg", "network", "--most", "10")
    assert any("with fewer ties or none are left out" in text for text in texts(path))
    assert len(shapes(path, "circle")) + len([r for r in shapes(path, "rect") if r.get("rx")]) <= 11


def test_png_has_two_pixels_for_each_and_the_fonts(draw: Draw) -> None:
    made = draw("career.png", "career", "Signe Havrell", "--width", "800").read_bytes()
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">I", made[16:20]) == (1600,)
    blank = render(Scene("", "", 800, 400), "png")
    assert len(made) > len(blank) * 8


def hostile_scene() -> Scene:
    scene = Scene(HOSTILE, HOSTILE, 600, 300)
    with scene.item(Detail(HOSTILE, (HOSTILE,), (Proof(HOSTILE, HOSTILE, "2020", "javascript:alert(1)"),))):
        scene.text(10, 20, HOSTILE)
    return scene


def test_a_hostile_name_stays_text() -> None:
    svg = etree.fromstring(hostile_scene().svg().encode())
    assert {element.tag.removeprefix(SVG) for element in svg.iter()} <= {
        "svg", "title", "desc", "defs", "style", "rect", "g", "text"
    }  # fmt: skip
    made = page(hostile_scene())
    assert made.count("<script") == 2
    assert made.count("</script>") == 2
    assert "<img" not in made
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', made, re.DOTALL)
    (detail,) = json.loads(data)
    assert detail["heading"] == '</script><img src=x onerror=alert(1)> "&<> ]]>'
    assert "default-src &#x27;none&#x27;" in made


def test_a_flow_is_as_wide_as_it_is_large() -> None:
    flows = [Flow("a", "x", 30, 3, "state", "region"), Flow("a", "y", 10, 1, "state", None)]
    svg = etree.fromstring(draw_flows(flows, "t", "s", "c").svg(fonts=False).encode())
    wide = []
    for path in svg.iter(SVG + "path"):
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path.get("d"))]
        wide.append(numbers[8] - numbers[7])
        assert path.get("fill") == style()["sector"]["state"]
    assert wide[0] == pytest.approx(3 * wide[1], rel=0.01)
    with pytest.raises(KgError, match="no such moves"):
        draw_flows([], "t", "s", "c")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("career", "Signe Havrell", "-o", "x.pdf"), "x.pdf ends in none of .svg, .png, .html"),
        (("career", "Ingen Alls"), "nobody named 'Ingen Alls'"),
        (("organisation", "Ekbacka kommun", "--role", "pilot"), "pilot"),
        (("network", "--around", "Ingen Alls"), "nobody named 'Ingen Alls'"),
        (("flows", "--since", "2099-01-01"), "no such moves"),
        (("career", "Signe Havrell", "-o", "no/such/folder.svg"), "make it first"),
    ],
)
def test_what_cannot_be_drawn_is_one_clear_line(examples: Path, arguments: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(cli, ["draw", *arguments, "-w", str(examples)])
    assert done.exit_code == 1
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_name_becomes_the_file(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["draw", "career", "Åsa Mörtstrand", "-w", str(examples)])
    assert done.output == "asa-mortstrand.svg\n"
    assert [path.name for path in tmp_path.iterdir()] == ["asa-mortstrand.svg"]
    out = CliRunner().invoke(cli, ["draw", "career", "Åsa Mörtstrand", "-o", "-", "-w", str(examples)])
    assert out.output.startswith("<svg")


def test_what_png_needs_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(KgError, match="pip install"):
        render(Scene("x", "x", 10, 10), "png")
