"""QuickStatements commands, in the grammar of version 2 or of version 3.

The grammar (https://www.wikidata.org/wiki/Help:QuickStatements): one command a line, its columns parted by tabs: item,
property, value, then pairs of qualifiers, then pairs of references with S in place of P; `!S` begins a further one. A
date has its precision behind a slash. There is no way to escape anything in a string: what would end a column, a line
or a string is written otherwise. The versions differ in how a statement is put beside one of the same value (`!P39` in
2, `+Q42` in 3), and 3 takes each | for a tab, in a string too.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from kg.wikidata.values import Item, Reference, Statement, String, Text, Time, Value

Version = Literal["qs2", "qs3"]
VERSIONS: tuple[Version, ...] = ("qs2", "qs3")
LAST = "LAST"
LONGEST = 1500
"""Characters of a text that Wikidata takes."""


def command(statement: Statement, version: Version) -> str:
    """The line of a statement, without a line end."""
    subject, name = statement.subject, statement.pid
    if statement.beside:
        subject, name = (subject, f"!{name}") if version == "qs2" else (f"+{subject}", name)
    columns = [subject, name, encoded(statement.value, version)]
    for qualifier, value in statement.qualifiers:
        columns += [qualifier, encoded(value, version)]
    for number, reference in enumerate(statement.references):
        columns += _reference(reference, version, further=number > 0)
    return "\t".join(columns)


def _reference(reference: Reference, version: Version, *, further: bool) -> Iterator[str]:
    for position, (name, value) in enumerate(reference):
        mark = "!" if further and position == 0 else ""
        yield f"{mark}S{name.removeprefix('P')}"
        yield encoded(value, version)


def creation(labels: Sequence[tuple[str, str]], version: Version) -> Iterator[str]:
    """The lines that make a new item, its labels and descriptions (`Lsv`, `Dsv`) given with their texts."""
    yield "CREATE"
    for name, text in labels:
        yield f'{LAST}\t{name}\t"{plain(text, version)}"'


def encoded(value: Value, version: Version) -> str:
    """A value as a column."""
    if isinstance(value, Item):
        return value.id
    if isinstance(value, Time):
        padded = (value.edtf + "-00-00")[:10]
        return f"+{padded}T00:00:00Z/{value.precision}"
    if isinstance(value, Text):
        return f'{value.language}:"{plain(value.text, version)}"'
    return f'"{address(value)}"'


def address(value: String) -> str:
    """An address with what would break a line percent-encoded, which leads to the same page."""
    return re.sub(r'[\s|"<>\x00-\x1f\x7f*]', lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), value.text)


def plain(text: str, version: Version) -> str:
    """A text on one line, with nothing in it that a reader of the grammar could take for a mark.

    A straight double quote becomes a curly one. In version 3 each | becomes a dash, in version 2 only || does, which
    ends a command there. `/*` would begin a comment.
    """
    one_line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    bars = r"\s*\|+\s*" if version == "qs3" else r"\s*\|{2,}\s*"
    found = re.sub(bars, " – ", one_line).strip().replace('"', "”").replace("/*", "/ *").replace("*/", "* /")
    return found if len(found) <= LONGEST else found[: LONGEST - 1].rstrip() + "…"
