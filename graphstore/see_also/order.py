"""Which link comes first: one written total order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graphstore.see_also.links import Closeness, Reason, Ring

CLOSENESS = {
    Closeness.SAME: 12,
    Closeness.NARROWER: 6,
    Closeness.BROADER: 6,
    Closeness.RELATED: 4,
    Closeness.ONE_STEP: 2,
    Closeness.TWO_STEPS: 1,
    Closeness.TOUCHING: 2,
    Closeness.GENERAL: 1,
}
NEARNESS = {
    Ring.OWN: 64,
    Ring.STREET: 48,
    Ring.NEIGHBOURHOOD: 32,
    Ring.ADJACENT: 24,
    Ring.DISTRICT: 16,
    Ring.MUNICIPALITY: 8,
    Ring.PROVINCE: 4,
    Ring.COUNTRY: 2,
    Ring.ELSEWHERE: 1,
}
RAREST = 12
NEAR = Ring.MUNICIPALITY
"""Up to here something is near; when nothing is, the search widens."""

FIRST = 10
MOST_OF_ONE_ENVIRONMENT = 3
"""Among the first ten, so that one busy street does not fill the panel."""


@dataclass(frozen=True, slots=True)
class Match:
    """One thing found by one derivation, which is told in full only when it is shown."""

    target: NamedNode
    environment: NamedNode | None
    score: int
    ring: Ring
    closeness: Closeness
    own_concept: NamedNode | None
    concept: NamedNode | None
    shared: NamedNode | None
    by: str  # what lies between, such as the ambition that a document helps
    tell: Callable[[], Reason]
    tier: int = 0  # lower tiers come first, whatever the score


def rarity(things: int) -> int:
    """12 for a concept of one thing, one less each time their number doubles; at least 1."""
    return max(1, RAREST + 1 - max(1, things).bit_length())


def _key(match: Match) -> tuple[int, int, int, str]:
    return (match.tier, -match.score, match.ring, match.target.value)


def _text(concept: NamedNode | None) -> str:
    return concept.value if concept else ""


def _derivation_key(match: Match) -> tuple[int, int, int, str, str, str, str, str]:
    """Among derivations of one thing: the first in order, then by what lies between."""
    return (
        match.tier,
        -match.score,
        match.ring,
        _text(match.own_concept),
        _text(match.concept),
        _text(match.shared),
        match.by,
        _text(match.environment),
    )


def best_of_each(matches: Iterable[Match]) -> list[Match]:
    """Each thing once, by its best match, in order: tier, score, ring, IRI."""
    best: dict[NamedNode, Match] = {}
    for match in matches:
        known = best.get(match.target)
        if known is None or _derivation_key(match) < _derivation_key(known):
            best[match.target] = match
    return sorted(best.values(), key=_key)


def spread(matches: Sequence[Match]) -> list[Match]:
    """At most three of one environment among the first ten; the others follow, in order."""
    first: list[Match] = []
    later: list[Match] = []
    taken: dict[NamedNode, int] = {}
    for match in matches:
        where = match.environment
        if len(first) == FIRST or (where and taken.get(where, 0) == MOST_OF_ONE_ENVIRONMENT):
            later.append(match)
            continue
        first.append(match)
        if where:
            taken[where] = taken.get(where, 0) + 1
    return first + later
