"""Which matches wait for a person: what `kg reconcile` found, and was not certain of.

They lie beside the ledger, in the file of the answers that they rest on, and go with it (`kg forget`): another
`kg reconcile` finds them again.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.ledger.feed import current
from kg.ledger.store import Ledger
from kg.register import load
from kg.wikidata.api import NAME
from kg.wikidata.matches import Matches
from kg.wikidata.reconciling import Candidate, Found, Thing

_BUSY_SECONDS = 60.0


def keep(folder: Path, kind: Thing, asked: Collection[str], found: Iterable[Found]) -> None:
    """Of the things that were asked about, those of `found` wait from now on, and no others.

    Raises:
        KgError: the file cannot be written.
    """
    path = folder / NAME
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS waiting (kind TEXT, id TEXT, found TEXT NOT NULL, PRIMARY KEY (kind, id)) "
                "WITHOUT ROWID"
            )
            connection.executemany("DELETE FROM waiting WHERE kind = ? AND id = ?", ((kind, id_) for id_ in asked))
            connection.executemany(
                "INSERT INTO waiting VALUES (?, ?, ?)", ((kind, each.id, json.dumps(asdict(each))) for each in found)
            )
    except sqlite3.Error as error:
        raise KgError(f"{path} cannot be used: {error}; remove it, it fills again") from error


def waiting_matches(ledger: Ledger, folder: Path) -> list[Found]:
    """The things about which nobody has decided since, with their candidates; those with most points first.

    What is no more (merged, hidden, forgotten) and candidates that were refused are left out. Call it inside a read
    transaction.
    """
    kept = _kept(folder / NAME)
    if not kept:
        return []
    matches = Matches.load(ledger, load())
    found = []
    for each in kept:
        state = current(ledger, each.kind, each.id)
        if state is None or each.id in matches.things or matches.person(each.id) is not None:
            continue
        refused = matches.refused.get(each.id, ())
        left = tuple(candidate for candidate in each.candidates if candidate.item not in refused)
        if left:
            found.append(Found(each.kind, each.id, state["name"], each.brief, left))
    return sorted(found, key=lambda each: (-each.candidates[0].points, each.kind, each.id))


def _kept(path: Path) -> list[Found]:
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)) as file:
            return [_found(json.loads(row[0])) for row in file.execute("SELECT found FROM waiting")]
    except (sqlite3.Error, ValueError, KeyError, TypeError):  # none was kept yet, or it is broken: it fills again
        return []


def _found(told: dict[str, Any]) -> Found:
    candidates = [Candidate(**{**each, "reasons": tuple(each["reasons"])}) for each in told.pop("candidates")]
    return Found(**told, candidates=tuple(candidates))
