"""One derivation: its score, its ring and its facts put together."""

from __future__ import annotations

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.links import Closeness, Kind, Reason
from graphstore.see_also.lookup import Lookup
from graphstore.see_also.meanings import Meaning
from graphstore.see_also.order import CLOSENESS, NEARNESS, rarity
from graphstore.see_also.places import Surroundings

NO_CONCEPT = frozenset({Closeness.GENERAL, Closeness.TOUCHING})


class Deriver:
    """Makes reasons, seen from one place."""

    def __init__(self, lookup: Lookup, here: Surroundings) -> None:
        self.lookup = lookup
        self.here = here

    def nearest(
        self, thing: NamedNode, predicate: NamedNode
    ) -> tuple[NamedNode | None, tuple[Triple, ...]]:
        """Where a thing is, with the statement; the nearest place when there are several."""
        places = self.lookup.objects(thing, predicate)
        if not places:
            return None, ()
        nearest = min(places, key=lambda p: (self.here.nearness(p).ring, p.value))
        return nearest, (Triple(thing, predicate, nearest),)

    def reason(
        self,
        kind: Kind,
        axiom: NamedNode,
        meaning: Meaning,
        own_concept: NamedNode | None,
        things: int,
        where: NamedNode | None,
        facts: tuple[Triple, ...],
        *,
        status: NamedNode | None = None,
        wish: NamedNode | None = None,
        organisation: NamedNode | None = None,
    ) -> Reason:
        """A reason; ``things`` is how many share the concept, which makes it rare or not."""
        nearness = self.here.nearness(where)
        general = meaning.closeness in NO_CONCEPT
        return Reason(
            kind=kind,
            axiom=axiom,
            closeness=meaning.closeness,
            ring=nearness.ring,
            own_concept=own_concept,
            concept=None if general else meaning.concept,
            shared=meaning.shared,
            wish=wish,
            status=status,
            common=where if kind in (Kind.SERVING, Kind.COUNTER) else nearness.common,
            organisation=organisation,
            facts=tuple(dict.fromkeys((*facts, *nearness.facts))),
            closeness_weight=CLOSENESS[meaning.closeness],
            rarity=1 if general else rarity(things),
            nearness=NEARNESS[nearness.ring],
        )
