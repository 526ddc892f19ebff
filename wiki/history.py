"""What the pages are told of the past: the journal of an open store, as anybody may see it."""

from __future__ import annotations

from datetime import UTC, datetime

from pyoxigraph import NamedNode

from graphstore.change import RevisionSummary
from graphstore.history import RevisionDiff
from graphstore.store import GraphStore


class StoreHistory:
    """The public history of an open store; see :class:`wiki.site.History`."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._changed = (0, datetime.now(UTC).replace(microsecond=0))

    def of(self, subject: NamedNode) -> list[RevisionSummary]:
        """The revisions that changed a thing, newest first."""
        return self._store.history(subject)

    def diff(self, revision: int, subject: NamedNode | None = None) -> RevisionDiff:
        """What a revision changed, of one thing or of everything.

        Raises:
            UnknownRevisionError: There is no such revision.
        """
        return self._store.diff(revision, subject)

    def changed_at(self) -> datetime:
        """When the last change was made; before the first one, when the store was opened."""
        revision = self._store.revision
        if revision != self._changed[0]:
            self._changed = (revision, self._store.changed_at(revision))
        return self._changed[1]
