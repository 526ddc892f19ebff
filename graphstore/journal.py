"""The journal: every change, in order, chained by hashes; the truth that the stores are made from.

Tables and durability are those of :mod:`graphstore.journal_file`: an entry is on disk when
``append`` returns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pyoxigraph import NamedNode, Quad

from graphstore.change import RevisionSummary, Role
from graphstore.errors import UnknownRevisionError
from graphstore.journal_file import JournalFile
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


class Journal(JournalFile):
    """The journal in one file. Safe to use from several threads.

    Raises:
        DataFolderDamagedError: The file is no journal.
    """

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

    def _reason(self, revision: int) -> str:
        row = self._one(
            f"SELECT {_PART_COLUMNS} FROM part "  # noqa: S608 - a constant of this module
            "WHERE revision = ? AND kind = 'reason'",
            revision,
        )
        return "" if row is None else content_of(_part(row)).decode(errors="replace")


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
