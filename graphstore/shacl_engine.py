"""pySHACL, one shape and some focus nodes at a time, on data copied as far as it looks.

pySHACL's own ``focus_nodes=`` also skips the nested shapes of values that are not in the list, and
so calls them conforming; here a shape is asked directly about the nodes it targets.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from pyoxigraph import NamedNode
from pyshacl.errors import ConstraintLoadError, ShapeLoadError
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graphstore.facts import Facts
from graphstore.messages import messages_for
from graphstore.reading import Term
from graphstore.violation import Violation
from shapes import Shape, ShapeSet
from shapes.paths import Step
from shapes.terms import to_oxigraph, to_rdflib

_Result: TypeAlias = tuple[str, Node, list[tuple[Node, Node, Any]]]

UNCHECKED = "https://leefomgeving.org/def/shapes#UncheckedConstraintComponent"
"""Stands for the component when the processor gives up on a node: such data are not let in."""

# What comparing hostile values ends in: a number that is none with one that is, NaN with a decimal.
_FAILURES = (ArithmeticError, TypeError, ValueError, RuntimeError)
_MAX_DEPTH = 30  # shapes inside shapes; a shapes file nested deeper than this is a mistake


class ExtractedGraph(Graph):
    """The part of a view that the processor looks at, as a graph of rdflib, copied as it looks."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self._facts = facts

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        """The values of one property of one subject."""
        if isinstance(subject, Node) and isinstance(predicate, URIRef):
            found = self._facts.objects(to_oxigraph(subject), NamedNode(predicate))
            return map(to_rdflib, found)
        return super().objects(subject, predicate, unique)

    def subjects(
        self,
        predicate: Any = None,
        object: Any = None,  # noqa: A002 (the name is rdflib's)
        unique: bool = False,
    ) -> Any:
        """The subjects that have this value."""
        if isinstance(predicate, URIRef) and isinstance(object, Node):
            found = self._facts.subjects(NamedNode(predicate), to_oxigraph(object))
            return map(to_rdflib, found)
        return super().subjects(predicate, object, unique)

    def triples(self, triple: Any) -> Any:
        """The triples that match; a subject, or a predicate and an object, must be given."""
        subject, predicate, object_ = triple
        if subject is None:
            if predicate is None or object_ is None:
                raise LookupError("a pattern that would copy everything")
            return ((s, predicate, object_) for s in self.subjects(predicate, object_))
        if predicate is not None:
            found = ((subject, predicate, o) for o in self.objects(subject, predicate))
        else:
            about = self._facts.about(to_oxigraph(subject))
            found = ((subject, to_rdflib(p), to_rdflib(o)) for p, o in about)
        return found if object_ is None else (t for t in found if t[2] == object_)

    def __contains__(self, triple: Any) -> bool:
        return next(iter(self.triples(triple)), None) is not None


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
        try:
            results = self._results(shape, nodes, graph)
        except (ConstraintLoadError, ShapeLoadError):
            raise  # the shapes are wrong, not the data
        except _FAILURES:
            results = []
            for asked in nodes:  # find out whose values it was
                try:
                    results += self._results(shape, [asked], graph)
                except _FAILURES:
                    yield self._unchecked(shape, asked)
        for _, node, triples in results:
            yield self._violation(node, triples)

    def _results(
        self, shape: Shape, nodes: Sequence[URIRef | BNode | Literal], graph: ExtractedGraph
    ) -> list[_Result]:
        with warnings.catch_warnings():
            # rdflib compares values without an order, such as an ill-formed number, with a
            # deprecated idiom; what comes out is "not in order", as SHACL wants it
            warnings.filterwarnings("ignore", "NotImplemented should not", DeprecationWarning)
            _, results = self._pyshacl.lookup_shape_from_node(shape.node).validate(
                self._executor, graph, focus=nodes
            )
        found: list[_Result] = results
        return found

    def _unchecked(self, shape: Shape, node: Node) -> Violation:
        path = "" if shape.path is None else str(shape.path)
        messages = messages_for(shape, UNCHECKED)
        return Violation(shape.name, UNCHECKED, to_oxigraph(node), path, None, messages)

    def _violation(self, result: Node, triples: Iterable[tuple[Node, Node, Any]]) -> Violation:
        fields = {
            predicate: value[1] if isinstance(value, tuple) else value
            for subject, predicate, value in triples
            if subject == result and predicate not in (RDF.type, SH.resultMessage)
        }
        shape = self._by_node[fields[SH.sourceShape]]
        value = fields.get(SH.value)
        path = "" if shape.path is None else str(shape.path)
        if fields[SH.sourceConstraintComponent] == SH.ClosedConstraintComponent:
            path = str(Step(NamedNode(fields[SH.resultPath])))  # of the statement too many
        return Violation(
            shape=shape.name,
            component=str(fields[SH.sourceConstraintComponent]),
            focus=to_oxigraph(fields[SH.focusNode]),
            path=path,
            value=None if value is None else to_oxigraph(value),
            messages=messages_for(shape, fields[SH.sourceConstraintComponent]),
            severity=str(fields[SH.resultSeverity]),
        )
