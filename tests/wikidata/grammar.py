"""The grammars of QuickStatements 2 and 3, read back: what a batch would do. Written from their documentation alone."""

import re
from dataclasses import dataclass, field
from typing import Any

VALUE = {
    "item": re.compile(r"(Q[1-9]\d*|LAST)"),
    "time": re.compile(r"\+(\d{4})-(\d\d)-(\d\d)T00:00:00Z(?:/(\d+))?"),
    "text": re.compile(r'([a-z]{2,3}(?:-[a-z]+)*):"([^"\t\n]*)"'),
    "string": re.compile(r'"([^"\t\n]*)"'),
}


@dataclass
class Command:
    kind: str
    subject: str = ""
    pid: str = ""
    value: Any = None
    qualifiers: list[tuple[str, Any]] = field(default_factory=list)
    references: list[list[tuple[str, Any]]] = field(default_factory=list)
    beside: bool = False


def value(text: str) -> Any:
    if found := VALUE["item"].fullmatch(text):
        return ("item", found[1])
    if found := VALUE["time"].fullmatch(text):
        year, month, day, exact = found.groups()
        parts = {"9": (year,), None: (year,), "10": (year, month), "11": (year, month, day)}[exact]
        assert "00" not in parts
        return ("time", "-".join(parts))
    if found := VALUE["text"].fullmatch(text):
        return ("text", found[1], found[2])
    found = VALUE["string"].fullmatch(text)
    assert found, f"no value: {text!r}"
    return ("string", found[1])


def parse(batch: str, version: str) -> list[Command]:
    """All commands of a batch; fails on whatever is not in the grammar of that version."""
    assert batch.endswith("\n") or not batch
    lines = batch.splitlines()
    assert batch.count("\n") == len(lines), "a line end that is none of \\n stands in a line"
    return [_command(line, version) for line in lines]


def _command(line: str, version: str) -> Command:
    assert "/*" not in line
    if version == "qs2":
        assert "||" not in line, "ends a command"
        columns = line.split("\t")
    else:
        columns = re.split(r"[\t|]", line)
    if columns == ["CREATE"]:
        return Command("create")
    subject, pid, *rest = columns
    if re.fullmatch(r"[LDA][a-z]{2}", pid):
        assert subject == "LAST" and len(rest) == 1
        return Command("label", subject, pid, value(rest[0]))
    beside = False
    if version == "qs2" and pid.startswith("!"):
        beside, pid = True, pid[1:]
    if version == "qs3" and subject.startswith("+"):
        beside, subject = True, subject[1:]
    assert re.fullmatch(r"Q[1-9]\d*|LAST", subject), subject
    assert re.fullmatch(r"P[1-9]\d*", pid), pid
    command = Command("statement", subject, pid, value(rest[0]), beside=beside)
    pairs = rest[1:]
    assert len(pairs) % 2 == 0, "a name without a value"
    for name, told in zip(pairs[::2], pairs[1::2], strict=True):
        if re.fullmatch(r"P[1-9]\d*", name):
            assert not command.references, "a qualifier behind a reference"
            command.qualifiers.append((name, value(told)))
            continue
        found = re.fullmatch(r"(!?)S([1-9]\d*)", name)
        assert found, f"neither a qualifier nor a reference: {name!r}"
        if found[1] or not command.references:
            command.references.append([])
        command.references[-1].append((f"P{found[2]}", value(told)))
    return command
