"""Errors of the graph store.

::

    GraphStoreError
    ├── DataFolderError
    │   ├── DataFolderInUseError        another process owns the folder
    │   ├── DataFolderFormatError       made by a newer version, or not a data folder
    │   └── DataFolderDamagedError      journal or store do not agree with their hashes
    ├── ChangeRefusedError
    │   ├── NotAuthorisedError          the actor may not write that graph
    │   ├── InvalidTermError            a term that cannot be stored
    │   ├── ValidationFailedError       the change brings in violations of shapes
    │   ├── TooManyConclusionsError     far more follows from the change than it says
    │   └── ConflictError               somebody changed the same thing since
    ├── UnknownRevisionError            no such entry in the journal
    └── ReadOnlyError                   a write to what is for reading
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from graphstore.violation import Violation


class GraphStoreError(Exception):
    """Base of everything this package raises on purpose."""


class DataFolderError(GraphStoreError):
    """The data folder cannot be used."""

    def __init__(self, folder: Path, advice: str = "") -> None:
        super().__init__(f"{folder}: {advice}" if advice else str(folder))
        self.folder = folder
        self.advice = advice


def cannot_be_used(folder: Path, error: OSError) -> DataFolderError:
    """The error of a folder that the system refuses, in the system's words without its numbers."""
    match error:
        case FileExistsError() | NotADirectoryError():
            return DataFolderError(folder, "there is a file where a folder should be")
        case _:
            place = error.filename
            inside = place is not None and str(place) != str(folder)
            why = error.strerror or str(error)
            return DataFolderError(folder, f"{why} ({place})" if inside else why)


class DataFolderInUseError(DataFolderError):
    """Another process owns the folder; work through its socket."""


class DataFolderFormatError(DataFolderError):
    """The folder was made by a newer version of the program, or is something else."""


class DataFolderDamagedError(DataFolderError):
    """Journal, stores and hashes do not agree."""


class ChangeRefusedError(GraphStoreError):
    """A change was not made; nothing was written."""


class NotAuthorisedError(ChangeRefusedError):
    """The actor may not write to this graph."""

    def __init__(self, actor: str, graph: str) -> None:
        super().__init__(f"{actor} may not write to {graph}")
        self.actor = actor
        self.graph = graph


class InvalidTermError(ChangeRefusedError):
    """A term that the store cannot hold as it stands."""

    def __init__(self, term: str, why: str) -> None:
        super().__init__(f"{term}: {why}")
        self.term = term
        self.why = why


class ValidationFailedError(ChangeRefusedError):
    """The change brings in violations of the shapes."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(f"{len(violations)} new violations")
        self.violations = violations


class TooManyConclusionsError(ChangeRefusedError):
    """Far more would follow from the change than it says.

    Most likely a chain or a loop of parts hundreds long: everything in it is part of all above it.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} conclusions")
        self.limit = limit


class ConflictError(ChangeRefusedError):
    """Since the revision the change was made from, somebody changed the same thing.

    ``quads`` are the statements that others made or took away, ``pages`` the IRIs of pages of which
    they changed the same paragraph.
    """

    def __init__(self, since: int, quads: tuple[Quad, ...], pages: tuple[str, ...] = ()) -> None:
        super().__init__(
            f"{len(quads)} statements and {len(pages)} pages changed since revision {since}"
        )
        self.since = since
        self.quads = quads
        self.pages = pages


class UnknownRevisionError(GraphStoreError):
    """The journal has no such revision."""

    def __init__(self, revision: int) -> None:
        super().__init__(f"no revision {revision}")
        self.revision = revision


class ReadOnlyError(GraphStoreError):
    """A write to a view that is for reading; facts come in through the write gate only."""

    def __init__(self) -> None:
        super().__init__("this view is for reading; write through GraphStore.commit")
