"""Conclusions, kept right while statements come and go.

Layers lie on each other: ``[public]``, ``[public, network]`` or ``[public, network, closed]``. What
a layer holds as inferred is what follows from its own statements and those below it, and does not
already hold below: a conclusion takes the strictest of its premises, and two closed groups, never
in one chain, never combine. Precisely, with ``closure(S)`` all that follows from ``S``, itself
included, under RDF semantics (a cycle of a transitive relation gives ``(a, a)``)::

    inferred(layer) = {t : t ∈ closure(lower ∪ own − {t}) and t ∉ closure(lower)}

So a statement that is asserted and also follows from others is in both graphs, and stays when one
of the two goes; one that follows only from itself (over its inverse and back) is not inferred.

No counting and no over-deletion: a change gives candidates (what can follow from its statements,
over the tables of ``graphstore.axioms`` and along transitive relations), and each candidate is
looked up in what is asserted afterwards. That is right for cycles too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from graphstore.axioms import Axioms, Role, compile_axioms, load_axioms
from graphstore.collecting import collector_paused_for
from graphstore.errors import TooManyConclusionsError
from graphstore.reading import Term, TripleView
from graphstore.relations import Asserted, statement
from graphstore.views import MemoryView
from ontology.namespaces import RDF

__all__ = [
    "Axioms",
    "Conclusions",
    "Layer",
    "compile_axioms",
    "full_chain",
    "full_closure",
    "load_axioms",
    "update",
]

_NOTHING = MemoryView()
# Moving all of the Netherlands into Europe takes 40,000; a loop of a thousand parts two million.
_LIMIT = 200_000
_LIMIT_PER_STATEMENT = 10


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a chain, with what a change does to it. Only its own graphs, none below."""

    before: TripleView  # asserted, as it was
    after: TripleView  # asserted, as it will be
    inferred: TripleView  # conclusions stored until now
    added: frozenset[Triple] = frozenset()  # in after, not in before
    removed: frozenset[Triple] = frozenset()  # in before, not in after


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What to add to and remove from the conclusions of one layer."""

    added: frozenset[Triple] = frozenset()
    removed: frozenset[Triple] = frozenset()


def update(
    axioms: Axioms,
    layers: Sequence[Layer],
    *,
    answered: int = 0,
    settled: set[Triple] | None = None,
) -> tuple[Conclusions, ...]:
    """What a change does to the conclusions of every layer of a chain, lowest first.

    Promises that stored conclusions which were right before are right after it. The cost grows with
    what can follow from the changed statements, not with the store.

    Args:
        axioms: What follows from what.
        layers: The chain.
        answered: How many layers at the bottom have had their answer; they get none here.
        settled: What was found to hold in those while answering; gets what is found now.

    Raises:
        TooManyConclusionsError: Transitive relations lead to far more than the change says; a long
            chain or loop is found out before it fills the store.
    """
    changed = sum(len(layer.added) + len(layer.removed) for layer in layers)
    limit = _LIMIT + _LIMIT_PER_STATEMENT * changed
    answers: list[Conclusions] = []
    settled = set() if settled is None else settled
    with collector_paused_for(changed):
        for height in range(answered + 1, len(layers) + 1):
            if _is_empty(layers[height - 1]):
                answers.append(Conclusions())
            else:
                level = _Level(axioms, layers[:height], limit)
                answers.append(level.conclusions(settled))
    return tuple(answers)


def _is_empty(layer: Layer) -> bool:
    """True when a layer says nothing and never did: then nothing follows from it."""
    return not any(
        next(iter(view.triples(None, None, None)), None)
        for view in (layer.before, layer.after, layer.inferred)
    )


def full_closure(axioms: Axioms, asserted: TripleView) -> Iterator[Triple]:
    """Everything to be inferred from one layer on its own, each triple once, in no order."""
    yield from _from_scratch(axioms, [asserted])


def full_chain(axioms: Axioms, asserted: Sequence[TripleView]) -> tuple[frozenset[Triple], ...]:
    """Everything to be inferred in each layer of a chain, lowest first."""
    return tuple(
        frozenset(_from_scratch(axioms, asserted[:height]))
        for height in range(1, len(asserted) + 1)
    )


def _from_scratch(axioms: Axioms, asserted: Sequence[TripleView]) -> Iterator[Triple]:
    own = asserted[-1]
    premises = frozenset(
        triple for predicate in axioms.premises for triple in own.triples(None, predicate, None)
    )
    lower = [Layer(view, view, _NOTHING) for view in asserted[:-1]]
    top = Layer(_NOTHING, own, _NOTHING, added=premises)
    yield from _Level(axioms, [*lower, top]).conclusions(set()).added


class _Level:
    """One layer on top of those below it."""

    def __init__(self, axioms: Axioms, layers: Sequence[Layer], limit: int | None = None) -> None:
        self._axioms = axioms
        self._limit = limit
        self._layers = layers
        self._own = layers[-1]
        self._before = Asserted(axioms, [layer.before for layer in layers])
        self._after = Asserted(axioms, [layer.after for layer in layers])
        self._below = Asserted(axioms, [layer.after for layer in layers[:-1]])

    def conclusions(self, settled: set[Triple]) -> Conclusions:
        """The changes of this layer.

        ``settled`` holds triples found to be in the closure of the layers below, and gets those
        found to be in the closure of this one: what holds below holds in every layer above.
        """
        added: set[Triple] = set()
        removed: set[Triple] = set()
        for triple, known in self._candidates().items():
            holds = triple not in settled and not self._holds_below(triple)
            if holds:
                holds = known or self._derivable(self._after, triple)
                if holds:
                    settled.add(triple)
            if holds != self._own.inferred.contains(triple):
                (added if holds else removed).add(triple)
        return Conclusions(frozenset(added), frozenset(removed))

    def _holds_below(self, triple: Triple) -> bool:
        if len(self._layers) == 1:
            return False
        return self._below.has(triple) or self._derivable(self._below, triple)

    def _candidates(self) -> dict[Triple, bool]:
        """What may have changed; True when it is known to follow from other statements now."""
        candidates: dict[Triple, bool] = {}
        for layer in self._layers[:-1]:  # whether it holds below may have changed
            for triple in (*layer.added, *layer.removed):
                if self._axioms.matters(triple.predicate):
                    candidates[triple] = False
        removed = self._premises(layer.removed for layer in self._layers)
        for conclusion in self._direct(removed):
            candidates.setdefault(conclusion, False)
        for conclusion, _ in self._far(self._before, removed):
            candidates.setdefault(conclusion, False)
        added = self._premises(layer.added for layer in self._layers)
        for conclusion in self._direct(added):
            candidates[conclusion] = True
        for conclusion, asserted in self._far(self._after, added):
            if not asserted:
                candidates[conclusion] = True
            else:
                candidates.setdefault(conclusion, False)
        return candidates

    def _premises(self, parts: Iterable[frozenset[Triple]]) -> dict[NamedNode, list[Triple]]:
        """The statements that anything can follow from, by property."""
        wanted = self._axioms.premises
        found: dict[NamedNode, list[Triple]] = defaultdict(list)
        for part in parts:
            for triple in part:
                predicate = triple.predicate
                if predicate in wanted:
                    found[predicate].append(triple)
        return found

    def _direct(self, premises: Mapping[NamedNode, list[Triple]]) -> Iterator[Triple]:
        """What each statement says besides itself, without transitivity."""
        axioms = self._axioms
        for predicate, triples in premises.items():
            if predicate == RDF.type:
                for triple in triples:
                    for class_ in axioms.superclasses.get(triple.object, ()):  # type: ignore[arg-type]  # no quoted triples
                        yield Triple(triple.subject, predicate, class_)
                continue
            for conclusion, inverse in axioms.implies.get(predicate, ()):
                for triple in triples:
                    start, end = triple.subject, triple.object
                    if not inverse:
                        yield Triple(start, conclusion, end)
                    elif not isinstance(end, Literal) and (conclusion != predicate or start != end):
                        yield Triple(end, conclusion, start)

    def _far(
        self, state: Asserted, premises: Mapping[NamedNode, list[Triple]]
    ) -> Iterator[tuple[Triple, bool]]:
        """What transitive relations say over these statements.

        With each comes whether it is itself asserted as an edge of its relation.
        """
        edges: dict[int, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for predicate, triples in premises.items():
            for relation, backward in self._axioms.feeds.get(predicate, ()):
                for triple in triples:
                    start: Term = triple.subject  # type: ignore[assignment]  # no quoted triples
                    end: Term = triple.object  # type: ignore[assignment]  # no quoted triples
                    if backward:
                        start, end = end, start
                    edges[relation][start].append(end)
        for relation, changed in edges.items():
            compiled = self._axioms.relations[relation]
            of_edges = {role.predicate for role in compiled.edges}
            roles = [
                (role.predicate, role.inverse, self._may_be_edge(state, role, of_edges))
                for role in compiled.conclusions
            ]
            count = 0
            for start, ends in state.pairs_through(relation, changed):
                count += len(ends) * len(roles)
                if self._limit is not None and count > self._limit:
                    raise TooManyConclusionsError(self._limit)
                for predicate, inverse, may_be_edge in roles:
                    for end in ends:
                        subject, object_ = (end, start) if inverse else (start, end)
                        if not isinstance(subject, Literal):
                            conclusion = Triple(subject, predicate, object_)
                            yield conclusion, may_be_edge and state.has(conclusion)

    @staticmethod
    def _may_be_edge(state: Asserted, role: Role, of_edges: Collection[NamedNode]) -> bool:
        """True when conclusions in this role can be asserted as edges of their own relation."""
        return role.predicate in of_edges and state.says_anything_with(role.predicate)

    def _derivable(self, state: Asserted, triple: Triple) -> bool:
        """True when the triple follows from statements other than itself."""
        axioms = self._axioms
        predicate = triple.predicate
        subject: Term = triple.subject  # type: ignore[assignment]  # no quoted triples
        object_: Term = triple.object  # type: ignore[assignment]  # no quoted triples
        if predicate == RDF.type:
            return isinstance(object_, NamedNode) and any(
                state.has(Triple(triple.subject, predicate, class_))
                for class_ in axioms.subclasses.get(object_, ())
            )
        for role in axioms.implied_by.get(predicate, ()):
            premise = statement(role, subject, object_)
            if premise is not None and premise != triple and state.has(premise):
                return True
        for relation, backward in axioms.concluded.get(predicate, ()):
            start, end = (object_, subject) if backward else (subject, object_)
            edges = axioms.relations[relation].edges
            if any(role.predicate == predicate for role in edges) and state.has(triple):
                if state.reaches_without(relation, start, end, triple):
                    return True
            elif state.reaches(relation, start, end):
                return True
        return False
