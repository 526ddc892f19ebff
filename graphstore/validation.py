"""Validation with SHACL: what a change brings in, and everything at once.

The views that are compared are what a reader of that store sees: asserted and inferred statements
together, the ontology's class hierarchy among them. ``sh:class`` and class targets follow
``rdfs:subClassOf`` in the data, as SHACL §1.1 has it ("SHACL instance").

Which nodes to look at is found by walking backwards from the changed statements
(``shapes.footprints``); most of them are quickly seen to conform (``graphstore.prover``); what is
reported of the others comes from pySHACL (``graphstore.shacl_engine``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from weakref import WeakKeyDictionary

from pyoxigraph import Triple

from graphstore.affected import Affected, Targets, targets
from graphstore.collector import paused
from graphstore.facts import Facts
from graphstore.prover import Prover
from graphstore.reading import Term, TripleView
from graphstore.shacl_engine import Engine, ExtractedGraph
from graphstore.violation import Violation
from shapes import Shape, ShapeSet

Progress = Callable[[int, int], None]  # focus nodes done, of how many

_BATCH = 500
_MANY = 200  # nodes; from here on, reading all about each at once is faster


def new_violations(
    shapes: ShapeSet, before: TripleView, after: TripleView, changed: Collection[Triple]
) -> tuple[Violation, ...]:
    """The violations that a change brings in: all after it, minus all before it, as multisets.

    ``changed`` holds every triple that is in one of the views and not in the other; more does no
    harm. The cost grows with the change and what its shapes read, not with the store.
    """
    if not changed:
        return ()
    judge = _judge(shapes)
    was, now = Facts(before), Facts(after)
    with paused(len(changed)):
        candidates = judge.affected.focus_nodes(was, now, changed)
        found = Counter(judge.violations(_targets_among(shapes, candidates, now), now))
        if not found:
            return ()
        found -= Counter(judge.violations(_targets_among(shapes, candidates, was), was))
    return tuple(found.elements())


def validate_all(
    shapes: ShapeSet, view: TripleView, *, progress: Progress | None = None
) -> tuple[Violation, ...]:
    """All violations in a view, as a full run of a SHACL processor would report them.

    Args:
        shapes: What is asked.
        view: What is judged.
        progress: Called now and then with the number of focus nodes done and to do.
    """
    judge = _judge(shapes)
    facts = Facts(view)
    work = [(shape, targets(shape, facts)) for shape in shapes.rooted]
    total = sum(len(nodes) for _, nodes in work)
    done = 0
    found: list[Violation] = []
    for shape, nodes in work:
        for batch in _batches(nodes):
            facts.learn(batch)
            found.extend(judge.violations([(shape, batch)], facts))
            done += len(batch)
            if progress is not None:
                progress(done, total)
    return tuple(found)


class _Judge:
    """All that is made once for a set of shapes."""

    def __init__(self, shapes: ShapeSet) -> None:
        self.affected = Affected(shapes)
        self._prover = Prover(shapes)
        self._engine = Engine(shapes)

    def violations(
        self, work: Iterable[tuple[Shape, Iterable[Term]]], facts: Facts
    ) -> Iterator[Violation]:
        """What shapes have against nodes that they target."""
        graph = ExtractedGraph(facts)
        for shape, nodes in work:
            doubtful = [
                node for node in nodes if self._prover.verdict(shape.name, node, facts) is not True
            ]
            yield from self._engine.violations(shape, doubtful, graph)


_judges: WeakKeyDictionary[ShapeSet, _Judge] = WeakKeyDictionary()


def _judge(shapes: ShapeSet) -> _Judge:
    judge = _judges.get(shapes)
    if judge is None:
        judge = _judges[shapes] = _Judge(shapes)
    return judge


def _targets_among(
    shapes: ShapeSet, candidates: Collection[tuple[set[Term], list[Shape]]], facts: Facts
) -> list[tuple[Shape, set[Term]]]:
    if sum(len(nodes) for nodes, _ in candidates) > _MANY:
        # Which shape is touched by what is not worth the trouble: every shape of every node.
        nodes = {node for nodes, _ in candidates for node in nodes}
        facts.learn(nodes)
        candidates = [(nodes, list(shapes.rooted))]
    found = Targets(shapes.rooted, facts).among(candidates)
    return [(shape, found[shape.name]) for shape in shapes.rooted if found.get(shape.name)]


def _batches(nodes: Iterable[Term]) -> Iterator[list[Term]]:
    everything = list(nodes)
    for start in range(0, len(everything), _BATCH):
        yield everything[start : start + _BATCH]
