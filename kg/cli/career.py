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
from kg.cli.base import clean, counted, out, say, workspace_option
from kg.dates import iso, parse_day, today
from kg.errors import KgError
from kg.ledger.feed import AsOf, follow, named_like
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
        person = choose_person(opened, view, name)
        rows = career_rows(view, person["id"], day)
        if format_ == "ttl":
            _print_turtle(opened, view, person, rows)
        elif format_ == "json":
            click.echo(json.dumps(_document(person, rows, day, view), ensure_ascii=False, indent=2))
        elif format_ == "csv":
            click.echo(_csv(person, rows), nl=False)
        else:
            _print(person, rows, day, view, all_sources)


def choose_person(workspace: Workspace, view: AsOf, name: str) -> Any:
    """The state of the person meant by a name or an id; of several, the one that is chosen at the prompt.

    Raises:
        KgError: nobody has that name or id, or several have and nobody is there to choose.
    """
    if name.startswith("person/"):
        state = view.get("person", name) or view.get("person", follow(workspace.ledger, "person", name))
        if state is None:
            raise KgError(f"there is no person with the id {name}")
        return state
    found = view.persons_named(name)
    if len(found) == 1:
        return found[0]
    if not found:
        like = sorted({state["name"] for state in named_like(workspace.ledger, "person", name)})
        hint = f"; did you mean {', '.join(like)}?" if like else "; see what is loaded with: kg status"
        raise KgError(f"nobody named {name!r} is in this workspace{hint}")
    brief = (in_brief(state, career_rows(view, state["id"], today())) for state in found)
    lines = [f"{number}. {text}" for number, text in enumerate(brief, start=1)]
    listing = "\n".join(lines)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise KgError(f"{len(found)} people are named {name}; say which by id:\n{listing}")
    say(f"{len(found)} people are named {name}; nothing says that they are one:\n{listing}")
    return found[click.prompt("Which one", type=click.IntRange(1, len(found)), err=True) - 1]


def in_brief(person: Any, rows: Sequence[CareerRow]) -> str:
    """A person in two lines: the name with the newest posts, and the id."""
    posts = [_post(row) + f" ({start_text(row.tenure)} – {end_text(row.tenure)})" for row in rows[:2]]
    more = f" and {len(rows) - 2} more" if len(rows) > 2 else ""
    return f"{person['name']} — {'; '.join(posts) or 'no posts'}{more}\n   {person['id']}"


def _post(row: CareerRow) -> str:
    role = row.role["name"] if row.role else "employed"
    acting = "acting " if row.tenure["acting"] else ""
    return acting + role + (f", {row.organisation_name}" if row.organisation_name else "")


def _print(person: Any, rows: Sequence[CareerRow], day: int, view: AsOf, all_sources: bool) -> None:
    also = f"  (also: {', '.join(person['names'])})" if person["names"] else ""
    out(f"{person['name']}{also}", style="bold")
    out(person["id"], style="dim")
    for row in rows:
        out()
        out(f"{start_text(row.tenure)} – {end_text(row.tenure)}   {_post(row)}", style="bold")
        out(_INDENT + "; ".join(_remarks(row, day)))
        for evidence in row.evidence if all_sources else row.evidence[:1]:
            for line in textwrap.wrap(f"“{evidence.quote}”", _WIDTH - len(_INDENT)):
                out(_INDENT + line, style="italic")
            article = evidence.announcement
            withdrawn = " [withdrawn by its publisher]" if article["withdrawn"] else ""
            published = article["published"] or "undated"
            out(f"{_INDENT}— {article['title']}, {published}, {article['url']}{withdrawn}", style="dim")
    out()
    out(coverage_line(view), style="dim")


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


def coverage_line(view: AsOf) -> str:
    """What an answer covers: how many announcements, of which period, up to which change."""
    row = view.ledger.one(
        "SELECT count(*) AS number, min(published_earliest) AS first, max(published_latest) AS last "
        "FROM announcement JOIN version ON version.id = announcement.version"
    )
    if row is None or not row["number"]:
        return f"Covers nothing yet. Sequence {view.seq}."
    first, last = iso(row["first"]), iso(row["last"])
    period = f" published {first}" + (f" to {last}" if last != first else "") if first else ""
    return f"Covers {counted(row['number'], 'announcement')}{period}. Sequence {view.seq}."


def _document(person: Any, rows: Sequence[CareerRow], day: int, view: AsOf) -> dict[str, Any]:
    return {
        "person": person,
        "at": iso(day),
        "sequence": view.seq,
        "covers": coverage_line(view),
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


def safe_cell(value: Any) -> Any:
    """A CSV cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = clean(value)
        return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
    return value


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
