"""Erasing for good: the ledger's tables in one transaction, then every file that still holds what was in them.

The transaction leaves in the ledger which records of the archive must go. From then on the erasure is under way, and
whatever kills it, the next command that opens the workspace finishes it: each step may be done twice.

1. The archive's records are overwritten in place, and synced; all others stay where they are.
2. The kept answers of language models and of Wikidata go.
3. The triples are removed, whole, and made anew from the feed.
4. The ledger is written anew (VACUUM), and its write-ahead log is emptied.

Out of reach are copies made before: backups, exports, the snapshots of a file system, Neo4j until it is next brought up
to date (its transaction logs longer: `kg neo4j` says where they are).
"""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing

from kg.errors import KgError
from kg.extract.llm import cache
from kg.ledger.archive import Location
from kg.ledger.feed import changes, head
from kg.resolve.forgetting import PENDING, forget
from kg.resolve.forgetting_plan import Plan
from kg.triples import view
from kg.wikidata.api import forget as forget_items
from kg.workspace import Workspace

_PATIENCE = 10.0  # seconds that others are given to end their reading
Say = Callable[[str], None]


def erase(workspace: Workspace, plan: Plan, who: str, why: str, say: Say = lambda step: None) -> int:
    """Erase what is planned; returns the decision's id. `say` is told each step as it begins.

    Raises:
        KgError: another load is running (nothing is erased), or a file cannot be done now: then the rest is done by the
            next command.
    """
    with workspace.writing():
        say("taking it out of the ledger")
        number = forget(workspace.ledger, plan, who, why)
        _finish(workspace, say)
    return number


def is_under_way(workspace: Workspace) -> bool:
    """True if an erasure was begun and its files are not done."""
    return workspace.ledger.meta(PENDING) is not None


def finish(workspace: Workspace, say: Say = lambda step: None) -> None:
    """Finish an erasure that was killed.

    Raises:
        KgError: another process holds the workspace, or a file cannot be done now.
    """
    with workspace.writing():
        if is_under_way(workspace):
            _finish(workspace, say)


def _finish(workspace: Workspace, say: Say) -> None:
    ledger, archive = workspace.ledger, workspace.archive
    say("overwriting the archive's records")
    for place in json.loads(ledger.meta(PENDING) or "[]"):
        archive.erase(Location(**place))
    cache.forget(workspace.folder)
    forget_items(workspace.folder)
    say("making the triples anew")
    view.erase(workspace.triples)
    upto = head(ledger)
    with ledger.read():
        view.sync(changes(ledger, 0, upto), workspace.triples, workspace.base_iri, upto)
    say("writing the ledger anew")
    _vacuum(workspace)
    with ledger.write():
        ledger.run("DELETE FROM meta WHERE key = ?", (PENDING,))


def _vacuum(workspace: Workspace) -> None:
    try:
        with closing(sqlite3.connect(workspace.ledger.path, timeout=_PATIENCE, isolation_level=None)) as connection:
            connection.execute("VACUUM")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        raise KgError(f"the ledger cannot be written anew now ({error}); the next command of kg does it") from error
    if busy:
        raise KgError("another process reads the ledger; end it, and the next command of kg finishes the erasure")
