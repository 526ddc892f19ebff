"""Validation with SHACL: what a change brings in, and everything at once.

The views that are compared are what a reader of that store sees: asserted and inferred statements
together, the ontology's class hierarchy among them. ``sh:class`` and class targets follow
``rdfs:subClassOf`` in the data, as SHACL §1.1 has it ("SHACL instance").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from functools import lru_cache

from pyoxigraph import NamedNode, Triple

from graphstore.reading import Term, TripleView
from graphstore.shacl_engine import Engine, ExtractedGraph
from graphstore.violation import Violation
from ontology.namespaces import RDF, RDFS
from shapes import Shape, ShapeSet

Progress = Callable[[int, int], None]  # done, total


def new_violations(
    shapes: ShapeSet, before: TripleView, after: TripleView, changed: Collection[Triple]
) -> tuple[Violation, ...]:
    """The violations that a change brings in: all after it, minus all before it, as multisets.

    ``changed`` holds every triple that is in one of the views and not in the other; more does no
    harm.
    """
    if not changed:
        return ()
    was = Counter(validate_all(shapes, before))
    now = Counter(validate_all(shapes, after))
    return tuple((now - was).elements())


def validate_all(
    shapes: ShapeSet,
    view: TripleView,
    *,
    progress: Progress | None = None,
    processes: int = 1,
) -> tuple[Violation, ...]:
    """All violations in a view, as a full run of a SHACL processor would report them.

    Args:
        shapes: What is asked.
        view: What is judged.
        progress: Called now and then with the number of focus nodes done and to do.
        processes: Over how many processes the work is divided.
    """
    del processes
    engine = _engine(shapes)
    graph = ExtractedGraph(view)
    work = [(shape, _targets(shape, view)) for shape in shapes.rooted]
    total = sum(len(nodes) for _, nodes in work)
    done = 0
    found: list[Violation] = []
    for shape, nodes in work:
        found.extend(engine.violations(shape, nodes, graph))
        done += len(nodes)
        if progress is not None:
            progress(done, total)
    return tuple(found)


@lru_cache(maxsize=4)
def _engine_of(key: int, shapes_box: _Box) -> Engine:
    del key
    return Engine(shapes_box.shapes)


class _Box:
    """Makes a ``ShapeSet`` hashable by identity."""

    def __init__(self, shapes: ShapeSet) -> None:
        self.shapes = shapes

    def __hash__(self) -> int:
        return id(self.shapes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Box) and other.shapes is self.shapes


def _engine(shapes: ShapeSet) -> Engine:
    return _engine_of(id(shapes), _Box(shapes))


def _targets(shape: Shape, view: TripleView) -> set[Term]:
    targets = shape.targets
    found: set[Term] = set(targets.nodes)
    for class_ in _with_subclasses(targets.classes, view):
        found.update(t.subject for t in view.triples(None, RDF.type, class_))  # type: ignore[misc]
    for predicate in targets.subjects_of:
        found.update(t.subject for t in view.triples(None, predicate, None))  # type: ignore[misc]
    for predicate in targets.objects_of:
        found.update(t.object for t in view.triples(None, predicate, None))  # type: ignore[misc]
    return found


def _with_subclasses(classes: Collection[NamedNode], view: TripleView) -> set[Term]:
    found: set[Term] = set()
    todo: list[Term] = list(classes)
    while todo:
        class_ = todo.pop()
        if class_ not in found:
            found.add(class_)
            todo.extend(t.subject for t in view.triples(None, RDFS.subClassOf, class_))  # type: ignore[misc]
    return found
