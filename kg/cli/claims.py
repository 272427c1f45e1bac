"""`kg claim`, `kg accept`, `kg reject`, `kg correct`: what was read in a sentence, and what a person decides of it."""

import json
from pathlib import Path
from typing import Any

import click

from kg.cli.base import counted, out, workspace_option
from kg.cli.decide import apply, decision_options, who_option
from kg.cli.show import find_announcement
from kg.dates import DateError, bounds
from kg.errors import KgError
from kg.ledger.store import Ledger
from kg.model import STATUSES
from kg.workspace import Workspace, open_workspace

_SHORTEST = 6  # hex digits by which a claim may be named
_NOTHING = ("none", "unknown")
_FIELDS = ("person", "role", "organisation", "status", "start", "end", "acting", "replaces", "decided", "decided_by")


@click.command()
@click.argument("what")
@workspace_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
def claim(what: str, workspace: Path, format_: str) -> None:
    """What was read in a sentence, and what was decided about it; of an announcement, all that was read in it.

    WHAT is the id of a claim (claim/…, its first six digits are enough), or an announcement's address or id. Claims
    that were rejected or hidden are shown too, and say so; a second reading is what another extractor than the leading
    one says, and in no career.

    \b
    Examples:
      kg claim claim/3f9c01d27be94c55a0de41f08a7b6c12
      kg claim 3f9c01
      kg claim https://www.example.org/news/new-director
    """
    with open_workspace(workspace) as opened, opened.ledger.read():
        ids = [find_claim(opened.ledger, what)] if _is_id(what) else _read_in(opened, what)
        told = _told(opened.ledger, ids)
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for each in told:
        print_claim(each)
    if not told:
        out("Nothing is read in it.")


@click.command()
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM...")
@click.option("--why", default="checked", show_default=True, metavar="TEXT", help="Why: kept with the decision.")
@who_option
@workspace_option
def accept(claims: tuple[str, ...], workspace: Path, who: str, why: str) -> None:
    """Decide that what was read is what the announcement says.

    It takes back that the claim was rejected. Find the ids with `kg claim`, `kg show` or `kg explain`.

    \b
    Example:
      kg accept 3f9c01 --why "asked the municipality"
    """
    _decide_about(claims, workspace, "accept", who, why)


@click.command()
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM...")
@decision_options
def reject(claims: tuple[str, ...], workspace: Path, who: str, why: str) -> None:
    """Decide that the announcement does not say so: the claim counts for nothing, and is shown nowhere.

    It is kept, `kg claim` still shows it with the reason, and `kg undo` takes the decision back. The decision is tied
    to the announcement, the person as named and the sentence, so that it holds when another extractor reads the same.

    \b
    Example:
      kg reject 3f9c01 --why "it was her sister"
    """
    _decide_about(claims, workspace, "reject", who, why)


@click.command()
@click.argument("claim")
@click.option("--person", metavar="NAME", help="The person's name.")
@click.option("--role", metavar="NAME", help="The role; none: no role is told.")
@click.option("--organisation", metavar="NAME", help="The organisation; none: none is told.")
@click.option("--status", type=click.Choice(STATUSES), help="What is said of the post.")
@click.option("--start", metavar="DATE", help="When it began (2019-02-01, 2019-02, 2019); unknown: it is not told.")
@click.option("--end", metavar="DATE", help="When it ended; unknown: it is not told.")
@click.option("--acting/--not-acting", default=None, help="Whether the post was acting.")
@click.option("--replaces", metavar="NAME", help="Whom the person follows; none: nobody is told.")
@click.option("--decided", metavar="DATE", help="When it was decided; unknown: it is not told.")
@click.option("--decided-by", metavar="NAME", help="Who decided; none: nobody is told.")
@decision_options
def correct(claim: str, workspace: Path, who: str, why: str, **fields: Any) -> None:
    """Decide what is right where a claim says it wrongly, be it the source's error or the reader's.

    What is given is corrected, all else stays as it was read. The evidence shows the sentence, what it was read to
    say, and what was decided, by whom and why. Later corrections of the claim add to earlier ones.

    \b
    Examples:
      kg correct 3f9c01 --start 2019-02-01 --why "the contract says so"
      kg correct 3f9c01 --organisation "Ekbacka kommun" --end unknown --why "misread" --who "Eva Lind"
      kg correct 3f9c01 --replaces "Bo Holm" --decided 2019-01-15 --decided-by none --why "the minutes say so"
    """
    given = {name: _value(name, fields[name]) for name in _FIELDS if fields[name] is not None}
    if not given:
        raise KgError("say what is right, e.g. with --start, --end, --role or --organisation")
    _decide_about((claim,), workspace, "correct", who, why, {"fields": given})


def find_claim(ledger: Ledger, text: str) -> str:
    """The content id of the claim meant by an id or its beginning.

    Raises:
        KgError: there is none, or there are several.
    """
    digits = text.removeprefix("claim/").casefold()
    rows = list(ledger.rows("SELECT id FROM claim WHERE id >= ? AND id < ? LIMIT 3", (digits, digits + "g")))
    if not _is_id(text) or not rows:
        raise KgError(f"there is no claim {text}; see the ids of an announcement's claims with: kg claim ADDRESS")
    if len(rows) > 1:
        raise KgError(f"several claims begin with {text}; give more of the id")
    return str(rows[0]["id"])


def _is_id(text: str) -> bool:
    digits = text.removeprefix("claim/")
    return len(digits) >= _SHORTEST and set(digits.casefold()) <= set("0123456789abcdef")


def _value(name: str, given: Any) -> Any:
    if isinstance(given, bool):
        return given
    text = " ".join(str(given).split())
    if text.casefold() in _NOTHING and name not in ("person", "status"):
        return None
    if not text:
        raise KgError(f"--{name.replace('_', '-')} is empty; give what is right, or none")
    if name in ("start", "end", "decided"):
        try:
            bounds(text)
        except DateError as error:
            raise KgError(f"--{name}: {error}") from error
    return text


def _read_in(workspace: Workspace, what: str) -> list[str]:
    from kg.resolve.readings import current_claims  # noqa: PLC0415

    return [row["id"] for row in current_claims(workspace.ledger, find_announcement(workspace, what))]


def _decide_about(
    claims: tuple[str, ...], workspace: Path, kind: Any, who: str, why: str, detail: dict[str, Any] | None = None
) -> None:
    from kg.resolve.anchors import anchor_of_claim  # noqa: PLC0415
    from kg.resolve.decisions import decide  # noqa: PLC0415

    with open_workspace(workspace, writable=True) as opened:
        ledger = opened.ledger
        ids = list(dict.fromkeys(find_claim(ledger, each) for each in claims))
        anchors = [anchor_of_claim(ledger, id_) for id_ in ids]
        number = decide(ledger, kind, anchors, who=who, why=why, of="claim", detail=detail)
        apply(opened)
        for each in _told(ledger, ids):
            print_claim(each)
        done = {"accept": "accepted", "reject": "rejected", "correct": "corrected"}[kind]
        out(f"Decision {number}: {counted(len(ids), 'claim')} {done}. Take it back with: kg undo {number}")


def _told(ledger: Ledger, ids: list[str]) -> list[dict[str, Any]]:
    """Claims as data: what was read and where, what was decided, and what they resolved to."""
    from kg.ledger.feed import current  # noqa: PLC0415
    from kg.resolve.decisions import decided  # noqa: PLC0415
    from kg.resolve.judgements import Judgements  # noqa: PLC0415
    from kg.resolve.readings import current_claims  # noqa: PLC0415

    made = decided(ledger)
    judgements, decisions = Judgements(made), {each.id: each for each in made}
    found = []
    for id_ in ids:
        row = ledger.one(
            "SELECT claim.*, version.url, version.title, version.published, sighting.quote, sighting.extractor, "
            "sighting.confidence FROM claim JOIN version ON version.id = claim.version "
            "LEFT JOIN sighting ON sighting.claim = claim.id WHERE claim.id = ? "
            "ORDER BY sighting.current DESC, sighting.extractor <> 'rules', sighting.confidence DESC LIMIT 1",
            (id_,),
        )
        assert row is not None, id_
        rows = current_claims(ledger, row["url"])
        judgement = judgements.of(ledger, row["url"], rows).get(id_)
        reading = ledger.one("SELECT person, spell, hidden FROM reading WHERE claim = ?", (id_,))
        if judgement and judgement.rejected:
            standing = "rejected"
        elif judgements.hides(row["url"]) or (judgement and judgement.hidden) or (reading and reading["hidden"]):
            standing = "hidden"
        elif all(each["id"] != id_ for each in rows):
            standing = "no longer read"
        elif judgement and judgement.verdict:
            standing = judgement.verdict["kind"]
        else:
            leads = any(each["id"] == id_ and each["leads"] for each in rows)
            standing = "as read" if leads else "a second reading"
        state = current(ledger, "claim", f"claim/{id_}")
        found.append({
            "id": f"claim/{id_}",
            "standing": standing,
            **{name: row[name] for name in (*_FIELDS, "end_cause")},
            "acting": bool(row["acting"]),
            "corrected": dict(judgement.verdict["fields"]) if judgement and judgement.verdict else {},
            "decisions": [
                {"decision": n, "kind": decisions[n].kind, "who": decisions[n].who, "at": decisions[n].at,
                 "why": decisions[n].why}
                for n in (judgement.decisions if judgement else ())
            ],
            **{name: row[name] for name in ("quote", "extractor", "title", "published", "url")},
            "confidence": state["confidence"] if state else row["confidence"],
            "resolved_person": state["person"] if state else None,
            "tenure": state["tenure"] if state else None,
        })  # fmt: skip
    return found


def print_claim(told: dict[str, Any]) -> None:
    """A claim with its sentence in a few lines."""
    acting = "acting " if told["acting"] else ""
    post = ", ".join(filter(None, (acting + (told["role"] or "no role"), told["organisation"])))
    words = (("start", "from"), ("end", "until"), ("replaces", "after"), ("decided", "decided"), ("decided_by", "by"))
    dates = "".join(f", {word} {told[name]}" for name, word in words if told[name])
    out(f"{told['id']}  [{told['standing']}]", style="bold")
    out(f"  {told['person']} {told['status']}: {post}{dates}")
    for name, value in told["corrected"].items():
        out(f"  {name}: {'not said' if value is None else value} (read as {told[name] or 'not said'})", style="yellow")
    out(f"  “{' '.join((told['quote'] or '').split())}”", style="italic")
    read_by = f"{told['extractor']}, {told['confidence']:.2f}" if told["extractor"] else "nobody"
    out(f"  — {told['title']}, {told['published'] or 'undated'}, {told['url']}  (read by {read_by})", style="dim")
    for each in told["decisions"]:
        out(f"  decision {each['decision']}: {each['kind']} by {each['who']}, {each['at'][:10]}: {each['why']}",
            style="dim")  # fmt: skip
    if told["tenure"]:
        out(f"  counts for {told['tenure']} of {told['resolved_person']}", style="dim")
