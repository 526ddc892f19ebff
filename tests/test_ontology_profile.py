"""The ontology keeps within OWL 2 RL, and the check of that can fail."""

from __future__ import annotations

import pytest
from rdflib import (
    DCMITYPE,
    DCTERMS,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SDO,
    SKOS,
    Graph,
    URIRef,
)
from rdflib.namespace import GEO

from ontology.vocabulary import VocabularyFile, alignment_files, axiom_files, closure_files
from tests.ontology_graph import axioms, candidates, everything, graph_of, is_ours, terms
from tests.owl_rl_profile import violations

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty .
"""

WITHIN = {
    "an existential on the left": "[ a owl:Restriction ; owl:onProperty :p ;"
    " owl:someValuesFrom :A ] rdfs:subClassOf :B .",
    "a union on the left": "[ a owl:Class ; owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .",
    "a universal on the right": ":A rdfs:subClassOf"
    " [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .",
    "a complement on the right": ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .",
    "at most one": ":A rdfs:subClassOf"
    ' [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .',
    "a chain into itself on the right": ":q owl:propertyChainAxiom ( :p :q ) .",
    "a transitive property": ":p a owl:TransitiveProperty .",
    "a decimal": ":d rdfs:range xsd:decimal .",
}

OUTSIDE = {
    "an existential on the right": ":A rdfs:subClassOf"
    " [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
    "a union on the right": ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] .",
    "a union as a domain": ":p rdfs:domain [ a owl:Class ; owl:unionOf ( :A :B ) ] .",
    "a universal on the left": "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :A ]"
    " rdfs:subClassOf :B .",
    "a disjoint union": ":A owl:disjointUnionOf ( :B :C ) .",
    "a reflexive property": ":p a owl:ReflexiveProperty .",
    "a self restriction": ":A rdfs:subClassOf"
    " [ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] .",
    "at most two": ":A rdfs:subClassOf"
    ' [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality "2"^^xsd:nonNegativeInteger ] .',
    "at least one": ":A rdfs:subClassOf"
    ' [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality "1"^^xsd:nonNegativeInteger ] .',
    "everything as a super class": ":A rdfs:subClassOf owl:Thing .",
    "a date": ":d rdfs:range xsd:date .",
    "a class that is not declared": ":A rdfs:subClassOf :Unknown .",
    "a step that is not declared": ":p owl:propertyChainAxiom ( :q :unknown ) .",
    "a chain of one": ":p owl:propertyChainAxiom ( :q ) .",
    "a chain that is functional": ":p a owl:FunctionalProperty ;"
    " owl:propertyChainAxiom ( :q :r ) .",
    "a functional property above a chain": ":p a owl:FunctionalProperty ."
    " :q rdfs:subPropertyOf :p ; owl:propertyChainAxiom ( :r :r ) .",
    "chains in a circle": ":p owl:propertyChainAxiom ( :q :r ) ."
    " :q owl:propertyChainAxiom ( :p :r ) .",
    "a chain into itself in the middle": ":p owl:propertyChainAxiom ( :q :p :r ) .",
    "an object property below a datatype property": ":p rdfs:subPropertyOf :d .",
}


@pytest.mark.parametrize("axiom", WITHIN.values(), ids=WITHIN.keys())
def test_the_check_lets_through(axiom: str) -> None:
    assert violations(Graph().parse(data=PREFIXES + axiom, format="turtle")) == []


@pytest.mark.parametrize("axiom", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_the_check_finds(axiom: str) -> None:
    assert violations(Graph().parse(data=PREFIXES + axiom, format="turtle")) != []


def test_the_axioms_keep_within_owl_2_rl() -> None:
    # The one step out of DL, into the RDF-based semantics: docs/decisions/0302.
    assert violations(axioms(), annotations_above=frozenset({RDFS.seeAlso})) == []


def test_nothing_that_is_stored_follows_from_a_candidate() -> None:
    for candidate in candidates():
        above = set(axioms().transitive_objects(candidate, RDFS.subPropertyOf))
        assert above <= {*candidates(), RDFS.seeAlso}, candidate
        assert RDFS.seeAlso in above


def test_what_is_stored_is_concluded_without_the_candidates() -> None:
    assert {file.name for file in axiom_files()} - {f.name for f in closure_files()} == {
        "see-also.ttl"
    }
    used = {node for triple in graph_of(closure_files()) for node in triple}
    assert not used & candidates()


def test_no_axiom_uses_an_anonymous_inverse() -> None:
    for subject in everything().subjects(OWL.inverseOf):
        assert isinstance(subject, URIRef)


def test_alignments_only_place_our_terms_below_those_of_others() -> None:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for below, above in everything().subject_objects(predicate):
            if not is_ours(above):
                assert is_ours(below) or str(below).startswith(str(SKOS)), (below, above)


def test_every_object_property_has_an_inverse_or_a_reason_to_have_none() -> None:
    # Where the question "what points here by this?" is a question of a page, not of one property.
    without = {"toStatus", "fromStatus", "visibility", "requestedFor", "leadsTo"}
    for term in terms():
        if (term, RDF.type, OWL.ObjectProperty) not in axioms():
            continue
        has = (term, OWL.inverseOf, None) in axioms()
        symmetric = (term, RDF.type, OWL.SymmetricProperty) in axioms()
        assert (has or symmetric) != (term.split("#")[1] in without), term


# Known to rdflib as closed namespaces; schema.org grew after that list was made.
VOCABULARIES = (DCMITYPE, DCTERMS, GEO, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SKOS)
NEWER = {URIRef("https://schema.org/observationAbout")}
UNCHECKED = ("http://qudt.org/", "http://purl.org/linked-data/sdmx/")


@pytest.mark.parametrize("file", alignment_files(), ids=lambda file: file.name)
def test_alignments_point_to_terms_that_others_have(file: VocabularyFile) -> None:
    theirs = {
        node
        for triple in graph_of([file])
        for node in triple
        if isinstance(node, URIRef) and not node.startswith("https://leefomgeving.org/")
    }
    for node in theirs - NEWER:
        if not str(node).startswith(UNCHECKED):
            [vocabulary] = [v for v in VOCABULARIES if node.startswith(str(v))]
            assert node in vocabulary, node
