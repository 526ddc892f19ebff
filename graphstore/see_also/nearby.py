"""Environments beside an environment, whatever they wish for."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.deriving import Deriver, Facts, Telling, known
from graphstore.see_also.links import Closeness, Kind, Ring
from graphstore.see_also.meanings import Meaning
from graphstore.see_also.order import Match
from ontology.namespaces import LDHZ

WIDEST_BORDER = Ring.DISTRICT
"""The next district is nearby; in the next municipality only what touches."""


def nearby(derive: Deriver, thing: NamedNode) -> Iterator[Match]:
    """Environments that touch this one, share its parent, or lie in a district beside its own."""
    lookup = derive.lookup
    for neighbour, fact in _touching(derive, thing):
        yield _match(derive, neighbour, Closeness.TOUCHING, (fact,))
    for parent in lookup.objects(thing, LDHZ.directPartOf):
        own = Triple(thing, LDHZ.directPartOf, parent)
        for sibling in lookup.subjects(LDHZ.directPartOf, parent):
            up = Triple(sibling, LDHZ.directPartOf, parent)
            yield _match(derive, sibling, Closeness.GENERAL, (up, own))
        if derive.here.ring_of(parent) > WIDEST_BORDER:
            continue
        for beside, fact in _touching(derive, parent):
            for cousin in lookup.subjects(LDHZ.directPartOf, beside):
                up = Triple(cousin, LDHZ.directPartOf, beside)
                yield _match(derive, cousin, Closeness.GENERAL, (up, fact, own))


def _touching(derive: Deriver, place: NamedNode) -> Iterator[tuple[NamedNode, Triple]]:
    lookup = derive.lookup
    forward = lookup.objects(place, LDHZ.adjacentTo)
    for other in forward:
        yield other, Triple(place, LDHZ.adjacentTo, other)
    for other in lookup.subjects(LDHZ.adjacentTo, place):
        if other not in forward:
            yield other, Triple(other, LDHZ.adjacentTo, place)


def _match(derive: Deriver, environment: NamedNode, closeness: Closeness, facts: Facts) -> Match:
    axiom = LDHZ.adjacentTo if closeness is Closeness.TOUCHING else LDHZ.environmentNearby
    return derive.match(
        environment,
        Telling(Kind.NEARBY, axiom, known(facts)),
        Meaning(environment, closeness),
        None,
        0,
        environment,
        by=facts[0].object.value if isinstance(facts[0].object, NamedNode) else "",
    )
