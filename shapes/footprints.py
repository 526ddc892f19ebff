"""Which statements a shape reads, so that a change tells which focus nodes to look at again.

Validating a focus node is walking paths from it. A ``Read`` says: from the node, along ``prefix``,
and there the statements with ``predicate`` are looked at. If the outcome for a node differs between
two graphs, then some statement it reads in one is not in the other, and its prefix can be walked in
that same graph; so walking prefixes backwards from every changed statement, added ones in the new
graph and removed ones in the old, finds every focus node that a change can make or mend.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.namespaces import RDF
from shapes.model import Shape, ShapeSet
from shapes.paths import NOWHERE, Alternative, InvalidShapeError, Path, Repeat, Sequence, Step, join


@dataclass(frozen=True, slots=True)
class Read:
    """Statements that are looked at from a focus node.

    ``predicate`` None is any; ``inverse``: the node at the end of the prefix is their object.
    """

    prefix: Path
    predicate: NamedNode | None
    inverse: bool = False


def reads(shapes: ShapeSet, shape: Shape) -> frozenset[Read]:
    """Everything that a shape with targets reads, from its own focus nodes on.

    ``rdfs:subClassOf`` is not listed: whoever reads types depends on it.

    Raises:
        InvalidShapeError: The shape refers to itself, which SHACL leaves undefined (§3.4.3).
    """
    found = set(_of_shape(shapes, shape, NOWHERE, ()))
    if shape.targets.classes:
        found.add(Read(NOWHERE, RDF.type))
    found |= {Read(NOWHERE, predicate) for predicate in shape.targets.subjects_of}
    found |= {Read(NOWHERE, predicate, inverse=True) for predicate in shape.targets.objects_of}
    return frozenset(found)


def _of_shape(
    shapes: ShapeSet, shape: Shape, focus: Path, above: tuple[str, ...]
) -> Iterator[Read]:
    if shape.name in above:
        raise InvalidShapeError(shape.name, "refers to itself")
    if shape.deactivated:
        return
    asked = shape.constraints
    values = focus
    if shape.path is not None:
        yield from _of_path(shape.path, focus)
        values = join(focus, shape.path)
    if asked.classes:
        yield Read(values, RDF.type)
    for predicate in (
        *asked.equals,
        *asked.disjoint,
        *asked.less_than,
        *asked.less_than_or_equals,
    ):
        yield Read(focus, predicate)
    if asked.closed:
        yield Read(values, None)
    for name in nested(shape):
        yield from _of_shape(shapes, shapes.shapes[name], values, (*above, shape.name))


def nested(shape: Shape) -> Iterator[str]:
    """The shapes that the value nodes of this one are sent to."""
    asked = shape.constraints
    yield from asked.properties
    yield from asked.nodes
    yield from asked.not_
    for members in (*asked.and_, *asked.or_, *asked.xone):
        yield from members
    if asked.qualified is not None:
        yield asked.qualified.shape
        yield from asked.qualified.siblings


def _of_path(path: Path, prefix: Path) -> Iterator[Read]:
    match path:
        case Step(predicate, inverse):
            yield Read(prefix, predicate, inverse)
        case Sequence(parts):
            for part in parts:
                yield from _of_path(part, prefix)
                prefix = join(prefix, part)
        case Alternative(parts):
            for part in parts:
                yield from _of_path(part, prefix)
        case Repeat(inner, _):
            before = join(prefix, Repeat(inner, "*")) if path.many else prefix
            yield from _of_path(inner, before)
