"""`kg forget`: a person or an announcement erased for good."""

import json
from pathlib import Path
from typing import Any

import click

from kg.cli.base import counted, out, say, workspace_option
from kg.cli.career import choose_person
from kg.cli.decide import sync_views, who_option, why_option
from kg.cli.show import find_announcement
from kg.errors import KgError
from kg.ledger.feed import AsOf
from kg.workspace import Workspace, open_workspace

_LISTED = 20


@click.command()
@click.argument("what")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--everywhere", is_flag=True, help="Also in texts that hold the name and of which nothing more is known.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print what would go, with --dry-run.")  # fmt: skip
@why_option
@who_option
@workspace_option
def forget(
    what: str, dry_run: bool, everywhere: bool, yes: bool, format_: str, why: str, who: str, workspace: Path
) -> None:
    """Erase a person or an announcement for good: texts, bytes, quotes, the feed's history, triples, Neo4j.

    WHAT is a person (a name or an id) or an announcement (its address, or announcement/…). Of a person go all claims,
    and every announcement that speaks of nobody else. Of one that speaks of others too everything goes but the
    sentences that prove what is said of the others, and from these the name. None of them is loaded again: what is
    left is a mark that tells nothing. There is no undo. To keep something and not show it, see `kg hide`.

    Backups and exports made before are not reached: make them anew.

    \b
    Examples:
      kg forget "Anna Ek" --why "she asked us to, 2026-11-20" --dry-run
      kg forget https://www.example.org/news/17 --why "a court order" --yes
    """
    from kg.erasure import erase  # noqa: PLC0415

    with open_workspace(workspace, writable=True) as opened:
        plan, name = _planned(opened, what, everywhere)
        if dry_run:
            _print_plan(plan, name, format_)
            return
        _print_plan(plan, name, "text")
        if not yes:
            try:
                typed = click.prompt(f"This cannot be undone. Type “{name}” to erase it for good", err=True, default="",
                                     show_default=False)  # fmt: skip
            except click.Abort:
                typed = ""
            if typed.strip() != name:
                raise KgError("nothing was erased; type the name as it stands there, or give --yes")
        number = erase(opened, plan, who, why, lambda step: say(f"… {step}"))
        sync_views(opened)
        out(f"Decision {number}: erased for good. Backups and exports made before hold it still: make them anew.")
        if plan.elsewhere:
            out(f"{counted(len(plan.elsewhere), 'other text')} hold the name still, and may mean others; look at "
                "them with: kg search, and erase each by its address")  # fmt: skip


def _planned(workspace: Workspace, what: str, everywhere: bool) -> tuple[Any, str]:
    from kg.resolve.forgetting_plan import plan_announcements, plan_person  # noqa: PLC0415

    ledger = workspace.ledger
    if what.startswith("announcement/") or "://" in what:
        url = find_announcement(workspace, what)
        return plan_announcements(ledger, [url]), url
    hidden = ledger.one("SELECT named FROM reading WHERE person = ? AND hidden", (what,))
    if hidden is not None:
        return plan_person(ledger, what, everywhere=everywhere), str(hidden["named"])
    state = choose_person(AsOf(ledger), what)
    return plan_person(ledger, state["id"], everywhere=everywhere), str(state["name"])


def _print_plan(plan: Any, name: str, format_: str) -> None:
    told = {
        "what": name, "person": plan.person, "erased": list(plan.whole), "reduced": list(plan.partly),
        "claims": len(plan.claims), "records": plan.records, "named_elsewhere": list(plan.elsewhere),
        "namesakes": list(plan.namesakes), "names": sorted(plan.names.written),
        "alike": [{"person": id_, "name": named} for id_, named in plan.alike],
    }  # fmt: skip
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    out(f"{name}{f'  {plan.person}' if plan.person else ''}", style="bold")
    out(f"To be erased: {counted(len(plan.claims), 'claim')}, {counted(plan.records, 'record')} of the archive.")
    if len(plan.names.written) > 1:
        out("Under all names: " + ", ".join(sorted(plan.names.written)))
    _list("Announcements to be erased whole", plan.whole)
    _list("Announcements of which only the sentences about others stay, without the name", plan.partly)
    _list("Texts that hold the name, and in which nothing was read of them: they stay, but for --everywhere",
          plan.elsewhere)  # fmt: skip
    _list("Announcements that speak of somebody else of that name: they stay", plan.namesakes)
    _list("Persons kept apart whose name may be the same, in whatever spelling: they stay; forget each by its id",
          [f"{id_}  {named}" for id_, named in plan.alike])  # fmt: skip


def _list(title: str, urls: Any) -> None:
    if urls:
        out(f"{title}: {len(urls)}")
    for url in urls[:_LISTED]:
        out(f"  {url}")
    if len(urls) > _LISTED:
        out(f"  … and {len(urls) - _LISTED} more; all with: --dry-run --format json")
