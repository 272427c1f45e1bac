"""`kg hide` and `kg rename`: what is kept and not shown, and the name under which somebody is shown."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.base import counted, out
from kg.cli.career import choose_person
from kg.cli.claims import find_claim
from kg.cli.decide import apply, decision_options
from kg.cli.show import find_announcement
from kg.errors import KgError
from kg.ledger.feed import AsOf, follow
from kg.workspace import Workspace, open_workspace


@click.command()
@click.argument("what")
@decision_options
def hide(what: str, workspace: Path, who: str, why: str) -> None:
    """Decide that something is kept but not shown: not in answers, triples, Neo4j, exports.

    WHAT is a person (a name or an id), a claim (claim/…), a tenure (tenure/…) or an announcement (its address, or
    announcement/…). What is hidden counts for nothing: no date of others is inferred from it. What is loaded later and
    is found to speak of a hidden person, or of a hidden tenure, is hidden with it. What others' announcements say in
    their own words stays as it is; `kg undo` shows all again. To erase for good, see `kg forget`.

    \b
    Examples:
      kg hide "Anna Ek" --why "protected identity since 2026"
      kg hide tenure/0b5a2f9d13c84e7fa6d2 --why "disputed, see the court's case" --who "Eva Lind"
      kg hide https://www.example.org/news/17 --why "under embargo until Friday"
    """
    from kg.resolve.decisions import decide  # noqa: PLC0415

    with open_workspace(workspace, writable=True) as opened:
        of, anchors, name = _meant(opened, what)
        number = decide(opened.ledger, "hide", anchors, who=who, why=why, of=of)
        apply(opened)
        out(f"Decision {number}: {name} is hidden. Show it again with: kg undo {number}")
        if of == "person":
            _tell_others(opened, [anchor.url for anchor in anchors])


@click.command()
@click.argument("what")
@click.argument("name")
@decision_options
def rename(what: str, name: str, workspace: Path, who: str, why: str) -> None:
    """Decide under which name a person or an organisation is shown.

    WHAT is a person's name or id, or an organisation's. The names that sources use stay, and are found as before. The
    decision is tied to the announcement that the id hangs on, so that it stays with it when others are split off.

    \b
    Examples:
      kg rename "Ana Ek" "Anna Ek" --why "the source's slip of the pen"
      kg rename organisation/skl "Sveriges Kommuner och Regioner" --why "its name since 2019"
    """
    from kg.resolve.anchors import Anchor, anchors_of  # noqa: PLC0415
    from kg.resolve.decisions import decide  # noqa: PLC0415
    from kg.resolve.run import id_hangs_on  # noqa: PLC0415

    given = " ".join(name.split())
    if not given:
        raise KgError("the name is empty")
    with open_workspace(workspace, writable=True) as opened:
        ledger = opened.ledger
        kind, state = _named(AsOf(ledger), what)
        anchor, detail = Anchor(""), {"name": given}
        if kind == "person":
            anchors = anchors_of(ledger, state["id"])
            mention = id_hangs_on(ledger, [each.mention for each in anchors])
            anchor = next(each for each in anchors if each.mention == mention)
        else:
            detail["id"] = state["id"]
        number = decide(ledger, "rename", anchor, who=who, why=why, of=kind, detail=detail)
        apply(opened)
        out(f"Decision {number}: {state['name']} is shown as {given} ({state['id']}). Take it back with: "
            f"kg undo {number}")  # fmt: skip


def _named(view: AsOf, what: str) -> tuple[Any, Any]:
    from kg.naming import find  # noqa: PLC0415

    if what.startswith("organisation/"):
        return "organisation", find(view, "organisation", what)
    try:
        return "person", choose_person(view, what)
    except KgError:
        if view.persons_named(what):
            raise
        try:
            return "organisation", find(view, "organisation", what)
        except KgError as error:
            raise KgError(f"no person or organisation is called {what}; look with: kg search") from error


def _meant(workspace: Workspace, what: str) -> tuple[Any, Sequence[Any], str]:
    from kg.resolve.anchors import Anchor, anchor_of_claim, anchors_of  # noqa: PLC0415
    from kg.resolve.decisions import MOST  # noqa: PLC0415

    ledger = workspace.ledger
    view = AsOf(ledger)
    if what.startswith("claim/"):
        id_ = find_claim(ledger, what)
        return "claim", [anchor_of_claim(ledger, id_)], f"claim/{id_}"
    if what.startswith("tenure/"):
        id_ = follow(ledger, "tenure", what)
        claims = view.claims_of(id_)[:MOST]
        if not claims:
            raise KgError(f"there is no tenure with the id {what}; see the ids with: kg career NAME --format json")
        return "tenure", [anchor_of_claim(ledger, each["id"].removeprefix("claim/")) for each in claims], id_
    if what.startswith("announcement/") or "://" in what:
        url = find_announcement(workspace, what)
        return "announcement", [Anchor(url)], url
    state = choose_person(view, what)
    return "person", anchors_of(ledger, state["id"])[:MOST], f"{state['name']} ({state['id']})"


def _tell_others(workspace: Workspace, urls: Sequence[str]) -> None:
    """Say which announcements stay, since they tell of others too."""
    ledger = workspace.ledger
    query = "SELECT 1 FROM reading WHERE url = ? AND NOT hidden"
    staying = [url for url in dict.fromkeys(urls) if ledger.value(query, (url,))]
    if staying:
        out(f"{counted(len(staying), 'announcement')} that tell of others too stay, with what they say in their own "
            f"words; hide them with: kg hide {staying[0]}")  # fmt: skip
