"""A batch of QuickStatements for a person to review and paste: what Wikidata lacks. Nothing is sent anywhere.

See docs/wikidata.md. The items are read before anything is written; a report tells where they and we disagree.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.careers import CareerRow, Evidence, career
from kg.cells import safe_cell
from kg.errors import KgError
from kg.export.exporter import Exporter, Given
from kg.export.snapshot import Snapshot
from kg.options import Option
from kg.resolve.readings import registers_of
from kg.states import PersonState
from kg.wikidata.api import API_OPTION, CONTACT_OPTION, PRIVATE_OPTION, Wikibase, names_of
from kg.wikidata.comparing import Disagreement, Line, compare
from kg.wikidata.matches import Matches
from kg.wikidata.planning import CAUSE_NAMES, LeftOut, Planned, Planner, subject_of
from kg.wikidata.quickstatements import LAST, VERSIONS, Version, command, creation
from kg.wikidata.values import END_CAUSE, Item, Statement

FRESH = 600.0
"""Seconds for which an item that was read is good enough to write a batch against."""
NOTABLE_SOURCES = 2
"""Announcements that must speak of a person before a new item is written for them, besides a post with an item."""

_FOR = Option("for", "The version of QuickStatements that it is pasted into.", default="qs3", choices=VERSIONS)
_LEAST = Option("confidence", "The least confidence of a claim that nobody has accepted.", type=float, default=0.9)
_CREATE = Option(
    "create",
    "Make new items too, for persons of whom it was decided that they have none (`kg reconcile NAME --none`) and who "
    "are notable enough.",
    type=bool,
)
_INTERVALS = Option(
    "intervals",
    "Tell of a season or an interval its first and last day too (P1319 and P8555, P8554 and P12506).",
    type=bool,
)

BATCH, TRACE = "batch.txt", "trace.jsonl"
DISAGREEMENTS, LEFT_OUT, NO_ITEM = "disagreements.csv", "left-out.csv", "posts-without-item.csv"


def _write(snapshot: Snapshot, folder: Path, options: Given) -> None:
    if not 0 <= options["confidence"] <= 1:
        raise KgError(f"a confidence is between 0 and 1, not {options['confidence']:g}")
    version: Version = options["for"]
    matches = Matches.load(snapshot.ledger, registers_of(snapshot.ledger))
    planner = Planner(snapshot, matches, least=options["confidence"], intervals=options["intervals"])
    planned, left, new = _plans(snapshot, matches, planner, create=options["create"])
    subjects = {each.statement.subject for each in planned} - {LAST}
    # a redirected item is written to where it leads, so persons' own items are looked up too
    wanted = subjects | {value.id for each in planned if isinstance(value := each.statement.value, Item)} - {LAST}
    causes = {item for each in planned if (item := _cause(each)) is not None}
    items: dict[str, dict[str, Any]] = {}
    if wanted | causes:
        with Wikibase(
            snapshot.ledger.path.parent, api=options["api"], contact=options["contact"] or "", max_age=FRESH,
            allow_private=options["allow_private"],
        ) as wiki:  # fmt: skip
            items = wiki.items(sorted(wanted | causes), snapshot.tick)
    wrong = {id_ for id_ in causes if CAUSE_NAMES[id_] not in names_of(items.get(id_, {}))}
    for number, each in enumerate(planned):
        if (cause := _cause(each)) in wrong:
            why = f"its end cause: {cause} is not called “{CAUSE_NAMES[cause]}” there"
            left.append(LeftOut(each.person, each.tenure, each.post, why))
            planned[number] = _without_cause(each)
    gone = sorted(wanted - set(items))
    for id_ in gone:
        snapshot.remarks.append(f"{id_} is no longer there: what was to be said of it is left out; match it anew")
    sound = [_redirected(each, items) for each in planned if not {each.statement.subject, _id(each)} & set(gone)]
    outcomes = list(compare([each for each in sound if LAST not in (each.statement.subject, _id(each))], items))
    lines = [each for each in outcomes if isinstance(each, Line)]
    fresh = [each for each in sound if LAST in (each.statement.subject, _id(each))]
    written = list(_lines(lines, fresh, new, version))
    with (folder / BATCH).open("w", encoding="utf-8", newline="\n") as batch, \
            (folder / TRACE).open("w", encoding="utf-8", newline="\n") as trace:  # fmt: skip
        for number, (text, told) in enumerate(written, start=1):
            batch.write(f"{text}\n")
            trace.write(json.dumps({"line": number, "command": text, **told}, ensure_ascii=False) + "\n")
    differing = [each for each in outcomes if isinstance(each, Disagreement)]
    _table(folder / DISAGREEMENTS, _DISAGREEMENT, map(_disagreement, differing))
    _table(folder / LEFT_OUT, _LEFT, (_left(each) for each in left if not each.no_item))
    _table(folder / NO_ITEM, _LEFT, (_left(each) for each in left if each.no_item))
    _remark(snapshot, matches, len(written), differing, left)


def _plans(
    snapshot: Snapshot, matches: Matches, planner: Planner, *, create: bool
) -> tuple[list[Planned], list[LeftOut], dict[str, PersonState]]:
    """The statements of all persons with an item, and of those who are to have one: these last, by id."""
    planned: list[Planned] = []
    left: list[LeftOut] = []
    new: dict[str, PersonState] = {}
    for id_ in sorted(matches.persons):
        match, person = matches.person(id_), snapshot.get("person", id_)
        if person is None:
            continue
        if match is None:
            snapshot.remarks.append(
                f"{person['name']} ({id_}) is left out: decisions name several items, or none holds"
            )
            continue
        if match.item is None and not create:
            continue
        rows = career(snapshot, id_, snapshot.day)
        found = list(planner.plan(person, subject_of(match.item), rows))
        statements = [each for each in found if isinstance(each, Planned)]
        if match.item is None:
            why = _not_notable(rows, statements)
            if why is not None:
                snapshot.remarks.append(f"no new item for {person['name']} ({id_}): {why}")
                continue
            new[id_] = person
        planned += statements
        left += [each for each in found if isinstance(each, LeftOut)]
        snapshot.tick()
    return planned, left, new


def _not_notable(rows: Sequence[CareerRow], statements: Sequence[Planned]) -> str | None:
    """Why a person is not notable enough for an item; None if they are (https://www.wikidata.org/wiki/WD:N)."""
    urls = {evidence.announcement["url"] for row in rows for evidence in row.evidence}
    if not any(each.tenure["weight"] == "principal" for each in statements):
        return "no full post of theirs can be told with an item of Wikidata"
    if len(urls) < NOTABLE_SOURCES:
        return f"only {len(urls)} announcement speaks of them, not {NOTABLE_SOURCES}"
    return None


def _id(planned: Planned) -> str:
    value = planned.statement.value
    return value.id if isinstance(value, Item) else ""


def _cause(planned: Planned) -> str | None:
    """The item of the end cause that is told, if one is."""
    told = dict(planned.statement.qualifiers).get(END_CAUSE)
    return told.id if isinstance(told, Item) else None


def _without_cause(planned: Planned) -> Planned:
    qualifiers = tuple(pair for pair in planned.statement.qualifiers if pair[0] != END_CAUSE)
    parts = {name: claims for name, claims in planned.parts.items() if name != END_CAUSE}
    return replace(planned, statement=replace(planned.statement, qualifiers=qualifiers), parts=parts)


def _redirected(planned: Planned, items: dict[str, dict[str, Any]]) -> Planned:
    """The statement with the ids that its items have now."""
    s = planned.statement
    subject = str(items[s.subject]["id"]) if s.subject in items else s.subject
    value = Item(str(items[_id(planned)]["id"])) if _id(planned) in items else s.value
    moved = replace(s, subject=subject, value=value)
    return replace(planned, statement=moved)


def _lines(
    lines: Sequence[Line], fresh: Sequence[Planned], new: dict[str, PersonState], version: Version
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line with what it is traced to; those that make an item after all others, each with its statements."""
    for line in lines:
        what = "new statement" if line.existing is None else "addition"
        told = {"existing": line.existing.id} if line.existing else {}
        yield command(line.statement, version), {"what": what, **told, **_traced(line.planned)}
    for id_, several in groupby(fresh, key=lambda each: each.person["id"]):
        person, statements = new[id_], list(several)
        principal = next(each for each in statements if each.tenure["weight"] == "principal")
        labels = [("Lsv", person["name"]), ("Len", person["name"]), ("Dsv", principal.post)]
        for text in creation(labels, version):
            yield text, {"what": "new item", **_traced(principal)}
        human = Statement(LAST, "P31", Item("Q5"), (), principal.statement.references[:1])
        yield command(human, version), {"what": "new item", **_traced(principal)}
        said: set[tuple[str, str, str]] = set()
        for each in statements:
            key = (each.statement.subject, each.statement.pid, _id(each))
            beside = replace(each.statement, beside=key in said)
            said.add(key)
            yield command(beside, version), {"what": "new statement", **_traced(each)}


def _traced(planned: Planned) -> dict[str, Any]:
    return {
        "person": planned.person["id"],
        "name": planned.person["name"],
        "tenure": planned.tenure["id"],
        "post": planned.post,
        "claims": [_claim(evidence) for evidence in planned.evidence],
        "parts": {name: list(claims) for name, claims in planned.parts.items()},
    }


def _claim(evidence: Evidence) -> dict[str, Any]:
    claim, article = evidence.claim, evidence.announcement
    return {
        "id": claim["id"], "url": article["url"], "published": article["published"], "title": article["title"],
        "quote": evidence.quote, "confidence": claim["confidence"], "verdict": claim["verdict"],
    }  # fmt: skip


_DISAGREEMENT = (
    "item", "property", "person", "post", "what", "ours", "theirs", "our_sources", "our_sentences", "their_sources",
    "statement", "tenure",
)  # fmt: skip
_LEFT = ("person", "person_id", "post", "start", "end", "why", "sources", "tenure")


def _disagreement(each: Disagreement) -> Sequence[str]:
    planned = each.planned
    return (
        each.existing.subject, each.existing.pid, planned.person["name"], planned.post, each.what, each.ours,
        each.theirs, " ".join(dict.fromkeys(e.announcement["url"] for e in planned.evidence)),
        " / ".join(e.quote for e in planned.evidence), " / ".join(each.existing.sources) or "none", each.existing.id,
        planned.tenure["id"],
    )  # fmt: skip


def _left(each: LeftOut) -> Sequence[str]:
    tenure = each.tenure
    return (
        each.person["name"], each.person["id"], each.post, tenure["start"]["edtf"] or "", tenure["end"]["edtf"] or "",
        each.why, str(tenure["sources"]), tenure["id"],
    )  # fmt: skip


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def _remark(
    snapshot: Snapshot, matches: Matches, lines: int, differing: Sequence[Disagreement], left: Sequence[LeftOut]
) -> None:
    if not matches.persons:
        snapshot.remarks.append("no person has an item yet: find them with kg reconcile")
    without = sum(each.no_item for each in left)
    snapshot.remarks.append(
        f"{BATCH} has {lines} lines to review and paste. {DISAGREEMENTS}: {len(differing)}; {LEFT_OUT}: "
        f"{len(left) - without}; {NO_ITEM}: {without}."
    )


wikidata = Exporter(
    name="wikidata",
    title="QuickStatements for what Wikidata lacks, to review and paste",
    purpose=(
        "For Wikidata contributors. The items of the persons and bodies are read first, and only statements, "
        "qualifiers and references that they lack are written, each with its source; disagreements are listed. "
        "Nothing is sent."
    ),
    family="Wikidata",
    suffix="-wikidata/",
    to_folder=_write,
    left_out=(
        "whoever has no item (`kg reconcile` finds them), inferred dates and successions, what is not reviewed or not "
        "sure enough, and what was last confirmed more than a year ago and has no end"
    ),
    options=(_FOR, _LEAST, _INTERVALS, _CREATE, API_OPTION, CONTACT_OPTION, PRIVATE_OPTION),
    examples=(
        "kg export wikidata -o batch/ --contact you@example.org",
        "kg export wikidata -o batch/ --for qs2 --intervals",
        "kg export wikidata -o batch/ --create --confidence 0.95",
    ),
)
