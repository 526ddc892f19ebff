"""The examples of the shapes, and what each says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import SH, Graph, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parent.parent
SHAPES = ROOT / "shapes"
EXAMPLES = SHAPES / "examples"
BACKGROUND = EXAMPLES / "background.ttl"
SHAPE = "https://leefomgeving.org/def/shapes#"
SH_NS = "http://www.w3.org/ns/shacl#"

_HEADER = re.compile(r"# (Conforms to|Violates) shape:([\w-]+) sh:(\w+ConstraintComponent)")
# What belongs to a constraint without being one, or tells which nodes a shape is about.
_PARAMETERS = {
    SH["class"]: "Class",
    SH.closed: "Closed",
    SH.datatype: "Datatype",
    SH.disjoint: "Disjoint",
    SH.equals: "Equals",
    SH.hasValue: "HasValue",
    SH["in"]: "In",
    SH.languageIn: "LanguageIn",
    SH.lessThan: "LessThan",
    SH.lessThanOrEquals: "LessThanOrEquals",
    SH.maxCount: "MaxCount",
    SH.maxExclusive: "MaxExclusive",
    SH.maxInclusive: "MaxInclusive",
    SH.maxLength: "MaxLength",
    SH.minCount: "MinCount",
    SH.minExclusive: "MinExclusive",
    SH.minInclusive: "MinInclusive",
    SH.minLength: "MinLength",
    SH.node: "Node",
    SH.nodeKind: "NodeKind",
    SH["not"]: "Not",
    SH["and"]: "And",
    SH["or"]: "Or",
    SH.xone: "Xone",
    SH.pattern: "Pattern",
    SH.qualifiedMaxCount: "QualifiedMaxCount",
    SH.qualifiedMinCount: "QualifiedMinCount",
    SH.sparql: "SPARQL",
    SH.uniqueLang: "UniqueLang",
}


@dataclass(frozen=True, slots=True, order=True)
class Constraint:
    """A shape and a constraint component, as a validation result names them."""

    shape: str
    component: str


@dataclass(frozen=True, slots=True)
class Example:
    """One file: what it is about, and whether it keeps or breaks that."""

    path: Path
    conforms: bool
    constraints: frozenset[Constraint]

    def __str__(self) -> str:
        return self.path.relative_to(EXAMPLES).as_posix()


class UnreadableExampleError(ValueError):
    """An example whose header does not say what it shows."""


def read_example(path: Path) -> Example:
    """Reads the header lines of an example: ``# Violates shape:X sh:YConstraintComponent``."""
    found = _HEADER.findall(path.read_text(encoding="utf-8"))
    verdicts = {verdict for verdict, _, _ in found}
    expected = "Conforms to" if path.name.endswith(".ok.ttl") else "Violates"
    if verdicts != {expected}:
        raise UnreadableExampleError(f"{path}: the header says {verdicts or 'nothing'}")
    return Example(
        path,
        expected == "Conforms to",
        frozenset(Constraint(SHAPE + shape, SH_NS + component) for _, shape, component in found),
    )


def examples(folder: Path = EXAMPLES) -> list[Example]:
    """All examples below a folder, except those of the shapes for the ontology itself."""
    files = sorted([*folder.glob("*/*.ok.ttl"), *folder.glob("*/*.violation.ttl")])
    return [read_example(path) for path in files if path.parent.name != "meta"]


def shape_files() -> list[Path]:
    """The files of shapes for data; ``meta.ttl`` is about the ontology."""
    return sorted(path for path in SHAPES.glob("*.ttl") if path.name != "meta.ttl")


def shapes_graph() -> Graph:
    """All shapes for data in one graph."""
    graph = Graph()
    for path in shape_files():
        graph.parse(path)
    return graph


def reported_shapes(graph: Graph) -> Iterator[Node]:
    """The shapes that can be the source of a result: with a target, or a property of such a one."""
    targeted = set(graph.subjects(SH.targetClass))
    seen = set(targeted)
    while targeted:
        shape = targeted.pop()
        yield shape
        for member in graph.objects(shape, SH.property):
            if member not in seen:
                seen.add(member)
                targeted.add(member)


def constraints(graph: Graph) -> set[Constraint]:
    """Every constraint that can be violated, from the shapes themselves."""
    found = set()
    for shape in reported_shapes(graph):
        for parameter in graph.predicates(shape):
            if isinstance(parameter, URIRef) and parameter in _PARAMETERS:
                component = f"{SH_NS}{_PARAMETERS[parameter]}ConstraintComponent"
                found.add(Constraint(str(shape), component))
    return found


def results(report: Graph) -> list[Constraint]:
    """What a validation report says, one entry per result."""
    return sorted(
        Constraint(
            str(report.value(result, SH.sourceShape)),
            str(report.value(result, SH.sourceConstraintComponent)),
        )
        for result in report.objects(None, SH.result)  # not the details of a sh:node
    )
