"""The workspace of the examples, loaded once, and its pictures as files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree  # type: ignore[import-untyped]

from kg.cli import cli

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    done = CliRunner().invoke(cli, ["load", str(ROOT / "examples"), "--source", "kg examples", "-w", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def draw(examples: Path, tmp_path: Path) -> Callable[..., Path]:
    """Draws with the command, into a file of this name."""

    def drawn(name: str, *arguments: str) -> Path:
        target = tmp_path / name
        done = CliRunner().invoke(cli, ["draw", *arguments, "-o", str(target), "-w", str(examples)])
        assert done.exit_code == 0, done.output
        return target

    return drawn


def shapes(path: Path, name: str) -> list[etree._Element]:
    """The elements of this name in an SVG file."""
    return list(etree.parse(str(path)).getroot().iter(SVG + name))


def texts(path: Path) -> list[str]:
    """All that is written in an SVG file, and seen."""
    return ["".join(text.itertext()) for text in shapes(path, "text") if text.get("display") != "none"]
