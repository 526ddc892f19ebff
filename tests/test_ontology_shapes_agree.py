"""Shapes ask for nothing that the ontology says is otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import RDF, RDFS, SH, XSD, Literal, Namespace, URIRef
from rdflib.term import Node

from tests.ontology_graph import axioms, is_ours, name, terms
from tests.shape_examples import shapes_graph

SCHEMA = Namespace("https://schema.org/")
SHAPES = shapes_graph()


def above(class_: Node) -> set[Node | None]:
    return set(axioms().transitive_objects(class_, RDFS.subClassOf))


def below(class_: Node) -> set[Node | None]:
    return set(axioms().transitive_subjects(RDFS.subClassOf, class_))


def said(property_: Node, *predicates: URIRef) -> set[Node]:
    return {value for predicate in predicates for value in axioms().objects(property_, predicate)}


def domains(property_: Node) -> set[Node]:
    return said(property_, RDFS.domain, SCHEMA.domainIncludes)


def ranges(property_: Node) -> set[Node]:
    return said(property_, RDFS.range, SCHEMA.rangeIncludes)


def property_shapes() -> list[tuple[Node, Node, URIRef]]:
    """Target class, property shape and property of ours."""
    return sorted(
        (target, shape, path)
        for node_shape, target in SHAPES.subject_objects(SH.targetClass)
        for shape in SHAPES.objects(node_shape, SH.property)
        for path in SHAPES.objects(shape, SH.path)
        if isinstance(path, URIRef) and is_ours(path)
    )


CASES = property_shapes()
every_case = pytest.mark.parametrize(
    "target, shape, path",
    CASES,
    ids=[f"{name(target)}-{name(path)}-{number}" for number, (target, _, path) in enumerate(CASES)],
)


def test_the_shapes_are_found() -> None:
    assert len(CASES) > 60


@every_case
def test_a_shape_uses_a_term_that_is_there(target: Node, shape: Node, path: URIRef) -> None:
    assert path in terms()
    assert not is_ours(target) or target in terms()


@every_case
def test_a_class_that_is_asked_for_a_property_can_have_it(
    target: Node, shape: Node, path: URIRef
) -> None:
    forbidden = (shape, SH.maxCount, Literal(0)) in SHAPES
    if domains(path) and not forbidden:
        assert any(domain in above(target) | below(target) for domain in domains(path))


@every_case
def test_a_value_that_is_asked_for_is_one_the_property_can_have(
    target: Node, shape: Node, path: URIRef
) -> None:
    for datatype in SHAPES.objects(shape, SH.datatype):
        assert datatype in ranges(path), (path, datatype)
    for class_ in SHAPES.objects(shape, SH["class"]):
        assert any(range_ in above(class_) | below(class_) for range_ in ranges(path))


def literals_ranges() -> Iterator[tuple[URIRef, Node]]:
    for term in terms():
        for range_ in ranges(term):
            if str(range_).startswith((str(XSD), str(RDF))):
                yield term, range_


def test_every_measure_and_date_that_is_entered_has_a_shape_for_its_datatype() -> None:
    """A datatype that only schema:rangeIncludes tells is checked by a shape or by nothing."""
    checked = {path for _, shape, path in CASES if (shape, SH.datatype, None) in SHAPES}
    # validFrom and validUntil are for anything; unit is an annotation of the ontology itself.
    missing = {name(term) for term, _ in literals_ranges() if term not in checked}
    assert missing == set()
