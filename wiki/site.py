"""What the pages stand on: everything a web application is given when it is made.

The web layer opens nothing itself. Whoever starts it (the owner process, a test) hands it a
:class:`Site`: a reader over the public store, the journal, where the query front listens, settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from pyoxigraph import NamedNode, Triple

from graphstore.change import RevisionSummary
from graphstore.reading import PublicReader
from ontology.iris import Iris


class History(Protocol):
    """What the journal tells the public of the past of one thing.

    Only public statements are counted and shown: an entry that touched a thing in a closed graph
    alone is not there.
    """

    def revision(self) -> int:
        """The number of the last change; 0 before the first."""
        ...

    def changed_at(self) -> datetime:
        """When the last change was made (UTC)."""
        ...

    def of_thing(
        self, thing: NamedNode, limit: int, before: int | None = None
    ) -> Sequence[RevisionSummary]:
        """The public changes of a thing, newest first, those before a revision when given."""
        ...

    def change_of(
        self, thing: NamedNode, revision: int
    ) -> tuple[frozenset[Triple], frozenset[Triple]]:
        """Public statements about a thing that a revision added and removed.

        Raises:
            UnknownRevisionError: The journal has no such revision.
        """
        ...

    def as_of(self, thing: NamedNode, revision: int) -> frozenset[Triple]:
        """Public statements about a thing as they stood after a revision.

        Raises:
            UnknownRevisionError: The journal has no such revision.
        """
        ...


@dataclass(frozen=True, slots=True)
class NoHistory:
    """The history of a store without a journal, such as a checkpoint: there is none."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def revision(self) -> int:
        """Always 0."""
        return 0

    def changed_at(self) -> datetime:
        """When this was made."""
        return self.at

    def of_thing(
        self,
        thing: NamedNode,  # noqa: ARG002  # the protocol's
        limit: int,  # noqa: ARG002  # the protocol's
        before: int | None = None,  # noqa: ARG002  # the protocol's
    ) -> Sequence[RevisionSummary]:
        """Nothing."""
        return ()

    def change_of(
        self,
        thing: NamedNode,  # noqa: ARG002  # the protocol's
        revision: int,  # noqa: ARG002  # the protocol's
    ) -> tuple[frozenset[Triple], frozenset[Triple]]:
        """Nothing."""
        return frozenset(), frozenset()

    def as_of(
        self,
        thing: NamedNode,  # noqa: ARG002  # the protocol's
        revision: int,  # noqa: ARG002  # the protocol's
    ) -> frozenset[Triple]:
        """Nothing."""
        return frozenset()


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


@dataclass(frozen=True, slots=True)
class Site:
    """Everything the pages stand on."""

    reader: PublicReader
    iris: Iris
    history: History = field(default_factory=NoHistory)
    sparql: SparqlFront | None = None  # None: /sparql answers that it is not there
    settings: Settings = field(default_factory=Settings)
