"""`kg evaluate`: an extractor against gold claims, and what it did not understand."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.cli.base import counted, extractor_option, jobs_option, out, progress_bar, requests_option, say
from kg.errors import KgError
from kg.evaluate.gaps import SECTIONS, Gaps, describe, gaps
from kg.evaluate.gold import read_gold
from kg.evaluate.run import Run, beside, run, where_told
from kg.evaluate.score import Counts, Evaluation, Verdict
from kg.evaluate.texts import announcements
from kg.extract import make_extractors, told
from kg.extract.parallel import jobs_meant
from kg.model import Claim, Extractor, Skipped
from kg.resolve.agreement import Together

_LISTED = 20
_INDENT = "         "


def _table(rows: Iterable[tuple[str, Counts]]) -> None:
    for name, c in rows:
        measures = f"P {c.precision:.3f}  R {c.recall:.3f}  F1 {c.f1:.3f}"
        out(f"  {name:22.22} {measures}   ({c.right} right, {c.false} false, {c.missed} missed)")


def _tell(result: Evaluation) -> None:
    out(f"{counted(result.documents, 'announcement')}")
    _table(result.scopes.items())
    out(f"  start dates exact {result.starts_exact:.3f} ({result.starts_right} of {result.starts})")
    out()
    out("By status", "bold")
    _table(result.statuses.items())
    out()
    out("By kind of source (appointed, career)", "bold")
    for kind, scopes in result.kinds.items():
        _table([(kind, scopes["appointed"]), ("", scopes["career"])])
    if result.fields:
        out()
        out("Further fields of matched claims: stated in the gold, said, said rightly", "bold")
        for name, counts in result.fields.items():
            out(f"  {name:22} {counts.stated:6} {counts.said:6} {counts.right:6}")
    table = result.calibration
    out()
    out("Calibration: claims by confidence, their mean confidence, the share that is right", "bold")
    for b in table.bins:
        out(f"  {b.low:.1f} to {b.high:.1f}             {b.claims:6}  {b.mean:.3f}  {b.right:.3f}")
    out(
        f"  Brier score {table.brier:.3f}, expected calibration error {table.ece:.3f}, {counted(table.claims, 'claim')}"
    )


def _summary(claim: Claim) -> str:
    where = f" at {claim.organisation}" if claim.organisation else ""
    dates = "".join(f", {name} {date}" for name, date in (("start", claim.start), ("end", claim.end)) if date)
    return f"{claim.person} {claim.status} {claim.role}{where}{dates}"


def _sentence(verdict: Verdict, results: Run) -> str:
    if verdict.said is not None:
        return " ".join(verdict.said.quote.split())
    assert verdict.gold is not None
    return where_told(results.texts[verdict.document.id], verdict.gold.claim)


def _errors(results: Run) -> list[tuple[str, Verdict]]:
    verdicts = results.evaluation.verdicts
    return [
        *(("missed", v) for v in verdicts if v.outcome == "missed"),
        *(("false", v) for v in verdicts if v.outcome == "false"),
        *(("start", v) for v in verdicts if v.wrong_start),
    ]


_HEADINGS = {"missed": "Missed", "false": "False", "start": "Start dates"}


def _tell_errors(results: Run) -> None:
    last = ""
    for kind, verdict in _errors(results):
        if kind != last:
            out()
            out(_HEADINGS[kind], "bold")
            last = kind
        gold, said = verdict.gold, verdict.said
        if gold is not None and said is not None:
            out(f"  {verdict.document.id}: {_summary(said.claim)}; right is {gold.claim.start or 'no start'}")
        else:
            claim = gold.claim if gold is not None else said.claim if said is not None else None
            assert claim is not None
            out(f"  {verdict.document.id}: {_summary(claim)}")
        out(f"{_INDENT}{_sentence(verdict, results)}", "dim")


def _errors_as_json(results: Run) -> list[dict[str, Any]]:
    return [
        {
            "error": kind,
            "announcement": verdict.document.id,
            "gold": asdict(verdict.gold.claim) if verdict.gold else None,
            "said": asdict(verdict.said.claim) | {"confidence": verdict.said.confidence} if verdict.said else None,
            "sentence": _sentence(verdict, results),
        }
        for kind, verdict in _errors(results)
    ]


def _tell_gaps(report: Gaps, top: int) -> None:
    texts = counted(report.announcements, "announcement")
    out(f"{texts}, {counted(report.sentences, 'sentence')}, {counted(report.claims, 'claim')}.")
    for section in SECTIONS:
        rows = report.lists[section.name]
        out()
        out(f"{section.title} ({len(rows)})", "bold")
        for row in rows[:top]:
            out(f"{row.count:6} {row.key}  [{', '.join(describe(row, section.name))}]")
            for key, sentence in row.examples:
                out(f"{_INDENT}{key}: {sentence}", "dim")
        if len(rows) > top:
            out(f"       … and {len(rows) - top} more; --top shows more")


def _find_gaps(paths: tuple[str, ...], top: int, examples: int, jobs: int, format_: str) -> None:
    with progress_bar("reading") as progress:
        report = gaps(announcements(paths), jobs, examples, lambda done: progress(done, None))
    for skipped in report.skipped[:_LISTED]:
        say(f"skipped {skipped.where}: {skipped.reason}")
    if len(report.skipped) > _LISTED:
        say(f"… and {len(report.skipped) - _LISTED} more")
    if not report.announcements:
        raise KgError(f"nothing could be read of {', '.join(paths)}")
    if format_ == "json":
        click.echo(json.dumps(report.as_json(top), ensure_ascii=False, indent=1))
    else:
        _tell_gaps(report, top)


def _score(
    gold: Path, texts: tuple[str, ...], extractors: Sequence[Extractor], jobs: int, errors: bool, format_: str
) -> None:
    documents = read_gold(gold)
    read = announcements(texts or (str(beside(gold)),))

    def noticed() -> Iterable[Any]:
        for text in read:
            if isinstance(text, Skipped):
                say(f"skipped {text.where}: {text.reason}")
            yield text

    measured = extractors[0] if len(extractors) == 1 else Together(extractors)
    try:
        with progress_bar("reading") as progress:
            results = run(documents, noticed(), measured, jobs, progress)
    finally:
        for line in told(extractors):
            say(line)
    if format_ == "json":
        listed = {"errors": _errors_as_json(results)} if errors else {}
        click.echo(json.dumps(results.evaluation.as_json() | listed, ensure_ascii=False, indent=1))
        return
    _tell(results.evaluation)
    if errors:
        _tell_errors(results)


@click.command(epilog="\b\nExamples:\n  kg evaluate news-gold.jsonl\n"
               "  kg evaluate news-gold.jsonl --texts news/ --no-errors\n"
               "  kg evaluate news-gold.jsonl --extractor both\n"
               "  kg evaluate --gaps news/ --jobs 0\n"
               "  kg evaluate --gaps announcements.jsonl --top 100 --format json > gaps.json")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--gaps", "gaps_", is_flag=True, help="Report what the rule extractor did not understand in the announcements PATH."
)
@click.option("--texts", multiple=True, metavar="PATH",
              help="The announcements of the gold file: a file, a folder, or a mirror of g0v.se. "
                   "Else NAME-announcements.jsonl beside NAME-gold.jsonl.")  # fmt: skip
@extractor_option
@requests_option
@click.option("--errors/--no-errors", default=True, show_default=True,
              help="List what is missed, false or wrongly dated, with its sentence.")  # fmt: skip
@click.option("--top", type=click.IntRange(1), default=25, show_default=True, help="Lines of each list of --gaps.")
@click.option("--examples", type=click.IntRange(0), default=2, show_default=True,
              help="Sentences shown with a line of --gaps.")  # fmt: skip
@jobs_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
def evaluate(
    paths: tuple[str, ...], gaps_: bool, texts: tuple[str, ...], extractor: str | None, requests: int | None,
    errors: bool, top: int, examples: int, jobs: int, format_: str,
) -> None:  # fmt: skip
    """Measure what an extractor reads.

    PATH is a gold file: JSON Lines, one announcement each, with its `id`, its `claims` and, if you like, the `kind`
    of source it is of. Its announcements are read anew and the claims compared with those of the file; of several
    extractors, those claims count that would stand in careers. With --gaps, PATH are announcements: a file, a folder,
    or a mirror of g0v.se.
    """
    if gaps_:
        if texts:
            raise KgError("--texts goes with a gold file; with --gaps, PATH are the announcements")
        _find_gaps(paths, top, examples, jobs_meant(jobs), format_)
    elif len(paths) > 1:
        raise KgError("name one gold file; announcements go with --texts, or with --gaps")
    else:
        extractors = make_extractors(extractor or "rules", requests=requests)
        _score(Path(paths[0]), texts, extractors, jobs_meant(jobs), errors, format_)
