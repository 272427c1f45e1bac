"""`kg review`: the pairs that may be one person, by what a decision is worth; and the decisions made."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.base import out, workspace_option
from kg.cli.decide import apply, who_option
from kg.cli.explain import print_reason, reason_told
from kg.ledger.feed import AsOf
from kg.naming import in_brief
from kg.workspace import Workspace, open_workspace


@click.command()
@workspace_option
@who_option
@click.option("--list", "list_", is_flag=True, help="List them and ask nothing, as where no terminal is.")
@click.option("--decisions", is_flag=True, help="List the decisions made instead.")
@click.option("--limit", default=20, show_default=True, help="How many pairs; 0 shows all.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
def review(workspace: Path, who: str, list_: bool, decisions: bool, limit: int, format_: str) -> None:
    """Walk through the pairs that may be one person: those first whose decision changes most.

    At a terminal each is shown with what speaks for and against it, and asked. Decisions that find no mention any
    longer, or several, are told first: they are not in force.

    \b
    Examples:
      kg review
      kg review --list --limit 0 --format json > doubts.json
      kg review --decisions
    """
    from kg.resolve.decisions import decided, lost  # noqa: PLC0415
    from kg.resolve.explain import doubts  # noqa: PLC0415

    asking = not (list_ or decisions or format_ == "json") and sys.stdin.isatty() and sys.stdout.isatty()
    with open_workspace(workspace, writable=asking) as opened:
        ledger = opened.ledger
        view = AsOf(ledger)
        if decisions:
            _decisions(decided(ledger), format_)
            return
        astray = [_astray(*each) for each in lost(ledger)]
        found = doubts(ledger, limit or None)
        pairs = [_told(view, each) for each in found]
        if format_ == "json":
            click.echo(json.dumps({"lost_decisions": astray, "pairs": pairs}, ensure_ascii=False, indent=2))
            return
        for gone in astray:
            out(f"Decision {gone['decision']} ({gone['why']}) is not in force: {gone['problem']}. Make it anew, or "
                f"take it back with: kg undo {gone['decision']}", style="yellow")  # fmt: skip
        if not pairs:
            out("No pair is in doubt.")
        for number, (each, told) in enumerate(zip(found, pairs, strict=True), start=1):
            out()
            out(f"{number} of {len(pairs)}, worth {told['value']}", style="bold")
            for brief in told["persons"]:
                out(brief)
            print_reason(told)
            if asking and not _ask(opened, each, who):
                break


def _astray(decision: Any, anchor: Any, count: int) -> dict[str, Any]:
    if decision.of in ("claim", "tenure"):
        found = f"{count} claims there fit" if count else "what was read of them there is read no longer"
    elif decision.of == "announcement":
        found = "it is not in the ledger any longer"
    elif decision.of == "organisation":
        found = "the organisation is named nowhere any longer"
    else:
        found = f"{count} mentions there fit" if count else "nobody of that name is read there any longer"
    where = f"{anchor.person} in {anchor.url}" if anchor.person else anchor.url
    return {"decision": decision.id, "kind": decision.kind, "of": decision.of, "why": decision.why, "url": anchor.url,
            "person": anchor.person, "problem": f"{where}: {found}"}  # fmt: skip


def _told(view: AsOf, doubt: Any) -> dict[str, Any]:
    persons = []
    for id_ in (doubt.first, doubt.other):
        state = view.get("person", id_)
        persons.append(in_brief(view, "person", state) if state else id_)
    told = {"ids": [doubt.first, doubt.other], "persons": persons, "value": doubt.value, **reason_told(doubt.reason)}
    if doubt.barred:
        told["words"].append("kept apart: other mentions of the two contradict each other")
    return told


def _ask(workspace: Workspace, doubt: Any, who: str) -> bool:
    """Ask about one pair and store the answer; False to stop."""
    from kg.resolve.anchors import anchors_of  # noqa: PLC0415
    from kg.resolve.decisions import MOST, decide  # noqa: PLC0415

    answer = click.prompt("[s]ame, [n]ot same, [l]ater, [q]uit", type=click.Choice(["s", "n", "l", "q"]), err=True)
    if answer in ("l", "q"):
        return bool(answer == "l")
    why = click.prompt("Why", default="reviewed", err=True)
    sides = [anchors_of(workspace.ledger, person) for person in (doubt.first, doubt.other)]
    if not all(sides):
        out("One of them was merged meanwhile; nothing is decided.")
        return True
    if answer == "s":
        number = decide(workspace.ledger, "same", sides[0][0], sides[1][0], who, why)
    else:
        number = decide(workspace.ledger, "not same", sides[0][:MOST], sides[1][:MOST], who, why)
    apply(workspace)
    out(f"Decision {number}. Take it back with: kg undo {number}")
    return True


def _decisions(found: list[Any], format_: str) -> None:
    told = [
        {
            "decision": each.id, "at": each.at, "who": each.who, "why": each.why, "kind": each.kind,
            "of": each.of, "detail": dict(each.detail), "undone": each.undone,
            "first": [vars(anchor) for anchor in each.first], "other": [vars(anchor) for anchor in each.other],
        }
        for each in found
    ]  # fmt: skip
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    if not told:
        out("Nothing was decided yet.")
    for each in told:
        undone = "  [undone]" if each["undone"] else ""
        what = each["kind"] if each["of"] == "person" else f"{each['kind']} {each['of']}"
        sides = [_side(side) for side in (each["first"], each["other"]) if side]
        given = [f"{name} {value}" for name, value in each["detail"].get("fields", {}).items()]
        given += [f"“{each['detail']['name']}”"] if "name" in each["detail"] else []
        out(f"{each['decision']}. {what}: {' / '.join(sides)}{' → ' if given else ''}{', '.join(given)}{undone}",
            style="bold")  # fmt: skip
        out(f"   {each['why']} — {each['who']}, {each['at']}", style="dim")


def _side(side: list[Any]) -> str:
    first = side[0]
    told = f"{first['person']} in {first['url']}" if first["person"] else str(first["url"])
    return told + (f" and {len(side) - 1} more" if len(side) > 1 else "")
