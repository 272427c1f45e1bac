"""`kg path`: how two persons are connected, with the sentences behind each step."""

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.careers import Evidence
from kg.cli.base import counted, graph_address, out, workspace_option
from kg.cli.career import choose_person
from kg.coverage import coverage
from kg.ledger.feed import AsOf
from kg.questions.header import LANGUAGES, Language
from kg.questions.paths import Meeting, shortest, steps
from kg.workspace import open_workspace

_MOST = 1000
_SECONDS = 60.0
_WIDTH = 110


@click.command()
@click.argument("person")
@click.argument("other")
@click.option("--most", type=click.IntRange(1), default=_MOST, show_default=True,
              help="How many persons to look at before giving up.")  # fmt: skip
@click.option("--via", type=click.Choice(LANGUAGES), help="What to ask.  [default: cypher with --graph or KG_GRAPH]")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
@workspace_option
def path(person: str, other: str, most: int, via: Language | None, format_: str, workspace: Path) -> None:
    """How two persons are connected: who was where with whom, with evidence of each step.

    PERSON and OTHER are names or ids. The chain is a shortest one of persons who are certain to have held posts at the
    same organisation on the same day; it says that they were there, not that they knew each other.

    \b
    Examples:
      kg path "Signe Havrell" "Jonatan Rävsäter"
      kg path person/3f9c4e0c2f1d07a35a1c "Signe Havrell" --format json
    """
    address = graph_address()
    with open_workspace(workspace) as opened, opened.ledger.read():
        view = AsOf(opened.ledger)
        ends = choose_person(view, person), choose_person(view, other)
        with steps(opened, via or ("cypher" if address else "sparql"), address, _SECONDS) as step:
            chain = shortest(ends[0]["id"], ends[1]["id"], step, most)
        told = None if chain is None else [_told(view, meeting) for meeting in chain]
        if format_ == "json":
            document = {"from": ends[0]["id"], "to": ends[1]["id"], "steps": told, "sequence": view.seq}
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            return
        _print(ends, told)
        out()
        out(coverage(view.ledger, view.seq).line(), style="dim")


def _told(view: AsOf, meeting: Meeting) -> dict[str, Any]:
    """A step with names, roles and the newest sentence of either tenure."""
    return {
        "organisation": meeting.organisation,
        "since": meeting.since,
        "until": meeting.until,
        "persons": [
            _part(view, meeting.person, meeting.tenure),
            _part(view, meeting.other, meeting.other_tenure),
        ],
    }


def _part(view: AsOf, person: str, tenure: str) -> dict[str, Any]:
    state = view.get("tenure", tenure)
    role = view.get("role", state["role"]) if state and state["role"] else None
    evidence = [
        Evidence(claim, article)
        for claim in view.claims_of(tenure)
        if (article := view.get("announcement", claim["announcement"])) is not None
    ]
    newest = max(evidence, key=lambda e: (e.announcement["published_earliest"] or 0, e.claim["id"]), default=None)
    named = view.get("person", person)
    return {
        "person": person,
        "name": named["name"] if named else None,
        "role": role["name"] if role else None,
        "tenure": tenure,
        "quote": newest.quote if newest else None,
        "published": newest.announcement["published"] if newest else None,
        "url": newest.announcement["url"] if newest else None,
    }


def _print(ends: Sequence[Any], told: Sequence[dict[str, Any]] | None) -> None:
    names = " and ".join(end["name"] for end in ends)
    if told is None:
        out(f"No connection between {names} is told by these sources; that does not mean that there is none.")
        return
    out(f"{names}: {counted(len(told), 'step')}.", style="bold")
    for step in told:
        first, second = step["persons"]
        out()
        out(f"{first['name']} – {second['name']}", style="bold")
        where = step["organisation"] or "one organisation"
        out(f"    both at {where}, certainly from {step['since']} to {step['until']}")
        for part in step["persons"]:
            out(f"    {part['name']}, {part['role'] or 'in a role not known'}")
            if part["quote"]:
                for line in textwrap.wrap(f"“{part['quote']}”", _WIDTH - 8):
                    out(" " * 8 + line, style="italic")
                out(" " * 8 + f"— {part['published'] or 'undated'}, {part['url']}", style="dim")
