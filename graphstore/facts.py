"""A view as validation reads it: values, paths and classes, each looked up once.

Quoted triples never get into these stores, so subjects and objects are plain terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from graphstore.reading import Subject, Term, TripleView
from ontology.namespaces import RDF, RDFS
from shapes.paths import Alternative, Path, Repeat, Sequence, Step

_MANY = 500  # nodes; a lookup costs about as much as four rows of a scan


class Facts:
    """Remembers what it has looked up; lives as long as one validation."""

    def __init__(self, view: TripleView) -> None:
        self.view = view
        self._objects: dict[tuple[Term, NamedNode], tuple[Term, ...]] = {}
        self._subjects: dict[tuple[NamedNode, Term], tuple[Term, ...]] = {}
        self._subclasses: dict[NamedNode, frozenset[Term]] = {}
        self._known: dict[Term, dict[NamedNode, tuple[Term, ...]]] = {}

    def learn(self, nodes: Iterable[Term]) -> None:
        """Looks up everything about these nodes at once; worth it when most will be asked.

        Not for a few nodes of an ordinary edit: a hub such as the country has thousands of values.
        """
        for node in nodes:
            if node not in self._known and not isinstance(node, Literal):
                values: dict[NamedNode, list[Term]] = {}
                for triple in self.view.triples(node, None, None):
                    values.setdefault(triple.predicate, []).append(triple.object)  # type: ignore[arg-type]  # no quoted triples
                self._known[node] = {p: tuple(found) for p, found in values.items()}

    def known(self, node: Term) -> Mapping[NamedNode, tuple[Term, ...]] | None:
        """All about a node, if it has been learnt."""
        return self._known.get(node)

    def objects(self, subject: Term, predicate: NamedNode) -> tuple[Term, ...]:
        """The values of a property, each once; a literal has none."""
        known = self._known.get(subject)
        if known is not None:
            return known.get(predicate, ())
        key = (subject, predicate)
        found = self._objects.get(key)
        if found is None:
            found = () if isinstance(subject, Literal) else self._values(subject, predicate)
            self._objects[key] = found
        return found

    def _values(self, subject: Subject, predicate: NamedNode) -> tuple[Term, ...]:
        return tuple(t.object for t in self.view.triples(subject, predicate, None))  # type: ignore[misc]  # no quoted triples

    def subjects(self, predicate: NamedNode, object_: Term) -> tuple[Term, ...]:
        """Everything that has this value for the property."""
        key = (predicate, object_)
        found = self._subjects.get(key)
        if found is None:
            found = tuple(t.subject for t in self.view.triples(None, predicate, object_))  # type: ignore[misc]  # no quoted triples
            self._subjects[key] = found
        return found

    def about(self, subject: Term) -> tuple[tuple[NamedNode, Term], ...]:
        """All properties of a node with their values; for closed shapes only, it may be a lot."""
        if isinstance(subject, Literal):
            return ()
        return tuple((t.predicate, t.object) for t in self.view.triples(subject, None, None))  # type: ignore[misc]  # no quoted triples

    def walk(self, path: Path, start: Iterable[Term]) -> set[Term]:
        """Where a path leads from any of these nodes (SHACL §2.3.1)."""
        match path:
            case Step(predicate, inverse):
                if isinstance(start, set) and len(start) > _MANY:
                    scanned = self._scan(path, start)
                    if scanned is not None:
                        return scanned
                if inverse:
                    return {s for node in start for s in self.subjects(predicate, node)}
                return {o for node in start for o in self.objects(node, predicate)}
            case Sequence(parts):
                reached = set(start)
                for part in parts:
                    if not reached:
                        break
                    reached = self.walk(part, reached)
                return reached
            case Alternative(parts):
                start = tuple(start)
                return {node for part in parts for node in self.walk(part, start)}
            case Repeat(inner, _):
                return self._repeat(path, inner, set(start))

    def _scan(self, step: Step, start: set[Term]) -> set[Term] | None:
        """One step from many nodes, by reading the property from end to end.

        None when there is so much of it that looking up the nodes one by one is cheaper.
        """
        reached: set[Term] = set()
        limit = 4 * len(start)
        for count, triple in enumerate(self.view.triples(None, step.predicate, None)):
            if count > limit:
                return None
            here, there = triple.subject, triple.object
            if step.inverse:
                here, there = there, here  # type: ignore[assignment]  # a pair of terms either way
            if here in start:
                reached.add(there)  # type: ignore[arg-type]  # no quoted triples
        return reached

    def _repeat(self, path: Repeat, inner: Path, start: set[Term]) -> set[Term]:
        reached = self.walk(inner, start)
        todo = reached
        while path.many and todo:
            todo = self.walk(inner, todo) - reached
            reached = reached | todo
        return reached | start if path.zero else reached

    def subclasses(self, class_: NamedNode) -> frozenset[Term]:
        """A class and everything below it."""
        found = self._subclasses.get(class_)
        if found is None:
            reached: set[Term] = set()
            todo: list[Term] = [class_]
            while todo:
                node = todo.pop()
                if node not in reached:
                    reached.add(node)
                    todo.extend(self.subjects(RDFS.subClassOf, node))
            found = self._subclasses[class_] = frozenset(reached)
        return found

    def is_instance(self, node: Term, class_: NamedNode) -> bool:
        """True when the node is a SHACL instance of the class (SHACL §1.1)."""
        types = self.objects(node, RDF.type)
        if class_ in types:
            return True
        return bool(types) and not self.subclasses(class_).isdisjoint(types)

    def instances(self, class_: NamedNode) -> set[Term]:
        """All SHACL instances of a class."""
        return {
            node
            for below in self.subclasses(class_)
            if isinstance(below, NamedNode)
            for node in self.subjects(RDF.type, below)
        }
