"""`kg show`: an announcement with its claims marked."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.base import clean, console, out, workspace_option
from kg.errors import KgError
from kg.ledger.feed import AsOf, named_like
from kg.ledger.ingest import stored_announcement
from kg.naming import verdict_text
from kg.resolve.outcomes import announcement_id
from kg.workspace import Workspace, open_workspace


@click.command()
@click.argument("announcement")
@workspace_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
@click.option("--raw", is_flag=True, help="The bytes as they were fetched, out of the archive.")
def show(announcement: str, workspace: Path, format_: str, raw: bool) -> None:
    """An announcement: its text with the sentences of its claims marked, and the claims.

    ANNOUNCEMENT is its address, the source's own id for it, its id (announcement/…), or the sha256 of bytes fetched.

    \b
    Examples:
      kg show https://www.example.org/news/new-director
      kg show 2016/05/ny-ambassador --format json
      kg show https://www.example.org/news/new-director --raw > page.html
    """
    with open_workspace(workspace) as opened, opened.ledger.read():
        url = find_announcement(opened, announcement)
        if raw:
            _write_raw(opened, url, announcement)
            return
        stored = stored_announcement(opened.ledger, url)
        assert stored is not None, url
        claims = sorted(AsOf(opened.ledger).claims_in(announcement_id(url)), key=lambda claim: claim["begin"])
        state = AsOf(opened.ledger).get("announcement", announcement_id(url))
        if format_ == "json":
            document = {"announcement": state, "text": stored.text, "claims": claims, "fetches": _fetches(opened, url)}
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            return
        _print_marked(stored.text, claims)
        out()
        for number, claim in enumerate(claims, start=1):
            out(f"[{number}] {_in_words(claim)}")
        if not claims:
            out("No claims were found in it.")
        out()
        withdrawn = "  Withdrawn by its publisher." if state and state["withdrawn"] else ""
        out(
            f"{url}  published {stored.published or 'on an unknown day'}, source {stored.source}.{withdrawn}",
            style="dim",
        )
        if state is None:
            out("It is hidden, or not resolved yet: no answer shows it. See: kg review --decisions", style="yellow")
        for fetch in _fetches(opened, url):
            out(
                f"fetched {fetch['last_retrieved']}, status {fetch['status']}, sha256 {fetch['sha256'] or '-'}",
                style="dim",
            )


def find_announcement(workspace: Workspace, announcement: str) -> str:
    """The url of the announcement meant by its address, the source's own id, its id or the sha256 of its bytes.

    Raises:
        KgError: there is none, or there are several.
    """
    ledger = workspace.ledger
    rows = ledger.rows(
        "SELECT url FROM announcement WHERE url = ?1 OR key = ?1 UNION "
        "SELECT version.url FROM fetch JOIN version ON version.id = fetch.version WHERE fetch.sha256 = ?1 ORDER BY url",
        (announcement,),
    )
    urls = [row["url"] for row in rows]
    if not urls and announcement.startswith("announcement/"):
        state = AsOf(ledger).get("announcement", announcement)
        urls = [state["url"]] if state else []
    if not urls:
        like = [state["title"] for state in named_like(ledger, "announcement", announcement, limit=5)]
        hint = f"; titles like it: {'; '.join(like)}" if like else ""
        raise KgError(f"no announcement {announcement!r} in this workspace{hint}")
    if len(urls) > 1:
        raise KgError(f"several announcements have the id {announcement!r}; give the address of one: {', '.join(urls)}")
    return str(urls[0])


def _fetches(workspace: Workspace, url: str) -> list[dict[str, Any]]:
    rows = workspace.ledger.rows(
        "SELECT fetch.* FROM fetch JOIN version ON version.id = fetch.version WHERE version.url = ? "
        "ORDER BY last_retrieved DESC, sha256",
        (url,),
    )
    return [dict(row) for row in rows]


def _write_raw(workspace: Workspace, url: str, asked: str) -> None:
    from kg.ledger.archive import Location  # noqa: PLC0415

    fetches = _fetches(workspace, url)
    for fetch in [f for f in fetches if f["sha256"] == asked] or fetches:
        row = workspace.ledger.one("SELECT file, offset, length FROM archived WHERE sha256 = ?", (fetch["sha256"],))
        if row is not None:
            place = Location(row["file"], row["offset"], row["length"])
            sys.stdout.buffer.write(workspace.archive.read(place, fetch["sha256"]))
            return
    raise KgError(f"no bytes of {url} are in the archive")


def _print_marked(text: str, claims: Sequence[Any]) -> None:
    """The text with the quotes underlined and each followed by the numbers of its claims."""
    from rich.text import Text  # noqa: PLC0415

    notes: dict[int, list[int]] = {}
    marks: set[tuple[int, int]] = set()
    for number, claim in enumerate(claims, start=1):
        notes.setdefault(claim["finish"], []).append(number)
        marks.add((claim["begin"], claim["finish"]))
    shown, position = Text(), 0
    inside = 0
    edges = sorted({edge for mark in marks for edge in mark} | {len(text)})
    for edge in edges:
        shown.append(clean(text[position:edge]), style="underline" if inside else None)
        position = edge
        if edge in notes:
            shown.append(f" [{', '.join(map(str, notes[edge]))}]", style="bold cyan")
        inside += sum(begin == edge for begin, _ in marks) - sum(finish == edge for _, finish in marks)
    console().print(shown)


def _in_words(claim: Any) -> str:
    acting = "acting " if claim["acting"] else ""
    post = (
        acting
        + (claim["role_name"] or "employed")
        + (f", {claim['organisation_name']}" if claim["organisation_name"] else "")
    )
    dates = "".join(f", {word} {claim[field]}" for field, word in (("start", "from"), ("end", "until")) if claim[field])
    replaces = f", after {claim['replaces']}" if claim["replaces"] else ""
    sure = f"({claim['extractor']}, {claim['confidence']:.2f})"
    return (
        f"{claim['person_name']} {claim['status']}: {post}{dates}{replaces}  {sure}{verdict_text(claim)}  {claim['id']}"
    )
