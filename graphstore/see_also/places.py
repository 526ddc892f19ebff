"""How near: rings around a place, along the place tree and over shared borders."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.links import Ring
from graphstore.see_also.lookup import Lookup
from ontology.namespaces import LDHZ

RING_OF_CLASS = {
    LDHZ.Street: Ring.STREET,
    LDHZ.Park: Ring.STREET,
    LDHZ.Neighbourhood: Ring.NEIGHBOURHOOD,
    LDHZ.District: Ring.DISTRICT,
    LDHZ.Town: Ring.DISTRICT,
    LDHZ.Municipality: Ring.MUNICIPALITY,
    LDHZ.Province: Ring.PROVINCE,
    LDHZ.Country: Ring.COUNTRY,
}
"""Other environments say nothing by themselves: what they are part of does."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """The ring that something is in, and the statements that show it."""

    ring: Ring
    common: NamedNode | None
    facts: tuple[Triple, ...]


NOWHERE = Nearness(Ring.ELSEWHERE, None, ())


class Surroundings:
    """Everything around one place; without a place everything is elsewhere."""

    def __init__(self, lookup: Lookup, origin: NamedNode | None) -> None:
        self._lookup = lookup
        self.origin = origin
        self._ways: dict[NamedNode, dict[NamedNode, tuple[Triple, ...]]] = {}
        self._rings: dict[NamedNode, Nearness] = {}

    def ring(self, environment: NamedNode | None) -> Ring:
        """The ring of an environment."""
        return self.nearness(environment).ring

    def nearness(self, environment: NamedNode | None) -> Nearness:
        """The ring of an environment, with what shows it."""
        if self.origin is None or environment is None:
            return NOWHERE
        found = self._rings.get(environment)
        if found is None:
            found = self._rings[environment] = self._measure(self.origin, environment)
        return found

    def above(self, environment: NamedNode) -> dict[NamedNode, tuple[Triple, ...]]:
        """The environment and all it is part of, nearest first, with the statements up to each."""
        ways = self._ways.get(environment)
        if ways is None:
            ways = {environment: ()}
            for place in (todo := [environment]):  # the list grows while it is walked
                for parent in self._lookup.objects(place, LDHZ.directPartOf):
                    if parent not in ways:
                        step = Triple(place, LDHZ.directPartOf, parent)
                        ways[parent] = (*ways[place], step)
                        todo.append(parent)
            self._ways[environment] = ways
        return ways

    def _measure(self, origin: NamedNode, environment: NamedNode) -> Nearness:
        if environment == origin:
            return Nearness(Ring.OWN, origin, ())
        here, there = self.above(origin), self.above(environment)
        best = NOWHERE
        for place in here:
            if place in there:
                ring = self.ring_of(place)
                if ring < best.ring:
                    best = Nearness(ring, place, (*there[place], *here[place]))
        if best.ring > Ring.ADJACENT:
            return self._over_a_border(here, there) or best
        return best

    def ring_of(self, place: NamedNode) -> Ring:
        """The ring of everything that this is the smallest common part for."""
        types = self._lookup.types(place)
        return min((RING_OF_CLASS.get(t, Ring.ELSEWHERE) for t in types), default=Ring.ELSEWHERE)

    def _over_a_border(
        self,
        here: dict[NamedNode, tuple[Triple, ...]],
        there: dict[NamedNode, tuple[Triple, ...]],
    ) -> Nearness | None:
        lookup = self._lookup
        for own in here:
            if LDHZ.Neighbourhood not in lookup.types(own):
                continue
            beside = {
                *lookup.objects(own, LDHZ.adjacentTo),
                *lookup.subjects(LDHZ.adjacentTo, own),
            }
            for other in there:
                if other in beside and LDHZ.Neighbourhood in lookup.types(other):
                    step = Triple(other, LDHZ.adjacentTo, own)
                    if not lookup.says(other, LDHZ.adjacentTo, own):
                        step = Triple(own, LDHZ.adjacentTo, other)
                    return Nearness(Ring.ADJACENT, other, (*there[other], step, *here[own]))
        return None
