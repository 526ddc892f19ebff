"""Owning a data folder: its lock, its journal and its two stores, from opening to closing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Self

from graphstore.axioms import Axioms, load_axioms
from graphstore.background import Periodic
from graphstore.backup import remove_snapshot
from graphstore.checking import check_journal
from graphstore.collecting import collector_paused
from graphstore.committing import Failpoint, Progress
from graphstore.consumers import Consumers
from graphstore.errors import DataFolderDamagedError
from graphstore.folder import Folder, FolderLock, keep_private, prepare
from graphstore.journal import Journal
from graphstore.layers import Layers
from graphstore.reading import PublicReader
from graphstore.replay import catch_up, conclude_by_these_axioms
from graphstore.storage import StoreDirectory
from graphstore.stores import StorePair
from ontology.iris import DEFAULT_BASE, Iris
from shapes import ShapeSet, load


def quiet(_step: str, _done: int, _total: int) -> None:
    """A progress callback that shows nothing."""


def _no_failure(_step: str) -> None:
    """What happens between the steps of a commit outside of tests: nothing."""


class Owner:
    """The one owner of a data folder. Use as a context manager, or call ``close``."""

    def __init__(
        self,
        folder: Folder,
        lock: FolderLock,
        layers: Layers,
        *,
        shapes: ShapeSet | None,
        axioms: Axioms | None,
        discard_stores: bool,
        failpoint: Failpoint,
        progress: Progress,
    ) -> None:
        self.folder = folder
        self.layers = layers
        self.iris = layers.iris
        self.catalogue = layers.catalogue
        self._lock = lock
        self._shapes = shapes
        self._failpoint = failpoint
        self._writing = threading.RLock()
        self._copying = threading.Lock()  # a backup reads the journal's log; erasing empties it
        remove_snapshot(folder)  # a backup that was killed; it must not outlive an erasure
        keep_private(folder)
        self._journal = Journal(folder.journal)
        try:
            self._directory = StoreDirectory(folder.public)
            members = StoreDirectory(folder.members)
            if discard_stores:
                self._journal_must_be_sound(progress)
                self._directory.discard()
                members.discard()
            self._stores = catch_up(
                StorePair(layers, axioms or load_axioms(), self._directory.open(), members.open()),
                self._directory,
                self._journal,
                progress,
            )
            conclude_by_these_axioms(self._stores)
        except BaseException:
            self._journal.close()
            raise
        self._behind = False
        self._revision = self._journal.last()
        self._consumers = Consumers(self._journal)
        self._background: list[Periodic] = []
        self._published: int | None = None
        self._rebuilt = 0
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
        discard_stores: bool = False,
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
            discard_stores: True: make both stores anew from the journal, when the engine can no
                longer open them. Not from a journal that is damaged too.
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
            with collector_paused():
                return cls(
                    paths,
                    lock,
                    Layers.under(Iris(manifest.base)),
                    shapes=shapes,
                    axioms=axioms,
                    discard_stores=discard_stores,
                    failpoint=failpoint,
                    progress=progress,
                )
        except BaseException:
            lock.close()
            raise

    @property
    def revision(self) -> int:
        """The newest revision that is wholly written; 0 for an empty folder."""
        return self._revision

    @property
    def shapes(self) -> ShapeSet:
        """What changes are validated by."""
        if self._shapes is None:
            self._shapes = load()
        return self._shapes

    def stop_background(self) -> None:
        """Stops publishing and feeding, after what is being done."""
        for work in self._background:
            work.stop()
        self._background = []

    def close(self) -> None:
        """Gives the folder free. What was committed is on disk already."""
        self.stop_background()
        with self._copying, self._writing:
            self._journal.close()
            # the engine gives its files free when nobody holds a store any more
            self.public.close()
            del self._stores
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _journal_must_be_sound(self, progress: Progress) -> None:
        for finding in check_journal(self._journal, progress):
            raise DataFolderDamagedError(
                self._journal.path,
                f"{finding.where}: {finding.message}; the stores may have the only copy left",
            )

    def _turn_to(self, stores: StorePair) -> None:
        """Reads and writes these stores from now on."""
        self._stores = stores
        self.public.turn_to(stores.public)

    def _catch_up(self) -> None:
        """Tells the stores what the journal has, when a failing disk kept it from them.

        Raises:
            DataFolderDamagedError: The disk fails still; nothing more is written until it does not,
                or until the folder is opened again.
        """
        if self._behind:
            try:
                stores = catch_up(self._stores, self._directory, self._journal, quiet)
            except (OSError, RuntimeError) as error:  # RuntimeError: the engine on corruption
                raise DataFolderDamagedError(self.folder.root, str(error)) from error
            self._turn_to(stores)
            self._behind = False
            self._revision = self._journal.last()
