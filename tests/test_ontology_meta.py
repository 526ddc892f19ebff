"""The shapes of the ontology itself hold for it, and every constraint in them can say no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from pyshacl import validate
from rdflib import SH, Graph, Namespace, URIRef

from graphstore.validation import validate_all
from graphstore.views import MemoryView
from shapes.loading import from_turtle
from shapes.model import ShapeSet
from tests.ontology_graph import everything

ROOT = Path(__file__).parent.parent
META = ROOT / "shapes" / "meta.ttl"
EXAMPLES = ROOT / "shapes" / "examples" / "meta"
SHAPE = Namespace("https://leefomgeving.org/def/shapes#")

_HEADER = re.compile(
    r"^# (Violates|Conforms to) shape:([\w-]+) sh:OrConstraintComponent$", re.MULTILINE
)
_BY = re.compile(r"^# by shape:([\w-]+) sh:(\w+)$", re.MULTILINE)
_PARAMETERS = frozenset(
    {SH.node, SH.languageIn, SH.pattern, SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.xone}
    | {SH.hasValue, SH.minCount, SH.maxCount, SH.equals, SH.nodeKind, SH.datatype, SH.uniqueLang}
)


@dataclass(frozen=True, slots=True, order=True)
class Constraint:
    """A shape and the parameter of one of its constraints."""

    shape: URIRef
    parameter: URIRef


@cache
def shapes() -> Graph:
    return Graph().parse(META)


@cache
def meta_shapes() -> ShapeSet:
    """The same shapes, as the gate reads them."""
    return from_turtle([META.read_bytes()])


def violated(data: Graph, shapes_graph: Graph) -> set[URIRef]:
    """The shapes that the data break."""
    _, report, _ = validate(data, shacl_graph=shapes_graph, inference=None)
    assert isinstance(report, Graph)
    return {
        shape
        for result in report.objects(None, SH.result)
        for shape in report.objects(result, SH.sourceShape)
        if isinstance(shape, URIRef)
    }


def without(constraint: Constraint) -> Graph:
    weaker = Graph()
    for triple in shapes():
        if triple[:2] != (constraint.shape, constraint.parameter):
            weaker.add(triple)
    assert len(weaker) < len(shapes()), f"{constraint} is no constraint of these shapes"
    if not {SH.qualifiedMinCount, SH.qualifiedMaxCount} & set(weaker.predicates(constraint.shape)):
        weaker.remove((constraint.shape, SH.qualifiedValueShape, None))  # means nothing by itself
    return weaker


def constraints() -> set[Constraint]:
    """The constraints inside the alternatives for terms of ours."""
    return {
        Constraint(shape, parameter)
        for shape, parameter in shapes().subject_predicates()
        if isinstance(shape, URIRef) and isinstance(parameter, URIRef) and parameter in _PARAMETERS
    }


def header(path: Path, verdict: str) -> set[URIRef]:
    found = _HEADER.findall(path.read_text(encoding="utf-8"))
    assert found and {said for said, _ in found} == {verdict}, path
    return {SHAPE[shape] for _, shape in found}


def culprit(path: Path) -> Constraint:
    [(shape, parameter)] = _BY.findall(path.read_text(encoding="utf-8"))
    return Constraint(SHAPE[shape], SH[parameter])


CONFORMING = sorted(EXAMPLES.glob("*.ok.ttl"))
VIOLATING = sorted(EXAMPLES.glob("*.violation.ttl"))


def test_the_examples_are_found() -> None:
    assert len(CONFORMING) + len(VIOLATING) == len(list(EXAMPLES.iterdir())) > 40


def test_the_ontology_keeps_its_own_shapes() -> None:
    assert violated(everything(), shapes()) == set()


def test_the_shapes_are_well_formed() -> None:
    conforms, _, text = validate(everything(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("path", CONFORMING, ids=lambda path: path.name)
def test_a_conforming_example_conforms(path: Path) -> None:
    header(path, "Conforms to")
    assert violated(Graph().parse(path), shapes()) == set()


@pytest.mark.parametrize("path", VIOLATING, ids=lambda path: path.name)
def test_a_violating_example_breaks_its_shape_and_no_other(path: Path) -> None:
    assert violated(Graph().parse(path), shapes()) == header(path, "Violates")


@pytest.mark.parametrize("path", VIOLATING, ids=lambda path: path.name)
def test_a_violating_example_is_caught_by_the_constraint_it_names_alone(path: Path) -> None:
    assert violated(Graph().parse(path), without(culprit(path))) == set()


@pytest.mark.parametrize("path", [*CONFORMING, *VIOLATING], ids=lambda path: path.name)
def test_the_gate_judges_an_example_as_pyshacl_does(path: Path) -> None:
    data = MemoryView(quad.triple for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE))

    found = {URIRef(violation.shape) for violation in validate_all(meta_shapes(), data)}

    assert found == violated(Graph().parse(path), shapes())


def test_every_constraint_has_a_violating_example() -> None:
    assert {culprit(path) for path in VIOLATING} == constraints()


def test_every_target_has_a_conforming_example() -> None:
    targeted = set(shapes().subjects(SH.targetClass)) | set(shapes().subjects(SH.targetSubjectsOf))
    shown = {shape for path in CONFORMING for shape in header(path, "Conforms to")}
    assert shown == targeted
