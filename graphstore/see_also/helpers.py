"""Who and what can help by a theme or a place: authorities, organisations, counters, circles."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.deriving import Deriver, Facts, Telling, Told, known
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

    def concerned(self, *classes: NamedNode, tier: int = 0) -> Iterator[Match]:
        """Things of these classes that are said to concern what the thing is about."""
        for wish in self._interests.wishes:
            yield from self._concerned(wish, LDHZ.concernedWithAmbition, classes, tier)
        for theme in self._interests.themes:
            yield from self._concerned(theme, LDHZ.sharesTheme, classes, tier)

    def _concerned(
        self, interest: Interest, axiom: NamedNode, classes: tuple[NamedNode, ...], tier: int
    ) -> Iterator[Match]:
        concerned = self._lookup.subjects(LDHZ.concerns, interest.concept)
        for other in concerned:
            if self._lookup.types(other).isdisjoint(classes):
                continue
            where = self._derive.nearest(other, LDHZ.takesPlaceIn)
            facts: Facts = (*interest.facts, Triple(other, LDHZ.concerns, interest.concept))
            if where:
                facts += (Triple(other, LDHZ.takesPlaceIn, where),)
            yield self._derive.match(
                other,
                Telling(Kind.CONCERNED, axiom, known(facts)),
                Meaning(interest.concept, Closeness.SAME),
                interest.concept,
                len(concerned),
                where,
                tier=tier,
            )

    # --- Authorities ---

    def authorities(self, steps: int) -> Iterator[Match]:
        """Authorities on what is called for, and on what is narrower or broader."""
        for wish, theme in self._called_themes():
            for meaning in self._themes_around(theme.concept, steps):
                experts = self._lookup.subjects(LDHZ.expertise, meaning.concept)
                for role in experts:
                    yield self._expert(role, wish, theme, meaning, len(experts))

    def _expert(
        self,
        role: NamedNode,
        wish: NamedNode | None,
        theme: Interest,
        meaning: Meaning,
        experts: int,
    ) -> Match:
        where = self._derive.nearest(role, LDHZ.roleIn)

        def tell() -> Told:
            knows = Triple(role, LDHZ.expertise, meaning.concept)
            place = (Triple(role, LDHZ.roleIn, where),) if where else ()
            return Told((*theme.facts, *meaning.facts(self._lookup), knows, *place))

        axiom = EXPERT_AXIOM.get(meaning.closeness) if wish else None
        return self._derive.match(
            role,
            Telling(Kind.EXPERT, axiom or LDHZ.helpfulAuthority, tell, wish=wish),
            meaning,
            theme.concept,
            experts,
            where,
            by=wish.value if wish else "",
        )

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
        if self._derive.here.origin is None:
            yield from self.concerned(LDHZ.Organisation)
            return
        meanings = self._meanings()
        for organisation, place in self._serving():
            serves = Triple(organisation, LDHZ.serves, place)
            general = Meaning(place, Closeness.GENERAL)
            yield self._server(organisation, general, None, 0, place, (serves,))
            for concept in self._lookup.objects(organisation, LDHZ.concerns):
                if concept in meanings:
                    interest, meaning = meanings[concept]
                    concerns = Triple(organisation, LDHZ.concerns, concept)
                    facts = (*interest.facts, *meaning.facts(self._lookup), concerns, serves)
                    things = len(self._lookup.subjects(LDHZ.concerns, concept))
                    yield self._server(
                        organisation, meaning, interest.concept, things, place, facts
                    )

    def _server(
        self,
        organisation: NamedNode,
        meaning: Meaning,
        own_concept: NamedNode | None,
        things: int,
        place: NamedNode,
        facts: Facts,
    ) -> Match:
        telling = Telling(Kind.SERVING, LDHZ.helpfulOrganisation, known(facts))
        return self._derive.match(
            organisation,
            telling,
            meaning,
            own_concept,
            things,
            place,
            by=place.value,
            serves=True,
        )

    def _serving(self) -> Iterator[tuple[NamedNode, NamedNode]]:
        """Organisations that serve this place or one around it, with the place."""
        origin = self._derive.here.origin
        if origin is not None:
            for place in self._derive.here.above(origin):
                for organisation in self._lookup.subjects(LDHZ.serves, place):
                    yield organisation, place

    def _meanings(self) -> dict[NamedNode, tuple[Interest, Meaning]]:
        """What an organisation may concern to count as closer than any other."""
        found: dict[NamedNode, tuple[Interest, Meaning]] = {}
        for interest in (*self._interests.wishes, *self._interests.themes):
            for meaning in around(self._lookup, interest.concept):
                known = found.get(meaning.concept)
                if known is None or CLOSENESS[meaning.closeness] > CLOSENESS[known[1].closeness]:
                    found[meaning.concept] = (interest, meaning)
        return found

    # --- Counters ---

    def counters(self) -> Iterator[Match]:
        """Counters of those that serve this place; best those for the level of decision."""
        levels = self._levels()
        for organisation, place in self._serving():
            serves = Triple(organisation, LDHZ.serves, place)
            for counter in self._lookup.objects(organisation, LDHZ.counter):
                facts: Facts = (serves, Triple(organisation, LDHZ.counter, counter))
                meaning = Meaning(place, Closeness.GENERAL)
                for level in self._lookup.objects(counter, LDHZ.decisionLevel):
                    if level in levels:
                        meaning = Meaning(level, Closeness.SAME)
                        of_counter = Triple(counter, LDHZ.decisionLevel, level)
                        facts = (*levels[level], serves, facts[-1], of_counter)
                        break
                yield self._counter(counter, organisation, meaning, place, facts)

    def _counter(
        self,
        counter: NamedNode,
        organisation: NamedNode,
        meaning: Meaning,
        place: NamedNode,
        facts: Facts,
    ) -> Match:
        return self._derive.match(
            counter,
            Telling(Kind.COUNTER, LDHZ.helpfulCounter, known(facts), organisation=organisation),
            meaning,
            None,
            COMMON,
            place,
            by=organisation.value,
            serves=True,
        )

    def _levels(self) -> dict[NamedNode, Facts]:
        """Where the thing is decided: its own level, else the usual level of its wishes."""
        thing = self._interests.thing
        own = self._lookup.objects(thing, LDHZ.decisionLevel)
        if own:
            return {level: (Triple(thing, LDHZ.decisionLevel, level),) for level in own}
        levels: dict[NamedNode, Facts] = {}
        for wish in self._interests.wishes:
            for level in self._lookup.objects(wish.concept, LDHZ.decisionLevel):
                usual = Triple(wish.concept, LDHZ.decisionLevel, level)
                levels.setdefault(level, (*wish.facts, usual))
        return levels
