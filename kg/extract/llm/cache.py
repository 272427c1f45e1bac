"""The answers of models, kept beside the ledger: the same text asked of the same model again costs nothing.

Only answers that could be read are kept, by a digest of all that was asked; the texts themselves are not. It is no part
of what lasts: removed, it fills again.
"""

import sqlite3
import threading
from pathlib import Path

from kg.errors import KgError
from kg.text import storable

NAME = "llm-answers.db"
_BUSY_SECONDS = 60.0


class Cache:
    """One cache file, made when it is first used; for several threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, key: str) -> str | None:
        """The answer to what has this digest."""
        with self._lock:
            try:
                row = self._opened().execute("SELECT content FROM answer WHERE key = ?", (key,)).fetchone()
            except sqlite3.DatabaseError as error:
                raise self._trouble(error) from error
        return None if row is None else str(row[0])

    def put(self, key: str, content: str) -> None:
        """Keep an answer."""
        with self._lock:
            try:
                self._opened().execute("INSERT OR REPLACE INTO answer VALUES (?, ?)", (key, storable(content)))
            except sqlite3.DatabaseError as error:
                raise self._trouble(error) from error

    def close(self) -> None:
        """Close the file; used again, it is opened again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(
                    self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
                )
            except (OSError, sqlite3.Error) as error:
                raise self._trouble(error) from error
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, content TEXT) WITHOUT ROWID")
            self._connection = connection
        return self._connection

    def _trouble(self, error: Exception) -> KgError:
        return KgError(f"the model's kept answers in {self._path} cannot be used ({error}); remove that file")


def forget(folder: Path) -> None:
    """Remove all kept answers of a folder: what was erased must not come back out of them."""
    for suffix in ("", "-wal", "-shm"):
        (folder / f"{NAME}{suffix}").unlink(missing_ok=True)
