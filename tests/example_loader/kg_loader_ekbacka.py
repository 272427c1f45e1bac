"""The posts register of Ekbacka, an invented municipality: a CSV file with the columns id;name;post;from;to."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.dates import is_date, now
from kg.errors import KgError
from kg.loading import LoadContext, Loader, Options
from kg.model import Announcement, Claim, Event, Fetch, Loaded, Sighting, Skipped

VERSION = "1"
"""Change it whenever the claims change: the newer reading then replaces the older one."""

COLUMNS = ["id", "name", "post", "from", "to"]
ORGANISATION = "Ekbacka kommun"
ADDRESS = "https://www.ekbacka.example/register"


def read(targets: Sequence[str], options: Options, context: LoadContext) -> Iterator[Event]:
    """Yield one announcement a line, each with the claim it makes."""
    if len(targets) != 1:
        raise KgError("name the register's file, e.g.: kg load ekbacka posts.csv")
    try:
        lines = Path(targets[0]).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(f"{targets[0]} cannot be read: {error}") from error
    rows = csv.DictReader(lines, COLUMNS, delimiter=";")
    context.expect(len(lines))
    for number, row in enumerate(rows, start=1):
        url = f"{ADDRESS}#{row['id']}"
        if context.done(url):  # an interrupted load had it
            continue
        start, end = row["from"] or None, row["to"] or None
        if not (row["id"] and row["name"] and row["post"]) or any(d and not is_date(d) for d in (start, end)):
            yield Skipped(f"{targets[0]}:{number}", f"wants {';'.join(COLUMNS)}, dates as 2019-01-31")
            continue
        yield event(url, row, start, end, lines[number - 1].encode())


def event(url: str, row: dict[str, str], start: str | None, end: str | None, data: bytes) -> Loaded:
    """The announcement of one line, its bytes, and what it claims."""
    fields = {
        "person": row["name"], "role": row["post"], "organisation": ORGANISATION, "start": start, "end": end,
    }  # fmt: skip
    text, spans = "", {}
    for name, value in fields.items():
        if value:
            text += ", " if text else ""
            spans[name] = (len(text), len(text) + len(value))
            text += value
    announcement = Announcement(url=url, title=text, source="Ekbacka posts register", key=row["id"])
    claim = Claim(
        person=row["name"],
        role=row["post"],
        organisation=ORGANISATION,
        status="held" if end else "holds",
        start=start,
        end=end,
        person_key=f"ekbacka:{row['id']}",
    )
    sighting = Sighting(
        claim=claim,
        quote=announcement.text,  # a structured source is quoted by the text of its record
        begin=0,
        finish=len(announcement.text),
        spans=spans,
        confidence=1.0,
        extractor="ekbacka",
        extractor_version=VERSION,
    )
    fetch = Fetch(url=url, retrieved=now(), status=200, sha256=hashlib.sha256(data).hexdigest(), content=data)
    return Loaded(announcement, fetch, (sighting,))


loader = Loader(
    name="ekbacka",
    title="Posts register of Ekbacka (an example)",
    publisher="Ekbacka kommun",
    url=ADDRESS,
    licence="CC0",
    coverage="all posts since 2014",
    read=read,
    targets="FILE",
    examples=("kg load ekbacka posts.csv",),
)
