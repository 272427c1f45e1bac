"""`kg career`: one person's career, each row with its sentence."""

import csv
import io
import json
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from kg.careers import CareerRow, end_text, start_text
from kg.careers import career as career_rows
from kg.cells import safe_cell
from kg.cli.base import counted, out, say, workspace_option
from kg.coverage import coverage
from kg.dates import iso, parse_day, today
from kg.ledger.feed import AsOf
from kg.naming import AmbiguousNameError, find, verdict_text
from kg.workspace import Workspace, open_workspace

_COLUMNS = (
    "person", "name", "role", "organisation", "start", "start_basis", "end", "end_basis", "acting", "sure",
    "first_confirmed", "last_confirmed", "predecessor", "sources", "quote", "title", "published", "url",
)  # fmt: skip
_INDENT = " " * 4
_WIDTH = 110


@click.command()
@click.argument("name")
@workspace_option
@click.option("--at", metavar="DATE", help="The day for which to say how sure each post is.  [default: today]")
@click.option("--as-of", metavar="DATE", help="What the workspace said at the end of that day.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv", "ttl"]), default="text", show_default=True,
    help="How to print it.",
)  # fmt: skip
@click.option("--all-sources", is_flag=True, help="Show every sentence of each post, not only the newest.")
def career(name: str, workspace: Path, at: str | None, as_of: str | None, format_: str, all_sources: bool) -> None:
    """The career of a person: posts, dates, how sure they are, and the sentence that proves each.

    NAME is a person's name or id. When several people bear the name, they are listed, and you are asked which.
    "certain" is confirmed by sources, "presumed" rests on the last confirmation with nothing said against it since,
    "possible" lies within the widest bounds only.

    \b
    Examples:
      kg career "Mattias Jansson"
      kg career "Mattias Jansson" --at 2018-06-01
      kg career person/4bc1e0c2f1d07a35a1ce --format json
      kg career "Mattias Jansson" --as-of 2026-01-31 --format csv > career.csv
    """
    day = today() if at is None else parse_day(at)
    if as_of is not None:
        parse_day(as_of)
    with open_workspace(workspace) as opened, opened.ledger.read():
        view = AsOf(opened.ledger) if as_of is None else AsOf.at(opened.ledger, as_of)
        person = choose_person(view, name)
        rows = career_rows(view, person["id"], day)
        if format_ == "ttl":
            _print_turtle(opened, view, person, rows)
        elif format_ == "json":
            click.echo(json.dumps(_document(person, rows, day, view), ensure_ascii=False, indent=2))
        elif format_ == "csv":
            click.echo(_csv(person, rows), nl=False)
        else:
            _print(person, rows, day, view, all_sources)


def choose_person(view: AsOf, name: str) -> Any:
    """The state of the person meant by a name or an id; of several, the one that is chosen at the prompt.

    Raises:
        KgError: nobody has that name or id, or several have and nobody is there to choose.
    """
    try:
        return find(view, "person", name)
    except AmbiguousNameError as several:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise
        say(f"{several.headline}; nothing says that they are one:\n{several.listing}")
        choice = click.prompt("Which one", type=click.IntRange(1, len(several.candidates)), err=True)
        return several.candidates[choice - 1]


def _print(person: Any, rows: Sequence[CareerRow], day: int, view: AsOf, all_sources: bool) -> None:
    also = f"  (also: {', '.join(person['names'])})" if person["names"] else ""
    out(f"{person['name']}{also}", style="bold")
    out(person["id"], style="dim")
    for row in rows:
        out()
        out(f"{start_text(row.tenure)} – {end_text(row.tenure)}   {row.post_text}", style="bold")
        out(_INDENT + "; ".join(_remarks(row, day)))
        for evidence in row.evidence if all_sources else row.evidence[:1]:
            for line in textwrap.wrap(f"“{evidence.quote}”", _WIDTH - len(_INDENT)):
                out(_INDENT + line, style="italic")
            article = evidence.announcement
            withdrawn = " [withdrawn by its publisher]" if article["withdrawn"] else ""
            published = article["published"] or "undated"
            verdict = verdict_text(evidence.claim)
            out(f"{_INDENT}— {article['title']}, {published}, {article['url']}{withdrawn}{verdict}", style="dim")
    out()
    out(coverage(view.ledger, view.seq).line(), style="dim")


def _remarks(row: CareerRow, day: int) -> Iterable[str]:
    tenure = row.tenure
    if row.named:
        yield f"in the source: {row.named}"
    if row.sure:
        yield f"{row.sure} on {iso(day)}"
    elif tenure["end"]["latest"] is not None and tenure["end"]["latest"] < day:
        yield "ended"
    else:
        yield f"not known to be held on {iso(day)}"
    if tenure["last_confirmed"] is not None:
        yield f"last confirmed {iso(tenure['last_confirmed'])}"
    if row.predecessor_name:
        basis = "" if tenure["predecessor_basis"] != "inferred" else " (inferred)"
        yield f"after {row.predecessor_name}{basis}"
    if tenure["end_cause"]:
        yield f"left: {tenure['end_cause']}"
    yield from tenure["conflicts"]
    yield counted(tenure["sources"], "source")


def _document(person: Any, rows: Sequence[CareerRow], day: int, view: AsOf) -> dict[str, Any]:
    return {
        "person": person,
        "at": iso(day),
        "sequence": view.seq,
        "covers": coverage(view.ledger, view.seq).line(),
        "tenures": [
            {
                **_flat(person, row),
                "post": row.tenure["post"],
                "id": row.tenure["id"],
                "conflicts": row.tenure["conflicts"],
                "evidence": [
                    {
                        "claim": e.claim["id"], "status": e.claim["status"], "quote": e.claim["quote"],
                        "confidence": e.claim["confidence"], "extractor": e.claim["extractor"],
                        "title": e.announcement["title"], "published": e.announcement["published"],
                        "url": e.announcement["url"], "withdrawn": e.announcement["withdrawn"],
                        "verdict": e.claim["verdict"], "verdict_by": e.claim["verdict_by"],
                        "verdict_on": e.claim["verdict_on"], "verdict_why": e.claim["verdict_why"],
                        "as_read": e.claim["as_read"],
                    }
                    for e in row.evidence
                ],
            }
            for row in rows
        ],
    }  # fmt: skip


def _flat(person: Any, row: CareerRow) -> dict[str, Any]:
    tenure = row.tenure
    newest = row.evidence[0] if row.evidence else None
    values = (
        person["id"], person["name"], row.role["name"] if row.role else None, row.organisation_name,
        tenure["start"]["edtf"], tenure["start"]["basis"], tenure["end"]["edtf"], tenure["end"]["basis"],
        tenure["acting"], row.sure, iso(tenure["first_confirmed"]), iso(tenure["last_confirmed"]), row.predecessor_name,
        tenure["sources"], newest and newest.quote, newest and newest.announcement["title"],
        newest and newest.announcement["published"], newest and newest.announcement["url"],
    )  # fmt: skip
    return dict(zip(_COLUMNS, values, strict=True))


def _csv(person: Any, rows: Sequence[CareerRow]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(value) for value in _flat(person, row).values()])
    return buffer.getvalue()


def _print_turtle(workspace: Workspace, view: AsOf, person: Any, rows: Sequence[CareerRow]) -> None:
    from kg.triples.serialise import to_turtle  # noqa: PLC0415

    states: dict[str, tuple[Any, Any]] = {person["id"]: ("person", person)}
    for row in rows:
        post = view.get("post", row.tenure["post"]) if row.tenure["post"] else None
        parts = [("role", row.role), ("organisation", row.organisation), ("post", post), ("tenure", row.tenure)]
        parts += [("organisation", ancestor) for ancestor in row.ancestors]
        parts += [
            (kind, state)
            for e in row.evidence
            for kind, state in (("claim", e.claim), ("announcement", e.announcement))
        ]
        states.update({state["id"]: (kind, state) for kind, state in parts if state is not None})
    click.echo(to_turtle(list(states.values()), workspace.base_iri), nl=False)
