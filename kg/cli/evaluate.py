"""`kg evaluate`: an extractor against gold claims, and what it did not understand."""

import json

import click

from kg.cli.base import counted, out, progress_bar, say
from kg.errors import KgError
from kg.evaluate.gaps import SECTIONS, Gaps, describe, gaps
from kg.evaluate.texts import announcements
from kg.extract.parallel import jobs_meant

_LISTED = 20


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
                out(f"         {key}: {sentence}", "dim")
        if len(rows) > top:
            out(f"       … and {len(rows) - top} more; --top shows more")


@click.command(epilog="\b\nExamples:\n  kg evaluate --gaps news/ --jobs 0\n"
               "  kg evaluate --gaps announcements.jsonl --top 100 --format json > gaps.json")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--gaps", "gaps_", is_flag=True, help="Report what the rule extractor did not understand in the announcements PATH."
)
@click.option("--top", type=click.IntRange(1), default=25, show_default=True, help="Lines of each list of --gaps.")
@click.option("--examples", type=click.IntRange(0), default=2, show_default=True, help="Sentences shown with a line.")
@click.option("--jobs", type=click.IntRange(0), default=1, show_default=True,
              help="Read in so many processes; 0: one for each core.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
def evaluate(paths: tuple[str, ...], gaps_: bool, top: int, examples: int, jobs: int, format_: str) -> None:
    """Measure what an extractor reads."""
    if not gaps_:
        raise KgError("not yet")
    with progress_bar("reading") as progress:
        report = gaps(announcements(paths), jobs_meant(jobs), examples, lambda done: progress(done, None))
    for skipped in report.skipped[:_LISTED]:
        say(f"skipped {skipped.where}: {skipped.reason}")
    if not report.announcements:
        raise KgError(f"nothing could be read of {', '.join(paths)}")
    if format_ == "json":
        click.echo(json.dumps(report.as_json(top), ensure_ascii=False, indent=1))
    else:
        _tell_gaps(report, top)
