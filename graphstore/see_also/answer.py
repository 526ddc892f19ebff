"""See also of one thing: candidates, filters, widening, order, words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice

from pyoxigraph import NamedNode

from graphstore.reading import PublicReader
from graphstore.see_also.candidates import Candidates
from graphstore.see_also.interests import Interests, interests_of
from graphstore.see_also.links import Closeness, Link, LinkGroup, Relation, Widening
from graphstore.see_also.lookup import Lookup
from graphstore.see_also.meanings import MOST_STEPS
from graphstore.see_also.names import Names
from graphstore.see_also.order import NEAR, Match, best_of_each, spread
from graphstore.see_also.places import Surroundings
from graphstore.see_also.sentences import Sentences
from ontology.iris import Iris
from ontology.namespaces import LDHZ

CAN_END = frozenset(
    {Relation.ENVIRONMENT, Relation.AUTHORITY, Relation.ORGANISATION, Relation.COUNTER}
)
"""What can have an end; ambitions and documents stay readable for ever (R1, R4)."""

MOST_CANDIDATES = 5_000
"""Derivations of one relation that are looked at."""


def see_also(
    reader: PublicReader,
    iris: Iris,
    thing: NamedNode,
    *,
    language: str,
    near: NamedNode | None = None,
    limit: int = 10,
    today: date | None = None,
    relations: Iterable[Relation] = tuple(Relation),
) -> tuple[LinkGroup, ...]:
    """Where to look further from one thing, each link with its reason.

    Promises: only what the public store says; never the thing itself, what is deprecated or has
    ended; the order of ``docs/see-also.md``, the same for the same statements; groups in the order
    of ``Relation``, none empty. Work is bounded: a group that met more than is looked at says so.

    Args:
        reader: The public store.
        iris: The base under which the code lists stand.
        thing: An environment, ambition, concept of ambition or expertise, public role, document,
            organisation or activity; anything else has no links.
        language: ``nl`` or ``en``; any other is answered in Dutch.
        near: The place of the reader, for things without a place or with several.
        limit: At most so many links in a group.
        today: For what has ended; the present day (UTC) by default.
        relations: Only these groups.
    """
    lookup = Lookup(reader)
    interests = interests_of(lookup, thing)
    here = Surroundings(lookup, _origin(interests, near))
    question = _Question(
        lookup,
        interests,
        here,
        Candidates(lookup, iris, interests, here),
        today or datetime.now(UTC).date(),
    )
    names = Names(lookup, language)
    is_concept = any(not interest.facts for interest in interests.wishes)
    sentences = Sentences(lookup, names, also=not is_concept)
    groups = (
        question.group(relation, names, sentences, limit)
        for relation in sorted(set(relations), key=list(Relation).index)
    )
    return tuple(group for group in groups if group.links)


def _origin(interests: Interests, near: NamedNode | None) -> NamedNode | None:
    """From where nearness counts: the thing's own place, else the reader's."""
    if len(interests.places) == 1:
        return interests.places[0]
    return near or next(iter(interests.places), None)


class _Question:
    def __init__(
        self,
        lookup: Lookup,
        interests: Interests,
        here: Surroundings,
        candidates: Candidates,
        today: date,
    ) -> None:
        self._lookup = lookup
        self._interests = interests
        self._here = here
        self._candidates = candidates
        self._today = today.isoformat()
        self._own_places = frozenset(interests.places)
        self._shown: dict[NamedNode, bool] = {}

    def group(
        self, relation: Relation, names: Names, sentences: Sentences, limit: int
    ) -> LinkGroup:
        matches: list[Match] = []
        complete = True
        for steps in range(MOST_STEPS + 1):
            found = list(islice(self._candidates.find(relation, steps), MOST_CANDIDATES + 1))
            complete = complete and len(found) <= MOST_CANDIDATES
            matches += self._kept(relation, found[:MOST_CANDIDATES])
            if self._is_near(matches):
                break
        ordered = spread(best_of_each(matches))
        shown = ordered[:limit]
        return LinkGroup(
            relation,
            tuple(_link(match, names, sentences) for match in shown),
            total=len(ordered),
            complete=complete and not self._lookup.cut,
            widening=self._widening(relation, matches, shown, sentences),
        )

    # --- Filters ---

    def _kept(self, relation: Relation, matches: list[Match]) -> Iterator[Match]:
        for match in matches:
            shown = self._shown.get(match.target)
            if shown is None:
                shown = self._shown[match.target] = self._is_shown(relation, match.target)
            if shown:
                yield match

    def _is_shown(self, relation: Relation, target: NamedNode) -> bool:
        return (
            target != self._interests.thing
            and target not in self._own_places
            and not self._lookup.is_deprecated(target)
            and not (relation in CAN_END and self._has_ended(target))
            and not (relation is Relation.ACTIVITY and self._is_over(target))
        )

    def _has_ended(self, thing: NamedNode) -> bool:
        """True from the first day that is no longer its."""
        until = self._lookup.literals(thing, LDHZ.validUntil)
        return any(day.value[:10] <= self._today for day in until)

    def _is_over(self, activity: NamedNode) -> bool:
        """True from the day after an activity."""
        ends = self._lookup.literals(activity, LDHZ.endsAt)
        moments = ends or self._lookup.literals(activity, LDHZ.startsAt)
        return bool(moments) and max(m.value[:10] for m in moments) < self._today

    # --- Widening ---

    def _is_near(self, matches: Iterable[Match]) -> bool:
        """True when something is in the municipality; without a place, when there is something."""
        if self._here.origin is None:
            return any(True for _ in matches)
        return any(match.ring <= NEAR for match in matches)

    def _widening(
        self,
        relation: Relation,
        matches: list[Match],
        shown: list[Match],
        sentences: Sentences,
    ) -> Widening | None:
        """Says so when links are shown because nothing was near on what they stand in for."""
        if relation is Relation.AUTHORITY:
            missing, offered = self._wider_themes(matches, shown)
        else:
            steps = (Closeness.ONE_STEP, Closeness.TWO_STEPS)
            wider = [match for match in shown if match.closeness in steps]
            missing = _ordered(match.own_concept for match in wider)
            offered = _ordered(match.shared for match in wider)
        if not offered:
            return None
        return Widening(missing, offered, sentences.widening(relation, missing, offered))

    def _wider_themes(
        self, matches: list[Match], shown: list[Match]
    ) -> tuple[tuple[NamedNode, ...], tuple[NamedNode, ...]]:
        """Themes on which nobody is near (R6), and the wider ones on which somebody is found."""
        exact = (Closeness.SAME, Closeness.NARROWER)
        known = {
            match.own_concept
            for match in matches
            if match.closeness in exact and (self._here.origin is None or match.ring <= NEAR)
        }
        wider = [
            match
            for match in shown
            if match.closeness not in exact and match.own_concept not in known
        ]
        return _ordered(m.own_concept for m in wider), _ordered(m.concept for m in wider)


def _link(match: Match, names: Names, sentences: Sentences) -> Link:
    reason = match.tell()
    return Link(
        target=match.target,
        label=names.of(match.target),
        environment=match.environment,
        score=match.score,
        reason=reason,
        sentence=sentences.of(reason),
    )


def _ordered(concepts: Iterable[NamedNode | None]) -> tuple[NamedNode, ...]:
    """Each once, in the order of the links that they come from."""
    return tuple(dict.fromkeys(concept for concept in concepts if concept is not None))
