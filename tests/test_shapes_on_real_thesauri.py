"""Real thesauri are refused only where SKOS says so (https://www.w3.org/TR/skos-reference/)."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import SH, Graph, URIRef
from rdflib.namespace import SKOS

from tests.shape_examples import SHAPE, shapes_graph
from tests.shared_data import shared

INVERSES = (
    (SKOS.related, SKOS.related),
    (SKOS.broader, SKOS.narrower),
    (SKOS.exactMatch, SKOS.exactMatch),
    (SKOS.relatedMatch, SKOS.relatedMatch),
    (SKOS.broadMatch, SKOS.narrowMatch),
)


def with_conclusions(path: Path) -> Graph:
    """A thesaurus with the inverses and ancestors that the store infers, worked out here."""
    graph = Graph().parse(path)
    for one, other in INVERSES:
        for subject, value in list(graph.subject_objects(one)):
            graph.add((value, other, subject))
        for subject, value in list(graph.subject_objects(other)):
            graph.add((value, one, subject))
    for subject in set(graph.subjects(SKOS.broader)):
        for broader in graph.objects(subject, SKOS.broader):
            for ancestor in graph.transitive_objects(broader, SKOS.broader):
                graph.add((subject, SKOS.broaderTransitive, URIRef(str(ancestor))))
    return graph


def refused(graph: Graph) -> set[tuple[str, str, str]]:
    """Shape, focus node and language of the value (empty without) of every violation."""
    report = pyshacl.validate(graph, shacl_graph=shapes_graph(), inplace=True)[1]
    found = set()
    for result in report.objects(None, SH.result):
        value = report.value(result, SH.value)
        shape = report.value(result, SH.sourceShape)
        focus = report.value(result, SH.focusNode)
        found.add(
            (str(shape).removeprefix(SHAPE), str(focus), getattr(value, "language", "") or "")
        )
    return found


@pytest.mark.parametrize("name", ["cycle", "dup", "mapping", "multiple-schemes", "nolang"])
def test_what_skos_allows_is_allowed(name: str) -> None:
    assert refused(with_conclusions(shared(f"data/skos/hard/{name}.ttl"))) == set()


def test_the_thesaurus_of_nl_sbb_is_accepted() -> None:
    assert refused(with_conclusions(shared("data/skos/nlsbb_thesaurus.ttl"))) == set()


def test_two_preferred_words_without_language_are_refused() -> None:
    assert refused(with_conclusions(shared("data/skos/hard/test-hierarchy.ttl"))) == {
        ("SkosLabels-prefLabel-untagged", "http://www.skosmos.skos/test-hierarchy/ta127", "")
    }


def test_a_cycle_is_refused_when_related_concepts_stand_on_it() -> None:
    graph = with_conclusions(shared("data/skos/hard/cycle.ttl"))
    child, parent = next(iter(graph.subject_objects(SKOS.broader)))
    graph.add((child, SKOS.related, parent))
    assert {(shape, focus) for shape, focus, _ in refused(graph)} == {
        ("Concept-related", str(child))
    }


@pytest.mark.slow
def test_the_unesco_thesaurus_is_accepted_but_for_three_words_that_break_s13() -> None:
    base = "http://vocabularies.unesco.org/thesaurus/"
    assert refused(with_conclusions(shared("data/skos/unesco-thesaurus.ttl"))) == {
        ("SkosLabels-prefLabel", base + "mt7.10", "ar"),
        ("SkosLabels-prefLabel", base + "concept3325", "ar"),
        ("SkosLabels-prefLabel", base + "concept12872", "ar"),
    }


@pytest.mark.slow
def test_the_stw_thesaurus_is_accepted() -> None:
    assert refused(with_conclusions(shared("data/skos/stw-skos.ttl"))) == set()
