"""The graph store: one data folder, opened by its one owner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pyoxigraph import Store

from graphstore import checkpoints, gate
from graphstore.change import Change, Committed
from graphstore.conclusions import Conclusions, conclude
from graphstore.errors import DataFolderDamagedError
from graphstore.folder import Folder, FolderLock, prepare
from graphstore.journal import Journal
from graphstore.layers import Layers
from graphstore.payload import PartRow, Stores
from graphstore.reading import PublicReader
from graphstore.replay import catch_up
from graphstore.violation import Violation
from graphstore.writing import merge_diff, write
from ontology.iris import DEFAULT_BASE, Iris

Progress = Callable[[str, int, int], None]
Failpoint = Callable[[str], None]


def quiet(_step: str, _done: int, _total: int) -> None:
    """A progress callback that shows nothing."""


def _no_failure(_step: str) -> None:
    """What happens between the steps of a commit outside of tests: nothing."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, without doing it."""

    added: int  # asserted quads
    removed: int
    concluded_added: int
    concluded_removed: int
    violations: tuple[Violation, ...]  # those it would bring in; any one blocks it

    @property
    def changed(self) -> bool:
        """True when there is anything to do."""
        return bool(self.added or self.removed)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A change that has passed the gate, before anything is written."""

    difference: gate.Difference
    conclusions: Conclusions
    stores: Stores
    parts: list[PartRow]
    violations: tuple[Violation, ...]


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
        failpoint: Failpoint = _no_failure,
    ) -> None:
        self.folder = folder
        self.layers = layers
        self.iris = layers.iris
        self.catalogue = layers.catalogue
        self._lock = lock
        self._failpoint = failpoint
        self._writing = threading.RLock()
        self._journal = Journal(folder.journal)
        self._public = _open_store(folder, folder.public)
        self._members = _open_store(folder, folder.members)
        catch_up(layers, self._journal, self._public, self._members)
        self._revision = self._journal.last()
        self.public = PublicReader(self._public)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        base: str = DEFAULT_BASE,
        create: bool = True,
        failpoint: Failpoint = _no_failure,
    ) -> Self:
        """Opens a data folder as its owner; makes it when there is none.

        An existing folder keeps its base IRI. Stores that are behind the journal, after a crash,
        are brought up to it first.

        Raises:
            DataFolderInUseError: Another process owns it.
            DataFolderFormatError: It was made by a newer version, or is something else.
            DataFolderDamagedError: Journal and stores do not agree.
            DataFolderError: It cannot be made or read, or ``create`` is false and there is none.
        """
        paths, manifest = prepare(Path(folder), base=base, create=create)
        lock = FolderLock(paths)
        try:
            return cls(paths, lock, Layers.under(Iris(manifest.base)), failpoint=failpoint)
        except BaseException:
            lock.close()
            raise

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
            prepared = self._prepare(change, progress)
            if not prepared.difference:
                return Committed(self._revision, changed=False)
            progress("journal", 0, 1)
            self._failpoint("before journal")
            revision = self._journal.append(
                datetime.now(UTC),
                change.actor.iri,
                change.actor.role,
                prepared.stores,
                prepared.parts,
            )
            self._failpoint("after journal")
            progress("journal", 1, 1)
            self._apply(prepared, revision, progress)
            self._revision = revision
            self._failpoint("done")
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
            prepared = self._prepare(change, progress)
        concluded = prepared.conclusions
        return Preview(
            added=prepared.difference.added,
            removed=prepared.difference.removed,
            concluded_added=len(concluded.public.added) + len(concluded.members.added),
            concluded_removed=len(concluded.public.removed) + len(concluded.members.removed),
            violations=prepared.violations,
        )

    def publish_checkpoint(self) -> str:
        """Publishes the public store as it is now for readers in other processes.

        Returns:
            The name of the checkpoint.
        """
        with self._writing:
            return checkpoints.publish(self.folder, self._public, self._revision)

    def close(self) -> None:
        """Gives the folder free."""
        with self._writing:
            self._journal.close()
            self._public.flush()
            self._members.flush()
            del self.public
            del self._public
            del self._members
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

    def _prepare(self, change: Change, progress: Progress) -> _Prepared:
        layers = self.layers
        gate.authorise(layers, change.actor, gate.graphs_in(change.additions, change.removals))
        progress("canonicalise", 0, 1)
        change = gate.canonicalise(layers, change)
        progress("compare", 0, 1)
        diff = gate.difference(layers, self._public, self._members, self._journal, change)
        gate.authorise(
            layers,
            change.actor,
            {gate.graph_for_text(layers, layer) for layer, _ in diff.texts.values()},
        )
        progress("conclude", 0, 1)
        conclusions = conclude(layers, self._public, self._members, diff.public, diff.members)
        stores, parts = gate.payload(layers, change, diff)
        return _Prepared(diff, conclusions, stores, parts, ())

    def _apply(self, prepared: _Prepared, revision: int, progress: Progress) -> None:
        public = prepared.difference.public | prepared.conclusions.public
        members = prepared.difference.members | prepared.conclusions.members
        system = self.catalogue.system
        try:
            if public:
                progress("public", 0, 1)
                whole = public | merge_diff(self._public, system, public)
                self._failpoint("before public")
                write(self._public, system, whole, revision)
                self._failpoint("after public")
            if members:
                progress("members", 0, 1)
                self._failpoint("before members")
                write(self._members, system, members, revision)
                self._failpoint("after members")
        except OSError as error:
            raise DataFolderDamagedError(self.folder.root, str(error)) from error


def _open_store(folder: Folder, path: Path) -> Store:
    try:
        return Store(str(path))
    except OSError as error:
        raise DataFolderDamagedError(folder.root, f"{path.name}: {error}") from error
