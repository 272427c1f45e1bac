"""`kg explain`: why a person is one person, or why a tenure is as it is."""

import json
from pathlib import Path
from typing import Any

import click

from kg.careers import end_text, start_text
from kg.cli.base import counted, out, workspace_option
from kg.cli.career import choose_person
from kg.dates import iso
from kg.errors import KgError
from kg.ledger.feed import AsOf, follow
from kg.naming import verdict_text
from kg.workspace import open_workspace


@click.command()
@click.argument("what")
@workspace_option
@click.option("--limit", default=10, show_default=True, help="How many pairs to show of each sort; 0 shows all.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
def explain(what: str, workspace: Path, limit: int, format_: str) -> None:
    """Why mentions are taken for one person, and the nearest that were kept apart; or why a tenure is as it is.

    WHAT is a person's name or id, or the id of a tenure. The pairs that joined the mentions come weakest first.

    \b
    Examples:
      kg explain "Mattias Jansson"
      kg explain person/4bc1e0c2f1d07a35a1ce --limit 0
      kg explain tenure/0b5a2f9d13c84e7fa6d2 --format json
    """
    with open_workspace(workspace) as opened, opened.ledger.read():
        view = AsOf(opened.ledger)
        told = _tenure(view, what) if what.startswith("tenure/") else _person(view, what, limit)
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        (_print_tenure if "tenure" in told else _print_person)(told)


def mention_told(mention: Any) -> dict[str, Any]:
    """A mention as a reader knows it: the name, the announcement, and what is said there."""
    first = mention.readings[0]
    return {"name": first.person, "url": first.url, "published": iso(first.published.earliest)}


def reason_told(reason: Any) -> dict[str, Any]:
    """A comparison as data."""
    chance = None if reason.probability is None else round(reason.probability, 3)
    sides = [mention_told(reason.first), mention_told(reason.other)]
    return {"mentions": sides, "probability": chance, "words": list(reason.words)}


def _person(view: AsOf, name: str, limit: int) -> dict[str, Any]:
    from kg.resolve.explain import Explainer  # noqa: PLC0415

    state = choose_person(view, name)
    found = Explainer(view.ledger).person(state["id"])
    most = limit or None
    return {
        "person": state,
        "mentions": found.mentions,
        "joined": [reason_told(each) for each in found.joined[:most]],
        "joined_in_all": len(found.joined),
        "apart": [{"person": who, **reason_told(each)} for who, each in found.apart[:most]],
        "apart_in_all": len(found.apart),
    }


def _print_person(told: dict[str, Any]) -> None:
    state = told["person"]
    out(f"{state['name']}  {state['id']}", style="bold")
    out(f"{counted(told['mentions'], 'mention')} taken for one person.")
    if told["joined"]:
        out()
        out("Joined, the weakest first:", style="bold")
    for each in told["joined"]:
        print_reason(each)
    if told["joined_in_all"] > len(told["joined"]):
        out(f"  and {told['joined_in_all'] - len(told['joined'])} stronger ones; all with: --limit 0")
    out()
    out("Kept apart, the nearest first:" if told["apart"] else "Nobody comes near.", style="bold")
    for each in told["apart"]:
        print_reason(each, each["person"])
    if told["apart_in_all"] > len(told["apart"]):
        out(f"  and {told['apart_in_all'] - len(told['apart'])} more; all with: --limit 0")


def print_reason(each: dict[str, Any], who: str = "") -> None:
    """A comparison in a few lines."""
    chance = "decided" if each["probability"] is None else f"{each['probability']:.3f}"
    out(f"  {chance}  {'; '.join(each['words'])}")
    for number, side in enumerate(each["mentions"]):
        own = f"  ({who})" if who and number else ""
        out(f"         {side['name']}, {side['published'] or 'undated'}, {side['url']}{own}", style="dim")


_BASES = {"stated": "a source states it", "inferred": "inferred from what is known of others or later", None: "unknown"}


def _tenure(view: AsOf, id_: str) -> dict[str, Any]:
    state = view.get("tenure", id_) or view.get("tenure", follow(view.ledger, "tenure", id_))
    if state is None:
        raise KgError(f"there is no tenure with the id {id_}; see the ids with: kg career NAME --format json")
    person, post = view.get("person", state["person"]), view.get("post", state["post"]) if state["post"] else None
    claims = []
    for claim in view.claims_of(state["id"]):
        article: Any = view.get("announcement", claim["announcement"])
        same = ("id", "status", "role_name", "organisation_name", "start", "end", "quote",
                "verdict", "verdict_by", "verdict_on", "verdict_why", "as_read")  # fmt: skip
        claims.append({
            **{name: claim[name] for name in same},
            "url": article["url"], "published": article["published"],
        })  # fmt: skip
    return {"tenure": state, "person": person, "post": post, "claims": claims}


def _print_tenure(told: dict[str, Any]) -> None:
    state, post = told["tenure"], told["post"]
    out(f"{told['person']['name']}: {post['name'] if post else 'a post that is not fully known'}", style="bold")
    out(f"{start_text(state)} – {end_text(state)}   {state['id']}")
    for side in ("start", "end"):
        bound = state[side]
        out(f"  {side}: {bound['edtf'] or 'unknown'} ({_BASES[bound['basis']]})")
    for text in state["conflicts"]:
        out(f"  {text}", style="yellow")
    out(f"Fused from {counted(len(told['claims']), 'claim')}, as one person held one post over one period:")
    for claim in told["claims"]:
        dates = f" {claim['start'] or ''}..{claim['end'] or ''}" if claim["start"] or claim["end"] else ""
        words = ", ".join(filter(None, (claim["role_name"], claim["organisation_name"])))
        out(f"  {claim['status']}{dates}: {words}", style="bold")
        out(f"    “{claim['quote']}”", style="italic")
        out(f"    {claim['published'] or 'undated'}, {claim['url']}{verdict_text(claim)}  {claim['id']}", style="dim")
