"""docs/loaders.md and the loaders say the same."""

import re
from pathlib import Path

from kg.loaders import files, g0v, popolo, web
from kg.loading import Loader

DOCS = Path(__file__).parents[2] / "docs" / "loaders.md"
DOCUMENTED: tuple[Loader, ...] = (files.loader, web.loader, g0v.loader, popolo.loader)


def test_every_option_is_documented_and_none_that_is_not_there() -> None:
    sections = dict(re.findall(r"^## (\w+): [^\n]*\n(.*?)(?=^## |\Z)", DOCS.read_text("utf-8"), re.M | re.S))
    for loader in DOCUMENTED:
        rows = re.findall(r"^\| `--([\w-]+)` \|", sections[loader.name], re.M)
        assert rows == [option.name.replace("_", "-") for option in loader.options], loader.name


def test_the_endings_are_those_that_are_read() -> None:
    told = re.findall(r"`(\.\w+)`", "\n".join(line for line in DOCS.read_text("utf-8").split("\n") if line[:2] == "| "))
    assert set(told) == set(files._MEDIA_TYPES)
