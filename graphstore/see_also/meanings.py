"""Concepts around a concept: the same, one link away, and after widening.

Facts are links as (subject, property, object); the store may state the inverse instead, which is
looked up when a reason is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.links import Closeness
from graphstore.see_also.lookup import Lookup
from ontology.namespaces import SKOS

MOST_STEPS = 2
"""The search widens one step up the thesaurus, then two."""

ConceptLink = tuple[NamedNode, NamedNode, NamedNode]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One concept around another."""

    concept: NamedNode
    closeness: Closeness
    links: tuple[ConceptLink, ...] = ()  # from the concept asked about to this one
    shared: NamedNode | None = None  # widened: what both lie under; called for: the expertise

    def facts(self, lookup: Lookup) -> tuple[Triple, ...]:
        """The links as the store states them."""
        return tuple(lookup.stated(*link) for link in self.links)


def around(lookup: Lookup, concept: NamedNode) -> Iterator[Meaning]:
    """The concept itself and those in use that are directly narrower, broader and related."""
    yield Meaning(concept, Closeness.SAME)
    for predicate, closeness, others in (
        (SKOS.narrower, Closeness.NARROWER, lookup.narrower(concept)),
        (SKOS.broader, Closeness.BROADER, lookup.broader(concept)),
        (SKOS.related, Closeness.RELATED, lookup.related(concept)),
    ):
        for other in others:
            yield Meaning(other, closeness, ((concept, predicate, other),))


def up(lookup: Lookup, concept: NamedNode, steps: int) -> Iterator[Meaning]:
    """The concepts that many steps up ``skos:broader``, none of them nearer by another way."""
    closeness = Closeness.ONE_STEP if steps == 1 else Closeness.TWO_STEPS
    ways: dict[NamedNode, tuple[ConceptLink, ...]] = {concept: ()}
    level = [concept]
    for _ in range(steps):
        above: list[NamedNode] = []
        for lower in level:
            for broader in lookup.broader(lower):
                if broader not in ways:
                    ways[broader] = (*ways[lower], (lower, SKOS.broader, broader))
                    above.append(broader)
        level = above
    for broader in level:
        yield Meaning(broader, closeness, ways[broader], broader)


def widened(lookup: Lookup, concept: NamedNode, steps: int) -> Iterator[Meaning]:
    """The concepts that many steps up, and those directly under them."""
    for top in up(lookup, concept, steps):
        if steps > 1:  # one step up is among what is around anyway
            yield top
        for other in lookup.narrower(top.concept):
            if other != concept:
                link = (top.concept, SKOS.narrower, other)
                yield Meaning(other, top.closeness, (*top.links, link), top.concept)
