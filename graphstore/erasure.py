"""Erasure by law (GDPR art. 17): what must go is gone from disk, and the chain still verifies.

What is erased is taken out of every payload it stands in. The payloads' old and new hashes go into
an entry of their own, so that the chain shows that, when and by whom something was erased, and not
what.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pyoxigraph import NamedNode, Quad

from graphstore.change import Actor
from graphstore.journal import Journal, insert_part
from graphstore.layers import Layers
from graphstore.payload import (
    Part,
    PartRow,
    Stores,
    fact_part,
    facts_in,
    payload_digest,
    text_part,
)
from graphstore.stores import StorePair

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased, from every revision there ever was.

    ``things`` takes everything that was said of or points to these IRIs, and the texts of their
    pages; ``quads`` single statements; ``pages`` texts; ``reasons`` the reasons that people gave
    for these revisions.
    """

    things: frozenset[NamedNode] = frozenset()
    quads: frozenset[Quad] = frozenset()
    pages: frozenset[str] = frozenset()
    reasons: frozenset[int] = frozenset()

    def covers(self, quad: Quad) -> bool:
        """True when a statement is to be erased."""
        return quad in self.quads or quad.subject in self.things or quad.object in self.things

    def covers_text(self, page: str) -> bool:
        """True when the text of a page is to be erased."""
        return page in self.pages or any(thing.value == page for thing in self.things)


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased."""

    revision: int  # of the entry that tells
    statements: int  # in payloads; one that came and went counts twice
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


def redact(
    journal: Journal, erasure: Erasure, actor: Actor, reason: str, progress: Progress
) -> Erased:
    """Takes what is to be erased out of every payload, as one durable write."""
    last = journal.last()
    statements = texts = reasons = 0
    replaced: list[tuple[int, str, str]] = []
    with journal.transaction() as db:
        for entry in journal.entries():
            revision = entry.revision
            progress("erase", revision, last)
            before: list[bytes] = []
            after: list[bytes] = []
            for number, part in enumerate(journal.parts(revision)):
                before.append(part.digest)
                kept = _without(erasure, revision, part)
                after.append(kept.digest)
                if kept is part:
                    continue
                _replace(db, revision, number, kept)
                statements += part.added_count + part.removed_count
                statements -= kept.added_count + kept.removed_count
                texts += part.kind is Part.TEXT
                reasons += part.kind is Part.REASON
            if before != after:
                replaced.append(
                    (revision, payload_digest(before).hex(), payload_digest(after).hex())
                )
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
    return Erased(revision, statements, texts, reasons)


def _without(erasure: Erasure, revision: int, part: PartRow) -> PartRow:
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
        case Part.REASON if revision in erasure.reasons:
            return text_part(Part.REASON, "", "", b"")
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
