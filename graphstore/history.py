"""What happened to a thing, read from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from pyoxigraph import NamedNode, Quad

from graphstore.change import Actor, Change, RevisionSummary
from graphstore.errors import UnknownRevisionError
from graphstore.journal import Journal
from graphstore.layers import PUBLIC
from graphstore.payload import Part, content_of, facts_in, subject_key

ONLY_PUBLIC: frozenset[str] = frozenset({PUBLIC})


@dataclass(frozen=True, slots=True)
class RevisionDiff:
    """What one revision removed and added; ``texts`` are the pages' new texts."""

    summary: RevisionSummary
    removed: frozenset[Quad]
    added: frozenset[Quad]
    texts: MappingProxyType[str, bytes]


class History:
    """Reads the journal for those who may see the given layers: public alone, unless told.

    A revision that touched a thing in other layers only is not there for them; counts are of what
    they may see. Statements are those that were asserted; conclusions follow from them.
    """

    def __init__(self, journal: Journal, layers: frozenset[str] = ONLY_PUBLIC) -> None:
        self._journal = journal
        self._layers = layers

    def of(self, subject: NamedNode) -> list[RevisionSummary]:
        """The revisions that changed statements about a thing, or its page; newest first.

        Counts are of statements about the thing.
        """
        texts = self._journal.text_revisions(subject.value, self._layers)
        counts: dict[int, tuple[int, int]] = dict.fromkeys(texts, (0, 0))
        for revision, removed, added in self._changes(subject):
            before = counts.get(revision, (0, 0))
            counts[revision] = (before[0] + len(added), before[1] + len(removed))
        return [
            replace(self._journal.summary(revision, self._layers), added=added, removed=removed)
            for revision, (added, removed) in sorted(counts.items(), reverse=True)
        ]

    def diff(self, revision: int, subject: NamedNode | None = None) -> RevisionDiff:
        """What a revision changed, of one thing or of everything.

        Raises:
            UnknownRevisionError: There is none, or nothing in it that this reader may see.
        """
        summary = self._journal.summary(revision, self._layers)
        removed: set[Quad] = set()
        added: set[Quad] = set()
        if subject is None:
            for gone, came in self._journal.facts(revision, self._layers):
                removed.update(gone)
                added.update(came)
        else:
            for at, about_gone, about_came in self._changes(subject):
                if at == revision:
                    removed.update(about_gone)
                    added.update(about_came)
        texts = {
            part.name: content_of(part)
            for part in self._journal.parts(revision)
            if part.kind is Part.TEXT
            and part.layer in self._layers
            and (subject is None or part.name == subject.value)
        }
        if not (removed or added or texts or self._sees(revision)):
            raise UnknownRevisionError(revision)
        return RevisionDiff(summary, frozenset(removed), frozenset(added), MappingProxyType(texts))

    def as_of(self, subject: NamedNode, revision: int) -> frozenset[Quad]:
        """The statements about a thing as they were when a revision was the newest.

        Raises:
            UnknownRevisionError: The journal does not reach that far.
        """
        if not 0 <= revision <= self._journal.last():
            raise UnknownRevisionError(revision)
        quads: set[Quad] = set()
        for at, removed, added in self._changes(subject):
            if at <= revision:
                quads.difference_update(removed)
                quads.update(added)
        return frozenset(quads)

    def text(self, page: NamedNode, revision: int | None = None) -> bytes | None:
        """The source of a page, byte for byte, now or at a revision; None when it had none."""
        found = self._journal.text(page.value, revision, self._layers)
        return None if found is None else found[2]

    def _sees(self, revision: int) -> bool:
        return any(
            part.layer in self._layers
            for part in self._journal.parts(revision)
            if part.kind in (Part.FACTS, Part.TEXT)
        )

    def _changes(self, subject: NamedNode) -> Iterator[tuple[int, list[Quad], list[Quad]]]:
        for revision, part in self._journal.touching(subject_key(subject), self._layers):
            removed = [quad for quad in facts_in(part.removed) if quad.subject == subject]
            added = [quad for quad in facts_in(part.added) if quad.subject == subject]
            if removed or added:  # another thing may share the key
                yield revision, removed, added


def reverting(journal: Journal, revision: int, actor: Actor, reason: str) -> Change:
    """The change that undoes a revision: it conflicts where somebody built on it since.

    A page gets the text it had before; one that had none becomes empty.

    Raises:
        UnknownRevisionError: There is no such revision.
    """
    journal.entry(revision)
    removed: set[Quad] = set()
    added: set[Quad] = set()
    texts: dict[str, bytes] = {}
    for part in journal.parts(revision):
        if part.kind is Part.FACTS:
            removed.update(facts_in(part.removed))
            added.update(facts_in(part.added))
        elif part.kind is Part.TEXT:
            before = journal.text(part.name, revision - 1)
            texts[part.name] = b"" if before is None else before[2]
    return Change(
        actor,
        reason,
        additions=frozenset(removed),
        removals=frozenset(added),
        base_revision=revision,
        texts=texts,
    )
