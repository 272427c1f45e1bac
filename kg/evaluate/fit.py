"""`python -m kg.evaluate.fit GOLD...`: fit the confidence of the rule extractor anew, and say how well it holds.

Run it after the rules have changed, and commit the file it writes. A logistic regression over the features of
`kg.extract.confidence` with an L2 penalty, by Newton's method; cross-validated in folds of whole announcements.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from kg.cli.base import counted, out
from kg.errors import KgError
from kg.evaluate.calibration import Calibration, calibration
from kg.evaluate.gold import read_gold
from kg.evaluate.matching import Matcher
from kg.evaluate.run import beside, found_texts
from kg.evaluate.score import judge
from kg.evaluate.texts import announcements
from kg.extract import RulesExtractor
from kg.extract import confidence as model
from kg.text import digest

FOLDS = 10
PENALTY = 2.0
"""The weight of the squared weights (the intercept is free); chosen once, by the cross-validated Brier score."""
LEAST_CLAIMS = 10
"""A feature of fewer claims is left out."""

_STEPS = 25
_SETTLED = 1e-8


@dataclass(frozen=True)
class Judged:
    """A claim's features, whether it is right, the announcement it is of and the gold file that tells."""

    features: frozenset[str]
    right: bool
    document: str
    gold: str


@dataclass(frozen=True)
class Fitted:
    """An intercept and weights by feature, in log odds."""

    intercept: float
    weights: Mapping[str, float]

    def __call__(self, features: frozenset[str]) -> float:
        """The probability that a claim with the features is right."""
        return model.Confidence(self.intercept, self.weights)(features)


def fit(claims: Sequence[Judged]) -> Fitted:
    """The penalised maximum-likelihood fit.

    Raises:
        KgError: all claims are right, or all wrong, or there is none: nothing can be learnt.
    """
    if len({claim.right for claim in claims}) < 2:
        raise KgError("to fit a confidence takes right claims and wrong ones; name more gold files")
    counts = Counter(name for claim in claims for name in claim.features)
    names = sorted(name for name, count in counts.items() if LEAST_CLAIMS <= count <= len(claims) - LEAST_CLAIMS)
    places = {name: place for place, name in enumerate(names, start=1)}
    rows = [([0, *sorted(places[n] for n in c.features if n in places)], float(c.right)) for c in claims]
    weights = [0.0] * (len(names) + 1)
    for _ in range(_STEPS):
        gradient = [0.0, *(-PENALTY * w for w in weights[1:])]
        curvature = [[0.0] * len(weights) for _ in weights]
        for place in range(1, len(weights)):
            curvature[place][place] = PENALTY
        for active, right in rows:
            probability = 1 / (1 + math.exp(-sum(weights[i] for i in active)))
            spread = probability * (1 - probability)
            for i in active:
                gradient[i] += right - probability
                row = curvature[i]
                for j in active:
                    row[j] += spread
        step = _solved(curvature, gradient)
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < _SETTLED:
            break
    return Fitted(round(weights[0], 3), {name: round(weights[places[name]], 3) for name in names})


def _solved(matrix: list[list[float]], values: list[float]) -> list[float]:
    """The solution of a symmetric positive definite system, by Gaussian elimination."""
    size = len(values)
    rows = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for below in range(column + 1, size):
            factor = rows[below][column] / rows[column][column]
            if factor:
                rows[below] = [b - factor * a for a, b in zip(rows[column], rows[below], strict=True)]
    found = [0.0] * size
    for place in reversed(range(size)):
        known = sum(rows[place][j] * found[j] for j in range(place + 1, size))
        found[place] = (rows[place][size] - known) / rows[place][place]
    return found


def cross_validated(claims: Sequence[Judged]) -> list[tuple[float, Judged]]:
    """Each claim with its confidence by a model that has not seen its announcement."""
    folds: list[list[Judged]] = [[] for _ in range(FOLDS)]
    for claim in claims:
        folds[int(digest("fold", claim.document)[:8], 16) % FOLDS].append(claim)
    judged: list[tuple[float, Judged]] = []
    for number, fold in enumerate(folds):
        fitted = fit([claim for other, part in enumerate(folds) if other != number for claim in part])
        judged += [(fitted(claim.features), claim) for claim in fold]
    return judged


def judged_claims(gold: Path, texts: Sequence[str], extractor: RulesExtractor) -> Iterator[Judged]:
    """The extractor's claims on the announcements of a gold file, which are beside it or among the texts."""
    documents = read_gold(gold)
    try:
        paths: Sequence[str] = [str(beside(gold))]
    except KgError:
        if not texts:
            raise
        paths = texts
    found = found_texts(documents, announcements(paths))
    matcher = Matcher()
    for document in documents:
        trace = extractor.trace(found[document.id])
        for verdict in judge(document, trace.sightings, matcher):
            if verdict.said is not None and verdict.outcome != "optional":
                features = trace.features[verdict.said.claim]
                yield Judged(features, verdict.outcome == "right", document.id, gold.name)


def _tell(title: str, table: Calibration) -> None:
    out(title, "bold")
    for b in table.bins:
        out(f"  {b.low:.1f} to {b.high:.1f}  {b.claims:6} claims  mean {b.mean:.3f}  right {b.right:.3f}")
    out(f"  Brier score {table.brier:.4f}, expected calibration error {table.ece:.4f}")


def _written(fitted: Fitted, golds: Sequence[str], familiar: Sequence[str], table: Calibration) -> str:
    """The model as a data file."""
    lines = [
        "# How sure a claim is: see kg/extract/confidence.py. Made by python -m kg.evaluate.fit; not to be edited.",
        f"# Fitted on {table.claims} claims of {', '.join(golds)}; cross-validated: Brier score {table.brier:.4f},",
        f"# expected calibration error {table.ece:.4f}.",
        "",
        "# the publishers of the announcements it was fitted on, kept by hand",
        f"familiar = [{', '.join(f'{name!r}' for name in familiar)}]",
        f"intercept = {fitted.intercept}",
        "",
        "[weights]",
        *(f'"{name}" = {weight}' for name, weight in sorted(fitted.weights.items())),
    ]
    return "\n".join(lines) + "\n"


@click.command(
    epilog="\b\nExample:\n  python -m kg.evaluate.fit news-gold.jsonl --texts news/ --check other-gold.jsonl"
)
@click.argument("golds", nargs=-1, required=True, metavar="GOLD...", type=click.Path(path_type=Path))
@click.option("--texts", multiple=True, metavar="PATH", help="Announcements of gold files that have none beside them.")
@click.option("--check", multiple=True, metavar="GOLD", type=click.Path(path_type=Path),
              help="Only measure the model on this gold file, which it is not fitted on.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say how well the fit holds, and write nothing.")
def main(golds: tuple[Path, ...], texts: tuple[str, ...], check: tuple[Path, ...], dry_run: bool) -> None:
    """Fit the confidence of the rule extractor's claims on gold files, and write it into the language's data."""
    extractor = RulesExtractor()
    claims = [claim for gold in golds for claim in judged_claims(gold, texts, extractor)]
    fitted = fit(claims)
    validated = cross_validated(claims)
    folds = calibration([(confidence, claim.right) for confidence, claim in validated])
    share = sum(claim.right for claim in claims) / len(claims)
    out(f"{counted(len(claims), 'claim')}, {share:.3f} of them right; {len(fitted.weights)} features.")
    _tell(f"Cross-validated, {FOLDS} folds of announcements:", folds)
    for gold in golds:
        own = [(confidence, claim.right) for confidence, claim in validated if claim.gold == gold.name]
        mean = sum(confidence for confidence, _ in own) / (len(own) or 1)
        right = sum(right for _, right in own) / (len(own) or 1)
        out(f"  {gold.name}: {counted(len(own), 'claim')}, mean {mean:.3f}, right {right:.3f}")
    for gold in check:
        others = [(fitted(c.features), c.right) for c in judged_claims(gold, texts, extractor)]
        _tell(f"On {gold.name}, not fitted on:", calibration(others))
    file = Path(model.__file__).parent / "sv" / "confidence.toml"
    if not dry_run:
        familiar = sorted(model.confidence("sv").familiar)
        file.write_text(_written(fitted, [gold.name for gold in golds], familiar, folds), encoding="utf-8")
        out(f"Written to {file.parent.name}/{file.name}.")


if __name__ == "__main__":
    main()
