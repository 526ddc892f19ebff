"""Erasure by law (GDPR art. 17): what must go is gone from disk, and the chain still verifies.

What is erased is taken out of every payload it stands in. The payloads' old and new hashes go into
an entry of their own, so that the chain shows that, when and by whom something was erased, and not
what.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from pyoxigraph import NamedNode, Quad

from graphstore.change import Actor, Role
from graphstore.journal import Entry, Journal, insert_part
from graphstore.layers import Layers
from graphstore.payload import (
    Part,
    PartRow,
    Stores,
    content_of,
    fact_part,
    facts_in,
    payload_digest,
    text_part,
)
from graphstore.stores import StorePair

Progress = Callable[[str, int, int], None]
_PEOPLE: Final = frozenset({Role.RESIDENT, Role.CURATOR})


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased, from every revision there ever was.

    ``things`` takes everything that was said of or points to these IRIs, and the texts of their
    pages; ``quads`` single statements; ``pages`` texts; ``reasons`` the reasons that were given for
    these revisions, ``reasons_along`` those that people gave for every revision that something else
    is taken from: they may well name what has to go.
    """

    things: frozenset[NamedNode] = frozenset()
    quads: frozenset[Quad] = frozenset()
    pages: frozenset[str] = frozenset()
    reasons: frozenset[int] = frozenset()
    reasons_along: bool = False

    def covers(self, quad: Quad) -> bool:
        """True when a statement is to be erased."""
        return quad in self.quads or quad.subject in self.things or quad.object in self.things

    def covers_text(self, page: str) -> bool:
        """True when the text of a page is to be erased."""
        return page in self.pages or any(thing.value == page for thing in self.things)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much an erasure takes out of the journal."""

    revisions: int  # that something is taken from
    statements: int  # in payloads; one that came and went counts twice
    texts: int
    reasons: int

    def __bool__(self) -> bool:
        return self.revisions > 0


@dataclass(frozen=True, slots=True)
class Erased(Extent):
    """What was erased."""

    revision: int  # of the entry that tells


@dataclass(frozen=True, slots=True)
class _Redaction:
    """What an erasure takes out of one entry."""

    revision: int
    before: bytes  # the payload's hash
    after: bytes
    parts: Mapping[int, PartRow]  # what takes the place of which part
    statements: int
    texts: int
    reasons: int


def standing(stores: StorePair, erasure: Erasure) -> frozenset[Quad]:
    """The asserted statements that are to be erased and are still there."""
    found = {quad for quad in erasure.quads if quad in stores.public or quad in stores.members}
    for store in (stores.public, stores.members):
        for thing in erasure.things:
            found.update(store.quads_for_pattern(thing, None, None, None))
            found.update(store.quads_for_pattern(None, None, thing, None))
    return frozenset(quad for quad in found if _is_asserted(stores.layers, quad))


def foresee(journal: Journal, erasure: Erasure, progress: Progress) -> Extent:
    """How much would be erased; nothing is."""
    return Extent(*_sums(list(_redactions(journal, erasure, progress))))


def redact(
    journal: Journal, erasure: Erasure, actor: Actor, reason: str, progress: Progress
) -> Erased:
    """Takes what is to be erased out of every payload, as one durable write."""
    done: list[_Redaction] = []
    with journal.transaction() as db:
        for redaction in _redactions(journal, erasure, progress):
            for number, kept in redaction.parts.items():
                _replace(db, redaction.revision, number, kept)
            done.append(replace(redaction, parts={}))
        replaced = [(each.revision, each.before.hex(), each.after.hex()) for each in done]
        revision = journal.append_in(
            db,
            datetime.now(UTC),
            actor.iri,
            actor.role,
            Stores.NONE,
            [
                text_part(Part.REASON, "", "", reason.encode()),
                text_part(Part.REDACTION, "", "", json.dumps(replaced).encode()),
            ],
        )
    journal.forget_log()
    return Erased(*_sums(done), revision)


def _sums(redactions: list[_Redaction]) -> tuple[int, int, int, int]:
    return (
        len(redactions),
        sum(each.statements for each in redactions),
        sum(each.texts for each in redactions),
        sum(each.reasons for each in redactions),
    )


def _redactions(journal: Journal, erasure: Erasure, progress: Progress) -> Iterator[_Redaction]:
    last = journal.last()
    for entry in journal.entries():
        progress("erase", entry.revision, last)
        redaction = _redaction(journal, erasure, entry)
        if redaction is not None:
            yield redaction


def _redaction(journal: Journal, erasure: Erasure, entry: Entry) -> _Redaction | None:
    revision = entry.revision
    before: list[bytes] = []
    after: list[bytes] = []
    parts: dict[int, PartRow] = {}
    reasons: dict[int, PartRow] = {}  # as they are
    statements = texts = 0
    for number, part in enumerate(journal.parts(revision)):
        kept = _without(erasure, part)
        before.append(part.digest)
        after.append(kept.digest)
        if part.kind is Part.REASON and content_of(part):
            reasons[number] = part
        if kept is not part:
            parts[number] = kept
            statements += part.added_count + part.removed_count
            statements -= kept.added_count + kept.removed_count
            texts += part.kind is Part.TEXT
    by_people = Role(entry.metadata.role) in _PEOPLE
    if revision in erasure.reasons or (parts and erasure.reasons_along and by_people):
        for number in reasons:
            parts[number] = text_part(Part.REASON, "", "", b"")
            after[number] = parts[number].digest
    else:
        reasons = {}
    if not parts:
        return None
    return _Redaction(
        revision,
        payload_digest(before),
        payload_digest(after),
        parts,
        statements,
        texts,
        len(reasons),
    )


def _without(erasure: Erasure, part: PartRow) -> PartRow:
    """The part without what is to be erased; the same object when it has nothing of it."""
    match part.kind:
        case Part.FACTS:
            removed, added = facts_in(part.removed), facts_in(part.added)
            kept_removed = [quad for quad in removed if not erasure.covers(quad)]
            kept_added = [quad for quad in added if not erasure.covers(quad)]
            if len(removed) == len(kept_removed) and len(added) == len(kept_added):
                return part
            return fact_part(part.layer, kept_removed, kept_added)
        case Part.TEXT if erasure.covers_text(part.name):
            return text_part(Part.TEXT, part.layer, "", b"")
        case _:
            return part


def _replace(db: sqlite3.Connection, revision: int, number: int, part: PartRow) -> None:
    where = (revision, number)
    # the rows are deleted, not overwritten in place, so that secure_delete wipes them whole
    db.execute("DELETE FROM touched WHERE revision = ? AND part = ?", where)
    db.execute("DELETE FROM part WHERE revision = ? AND part = ?", where)
    insert_part(db, revision, number, part)


def _is_asserted(layers: Layers, quad: Quad) -> bool:
    if not isinstance(quad.graph_name, NamedNode):
        return False
    entry = layers.catalogue.entry(quad.graph_name)
    return entry is not None and bool(entry.writers)
