"""`kg merge`, `kg split` and `kg undo`: what a person decides about who is who."""

import getpass
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.base import counted, out, say, workspace_option
from kg.cli.career import choose_person
from kg.errors import KgError
from kg.ledger.feed import AsOf
from kg.workspace import Workspace, open_workspace


def _default_who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


why_option = click.option("--why", required=True, metavar="TEXT", help="Why: kept with the decision.")
who_option = click.option(
    "--who", envvar="KG_WHO", default=_default_who, metavar="NAME",
    help="Who decides.  [default: KG_WHO, or the user's name]",
)  # fmt: skip


def decision_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every decision."""
    return why_option(who_option(workspace_option(command)))


@click.command()
@click.argument("first")
@click.argument("other")
@decision_options
def merge(first: str, other: str, workspace: Path, who: str, why: str) -> None:
    """Decide that two persons are one.

    FIRST and OTHER are names or ids. The decision is tied to what the announcements say, wins over the model, stays
    after a rebuild or a better extractor, and is taken back with `kg undo`. An earlier decision that the two are not
    one person is undone by it.

    \b
    Examples:
      kg merge person/4bc1e0c2f1d07a35a1ce person/9d1c55b0a7e24f6b8c30 --why "she told us, 2026-11-20"
      kg merge "Anna Ek" "Anna Lindgren" --why "married in 2019, her own page says so" --who "Eva Lind"
    """
    from kg.resolve.anchors import anchors_of  # noqa: PLC0415
    from kg.resolve.decisions import decide, decided, undo  # noqa: PLC0415

    with open_workspace(workspace, writable=True) as opened:
        ledger = opened.ledger
        view = AsOf(ledger)
        one, two = (choose_person(view, name) for name in (first, other))
        if one["id"] == two["id"]:
            raise KgError(f"{one['name']} and {two['name']} are one person already ({one['id']})")
        sides = [anchors_of(ledger, person["id"]) for person in (one, two)]
        mine, theirs = ({anchor.mention for anchor in side} for side in sides)
        for each in decided(ledger):
            left, right = ({anchor.mention for anchor in side} for side in (each.first, each.other))
            crosses = (left & mine and right & theirs) or (left & theirs and right & mine)
            if each.kind == "not same" and not each.undone and crosses:
                undo(ledger, each.id, who, why)
                out(f"Decision {each.id} ({each.why}) is undone.")
        number = decide(ledger, "same", sides[0][0], sides[1][0], who, why)
        apply(opened)
        person = choose_person(AsOf(ledger), one["id"])
        out(f"Decision {number}: one person, {person['name']} ({person['id']}). Take it back with: kg undo {number}")


@click.command()
@click.argument("person")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@decision_options
def split(person: str, urls: Sequence[str], workspace: Path, who: str, why: str) -> None:
    """Decide that some announcements speak of another person than the rest do.

    PERSON is a name or an id; the URLs are the announcements in which someone else is meant. See which there are with
    `kg explain`.

    \b
    Example:
      kg split "Anders Andersson" https://example.org/news/17 --why "his namesake, a dentist" --who "Eva Lind"
    """
    from kg.resolve.anchors import anchors_of  # noqa: PLC0415
    from kg.resolve.decisions import MOST, decide  # noqa: PLC0415

    with open_workspace(workspace, writable=True) as opened:
        ledger = opened.ledger
        state = choose_person(AsOf(ledger), person)
        whole, parted = anchors_of(ledger, state["id"]), anchors_of(ledger, state["id"], urls)
        missing = sorted(set(urls) - {anchor.url for anchor in parted})
        if missing:
            raise KgError(f"{state['name']} is not named in {missing[0]}; see where with: kg explain {state['id']}")
        gone = {anchor.mention for anchor in parted}
        rest = [anchor for anchor in whole if anchor.mention not in gone]
        if not rest:
            raise KgError(f"these are all announcements that name {state['name']}: nothing is left to part them from")
        number = decide(ledger, "not same", parted[:MOST], rest[:MOST], who, why)
        apply(opened)
        out(f"Decision {number}: {counted(len(parted), 'mention')} of {state['name']} parted from the other "
            f"{len(rest)}. Take it back with: kg undo {number}")  # fmt: skip


@click.command()
@click.argument("decision", type=int)
@click.option("--why", default="taken back", show_default=True, metavar="TEXT", help="Why: kept with the decision.")
@who_option
@workspace_option
def undo(decision: int, why: str, who: str, workspace: Path) -> None:
    """Take a decision back. Its record, and that of taking it back, stay.

    \b
    Examples:
      kg review --decisions
      kg undo 3 --why "it was another after all"
    """
    from kg.resolve.decisions import undo as take_back  # noqa: PLC0415

    with open_workspace(workspace, writable=True) as opened:
        take_back(opened.ledger, decision, who, why)
        apply(opened)
        out(f"Decision {decision} is undone.")


def apply(workspace: Workspace) -> None:
    """Resolve what a decision touched and bring the views up to date, unless a load that runs will do so."""
    if resolve_now(workspace):
        sync_views(workspace)


def resolve_now(workspace: Workspace) -> bool:
    """Resolve what a decision touched; False, and said, if a load that runs will do so."""
    from kg.resolve.run import resolve_pending  # noqa: PLC0415

    try:
        with workspace.writing():
            while resolve_pending(workspace.ledger, all_of_it=True):
                pass
    except KgError as error:
        say(f"The decision is stored; it takes effect when the load that is running is done ({error}).")
        return False
    return True


def sync_views(workspace: Workspace) -> None:
    """Bring the triples, and Neo4j if there is one, up to date."""
    from kg import pipeline  # noqa: PLC0415
    from kg.cli.graph import sync_graph_after  # noqa: PLC0415

    try:
        pipeline.sync(workspace)
    except KgError as error:
        say(f"The triples are not up to date ({error}); bring them up to date with: kg sync")
        return
    sync_graph_after(workspace)
