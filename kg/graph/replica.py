"""The triples of a graph whose ledger is elsewhere: a local copy for SPARQL, kept in step from the graph itself.

A copy that is behind follows the graph's `Change` nodes and reads what changed; one that is further behind than they
reach, or than reading all anew would take, is made again from the whole graph. Neo4j gives no snapshot across queries,
so the graph's sequence is read before and after: what was changed meanwhile is read once more, until nothing was.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from kg.errors import KgError
from kg.graph.connection import Graph
from kg.graph.reading import Stored, read_all, read_gone, read_states
from kg.graph.schema import SCHEMA_VERSION
from kg.graph.server.engines import cache_folder
from kg.states import KINDS, ChangeRecord, Kind
from kg.triples import view

_AT_ONCE = 2000
_ATTEMPTS = 20

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Replica:
    """A local copy of the triples: where it is, and the change it is at."""

    folder: Path
    seq: int
    snapshot: bool
    """True if it was made anew from the whole graph."""
    changes: int
    """How many things were read for it; 0 when it was up to date."""


_ORIGIN = "origin"
"""The file in the folder of a copy that names the filling of a graph that it follows."""

_Thing = tuple[Kind, str]


@dataclass(frozen=True)
class _At:
    workspace: str
    filling: str
    base_iri: str
    seq: int
    changes_after: int


def follow(graph: Graph, folder: Path | None = None, progress: Progress = lambda done: None) -> Replica:
    """Bring the copy of the graph's triples in `folder` up to date; by default one a graph in the user's cache.

    `progress` is called with the number of things read. Killed at any point, the copy is as it was.

    Raises:
        KgError: nothing that kg filled is in the graph, it cannot be reached, or the folder cannot be written to.
    """
    at = _state_of(graph)
    home = folder or cache_folder() / "replicas" / at.workspace
    done = view.published_seq(home)
    if done == at.seq and _is_of(home, at):
        return Replica(home, done, snapshot=False, changes=0)
    anew = not (at.changes_after <= done <= at.seq and _is_of(home, at))
    if anew:
        # a folder of its own until it is whole; the one before is removed, since what was deleted in it is not known
        building = home.with_name(home.name + ".new")
        shutil.rmtree(building, ignore_errors=True)
        seq, count = _copy(graph, building, at, None, progress)
        (building / _ORIGIN).write_text(at.filling, encoding="utf-8")
        shutil.rmtree(home, ignore_errors=True)
        building.rename(home)
    else:
        seq, count = _copy(graph, home, at, done, progress)
    return Replica(home, seq, snapshot=anew, changes=count)


def _is_of(home: Path, at: _At) -> bool:
    """True if what is published there was copied from this filling of this graph: another may be of another history."""
    try:
        return (home / _ORIGIN).read_text(encoding="utf-8") == at.filling
    except (OSError, UnicodeDecodeError):
        return False


def _copy(graph: Graph, folder: Path, at: _At, after: int | None, progress: Progress) -> tuple[int, int]:
    """Publish in `folder` what the graph holds, or what changed in it after a sequence; returns sequence and count."""
    found: dict[_Thing, Stored] = {}
    anew = after is None
    if after is None:
        found = {(stored.kind, stored.id): stored for stored in read_all(graph)}
        after = at.seq
    seq = after
    for _ in range(_ATTEMPTS):
        now = _state_of(graph)
        if now.filling != at.filling or now.changes_after > seq:
            raise KgError(f"the graph at {graph.address} is being filled anew; ask again when that is done")
        if now.seq == seq and found:
            break
        found |= _changed(graph, seq, now.seq)
        progress(len(found))
        seq = now.seq
    else:
        raise KgError(f"the graph at {graph.address} changes faster than it can be read; try again")
    publish = view.build if anew else view.sync
    publish(_records(found, seq), folder, at.base_iri, seq)
    return seq, len(found)


def _records(found: Mapping[_Thing, Stored], seq: int) -> Iterator[ChangeRecord]:
    """What was read as changes up to a sequence; there are never more things than changes that made them."""
    for number, stored in enumerate(found.values(), start=seq - len(found) + 1):
        yield cast(ChangeRecord, {"seq": number, "at": "", "cause": "replica", **vars(stored)})


def _changed(graph: Graph, after: int, upto: int) -> dict[_Thing, Stored]:
    """What became of each thing that changed between two sequences, as it is now."""
    rows = graph.stream(
        "MATCH (c:Change) WHERE $after < c.seq <= $upto RETURN DISTINCT c.kind AS kind, c.id AS id",
        after=after, upto=upto,
    )  # fmt: skip
    changed: dict[Kind, list[str]] = {kind: [] for kind in KINDS}
    for row in rows:
        changed[row["kind"]].append(row["id"])
    found: dict[_Thing, Stored] = {}
    for kind, ids in changed.items():
        for begin in range(0, len(ids), _AT_ONCE):
            part = ids[begin : begin + _AT_ONCE]
            # what is neither here nor gone changed while it was read: the next round tells
            for stored in (*read_states(graph, kind, part), *read_gone(graph, part)):
                found[kind, stored.id] = stored
    return found


def _state_of(graph: Graph) -> _At:
    rows = graph.read("MATCH (w:Workspace) RETURN properties(w) AS workspace")
    found = dict(rows[0]["workspace"]) if rows else {}
    if not found or "filling" in found or "emptying" in found:
        raise KgError(f"the graph at {graph.address} is not filled; fill it from its workspace with: kg sync")
    if found["schema"] != SCHEMA_VERSION:
        raise KgError(
            f"the graph at {graph.address} was filled by another version of kg (schema {found['schema']}; this one "
            f"reads {SCHEMA_VERSION}); update kg here, or run there: kg sync"
        )
    return _At(found["id"], found["filled_as"], found["base_iri"], int(found["seq"]), int(found["changes_after"]))
