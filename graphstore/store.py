"""The graph store: one data folder, opened by its one owner."""

from __future__ import annotations

import threading
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Self

from pyoxigraph import NamedNode, Quad, Store

from graphstore import checkpoints
from graphstore.axioms import Axioms, load_axioms
from graphstore.background import Periodic
from graphstore.change import Actor, Change, Committed, RevisionSummary
from graphstore.committing import (
    Failpoint,
    Prepared,
    Preview,
    Progress,
    journal_change,
    prepare_change,
    write_change,
)
from graphstore.consumers import Consumer, Consumers
from graphstore.errors import DataFolderDamagedError, ValidationFailedError
from graphstore.folder import Folder, FolderLock, prepare
from graphstore.history import History, RevisionDiff, reverting
from graphstore.journal import Journal
from graphstore.layers import NETWORK, Layers
from graphstore.members import MembersReader
from graphstore.reading import PublicReader
from graphstore.replay import catch_up, conclude_by_these_axioms
from graphstore.stores import StorePair
from ontology.iris import DEFAULT_BASE, Iris
from shapes import ShapeSet, load

__all__ = ["GraphStore", "Preview", "Progress", "quiet"]


def quiet(_step: str, _done: int, _total: int) -> None:
    """A progress callback that shows nothing."""


def _no_failure(_step: str) -> None:
    """What happens between the steps of a commit outside of tests: nothing."""


class GraphStore:
    """One data folder: its journal, its stores, its write gate.

    Many threads may read while one writes; changes are made one after another. Use as a context
    manager, or call ``close``.
    """

    def __init__(
        self,
        folder: Folder,
        lock: FolderLock,
        layers: Layers,
        *,
        shapes: ShapeSet | None = None,
        axioms: Axioms | None = None,
        failpoint: Failpoint = _no_failure,
        progress: Progress = quiet,
    ) -> None:
        self.folder = folder
        self.layers = layers
        self.iris = layers.iris
        self.catalogue = layers.catalogue
        self._lock = lock
        self._shapes = shapes
        self._failpoint = failpoint
        self._writing = threading.RLock()
        self._journal = Journal(folder.journal)
        self._stores = StorePair(
            layers,
            axioms or load_axioms(),
            _open_store(folder, folder.public),
            _open_store(folder, folder.members),
        )
        catch_up(self._stores, self._journal, progress)
        conclude_by_these_axioms(self._stores)
        self._behind = False
        self._revision = self._journal.last()
        self._consumers = Consumers(self._journal)
        self._background: list[Periodic] = []
        self._published: int | None = None
        self.public = PublicReader(self._stores.public)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        base: str = DEFAULT_BASE,
        shapes: ShapeSet | None = None,
        axioms: Axioms | None = None,
        create: bool = True,
        failpoint: Failpoint = _no_failure,
        progress: Progress = quiet,
    ) -> Self:
        """Opens a data folder as its owner; makes it when there is none.

        An existing folder keeps its base IRI. Stores that are behind the journal, after a crash,
        are brought up to it first.

        Args:
            folder: The data folder.
            base: The base IRI of a folder that is made now.
            shapes: What changes are validated by; the program's own unless told.
            axioms: What conclusions follow from; the program's own ontology unless told.
            create: False: only open what is there.
            failpoint: For tests: called between the steps of a commit with their names.
            progress: Called during long work with step, done, total.

        Raises:
            DataFolderInUseError: Another process owns it.
            DataFolderFormatError: It was made by a newer version, or is something else.
            DataFolderDamagedError: Journal and stores do not agree.
            DataFolderError: It cannot be made or read, or ``create`` is false and there is none.
        """
        paths, manifest = prepare(Path(folder), base=base, create=create)
        lock = FolderLock(paths)
        try:
            return cls(
                paths,
                lock,
                Layers.under(Iris(manifest.base)),
                shapes=shapes,
                axioms=axioms,
                failpoint=failpoint,
                progress=progress,
            )
        except BaseException:
            lock.close()
            raise

    @property
    def shapes(self) -> ShapeSet:
        """What changes are validated by."""
        if self._shapes is None:
            self._shapes = load()
        return self._shapes

    @property
    def revision(self) -> int:
        """The newest revision that is wholly written; 0 for an empty folder."""
        return self._revision

    def commit(self, change: Change, *, progress: Progress = quiet) -> Committed:
        """Makes a change, as a whole or not at all; it is on disk when this returns.

        Raises:
            NotAuthorisedError: The actor may not write one of the graphs.
            InvalidTermError: A term cannot be stored.
            ConflictError: Since the change's base revision, somebody changed the same thing.
            ValidationFailedError: The change brings in violations of shapes.
            DataFolderDamagedError: The disk failed; at the next opening the change is there or not,
                as a whole.
        """
        with self._writing:
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
        """
        with self._writing:
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

    def revert(self, revision: int, actor: Actor, reason: str) -> Change:
        """The change that undoes a revision; commit it to make it so.

        Raises:
            UnknownRevisionError: There is no such revision.
        """
        return reverting(self._journal, revision, actor, reason)

    def add_consumer(self, consumer: Consumer) -> None:
        """Lets a consumer follow the journal, from where it was.

        Raises:
            ValueError: There is one of that name.
        """
        self._consumers.add(consumer)

    def deliver(self) -> int:
        """Gives the consumers what they have not had yet, now; how many entries that were."""
        return self._consumers.deliver()

    def publish_checkpoint(self) -> str:
        """Publishes the public store as it is now for readers in other processes.

        Returns:
            The name of the checkpoint.
        """
        with self._writing:
            name = checkpoints.publish(self.folder, self._stores.public, self._revision)
            self._published = self._revision
            return name

    def start_background(self, *, publish_after: float = 1.0) -> None:
        """Starts publishing checkpoints some seconds after a change, and feeding the consumers."""
        if self._background:
            return
        self._background = [
            Periodic("publish checkpoints", self._publish_if_newer, publish_after),
            Periodic("feed consumers", self._consumers.deliver, 0.0),
        ]
        for work in self._background:
            work.ask()

    def stop_background(self) -> None:
        """Stops both, after what they are doing."""
        for work in self._background:
            work.stop()
        self._background = []

    def close(self) -> None:
        """Gives the folder free. What was committed is on disk already."""
        self.stop_background()
        with self._writing:
            self._journal.close()
            # the engine gives its files free when nobody holds a store any more
            del self.public
            del self._stores
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, prepared: Prepared, progress: Progress) -> int:
        progress("journal", 0, 1)
        self._failpoint("before journal")
        revision = journal_change(self._stores, self._journal, prepared)
        self._behind = True  # the change is made; should a store not hear of it, the next one tells
        self._failpoint("after journal")
        progress("write", 0, 1)
        try:
            write_change(self._stores, prepared, revision, self._failpoint)
        except OSError as error:
            raise DataFolderDamagedError(self.folder.root, str(error)) from error
        self._behind = False
        self._revision = revision
        return revision

    def _catch_up(self) -> None:
        if self._behind:
            catch_up(self._stores, self._journal, quiet)
            self._behind = False
            self._revision = self._journal.last()

    def _history(self, closed: Collection[str] | None) -> History:
        if closed is None:
            return History(self._journal)
        names = {name for reference in closed for name in self.layers.chain(f"closed/{reference}")}
        return History(self._journal, frozenset(names or self.layers.chain(NETWORK)))

    def _publish_if_newer(self) -> None:
        if self._published != self._revision:
            self.publish_checkpoint()


def _open_store(folder: Folder, path: Path) -> Store:
    try:
        return Store(str(path))
    except OSError as error:
        raise DataFolderDamagedError(folder.root, f"{path.name}: {error}") from error
