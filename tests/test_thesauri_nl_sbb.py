"""The thesauri against the SHACL of NL-SBB, the Dutch SKOS profile (https://docs.geostandaarden.nl/nl-sbb/).

pySHACL checks everything but the SPARQL-based constraints, which take it a minute; the store's own
engine answers those, per focus node, in a moment.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.term import Node

from ontology.thesauri import thesaurus_files
from tests.shared_data import shared

SHAPES = "data/skos/nl-sbb/skos-ap-nl-shacl.ttl"
TOP_LIST = "data/skos/tooi-toplijst.json"
TOP_LIST_IRIS = "https://identifier.overheid.nl/tooi/def/thes/top/"
SPARQL_CONSTRAINTS = 9
MAPPINGS = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch}
PREFIXES = f"PREFIX skos: <{SKOS}>\n"


@pytest.fixture(scope="module")
def data() -> Graph:
    """Our thesauri, with the list of themes they map to: the profile wants its concepts typed."""
    graph = Graph()
    for file in thesaurus_files():
        graph.parse(data=file.text, format="turtle")
    # By way of the store's engine: rdflib's own reader of JSON-LD warns about itself.
    themes = ox.parse(path=shared(TOP_LIST), format=ox.RdfFormat.JSON_LD)
    graph.parse(data=ox.serialize(themes, format=ox.RdfFormat.N_TRIPLES), format="nt")
    return graph


@pytest.fixture(scope="module")
def profile() -> Graph:
    return Graph().parse(shared(SHAPES))


def _focus_of(results: Graph) -> Iterator[Node]:
    for result in results.subjects(RDF.type, SH.ValidationResult):
        focus = results.value(result, SH.focusNode)
        assert focus is not None
        yield focus


def _core_results(data: Graph, profile: Graph) -> Graph:
    core = Graph()
    for triple in profile:
        if triple[1] != SH.sparql:
            core.add(triple)
    _, results, _ = pyshacl.validate(data, shacl_graph=core, inplace=True)
    assert isinstance(results, Graph)
    return results


def test_thesauri_conform_to_the_dutch_profile(data: Graph, profile: Graph) -> None:
    results = _core_results(data, profile)

    focus = set(_focus_of(results))
    # What remains is about the government's list, not about us: it has no definitions, and names
    # its scheme by rdfs:label only.
    assert {node for node in focus if not str(node).startswith(TOP_LIST_IRIS)} == set()
    assert focus, "the profile found nothing at all, not even what is known of the TOP-lijst"


def test_without_the_government_list_only_its_absence_is_reported(profile: Graph) -> None:
    ours = Graph()
    for file in thesaurus_files():
        ours.parse(data=file.text, format="turtle")

    results = _core_results(ours, profile)

    # Typing the themes of others as concepts ourselves would only make the profile ask us for
    # their definitions.
    for result in results.subjects(RDF.type, SH.ValidationResult):
        assert results.value(result, SH.sourceConstraintComponent) == SH.ClassConstraintComponent
        assert str(results.value(result, SH.value)).startswith(TOP_LIST_IRIS)
        assert results.value(result, SH.resultPath) in MAPPINGS


def _targets(data: Graph, shape: Node, profile: Graph) -> set[Node]:
    found: set[Node] = set()
    for class_ in profile.objects(shape, SH.targetClass):
        subclasses = set(data.transitive_subjects(RDFS.subClassOf, class_))
        for kind in subclasses | {class_}:
            found |= set(data.subjects(RDF.type, kind))
    for predicate in profile.objects(shape, SH.targetSubjectsOf):
        found |= set(data.subjects(predicate, None))
    for predicate in profile.objects(shape, SH.targetObjectsOf):
        found |= set(data.objects(None, predicate))
    return found


def _breakers(store: ox.Store, data: Graph, profile: Graph) -> tuple[int, list[tuple[str, str]]]:
    checked = set()
    broken = []
    for shape, constraint in profile.subject_objects(SH.sparql):
        select = profile.value(constraint, SH.select)
        assert select is not None
        checked.add((shape, constraint))
        for focus in _targets(data, shape, profile):
            assert isinstance(focus, URIRef)
            answer = store.query(
                PREFIXES + str(select),
                substitutions={ox.Variable("this"): ox.NamedNode(str(focus))},
            )
            assert isinstance(answer, ox.QuerySolutions)
            if any(True for _ in answer):
                broken.append((str(constraint), str(focus)))
    return len(checked), broken


def _store_of(data: Graph) -> ox.Store:
    store = ox.Store()
    store.load(data.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)
    return store


def test_thesauri_conform_to_the_sparql_constraints_of_the_dutch_profile(
    data: Graph, profile: Graph
) -> None:
    checked, broken = _breakers(_store_of(data), data, profile)

    assert checked >= SPARQL_CONSTRAINTS
    assert broken == []


def test_sparql_constraints_of_the_dutch_profile_find_what_they_should(profile: Graph) -> None:
    broken_data = Graph().parse(
        format="turtle",
        data="""
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @base <http://example.org/> .
        <s> a skos:ConceptScheme .
        <a> a skos:Concept ; skos:prefLabel "een"@nl ; skos:inScheme <s> ; skos:topConceptOf <s> ;
            skos:broader <b> ; skos:exactMatch <b> .
        <b> a skos:Concept ; skos:prefLabel "een"@nl ; skos:inScheme <s> .
        <c> a skos:Concept ; skos:prefLabel "los"@nl ; skos:inScheme <s> .
        """,
    )

    _, broken = _breakers(_store_of(broken_data), broken_data, profile)

    names = {(c.rpartition("#")[2], focus.rpartition("/")[2]) for c, focus in broken}
    assert ("UniquePreflabelWithinConceptScheme", "a") in names
    assert ("UniquePreflabelWithinConceptScheme", "b") in names
    assert ("TopConceptHavingBroader", "a") in names
    assert ("OrphanConcept", "c") in names
