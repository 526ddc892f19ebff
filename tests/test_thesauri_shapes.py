"""The thesauri with all that follows from them against our own shapes, by pySHACL."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef

from graphstore.inference import full_closure, load_axioms
from graphstore.views import MemoryView
from ontology.vocabulary import axiom_files
from tests import thesaurus_graph
from tests.shape_examples import shapes_graph

AMBITION = "https://leefomgeving.org/id/concept/ambition/"


def _with_conclusions(triples: frozenset[ox.Triple]) -> Graph:
    concluded = full_closure(load_axioms(), MemoryView(triples))
    everything = {*triples, *concluded, *_subclasses()}
    graph = Graph()
    graph.parse(data=ox.serialize(everything, format=ox.RdfFormat.N_TRIPLES), format="nt")
    return graph


def _subclasses() -> Iterator[ox.Triple]:
    for file in axiom_files():
        for triple in file.triples():
            if triple.predicate.value == str(RDFS.subClassOf):
                yield triple


def _complaints(graph: Graph, *focus: str) -> list[tuple[str, str]]:
    _, results, _ = pyshacl.validate(
        graph, shacl_graph=shapes_graph(), inplace=True, focus_nodes=list(focus) or None
    )
    assert isinstance(results, Graph)
    return [
        (str(results.value(result, SH.focusNode)), str(results.value(result, SH.resultPath)))
        for result in results.subjects(RDF.type, SH.ValidationResult)
    ]


@pytest.fixture(scope="module")
def concluded() -> Graph:
    return _with_conclusions(thesaurus_graph.triples())


def test_thesauri_conform_to_our_shapes_with_all_that_follows(concluded: Graph) -> None:
    jeu_de_boules = URIRef(AMBITION + "jeu-de-boules")
    meeting = URIRef(AMBITION + "ontmoeten")
    assert (jeu_de_boules, SKOS.broaderTransitive, meeting) in concluded
    assert _complaints(concluded) == []


def test_our_shapes_see_a_related_concept_that_is_an_ancestor(concluded: Graph) -> None:
    graph = Graph() + concluded
    child, ancestor = URIRef(AMBITION + "jeu-de-boules"), URIRef(AMBITION + "ontmoeten")
    graph.add((child, SKOS.related, ancestor))
    assert (str(child), str(SKOS.related)) in _complaints(graph, str(child))
