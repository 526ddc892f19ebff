"""What the pages stand on: everything a web application is given when it is made.

The web layer opens nothing itself. Whoever starts it (the owner process, a test) hands it a
:class:`Site`: a reader over the public store, its history, where the query front listens, settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeGuard

from pyoxigraph import Literal, NamedNode, Quad

from graphstore.change import RevisionSummary
from graphstore.consumers import Consumer
from graphstore.errors import UnknownRevisionError
from graphstore.reading import PublicReader
from ontology.iris import Iris


class Feed(Protocol):
    """Tells of the changes of the public store as they are made: a ``GraphStore`` does."""

    @property
    def revision(self) -> int:
        """The newest revision that is wholly written."""
        ...

    @property
    def rebuilt(self) -> int:
        """How often the store was made anew, at whatever revision."""
        ...

    def add_consumer(self, consumer: Consumer, *, after: int | None = None) -> None:
        """Tells a consumer of every change after a revision."""
        ...


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
    """What the journal tells the public of the past: a ``GraphStore`` does.

    Only public statements are there: a revision that touched a thing in a closed graph alone is
    not.
    """

    def history(self, subject: NamedNode) -> list[RevisionSummary]:
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

    def history(
        self,
        subject: NamedNode,  # noqa: ARG002  # the protocol's
    ) -> list[RevisionSummary]:
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


class Moments:
    """When each revision was first seen by this process: no answer is older than its program."""

    def __init__(self) -> None:
        self._seen = (-1, datetime.now(UTC))

    def of(self, revision: int) -> datetime:
        """When a revision was first asked for, to the second (UTC)."""
        known, moment = self._seen
        if known != revision:
            moment = datetime.now(UTC).replace(microsecond=0)
            self._seen = (revision, moment)
        return moment


@dataclass(frozen=True, slots=True)
class Site:
    """Everything the pages stand on."""

    reader: PublicReader
    iris: Iris
    history: History = field(default_factory=NoHistory)
    feed: Feed | None = None  # None: what is made of the whole is read again after a change
    sparql: SparqlFront | None = None  # None: /sparql answers that it is not there
    settings: Settings = field(default_factory=Settings)
    _moments: Moments = field(default_factory=Moments, repr=False, compare=False)

    def revision(self) -> int:
        """The revision of the public store, as it says itself; 0 when it does not say.

        A change that touches nothing public gives no new one.
        """
        numbers = (quad.object for quad in self.reader.graph(self.iris.graph("system")))
        return max((int(n.value) for n in numbers if _is_number(n)), default=0)

    def changed_at(self) -> datetime:
        """When what is public last changed, or this program began, whichever is later (UTC)."""
        return self._moments.of(self.revision())


def _is_number(term: object) -> TypeGuard[Literal]:
    return isinstance(term, Literal) and term.value.isdigit()
