"""Every term of the ontology is declared, labelled, defined and filed under a topic."""

from __future__ import annotations

import io

import pyoxigraph
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from ontology.namespaces import LDHZ as CLOSED_LDHZ
from ontology.vocabulary import (
    ONTOLOGY_IRI,
    TOPIC_IRI_PREFIX,
    VocabularyFile,
    alignment_files,
    axiom_files,
    vocabulary_files,
)
from tests.ontology_graph import axioms, everything, graph_of, is_ours, terms

SH_ORDER = URIRef("http://www.w3.org/ns/shacl#order")
ONTOLOGY = URIRef(ONTOLOGY_IRI.value)
TOPIC_FILES = tuple(f for f in axiom_files() if f.name not in {"ontology.ttl", "reused.ttl"})


def test_the_files_of_the_ontology_are_found() -> None:
    assert len(TOPIC_FILES) >= 12
    assert {f.name for f in alignment_files()} >= {
        f"align-{other}.ttl" for other in ("skos", "org", "prov", "schema", "dcterms", "geosparql")
    }


@pytest.mark.parametrize("file", vocabulary_files(), ids=lambda f: f.name)
def test_a_file_means_the_same_to_rdflib_and_pyoxigraph(file: VocabularyFile) -> None:
    buffer = io.BytesIO()
    pyoxigraph.serialize(file.triples(), buffer, format=pyoxigraph.RdfFormat.N_TRIPLES)

    through_pyoxigraph = Graph().parse(data=buffer.getvalue(), format="nt")

    assert len(through_pyoxigraph) > 0
    assert isomorphic(through_pyoxigraph, graph_of([file]))


def test_the_ontology_names_its_version_and_licence() -> None:
    [version] = axioms().objects(ONTOLOGY, OWL.versionIRI)
    [number] = axioms().objects(ONTOLOGY, OWL.versionInfo)

    assert version == URIRef(f"{ONTOLOGY}/{number}")
    assert list(axioms().objects(ONTOLOGY, DCTERMS.license))
    assert list(axioms().objects(ONTOLOGY, DCTERMS.created))
    for text in (DCTERMS.title, DCTERMS.description):
        assert languages(axioms(), ONTOLOGY, text) == ["en", "nl"]


def languages(graph: Graph, subject: URIRef, predicate: URIRef) -> list[str]:
    return sorted(
        str(value.language)
        for value in graph.objects(subject, predicate)
        if isinstance(value, Literal)
    )


@pytest.mark.parametrize("term", sorted(terms()))
def test_a_term_has_one_label_and_one_definition_in_each_language(term: URIRef) -> None:
    assert languages(axioms(), term, RDFS.label) == ["en", "nl"]
    assert languages(axioms(), term, SKOS.definition) == ["en", "nl"]
    assert list(axioms().objects(term, RDFS.isDefinedBy)) == [ONTOLOGY]


@pytest.mark.parametrize("file", TOPIC_FILES, ids=lambda f: f.name)
def test_a_file_describes_one_topic_and_files_its_terms_under_it(file: VocabularyFile) -> None:
    graph = graph_of([file])
    topic = URIRef(TOPIC_IRI_PREFIX + file.name.removesuffix(".ttl"))

    assert languages(graph, topic, RDFS.label) == ["en", "nl"]
    assert languages(graph, topic, SKOS.definition) == ["en", "nl"]
    assert list(graph.objects(topic, DCTERMS.isPartOf)) == [ONTOLOGY]
    declared = {s for s in graph.subjects(RDF.type) if is_ours(s)}
    assert declared
    for term in declared:
        assert list(graph.objects(term, DCTERMS.isPartOf)) == [topic]


def test_topics_have_a_reading_order_without_ties() -> None:
    orders = [int(str(o)) for o in axioms().objects(None, SH_ORDER)]
    assert len(orders) == len(TOPIC_FILES)
    assert len(set(orders)) == len(orders)


def test_every_term_that_is_used_is_declared() -> None:
    used = {node for triple in everything() for node in triple if is_ours(node)}
    assert used == set(terms())


def test_a_term_is_declared_in_one_file_only() -> None:
    for term in terms():
        homes = [f.name for f in axiom_files() if (term, RDF.type, None) in graph_of_cached(f)]
        assert len(homes) == 1, (term, homes)


_PARSED = {file.name: graph_of([file]) for file in axiom_files()}


def graph_of_cached(file: VocabularyFile) -> Graph:
    return _PARSED[file.name]


def test_the_closed_namespace_knows_exactly_the_terms() -> None:
    assert {term.value for term in CLOSED_LDHZ} == {str(term) for term in terms()}


def test_alignments_declare_no_terms_of_ours() -> None:
    for file in alignment_files():
        for subject, kind in graph_of([file]).subject_objects(RDF.type):
            assert not (is_ours(subject) and str(kind).startswith(str(OWL))), (file.name, subject)


def test_labels_of_terms_of_one_kind_differ() -> None:
    for kind in (OWL.Class, OWL.ObjectProperty):
        for language in ("nl", "en"):
            labels: dict[str, URIRef] = {}
            for term in terms():
                if (term, RDF.type, kind) in axioms():
                    for label in axioms().objects(term, RDFS.label):
                        if isinstance(label, Literal) and label.language == language:
                            assert str(label) not in labels, (term, labels[str(label)], label)
                            labels[str(label)] = term
