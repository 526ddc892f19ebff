"""The shape of the whole as pages see it: how many threads run through each place, and which.

An outline never changes. The next one, after a change, comes from :mod:`wiki.outline_keeper`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode

from wiki.layered import LayeredMap


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each line there are in a place and all it holds."""

    ambitions: int = 0
    ambassadors: int = 0
    authorities: int = 0

    def __bool__(self) -> bool:
        return bool(self.ambitions or self.ambassadors or self.authorities)


@dataclass(frozen=True, slots=True)
class Outline:
    """What pages ask of the whole, by the IRI of a place as text."""

    tallies: Mapping[str, Tally] = field(default_factory=LayeredMap)
    ambitions: Mapping[str, tuple[str, ...]] = field(default_factory=LayeredMap)  # newest within
    ambassadors: Mapping[str, tuple[str, ...]] = field(default_factory=LayeredMap)  # some within
    authorities: Mapping[str, tuple[str, ...]] = field(default_factory=LayeredMap)
    until: Mapping[str, str] = field(default_factory=LayeredMap)  # first day no longer valid
    kinships: tuple[tuple[str, str], ...] = ()  # places just below the country

    def tally(self, place: NamedNode) -> Tally:
        """How many threads run through a place."""
        return self.tallies.get(place.value, _NONE)

    def ended(self, thing: str, today: date) -> bool:
        """True when a thing's last day has been."""
        until = self.until.get(thing)
        return until is not None and until <= today.isoformat()


_NONE = Tally()
