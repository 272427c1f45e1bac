"""`kg review`: what waits for a person, by what looking at it is worth; and the decisions made."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kg.cli.base import counted, out, workspace_option
from kg.cli.decide import resolve_now, sync_views, who_option
from kg.cli.disputes import dispute_told, print_dispute
from kg.cli.explain import print_reason, reason_told
from kg.ledger.feed import AsOf
from kg.naming import in_brief
from kg.workspace import Workspace, open_workspace


@click.command()
@workspace_option
@who_option
@click.option("--list", "list_", is_flag=True, help="List them and ask nothing, as where no terminal is.")
@click.option("--decisions", is_flag=True, help="List the decisions made instead.")
@click.option("--claims", is_flag=True, help="Only the claims on which extractors do not agree.")
@click.option("--matches", is_flag=True, help="Only the items of Wikidata that `kg reconcile` is not certain of.")
@click.option("--limit", default=20, show_default=True, help="How many things; 0 shows all.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
def review(
    workspace: Path, who: str, list_: bool, decisions: bool, claims: bool, matches: bool, limit: int, format_: str
) -> None:
    """Walk through what waits for a person, what is worth most first.

    These are pairs that may be one person, decisions that find their target no longer (they are not in force), tenures
    about which sources disagree, and claims on which extractors do not agree: what only a model reads is in no career
    until you say that it stands there. Last, since they change no career, come the items of Wikidata that persons,
    organisations and posts may be. At a terminal each is shown with what speaks for and against it, and asked;
    what is left out comes again next time. Every answer can be taken back at once, or later with `kg undo`.

    \b
    Examples:
      kg review
      kg review --list --limit 0 --format json > doubts.json
      kg review --claims
      kg review --matches
      kg review --decisions
    """
    from kg.resolve.agreement import Dispute, disputes  # noqa: PLC0415
    from kg.resolve.decisions import decided  # noqa: PLC0415
    from kg.resolve.explain import Doubt  # noqa: PLC0415
    from kg.resolve.reviewing import Astray, waiting  # noqa: PLC0415
    from kg.wikidata.reconciling import Found  # noqa: PLC0415
    from kg.wikidata.waiting import waiting_matches  # noqa: PLC0415

    asking = not (list_ or decisions or format_ == "json") and sys.stdin.isatty() and sys.stdout.isatty()
    with open_workspace(workspace, writable=asking) as opened:
        ledger = opened.ledger
        if decisions:
            _print_decisions(decided(ledger), format_)
            return
        items: list[Any] = []
        if claims or not matches:
            items += disputes(ledger) if claims else waiting(ledger, limit or None)
        if matches or not claims:
            with ledger.read():
                items += waiting_matches(ledger, opened.folder)
        items = items[: limit or None]
        if format_ == "json":
            told = [_told(AsOf(ledger), item) for item in items]
            click.echo(json.dumps({
                "lost_decisions": [each for item, each in zip(items, told, strict=True) if isinstance(item, Astray)],
                "pairs": [each for item, each in zip(items, told, strict=True) if isinstance(item, Doubt)],
                "disagreements": [each for item, each in zip(items, told, strict=True)
                                  if not isinstance(item, Astray | Doubt | Dispute | Found)],
                "claims": [each for item, each in zip(items, told, strict=True) if isinstance(item, Dispute)],
                "matches": [each for item, each in zip(items, told, strict=True) if isinstance(item, Found)],
            }, ensure_ascii=False, indent=2))  # fmt: skip
            return
        if not items:
            out(
                "Nothing waits: no pair is in doubt, no decision is lost, no sources disagree, nor do extractors, and "
                "no item of Wikidata."
            )
        elif asking:
            _Walk(opened, items, who).run()
        else:
            for number, item in enumerate(items, start=1):
                _print(AsOf(ledger), item, f"{number} of {len(items)}")


@dataclass
class _Walk:
    """One walk at the terminal; `made` are its decisions, each with the place of the thing it was about."""

    workspace: Workspace
    items: list[Any]
    who: str

    def run(self) -> None:
        """Ask about each until all are done, or `q`, or the end of the input."""
        made: list[tuple[int, int]] = []
        undone = place = 0
        try:
            while place < len(self.items):
                item = self.items[place]
                view = AsOf(self.workspace.ledger)
                if self._is_settled(item, view):
                    place += 1
                    continue
                _print(view, item, f"{place + 1} of {len(self.items)}")
                answers = _answers(item)
                answer = self._ask(answers, can_undo=bool(made))
                if answer == "q":
                    break
                if answer == "u":
                    number, place = made.pop()
                    self._undo(number)
                    undone += 1
                    continue
                number = 0 if answer == "l" else answers[answer][1](self, item)
                if number:
                    made.append((number, place))
                    resolve_now(self.workspace)
                    out(f"Decision {number}. Take it back with: u, or later: kg undo {number}")
                place += 1
        except click.Abort:  # end of the input, or an interrupt
            out()
        finally:
            if made or undone:
                sync_views(self.workspace)
        out(f"{counted(len(made), 'decision')} made; {max(len(self.items) - place, 0)} left of {len(self.items)}.")

    @staticmethod
    def _ask(answers: dict[str, tuple[str, Any]], *, can_undo: bool) -> str:
        choices = {key: words for key, (words, _) in answers.items()} | {"l": "[l]ater"}
        if can_undo:
            choices["u"] = "[u]ndo the last"
        choices["q"] = "[q]uit"
        answer: str = click.prompt(
            ", ".join(filter(None, choices.values())), type=click.Choice(list(choices)), show_choices=False, err=True
        )
        return answer

    def _undo(self, number: int) -> None:
        from kg.resolve.decisions import undo  # noqa: PLC0415

        undo(self.workspace.ledger, number, self.who, "taken back in review")
        resolve_now(self.workspace)
        out(f"Decision {number} is undone.")

    @staticmethod
    def _is_settled(item: Any, view: AsOf) -> bool:
        """True if an answer before this one settled it: a person of the pair, or the tenure, is no more."""
        if hasattr(item, "weighed"):
            return False
        if hasattr(item, "first"):
            return any(view.get("person", person) is None for person in (item.first, item.other))
        if hasattr(item, "candidates"):
            return view.get(item.kind, item.id) is None
        return hasattr(item, "tenure") and view.get("tenure", item.tenure) is None

    def same(self, doubt: Any) -> int:
        """The two are one person."""
        from kg.resolve.decisions import decide  # noqa: PLC0415

        first, other = self._sides(doubt)
        return decide(self.workspace.ledger, "same", first[0], other[0], self.who, _why("reviewed"))

    def not_same(self, doubt: Any) -> int:
        """They are two."""
        from kg.resolve.decisions import MOST, decide  # noqa: PLC0415

        first, other = self._sides(doubt)
        return decide(self.workspace.ledger, "not same", first[:MOST], other[:MOST], self.who, _why("reviewed"))

    def _sides(self, doubt: Any) -> tuple[Any, Any]:
        from kg.resolve.anchors import anchors_of  # noqa: PLC0415

        return anchors_of(self.workspace.ledger, doubt.first), anchors_of(self.workspace.ledger, doubt.other)

    def take_back(self, item: Any) -> int:
        """The decision that lost its target is not needed any longer. Answers that no new decision was made."""
        from kg.resolve.decisions import undo  # noqa: PLC0415

        undo(self.workspace.ledger, item.decision.id, self.who, _why("its target is gone"))
        resolve_now(self.workspace)
        out(f"Decision {item.decision.id} is undone.")
        return 0

    def accept(self, item: Any) -> int:
        """The sources disagree, and that is as it is: do not ask again."""
        return self._judge("accept", item.claims, "the sources do disagree")

    def reject(self, item: Any) -> int:
        """One of the claims is wrong."""
        number = click.prompt("Which", type=click.IntRange(1, len(item.claims)), err=True)
        return self._judge("reject", item.claims[number - 1 : number], None)

    def is_said(self, dispute: Any) -> int:
        """The announcement says so: the claim is accepted, or what stands is corrected by it."""
        told = dispute.weighed
        if told.other is None:
            return self._judge("accept", [dispute.claim], "reviewed")
        fields = {name: getattr(told.sighting.claim, name) for name in told.fields}
        return self._judge("correct", [dispute.other], "reviewed", {"fields": fields})

    def is_not_said(self, dispute: Any) -> int:
        """It does not: the claim is rejected, or what stands is accepted."""
        if dispute.other is None:
            return self._judge("reject", [dispute.claim], "reviewed")
        return self._judge("accept", [dispute.other], "reviewed")

    def is_item(self, found: Any, number: int) -> int:
        """It is the candidate of that number; of 0, Wikidata has none."""
        from kg.wikidata.matches import match  # noqa: PLC0415

        item = found.candidates[number - 1].item if number else None
        return match(self.workspace.ledger, found.kind, found.id, item, self.who, _why("reviewed"))

    def _judge(self, kind: Any, claims: Any, why: str | None, detail: Any = None) -> int:
        from kg.resolve.anchors import anchor_of_claim  # noqa: PLC0415
        from kg.resolve.decisions import decide  # noqa: PLC0415

        anchors = [anchor_of_claim(self.workspace.ledger, claim) for claim in claims]
        return decide(self.workspace.ledger, kind, anchors, who=self.who, why=_why(why), of="claim", detail=detail)


_ANSWERS: dict[str, dict[str, tuple[str, Callable[[_Walk, Any], int]]]] = {
    "Doubt": {"s": ("[s]ame", _Walk.same), "n": ("[n]ot same", _Walk.not_same)},
    "Astray": {"t": ("[t]ake it back", _Walk.take_back)},
    "Dispute": {"y": ("[y]es, the announcement says so", _Walk.is_said), "n": ("[n]o", _Walk.is_not_said)},
    "Disagreement": {"r": ("[r]eject one", _Walk.reject), "k": ("[k]eep all", _Walk.accept)},
}


def _answers(item: Any) -> dict[str, tuple[str, Callable[[_Walk, Any], int]]]:
    """What can be answered about a thing that waits, by the key to press."""
    if not hasattr(item, "candidates"):
        return _ANSWERS[type(item).__name__]
    from kg.cli.reconcile import SHOWN  # noqa: PLC0415

    def choose(number: int) -> Callable[[_Walk, Any], int]:
        return lambda walk, found: walk.is_item(found, number)

    numbers = range(1, len(item.candidates[:SHOWN]) + 1)
    told = {str(n): ("which one: its number" if n == 1 else "", choose(n)) for n in numbers}
    return {**told, "n": ("Wikidata has [n]o item", choose(0))}


def _why(default: str | None) -> str:
    answer: str = click.prompt("Why", default=default, err=True)
    return answer


def _print(view: AsOf, item: Any, place: str) -> None:
    """One thing that waits, in lines."""
    told = _told(view, item)
    out()
    if "candidates" in told:
        from kg.cli.reconcile import print_candidates  # noqa: PLC0415

        out(f"{place}: which item of Wikidata is this {told['kind']}?", style="bold")
        out(f"{told['name']}{f' ({item.brief})' if item.brief else ''}  {told['id']}")
        print_candidates(item)
        return
    out(f"{place}, worth {told['value']}", style="bold")
    if "problems" in told:
        what = told["kind"] if told["of"] == "person" else f"{told['kind']} {told['of']}"
        for problem in told["problems"]:
            out(f"Decision {told['decision']} ({what}: {told['why']}) is not in force: {problem}", style="yellow")
        out(f"Make it anew, or take it back with: kg undo {told['decision']}")
    elif "doubt" in told:
        print_dispute(item)
    elif "conflicts" in told:
        out(f"{told['what']}  {told['tenure']}")
        for text in told["conflicts"]:
            out(text, style="yellow")
        for number, claim in enumerate(told["claims"], start=1):
            dates = f" {claim['start'] or ''}..{claim['end'] or ''}" if claim["start"] or claim["end"] else ""
            out(f"{number}. {claim['status']}{dates}  {claim['id']}")
            out(f"   “{' '.join(claim['quote'].split())}”", style="italic")
            out(f"   {claim['published'] or 'undated'}, {claim['url']}", style="dim")
        out("Correct one with: kg correct CLAIM --start …", style="dim")
    else:
        for brief in told["persons"]:
            out(brief)
        print_reason(told)


def _told(view: AsOf, item: Any) -> dict[str, Any]:
    from kg.resolve.agreement import Dispute  # noqa: PLC0415
    from kg.resolve.explain import Doubt  # noqa: PLC0415
    from kg.resolve.reviewing import Astray  # noqa: PLC0415
    from kg.wikidata.reconciling import Found  # noqa: PLC0415

    if isinstance(item, Astray):
        decision = item.decision
        problems = [_problem(decision, anchor, count) for anchor, count in item.anchors]
        return {"decision": decision.id, "kind": decision.kind, "of": decision.of, "why": decision.why,
                "value": item.value, "problems": problems,
                "anchors": [vars(anchor) for anchor, _ in item.anchors]}  # fmt: skip
    if isinstance(item, Doubt):
        return _pair_told(view, item)
    if isinstance(item, Dispute):
        return dispute_told(item)
    if isinstance(item, Found):
        from kg.cli.reconcile import candidates_told  # noqa: PLC0415

        return {"kind": item.kind, "id": item.id, "name": item.name, "candidates": candidates_told(item)}
    state: Any = view.get("tenure", item.tenure)
    person: Any = view.get("person", item.person)
    post: Any = view.get("post", state["post"]) if state["post"] else None
    claims = []
    for id_ in item.claims:
        claim: Any = view.get("claim", f"claim/{id_}")
        article: Any = view.get("announcement", claim["announcement"])
        claims.append({
            **{name: claim[name] for name in ("id", "status", "start", "end", "quote")},
            "published": article["published"], "url": article["url"],
        })  # fmt: skip
    return {"tenure": item.tenure, "what": f"{person['name']}: {post['name'] if post else 'a post'}",
            "value": item.value, "conflicts": list(item.conflicts), "claims": claims}  # fmt: skip


def _problem(decision: Any, anchor: Any, count: int) -> str:
    if decision.of in ("claim", "tenure"):
        found = f"{count} claims there fit" if count else "what was read of them there is read no longer"
    elif decision.of == "announcement":
        found = "it is not in the ledger any longer"
    elif decision.of in ("organisation", "post"):
        return f"{decision.detail['id']}: the {decision.of} is named nowhere any longer"
    else:
        found = f"{count} mentions there fit" if count else "nobody of that name is read there any longer"
    return f"{f'{anchor.person} in {anchor.url}' if anchor.person else anchor.url}: {found}"


def _pair_told(view: AsOf, doubt: Any) -> dict[str, Any]:
    persons = []
    for id_ in (doubt.first, doubt.other):
        state = view.get("person", id_)
        persons.append(in_brief(view, "person", state) if state else id_)
    told = {"ids": [doubt.first, doubt.other], "persons": persons, "value": doubt.value, **reason_told(doubt.reason)}
    if doubt.barred:
        told["words"].append("kept apart: other mentions of the two contradict each other")
    return told


def _print_decisions(found: list[Any], format_: str) -> None:
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
        sides = [_side(side, each["detail"]) for side in (each["first"], each["other"]) if side]
        given = [f"{name} {value}" for name, value in each["detail"].get("fields", {}).items()]
        given += [f"“{each['detail']['name']}”"] if "name" in each["detail"] else []
        given += [words for key, words in _matched(each["detail"]) if key in each["detail"]]
        if each["kind"] == "erase":
            sides = [", ".join(f"{count} {what}" for what, count in each["detail"].items())]
        out(f"{each['decision']}. {what}: {' / '.join(sides)}{' → ' if given else ''}{', '.join(given)}{undone}",
            style="bold")  # fmt: skip
        out(f"   {each['why']} — {each['who']}, {each['at']}", style="dim")


def _matched(detail: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return ("item", detail.get("item") or "no item"), ("not", f"not {detail.get('not')}")


def _side(side: list[Any], detail: dict[str, Any]) -> str:
    first = side[0]
    told = f"{first['person']} in {first['url']}" if first["person"] else str(first["url"] or detail.get("id"))
    return told + (f" and {len(side) - 1} more" if len(side) > 1 else "")
