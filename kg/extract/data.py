"""The language data: one folder of TOML files per language, beside this module (`sv/`)."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kg.errors import KgError
from kg.text import digest


def languages() -> tuple[str, ...]:
    """The languages there is a folder for, sorted."""
    here = files("kg.extract")
    return tuple(sorted(f.name for f in here.iterdir() if f.is_dir() and f.joinpath("dates.toml").is_file()))


@lru_cache(maxsize=64)
def table(language: str, name: str) -> dict[str, Any]:
    """The data file `<language>/<name>.toml`, parsed.

    Raises:
        KgError: there is no such language, or the file is not valid TOML.
    """
    file = files("kg.extract").joinpath(language, f"{name}.toml")
    if not language.isalpha() or not file.is_file():
        raise KgError(f"no {name} data for the language {language!r}; there is: {', '.join(languages())}")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise KgError(f"kg/extract/{language}/{name}.toml is not valid TOML: {error}") from error


@lru_cache(maxsize=8)
def fingerprint(language: str) -> str:
    """A short digest of all data files of a language: it changes when any of them does."""
    folder = files("kg.extract").joinpath(language)
    parts = sorted((f.name, f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".toml"))
    return digest("language data", parts)[:12]
