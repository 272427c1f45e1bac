"""`python -m kg.resolve.fit RECORDS...`: estimate the weights of person resolution anew from records of known persons.

Run it when the rules by which mentions are compared have changed, read what it prints, and commit the file that it
writes: a new version, by which every workspace is resolved again. It never runs by itself, and never reads a ledger.

RECORDS are files of JSON lines, each a record of public office: person (the key that tells the true person), name,
role, organisation, start, end (`benchmarks/resolution.py DATA --records FILE` writes them from registers of offices). A
person that is null is none of those told, and who it is stays shut: what is held back for a test is there as namesakes.
Each file is one world: records of two files are never compared.

The pairs of records that resolution would compare are labelled by their keys, and a logistic regression in bits is
fitted: the rarity of the names and the prior are taken as they are, the rest is estimated with a Gaussian around the
weight in force (MAP, Newton's method). What the records do not tell of thus stays as it is, and equal input gives equal
output. Which of several shared things counts most depends on the weights: rounds are run until they settle.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError
from kg.model import Claim
from kg.resolve import weights as artefact
from kg.resolve.evidence import Evidence, Mention, gap_row, mentions_of
from kg.resolve.forms import agreement
from kg.resolve.persons import links
from kg.resolve.readings import read
from kg.resolve.weights import Gap, Weights, gap_key, weights

SPREAD = 1.5
"""The standard deviation, in bits, of the Gaussian around a weight in force: few pairs move it little, many move it."""
LEAST_PAIRS = 20
"""A weight of fewer pairs stays as it is."""
LEAST_OTHERS = 5
"""So does one that fewer pairs of two persons have: what all pairs of a register have in common tells nobody apart."""
ROUNDS = 4

_STEPS = 30
_SETTLED = 1e-6
_EVERYTHING = -1e9
_FIXED = frozenset({
    # what enters the rarity of a name otherwise than as a cost
    "name/whole name", "name/own patronymic", "name/initial agrees", "name/most for a further name",
    "name/least share of a common surname",
    # how many namesakes share nothing depends on whom a source tells of: records of one office are no measure of that
    "context/nothing shared", "context/same sector",
})  # fmt: skip

Weight = str
"""A weight's table and name in names/weights.toml: "context/handover"; of the table gap the years: "gap/4"."""


@dataclass(frozen=True)
class Pair:
    """Two records as resolution compares them: the bits that stay as they are, and how often each weight counts."""

    fixed: float
    counts: Mapping[Weight, int]
    same: bool


def records(path: Path) -> list[dict[str, Any]]:
    """The records of a file.

    Raises:
        KgError: it cannot be read, or a line is no record; the message names the file and the line.
    """
    found = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    record = json.loads(line)
                    found.append(
                        {key: record[key] for key in ("person", "name", "role", "organisation", "start", "end")}
                    )
                except (ValueError, TypeError, KeyError) as error:
                    raise KgError(
                        f"{path}, line {number} is no record ({error!r}); "
                        "write one JSON object a line with person, name, role, organisation, start and end"
                    ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(f"{path} cannot be read: {error}") from error
    return found


World = tuple[dict[str, Mention], dict[str, str | None]]


def mentions(given: Sequence[Mapping[str, Any]]) -> World:
    """A mention for each record, as if an announcement of its own told it, and the true person of each."""
    readings, person = [], {}
    for number, record in enumerate(given):
        claim = Claim(record["name"], record["role"], record["organisation"], "held", record["start"], record["end"])
        place = {"id": str(number), "url": f"record {number}", "source": "records", "judged": None, "veiled": False}
        row = {**vars(claim), **place, "published_earliest": None, "published_latest": None}
        reading = read(row)[0]
        readings.append(reading)
        person[reading.mention] = record["person"]
    return mentions_of(readings), person


def _counts(found: Evidence) -> Iterator[Weight]:
    yield from (f"name/{kind}" for kind in found.name.differs)
    base = found.context.removeprefix("special ")
    yield f"context/{base}"
    if base != found.context:
        yield "context/special role"
    if found.gap is None:
        yield "against/no dates"
    elif found.gap / 365.25 > weights().gap[0].years:  # the first row is what the others are measured by
        yield f"gap/{gap_row(found.gap, found.shared)}"
    if found.handover:
        yield f"context/{found.handover}"
    yield from (f"against/{kind}" for kind in found.against)


def value(known: Weights, weight: Weight) -> float:
    """The weight in force, in bits."""
    table, _, name = weight.partition("/")
    tables: Mapping[str, Mapping[str, float]] = {
        "name": known.name, "context": known.context, "against": known.against, "gap": known.gap_bits,
    }  # fmt: skip
    return tables[table][name]


def changed(known: Weights, values: Mapping[Weight, float]) -> Weights:
    """The weights with some of them replaced."""
    tables: dict[str, dict[str, float]] = {
        "name": dict(known.name), "context": dict(known.context), "against": dict(known.against),
        "gap": dict(known.gap_bits),
    }  # fmt: skip
    for weight, bits in values.items():
        table, _, name = weight.partition("/")
        tables[table][name] = bits
    gap = tuple(
        Gap(row.years, *(tables["gap"][gap_key(row.years, at_one_place=place)] for place in (True, False)))
        for row in known.gap
    )
    return replace(known, name=tables["name"], context=tables["context"], against=tables["against"], gap=gap)


def pairs(worlds: Iterable[World]) -> list[Pair]:
    """The pairs that resolution compares, with the weights in force."""
    found = []
    for known, person in worlds:
        for link in links(known, _EVERYTHING):
            assert link.evidence is not None
            if math.isinf(link.evidence.bits):
                continue
            counts = Counter(_counts(link.evidence))
            told = sum(count * value(weights(), weight) for weight, count in counts.items())
            first, second = person[link.first], person[link.second]
            if first is None and second is None:
                continue
            same = first == second
            found.append(Pair(link.evidence.bits - told, counts, same))
    return found


def fitted(examples: Sequence[Pair], known: Weights, spread: float = SPREAD) -> dict[Weight, float]:
    """The weights that `examples` of at least LEAST_PAIRS pairs tell of, in bits, rounded to tenths."""
    often = Counter(weight for pair in examples for weight in pair.counts)
    others = Counter(weight for pair in examples if not pair.same for weight in pair.counts)
    names = sorted(w for w in often.keys() - _FIXED if often[w] >= LEAST_PAIRS and others[w] >= LEAST_OTHERS)
    place = {weight: at for at, weight in enumerate(names)}
    prior = [value(known, weight) for weight in names]
    # pairs that tell the same are one row
    rows: dict[tuple[float, tuple[tuple[int, int], ...]], list[int]] = defaultdict(lambda: [0, 0])
    for pair in examples:
        kept = tuple(sorted((place[w], n) for w, n in pair.counts.items() if w in place))
        rest = sum(n * value(known, w) for w, n in pair.counts.items() if w not in place)
        rows[round(pair.fixed + rest, 2), kept][pair.same] += 1
    bits = list(prior)
    for _ in range(_STEPS):
        gradient = [(p - b) / spread**2 for p, b in zip(prior, bits, strict=True)]
        curvature = [[(1 / spread**2 if i == j else 0.0) for j in range(len(names))] for i in range(len(names))]
        for (fixed, kept), (different, same) in rows.items():
            chance = artefact.probability(fixed + sum(n * bits[at] for at, n in kept))
            slope = math.log(2) * (same - (same + different) * chance)
            bend = math.log(2) ** 2 * (same + different) * chance * (1 - chance)
            for at, n in kept:
                gradient[at] += slope * n
                for other, m in kept:
                    curvature[at][other] += bend * n * m
        step = solved(curvature, gradient)
        bits = [b + max(-2.0, min(2.0, s)) for b, s in zip(bits, step, strict=True)]
        if max(map(abs, step), default=0.0) < _SETTLED:
            break
    return {weight: round(bits[at], 1) for weight, at in place.items()}


def solved(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    """The solution of a symmetric positive definite system (Gauss-Jordan elimination: no pivoting is needed)."""
    rows = [[*row, right] for row, right in zip(matrix, vector, strict=True)]
    for at, row in enumerate(rows):
        pivot = row[at]
        row[:] = [cell / pivot for cell in row]
        for other in rows:
            if other is not row and (factor := other[at]):
                other[:] = [a - factor * b for a, b in zip(other, row, strict=True)]
    return [row[-1] for row in rows]


def text_with(text: str, values: Mapping[Weight, float], version: int) -> str:
    """The text of names/weights.toml with these weights and this version, its comments kept."""
    lines, table, years = [], "", ""
    for line in text.splitlines():
        if match := re.fullmatch(r"\[+([a-z]+)\]+", line):
            table = match[1]
        key, equals, _ = line.partition(" = ")
        name = key.strip('"')
        if equals and not line.startswith("#"):
            years = line.partition(" = ")[2] if (table, name) == ("gap", "years") else years
            weight = f"{table}/{name}"
            if table == "gap" and name != "years":
                weight = f"gap/{gap_key(float(years), at_one_place=name == 'place')}"
            if weight in values:
                line = f"{key} = {values[weight]:g}" if values[weight] % 1 else f"{key} = {values[weight]:.1f}"  # noqa: PLW2901
            elif not table and name == "version":
                line = f"version = {version}"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines) + "\n"


def estimate(worlds: Sequence[World]) -> tuple[dict[Weight, float], list[Pair]]:
    """What the records tell of, estimated in rounds, and the pairs of the last round. The weights in force stay."""
    before = weights()
    values: dict[Weight, float] = {}
    examples: list[Pair] = []
    try:
        for _ in range(ROUNDS):
            examples = pairs(worlds)
            # around the weights that were in force, so that rounds are no second look at the same evidence
            new = fitted(examples, before)
            new = {**values, **new}  # what tells of no pair any more keeps what it was told
            if new == values:
                break
            values = new
            artefact.use(changed(before, values))
            agreement.cache_clear()
    finally:
        artefact.use(None)
        agreement.cache_clear()
    return values, examples


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")
def main(paths: Sequence[Path], dry_run: bool) -> None:
    """Estimate the weights of person resolution anew from RECORDS, and write them as a new version."""
    try:
        worlds = [mentions(records(path)) for path in paths]
    except KgError as error:
        raise click.ClickException(str(error)) from error
    values, examples = estimate(worlds)
    moved = {weight: bits for weight, bits in values.items() if bits != value(weights(), weight)}
    click.echo(f"{len(examples)} pairs, {sum(pair.same for pair in examples)} of them of one person.")
    often = Counter(weight for pair in examples for weight in pair.counts)
    for weight, bits in sorted(moved.items()):
        click.echo(f"  {weight}: {value(weights(), weight)} -> {bits}  ({often[weight]} pairs)")
    if not moved:
        click.echo("The weights in force are what these records tell.")
    elif not dry_run:
        text = artefact.FILE.read_text(encoding="utf-8")
        artefact.FILE.write_text(text_with(text, values, weights().version + 1), encoding="utf-8")
        click.echo(f"Written to {artefact.FILE}, version {weights().version + 1}.")


if __name__ == "__main__":
    main()
