"""One consistent reading of the ledger, streamed: what all exporters share.

The states come from where every view takes them, the newest change of each id. So what is hidden, merged or forgotten
there is in no export either.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.careers import CareerRow, career
from kg.coverage import Coverage, coverage
from kg.dates import today
from kg.ledger.feed import AsOf, counts_by_kind, current, loaded, newest, newest_of
from kg.ledger.store import Ledger
from kg.states import KINDS, ChangeRecord, Kind, PersonState, TenureState
from kg.workspace import Workspace, open_workspace

Progress = Callable[[int, int | None], None]

_KEPT = 20_000  # states looked up again and again (roles, bodies, announcements) that are kept: some 50 MB
_KEPT_KINDS: tuple[Kind, ...] = ("source", "announcement", "organisation", "role", "post", "person")


class Snapshot(AsOf):
    """The resolved tables as they are now; use it inside one read transaction (`open_snapshot`).

    `day` is the day for which exports tell how sure a tenure is (days since 1970-01-01).
    """

    def __init__(
        self, ledger: Ledger, base_iri: str, day: int | None = None, progress: Progress = lambda done, total: None
    ) -> None:
        super().__init__(ledger)
        self.base_iri = base_iri
        self.day = today() if day is None else day
        self.counts: dict[Kind, int] = dict.fromkeys(KINDS, 0) | counts_by_kind(ledger)
        self.remarks: list[str] = []
        """What the user should be told in the end: what was left out, and why."""
        self._progress, self._done, self._total = progress, 0, 0
        self._kept = lru_cache(maxsize=_KEPT)(lambda kind, id_: current(ledger, kind, id_))

    @property
    def moment(self) -> str:
        """When the newest change was made, as `2026-11-24T09:30:00Z`: two exports of one state are the same."""
        return str(self.ledger.value("SELECT at FROM change WHERE seq = ?", (self.seq,)) or "1970-01-01T00:00:00Z")

    @property
    def covers(self) -> Coverage:
        """What announcements there are."""
        return coverage(self.ledger, self.seq)

    def expect(self, *kinds: Kind) -> None:
        """Say which kinds will be gone through, for the progress bar; each mention counts once."""
        self._total += sum(self.counts[kind] for kind in kinds)

    def tick(self) -> None:
        """One thing more is done."""
        self._done += 1
        self._progress(self._done, max(self._total, self._done) if self._total else None)

    def get(self, kind: Kind, id_: str) -> Any | None:
        """The state of a thing, or None."""
        return self._kept(kind, id_) if kind in _KEPT_KINDS else current(self.ledger, kind, id_)

    def changes(self, kind: Kind) -> Iterator[ChangeRecord]:
        """The newest change of every id of the kind: its state, where it was merged to, or that it is no more."""
        for change in newest(self.ledger, kind, self.seq):
            if change["op"] == "put":
                self.tick()
            yield change

    def change_of(self, kind: Kind, id_: str) -> ChangeRecord | None:
        """The newest change of one id."""
        return newest_of(self.ledger, kind, id_, self.seq)

    def states(self, kind: Kind) -> Iterator[Any]:
        """Every state of the kind."""
        return (change["state"] for change in self.changes(kind) if change["op"] == "put")

    def persons(self) -> Iterator[PersonState]:
        """Every person, in the order of their names."""
        # only the ids are sorted, by SQLite, which takes to the disk what is too much for its memory
        rows = self.ledger.rows(
            "SELECT resolved.id FROM resolved JOIN change USING (seq) WHERE resolved.kind = 'person' "
            "AND change.op = 'put' ORDER BY json_extract(change.state, '$.name_key'), resolved.id"
        )
        for row in rows:
            yield current(self.ledger, "person", row["id"])  # type: ignore[misc]

    def tenures_by_organisation(self) -> Iterator[TenureState]:
        """Every tenure, those of one organisation after another; those without one first."""
        rows = self.ledger.rows(
            "SELECT resolved.id FROM resolved JOIN change USING (seq) WHERE resolved.kind = 'tenure' "
            "AND change.op = 'put' ORDER BY json_extract(change.state, '$.organisation'), resolved.id"
        )
        for row in rows:
            self.tick()
            yield current(self.ledger, "tenure", row["id"])  # type: ignore[misc]

    def tenures_at(self, organisation: str) -> Iterator[TenureState]:
        """The tenures at one organisation itself, its parts left out, ordered by id."""
        for row in self.ledger.rows("SELECT id FROM spell WHERE organisation = ? ORDER BY id", (organisation,)):
            state = current(self.ledger, "tenure", row["id"])
            if state is not None and state["organisation"] == organisation:
                yield state

    def careers(self) -> Iterator[tuple[PersonState, list[CareerRow]]]:
        """Every person with the career, persons in the order of their names, tenures newest first."""
        for person in self.persons():
            rows = career(self, person["id"], self.day)
            for _ in rows:
                self.tick()
            yield person, rows

    def _by(self, kind: Kind, field: str, value: str) -> list[Any]:
        states = [loaded(kind, row["state"]) for row in self.ledger.rows(current_by(kind, field), (value,))]
        return sorted(states, key=lambda state: str(state["id"]))


def current_by(kind: Kind, field: str) -> str:
    """The statement that finds the current states of a kind by a field that refers to another thing.

    Ordered by nothing: asked for an order, SQLite takes an index that gives it, and goes through the whole kind.
    """
    return (
        f"SELECT change.state FROM change WHERE change.kind = '{kind}' AND change.op = 'put' "  # noqa: S608
        f"AND json_extract(change.state, '$.{field}') = ? AND EXISTS (SELECT 1 FROM resolved WHERE "
        f"resolved.kind = '{kind}' AND resolved.id = change.id AND resolved.seq = change.seq)"
    )


@contextmanager
def open_snapshot(
    workspace: Workspace | Path, day: int | None = None, progress: Progress = lambda done, total: None
) -> Iterator[Snapshot]:
    """A snapshot of the workspace, whatever is loaded meanwhile.

    Raises:
        KgError: there is no such workspace.
    """
    if not isinstance(workspace, Workspace):
        with open_workspace(workspace) as opened, open_snapshot(opened, day, progress) as snapshot:
            yield snapshot
        return
    with workspace.ledger.read():
        yield Snapshot(workspace.ledger, workspace.base_iri, day, progress)
