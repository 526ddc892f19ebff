"""What the pages stand on: everything a web application is given when it is made.

The web layer opens nothing itself. Whoever starts it (the owner process, a test) hands it a
:class:`Site`: a reader over the public store, its history, where the query front listens, settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from pyoxigraph import NamedNode, Quad

from graphstore.change import RevisionSummary
from graphstore.errors import UnknownRevisionError
from graphstore.reading import PublicReader
from ontology.iris import Iris


class Change(Protocol):
    """What one revision removed and added."""

    @property
    def summary(self) -> RevisionSummary:
        """Who, when, why."""
        ...

    @property
    def removed(self) -> frozenset[Quad]:
        """Statements that went."""
        ...

    @property
    def added(self) -> frozenset[Quad]:
        """Statements that came."""
        ...

    @property
    def texts(self) -> Mapping[str, bytes]:
        """New texts of pages."""
        ...


class History(Protocol):
    """What the journal tells the public of the past: ``graphstore.history.History`` is one.

    Only public statements are there: a revision that touched a thing in a closed graph alone is
    not.
    """

    def of(self, subject: NamedNode) -> list[RevisionSummary]:
        """The revisions that changed a thing, newest first."""
        ...

    def diff(self, revision: int, subject: NamedNode | None = None) -> Change:
        """What a revision changed, of one thing or of everything.

        Raises:
            UnknownRevisionError: There is no such revision.
        """
        ...


@dataclass(frozen=True, slots=True)
class NoHistory:
    """The history of a store without a journal, such as a checkpoint: there is none."""

    def of(self, subject: NamedNode) -> list[RevisionSummary]:  # noqa: ARG002  # the protocol's
        """Nothing."""
        return []

    def diff(
        self,
        revision: int,
        subject: NamedNode | None = None,  # noqa: ARG002  # the protocol's
    ) -> Change:
        """Raises UnknownRevisionError."""
        raise UnknownRevisionError(revision)


@dataclass(frozen=True, slots=True)
class SparqlFront:
    """Where the query front listens on the loopback interface."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person who runs the site decides."""

    https: bool = False  # True when people reach the site by https: sends HSTS
    demo: bool = False  # True when the world on show is invented: pages say so
    contact: str = ""  # an e-mail address for questions, shown on the plain pages


_STARTED = datetime.now(UTC).replace(microsecond=0)


def _at_start() -> datetime:
    """When this program began: a store without a journal knows no better."""
    return _STARTED


@dataclass(frozen=True, slots=True)
class Site:
    """Everything the pages stand on."""

    reader: PublicReader
    iris: Iris
    history: History = field(default_factory=NoHistory)
    revision: Callable[[], int] = lambda: 0  # of the store that the reader reads, now
    changed_at: Callable[[], datetime] = _at_start  # when that revision was made
    sparql: SparqlFront | None = None  # None: /sparql answers that it is not there
    settings: Settings = field(default_factory=Settings)
