"""owlrl's opinion of what is stored, on a sample: an engine that shares no code with ours.

OWL 2 RL is monotonic: whatever owlrl concludes from some of the statements must follow from all of
them, so it must stand in the store. That nothing stands there that does not follow is for
``graphstore.checking`` to say, which concludes everything afresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from heapq import nsmallest
from typing import Final, NamedTuple

import owlrl
from pyoxigraph import NamedNode, Triple
from rdflib import Graph, URIRef

from graphstore.axioms import Axioms, load_axioms
from graphstore.reading import PublicReader
from ontology.namespaces import RDF
from ontology.vocabulary import closure_files
from shapes.terms import to_rdflib

_THINGS_OF_A_CLASS: Final = 4
_STATEMENTS: Final = 2_000  # owlrl takes seconds for these, and grows faster than they do
_WORDS: Final = frozenset(
    URIRef(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
        "http://www.w3.org/2004/02/skos/core#definition",
    )
)


class _Link(NamedTuple):
    """A statement between two things."""

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode


def missing_conclusions(reader: PublicReader, base: str) -> tuple[Triple, ...]:
    """What owlrl concludes from a sample of the public statements and the store does not hold.

    The sample has a few things of every class, and what they lead up to; for the same store it is
    always the same. Statements beyond the store's axioms (that everything equals itself, is a
    thing, or is what a domain or range says) are not asked for.
    """
    axioms = load_axioms()
    sample = frozenset(_sample(reader, base, axioms))
    subjects = {link.subject for link in sample}
    graph = Graph()
    for file in closure_files():
        graph.parse(data=file.text, format="turtle")
    for word in _WORDS:
        graph.remove((None, word, None))
    for link in sample:
        graph.add((to_rdflib(link.subject), to_rdflib(link.predicate), to_rdflib(link.object)))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, rdfs_closure=False).expand(graph)
    return tuple(
        triple
        for triple in _ours(graph, axioms)
        if triple.subject in subjects and not reader.contains(triple)
    )


def _sample(reader: PublicReader, base: str, axioms: Axioms) -> Iterator[_Link]:
    """All that can be a premise about the things chosen, and about those that they lead up to."""
    ahead = [
        thing
        for cls in sorted({*axioms.superclasses, *axioms.subclasses}, key=lambda node: node.value)
        for thing in nsmallest(_THINGS_OF_A_CLASS, _things(reader, base, cls), key=_draw)
    ]
    upward = _upward(axioms)
    seen: set[NamedNode] = set()
    count = 0
    while ahead and count < _STATEMENTS:
        thing = ahead.pop(0)
        if thing in seen:
            continue
        seen.add(thing)
        for triple in reader.triples(thing, None, None):
            value = triple.object
            if isinstance(value, NamedNode) and (
                triple.predicate == RDF.type or triple.predicate in axioms.premises
            ):
                count += 1
                yield _Link(thing, triple.predicate, value)
                if triple.predicate in upward:
                    ahead.append(value)


def _upward(axioms: Axioms) -> frozenset[NamedNode]:
    return frozenset(
        edge.predicate
        for relation in axioms.relations
        for edge in relation.edges
        if not edge.inverse
    )


def _things(reader: PublicReader, base: str, cls: NamedNode) -> Iterator[NamedNode]:
    for subject in reader.subjects(RDF.type, cls):
        if isinstance(subject, NamedNode) and subject.value.startswith(f"{base}/id/"):
            yield subject


def _draw(node: NamedNode) -> bytes:
    return blake2b(node.value.encode(), digest_size=8).digest()


def _ours(graph: Graph, axioms: Axioms) -> Iterator[Triple]:
    classes = {to_rdflib(node) for node in axioms.subclasses}
    properties = {to_rdflib(node) for node in axioms.implied_by}
    properties |= {
        to_rdflib(role.predicate) for relation in axioms.relations for role in relation.conclusions
    }
    kind = to_rdflib(RDF.type)
    for s, p, o in graph:
        if (
            isinstance(s, URIRef)
            and isinstance(o, URIRef)
            and (p in properties or (p == kind and o in classes))
        ):
            yield Triple(NamedNode(s), NamedNode(str(p)), NamedNode(o))
