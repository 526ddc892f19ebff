"""The verdict on a change: exactly full validation after it, minus full validation before it."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable
from unittest import mock

import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import SH, Graph, URIRef

from graphstore import facts, validation
from graphstore.facts import Facts
from graphstore.prover import Prover
from graphstore.shacl_engine import Engine, ExtractedGraph
from graphstore.validation import new_violations, validate_all
from graphstore.views import MemoryView
from graphstore.violation import Violation
from shapes import ShapeSet, from_turtle
from shapes.terms import to_oxigraph, to_rdflib

PREFIXES = """
@prefix : <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

# Every kind of constraint, target and path, together.
SHAPES = (
    PREFIXES
    + """
:PersonShape a sh:NodeShape ; sh:targetClass :Person ; sh:property :name , :lives , :likes , :once ,
    :tags , :ages , :early , :closer , :kin , :apart , :sees , :qual , :friend .
:name a sh:PropertyShape ; sh:path :p ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ;
    sh:message "Geef een naam."@nl , "Give a name."@en .
:lives a sh:PropertyShape ; sh:path :q ; sh:class :Place ; sh:nodeKind sh:IRI .
:likes a sh:PropertyShape ; sh:path [ sh:inversePath :r ] ; sh:maxCount 1 .
:once a sh:PropertyShape ; sh:path ( :q :q ) ; sh:maxCount 1 ; sh:node :Nested .
:tags a sh:PropertyShape ; sh:path :t ; sh:uniqueLang true ; sh:languageIn ( "nl" "en" ) .
:ages a sh:PropertyShape ; sh:path :n ; sh:minInclusive 1 ; sh:maxExclusive 3 .
:early a sh:PropertyShape ; sh:path :n ; sh:lessThan :m .
:closer a sh:PropertyShape ; sh:path [ sh:zeroOrMorePath :q ] ; sh:disjoint :r .
:kin a sh:PropertyShape ; sh:path [ sh:alternativePath ( :q [ sh:inversePath :q ] ) ] ;
    sh:not [ sh:class :Robot ] .
:apart a sh:PropertyShape ; sh:path [ sh:oneOrMorePath [ sh:inversePath :q ] ] ;
    sh:or ( [ sh:class :Person ] [ sh:class :Place ]
        [ sh:property [ sh:path :p ; sh:minCount 1 ] ] ) .
:sees a sh:PropertyShape ; sh:path [ sh:zeroOrOnePath :r ] ;
    sh:xone ( [ sh:class :Place ] [ sh:hasValue :a ] ) .
:qual a sh:PropertyShape ; sh:path :q ; sh:qualifiedValueShape [ sh:class :Robot ] ;
    sh:qualifiedMaxCount 1 ; sh:qualifiedValueShapesDisjoint true .
:friend a sh:PropertyShape ; sh:path :q ; sh:qualifiedValueShape [ sh:property [ sh:path :p ;
    sh:minCount 1 ] ] ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true .
:Nested a sh:NodeShape ; sh:property [ sh:path :p ; sh:minLength 2 ; sh:pattern "^x" ] ,
    [ sh:path :q ; sh:property [ sh:path :p ; sh:maxCount 0 ] ] .
:Place a rdfs:Class , sh:NodeShape ; sh:and ( [ sh:property [ sh:path :p ; sh:maxLength 1 ] ] ) ;
    sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> :q ) ;
    sh:property [ sh:path :n ; sh:in ( 1 2 ) ] .
:Subjects a sh:NodeShape ; sh:targetSubjectsOf :m ; sh:property [ sh:path :m ; sh:equals :n ] .
:Objects a sh:PropertyShape ; sh:targetObjectsOf :r ; sh:path :n ; sh:lessThanOrEquals :m ;
    sh:minExclusive 0 ; sh:maxInclusive 2 .
:Dates a sh:NodeShape ; sh:targetSubjectsOf :q ; sh:property [ sh:path :m ; sh:datatype xsd:date ;
    sh:minInclusive "2024-01-01"^^xsd:date ] , [ sh:path :n ; sh:datatype xsd:integer ] ,
    [ sh:path :t ; sh:datatype :code ] , [ sh:path :t ; sh:datatype rdf:langString ] .
:One a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :r ; sh:hasValue :b ] .
"""
)
SHAPE_SET = from_turtle([SHAPES])


def ex(name: str) -> NamedNode:
    return NamedNode("http://example.org/" + name)


def xsd(name: str) -> NamedNode:
    return NamedNode("http://www.w3.org/2001/XMLSchema#" + name)


TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
NODES = st.sampled_from([ex(n) for n in "abcd"])
CLASSES = st.sampled_from([ex(n) for n in ("Person", "Place", "Robot", "Worker")])
INTEGER = xsd("integer")
VALUES = st.sampled_from(
    [
        Literal("x"),
        Literal("xx"),
        Literal("x", language="nl"),
        Literal("xx", language="nl"),
        Literal("x", language="de"),
        Literal("1", datatype=INTEGER),
        Literal("2", datatype=INTEGER),
        Literal("3", datatype=INTEGER),
        Literal("0.5", datatype=xsd("decimal")),
        Literal("2024-02-29", datatype=xsd("date")),
        Literal("2024-03-01", datatype=xsd("date")),
        Literal("2024", datatype=xsd("gYear")),
        Literal("2024-03-01T12:00:00Z", datatype=xsd("dateTime")),
        Literal("true", datatype=xsd("boolean")),
        Literal("x", datatype=ex("code")),
    ]
)
# Compared with anything, these make the processor give up: a test of its own says what happens.
ILL_FORMED = st.sampled_from(
    [Literal("2024-02-30", datatype=xsd("date")), Literal("one", datatype=INTEGER)]
)
TRIPLES = st.one_of(
    st.builds(Triple, NODES, st.just(TYPE), CLASSES),
    st.builds(Triple, NODES, st.sampled_from([ex("q"), ex("r")]), NODES),
    st.builds(Triple, NODES, st.sampled_from([ex(n) for n in "ptnmq"]), VALUES),
    st.builds(Triple, NODES, st.sampled_from([ex(n) for n in "ptq"]), ILL_FORMED),
    st.builds(Triple, CLASSES, st.just(SUBCLASS), CLASSES),
)
# A small world in which most shapes have something to say, so that most changes matter.
WORLD = frozenset(
    quad.triple
    for quad in parse(
        PREFIXES
        + """
:a a :Person ; :p "x" ; :q :b ; :t "x"@nl ; :n 1 ; :m 2 ; :r :b .
:b a :Place ; :n 1 ; :q :d .
:c a :Worker ; :p "xx" ; :q :b ; :r :a ; :t "xx"@nl .
:d a :Robot ; :p "xx" .
:Worker rdfs:subClassOf :Person .
""",
        format=RdfFormat.TURTLE,
    )
)
FLIPS = st.one_of(st.sampled_from(sorted(WORLD, key=str)), TRIPLES)


@st.composite
def graphs(draw: st.DrawFn) -> frozenset[Triple]:
    """The world, with some of it missing and something else there."""
    return WORLD ^ draw(st.frozensets(FLIPS, max_size=8))


GRAPHS = graphs()


def rdflib_graph(triples: Iterable[Triple]) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(tuple(to_rdflib(term) for term in triple))  # type: ignore[arg-type]
    return graph


def reported(shapes: ShapeSet, triples: Iterable[Triple]) -> Counter[Violation]:
    """What pySHACL reports of a whole graph, run as its documentation says."""
    by_node = {shape.node: shape for shape in shapes.shapes.values()}
    with warnings.catch_warnings():  # rdflib's idiom for values without an order
        warnings.filterwarnings("ignore", "NotImplemented should not", DeprecationWarning)
        _, report, _ = pyshacl.validate(rdflib_graph(triples), shacl_graph=shapes.graph)
    found: Counter[Violation] = Counter()
    assert isinstance(report, Graph)
    for result in report.objects(None, SH.result):
        node = report.value(result, SH.sourceShape)
        focus = report.value(result, SH.focusNode)
        value = report.value(result, SH.value)
        assert node is not None and focus is not None
        shape = by_node[node]
        path = report.value(result, SH.resultPath)
        violation = Violation(
            shape.name,
            str(report.value(result, SH.sourceConstraintComponent)),
            to_oxigraph(focus),
            f"<{path}>" if isinstance(path, URIRef) else "" if path is None else str(shape.path),
            None if value is None else to_oxigraph(value),
        )
        found[violation] += 1
    return found


@settings(max_examples=40, deadline=None)
@given(GRAPHS)
def test_validate_all_finds_what_pyshacl_reports(triples: frozenset[Triple]) -> None:
    found = validate_all(SHAPE_SET, MemoryView(triples))

    assert Counter(found) == reported(SHAPE_SET, triples)


@settings(max_examples=15, deadline=None)
@given(GRAPHS)
def test_the_quick_judge_is_never_wrong_when_it_is_sure(triples: frozenset[Triple]) -> None:
    read = Facts(MemoryView(triples))
    prover, engine, graph = Prover(SHAPE_SET), Engine(SHAPE_SET), ExtractedGraph(read)
    nodes = {t.subject for t in triples} | {t.object for t in triples}
    for shape in SHAPE_SET.shapes.values():
        for node in nodes:
            verdict = prover.verdict(shape.name, node, read)  # type: ignore[arg-type]
            if verdict is not None:
                conforms = not list(engine.violations(shape, [node], graph))  # type: ignore[list-item]
                assert verdict == conforms, (shape, node)


@pytest.mark.parametrize("many", [10**9, 0], ids=["few nodes", "many nodes"])
@settings(max_examples=40, deadline=None)
@given(before=GRAPHS, changed=st.frozensets(FLIPS, min_size=1, max_size=3))
def test_the_verdict_is_full_validation_after_minus_full_validation_before(
    many: int, before: frozenset[Triple], changed: frozenset[Triple]
) -> None:
    after = before ^ changed

    # from so many nodes on, other ways of looking things up are faster; the answer is the same
    with (
        mock.patch.multiple(validation, _MANY=many, _BATCH=2),
        mock.patch.object(facts, "_MANY", many),
    ):
        found = new_violations(SHAPE_SET, MemoryView(before), MemoryView(after), changed)

    assert Counter(found) == reported(SHAPE_SET, after) - reported(SHAPE_SET, before)


def test_a_violation_is_told_in_both_languages_by_the_shape_or_else_by_its_kind() -> None:
    nameless = [Triple(ex("a"), TYPE, ex("Person")), Triple(ex("a"), ex("q"), Literal("x"))]

    told = {v.shape.rpartition("/")[2]: v.messages for v in found_in(nameless)}

    assert told["name"] == {"nl": "Geef een naam.", "en": "Give a name."}
    assert told["lives"]["nl"].endswith(".")
    assert told["lives"].keys() == {"nl", "en"}


def found_in(triples: Iterable[Triple]) -> tuple[Violation, ...]:
    return validate_all(SHAPE_SET, MemoryView(triples))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Literal("one", datatype=INTEGER), Literal("1", datatype=INTEGER)),
        (Literal("0.5", datatype=xsd("decimal")), Literal("NaN", datatype=xsd("double"))),
    ],
)
def test_values_that_the_processor_cannot_compare_are_not_let_in(
    one: Literal, other: Literal
) -> None:
    shapes = from_turtle(
        [
            PREFIXES
            + """:s a sh:NodeShape ; sh:targetSubjectsOf :n ; sh:property :order .
            :order sh:path :n ; sh:lessThanOrEquals :m ."""
        ]
    )
    well = [Triple(ex("b"), ex("n"), Literal("2", datatype=INTEGER))]
    well += [Triple(ex("b"), ex("m"), Literal("1", datatype=INTEGER))]
    both = [Triple(ex("a"), ex("n"), one), Triple(ex("a"), ex("m"), other), *well]

    found = new_violations(shapes, MemoryView(), MemoryView(both), both)

    assert {violation.focus for violation in found} == {ex("a"), ex("b")}
    assert all(violation.messages.keys() >= {"nl", "en"} for violation in found)
