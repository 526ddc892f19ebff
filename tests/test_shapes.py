"""The shapes describe themselves; every constraint has examples that keep and that break it.

SHACL, https://www.w3.org/TR/shacl/; SKOS integrity, https://www.w3.org/TR/skos-reference/.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Literal, Node

from tests.shape_examples import (
    BACKGROUND,
    EXAMPLES,
    ROOT,
    SHAPE,
    Constraint,
    Example,
    constraints,
    examples,
    results,
    shape_files,
    shapes_graph,
)

LDHZ = "https://leefomgeving.org/def/ldhz#"
FOLDERS = sorted(path for path in EXAMPLES.iterdir() if path.is_dir() and path.name != "meta")


@cache
def shapes() -> Graph:
    return shapes_graph()


@cache
def class_tree() -> Graph:
    graph = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        for triple in Graph().parse(path).triples((None, RDFS.subClassOf, None)):
            graph.add(triple)
    return graph


@cache
def background() -> Graph:
    return Graph().parse(BACKGROUND)


def verdict(example: Graph) -> list[Constraint]:
    """What pySHACL says of an example, together with what it refers to in the background."""
    data = Graph()
    data += class_tree()
    data += example
    waiting = [*example.subjects(), *example.objects()]
    while waiting:
        for triple in background().triples((waiting.pop(), None, None)):
            if triple not in data:
                data.add(triple)
                waiting.append(triple[2])
    return results(pyshacl.validate(data, shacl_graph=shapes(), inplace=True)[1])


def languages(graph: Graph, node: Node, predicate: URIRef) -> list[str]:
    return sorted(
        value.language or ""
        for value in graph.objects(node, predicate)
        if isinstance(value, Literal)
    )


def named_property_shapes() -> list[Node]:
    return list(shapes().subjects(RDF.type, SH.PropertyShape))


def test_there_are_shapes_and_examples() -> None:
    assert len(shape_files()) >= 30
    assert len(FOLDERS) >= 30
    assert len(examples()) >= 490
    assert len(constraints(shapes())) >= 240


def test_shapes_are_well_formed_by_shacl_of_shacl() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


def test_every_property_shape_has_a_name_and_explains_itself_in_dutch_and_english() -> None:
    assert len(named_property_shapes()) > 100
    for node in named_property_shapes():
        assert str(node).startswith(SHAPE), node
        for predicate in (SH.name, SH.description, SH.message):
            assert languages(shapes(), node, predicate) == ["en", "nl"], (node, predicate)
        assert len(list(shapes().objects(node, SH.order))) == 1, node
        group = shapes().value(node, SH.group)
        assert (group, RDF.type, SH.PropertyGroup) in shapes(), node


def test_every_node_shape_and_group_has_a_label_in_dutch_and_english() -> None:
    for kind in (SH.NodeShape, SH.PropertyGroup):
        for node in shapes().subjects(RDF.type, kind):
            assert str(node).startswith(SHAPE), node
            assert languages(shapes(), node, RDFS.label) == ["en", "nl"], node


def test_every_constraint_on_a_node_itself_has_a_message_in_dutch_and_english() -> None:
    nodes = {URIRef(c.shape) for c in constraints(shapes())}
    for node in nodes:
        assert languages(shapes(), node, SH.message) == ["en", "nl"], node


def forms() -> dict[Node, list[Node]]:
    """Per class the property shapes of every node shape that targets it or a class above it."""
    classes = {*shapes().objects(None, SH.targetClass), *class_tree().subjects(RDFS.subClassOf)}
    return {
        cls: [
            member
            for above in {cls, *class_tree().transitive_objects(cls, RDFS.subClassOf)}
            for node in shapes().subjects(SH.targetClass, above)
            for member in shapes().objects(node, SH.property)
        ]
        for cls in classes
    }


def test_no_property_shape_meets_a_thing_twice_and_would_count_one_mistake_double() -> None:
    assert len(forms()) > 40
    for cls, members in forms().items():
        assert len(members) == len(set(members)), cls


def test_no_form_has_two_fields_at_one_place() -> None:
    for cls, members in forms().items():
        places = [
            (shapes().value(member, SH.group), shapes().value(member, SH.order))
            for member in members
        ]
        assert len(places) == len(set(places)), cls


def test_only_shacl_core_is_used() -> None:
    for predicate in (SH.sparql, SH.js, SH.rule, SH.target):
        assert not list(shapes().subject_objects(predicate))


def test_every_class_of_the_model_is_a_target() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    table = text.split("## Classes")[1].split("## Properties")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    names = {name for row in rows for name in re.findall(r"[A-Z]\w+", row)}
    targets = set(shapes().objects(None, SH.targetClass))
    assert len(names) > 35
    for name in names:
        node = URIRef(LDHZ + name)
        classes = {node, *class_tree().transitive_objects(node, RDFS.subClassOf)}
        assert classes & targets, name


def test_every_term_the_shapes_use_is_a_term_of_the_ontology() -> None:
    known = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        known.parse(path)
    used = {
        node
        for triple in shapes()
        for node in triple
        if isinstance(node, URIRef) and node.startswith(LDHZ)
    }
    assert used
    assert {str(node) for node in used if (node, RDF.type, None) not in known} == set()


def test_every_constraint_has_an_example_that_keeps_and_one_that_breaks_it() -> None:
    asked = constraints(shapes())
    kept = {c for example in examples() if example.conforms for c in example.constraints}
    broken = {c for example in examples() if not example.conforms for c in example.constraints}
    assert asked - kept == set()
    assert asked - broken == set()
    assert (kept | broken) - asked == set()


def test_every_example_has_its_counterpart() -> None:
    names = {str(example) for example in examples()}
    for name in names:
        other = (
            name.replace(".ok.", ".violation.")
            if ".ok." in name
            else name.replace(".violation.", ".ok.")
        )
        assert other in names


def test_the_background_of_the_examples_conforms() -> None:
    assert verdict(Graph().parse(BACKGROUND)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_examples_get_the_verdict_that_they_announce(folder: Path) -> None:
    of_folder: list[Example] = [e for e in examples() if e.path.parent == folder]
    assert of_folder
    wrong = {
        str(example): found
        for example in of_folder
        if (found := verdict(Graph().parse(example.path)))
        != ([] if example.conforms else sorted(example.constraints))
    }
    assert wrong == {}


def test_a_constraint_that_is_taken_out_is_noticed() -> None:
    graph = Graph()
    graph += shapes()
    graph.remove((URIRef(SHAPE + "Ambition-status"), SH.maxCount, None))
    announced = {c for example in examples() for c in example.constraints}
    assert announced - constraints(graph) == {
        Constraint(SHAPE + "Ambition-status", str(SH.MaxCountConstraintComponent))
    }


def test_every_file_of_shapes_is_explained_in_the_documentation() -> None:
    text = (ROOT / "docs" / "shapes.md").read_text(encoding="utf-8")
    table = text.split("## What is asked where")[1].split("\n## ")[0]
    named = set(re.findall(r"[\w-]+\.ttl", table))
    assert named == {path.name for path in shape_files()} | {"meta.ttl"}
