"""The header of a question: title, what it answers, parameters and columns, as comment lines at the top of its files.

    title: Career of a person
    answers: Which posts a person held, from when to when, and how sure each is.
    example: --person "Signe Havrell"
    param person (person): whose career
    param at (date, default today): the day for which sureness is told
    column tenure (tenure): the tenure
    column days (integer): how long it lasted

Each line stands behind the comment mark of its language (`# ` or `// `); a line indented by two more blanks continues
the one before it. queries/README.md tells those who write questions what each type means.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from kg.errors import KgError
from kg.states import KINDS

Language = Literal["sparql", "cypher"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
SUFFIXES: Mapping[Language, str] = {"sparql": ".rq", "cypher": ".cypher"}
MARKS: Mapping[Language, str] = {"sparql": "#", "cypher": "//"}

PARAMETER_TYPES = (*KINDS, "date", "integer", "text", "choice")
COLUMN_TYPES = (*KINDS, "thing", "text", "date", "day", "integer", "decimal", "truth")

RESERVED = frozenset(
    {"workspace", "via", "graph", "format", "limit", "timeout", "show", "ids", "help", "question", "raw_cells"}
)  # fmt: skip
"""Names that no parameter may have, since they are options of every question."""

AT_LEAST = "_at_least"
"""A truth column `days_at_least` says of the integer column `days` that it is the least it can be."""

_NAME = r"[a-z][a-z0-9_]*"
_TITLE = re.compile(r"(title|answers|example): (.+)")
_PARAMETER = re.compile(rf"param ({_NAME}) \((.+?)\): (.+)")
_TYPE = re.compile(r"([a-z]+)(?:\(([^()]+)\))?(?:, default (.+))?")
_COLUMN = re.compile(rf"column ({_NAME}) \(([a-z]+)\): (.+)")


class HeaderError(KgError):
    """A header that cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class Parameter:
    """What a question is asked with. `default` is None when it must be given, "none" when it may stay unbound."""

    name: str
    type: str
    help: str
    default: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """The option of `kg ask`: `--from-day`."""
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True)
class Column:
    """One column of the answer."""

    name: str
    type: str
    help: str


@dataclass(frozen=True)
class Header:
    """What stands above the query, alike in both languages."""

    title: str
    answers: str
    example: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]


@dataclass
class _Reading:
    words: dict[str, str] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)


def read_header(text: str, language: Language, where: str) -> Header:
    """The header of a question's text; `where` names the file in errors.

    Raises:
        HeaderError: a line is not of the form above, or title, answers, example or the columns are missing.
    """
    reading = _Reading()
    for number, line in _lines(text, MARKS[language]):
        try:
            _read_line(reading, line)
        except ValueError as error:
            raise HeaderError(f"{where}, line {number}: {error}") from None
    missing = [word for word in ("title", "answers", "example") if word not in reading.words]
    if missing or not reading.columns:
        raise HeaderError(f"{where}: the header has no {' and no '.join(missing or ['columns'])}")
    return Header(**reading.words, parameters=tuple(reading.parameters), columns=tuple(reading.columns))


def _lines(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of the header, continued ones joined: the comments before anything else."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith(mark + " ") and line.strip() != mark:
            break
        content = line.removeprefix(mark).rstrip()
        if content.startswith("   ") and found:
            first, before = found[-1]
            found[-1] = first, f"{before} {content.strip()}"
        elif content.strip():
            found.append((number, content.strip()))
    yield from found


def _read_line(reading: _Reading, line: str) -> None:
    if match := _TITLE.fullmatch(line):
        word, value = match.groups()
        if word in reading.words:
            raise ValueError(f"a second {word}")
        reading.words[word] = value
    elif match := _PARAMETER.fullmatch(line):
        parameter = _parameter(*match.groups())
        if parameter.name in {p.name for p in reading.parameters}:
            raise ValueError(f"a second parameter {parameter.name}")
        reading.parameters.append(parameter)
    elif match := _COLUMN.fullmatch(line):
        _add_column(reading.columns, Column(*match.groups()))
    else:
        raise ValueError(
            f"{line!r} is no line of a header; write title:, answers:, example:, param NAME (TYPE): … or "
            "column NAME (TYPE): …"
        )


def _parameter(name: str, type_: str, help_: str) -> Parameter:
    match = _TYPE.fullmatch(type_)
    kind, choices, default = match.groups() if match else ("", None, None)
    if kind not in PARAMETER_TYPES:
        raise ValueError(f"{type_!r} is no type of a parameter; known are {', '.join(PARAMETER_TYPES)}")
    if name in RESERVED:
        raise ValueError(f"every question has an option {name}; name the parameter otherwise")
    if (kind == "choice") != (choices is not None):
        raise ValueError("a choice is written choice(one|other), and only a choice has a list")
    options = tuple(cast(str, choices).split("|")) if choices else ()
    if options and default not in (None, "none", *options):
        raise ValueError(f"the default {default} is not among {', '.join(options)}")
    return Parameter(name, kind, help_, default, options)


def _add_column(columns: list[Column], column: Column) -> None:
    if column.type not in COLUMN_TYPES:
        raise ValueError(f"{column.type!r} is no type of a column; known are {', '.join(COLUMN_TYPES)}")
    if column.name in {c.name for c in columns}:
        raise ValueError(f"a second column {column.name}")
    if column.name.endswith(AT_LEAST):
        of = column.name.removesuffix(AT_LEAST)
        if column.type != "truth" or ("integer" not in {c.type for c in columns if c.name == of}):
            raise ValueError(f"{column.name} must be a truth that follows an integer column {of}")
    columns.append(column)
