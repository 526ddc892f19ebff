"""Who and what can help by a theme or a place: authorities, organisations, what concerns it."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.deriving import Deriver
from graphstore.see_also.interests import Interest, Interests
from graphstore.see_also.links import Closeness, Kind
from graphstore.see_also.meanings import Meaning, around, up
from graphstore.see_also.order import CLOSENESS, Match
from ontology.namespaces import LDHZ

EXPERT_AXIOM = {
    Closeness.SAME: LDHZ.authorityOnTheme,
    Closeness.NARROWER: LDHZ.authorityOnNarrowerTheme,
    Closeness.BROADER: LDHZ.authorityOnBroaderTheme,
}

COMMON = 1 << 16
"""Levels of decision are shared by so many that none is rare."""


class Helpers:
    """Authorities, organisations and whatever concerns a concept."""

    def __init__(self, derive: Deriver, interests: Interests) -> None:
        self._derive = derive
        self._lookup = derive.lookup
        self._interests = interests

    def concerned(self, class_: NamedNode) -> Iterator[Match]:
        """Things of one class that are said to concern what the thing is about."""
        lookup = self._lookup
        for interest, axiom in (
            *((wish, LDHZ.concernedWithAmbition) for wish in self._interests.wishes),
            *((theme, LDHZ.sharesTheme) for theme in self._interests.themes),
        ):
            concerned = lookup.subjects(LDHZ.concerns, interest.concept)
            for other in concerned:
                if class_ not in lookup.types(other):
                    continue
                where, place = self._derive.nearest(other, LDHZ.takesPlaceIn)
                concerns = Triple(other, LDHZ.concerns, interest.concept)
                reason = self._derive.reason(
                    Kind.CONCERNED,
                    axiom,
                    Meaning(interest.concept, Closeness.SAME, ()),
                    interest.concept,
                    len(concerned),
                    where,
                    (*interest.facts, concerns, *place),
                )
                yield Match(other, where, reason)

    # --- Authorities ---

    def authorities(self, steps: int) -> Iterator[Match]:
        """Authorities on what is called for, and on what is narrower or broader."""
        for wish, theme in self._called_themes():
            axioms = EXPERT_AXIOM if wish else {}
            for meaning in self._themes_around(theme.concept, steps):
                experts = self._lookup.subjects(LDHZ.expertise, meaning.concept)
                for role in experts:
                    knows = Triple(role, LDHZ.expertise, meaning.concept)
                    where, place = self._derive.nearest(role, LDHZ.roleIn)
                    reason = self._derive.reason(
                        Kind.EXPERT,
                        axioms.get(meaning.closeness, LDHZ.helpfulAuthority),
                        meaning,
                        theme.concept,
                        len(experts),
                        where,
                        (*theme.facts, *meaning.facts, knows, *place),
                        wish=wish,
                    )
                    yield Match(role, where, reason)

    def _called_themes(self) -> Iterator[tuple[NamedNode | None, Interest]]:
        """The expertise that the thing calls for, with the wish that does."""
        for theme in self._interests.themes:
            yield None, theme
        for wish in self._interests.wishes:
            for concept in self._lookup.objects(wish.concept, LDHZ.callsFor):
                fact = Triple(wish.concept, LDHZ.callsFor, concept)
                yield wish.concept, Interest(concept, (*wish.facts, fact))

    def _themes_around(self, theme: NamedNode, steps: int) -> Iterator[Meaning]:
        """By the axioms: the theme, narrower ones and one step up; widened: two steps up."""
        if steps == 0:
            for meaning in around(self._lookup, theme):
                if meaning.closeness is not Closeness.RELATED:
                    yield meaning
        elif steps > 1:
            yield from up(self._lookup, theme, steps)

    # --- Organisations ---

    def organisations(self) -> Iterator[Match]:
        """Those that serve this place; without a place, those that concern the same."""
        origin = self._derive.here.origin
        if origin is None:
            yield from self.concerned(LDHZ.Organisation)
            return
        meanings = self._meanings()
        for place in self._derive.here.above(origin):
            for organisation in self._lookup.subjects(LDHZ.serves, place):
                yield from self._serving(organisation, place, meanings)

    def counters(self) -> Iterator[Match]:
        """Counters of those that serve this place; best those for the level of decision."""
        origin = self._derive.here.origin
        if origin is None:
            return
        levels = self._levels()
        for place in self._derive.here.above(origin):
            for organisation in self._lookup.subjects(LDHZ.serves, place):
                serves = Triple(organisation, LDHZ.serves, place)
                for counter in self._lookup.objects(organisation, LDHZ.counter):
                    facts: tuple[Triple, ...] = (
                        serves,
                        Triple(organisation, LDHZ.counter, counter),
                    )
                    meaning = Meaning(place, Closeness.GENERAL, ())
                    for level in self._lookup.objects(counter, LDHZ.decisionLevel):
                        if level in levels:
                            meaning = Meaning(level, Closeness.SAME, ())
                            of_counter = Triple(counter, LDHZ.decisionLevel, level)
                            facts = (*levels[level], *facts, of_counter)
                    reason = self._derive.reason(
                        Kind.COUNTER,
                        LDHZ.helpfulCounter,
                        meaning,
                        None,
                        COMMON,
                        place,
                        facts,
                        organisation=organisation,
                    )
                    yield Match(counter, None, reason)

    def _levels(self) -> dict[NamedNode, tuple[Triple, ...]]:
        """Where the thing is decided: its own level, else the usual level of its wishes."""
        thing = self._interests.thing
        own = self._lookup.objects(thing, LDHZ.decisionLevel)
        if own:
            return {level: (Triple(thing, LDHZ.decisionLevel, level),) for level in own}
        levels: dict[NamedNode, tuple[Triple, ...]] = {}
        for wish in self._interests.wishes:
            for level in self._lookup.objects(wish.concept, LDHZ.decisionLevel):
                usual = Triple(wish.concept, LDHZ.decisionLevel, level)
                levels.setdefault(level, (*wish.facts, usual))
        return levels

    def _meanings(self) -> dict[NamedNode, tuple[Interest, Meaning]]:
        """What an organisation may concern to count as closer than any other."""
        found: dict[NamedNode, tuple[Interest, Meaning]] = {}
        for interest in (*self._interests.wishes, *self._interests.themes):
            for meaning in around(self._lookup, interest.concept):
                known = found.get(meaning.concept)
                if known is None or CLOSENESS[meaning.closeness] > CLOSENESS[known[1].closeness]:
                    found[meaning.concept] = (interest, meaning)
        return found

    def _serving(
        self,
        organisation: NamedNode,
        place: NamedNode,
        meanings: dict[NamedNode, tuple[Interest, Meaning]],
    ) -> Iterator[Match]:
        lookup = self._lookup
        serves = Triple(organisation, LDHZ.serves, place)
        general = self._derive.reason(
            Kind.SERVING,
            LDHZ.helpfulOrganisation,
            Meaning(place, Closeness.GENERAL, ()),
            None,
            0,
            place,
            (serves,),
        )
        yield Match(organisation, None, general)
        for concept in lookup.objects(organisation, LDHZ.concerns):
            if concept in meanings:
                interest, meaning = meanings[concept]
                concerns = Triple(organisation, LDHZ.concerns, concept)
                reason = self._derive.reason(
                    Kind.SERVING,
                    LDHZ.helpfulOrganisation,
                    meaning,
                    interest.concept,
                    len(lookup.subjects(LDHZ.concerns, concept)),
                    place,
                    (*interest.facts, *meaning.facts, concerns, serves),
                )
                yield Match(organisation, None, reason)
