"""What is found by way of other ambitions: they themselves, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.deriving import Deriver
from graphstore.see_also.interests import Interest, Interests
from graphstore.see_also.links import Closeness, Kind
from graphstore.see_also.meanings import Meaning, around, widened
from graphstore.see_also.order import Match
from ontology.iris import Iris
from ontology.namespaces import LDHZ

SETTLED = ("realised", "tried")
"""Ambitions in these statuses have something to learn from: their documents come first."""

AXIOM = {
    Closeness.SAME: LDHZ.sameAmbition,
    Closeness.NARROWER: LDHZ.narrowerAmbition,
    Closeness.BROADER: LDHZ.broaderAmbition,
    Closeness.RELATED: LDHZ.relatedAmbition,
}
CALLED_FOR_AXIOM = {
    Closeness.SAME: LDHZ.themeAuthorityTo,
    Closeness.NARROWER: LDHZ.broaderThemeAuthorityTo,  # what is called for is narrower
    Closeness.BROADER: LDHZ.narrowerThemeAuthorityTo,
}


@dataclass(frozen=True, slots=True)
class Pursuit:
    """Another ambition, and how it compares."""

    ambition: NamedNode
    interest: Interest
    meaning: Meaning
    facts: tuple[Triple, ...]  # from the thing to the ambition
    is_called_for: bool  # found by the expertise it calls for, not by a wish in common


class Pursuits:
    """Other ambitions, and their documents, activities and environments."""

    def __init__(self, derive: Deriver, iris: Iris, interests: Interests) -> None:
        self._derive = derive
        self._lookup = derive.lookup
        self._interests = interests
        self._settled = {iris.concept("status", status) for status in SETTLED}
        self._found: dict[int, tuple[Pursuit, ...]] = {}

    def _others(self, steps: int) -> tuple[Pursuit, ...]:
        """Ambitions that compare, not the thing's own."""
        found = self._found.get(steps)
        if found is None:
            found = self._found[steps] = tuple(self._pursued(steps))
        return found

    def _pursued(self, steps: int) -> Iterator[Pursuit]:
        for interest, meaning, is_called_for in self._wishes_around(steps):
            for ambition in self._lookup.subjects(LDHZ.pursues, meaning.concept):
                if ambition not in self._interests.ambitions:
                    pursues = Triple(ambition, LDHZ.pursues, meaning.concept)
                    yield Pursuit(
                        ambition,
                        interest,
                        meaning,
                        (*interest.facts, *meaning.facts, pursues),
                        is_called_for,
                    )

    def _wishes_around(self, steps: int) -> Iterator[tuple[Interest, Meaning, bool]]:
        """What to look for: wishes like the thing's own, and those that call for its expertise.

        Of the latter the meaning is closer or less close as the theme called for is.
        """
        lookup = self._lookup
        for wish in self._interests.wishes:
            if steps:
                meanings = widened(lookup, wish.concept, steps)
            else:
                meanings = around(lookup, wish.concept)
            for meaning in meanings:
                yield wish, meaning, False
        if steps:
            return
        for theme in self._interests.themes:
            for called in around(lookup, theme.concept):
                if called.closeness is Closeness.RELATED:
                    continue
                for concept in lookup.subjects(LDHZ.callsFor, called.concept):
                    fact = Triple(concept, LDHZ.callsFor, called.concept)
                    facts = (*called.facts, fact)
                    yield theme, Meaning(concept, called.closeness, facts, called.concept), True

    def ambitions(self, steps: int) -> Iterator[Match]:
        """The ambitions themselves."""
        for pursuit in self._others(steps):
            closeness = pursuit.meaning.closeness
            if pursuit.is_called_for:
                kind, axiom = Kind.CALLED_FOR, CALLED_FOR_AXIOM[closeness]
            else:
                kind, axiom = Kind.AMBITION, AXIOM.get(closeness, LDHZ.comparableAmbition)
            yield self._match(pursuit, pursuit.ambition, kind, axiom)

    def environments(self, steps: int) -> Iterator[Match]:
        """Where they are pursued; an ambition's own panel of ambitions shows that already."""
        if self._interests.is_ambition:
            return
        for pursuit in self._others(steps):
            kind = Kind.CALLED_FOR if pursuit.is_called_for else Kind.AMBITION
            for environment in self._lookup.objects(pursuit.ambition, LDHZ.pursuedIn):
                yield self._match(
                    pursuit,
                    environment,
                    kind,
                    LDHZ.environmentWithComparableAmbition,
                    place=(
                        environment,
                        (Triple(pursuit.ambition, LDHZ.pursuedIn, environment),),
                    ),
                )

    def documents(self, steps: int) -> Iterator[Match]:
        """Documents that help them, those of realised and tried ones before all others."""
        for pursuit, document in self._hanging_on(steps, LDHZ.helps):
            fact = Triple(document, LDHZ.helps, pursuit.ambition)
            match = self._match(pursuit, document, Kind.DOCUMENT, LDHZ.helpfulDocument, (fact,))
            tier = 0 if match.reason.status in self._settled else 1
            yield Match(document, match.environment, match.reason, tier)

    def activities(self, steps: int) -> Iterator[Match]:
        """Activities that advance them."""
        for pursuit, activity in self._hanging_on(steps, LDHZ.advances):
            fact = Triple(activity, LDHZ.advances, pursuit.ambition)
            where, place = self._derive.nearest(activity, LDHZ.takesPlaceIn)
            yield self._match(
                pursuit,
                activity,
                Kind.ACTIVITY,
                LDHZ.activityWorthAVisit,
                (fact,),
                place=(where, place) if where else None,
            )

    def is_of_own(self, thing: NamedNode, predicate: NamedNode) -> bool:
        """True for documents and activities that the page of the thing shows anyway."""
        return any(a in self._interests.ambitions for a in self._lookup.objects(thing, predicate))

    def _hanging_on(self, steps: int, predicate: NamedNode) -> Iterator[tuple[Pursuit, NamedNode]]:
        for pursuit in self._others(steps):
            for other in self._lookup.subjects(predicate, pursuit.ambition):
                if not self.is_of_own(other, predicate):
                    yield pursuit, other

    def _match(
        self,
        pursuit: Pursuit,
        target: NamedNode,
        kind: Kind,
        axiom: NamedNode,
        more: tuple[Triple, ...] = (),
        *,
        place: tuple[NamedNode | None, tuple[Triple, ...]] | None = None,
    ) -> Match:
        lookup, ambition = self._lookup, pursuit.ambition
        where, place_facts = place or self._derive.nearest(ambition, LDHZ.pursuedIn)
        statuses = lookup.objects(ambition, LDHZ.status)
        status = statuses[0] if statuses else None
        status_facts = (Triple(ambition, LDHZ.status, status),) if status else ()
        reason = self._derive.reason(
            kind,
            axiom,
            pursuit.meaning,
            pursuit.interest.concept,
            len(lookup.subjects(LDHZ.pursues, pursuit.meaning.concept)),
            where,
            (*pursuit.facts, *more, *place_facts, *status_facts),
            status=status,
        )
        return Match(target, where, reason)
