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
from itertools import islice
from weakref import WeakKeyDictionary

from pyoxigraph import Triple

from graphstore.affected import Affected, Targets, targets
from graphstore.collecting import collector_paused_for
from graphstore.facts import Facts
from graphstore.prover import Prover
from graphstore.reading import Term, TripleView
from graphstore.shacl_engine import Engine, ExtractedGraph
from graphstore.violation import Violation
from shapes import Shape, ShapeSet

Progress = Callable[[int, int], None]  # focus nodes done, of how many
Candidates = Collection[tuple[set[Term], list[Shape]]]

_MANY = 200  # nodes; from here on, reading all about each at once is faster
_BATCH = 2_000  # nodes whose statements are held in memory together


def new_violations(
    shapes: ShapeSet, before: TripleView, after: TripleView, changed: Collection[Triple]
) -> tuple[Violation, ...]:
    """The violations that a change brings in: all after it, minus all before it, as multisets.

    ``changed`` holds every triple that is in one of the views and not in the other; more does no
    harm. The cost grows with the change and what its shapes read, not with the store. The answer
    comes in a fixed order.
    """
    if not changed:
        return ()
    judge = _judge(shapes)
    with collector_paused_for(len(changed)):
        candidates = judge.affected.focus_nodes(Facts(before), Facts(after), changed)
        found = Counter(judge.violations(candidates, after))
        if found:
            found -= Counter(judge.violations(candidates, before))
    return _in_order(found.elements())


def validate_all(
    shapes: ShapeSet, view: TripleView, *, progress: Progress | None = None
) -> tuple[Violation, ...]:
    """All violations in a view, as a full run of a SHACL processor would report them.

    Args:
        shapes: What is asked.
        view: What is judged.
        progress: Called now and then with the number of focus nodes done and to do.
    """
    facts = Facts(view)
    nodes = {node for shape in shapes.rooted for node in targets(shape, facts)}
    return _in_order(_judge(shapes).of_nodes(nodes, view, progress))


class _Judge:
    """All that is made once for a set of shapes."""

    def __init__(self, shapes: ShapeSet) -> None:
        self.affected = Affected(shapes)
        self._rooted = shapes.rooted
        self._prover = Prover(shapes)
        self._engine = Engine(shapes)

    def violations(self, candidates: Candidates, view: TripleView) -> Iterator[Violation]:
        """What shapes have against candidates that they target."""
        if sum(len(nodes) for nodes, _ in candidates) > _MANY:
            # Which shape is touched by what is not worth the trouble: every shape of every node.
            return self.of_nodes({node for nodes, _ in candidates for node in nodes}, view, None)
        return self._of_candidates(candidates, Facts(view))

    def of_nodes(
        self, nodes: Collection[Term], view: TripleView, progress: Progress | None
    ) -> Iterator[Violation]:
        """What shapes have against those of many nodes that they target, batch by batch."""
        rooted = list(self._rooted)
        todo = iter(nodes)
        done = 0
        while batch := set(islice(todo, _BATCH)):
            facts = Facts(view)
            facts.learn(batch)
            yield from self._of_candidates([(batch, rooted)], facts)
            done += len(batch)
            if progress is not None:
                progress(done, len(nodes))

    def _of_candidates(self, candidates: Candidates, facts: Facts) -> Iterator[Violation]:
        targeted = Targets(self._rooted, facts).among(candidates)
        graph = ExtractedGraph(facts)
        for shape in self._rooted:
            doubtful = [
                node
                for node in targeted.get(shape.name, ())
                if self._prover.verdict(shape.name, node, facts) is not True
            ]
            yield from self._engine.violations(shape, doubtful, graph)


_judges: WeakKeyDictionary[ShapeSet, _Judge] = WeakKeyDictionary()


def _judge(shapes: ShapeSet) -> _Judge:
    judge = _judges.get(shapes)
    if judge is None:
        judge = _judges[shapes] = _Judge(shapes)
    return judge


def _in_order(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(
        sorted(violations, key=lambda v: (str(v.focus), v.path, v.component, str(v.value), v.shape))
    )
