"""Candidates of every relation: the chains of ``ontology/see-also.ttl``, walked on the store."""

from __future__ import annotations

from collections.abc import Iterator

from graphstore.see_also.deriving import Deriver
from graphstore.see_also.helpers import Helpers
from graphstore.see_also.interests import Interests
from graphstore.see_also.links import Relation
from graphstore.see_also.lookup import Lookup
from graphstore.see_also.nearby import nearby
from graphstore.see_also.order import Match
from graphstore.see_also.places import Surroundings
from graphstore.see_also.pursuits import Pursuits
from ontology.iris import Iris
from ontology.namespaces import LDHZ

CIRCLES = (
    LDHZ.ThemeEnvironment,
    LDHZ.AmbitionCircle,
    LDHZ.AuthorityCircle,
    LDHZ.AmbassadorCouncil,
)


class Candidates:
    """What each relation finds for one thing."""

    def __init__(
        self, lookup: Lookup, iris: Iris, interests: Interests, here: Surroundings
    ) -> None:
        self._interests = interests
        self._derive = Deriver(lookup, here)
        self._pursuits = Pursuits(self._derive, iris, interests)
        self._helpers = Helpers(self._derive, interests)

    def find(self, relation: Relation, steps: int) -> Iterator[Match]:
        """What is found after so many steps up; what fewer steps find is not repeated."""
        match relation:
            case Relation.AMBITION:
                yield from self._pursuits.ambitions(steps)
            case Relation.ENVIRONMENT:
                yield from self._pursuits.environments(steps)
            case Relation.AUTHORITY:
                yield from self._helpers.authorities(steps)
            case Relation.DOCUMENT:
                yield from self._pursuits.documents(steps)
            case Relation.ACTIVITY:
                yield from self._pursuits.activities(steps)
            case Relation.ORGANISATION | Relation.COUNTER:
                pass  # by place and concern only
        if steps == 0:
            yield from self._without_thesaurus(relation)

    def _without_thesaurus(self, relation: Relation) -> Iterator[Match]:
        """What is found by a place or a concern in common; no widening adds to it."""
        if relation is Relation.ENVIRONMENT:
            yield from self._helpers.concerned(*CIRCLES)
            if self._interests.is_environment:
                yield from nearby(self._derive, self._interests.thing)
        elif relation is Relation.ORGANISATION:
            yield from self._helpers.organisations()
        elif relation is Relation.COUNTER:
            yield from self._helpers.counters()
        elif relation is Relation.DOCUMENT:
            for match in self._helpers.concerned(LDHZ.Document, tier=1):
                if not self._pursuits.is_of_own(match.target, LDHZ.helps):
                    yield match
        elif relation is Relation.ACTIVITY:
            for match in self._helpers.concerned(LDHZ.Activity):
                if not self._pursuits.is_of_own(match.target, LDHZ.advances):
                    yield match
