"""Finding things by name: places, wishes, ambitions, organisations (R13).

Names are folded (case, diacritics, punctuation) into an SQLite full-text index in memory, which is
made from the public store and so holds nothing else. Beside a name are the roots of its words, so
that an inflection finds it; they are written backwards, so that the end of a compound is found as
quickly as its beginning (`wiki.matching`). Rows are numbered in the order of relevance,
so that the first matches are the best and a search stops after a handful of them. The numbers have
gaps: a change takes rows out and puts rows in between, and only where a gap is full are the nearest
rows numbered again.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode

from wiki.directory_entries import Entry, fold
from wiki.matching import all_of, backwards, forms, in_compounds, inflected, some_of

GROUPS = ("place", "wish", "ambition", "organisation", "activity", "document", "theme")
_POSTCODE = re.compile(r"\s*([1-9][0-9]{3})\s*(?:[A-Za-z]{2})?\s*")
_MAX_WORDS = 8
_COUNTED = 5_000  # things counted by group; who finds more needs another word
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
class Count:
    """How many things a search finds."""

    groups: Mapping[str, int]  # only those with something in them
    more: bool = False  # there were too many to count: each is a lower bound

    @property
    def total(self) -> int:
        """Of all groups together."""
        return sum(self.groups.values())


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
        self._write((number * _GAP, row) for number, row in enumerate(ordered, 1))
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
        """Things by how well they match, and then in the order of relevance.

        First those whose name is the text, then those with words that begin so, then those with
        another form of the words, then those with compounds that end in them. When nothing has all
        words, things that have some of them are given, marked as widened.
        """
        search = _Search.of(text)
        if search is None:
            return Found((), more=False)
        with self._lock:
            found = self._look(search, group, limit + 1, offset)
            widened = not found and search.wide is not None and not self._look(search, None, 1, 0)
            if widened and search.wide is not None:
                found = self._look(search.wide, group, limit + 1, offset)
        hits = tuple(Hit(NamedNode(iri), kind) for iri, kind in found[:limit])
        return Found(hits, more=len(found) > limit, widened=widened and bool(found))

    def count(self, text: str) -> Count:
        """How many things of each group ``find`` gives for this text."""
        search = _Search.of(text)
        if search is None:
            return Count({})
        with self._lock:
            if search.wide is not None and not self._look(search, None, 1, 0):
                search = search.wide
            kinds = self._db.execute(
                _KINDS, {"names": search.names, "match": search.match, "n": _COUNTED + 1}
            ).fetchall()
        return Count(Counter(kind for (kind,) in kinds[:_COUNTED]), len(kinds) > _COUNTED)

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
        self, search: _Search, group: str | None, limit: int, offset: int
    ) -> list[tuple[str, str]]:
        """One page of what is found."""
        room = limit + offset
        rows: dict[int, tuple[str, str]] = {}
        for statement, asked in search.steps:
            if len(rows) >= room:
                break
            parameters = {"asked": asked, "group": group, "n": room}
            for number, iri, kind in self._db.execute(statement, parameters):
                rows.setdefault(number, (iri, kind))
        return list(rows.values())[offset : offset + limit]

    def _replace(self, iri: str, row: Row | None) -> int:
        """Puts a row in the place of what there is; how many more that makes."""
        found = self._db.execute(_BY_IRI, (iri,)).fetchone()
        if found is not None:
            number, before = found[0], _row(found[1:])
            if before == row:
                return 0
            self._remove(number, before)
            if row is not None and row.entry.order == before.entry.order:
                self._write([(number, row)])
                return 0
        if row is not None:
            self._write([(self._free_number(row.entry.order), row)])
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
            self._write([(start + place * size // (len(rows) + 1), row)])

    def _write(self, rows: Iterable[tuple[int, Row]]) -> None:
        things: list[tuple[int | str, ...]] = []
        words: list[tuple[int | str, ...]] = []
        exact: list[tuple[str, int]] = []
        for number, row in rows:
            entry = row.entry
            names = "\n".join(entry.folded)
            things.append((
                number, entry.iri, entry.group, entry.weight, entry.folded[0], names, row.place,
                row.postcode,
            ))  # fmt: skip
            words.append((number, names, row.place, backwards(entry.folded)))
            exact.extend((name, number) for name in _exact(row))
        self._db.executemany("INSERT INTO thing VALUES (?,?,?,?,?,?,?,?)", things)
        self._db.executemany(
            "INSERT INTO words(rowid, names, place, roots) VALUES (?,?,?,?)", words
        )
        self._db.executemany("INSERT INTO exact VALUES (?,?)", exact)

    def _remove(self, number: int, row: Row) -> None:
        names = "\n".join(row.entry.folded)
        self._db.execute("DELETE FROM thing WHERE number = ?", (number,))
        self._db.execute(
            "INSERT INTO words(words, rowid, names, place, roots) VALUES ('delete',?,?,?,?)",
            (number, names, row.place, backwards(row.entry.folded)),
        )
        self._db.executemany(
            "DELETE FROM exact WHERE name = ? AND number = ?",
            ((name, number) for name in _exact(row)),
        )


def _exact(row: Row) -> set[str]:
    names = row.entry.folded
    return {*names, row.postcode}.union(*(forms(name.split()) for name in names)) - {""}


def _row(columns: tuple[str, str, int, str, str, str]) -> Row:
    iri, group, weight, names, place, postcode = columns
    return Row(Entry(iri, group, weight, tuple(names.split("\n"))), place, postcode)


@dataclass(frozen=True, slots=True)
class _Search:
    """What is asked of the index for a text."""

    steps: tuple[tuple[str, str], ...]  # statement and what it is asked, the best first
    names: str  # as JSON
    match: str  # the full-text query that finds all there is
    wide: _Search | None = None  # when this finds nothing

    @classmethod
    def of(cls, text: str) -> _Search | None:
        """None when there is no word in the text."""
        name = postcode_of(text) or fold(text)
        words = tuple(name.split()[:_MAX_WORDS])
        if not words:
            return None
        names, same = json.dumps([name]), json.dumps(sorted(forms(words)))
        widest = in_compounds(words)
        steps = (
            (_EXACT, names), (_WORDS, all_of(words)),
            (_EXACT, same), (_WORDS, inflected(words)), (_WORDS, widest),
        )  # fmt: skip
        some = some_of(words)
        wide = cls(((_EXACT, names), (_BEST, some)), names, some) if len(words) > 1 else None
        return cls(tuple(dict.fromkeys(steps)), names, widest, wide)


_SCHEMA = """
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL,
  weight INTEGER NOT NULL, first TEXT NOT NULL, names TEXT NOT NULL, place TEXT NOT NULL,
  postcode TEXT NOT NULL);
CREATE TABLE exact (name TEXT NOT NULL, number INTEGER NOT NULL);
CREATE VIRTUAL TABLE words USING fts5
  (names, place, roots, content='', detail=column, prefix='2', tokenize='unicode61');
INSERT INTO words(words, rank) VALUES ('hashsize', 33554432);
"""
_INDEXES = """
CREATE UNIQUE INDEX thing_iri ON thing (iri);
CREATE INDEX thing_order ON thing (weight, first, iri);
CREATE INDEX exact_name ON exact (name, number);
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
WHERE name IN (SELECT value FROM json_each(:asked))
  AND (:group IS NULL OR kind = :group) ORDER BY number LIMIT :n
"""
_WORDS = """
SELECT number, iri, kind FROM words JOIN thing ON number = words.rowid
WHERE words MATCH :asked AND (:group IS NULL OR kind = :group) ORDER BY words.rowid LIMIT :n
"""

_BEST = _WORDS.replace("ORDER BY words.rowid", "ORDER BY bm25(words), words.rowid")
_KINDS = """
SELECT kind FROM thing WHERE number IN (
  SELECT number FROM exact WHERE name IN (SELECT value FROM json_each(:names))
  UNION SELECT rowid FROM words WHERE words MATCH :match LIMIT :n)
"""
