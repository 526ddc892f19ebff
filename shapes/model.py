"""Shapes as read from the files: what they look at and what they ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode
from rdflib import Graph
from rdflib.term import Node

from shapes.paths import Path, Step
from shapes.terms import Term


@dataclass(frozen=True, slots=True)
class Targets:
    """Which nodes a shape is about (SHACL §2.1.3); all empty: only what other shapes send it."""

    nodes: frozenset[Term] = frozenset()
    classes: frozenset[NamedNode] = frozenset()  # implicit ones too
    subjects_of: frozenset[NamedNode] = frozenset()
    objects_of: frozenset[NamedNode] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


@dataclass(frozen=True, slots=True)
class Qualified:
    """A ``sh:qualifiedValueShape`` with its counts; ``siblings`` must not fit the same values."""

    shape: str
    minimum: int | None
    maximum: int | None
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a shape asks of its value nodes; names point to other shapes of the set."""

    classes: tuple[NamedNode, ...] = ()
    datatypes: tuple[NamedNode, ...] = ()
    node_kinds: tuple[str, ...] = ()  # local names, as in "IRI"
    min_count: int | None = None
    max_count: int | None = None
    min_exclusive: tuple[Literal, ...] = ()
    min_inclusive: tuple[Literal, ...] = ()
    max_exclusive: tuple[Literal, ...] = ()
    max_inclusive: tuple[Literal, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    flags: str = ""
    language_in: tuple[tuple[str, ...], ...] = ()
    unique_lang: bool = False
    equals: tuple[NamedNode, ...] = ()
    disjoint: tuple[NamedNode, ...] = ()
    less_than: tuple[NamedNode, ...] = ()
    less_than_or_equals: tuple[NamedNode, ...] = ()
    not_: tuple[str, ...] = ()
    and_: tuple[tuple[str, ...], ...] = ()
    or_: tuple[tuple[str, ...], ...] = ()
    xone: tuple[tuple[str, ...], ...] = ()
    nodes: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    qualified: Qualified | None = None
    closed: bool = False
    allowed: frozenset[NamedNode] = frozenset()  # when closed
    has_value: tuple[Term, ...] = ()
    in_: tuple[frozenset[Term], ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """One node shape or property shape."""

    name: str  # its IRI; for an anonymous one a name made from where it stands
    node: Node  # in the shapes graph
    path: Path | None  # None: a node shape
    targets: Targets
    constraints: Constraints
    deactivated: bool = False
    messages: Mapping[str, str] = field(default_factory=dict)  # language → text
    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    order: float = 0.0
    group: str | None = None  # IRI of the property group


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which a form shows several properties."""

    iri: str
    labels: Mapping[str, str]
    order: float


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class ShapeSet:
    """All shapes of a shapes graph; a deactivated shape is kept, and holds of everything.

    Compared and hashed by identity: what others derive from it is kept per set.
    """

    shapes: Mapping[str, Shape]
    groups: Mapping[str, Group]
    graph: Graph  # for the validator; not to be changed

    @property
    def rooted(self) -> tuple[Shape, ...]:
        """The shapes that have targets of their own."""
        return tuple(s for s in self.shapes.values() if s.targets and not s.deactivated)

    @property
    def single_valued(self) -> frozenset[NamedNode]:
        """The properties that some shape allows one value at most."""
        return frozenset(
            shape.path.predicate
            for shape in self.shapes.values()
            if isinstance(shape.path, Step)
            and not shape.path.inverse
            and shape.constraints.max_count == 1
            and not shape.deactivated
        )
