"""Workspaces of invented careers, and the batch that is written of them."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.dates import parse_day
from kg.export.exporter import exporters
from kg.export.output import export
from kg.export.snapshot import open_snapshot
from kg.ledger.feed import AsOf
from kg.wikidata.matches import match
from kg.workspace import Workspace, open_workspace
from tests.wikidata.grammar import Command, parse
from tests.wikidata.wiki import Wiki, item
from tests.worlds import Said, resolve, store

PERSON, OTHER, BODY, POST = "Q9000000001", "Q9000000002", "Q9000000010", "Q9000000020"
TODAY = "2021-06-01"
NAME, AGENCY = "Torun Exempelsson", "Fyrverket"


@dataclass
class Batch:
    folder: Path
    version: str
    remarks: list[str]

    @property
    def commands(self) -> list[Command]:
        return parse((self.folder / "batch.txt").read_text(encoding="utf-8"), self.version)

    @property
    def trace(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "trace.jsonl").read_text(encoding="utf-8").splitlines()]

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def disagreements(self) -> list[dict[str, str]]:
        return self.table("disagreements.csv")

    @property
    def reasons(self) -> str:
        return " | ".join(row["why"] for row in (*self.table("left-out.csv"), *self.table("posts-without-item.csv")))


def told(folder: Path, *items: Said, confidence: float = 0.95, retrieved: str | None = "2021-05-30T08:00:00Z") -> Path:
    """A workspace in which these announcements were loaded."""
    with open_workspace(folder, create=True) as opened:
        for each in items:
            store(opened.ledger, each, confidence=confidence)
            if retrieved:
                with opened.ledger.write():
                    opened.ledger.run(
                        "INSERT OR IGNORE INTO fetch VALUES (?, 200, 'x', '', ?, ?, 'text/html', NULL, NULL)",
                        (each.url, retrieved, retrieved),
                    )
        resolve(opened.ledger)
    return folder


def id_of(opened: Workspace, name: str) -> str:
    return str(AsOf(opened.ledger).persons_named(name)[0]["id"])


def matched(folder: Path, name: str = NAME, qid: str | None = PERSON, who: str = "Eva Lind") -> None:
    with open_workspace(folder, writable=True) as opened:
        match(opened.ledger, "person", id_of(opened, name), qid, who, "her page says so")
        resolve(opened.ledger)


def body_is(folder: Path, name: str = AGENCY, qid: str = BODY) -> None:
    _thing_is(folder, "organisation", name, qid)


def post_is(folder: Path, name: str, qid: str = POST) -> None:
    _thing_is(folder, "post", name, qid)


def _thing_is(folder: Path, kind: Any, name: str, qid: str) -> None:
    with open_workspace(folder, writable=True) as opened:
        id_ = opened.ledger.value(
            "SELECT id FROM change WHERE kind = ? AND op = 'put' AND json_extract(state, '$.name') = ?", (kind, name)
        )
        assert id_, name
        match(opened.ledger, kind, id_, qid, "Eva Lind", "looked it up")
        resolve(opened.ledger)


def written(folder: Path, wiki: Wiki, version: str = "qs3", today: str = TODAY, **options: Any) -> Batch:
    for qid in (PERSON, OTHER, BODY, POST):
        wiki.items.setdefault(qid, item(qid, "?"))
    exporter = exporters()["wikidata"]
    given = exporter.complete({"for": version, "api": wiki.api, "allow_private": True, **options})
    target = folder / "batch"
    with open_workspace(folder) as opened, open_snapshot(opened, parse_day(today)) as snapshot:
        export(exporter, snapshot, target, given)
        return Batch(target, version, snapshot.remarks)
