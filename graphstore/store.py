"""The graph store: one data folder, opened by its one owner."""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode, Quad

from graphstore.change import Actor, Change, Committed, RevisionSummary
from graphstore.collecting import collector_paused
from graphstore.committing import (
    Prepared,
    Preview,
    Progress,
    journal_change,
    prepare_change,
    write_change,
)
from graphstore.errors import DataFolderDamagedError, ValidationFailedError
from graphstore.history import History, RevisionDiff, reverting
from graphstore.layers import NETWORK
from graphstore.maintenance import Maintenance
from graphstore.members import MembersReader
from graphstore.owner import quiet

__all__ = ["GraphStore", "Preview", "Progress", "quiet"]


class GraphStore(Maintenance):
    """One data folder: its journal, its stores, its write gate.

    Many threads may read while one writes; changes are made one after another. Opened by
    ``GraphStore.open``; use as a context manager, or call ``close``.
    """

    def commit(self, change: Change, *, progress: Progress = quiet) -> Committed:
        """Makes a change, as a whole or not at all; it is on disk when this returns.

        Raises:
            NotAuthorisedError: The actor may not write one of the graphs.
            InvalidTermError: A term cannot be stored.
            ConflictError: Since the change's base revision, somebody changed the same thing.
            ValidationFailedError: The change brings in violations of shapes.
            DataFolderDamagedError: The disk failed; at the next opening the change is there or not,
                as a whole. Further changes are refused until the stores have this one.
        """
        with self._writing, collector_paused():
            self._catch_up()
            prepared = prepare_change(self._stores, self._journal, self.shapes, change, progress)
            if not prepared.difference:
                return Committed(self._revision, changed=False)
            if prepared.violations:
                raise ValidationFailedError(prepared.violations)
            revision = self._write(prepared, progress)
        for work in self._background:
            work.ask()
        return Committed(
            revision,
            changed=True,
            added=prepared.difference.added,
            removed=prepared.difference.removed,
        )

    def preview(self, change: Change, *, progress: Progress = quiet) -> Preview:
        """What ``commit`` would do; nothing is written.

        Raises:
            NotAuthorisedError: As by ``commit``.
            InvalidTermError: As by ``commit``.
            ConflictError: As by ``commit``.
            DataFolderDamagedError: As by ``commit``.
        """
        with self._writing, collector_paused():
            self._catch_up()
            prepared = prepare_change(self._stores, self._journal, self.shapes, change, progress)
        concluded = prepared.conclusions
        return Preview(
            added=prepared.difference.added,
            removed=prepared.difference.removed,
            concluded_added=len(concluded.public.added) + len(concluded.members.added),
            concluded_removed=len(concluded.public.removed) + len(concluded.members.removed),
            violations=prepared.violations,
            texts=len(prepared.difference.texts),
        )

    def reader(self, closed: Collection[str] = ()) -> MembersReader:
        """Reads for a signed-in resident: public, network, and the closed environments named."""
        return MembersReader(self.layers, self.public, self._stores.members, closed)

    def history(
        self, subject: NamedNode, closed: Collection[str] | None = None
    ) -> list[RevisionSummary]:
        """The revisions that changed a thing or its page, newest first, as a reader may see them.

        Args:
            subject: The thing.
            closed: None: anybody. Else a signed-in resident, with the closed environments they
                belong to.
        """
        return self._history(closed).of(subject)

    def diff(
        self,
        revision: int,
        subject: NamedNode | None = None,
        closed: Collection[str] | None = None,
    ) -> RevisionDiff:
        """What a revision changed, of one thing or of all, as a reader may see it.

        Raises:
            UnknownRevisionError: There is none, or nothing in it that this reader may see.
        """
        return self._history(closed).diff(revision, subject)

    def as_of(
        self, subject: NamedNode, revision: int, closed: Collection[str] | None = None
    ) -> frozenset[Quad]:
        """What was asserted of a thing when a revision was the newest.

        Raises:
            UnknownRevisionError: The journal does not reach that far.
        """
        return self._history(closed).as_of(subject, revision)

    def text(
        self,
        page: NamedNode,
        revision: int | None = None,
        closed: Collection[str] | None = None,
    ) -> bytes | None:
        """The source of a page, byte for byte, now or at a revision; None when it had none."""
        return self._history(closed).text(page, revision)

    def memo(self, name: str) -> str | None:
        """What was remembered under a name, to save work; losing it must do no harm."""
        return self._journal.memo(name)

    def set_memo(self, name: str, value: str) -> None:
        """Remembers a thing that saves work next time; it is no part of any revision."""
        self._journal.set_memo(name, value)

    def contribution(self, actor: Actor) -> frozenset[Quad]:
        """What all changes of one actor add up to: what they added and did not take away again."""
        quads: set[Quad] = set()
        for revision in self._journal.by_actor(actor.iri):
            for removed, added in self._journal.facts(revision):
                quads.difference_update(removed)
                quads.update(added)
        return frozenset(quads)

    def revert(self, revision: int, actor: Actor, reason: str) -> Change:
        """The change that undoes a revision; commit it to make it so.

        Raises:
            UnknownRevisionError: There is no such revision.
        """
        return reverting(self._journal, revision, actor, reason)

    def _write(self, prepared: Prepared, progress: Progress) -> int:
        progress("journal", 0, 1)
        self._failpoint("before journal")
        revision = journal_change(self._stores, self._journal, prepared)
        self._behind = True  # the change is made; should a store not hear of it, the next one tells
        self._failpoint("after journal")
        progress("write", 0, 1)
        try:
            self._turn_to(
                write_change(self._stores, self._directory, prepared, revision, self._failpoint)
            )
        except (OSError, RuntimeError) as error:  # RuntimeError: the engine on corruption
            raise DataFolderDamagedError(self.folder.root, str(error)) from error
        self._behind = False
        self._revision = revision
        self._failpoint("done")
        return revision

    def _history(self, closed: Collection[str] | None) -> History:
        if closed is None:
            return History(self._journal)
        names = {name for reference in closed for name in self.layers.chain(f"closed/{reference}")}
        return History(self._journal, frozenset(names or self.layers.chain(NETWORK)))
