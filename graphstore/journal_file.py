"""The journal's file: one SQLite database, its tables, and notes that are no part of the truth.

WAL, ``synchronous=FULL``: what was written is on disk when ``transaction`` ends.
``secure_delete``: what is erased is overwritten.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from graphstore.errors import DataFolderDamagedError

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS entry (
  revision INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  role TEXT NOT NULL,
  stores INTEGER NOT NULL,
  payload BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS part (
  revision INTEGER NOT NULL REFERENCES entry,
  part INTEGER NOT NULL,
  kind TEXT NOT NULL,
  layer TEXT NOT NULL,
  name TEXT NOT NULL,
  removed BLOB NOT NULL,
  added BLOB NOT NULL,
  removed_count INTEGER NOT NULL,
  added_count INTEGER NOT NULL,
  salt BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (revision, part)
) STRICT;
CREATE INDEX IF NOT EXISTS part_by_page ON part (name, revision) WHERE kind = 'text';
CREATE TABLE IF NOT EXISTS touched (
  subject INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  part INTEGER NOT NULL,
  PRIMARY KEY (subject, revision, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS memo (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS consumer (
  name TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""


class JournalFile:
    """The database of the journal. Safe to use from several threads.

    Raises:
        DataFolderDamagedError: The file is no journal.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA busy_timeout = 5000")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise DataFolderDamagedError(path, f"the journal cannot be read: {error}") from error

    def close(self) -> None:
        """Closes the file; what was appended is on disk already."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One atomic, durable write.

        Raises:
            DataFolderDamagedError: The disk would not take it; nothing was written.
        """
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise self._failed("written", error) from error
            finally:
                if self._db.in_transaction:  # some failures end it by themselves
                    self._db.execute("ROLLBACK")

    def hold(self) -> None:
        """Keeps reading the journal as it is now, whatever others append, until it is closed."""
        self._one("BEGIN")
        self._one("SELECT count(*) FROM entry")

    def copy_to(self, path: Path) -> None:
        """Copies the journal to a new file.

        Raises:
            sqlite3.Error: The disk would not take it.
        """
        copied = sqlite3.connect(path)
        try:
            with self._lock:
                self._db.backup(copied)
        finally:
            copied.close()

    def forget_log(self) -> None:
        """Empties the write-ahead log, which still has what was deleted or overwritten.

        Raises:
            DataFolderDamagedError: Something reads the journal and does not stop.
        """
        busy, _, _ = self._one("PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            raise DataFolderDamagedError(
                self.path, "the write-ahead log is in use and could not be emptied; erase again"
            )

    def position(self, consumer: str) -> int:
        """The last revision a consumer has had."""
        row = self._one("SELECT revision FROM consumer WHERE name = ?", consumer)
        return 0 if row is None else int(row[0])

    def set_position(self, consumer: str, revision: int) -> None:
        """Remembers how far a consumer has come."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO consumer VALUES (?, ?)", (consumer, revision))

    def memo(self, name: str) -> str | None:
        """What was remembered under a name; losing it must do no harm."""
        row = self._one("SELECT value FROM memo WHERE name = ?", name)
        return None if row is None else str(row[0])

    def set_memo(self, name: str, value: str) -> None:
        """Remembers a thing that saves work next time."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO memo VALUES (?, ?)", (name, value))

    def _one(self, sql: str, *values: object) -> Any:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchone()
            except sqlite3.DatabaseError as error:
                raise self._failed("read", error) from error

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise self._failed("read", error) from error

    def _failed(self, what: str, error: sqlite3.Error) -> DataFolderDamagedError:
        return DataFolderDamagedError(self.path, f"the journal cannot be {what}: {error}")
