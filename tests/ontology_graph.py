"""The ontology as one graph of rdflib, for tests that look at its terms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rdflib import DCTERMS, OWL, RDF, Graph, Namespace, URIRef
from rdflib.term import Node

from ontology.namespaces import LDHZ_IRI
from ontology.vocabulary import TOPIC_IRI_PREFIX, VocabularyFile, axiom_files, vocabulary_files

LDHZ = Namespace(LDHZ_IRI)
TERM_TYPES = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def graph_of(files: Iterable[VocabularyFile]) -> Graph:
    """One graph of several files."""
    graph = Graph()
    for file in files:
        graph.parse(data=file.text, format="turtle")
    return graph


@cache
def axioms() -> Graph:
    """What reasoning follows. Shared by tests: copy before you change it."""
    return graph_of(axiom_files())


@cache
def everything() -> Graph:
    """All that is published, alignments too. Shared by tests: copy before you change it."""
    return graph_of(vocabulary_files())


def is_ours(node: Node | None) -> bool:
    return isinstance(node, URIRef) and node.startswith(LDHZ_IRI)


def name(node: Node | None) -> str:
    """The name as docs/model.md writes it: bare for ours, with prefix for others."""
    return axioms().namespace_manager.normalizeUri(str(node)).removeprefix("ldhz:")


@cache
def terms() -> frozenset[URIRef]:
    """Every term of ours that the ontology declares."""
    return frozenset(
        subject
        for kind in TERM_TYPES
        for subject in axioms().subjects(RDF.type, kind)
        if isinstance(subject, URIRef) and is_ours(subject)
    )


@cache
def candidates() -> frozenset[URIRef]:
    """The properties that name candidates for see also; no statement with them is stored."""
    topic = URIRef(f"{TOPIC_IRI_PREFIX}see-also")
    return frozenset(term for term in terms() if (term, DCTERMS.isPartOf, topic) in axioms())
