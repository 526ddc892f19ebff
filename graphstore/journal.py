"""The journal: every change, in order, chained by hashes; the truth that the stores are made from.

One SQLite database (WAL, ``synchronous=FULL``: an entry is on disk when ``append`` returns;
``secure_delete``: what is erased is overwritten).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode, Quad

from graphstore.change import RevisionSummary, Role
from graphstore.errors import DataFolderDamagedError, UnknownRevisionError
from graphstore.payload import (
    GENESIS,
    Metadata,
    Part,
    PartRow,
    Stores,
    content_of,
    facts_in,
    payload_digest,
)

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
_PART_COLUMNS: Final = "kind, layer, name, removed, added, removed_count, added_count, salt, hash"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry without its payload."""

    metadata: Metadata
    payload: bytes  # the hash its payload had when it was made
    digest: bytes

    @property
    def revision(self) -> int:
        """The revision it made."""
        return self.metadata.revision


class Journal:
    """The journal in one file. Safe to use from several threads.

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

    def last(self) -> int:
        """The newest revision; 0 for an empty journal."""
        row = self._one("SELECT coalesce(max(revision), 0) FROM entry")
        return int(row[0])

    def append(
        self, at: datetime, actor: NamedNode, role: Role, stores: Stores, parts: Sequence[PartRow]
    ) -> int:
        """Adds an entry and gives its revision; it is on disk when this returns.

        Raises:
            DataFolderDamagedError: The disk would not take it; nothing was written.
        """
        with self.transaction() as db:
            return self.append_in(db, at, actor, role, stores, parts)

    def append_in(
        self,
        db: sqlite3.Connection,
        at: datetime,
        actor: NamedNode,
        role: Role,
        stores: Stores,
        parts: Sequence[PartRow],
    ) -> int:
        """Adds an entry within a write that has begun."""
        row = db.execute(
            "SELECT revision, hash FROM entry ORDER BY revision DESC LIMIT 1"
        ).fetchone()
        revision, previous = (1, GENESIS) if row is None else (row[0] + 1, row[1])
        metadata = Metadata(
            revision, at.astimezone(UTC).isoformat(), actor.value, role.value, stores
        )
        payload = payload_digest(part.digest for part in parts)
        db.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                revision,
                metadata.at,
                metadata.actor,
                metadata.role,
                int(stores),
                payload,
                metadata.digest(previous, payload),
            ),
        )
        for number, part in enumerate(parts):
            insert_part(db, revision, number, part)
        return int(revision)

    def forget_log(self) -> None:
        """Empties the write-ahead log, which still has what was deleted or overwritten.

        Raises:
            DataFolderDamagedError: Something reads the journal and does not stop.
        """
        with self._lock:
            busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise DataFolderDamagedError(
                self.path, "the write-ahead log is in use and could not be emptied; erase again"
            )

    def by_actor(self, actor: NamedNode) -> list[int]:
        """The revisions that an actor made, oldest first."""
        return [
            int(revision)
            for (revision,) in self._all(
                "SELECT revision FROM entry WHERE actor = ? ORDER BY revision", actor.value
            )
        ]

    def erasures(self) -> list[int]:
        """The revisions that tell of erasures."""
        return [
            int(revision)
            for (revision,) in self._all(
                "SELECT DISTINCT revision FROM part WHERE kind = 'redaction' ORDER BY revision"
            )
        ]

    def entry(self, revision: int) -> Entry:
        """One entry.

        Raises:
            UnknownRevisionError: There is no such entry.
        """
        row = self._one(
            "SELECT revision, at, actor, role, stores, payload, hash FROM entry WHERE revision = ?",
            revision,
        )
        if row is None:
            raise UnknownRevisionError(revision)
        return _entry(row)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The entries after a revision, oldest first."""
        while True:
            rows = self._all(
                "SELECT revision, at, actor, role, stores, payload, hash FROM entry "
                "WHERE revision > ? ORDER BY revision LIMIT 500",
                after,
            )
            if not rows:
                return
            yield from map(_entry, rows)
            after = int(rows[-1][0])

    def parts(self, revision: int) -> Iterator[PartRow]:
        """The parts of one entry, in their order, one at a time in memory."""
        number = -1
        while True:
            row = self._one(
                f"SELECT part, {_PART_COLUMNS} FROM part "  # noqa: S608 - a constant of this module
                "WHERE revision = ? AND part > ? ORDER BY part LIMIT 1",
                revision,
                number,
            )
            if row is None:
                return
            number = int(row[0])
            yield _part(row[1:])

    def facts(
        self, revision: int, layers: frozenset[str] | None = None
    ) -> Iterator[tuple[list[Quad], list[Quad]]]:
        """What an entry removed and added, chunk by chunk, in the layers asked for (None: all)."""
        for part in self.parts(revision):
            if part.kind is Part.FACTS and (layers is None or part.layer in layers):
                yield facts_in(part.removed), facts_in(part.added)

    def touching(
        self, subject_key: int, layers: frozenset[str] | None = None, *, after: int = 0
    ) -> Iterator[tuple[int, PartRow]]:
        """The chunks that may say something of a thing, with their revision, oldest first."""
        rows = self._all(
            "SELECT revision, part FROM touched WHERE subject = ? AND revision > ? "
            "ORDER BY revision, part",
            subject_key,
            after,
        )
        for revision, number in rows:
            row = self._one(
                f"SELECT {_PART_COLUMNS} FROM part "  # noqa: S608 - a constant of this module
                "WHERE revision = ? AND part = ?",
                revision,
                number,
            )
            if row is not None:
                part = _part(row)
                if layers is None or part.layer in layers:
                    yield int(revision), part

    def summary(self, revision: int, layers: frozenset[str] | None = None) -> RevisionSummary:
        """An entry for people: counts of what stands in the layers asked for (None: all).

        Raises:
            UnknownRevisionError: There is no such entry.
        """
        entry = self.entry(revision)
        added = removed = 0
        reason = ""
        for layer, kind, came, gone in self._all(
            "SELECT layer, kind, sum(added_count), sum(removed_count) FROM part "
            "WHERE revision = ? GROUP BY layer, kind",
            revision,
        ):
            if kind == Part.REASON:
                reason = self._reason(revision)
            elif layers is None or layer in layers:
                added += came
                removed += gone
        return RevisionSummary(
            revision=revision,
            at=datetime.fromisoformat(entry.metadata.at),
            actor=NamedNode(entry.metadata.actor),
            role=Role(entry.metadata.role),
            reason=reason,
            added=added,
            removed=removed,
        )

    def text(
        self, page: str, revision: int | None = None, layers: frozenset[str] | None = None
    ) -> tuple[int, str, bytes] | None:
        """The newest text of a page up to a revision: its revision, its layer, its bytes."""
        rows = self._all(
            f"SELECT revision, {_PART_COLUMNS} FROM part "  # noqa: S608 - a constant of this module
            "WHERE kind = 'text' AND name = ? AND revision <= ? ORDER BY revision DESC, part DESC",
            page,
            self.last() if revision is None else revision,
        )
        for row in rows:  # of one revision the strictest layer first
            part = _part(row[1:])
            if layers is None or part.layer in layers:
                return int(row[0]), part.layer, content_of(part)
        return None

    def text_layers(self, page: str) -> set[str]:
        """The layers that a page has ever had a text in."""
        return {
            layer
            for (layer,) in self._all(
                "SELECT DISTINCT layer FROM part WHERE kind = 'text' AND name = ?", page
            )
        }

    def text_revisions(self, page: str, layers: frozenset[str] | None = None) -> list[int]:
        """The revisions that changed the text of a page, oldest first."""
        return [
            int(revision)
            for revision, layer in self._all(
                "SELECT revision, layer FROM part WHERE kind = 'text' AND name = ? "
                "ORDER BY revision",
                page,
            )
            if layers is None or layer in layers
        ]

    def position(self, consumer: str) -> int:
        """The last revision a consumer has had."""
        row = self._one("SELECT revision FROM consumer WHERE name = ?", consumer)
        return 0 if row is None else int(row[0])

    def set_position(self, consumer: str, revision: int) -> None:
        """Remembers how far a consumer has come."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO consumer VALUES (?, ?)", (consumer, revision))

    def consumers(self) -> dict[str, int]:
        """How far every consumer has come that was ever seen."""
        return {
            name: int(revision)
            for name, revision in self._all("SELECT name, revision FROM consumer")
        }

    def memo(self, name: str) -> str | None:
        """What was remembered under a name; losing it must do no harm."""
        row = self._one("SELECT value FROM memo WHERE name = ?", name)
        return None if row is None else str(row[0])

    def set_memo(self, name: str, value: str) -> None:
        """Remembers a thing that saves work next time."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO memo VALUES (?, ?)", (name, value))

    def _reason(self, revision: int) -> str:
        row = self._one(
            f"SELECT {_PART_COLUMNS} FROM part "  # noqa: S608 - a constant of this module
            "WHERE revision = ? AND kind = 'reason'",
            revision,
        )
        return "" if row is None else content_of(_part(row)).decode(errors="replace")

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


def insert_part(db: sqlite3.Connection, revision: int, number: int, part: PartRow) -> None:
    """Writes one part and its index of subjects."""
    db.execute(
        "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            revision,
            number,
            part.kind.value,
            part.layer,
            part.name,
            part.removed,
            part.added,
            part.removed_count,
            part.added_count,
            part.salt,
            part.digest,
        ),
    )
    db.executemany(
        "INSERT OR IGNORE INTO touched VALUES (?, ?, ?)",
        ((key, revision, number) for key in part.subjects),
    )


def _entry(row: Any) -> Entry:
    revision, at, actor, role, stores, payload, digest = row
    return Entry(Metadata(revision, at, actor, role, Stores(stores)), payload, digest)


def _part(row: Any) -> PartRow:
    kind, *rest = row
    return PartRow(Part(kind), *rest)
