"""Property paths of SHACL (§2.3.1), parsed once and used everywhere.

Engines differ on the inverse of a composite path (pySHACL walks ``^(a/b)`` as ``^a/^b``), so only a
single predicate can be inverted; ``^b/^a`` says the same and is read the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import NamedNode
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

_MAX_DEPTH = 9  # of nesting; the validator gives up at ten


class InvalidShapeError(ValueError):
    """A shapes file says something that this program cannot check."""

    def __init__(self, shape: str, why: str) -> None:
        super().__init__(f"{shape}: {why}")
        self.shape = shape
        self.why = why


@dataclass(frozen=True, slots=True)
class Step:
    """One predicate, followed forward or (``inverse``) from object to subject."""

    predicate: NamedNode
    inverse: bool = False

    def __str__(self) -> str:
        return f"{'^' if self.inverse else ''}<{self.predicate.value}>"


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after another."""

    parts: tuple[Path, ...]

    def __str__(self) -> str:
        return "/".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths."""

    parts: tuple[Path, ...]

    def __str__(self) -> str:
        return "(" + "|".join(str(part) for part in self.parts) + ")"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path zero or more times, once or more, or at most once: ``*``, ``+`` or ``?``."""

    path: Path
    mark: str

    def __str__(self) -> str:
        return f"({self.path}){self.mark}"

    @property
    def zero(self) -> bool:
        """True when the start itself is reached."""
        return self.mark in "*?"

    @property
    def many(self) -> bool:
        """True when the path may be followed more than once."""
        return self.mark in "*+"


Path: TypeAlias = Step | Sequence | Alternative | Repeat
NOWHERE = Sequence(())  # stays at the start

_REPEATS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def reverse(path: Path) -> Path:
    """The path walked backwards."""
    match path:
        case Step(predicate, inverse):
            return Step(predicate, not inverse)
        case Sequence(parts):
            return Sequence(tuple(reverse(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(reverse(part) for part in parts))
        case Repeat(inner, mark):
            return Repeat(reverse(inner), mark)


def join(first: Path, second: Path) -> Path:
    """One path and then another, without needless nesting."""
    parts = tuple(
        piece
        for path in (first, second)
        for piece in (path.parts if isinstance(path, Sequence) else (path,))
    )
    return parts[0] if len(parts) == 1 else Sequence(parts)


def read(graph: Graph, node: Node, shape: str, depth: int = 0) -> Path:
    """Reads the path at a node of a shapes graph.

    Raises:
        InvalidShapeError: The node is no well-formed path, or the inverse of a composite one.
    """
    if isinstance(node, URIRef):
        return Step(NamedNode(node))
    if not isinstance(node, BNode) or depth > _MAX_DEPTH:
        raise InvalidShapeError(shape, "sh:path is not well-formed")
    if (node, RDF.first, None) in graph:
        return Sequence(_members(graph, node, shape, depth))
    inner = graph.value(node, SH.inversePath)
    if inner is not None:
        if not isinstance(inner, URIRef):
            raise InvalidShapeError(shape, "write the inverse of a composite path step by step")
        return Step(NamedNode(inner), inverse=True)
    alternatives = graph.value(node, SH.alternativePath)
    if alternatives is not None:
        return Alternative(_members(graph, alternatives, shape, depth))
    for predicate, mark in _REPEATS.items():
        inner = graph.value(node, predicate)
        if inner is not None:
            return Repeat(read(graph, inner, shape, depth + 1), mark)
    raise InvalidShapeError(shape, "sh:path is not well-formed")


def _members(graph: Graph, node: Node, shape: str, depth: int) -> tuple[Path, ...]:
    members = tuple(read(graph, item, shape, depth + 1) for item in graph.items(node))
    if len(members) < 2:
        raise InvalidShapeError(shape, "a list of paths has at least two members")
    return members
