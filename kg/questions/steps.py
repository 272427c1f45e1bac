"""A SPARQL text put into steps, each a sub-select, so that Oxigraph goes on from what is bound.

Oxigraph's planner (sparopt, `reorder_joins`) looks an OPTIONAL up for each row if it believes that to be cheap, and
else reads all there is of its properties and joins that: a career then reads every tenure's dates. It believes that a
pattern gives ten rows for each row before it, multiplies these in an integer of 64 bits, and thinks a lookup dear when
that overflows, as it does after a dozen OPTIONALs. A LIMIT caps what it believes. So what stands before the overflow
becomes a sub-select with a LIMIT that no answer reaches.
"""

import re
from dataclasses import dataclass

CAP = 8
"""A step is believed to give 10 ** CAP rows at most, and gives fewer: nothing answers as many in the time it has."""

_MOST = 18  # 2 ** 64 is 10 ** 19.3; lookups may cost a tenth of it
_OF_ALL = (
    6  # a pattern alone is believed to give 10 ** 6 rows: so each but the first of an OPTIONAL, before it is planned
)
_FOUND_BY = 2  # what is found by its object gives 100 times as many as a property of what is bound
_ANY_LENGTH = 5  # and what is found over a path of any length 10 ** 5 times as many
_OPTIONAL = re.compile(r"\s*OPTIONAL \{ ([^{}]*) \}\s*")
_NO_PATTERN = re.compile(r"\s*(#|BIND|FILTER|VALUES|SELECT|ORDER|GROUP|\|\||&&|\)|$)")
_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'|<[^<>\s]*>")
_STEP = re.compile(r"\^?\w*:\w+[*+]?|(?<![?\w])a(?=\s)")
_VARIABLE = re.compile(r"\?(\w+)")
_ONE_PIECE = re.compile(r"\s*(OPTIONAL \{|FILTER.*EXISTS \{)\s*")


@dataclass
class _Group:
    """An open group: the number of its first line, and as powers of ten what rows and a lookup are believed to cost."""

    begins: int
    in_one_piece: bool = False
    power: int = 0
    cost: int = 0


def in_steps(text: str) -> str:
    """The text with sub-selects where the planner's estimate would overflow; it answers the same.

    The text is laid out as those of questions are: an OPTIONAL of one property or path in one line, and the braces of a
    larger group at the ends of lines.
    """
    lines = text.splitlines(keepends=True)
    opened: dict[int, int] = {}  # how many steps begin before a line
    closed: set[int] = set()  # before which lines one ends
    groups = [_Group(0)]

    def look_up(group: _Group, number: int, cost: int) -> None:
        if group.power + cost > _MOST and not group.in_one_piece and _is_whole(lines[group.begins : number]):
            opened[group.begins] = opened.get(group.begins, 0) + 1
            closed.add(number)
            group.power = CAP

    for number, line in enumerate(lines):
        bare = _LITERAL.sub("", line)
        is_optional = _OPTIONAL.fullmatch(bare) is not None
        steps = [] if _NO_PATTERN.match(bare) else _STEP.findall(bare)
        power = sum(1 + _FOUND_BY * step.startswith("^") + _ANY_LENGTH * step.endswith(("*", "+")) for step in steps)
        if is_optional:
            look_up(groups[-1], number, power + (_OF_ALL - 1) * (len(steps) - 1))
        elif steps:
            power += _FOUND_BY
        group = groups[-1]
        group.power += power
        if is_optional or bare.lstrip().startswith("#"):
            continue
        group.cost += power + (_OF_ALL - 1) * max(len(steps) - (group.cost == 0), 0)
        for sign in re.findall(r"[{}]", bare):
            if sign == "{":
                groups.append(_Group(number + 1, in_one_piece=_ONE_PIECE.fullmatch(bare) is not None))
            elif len(groups) > 1:
                inner = groups.pop()
                if inner.in_one_piece:
                    look_up(groups[-1], inner.begins - 1, inner.cost)
                groups[-1].power += inner.power
    return "".join(_written(lines, opened, closed))


def _written(lines: list[str], opened: dict[int, int], closed: set[int]) -> list[str]:
    found = []
    for number, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        found += [f"{indent}}} LIMIT {10**CAP} }}\n"] * (number in closed)
        found += [f"{indent}{{ SELECT * WHERE {{\n"] * opened.get(number, 0)
        found.append(line)
    return found


def _is_whole(lines: list[str]) -> bool:
    """True if the lines can be a group of their own: what a FILTER compares is told in them, not after them."""
    compared: set[str] = set()
    told: set[str] = set()
    depth, in_filter = 0, False
    for line in lines:
        if depth == 0:
            in_filter = line.lstrip().startswith("FILTER")
        (compared if in_filter else told).update(_VARIABLE.findall(line))
        bare = _LITERAL.sub("", line)
        depth += bare.count("(") + bare.count("{") - bare.count(")") - bare.count("}")
    return bool(told) and compared <= told
