"""The focus nodes whose validation a change can touch.

Quoted triples never get into these stores, so subjects and objects are plain terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode, Triple

from graphstore.facts import Facts
from graphstore.reading import Term
from ontology.namespaces import RDF, RDFS
from shapes import Shape, ShapeSet
from shapes.footprints import Read, reads
from shapes.paths import NOWHERE, Path, reverse


class Affected:
    """Finds focus nodes from changed statements; made once per set of shapes."""

    def __init__(self, shapes: ShapeSet) -> None:
        self._readers: dict[Read, list[Shape]] = defaultdict(list)
        for shape in shapes.rooted:
            for read in reads(shapes, shape):
                self._readers[read].append(shape)
        self._backward: dict[Path, Path] = {
            read.prefix: reverse(read.prefix) for read in self._readers
        }

    def focus_nodes(
        self, before: Facts, after: Facts, changed: Collection[Triple]
    ) -> list[tuple[set[Term], list[Shape]]]:
        """Nodes with the shapes that may judge them differently; they need not be its targets."""
        added = [triple for triple in changed if after.view.contains(triple)]
        there = set(added)
        removed = [triple for triple in changed if triple not in there]
        found: list[tuple[set[Term], list[Shape]]] = []
        for facts, triples in ((before, removed), (after, added)):
            if triples:
                ends = _Ends(facts, triples)
                for read, shapes in self._readers.items():
                    nodes = self._focus(facts, read, ends)
                    if nodes:
                        found.append((nodes, shapes))
        return found

    def _focus(self, facts: Facts, read: Read, ends: _Ends) -> set[Term]:
        nodes = ends.of(read)
        if not nodes or read.prefix == NOWHERE:
            return nodes
        return facts.walk(self._backward[read.prefix], nodes)


class _Ends:
    """The nodes at which changed statements hang, by predicate."""

    def __init__(self, facts: Facts, triples: Iterable[Triple]) -> None:
        self._subjects: dict[NamedNode | None, set[Term]] = defaultdict(set)
        self._objects: dict[NamedNode | None, set[Term]] = defaultdict(set)
        for triple in triples:
            self._subjects[triple.predicate].add(triple.subject)  # type: ignore[arg-type]  # no quoted triples
            self._objects[triple.predicate].add(triple.object)  # type: ignore[arg-type]  # no quoted triples
        # Whoever is an instance of a class that got another superclass changed type.
        for class_ in self._subjects.get(RDFS.subClassOf, set()):
            if isinstance(class_, NamedNode):
                self._subjects[RDF.type] |= facts.instances(class_)

    def of(self, read: Read) -> set[Term]:
        if read.predicate is None:
            return {node for nodes in self._subjects.values() for node in nodes}
        ends = self._objects if read.inverse else self._subjects
        return ends.get(read.predicate, set())


class Targets:
    """Who is a target of what (SHACL §2.1.3), in one view."""

    def __init__(self, shapes: Iterable[Shape], facts: Facts) -> None:
        self._facts = facts
        self._by_class = [shape for shape in shapes if shape.targets.classes]
        self._of_types: dict[tuple[Term, ...], frozenset[str]] = {}

    def among(
        self, candidates: Iterable[tuple[Iterable[Term], Collection[Shape]]]
    ) -> dict[str, set[Term]]:
        """By name of shape: those of its candidates that it is about."""
        found: dict[str, set[Term]] = defaultdict(set)
        for nodes, shapes in candidates:
            by_types: dict[tuple[Term, ...], list[Term]] = defaultdict(list)
            for node in nodes:
                by_types[self._facts.objects(node, RDF.type)].append(node)
            for types, alike in by_types.items():
                names = self._names(types)
                for shape in shapes:
                    if shape.name in names:
                        found[shape.name].update(alike)
                    elif _has_other_targets(shape):
                        found[shape.name].update(n for n in alike if self._otherwise(shape, n))
        return found

    def _names(self, types: tuple[Term, ...]) -> frozenset[str]:
        names = self._of_types.get(types)
        if names is None:
            names = self._of_types[types] = frozenset(
                shape.name
                for shape in self._by_class
                for class_ in shape.targets.classes
                if not self._facts.subclasses(class_).isdisjoint(types)
            )
        return names

    def _otherwise(self, shape: Shape, node: Term) -> bool:
        targets, facts = shape.targets, self._facts
        return (
            node in targets.nodes
            or any(facts.objects(node, predicate) for predicate in targets.subjects_of)
            or any(facts.subjects(predicate, node) for predicate in targets.objects_of)
        )


def _has_other_targets(shape: Shape) -> bool:
    targets = shape.targets
    return bool(targets.nodes or targets.subjects_of or targets.objects_of)


def targets(shape: Shape, facts: Facts) -> set[Term]:
    """All nodes that the shape is about."""
    found: set[Term] = set(shape.targets.nodes)
    for class_ in shape.targets.classes:
        found |= facts.instances(class_)
    for predicate in shape.targets.subjects_of:
        found.update(t.subject for t in facts.view.triples(None, predicate, None))  # type: ignore[misc]  # no quoted triples
    for predicate in shape.targets.objects_of:
        found.update(t.object for t in facts.view.triples(None, predicate, None))  # type: ignore[misc]  # no quoted triples
    return found
