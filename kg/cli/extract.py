"""`kg extract`: the claims of files as JSON Lines, without a workspace."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from kg.cli.base import extractor_option, jobs_option, requests_option, say
from kg.dates import DateError, bounds
from kg.errors import KgError
from kg.extract import make_extractors, told
from kg.extract.many import Task, read_many
from kg.extract.parallel import jobs_meant
from kg.loaders.files import loader
from kg.loading import Afresh, Options
from kg.model import Announcement, Event, Loaded, Sighting, Skipped
from kg.resolve.agreement import Weighed, weigh


def _record(announcement: Announcement, sighting: Sighting) -> dict[str, object]:
    claim = sighting.claim
    return {
        "announcement": announcement.key,
        "url": announcement.url,
        "published": announcement.published,
        "person": claim.person,
        "role": claim.role,
        "organisation": claim.organisation,
        "status": claim.status,
        "start": claim.start,
        "end": claim.end,
        "acting": claim.acting,
        "replaces": claim.replaces,
        "quote": sighting.quote,
        "begin": sighting.begin,
        "finish": sighting.finish,
        "spans": {name: list(span) for name, span in sighting.spans.items()},
        "confidence": sighting.confidence,
        "extractor": f"{sighting.extractor} {sighting.extractor_version}",
        "decided": claim.decided,
        "decided_by": claim.decided_by,
        "end_cause": claim.end_cause,
        "pronoun": claim.pronoun,
    }


def _told(weighed: Weighed) -> dict[str, object]:
    """What agreement and doubt there is about a claim that several extractors could have made."""
    other = weighed.other
    return {
        "stands": weighed.stands,
        "agreeing": list(weighed.agreeing),
        "review": weighed.doubt,
        "differs_in": {name: getattr(other, name) for name in weighed.fields},
    }


def _events(paths: tuple[str, ...]) -> Iterator[Event]:
    options: Options = {option.name: option.default for option in loader.options}
    if "-" not in paths:
        yield from loader.read(paths, options, Afresh())
        return
    with tempfile.TemporaryDirectory() as folder:
        content = sys.stdin.buffer.read()
        suffix = ".jsonl" if content.lstrip()[:1] == b"{" else ".txt"
        file = Path(folder) / f"stdin{suffix}"
        file.write_bytes(content)
        yield from loader.read([str(file) if path == "-" else path for path in paths], options, Afresh())


def _tasks(
    paths: tuple[str, ...], published: str | None, extractors: int
) -> Iterator[tuple[Loaded | Skipped, Task | None, int]]:
    """The events that count, with what is to be read of them."""
    for event in _events(paths):
        if isinstance(event, Skipped):
            yield event, None, 1
        elif isinstance(event, Loaded):
            announcement = event.announcement
            if published is not None and announcement.published is None:
                announcement = replace(announcement, published=published)
            task = Task(announcement, tuple(range(extractors))) if event.claims is None else None
            # the bytes are of no use here, and would only fill the memory
            yield Loaded(announcement, None, event.claims), task, len(announcement.body)


@click.command(epilog="\b\nExamples:\n  kg extract announcement.txt\n  kg extract news/ --published 2018-10-26\n"
               "  kg extract news/ --extractor llm\n"
               "  kg extract announcements.jsonl --jobs 0 > claims.jsonl\n  curl -s URL | kg extract -")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--published", metavar="DATE", help="The day of publication of texts that tell none: 2018-10-26, or 2018-10."
)
@extractor_option
@requests_option
@jobs_option
def extract(
    paths: tuple[str, ...], published: str | None, extractor: str | None, requests: int | None, jobs: int
) -> None:
    """Print the claims that files make, as JSON Lines.

    PATH is a text, Markdown, HTML or JSON Lines file, a folder of them, or - for standard input. A claim says that
    one person is appointed to, holds, held or leaves one role; `quote` is the sentence that says so, `begin` and
    `finish` where it stands, `spans` where each part of the claim stands. With several extractors, `stands` says
    whether the claim would enter a career, `agreeing` who says the same, and `review` what a person should look at.
    """
    if published is not None:
        try:
            bounds(published)
        except DateError as error:
            raise KgError(f"--published: {error}") from error
    extractors = make_extractors(extractor or "rules", requests=requests)
    read = skipped = 0
    tasks = _tasks(paths, published, len(extractors))
    try:
        with closing(read_many(extractors, tasks, jobs_meant(jobs))) as events:
            for event, sets in events:
                if isinstance(event, Skipped):
                    skipped += 1
                    click.echo(f"skipped {event.where}: {event.reason}", err=True)
                    continue
                read += 1
                announcement = event.announcement
                if event.claims is not None or len(extractors) == 1:
                    sightings = event.claims if event.claims is not None else [s for e in sets for s in e.sightings]
                    records = [_record(announcement, sighting) for sighting in sightings]
                else:
                    weighed = weigh({each.extractor: each.sightings for each in sets}, announcement.published)
                    records = [_record(announcement, each.sighting) | _told(each) for each in weighed]
                for record in records:
                    click.echo(json.dumps(record, ensure_ascii=False))
    finally:
        for line in told(extractors):
            say(line)
    if not read:
        raise KgError(f"nothing could be read of {', '.join(paths)}" + (f" ({skipped} skipped)" if skipped else ""))
