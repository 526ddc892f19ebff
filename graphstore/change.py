"""Changes: what goes through the write gate, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pyoxigraph import NamedNode, Quad


class Role(StrEnum):
    """In what capacity somebody writes; the catalogue says which graphs that opens."""

    SYSTEM = "system"  # the program itself: its own ontology and thesauri
    IMPORTER = "importer"
    CURATOR = "curator"
    RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change: a resident under their random IRI, or a part of the program."""

    iri: NamedNode
    role: Role
    closed: frozenset[str] = frozenset()  # references of the closed environments they belong to


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the graph, made as a whole or not at all.

    Additions already present and removals already absent are no part of what is made. A quad
    that is both removed and added stays. ``texts`` maps the IRI of a page to its wiki source,
    kept byte for byte.
    """

    actor: Actor
    reason: str
    additions: frozenset[Quad] = frozenset()
    removals: frozenset[Quad] = frozenset()
    base_revision: int | None = None  # None: whatever is there now
    texts: Mapping[str, bytes] = field(default_factory=dict)
    text_graph: NamedNode | None = None  # whose readers the texts are for; None: those of the thing


@dataclass(frozen=True, slots=True)
class Committed:
    """The answer to a change that was made, or that turned out to change nothing."""

    revision: int  # the revision the store is at now
    changed: bool  # False: everything was already so, and no revision was made
    added: int = 0  # asserted quads
    removed: int = 0


@dataclass(frozen=True, slots=True)
class RevisionSummary:
    """One entry of the journal, without its statements."""

    revision: int
    at: datetime  # UTC
    actor: NamedNode
    role: Role
    reason: str
    added: int
    removed: int
