"""What is found by way of other ambitions: they themselves, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.deriving import Deriver, Facts, Telling, Told
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
    things: int  # how many ambitions pursue the concept
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
        lookup = self._lookup
        for interest, meaning, is_called_for in self._wishes_around(steps):
            pursuing = lookup.subjects(LDHZ.pursues, meaning.concept)
            for ambition in pursuing:
                if ambition not in self._interests.ambitions:
                    yield Pursuit(ambition, interest, meaning, len(pursuing), is_called_for)

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
                    link = (concept, LDHZ.callsFor, called.concept)
                    meaning = Meaning(
                        concept, called.closeness, (*called.links, link), called.concept
                    )
                    yield theme, meaning, True

    def ambitions(self, steps: int) -> Iterator[Match]:
        """The ambitions themselves."""
        for pursuit in self._others(steps):
            closeness = pursuit.meaning.closeness
            if pursuit.is_called_for:
                kind, axiom = Kind.CALLED_FOR, CALLED_FOR_AXIOM[closeness]
            else:
                kind, axiom = Kind.AMBITION, AXIOM.get(closeness, LDHZ.comparableAmbition)
            where = self._derive.nearest(pursuit.ambition, LDHZ.pursuedIn)
            yield self._match(pursuit, pursuit.ambition, kind, axiom, where)

    def environments(self, steps: int) -> Iterator[Match]:
        """Where they are pursued; an ambition's own panel of ambitions shows that already."""
        if self._interests.is_ambition:
            return
        for pursuit in self._others(steps):
            kind = Kind.CALLED_FOR if pursuit.is_called_for else Kind.AMBITION
            axiom = LDHZ.environmentWithComparableAmbition
            for environment in self._lookup.objects(pursuit.ambition, LDHZ.pursuedIn):
                yield self._match(pursuit, environment, kind, axiom, environment)

    def documents(self, steps: int) -> Iterator[Match]:
        """Documents that help them, those of realised and tried ones before all others."""
        for pursuit, document in self._hanging_on(steps, LDHZ.helps):
            yield self._match(
                pursuit,
                document,
                Kind.DOCUMENT,
                LDHZ.helpfulDocument,
                self._derive.nearest(pursuit.ambition, LDHZ.pursuedIn),
                (Triple(document, LDHZ.helps, pursuit.ambition),),
                tier=0 if self._status(pursuit.ambition) in self._settled else 1,
            )

    def activities(self, steps: int) -> Iterator[Match]:
        """Activities that advance them, where they take place."""
        for pursuit, activity in self._hanging_on(steps, LDHZ.advances):
            facts: Facts = (Triple(activity, LDHZ.advances, pursuit.ambition),)
            where = self._derive.nearest(activity, LDHZ.takesPlaceIn)
            if where is None:
                where = self._derive.nearest(pursuit.ambition, LDHZ.pursuedIn)
            else:
                facts += (Triple(activity, LDHZ.takesPlaceIn, where),)
            yield self._match(
                pursuit, activity, Kind.ACTIVITY, LDHZ.activityWorthAVisit, where, facts
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
        where: NamedNode | None,
        more: Facts = (),
        *,
        tier: int = 0,
    ) -> Match:
        def tell() -> Told:
            status = self._status(pursuit.ambition)
            return Told(self._facts(pursuit, where, more, status), status)

        return self._derive.match(
            target,
            Telling(kind, axiom, tell),
            pursuit.meaning,
            pursuit.interest.concept,
            pursuit.things,
            where,
            by=pursuit.ambition.value,
            tier=tier,
        )

    def _status(self, ambition: NamedNode) -> NamedNode | None:
        return next(iter(self._lookup.objects(ambition, LDHZ.status)), None)

    def _facts(
        self,
        pursuit: Pursuit,
        where: NamedNode | None,
        more: Facts,
        status: NamedNode | None,
    ) -> Facts:
        ambition, meaning = pursuit.ambition, pursuit.meaning
        facts = [
            *pursuit.interest.facts,
            *meaning.facts(self._lookup),
            Triple(ambition, LDHZ.pursues, meaning.concept),
            *more,
        ]
        if where in self._lookup.objects(ambition, LDHZ.pursuedIn) and where is not None:
            facts.append(Triple(ambition, LDHZ.pursuedIn, where))
        if status:
            facts.append(Triple(ambition, LDHZ.status, status))
        return tuple(facts)
