"""Lookups of one question, each made once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graphstore.reading import PublicReader
from ontology.namespaces import OWL, RDF, SKOS

MOST_PER_CONCEPT = 2_000
"""Things of one concept, and values of one property, that are looked at."""

_TRUE = Literal(True)
_FEW_DEPRECATED = 256  # up to here one look at all of them is cheaper than a look at each
_INVERSE = {
    SKOS.broader: SKOS.narrower,
    SKOS.narrower: SKOS.broader,
    SKOS.related: SKOS.related,
}


def _by_iri(nodes: Collection[NamedNode]) -> tuple[NamedNode, ...]:
    if len(nodes) < 2:
        return tuple(nodes)
    return tuple(sorted(set(nodes), key=lambda node: node.value))


class Lookup:
    """Reads the public store for one question; remembers what it read."""

    def __init__(self, reader: PublicReader) -> None:
        self._reader = reader
        self._objects: dict[tuple[NamedNode, NamedNode], tuple[NamedNode, ...]] = {}
        self._subjects: dict[tuple[NamedNode, NamedNode], tuple[NamedNode, ...]] = {}
        self._literals: dict[tuple[NamedNode, NamedNode], tuple[Literal, ...]] = {}
        self._links: dict[tuple[NamedNode, NamedNode], tuple[NamedNode, ...]] = {}
        self._deprecated: set[NamedNode] | None = None
        self._all_deprecated_known = False
        self.cut = False  # True once some concept had more things than are looked at

    def objects(self, subject: NamedNode, predicate: NamedNode) -> tuple[NamedNode, ...]:
        """The IRIs that are values of a property, by IRI; bounded like ``subjects``."""
        key = (subject, predicate)
        found = self._objects.get(key)
        if found is None:
            some = self._some(self._reader.triples(subject, predicate, None))
            found = _by_iri([t.object for t in some if isinstance(t.object, NamedNode)])
            self._objects[key] = found
        return found

    def subjects(self, predicate: NamedNode, object_: NamedNode) -> tuple[NamedNode, ...]:
        """The IRIs with a value, by IRI; at most ``MOST_PER_CONCEPT``.

        A store on disk gives always the same ones: its order depends on nothing but the terms.
        """
        key = (predicate, object_)
        found = self._subjects.get(key)
        if found is None:
            some = self._some(self._reader.triples(None, predicate, object_))
            found = _by_iri([t.subject for t in some if isinstance(t.subject, NamedNode)])
            self._subjects[key] = found
        return found

    def _some(self, triples: Iterator[Triple]) -> list[Triple]:
        some = list(islice(triples, MOST_PER_CONCEPT + 1))
        if len(some) > MOST_PER_CONCEPT:
            self.cut = True
            some.pop()
        return some

    def literals(self, subject: NamedNode, predicate: NamedNode) -> tuple[Literal, ...]:
        """The literals that are values of a property, in the order of their texts."""
        key = (subject, predicate)
        found = self._literals.get(key)
        if found is None:
            values = self._reader.objects(subject, predicate)
            found = tuple(
                sorted(
                    (v for v in values if isinstance(v, Literal)),
                    key=lambda v: (v.value, v.language or ""),
                )
            )
            self._literals[key] = found
        return found

    def says(
        self, subject: NamedNode, predicate: NamedNode, object_: NamedNode | BlankNode | Literal
    ) -> bool:
        """True when the public store holds the statement."""
        return self._reader.contains(Triple(subject, predicate, object_))

    def types(self, thing: NamedNode) -> frozenset[NamedNode]:
        """The classes that a thing is said or inferred to be of."""
        return frozenset(self.objects(thing, RDF.type))

    def is_deprecated(self, thing: NamedNode) -> bool:
        """True for what is kept but no longer used."""
        if self._deprecated is None:
            triples = self._reader.triples(None, OWL.deprecated, _TRUE)
            some = list(islice(triples, _FEW_DEPRECATED + 1))
            self._all_deprecated_known = len(some) <= _FEW_DEPRECATED
            self._deprecated = {t.subject for t in some if isinstance(t.subject, NamedNode)}
        if self._all_deprecated_known or thing in self._deprecated:
            return thing in self._deprecated
        return self.says(thing, OWL.deprecated, _TRUE)

    def broader(self, concept: NamedNode) -> tuple[NamedNode, ...]:
        """Directly broader concepts that are in use, whichever way it is stated."""
        return self._concepts(concept, SKOS.broader, SKOS.narrower)

    def narrower(self, concept: NamedNode) -> tuple[NamedNode, ...]:
        """Directly narrower concepts that are in use, whichever way it is stated."""
        return self._concepts(concept, SKOS.narrower, SKOS.broader)

    def related(self, concept: NamedNode) -> tuple[NamedNode, ...]:
        """Related concepts that are in use, whichever way it is stated."""
        return self._concepts(concept, SKOS.related, SKOS.related)

    def _concepts(
        self, concept: NamedNode, forward: NamedNode, backward: NamedNode
    ) -> tuple[NamedNode, ...]:
        key = (concept, forward)
        found = self._links.get(key)
        if found is None:
            both = {*self.objects(concept, forward), *self.subjects(backward, concept)}
            found = _by_iri([c for c in both if c != concept and not self.is_deprecated(c)])
            self._links[key] = found
        return found

    def stated(self, subject: NamedNode, predicate: NamedNode, object_: NamedNode) -> Triple:
        """A link between concepts the way the store states it: as asked, or its inverse."""
        inverse = _INVERSE.get(predicate)
        if inverse is None or self.says(subject, predicate, object_):
            return Triple(subject, predicate, object_)
        return Triple(object_, inverse, subject)
