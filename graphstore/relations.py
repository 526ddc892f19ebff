"""Asserted statements, in layers and seen as edges of transitive relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, NamedNode, Triple

from graphstore.axioms import Axioms, Role
from graphstore.reading import Term, TripleView


def statement(role: Role, start: Term, end: Term) -> Triple | None:
    """What a role says of a pair; None when its subject would be a literal."""
    subject, object_ = (end, start) if role.inverse else (start, end)
    if not isinstance(subject, NamedNode | BlankNode):
        return None
    return Triple(subject, role.predicate, object_)


class Asserted:
    """What a layer and those below it assert, at one moment.

    Neighbours are remembered; an instance serves one question and is then thrown away.
    """

    def __init__(self, axioms: Axioms, layers: Sequence[TripleView]) -> None:
        self._axioms = axioms
        self._layers = layers
        self._near: dict[tuple[int, bool, Term], tuple[Term, ...]] = {}
        self._ahead: dict[tuple[int, bool, Term], frozenset[Term]] = {}

    def has(self, triple: Triple) -> bool:
        """True when some layer asserts the triple."""
        return any(layer.contains(triple) for layer in self._layers)

    def says_anything_with(self, predicate: NamedNode) -> bool:
        """True when some layer asserts anything with the property."""
        return any(
            next(iter(layer.triples(None, predicate, None)), None) is not None
            for layer in self._layers
        )

    def near(self, relation: int, node: Term, backward: bool = False) -> tuple[Term, ...]:
        """The nodes one edge away."""
        key = (relation, backward, node)
        found = self._near.get(key)
        if found is None:
            found = tuple(dict.fromkeys(self._edges(relation, node, backward, None)))
            self._near[key] = found
        return found

    def _edges(
        self, relation: int, node: Term, backward: bool, without: Triple | None
    ) -> Iterator[Term]:
        for role in self._axioms.relations[relation].edges:
            if role.inverse == backward:
                if isinstance(node, NamedNode | BlankNode):
                    for layer in self._layers:
                        for triple in layer.triples(node, role.predicate, None):
                            if triple != without:
                                yield triple.object  # type: ignore[misc]  # no quoted triples
            else:
                for layer in self._layers:
                    for triple in layer.triples(None, role.predicate, node):
                        if triple != without:
                            yield triple.subject  # type: ignore[misc]  # no quoted triples

    def ahead(self, relation: int, node: Term) -> frozenset[Term]:
        """Everything one edge or more away."""
        key = (relation, False, node)
        found = self._ahead.get(key)
        if found is None:
            found = frozenset(self._walk(relation, self.near(relation, node)))
            self._ahead[key] = found
        return found

    def _walk(self, relation: int, start: Iterable[Term]) -> set[Term]:
        seen: set[Term] = set()
        todo = list(start)
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            known = self._ahead.get((relation, False, node))
            if known is not None:
                seen.add(node)
                seen |= known
                continue
            seen.add(node)
            todo.extend(self.near(relation, node))
        return seen

    def reaches(self, relation: int, start: Term, end: Term) -> bool:
        """True when edges lead from start to end; both sides are searched, the smaller decides."""
        for backward, here, there in ((False, start, end), (True, end, start)):
            known = self._ahead.get((relation, backward, here))
            if known is not None:
                return there in known
        sides = [(False, start, end), (True, end, start)]
        walks = [self._steps(relation, here, backward) for backward, here, _ in sides]
        reached: list[set[Term]] = [set(), set()]
        while True:
            for side, (backward, here, there) in enumerate(sides):
                node = next(walks[side], None)
                if node is None:
                    self._ahead[relation, backward, here] = frozenset(reached[side])
                    return there in reached[side]
                if node == there:
                    return True
                reached[side].add(node)

    def _steps(self, relation: int, start: Term, backward: bool) -> Iterator[Term]:
        """Reads no more edges than somebody asks for: one side may be a hub."""
        seen: set[Term] = set()
        todo = [start]
        while todo:
            node = todo.pop()
            near = self._near.get((relation, backward, node))
            for other in self._edges(relation, node, backward, None) if near is None else near:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
                    yield other

    def reaches_without(self, relation: int, start: Term, end: Term, without: Triple) -> bool:
        """True when edges other than those of one statement lead from start to end."""
        seen: set[Term] = set()
        todo: list[Term] = [start]
        while todo:
            for node in self._edges(relation, todo.pop(), False, without):
                if node == end:
                    return True
                if node not in seen:
                    seen.add(node)
                    todo.append(node)
        return False

    def pairs_through(
        self, relation: int, edges: Mapping[Term, Sequence[Term]]
    ) -> Iterator[tuple[Term, set[Term]]]:
        """Every start with all the ends that it reaches over at least one of these edges.

        Cost: what lies behind the edges, times what lies ahead of them; not what lies beside.
        """
        onward: dict[Term, list[Term]] = defaultdict(list)  # edges among what lies behind
        behind: set[Term] = set()
        before: list[Term] = list(edges)
        while before:
            node = before.pop()
            if node not in behind:
                behind.add(node)
                for previous in self.near(relation, node, backward=True):
                    onward[previous].append(node)
                    before.append(previous)
        for start in behind:
            ends: set[Term] = set()
            seen: set[Term] = set()
            todo = [start]
            while todo:
                node = todo.pop()
                if node in seen:
                    continue
                seen.add(node)
                for end in edges.get(node, ()):
                    if end not in ends:
                        ends.add(end)
                        ends |= self.ahead(relation, end)
                todo.extend(onward.get(node, ()))
            yield start, ends
