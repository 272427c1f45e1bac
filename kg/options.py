"""Command-line options as data: what loaders and exporters say of theirs, so that no command needs to know them."""

from collections.abc import Mapping
from dataclasses import dataclass

OptionType = type[str] | type[int] | type[float] | type[bool]


@dataclass(frozen=True)
class Option:
    """One command-line option; `name` is `base_url` for `--base-url`. A bool type makes a flag.

    With `choices` only these are taken; one that is `multiple` may be given again and again, and is a tuple of texts.
    """

    name: str
    help: str
    type: OptionType = str
    default: str | int | float | bool | None = None
    choices: tuple[str, ...] = ()
    multiple: bool = False
    metavar: str | None = None


Options = Mapping[str, str | int | float | bool | None]
"""The options given, by name."""
