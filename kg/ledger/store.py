"""The ledger as a file: opening, transactions, the base IRI, backup."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.ledger.schema import VERSION, migrate, schema_version
from kg.text import storable

_BUSY_SECONDS = 60.0
_BACKUP_PAGES = 1000
_APPLICATION_ID = 0x6B676C31  # "kgl1": tells a ledger from any other SQLite file


class Ledger:
    """One open ledger. Writers call `write()`; readers use `rows()` inside `read()` for one consistent snapshot."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        """Open the ledger at `path`.

        Raises:
            KgError: there is none and `create` is false, it is no ledger, is damaged, or is newer than this kg.
        """
        self.path = path
        if not path.exists() and not create:
            raise KgError(
                f"no ledger at {path}; load something first, e.g.: kg load examples --workspace {path.parent}"
            )
        try:
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            self._prepare(read_only)
        except sqlite3.DatabaseError as error:
            raise KgError(f"{path} cannot be opened as a ledger: {error}") from error

    def _prepare(self, read_only: bool) -> None:
        connection = self._connection
        connection.row_factory = sqlite3.Row
        # in this order: whoever makes the same file at this moment gives it its id before its tables
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        if tables and application != _APPLICATION_ID:
            raise KgError(f"{self.path} is an SQLite file, but not a ledger of kg; choose another workspace folder")
        if not tables:
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        if schema_version(connection) != VERSION:
            migrate(connection)
        if read_only:
            connection.execute("PRAGMA query_only = ON")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """One short write transaction: all of it is stored, or nothing."""
        yield from self._transaction("BEGIN IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[None]:
        """One consistent snapshot for all reads inside."""
        yield from self._transaction("BEGIN")

    def _transaction(self, begin: str) -> Iterator[None]:
        if self._connection.in_transaction:  # part of the outer one
            yield
            return
        self._connection.execute(begin)
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Execute one statement; text in the parameters is made storable."""
        return self._connection.execute(sql, [storable(p) if isinstance(p, str) else p for p in parameters])

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]] | Iterator[Sequence[Any]]) -> None:
        """Execute one statement for each row."""
        for row in rows:
            self.run(sql, row)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[sqlite3.Row]:
        """The rows of a query, as they come."""
        return self.run(sql, parameters)

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        row: sqlite3.Row | None = self.run(sql, parameters).fetchone()
        return row

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, parameters)
        return None if row is None else row[0]

    def meta(self, key: str) -> str | None:
        """A setting of the ledger, e.g. "base_iri"."""
        value: str | None = self.value("SELECT value FROM meta WHERE key = ?", (key,))
        return value

    def set_meta(self, key: str, value: str) -> None:
        """Store a setting."""
        self.run("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))

    def backup(self, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the ledger, consistent while others write, through SQLite's backup API; the target appears whole or not.

        `progress(pages done, pages in all)` is called as the copy goes on.

        Raises:
            KgError: the target exists or cannot be written.
        """
        if target.exists():
            raise KgError(f"{target} exists; choose another name or remove it first")
        partial = target.with_name(target.name + ".partial")
        try:
            partial.unlink(missing_ok=True)
            with closing(sqlite3.connect(partial)) as copy:
                self._connection.backup(
                    copy,
                    pages=_BACKUP_PAGES,
                    progress=None if progress is None else lambda _, left, total: progress(total - left, total),
                )
                copy.execute("PRAGMA journal_mode = DELETE")
            partial.rename(target)
        except (OSError, sqlite3.Error) as error:
            partial.unlink(missing_ok=True)
            raise KgError(f"the backup to {target} failed: {error}") from error
