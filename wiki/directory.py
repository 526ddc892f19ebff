"""Finding things by name: places, wishes, ambitions, organisations (R13).

Names are folded (case, diacritics, punctuation) into an SQLite full-text index in memory, which is
made from the public store and so holds nothing else. Rows are numbered in the order of relevance,
so that the first matches are the best and a search stops after a handful of them. The numbers have
gaps: a change takes rows out and puts rows in between, and only where a gap is full are the nearest
rows numbered again.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode

from wiki.directory_entries import Entry, fold

GROUPS = ("place", "wish", "ambition", "organisation", "activity", "document", "theme")
_POSTCODE = re.compile(r"\s*([1-9][0-9]{3})\s*(?:[A-Za-z]{2})?\s*")
_MAX_WORDS = 8
_GAP = 1 << 40
_END = 1 << 62
_CROWDED = 4 / 3  # how many more rows twice the room may hold (Bender et al. 2002)

_fold_place = lru_cache(maxsize=50_000)(fold)  # the same few thousand names above everything


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    iri: NamedNode
    group: str  # one of GROUPS


@dataclass(frozen=True, slots=True)
class Found:
    """One page of things found, the best first."""

    hits: tuple[Hit, ...]
    more: bool  # there are others after these
    widened: bool = False  # nothing had all the words; these have some of them


@dataclass(frozen=True, slots=True)
class Row:
    """A thing as the directory has it: its entry and where it lies."""

    entry: Entry
    place: str  # folded names of what it lies in
    postcode: str = ""

    @classmethod
    def of(cls, entry: Entry, above: Iterable[str], postcode: str = "") -> Row:
        """The row of an entry; ``above`` are the names of what it lies in."""
        return cls(entry, " ".join(map(_fold_place, above)), postcode)


def postcode_of(text: str) -> str | None:
    """The four digits of a Dutch postcode, with or without its letters; None for other text."""
    match = _POSTCODE.fullmatch(text)
    return match.group(1) if match else None


class Directory:
    """The names of all public things. Safe to share between threads: a change comes as a whole."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        ordered = sorted(rows, key=lambda row: row.entry.order)
        for number, row in enumerate(ordered, 1):
            self._write(number * _GAP, row)
        self._db.execute("COMMIT")
        self._db.executescript(_INDEXES)
        self._size = len(ordered)

    @property
    def size(self) -> int:
        """How many things can be found."""
        return self._size

    def change(self, changes: Mapping[str, Row | None]) -> None:
        """Puts rows in the place of those their things had; None: it is found no more."""
        with self._lock:
            self._db.execute("BEGIN")
            try:
                more = sum(self._replace(iri, row) for iri, row in changes.items())
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
            self._size += more

    def entries(self, things: Iterable[str]) -> dict[str, Entry]:
        """The entries of those of these things that can be found."""
        with self._lock:
            found = (self._db.execute(_BY_IRI, (thing,)).fetchone() for thing in things)
            return {row[1]: _row(row[1:]).entry for row in found if row is not None}

    def rows(self) -> list[Row]:
        """All rows, in the order of relevance."""
        with self._lock:
            found = self._db.execute(f"SELECT {_COLUMNS} FROM thing ORDER BY number")  # noqa: S608 - a constant
            return [_row(each) for each in found]

    def find(self, text: str, limit: int, offset: int = 0, group: str | None = None) -> Found:
        """Things whose name is the text, then those whose names have all its words.

        When nothing has all words, things that have some of them are given, marked as widened.
        """
        code = postcode_of(text)
        folded = code or fold(text)
        words = folded.split()[:_MAX_WORDS]
        if not words:
            return Found((), more=False)
        found = self._look(folded, _all_of(words), group, limit + 1, offset)
        widened = False
        if not found and offset == 0 and len(words) > 1:
            found = self._look(folded, _some_of(words), group, limit + 1, 0, _BEST)
            widened = bool(found)
        hits = tuple(Hit(NamedNode(iri), kind) for iri, kind in found[:limit])
        return Found(hits, more=len(found) > limit, widened=widened)

    def page(self, part: int, size: int) -> list[str]:
        """The things of one part of the whole list, by IRI; parts count from 1."""
        if part < 1:
            return []
        with self._lock:
            rows = self._db.execute(
                "SELECT iri FROM thing ORDER BY number LIMIT ? OFFSET ?",
                (size, min((part - 1) * size, _END)),
            ).fetchall()
        return [row[0] for row in rows]

    def _look(
        self,
        folded: str,
        match: str,
        group: str | None,
        limit: int,
        offset: int,
        statement: str = "",
    ) -> list[tuple[str, str]]:
        """Exact names first, then the others; both in the order of relevance."""
        parameters = {"name": folded, "group": group, "match": match, "n": limit + offset}
        with self._lock:
            exact = self._db.execute(_EXACT, parameters).fetchall()
            rest = (
                []
                if len(exact) >= limit + offset
                else self._db.execute(statement or _WORDS, parameters)
            )
            seen = {row[0] for row in exact}
            rows = exact + [row for row in rest if row[0] not in seen]
        return [(iri, kind) for _number, iri, kind in rows[offset : offset + limit]]

    def _replace(self, iri: str, row: Row | None) -> int:
        """Puts a row in the place of what there is; how many more that makes."""
        found = self._db.execute(_BY_IRI, (iri,)).fetchone()
        if found is not None:
            number, before = found[0], _row(found[1:])
            if before == row:
                return 0
            self._remove(number, before)
            if row is not None and row.entry.order == before.entry.order:
                self._write(number, row)
                return 0
        if row is not None:
            self._write(self._free_number(row.entry.order), row)
        return (row is not None) - (found is not None)

    def _free_number(self, order: tuple[int, str, str]) -> int:
        """A number between those of the rows before and after; makes room when there is none."""
        low, high = self._around(order)
        if high - low < 2:
            self._make_room(low or high)
            low, high = self._around(order)
        return low + min((high - low) // 2, _GAP)

    def _around(self, order: tuple[int, str, str]) -> tuple[int, int]:
        before = self._db.execute(_BEFORE, order).fetchone()
        after = self._db.execute(_AFTER, order).fetchone()
        return (before[0] if before else 0), (after[0] if after else _END)

    def _make_room(self, number: int) -> None:
        """Numbers the rows around one again, in the smallest space that is not crowded."""
        for bits in range(2, 63):
            size = 1 << bits
            start = number >> bits << bits
            space = (max(start, 1), start + size)
            (count,) = self._db.execute(_COUNT, space).fetchone()
            if count + 1 < size // 2 and count <= _CROWDED**bits:
                break
        rows = [(each[0], _row(each[1:])) for each in self._db.execute(_WITHIN, space)]
        for old, row in rows:
            self._remove(old, row)
        for place, (_old, row) in enumerate(rows, 1):
            self._write(start + place * size // (len(rows) + 1), row)

    def _write(self, number: int, row: Row) -> None:
        entry = row.entry
        names = "\n".join(entry.folded)
        self._db.execute(
            "INSERT INTO thing VALUES (?,?,?,?,?,?,?,?)",
            (
                number, entry.iri, entry.group, entry.weight, entry.folded[0], names, row.place,
                row.postcode,
            ),
        )  # fmt: skip
        self._db.execute(
            "INSERT INTO words(rowid, names, place) VALUES (?,?,?)", (number, names, row.place)
        )
        self._db.executemany(
            "INSERT INTO exact VALUES (?,?)", ((name, number) for name in _exact(row))
        )

    def _remove(self, number: int, row: Row) -> None:
        names = "\n".join(row.entry.folded)
        self._db.execute("DELETE FROM thing WHERE number = ?", (number,))
        self._db.execute(
            "INSERT INTO words(words, rowid, names, place) VALUES ('delete',?,?,?)",
            (number, names, row.place),
        )
        self._db.executemany(
            "DELETE FROM exact WHERE name = ? AND number = ?",
            ((name, number) for name in _exact(row)),
        )


def _exact(row: Row) -> set[str]:
    return {*row.entry.folded, row.postcode} - {""}


def _row(columns: tuple[str, str, int, str, str, str]) -> Row:
    iri, group, weight, names, place, postcode = columns
    return Row(Entry(iri, group, weight, tuple(names.split("\n"))), place, postcode)


def _all_of(words: list[str]) -> str:
    """Every word begins some word of the thing or of where it lies; one of its own at least."""
    every = " AND ".join(f'"{word}"*' for word in words)
    own = " OR ".join(f'"{word}"*' for word in words)
    return f"(names : ({own})) AND {every}"


def _some_of(words: list[str]) -> str:
    telling = [word for word in words if len(word) > 2] or words
    return "names : (" + " OR ".join(f'"{word}"*' for word in telling) + ")"


_SCHEMA = """
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL,
  weight INTEGER NOT NULL, first TEXT NOT NULL, names TEXT NOT NULL, place TEXT NOT NULL,
  postcode TEXT NOT NULL);
CREATE TABLE exact (name TEXT NOT NULL, number INTEGER NOT NULL);
CREATE INDEX exact_name ON exact (name, number);
CREATE VIRTUAL TABLE words USING fts5
  (names, place, content='', detail=column, prefix='2 3', tokenize='unicode61');
"""
_INDEXES = """
CREATE UNIQUE INDEX thing_iri ON thing (iri);
CREATE INDEX thing_order ON thing (weight, first, iri);
"""
_COLUMNS = "iri, kind, weight, names, place, postcode"
_BY_IRI = f"SELECT number, {_COLUMNS} FROM thing WHERE iri = ?"  # noqa: S608 - a constant
_BEFORE = """
SELECT number FROM thing WHERE (weight, first, iri) < (?, ?, ?)
ORDER BY weight DESC, first DESC, iri DESC LIMIT 1
"""
_AFTER = """
SELECT number FROM thing WHERE (weight, first, iri) > (?, ?, ?)
ORDER BY weight, first, iri LIMIT 1
"""
_COUNT = "SELECT count(*) FROM thing WHERE number >= ? AND number < ?"
_WITHIN = f"SELECT number, {_COLUMNS} FROM thing WHERE number >= ? AND number < ? ORDER BY number"  # noqa: S608 - a constant
_EXACT = """
SELECT DISTINCT number, iri, kind FROM exact JOIN thing USING (number)
WHERE name = :name AND (:group IS NULL OR kind = :group) ORDER BY number LIMIT :n
"""
_WORDS = """
SELECT number, iri, kind FROM words JOIN thing ON number = words.rowid
WHERE words MATCH :match AND (:group IS NULL OR kind = :group) ORDER BY words.rowid LIMIT :n
"""

_BEST = _WORDS.replace("ORDER BY words.rowid", "ORDER BY bm25(words), words.rowid")
