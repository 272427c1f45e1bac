"""`kg search`: who and what is in the workspace by a few letters or words."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import click

from kg.cli.base import out, workspace_option
from kg.errors import KgError
from kg.ledger.feed import AsOf, current, named_like
from kg.ledger.store import Ledger
from kg.naming import in_brief
from kg.resolve.outcomes import announcement_id
from kg.text import name_key
from kg.workspace import open_workspace


@click.command()
@click.argument("words", nargs=-1, required=True)
@workspace_option
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many of each kind at most."
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
def search(words: tuple[str, ...], workspace: Path, limit: int, format_: str) -> None:
    """Persons and organisations whose names hold all the WORDS, and announcements whose text does.

    A word may be the beginning of one; case and diacritics do not matter.

    \b
    Examples:
      kg search jansson
      kg search länsstyrelsen kalmar
      kg search sök --limit 50 --format json
    """
    text = " ".join(words)
    if not name_key(text):
        raise KgError(f"{text!r} holds no letters to search for")
    with open_workspace(workspace) as opened, opened.ledger.read():
        view = AsOf(opened.ledger)
        found = {
            "persons": named_like(opened.ledger, "person", text, limit),
            "organisations": named_like(opened.ledger, "organisation", text, limit),
            "announcements": _texts(opened.ledger, text, limit),
        }
        if format_ == "json":
            click.echo(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for person in found["persons"]:
            out(in_brief(view, "person", person))
        for organisation in found["organisations"]:
            out(in_brief(view, "organisation", organisation))
        for row in found["announcements"]:
            out(f"{row['published'] or 'undated'}  {row['title']}\n   {row['url']}")
        if not any(found.values()):
            out("Nothing found here; that does not mean that there is nothing.")


def _texts(ledger: Ledger, words: str, limit: int) -> list[dict[str, Any]]:
    terms = " ".join(f'"{word}"*' for word in name_key(words).split())
    rows = ledger.rows(
        "SELECT announcement.url, version.published, version.title FROM version_text "
        "JOIN version ON version.number = version_text.rowid JOIN announcement ON announcement.version = version.id "
        "WHERE version_text MATCH ? ORDER BY version_text.rank, announcement.url",
        (terms,),
    )
    shown = (dict(row) for row in rows if current(ledger, "announcement", announcement_id(row["url"])) is not None)
    return list(islice(shown, limit))
