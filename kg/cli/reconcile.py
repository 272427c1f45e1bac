"""`kg reconcile`: which items of Wikidata persons, bodies and posts are."""

import json
from pathlib import Path
from typing import Any

import click

from kg.cli.base import counted, out, progress_bar, say, workspace_option
from kg.cli.career import choose_person
from kg.cli.decide import resolve_now, who_option
from kg.errors import KgError
from kg.ledger.feed import AsOf
from kg.naming import find
from kg.wikidata.api import API, SPARQL
from kg.wikidata.matches import AUTOMATIC, Matches, match
from kg.wikidata.reconciling import CERTAIN, THINGS, Found, Reconciler, Thing, undecided
from kg.workspace import Workspace, open_workspace

_WEEK = 7 * 24 * 3600.0
SHOWN = 5
"""How many candidates one chooses from."""


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option(
    "--kind", "kinds", type=click.Choice(THINGS), multiple=True,
    help="What to look for; several times for several.  [default: all; with a NAME: person]",
)  # fmt: skip
@click.option("--item", metavar="Q", help="Decide that NAME is this item.")
@click.option("--none", "none_", is_flag=True, help="Decide that Wikidata has no item for NAME.")
@click.option("--not", "not_", metavar="Q", help="Decide that NAME is not this item.")
@click.option("--dry-run", is_flag=True, help="Store nothing, not even what is certain.")
@click.option(
    "--threshold", type=click.IntRange(60, 200), default=CERTAIN, show_default=True, metavar="POINTS",
    help="From how many points a candidate without a rival is certain.",
)  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(0), default=50, show_default=True,
    help="How many of each kind, those most spoken of first; 0: all.",
)  # fmt: skip
@click.option("--api", default=API, show_default=True, metavar="URL", help="The api.php of the Wikibase to read.")
@click.option("--sparql", default=SPARQL, show_default=True, metavar="URL", help="Its SPARQL endpoint.")
@click.option(
    "--contact", default="", metavar="TEXT",
    help="An e-mail address or page that Wikidata can reach you at; its rules ask for one.",
)  # fmt: skip
@click.option("--allow-private", is_flag=True, help="Let the API be on this machine or a private network.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print what was found.")  # fmt: skip
@click.option(
    "--why", default="", metavar="TEXT", help="Why: kept with the decision; needed with --item, --none, --not."
)
@who_option
@workspace_option
def reconcile(
    names: tuple[str, ...], kinds: tuple[Any, ...], item: str | None, none_: bool, not_: str | None,
    dry_run: bool, threshold: int, limit: int, api: str, sparql: str, contact: str, allow_private: bool, format_: str,
    why: str, who: str, workspace: Path,
) -> None:  # fmt: skip
    """Find the Wikidata items of persons, organisations and posts.

    Candidates are searched by name and scored by name, posts and bodies in common, dates and description, in words.
    What is certain is stored as a decision of "kg reconcile"; the rest waits for you in `kg review`. Each decision is
    taken back with `kg undo`. Answers are kept for a week.

    \b
    Examples:
      kg reconcile --contact you@example.org
      kg reconcile --kind person --limit 0 --contact you@example.org
      kg reconcile "Mattias Jansson" --dry-run
      kg reconcile "Mattias Jansson" --item Q42 --why "born the same day, says her page"
      kg reconcile "Mattias Jansson" --none --why "searched by all her names"
    """
    given = [value for value in (item, not_) if value] + ["none"] * none_
    if len(given) > 1 or (given and len(names) != 1):
        raise KgError("say one of --item, --none and --not, with one NAME")
    with open_workspace(workspace, writable=True) as opened:
        if given:
            if not why:
                raise KgError("say why, for who looks at it later: --why TEXT")
            kind: Thing = kinds[0] if kinds else "person"
            state = _thing(opened, kind, names[0])
            number = match(opened.ledger, kind, state["id"], item or not_, who, why, refused=not_ is not None)
            resolve_now(opened)
            told = f"is {item}" if item else f"is not {not_}" if not_ else "has no item"
            out(f"Decision {number}: {state['name']} ({state['id']}) {told}. Take it back with: kg undo {number}")
            return
        from kg.resolve.readings import registers_of  # noqa: PLC0415
        from kg.wikidata.api import Wikibase  # noqa: PLC0415
        from kg.wikidata.waiting import keep  # noqa: PLC0415

        found: list[Found] = []
        certain = wait = 0
        wanted = [kind for kind in THINGS if kind in (kinds or (("person",) if names else THINGS))]
        with Wikibase(
            opened.folder, api=api, sparql=sparql, contact=contact, max_age=_WEEK, allow_private=allow_private
        ) as wiki:
            for kind in wanted:
                with opened.ledger.read(), progress_bar(f"looking for {kind}s") as progress:
                    matches = Matches.load(opened.ledger, registers_of(opened.ledger))
                    ids = [_thing(opened, kind, name)["id"] for name in names] or undecided(
                        opened.ledger, matches, kind, limit or None
                    )
                    some = []
                    for each in Reconciler(AsOf(opened.ledger), matches, wiki).find(kind, ids):
                        some.append(each)
                        progress(len(some), len(ids))
                found += some
                if dry_run:
                    continue
                for each in some:
                    best = each.certain(threshold)
                    if best is not None:
                        match(opened.ledger, kind, each.id, best.item, AUTOMATIC, "; ".join(best.reasons))
                        certain += 1
                unsure = [each for each in some if each.candidates and each.certain(threshold) is None]
                keep(opened.folder, kind, ids, unsure)
                wait += len(unsure)
            if certain:
                resolve_now(opened)
        _print(found, threshold, format_)
        say(f"{counted(wiki.asked, 'request')}. {counted(certain, 'decision')} stored."
            + (f" {wait} {'waits' if wait == 1 else 'wait'} for you: kg review --matches" if wait else ""))  # fmt: skip


def _thing(opened: Workspace, kind: Any, name: str) -> Any:
    view = AsOf(opened.ledger)
    if kind == "person":
        return choose_person(view, name)
    if kind == "organisation":
        return find(view, "organisation", name)
    rows = opened.ledger.rows(
        "SELECT change.id FROM resolved JOIN change USING (seq) WHERE resolved.kind = 'post' AND change.op = 'put' "
        "AND ? IN (change.id, json_extract(state, '$.name'))",
        (name,),
    )
    ids = [row["id"] for row in rows]
    if len(ids) != 1:
        raise KgError(f"there is no post {name!r}; write it like “generaldirektör, Skatteverket”, or give its id")
    return view.get("post", ids[0])


def _print(found: list[Found], threshold: int, format_: str) -> None:
    if format_ == "json":
        told = [
            {
                "kind": each.kind, "id": each.id, "name": each.name,
                "certain": best.item if (best := each.certain(threshold)) else None,
                "candidates": candidates_told(each),
            }
            for each in found
        ]  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for each in found:
        _show(each, threshold)


def _show(each: Found, threshold: int) -> None:
    best = each.certain(threshold)
    what = f"is {best.item}" if best else "waits" if each.candidates else "nothing found"
    out(f"{each.name}{f' ({each.brief})' if each.brief else ''}  {each.id}: {what}", style="bold")
    print_candidates(each)


def print_candidates(each: Found) -> None:
    """The best candidates, numbered from 1, with what speaks for and against them."""
    for number, candidate in enumerate(each.candidates[:SHOWN], start=1):
        described = f", {candidate.description}" if candidate.description else ""
        out(f"  {number}. {candidate.item} {candidate.label}{described}: {candidate.points} points")
        out(f"     {'; '.join(candidate.reasons)}", style="dim")


def candidates_told(each: Found) -> list[dict[str, Any]]:
    """The candidates, for JSON."""
    return [{**vars(candidate), "reasons": list(candidate.reasons)} for candidate in each.candidates]
