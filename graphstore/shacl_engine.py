"""pySHACL, one shape and some focus nodes at a time, on data copied as far as it looks.

pySHACL's own ``focus_nodes=`` also skips the nested shapes of values that are not in the list, and
so calls them conforming; here a shape is asked directly about the nodes it targets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import NamedNode
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from graphstore.reading import Term, TripleView
from graphstore.violation import Violation
from shapes import Shape, ShapeSet
from shapes.terms import to_oxigraph, to_rdflib

_MAX_DEPTH = 30  # shapes inside shapes; a shapes file nested deeper than this is a mistake


class ExtractedGraph(Graph):
    """The part of a view that somebody has looked at, as a graph of rdflib.

    Everything about a subject is copied at the first question about it, and who points to an
    object by one predicate at the first question about that.
    """

    def __init__(self, view: TripleView) -> None:
        super().__init__()
        self._view = view
        self._about: dict[Node, dict[Node, list[Node]]] = {}
        self._pointing: dict[tuple[Node, Node], list[Node]] = {}

    def _subject(self, subject: Node) -> dict[Node, list[Node]]:
        found = self._about.get(subject)
        if found is None:
            found = {}
            term = to_oxigraph(subject)
            if isinstance(term, NamedNode) or not hasattr(term, "datatype"):
                for triple in self._view.triples(term, None, None):
                    found.setdefault(to_rdflib(triple.predicate), []).append(
                        to_rdflib(triple.object)
                    )
            self._about[subject] = found
        return found

    def _subjects(self, predicate: Node, object_: Node) -> list[Node]:
        key = (predicate, object_)
        found = self._pointing.get(key)
        if found is None:
            found = [
                to_rdflib(triple.subject)
                for triple in self._view.triples(
                    None, NamedNode(str(predicate)), to_oxigraph(object_)
                )
            ]
            self._pointing[key] = found
        return found

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        """The values of one property of one subject."""
        if isinstance(subject, Node) and isinstance(predicate, URIRef):
            return iter(self._subject(subject).get(predicate, ()))
        return super().objects(subject, predicate, unique)

    def subjects(
        self,
        predicate: Any = None,
        object: Any = None,  # noqa: A002 (the name is rdflib's)
        unique: bool = False,
    ) -> Any:
        """The subjects that have this value."""
        if isinstance(predicate, URIRef) and isinstance(object, Node):
            return iter(self._subjects(predicate, object))
        return super().subjects(predicate, object, unique)

    def triples(self, triple: Any) -> Any:
        """The triples that match; a subject, or a predicate and an object, must be given."""
        subject, predicate, object_ = triple
        if subject is not None:
            for p, values in self._subject(subject).items():
                if predicate is None or p == predicate:
                    yield from ((subject, p, o) for o in values if object_ in (None, o))
        elif predicate is not None and object_ is not None:
            yield from ((s, predicate, object_) for s in self._subjects(predicate, object_))
        elif predicate is not None:
            for found in self._view.triples(None, NamedNode(str(predicate)), None):
                yield to_rdflib(found.subject), predicate, to_rdflib(found.object)
        else:
            raise LookupError("a pattern that would copy everything")

    def __contains__(self, triple: Any) -> bool:
        return next(self.triples(triple), None) is not None


class Engine:
    """pySHACL over one set of shapes."""

    def __init__(self, shapes: ShapeSet) -> None:
        self._shapes = shapes
        self._by_node = {shape.node: shape for shape in shapes.shapes.values()}
        self._pyshacl = ShapesGraph(shapes.graph)
        assert self._pyshacl.shapes is not None  # reads them now
        self._executor = SHACLExecutor(max_validation_depth=_MAX_DEPTH)

    def violations(
        self, shape: Shape, focus: Iterable[Term], graph: ExtractedGraph
    ) -> Iterator[Violation]:
        """What the shape has against these nodes; whether it targets them is not asked."""
        nodes = [to_rdflib(node) for node in focus]
        if not nodes:
            return
        _, results = self._pyshacl.lookup_shape_from_node(shape.node).validate(
            self._executor, graph, focus=nodes
        )
        for _, node, triples in results:
            yield self._violation(node, triples)

    def _violation(self, result: Node, triples: Iterable[tuple[Node, Node, Any]]) -> Violation:
        fields = {
            predicate: value[1] if isinstance(value, tuple) else value
            for subject, predicate, value in triples
            if subject == result and predicate not in (RDF.type, SH.resultMessage)
        }
        shape = self._by_node[fields[SH.sourceShape]]
        value = fields.get(SH.value)
        return Violation(
            shape=shape.name,
            component=str(fields[SH.sourceConstraintComponent]),
            focus=to_oxigraph(fields[SH.focusNode]),
            path="" if shape.path is None else str(shape.path),
            value=None if value is None else to_oxigraph(value),
            messages=shape.messages,
            severity=str(fields[SH.resultSeverity]),
        )
