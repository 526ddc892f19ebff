"""What "see also" answers with: links in groups, each with its derivation and one sentence.

``docs/see-also.md`` says what the relations, rings and weights mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from pyoxigraph import NamedNode, Triple


class Relation(StrEnum):
    """What a group of links leads to; groups come in this order."""

    AMBITION = "ambition"
    ENVIRONMENT = "environment"
    AUTHORITY = "authority"
    DOCUMENT = "document"
    ORGANISATION = "organisation"
    COUNTER = "counter"
    ACTIVITY = "activity"


class Ring(IntEnum):
    """How near: the smallest part of the country that both have in common."""

    OWN = 0  # the very same environment
    STREET = 1  # or park
    NEIGHBOURHOOD = 2
    ADJACENT = 3  # their neighbourhoods touch
    DISTRICT = 4  # or town
    MUNICIPALITY = 5
    PROVINCE = 6
    COUNTRY = 7
    ELSEWHERE = 8  # without a place, or nothing known that both are part of


class Closeness(StrEnum):
    """How close in meaning what the one and the other are about."""

    SAME = "same"
    NARROWER = "narrower"  # the other is narrower
    BROADER = "broader"  # the other is broader
    RELATED = "related"
    ONE_STEP = "one-step"  # widened: both under one broader concept
    TWO_STEPS = "two-steps"  # widened further
    TOUCHING = "touching"  # no concept in common, but a border
    GENERAL = "general"  # no concept in common, a place only


class Kind(StrEnum):
    """What kind of derivation; each has sentences of its own."""

    AMBITION = "ambition"  # an ambition with a concept like this
    CALLED_FOR = "called-for"  # an ambition that calls for this expertise
    CONCERNED = "concerned"  # something that concerns this concept or theme
    NEARBY = "nearby"  # an environment beside or in the same part
    EXPERT = "expert"  # an authority on a theme
    DOCUMENT = "document"  # a document of a comparable ambition
    SERVING = "serving"  # an organisation that serves this place
    COUNTER = "counter"  # a counter of an organisation that serves this place
    ACTIVITY = "activity"  # an activity of a comparable ambition


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence; names of concepts are emphasised."""

    text: str
    emphasised: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One plain sentence in the language that was asked for."""

    phrases: tuple[Phrase, ...]

    @property
    def plain(self) -> str:
        """The sentence without emphasis."""
        return "".join(phrase.text for phrase in self.phrases)

    def __str__(self) -> str:
        return "".join(f"*{p.text}*" if p.emphasised else p.text for p in self.phrases)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a link is shown: the derivation, and the three factors of its score.

    ``facts`` are statements of the public store. They lead from the thing to the other, in order;
    the last ones show the part of the country that both lie in.
    """

    kind: Kind
    axiom: NamedNode  # the property of ontology/see-also.ttl whose chain this is
    closeness: Closeness
    ring: Ring
    own_concept: NamedNode | None  # what the thing is about
    concept: NamedNode | None  # what the other is about
    shared: NamedNode | None  # widened: what both lie under; called for: the expertise
    wish: NamedNode | None  # of an expert: the wish that calls for the expertise
    status: NamedNode | None  # of the ambition that the link is by
    common: NamedNode | None  # the part of the country that both lie in; the place served
    organisation: NamedNode | None  # of a counter
    facts: tuple[Triple, ...]
    closeness_weight: int
    rarity: int
    nearness: int

    @property
    def score(self) -> int:
        """Closeness of meaning, times rarity of the concept, times nearness."""
        return self.closeness_weight * self.rarity * self.nearness


@dataclass(frozen=True, slots=True)
class Link:
    """One thing to see also."""

    target: NamedNode
    label: str  # in the language asked for, where there is one
    environment: NamedNode | None  # where the other is
    score: int
    reason: Reason
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Widening:
    """That nothing was near on some concepts, and what is offered instead."""

    missing: tuple[NamedNode, ...]
    offered: tuple[NamedNode, ...]
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """The links of one relation, best first."""

    relation: Relation
    links: tuple[Link, ...]
    total: int  # how many were found, before the limit
    complete: bool  # False: there was more than is looked at; what is shown may not be the best
    widening: Widening | None = None
