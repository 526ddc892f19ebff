"""Derivations: scored at once, told with all their facts when they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.links import Closeness, Kind, Reason
from graphstore.see_also.lookup import Lookup
from graphstore.see_also.meanings import Meaning
from graphstore.see_also.order import CLOSENESS, NEARNESS, Match, rarity
from graphstore.see_also.places import Surroundings

Facts = tuple[Triple, ...]
NO_CONCEPT = frozenset({Closeness.GENERAL, Closeness.TOUCHING})


@dataclass(frozen=True, slots=True)
class Told:
    """What is looked up only for a link that is shown."""

    facts: Facts  # from the thing to the other, without the ring
    status: NamedNode | None = None  # of the ambition that the link is by


def known(facts: Facts) -> Callable[[], Told]:
    """Facts that are there already."""
    return lambda: Told(facts)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a reason says besides its score."""

    kind: Kind
    axiom: NamedNode
    tell: Callable[[], Told]
    wish: NamedNode | None = None
    organisation: NamedNode | None = None


class Deriver:
    """Makes matches, seen from one place."""

    def __init__(self, lookup: Lookup, here: Surroundings) -> None:
        self.lookup = lookup
        self.here = here

    def nearest(self, thing: NamedNode, predicate: NamedNode) -> NamedNode | None:
        """Where a thing is; the nearest place when there are several."""
        places = self.lookup.objects(thing, predicate)
        if len(places) < 2:
            return places[0] if places else None
        return min(places, key=lambda place: (self.here.ring(place), place.value))

    def match(
        self,
        target: NamedNode,
        telling: Telling,
        meaning: Meaning,
        own_concept: NamedNode | None,
        things: int,
        where: NamedNode | None,
        *,
        by: str = "",
        tier: int = 0,
        serves: bool = False,
    ) -> Match:
        """One match; ``things`` is how many share the concept, which makes it rare or not.

        ``serves``: the place is one that the target serves, not where it is.
        """
        ring = self.here.ring(where)
        general = meaning.closeness in NO_CONCEPT
        concept = None if general else meaning.concept
        weights = (
            CLOSENESS[meaning.closeness],
            1 if general else rarity(things),
            NEARNESS[ring],
        )

        def tell() -> Reason:
            nearness, told = self.here.nearness(where), telling.tell()
            return Reason(
                kind=telling.kind,
                axiom=telling.axiom,
                closeness=meaning.closeness,
                ring=ring,
                own_concept=own_concept,
                concept=concept,
                shared=meaning.shared,
                wish=telling.wish,
                status=told.status,
                common=where if serves else nearness.common,
                organisation=telling.organisation,
                facts=tuple(dict.fromkeys((*told.facts, *nearness.facts))),
                closeness_weight=weights[0],
                rarity=weights[1],
                nearness=weights[2],
            )

        return Match(
            target=target,
            environment=None if serves else where,
            score=weights[0] * weights[1] * weights[2],
            ring=ring,
            closeness=meaning.closeness,
            own_concept=own_concept,
            concept=concept,
            shared=meaning.shared,
            by=by,
            tell=tell,
            tier=tier,
        )
