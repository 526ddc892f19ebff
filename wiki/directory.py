"""Finding things by name: places, wishes, ambitions, organisations (R13).

Names are folded (case, diacritics, punctuation) into an SQLite full-text index in memory, which is
made from the public store and so holds nothing else. Rows lie in the order of relevance, so that
the first matches are the best and a search stops after a handful of them.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from graphstore.reading import PublicReader
from ontology.iris import Iris
from ontology.namespaces import LDHZ, LDHZ_IRI, RDF, RDFS, SKOS
from wiki.outline import Outline

# Group and weight by class; the weight decides between names that match equally well.
_CLASSES: tuple[tuple[str, str, int], ...] = (
    ("Country", "place", 0),
    ("Province", "place", 1),
    ("Municipality", "place", 2),
    ("AmbitionConcept", "wish", 3),
    ("Town", "place", 4),
    ("AmbitionCircle", "place", 5),
    ("AuthorityCircle", "place", 5),
    ("AmbassadorCouncil", "place", 5),
    ("ThemeEnvironment", "place", 5),
    ("Street", "place", 5),
    ("Park", "place", 5),
    ("District", "place", 6),
    ("Neighbourhood", "place", 7),
    ("Ambition", "ambition", 8),
    ("ExpertiseTheme", "theme", 9),
    ("Organisation", "organisation", 10),
    ("Counter", "organisation", 11),
    ("Activity", "activity", 12),
    ("Document", "document", 12),
    ("OrganisationKind", "theme", 13),
    ("Place", "place", 14),
    ("LivingEnvironment", "place", 15),
)
GROUPS = ("place", "wish", "ambition", "organisation", "activity", "document", "theme")
_FOREIGN = ("theme", 16)  # concepts of imported schemes
_POSTCODE = re.compile(r"\s*([1-9][0-9]{3})\s*(?:[A-Za-z]{2})?\s*")
_MAX_WORDS = 8


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


def fold(text: str) -> str:
    """Text as it is compared: lower case, without diacritics, words apart by one space.

    Folding what is folded changes nothing.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    bare = unicodedata.normalize("NFKC", bare.translate(_LETTERS))
    return " ".join(re.findall(r"[^\W_]+", bare))


_fold_place = lru_cache(maxsize=50_000)(fold)  # the same few thousand names above everything
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def postcode_of(text: str) -> str | None:
    """The four digits of a Dutch postcode, with or without its letters; None for other text."""
    match = _POSTCODE.fullmatch(text)
    return match.group(1) if match else None


class Directory:
    """The names of all public things at one revision. Safe to share between threads."""

    def __init__(self, reader: PublicReader, iris: Iris, outline: Outline) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        rows = sorted(_entries(reader, iris), key=lambda e: (e.weight, e.folded[0], e.iri))
        for number, entry in enumerate(rows, 1):
            self._db.execute("INSERT INTO thing VALUES (?,?,?)", (number, entry.iri, entry.group))
            within = " ".join(map(_fold_place, outline.names_above(entry.iri)))
            self._db.execute(
                "INSERT INTO words(rowid, names, place) VALUES (?,?,?)",
                (number, " ".join(entry.folded), within),
            )
            self._db.executemany(
                "INSERT INTO exact VALUES (?,?)", ((name, number) for name in set(entry.folded))
            )
        numbers = {entry.iri: number for number, entry in enumerate(rows, 1)}
        self._db.executemany(
            "INSERT INTO exact VALUES (?,?)",
            (
                (code, numbers[place])
                for place, code in outline.postcodes.items()
                if place in numbers
            ),
        )
        self._db.execute("COMMIT")
        self.size = len(rows)

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
        start = (part - 1) * size
        with self._lock:
            rows = self._db.execute(
                "SELECT iri FROM thing WHERE number > ? AND number <= ? ORDER BY number",
                (start, start + size),
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


def _all_of(words: list[str]) -> str:
    """Every word begins some word of the thing or of where it lies; one of its own at least."""
    every = " AND ".join(f'"{word}"*' for word in words)
    own = " OR ".join(f'"{word}"*' for word in words)
    return f"(names : ({own})) AND {every}"


def _some_of(words: list[str]) -> str:
    telling = [word for word in words if len(word) > 2] or words
    return "names : (" + " OR ".join(f'"{word}"*' for word in telling) + ")"


_SCHEMA = """
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE exact (name TEXT NOT NULL, number INTEGER NOT NULL);
CREATE INDEX exact_name ON exact (name, number);
CREATE VIRTUAL TABLE words USING fts5
  (names, place, content='', detail=column, prefix='2 3', tokenize='unicode61');
"""
_EXACT = """
SELECT DISTINCT number, iri, kind FROM exact JOIN thing USING (number)
WHERE name = :name AND (:group IS NULL OR kind = :group) ORDER BY number LIMIT :n
"""
_WORDS = """
SELECT number, iri, kind FROM words JOIN thing ON number = words.rowid
WHERE words MATCH :match AND (:group IS NULL OR kind = :group) ORDER BY words.rowid LIMIT :n
"""

_BEST = _WORDS.replace("ORDER BY words.rowid", "ORDER BY bm25(words), words.rowid")


@dataclass(frozen=True, slots=True)
class _Entry:
    iri: str
    group: str
    weight: int
    folded: tuple[str, ...]


def _entries(reader: PublicReader, iris: Iris) -> Iterator[_Entry]:
    """Every public thing with a name and a class that people look for."""
    groups = dict(_concepts(reader, iris))
    for name, group, weight in reversed(_CLASSES):  # the more special class has the last word
        for triple in reader.triples(None, RDF.type, NamedNode(LDHZ_IRI + name)):
            if isinstance(triple.subject, NamedNode):
                groups[triple.subject.value] = (group, weight)
    names: dict[str, list[str]] = {}
    for predicate in (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
        for triple in reader.triples(None, predicate, None):
            subject, label = triple.subject, triple.object
            if (
                isinstance(label, Literal)
                and isinstance(subject, NamedNode)
                and subject.value in groups
            ):
                names.setdefault(subject.value, []).append(label.value)
    ended = {
        triple.subject.value
        for triple in reader.triples(None, LDHZ.validUntil, None)
        if isinstance(triple.subject, NamedNode)
    }
    for iri, (group, weight) in groups.items():
        folded = tuple(filter(None, dict.fromkeys(map(fold, names.get(iri, ())))))
        if folded:
            yield _Entry(iri, group, weight + (50 if iri in ended else 0), folded)


def _concepts(reader: PublicReader, iris: Iris) -> Iterable[tuple[str, tuple[str, int]]]:
    own = f"{iris.base}/id/concept/"
    for triple in reader.triples(None, RDF.type, SKOS.Concept):
        if isinstance(triple.subject, NamedNode) and not triple.subject.value.startswith(own):
            yield triple.subject.value, _FOREIGN
