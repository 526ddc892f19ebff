"""Reading shapes files: what is understood, what is refused, and names that do not change."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from shapes import InvalidShapeError, ShapeSet, from_turtle, load
from shapes.footprints import Read, reads
from shapes.paths import NOWHERE, Path, Sequence, Step, reverse

PREFIXES = """
@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def ex(name: str) -> NamedNode:
    return NamedNode("http://example.org/" + name)


def shapes_of(text: str) -> ShapeSet:
    return from_turtle([PREFIXES + text])


def path_of(text: str) -> Path:
    shapes = shapes_of(f":p a sh:PropertyShape ; sh:path {text} .")
    path = shapes.shapes["http://example.org/p"].path
    assert path is not None
    return path


@pytest.mark.parametrize(
    ("turtle", "sparql"),
    [
        (":a", "<http://example.org/a>"),
        ("[ sh:inversePath :a ]", "^<http://example.org/a>"),
        ("( :a [ sh:inversePath :b ] )", "<http://example.org/a>/^<http://example.org/b>"),
        (
            "[ sh:alternativePath ( :a :b ) ]",
            "(<http://example.org/a>|<http://example.org/b>)",
        ),
        ("[ sh:zeroOrMorePath :a ]", "(<http://example.org/a>)*"),
        ("[ sh:oneOrMorePath :a ]", "(<http://example.org/a>)+"),
        ("[ sh:zeroOrOnePath :a ]", "(<http://example.org/a>)?"),
    ],
)
def test_every_kind_of_path_is_read(turtle: str, sparql: str) -> None:
    assert str(path_of(turtle)) == sparql


def test_a_path_walked_backwards_twice_is_the_path() -> None:
    path = path_of("( :a [ sh:zeroOrMorePath [ sh:alternativePath ( :b :c ) ] ] )")

    assert reverse(path) != path
    assert reverse(reverse(path)) == path


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (":s a sh:NodeShape ; sh:sparql [ sh:select 'SELECT $this {}' ] .", "not SHACL Core"),
        (":s a sh:NodeShape ; sh:targetNode :a ; sh:rule [] .", "not SHACL Core"),
        (":s sh:targetNode :a ; sh:node :t . :t sh:node :s .", "refers to itself"),
        (":s a sh:PropertyShape ; sh:path [ sh:inversePath ( :a :b ) ] .", "step by step"),
        (":s a sh:PropertyShape ; sh:path 'text' .", "not well-formed"),
        (":s a sh:PropertyShape ; sh:path :a , :b .", "more than one sh:path"),
        (":s a sh:PropertyShape ; sh:path :a ; sh:minCount 'many' .", "not an integer"),
        (":s a sh:NodeShape ;", "at line"),
    ],
)
def test_what_cannot_be_checked_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidShapeError, match=reason):
        shapes_of(text)


def test_anonymous_shapes_keep_their_names_whatever_the_order_of_the_file() -> None:
    first = ":s a sh:NodeShape ; sh:property [ sh:path :a ; sh:minCount 1 ] ."
    second = ":t a sh:NodeShape ; sh:property [ sh:path :a ; sh:minCount 1 ] ."
    third = ":u a sh:NodeShape ; sh:or ( [ sh:path :b ; sh:maxCount 1 ] [ sh:class :C ] ) ."

    forwards = shapes_of(first + second + third)
    backwards = shapes_of(third + second + first)

    assert set(forwards.shapes) == set(backwards.shapes)
    assert len(forwards.shapes) == 7
    for name in ("s", "t"):
        one, other = (
            shapes.shapes["http://example.org/" + name].constraints.properties
            for shapes in (forwards, backwards)
        )
        assert one == other


def test_single_valued_properties_are_those_with_at_most_one_value() -> None:
    shapes = shapes_of(
        """
        :s a sh:NodeShape ; sh:property [ sh:path :one ; sh:maxCount 1 ] ,
            [ sh:path :many ; sh:maxCount 2 ] ,
            [ sh:path [ sh:inversePath :back ] ; sh:maxCount 1 ] ,
            [ sh:path :off ; sh:maxCount 1 ; sh:deactivated true ] .
        """
    )

    assert shapes.single_valued == {ex("one")}


def test_a_listed_string_is_the_same_with_and_without_its_datatype() -> None:
    shapes = shapes_of(":s a sh:NodeShape ; sh:in ( 'a' 'b'^^xsd:string ) .")

    [allowed] = shapes.shapes["http://example.org/s"].constraints.in_
    assert allowed == {Literal("a"), Literal("b")}


def test_a_shape_reads_what_its_nested_shapes_read_at_the_end_of_its_path() -> None:
    shapes = shapes_of(
        """
        :s a sh:NodeShape ; sh:targetSubjectsOf :t ; sh:property [ sh:path ( :a :b ) ;
            sh:class :C ; sh:property [ sh:path [ sh:inversePath :c ] ; sh:equals :d ] ] .
        """
    )
    there = Sequence((Step(ex("a")), Step(ex("b"))))

    assert reads(shapes, shapes.shapes["http://example.org/s"]) == {
        Read(NOWHERE, ex("t")),
        Read(NOWHERE, ex("a")),
        Read(Step(ex("a")), ex("b")),
        Read(there, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")),
        Read(there, ex("c"), inverse=True),
        Read(there, ex("d")),
    }


def test_texts_for_forms_come_in_two_languages_with_their_group_and_order() -> None:
    shapes = shapes_of(
        """
        :g a sh:PropertyGroup ; rdfs:label "Namen"@nl , "Names"@en ; sh:order 10 .
        :p a sh:PropertyShape ; sh:path :a ; sh:name "Naam"@nl , "Name"@en ; sh:order 2 ;
            sh:description "Hoe het heet."@nl , "What it is called."@en ; sh:group :g .
        """
    )

    shape = shapes.shapes["http://example.org/p"]
    assert shape.names == {"nl": "Naam", "en": "Name"}
    assert shape.descriptions == {"nl": "Hoe het heet.", "en": "What it is called."}
    assert (shape.order, shape.group) == (2, "http://example.org/g")
    assert shapes.groups["http://example.org/g"].labels == {"nl": "Namen", "en": "Names"}


def test_the_shapes_of_the_program_are_found() -> None:
    assert len(load().rooted) > 20
