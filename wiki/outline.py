"""The shape of the whole: what lies in what, and how many threads run through each place.

Read in one pass from the public store, and read again when the store has changed; pages of a
country need not walk through its eighteen thousand places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations

from pyoxigraph import Literal, NamedNode

from graphstore.reading import PublicReader
from ontology.namespaces import DCTERMS, LDHZ, RDF, RDFS

_RECENT = 12  # ambitions kept for each place
_MOST_REGIONS = 6
_DEEPEST = 12  # levels; real ones have at most seven


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
    """Places by their IRI as text: parents, names, postcodes, tallies."""

    parents: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    postcodes: dict[str, str] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    ambitions: dict[str, tuple[str, ...]] = field(default_factory=dict)  # newest within a place
    ambassadors: dict[str, tuple[str, ...]] = field(default_factory=dict)  # some within a place
    authorities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()  # what is not valid any more
    kinships: list[tuple[str, str]] = field(default_factory=list)  # places just below the country

    def above(self, thing: str) -> Iterator[str]:
        """What a thing is part of, nearest first."""
        here = self.parents.get(thing)
        for _level in range(_DEEPEST):
            if here is None:
                return
            yield here
            here = self.parents.get(here)

    def names_above(self, thing: str) -> Iterator[str]:
        """The names of what a thing is part of."""
        for each in self.above(thing):
            if each in self.names:
                yield self.names[each]

    def tally(self, place: NamedNode) -> Tally:
        """How many threads run through a place."""
        return self.tallies.get(place.value, _NONE)


_NONE = Tally()


def read_outline(reader: PublicReader) -> Outline:
    """Reads the outline of what the store holds now."""
    parents = {s: o for s, o in _pairs(reader, LDHZ.directPartOf) if s != o}
    parents.update(_pairs(reader, LDHZ.pursuedIn))
    inside = set(parents.values())
    names = {thing: text for thing, text in _values(reader, RDFS.label) if thing in inside}
    outline = Outline(parents, names, _postcodes(reader), ended=_ended(reader))
    counts: dict[str, Counter[str]] = {}
    recent: dict[str, list[str]] = {}
    for ambition in _newest(reader):
        for place in outline.above(ambition):
            counts.setdefault(place, Counter())["ambitions"] += 1
            if len(kept := recent.setdefault(place, [])) < _RECENT:
                kept.append(ambition)
    for line, kind in (("ambassadors", LDHZ.Ambassadorship), ("authorities", LDHZ.Authority)):
        some: dict[str, list[str]] = {}
        for role in sorted(reader.subjects(RDF.type, kind), key=str):
            for where in reader.triples(role, LDHZ.roleIn, None):
                if isinstance(role, NamedNode) and isinstance(where.object, NamedNode):
                    for place in (where.object.value, *outline.above(where.object.value)):
                        counts.setdefault(place, Counter())[line] += 1
                        if len(kept := some.setdefault(place, [])) < _RECENT:
                            kept.append(role.value)
        into = outline.ambassadors if line == "ambassadors" else outline.authorities
        into.update({place: tuple(kept) for place, kept in some.items()})
    outline.tallies.update({place: Tally(**count) for place, count in counts.items()})
    outline.ambitions.update({place: tuple(kept) for place, kept in recent.items()})
    outline.kinships.extend(_kinships(reader, outline))
    return outline


def _kinships(reader: PublicReader, outline: Outline) -> list[tuple[str, str]]:
    """Pairs of provinces where neighbours pursue the same wish, those with most wishes first."""
    regions: dict[str, set[str]] = {}
    for ambition, wish in _pairs(reader, LDHZ.pursues):
        above = list(outline.above(ambition))
        if len(above) > 1:
            regions.setdefault(wish, set()).add(above[-2])
    pairs: Counter[tuple[str, str]] = Counter()
    for together in regions.values():
        if len(together) <= _MOST_REGIONS:  # what is wished for everywhere joins nothing
            pairs.update(combinations(sorted(together), 2))
    return [pair for pair, _count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))]


def _pairs(reader: PublicReader, predicate: NamedNode) -> Iterator[tuple[str, str]]:
    for triple in reader.triples(None, predicate, None):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            yield triple.subject.value, triple.object.value


def _values(reader: PublicReader, predicate: NamedNode) -> Iterator[tuple[str, str]]:
    for triple in reader.triples(None, predicate, None):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            yield triple.subject.value, triple.object.value


def _ended(reader: PublicReader) -> frozenset[str]:
    """Things whose last day has been."""
    today = datetime.now(UTC).date().isoformat()
    ends = _values(reader, LDHZ.validUntil)
    return frozenset(thing for thing, day in ends if day[:10] <= today)


def _postcodes(reader: PublicReader) -> dict[str, str]:
    """The most common postcode of each place, by its newest figures."""
    places = dict(_pairs(reader, LDHZ.ofPlace))
    found = dict(_values(reader, LDHZ.mostCommonPostcode))
    by_place: dict[str, str] = {}
    for observation_iri in sorted(found):  # the year stands last, so the newest wins
        if observation_iri in places:
            by_place[places[observation_iri]] = found[observation_iri]
    return by_place


def _newest(reader: PublicReader) -> list[str]:
    """All ambitions, newest first; those without a date last."""
    ambitions = {s for s, _o in _pairs(reader, LDHZ.pursuedIn)}
    dated = {thing: day for thing, day in _values(reader, DCTERMS.created) if thing in ambitions}
    return sorted(sorted(ambitions), key=lambda iri: dated.get(iri, ""), reverse=True)
