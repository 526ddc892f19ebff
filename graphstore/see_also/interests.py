"""What a thing is about, and where it is."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graphstore.see_also.lookup import Lookup
from ontology.namespaces import LDHZ

ENVIRONMENTS = frozenset(
    {
        LDHZ.LivingEnvironment,
        LDHZ.Place,
        LDHZ.Country,
        LDHZ.Province,
        LDHZ.Municipality,
        LDHZ.District,
        LDHZ.Neighbourhood,
        LDHZ.Town,
        LDHZ.Street,
        LDHZ.Park,
        LDHZ.ThemeEnvironment,
        LDHZ.AmbitionCircle,
        LDHZ.AuthorityCircle,
        LDHZ.AmbassadorCouncil,
    }
)
THEME_ENVIRONMENTS = frozenset(
    {LDHZ.ThemeEnvironment, LDHZ.AmbitionCircle, LDHZ.AuthorityCircle, LDHZ.AmbassadorCouncil}
)
MOST_INTERESTS = 250
"""Concepts of one thing that are looked at: whoever wishes everything finds everything."""

ROLES = frozenset({LDHZ.PublicRole, LDHZ.Authority, LDHZ.Ambassadorship})


@dataclass(frozen=True, slots=True)
class Interest:
    """One concept that a thing is about, and how that follows."""

    concept: NamedNode
    facts: tuple[Triple, ...]  # from the thing to the concept


@dataclass(frozen=True, slots=True)
class Interests:
    """All that a thing is about."""

    thing: NamedNode
    is_environment: bool
    is_ambition: bool
    wishes: tuple[Interest, ...]  # concepts of ambitions
    themes: tuple[Interest, ...]  # themes of expertise, known without a wish
    ambitions: frozenset[NamedNode]  # its own, which are not links
    places: tuple[NamedNode, ...]  # environments with a place in the country


def interests_of(lookup: Lookup, thing: NamedNode) -> Interests:
    """What a thing is about; nothing for a thing that see also knows no relations of."""
    types = lookup.types(thing)
    if LDHZ.Ambition in types:
        return _of_ambitions(lookup, thing, {thing: ()}, is_ambition=True)
    if types & ENVIRONMENTS:
        return _of_environment(lookup, thing, bool(types & THEME_ENVIRONMENTS))
    if LDHZ.AmbitionConcept in types:
        return _plain(thing, wishes=(Interest(thing, ()),))
    if LDHZ.ExpertiseTheme in types:
        return _plain(thing, themes=(Interest(thing, ()),))
    if types & ROLES:
        return _of_role(lookup, thing)
    if LDHZ.Document in types:
        return _of_ambitions(lookup, thing, _reached(lookup, thing, LDHZ.helps))
    if LDHZ.Activity in types:
        return _of_ambitions(lookup, thing, _reached(lookup, thing, LDHZ.advances))
    if LDHZ.Organisation in types:
        return _of_organisation(lookup, thing)
    return _plain(thing)


def _plain(
    thing: NamedNode, wishes: tuple[Interest, ...] = (), themes: tuple[Interest, ...] = ()
) -> Interests:
    return Interests(thing, False, False, wishes, themes, frozenset(), ())


def _reached(
    lookup: Lookup, thing: NamedNode, predicate: NamedNode
) -> dict[NamedNode, tuple[Triple, ...]]:
    return {other: (Triple(thing, predicate, other),) for other in lookup.objects(thing, predicate)}


def _of_ambitions(
    lookup: Lookup,
    thing: NamedNode,
    ambitions: dict[NamedNode, tuple[Triple, ...]],
    is_ambition: bool = False,
) -> Interests:
    wishes, themes = _concerned(lookup, thing)
    places: list[NamedNode] = list(lookup.objects(thing, LDHZ.takesPlaceIn))
    for ambition, facts in ambitions.items():
        wishes += _pursued(lookup, ambition, facts)
        places += [
            place for place in lookup.objects(ambition, LDHZ.pursuedIn) if place not in places
        ]
    return Interests(
        thing,
        False,
        is_ambition,
        _first_ways(lookup, wishes),
        _first_ways(lookup, themes),
        frozenset(ambitions),
        tuple(places),
    )


def _of_environment(lookup: Lookup, thing: NamedNode, is_theme: bool) -> Interests:
    wishes, themes = _concerned(lookup, thing)
    ambitions = lookup.subjects(LDHZ.pursuedIn, thing)
    for ambition in ambitions:
        wishes += _pursued(lookup, ambition, (Triple(ambition, LDHZ.pursuedIn, thing),))
    return Interests(
        thing,
        True,
        False,
        _first_ways(lookup, wishes),
        _first_ways(lookup, themes),
        frozenset(ambitions),
        () if is_theme else (thing,),
    )


def _of_role(lookup: Lookup, thing: NamedNode) -> Interests:
    themes = [
        Interest(theme, (Triple(thing, LDHZ.expertise, theme),))
        for theme in lookup.objects(thing, LDHZ.expertise)
    ]
    places = [
        environment
        for environment in lookup.objects(thing, LDHZ.roleIn)
        if not lookup.types(environment) & THEME_ENVIRONMENTS
    ]
    wishes: list[Interest] = []
    own: frozenset[NamedNode] = frozenset()
    if LDHZ.Ambassadorship in lookup.types(thing):
        for environment in lookup.objects(thing, LDHZ.roleIn):
            for ambition in lookup.subjects(LDHZ.pursuedIn, environment):
                own |= {ambition}
                facts = (
                    Triple(thing, LDHZ.roleIn, environment),
                    Triple(ambition, LDHZ.pursuedIn, environment),
                )
                wishes += _pursued(lookup, ambition, facts)
    return Interests(
        thing,
        False,
        False,
        _first_ways(lookup, wishes),
        _first_ways(lookup, themes),
        own,
        tuple(places),
    )


def _of_organisation(lookup: Lookup, thing: NamedNode) -> Interests:
    wishes, themes = _concerned(lookup, thing)
    return Interests(
        thing,
        False,
        False,
        _first_ways(lookup, wishes),
        _first_ways(lookup, themes),
        frozenset(),
        lookup.objects(thing, LDHZ.serves),
    )


def _pursued(lookup: Lookup, ambition: NamedNode, facts: tuple[Triple, ...]) -> list[Interest]:
    return [
        Interest(concept, (*facts, Triple(ambition, LDHZ.pursues, concept)))
        for concept in lookup.objects(ambition, LDHZ.pursues)
    ]


def _concerned(lookup: Lookup, thing: NamedNode) -> tuple[list[Interest], list[Interest]]:
    """The wishes and the themes that a thing is said to concern."""
    wishes, themes = [], []
    for concept in lookup.objects(thing, LDHZ.concerns):
        interest = Interest(concept, (Triple(thing, LDHZ.concerns, concept),))
        if LDHZ.ExpertiseTheme in lookup.types(concept):
            themes.append(interest)
        else:
            wishes.append(interest)
    return wishes, themes


def _first_ways(lookup: Lookup, interests: list[Interest]) -> tuple[Interest, ...]:
    """Each concept once, by the first way to it, in the order of their IRIs."""
    first: dict[NamedNode, Interest] = {}
    for interest in interests:
        first.setdefault(interest.concept, interest)
    if len(first) > MOST_INTERESTS:
        lookup.cut = True
    return tuple(first[c] for c in sorted(first, key=lambda node: node.value)[:MOST_INTERESTS])
