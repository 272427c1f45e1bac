"""`kg extract`: the claims of files as JSON Lines, without a workspace."""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from kg.dates import DateError, bounds
from kg.errors import KgError
from kg.extract import default_extractor
from kg.loaders.files import loader
from kg.loading import Afresh, Options
from kg.model import Announcement, Event, Loaded, Sighting, Skipped


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


@click.command(epilog="\b\nExamples:\n  kg extract announcement.txt\n  kg extract news/ --published 2018-10-26\n"
               "  kg extract announcements.jsonl > claims.jsonl\n  curl -s URL | kg extract -")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--published", metavar="DATE", help="The day of publication of texts that tell none: 2018-10-26, or 2018-10."
)
def extract(paths: tuple[str, ...], published: str | None) -> None:
    """Print the claims that files make, as JSON Lines.

    PATH is a text, Markdown, HTML or JSON Lines file, a folder of them, or - for standard input. A claim says that
    one person is appointed to, holds, held or leaves one role; `quote` is the sentence that says so, `begin` and
    `finish` where it stands, `spans` where each part of the claim stands.
    """
    if published is not None:
        try:
            bounds(published)
        except DateError as error:
            raise KgError(f"--published: {error}") from error
    extractor = default_extractor()
    read = skipped = 0
    for event in _events(paths):
        if isinstance(event, Skipped):
            skipped += 1
            click.echo(f"skipped {event.where}: {event.reason}", err=True)
        elif isinstance(event, Loaded):
            read += 1
            announcement = event.announcement
            if published is not None and announcement.published is None:
                announcement = replace(announcement, published=published)
            sightings = event.claims if event.claims is not None else extractor.extract(announcement)
            for sighting in sightings:
                click.echo(json.dumps(_record(announcement, sighting), ensure_ascii=False))
    if not read:
        raise KgError(f"nothing could be read of {', '.join(paths)}" + (f" ({skipped} skipped)" if skipped else ""))
