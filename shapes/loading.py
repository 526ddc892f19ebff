"""Reads shapes files into a ``ShapeSet``.

All of SHACL Core is read (https://www.w3.org/TR/shacl/ §4). SHACL-SPARQL, rules, functions and
advanced targets are refused: a query inside a shape has no bounds that the gate could keep, and
what such a constraint reads cannot be known beforehand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources

from pyoxigraph import Literal, NamedNode
from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from shapes.footprints import reads
from shapes.model import Constraints, Group, Qualified, Shape, ShapeSet, Targets
from shapes.paths import InvalidShapeError, Path, read
from shapes.terms import Term, to_oxigraph

_SH = str(SH)
_REFUSED = [
    URIRef(_SH + name)
    for name in ("sparql", "js", "target", "rule", "expression", "nodeValidator", "validator")
]
_SHAPE_VALUES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_SHAPE_LISTS = (SH["and"], SH["or"], SH.xone)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def load() -> ShapeSet:
    """All shapes of this package."""
    return from_turtle(
        file.read_bytes()
        for file in sorted(resources.files("shapes").iterdir(), key=lambda file: file.name)
        if file.name.endswith(".ttl")
    )


def from_turtle(texts: Iterable[bytes | str]) -> ShapeSet:
    """The shapes of these Turtle texts together.

    Raises:
        InvalidShapeError: A text is not Turtle, or asks for more than SHACL Core.
    """
    graph = Graph()
    for text in texts:
        try:
            graph.parse(data=text, format="turtle")
        except SyntaxError as error:
            raise InvalidShapeError("shapes file", str(error)) from error
    return from_graph(graph)


def from_graph(graph: Graph) -> ShapeSet:
    """The shapes of one graph, which must not change afterwards.

    Raises:
        InvalidShapeError: A shape asks for more than SHACL Core, or refers to itself.
    """
    _make_strings_plain(graph)
    for predicate in _REFUSED:
        for subject in graph.subjects(predicate):
            raise InvalidShapeError(str(subject), f"{predicate} is not SHACL Core")
    names = _names(graph)
    shapes = {name: _shape(graph, node, names) for node, name in names.items()}
    groups = {
        str(group): Group(str(group), _texts(graph, group, RDFS.label), _order(graph, group))
        for group in graph.subjects(RDF.type, SH.PropertyGroup)
    }
    loaded = ShapeSet(shapes, groups, graph)
    for shape in loaded.rooted:
        reads(loaded, shape)  # raises when a shape refers to itself
    return loaded


def _make_strings_plain(graph: Graph) -> None:
    """Data come with plain strings, which rdflib takes for something else than ``xsd:string``."""
    for subject, predicate, value in list(graph):
        if isinstance(value, RdflibLiteral) and value.datatype == XSD.string:
            graph.remove((subject, predicate, value))
            graph.add((subject, predicate, RdflibLiteral(str(value))))


def _shape_nodes(graph: Graph) -> set[Node]:
    nodes = set(graph.subjects(RDF.type, SH.NodeShape))
    nodes |= set(graph.subjects(RDF.type, SH.PropertyShape))
    for predicate in _TARGETS:
        nodes |= set(graph.subjects(predicate))
    for predicate in _SHAPE_VALUES:
        nodes |= set(graph.objects(None, predicate))
    nodes |= set(graph.subjects(SH.property)) | set(graph.subjects(SH.node))
    for predicate in _SHAPE_LISTS:
        for members in graph.objects(None, predicate):
            nodes |= set(graph.items(members))
    return nodes


def _names(graph: Graph) -> dict[Node, str]:
    """Names for all shapes; an anonymous one is named by what it says, with an ordinal if needed.

    The same file gives the same names, in whatever order it is read.
    """
    nodes = _shape_nodes(graph)
    names: dict[Node, str] = {node: str(node) for node in nodes if isinstance(node, URIRef)}
    anonymous = sorted(
        ((_digest(graph, node), _place(graph, node), node) for node in nodes if node not in names),
        key=lambda entry: entry[:2],
    )
    taken: set[str] = set()
    for digest, _, node in anonymous:
        name, ordinal = f"urn:shape:{digest}", 1
        while name in taken:
            ordinal += 1
            name = f"urn:shape:{digest}:{ordinal}"
        taken.add(name)
        names[node] = name
    return names


def _place(graph: Graph, node: Node) -> str:
    """Where an anonymous shape hangs, to tell equal ones apart."""
    users = sorted(f"{p} {s}" for s, p in graph.subject_predicates(node) if isinstance(s, URIRef))
    return " ".join(users)


def _digest(graph: Graph, node: Node) -> str:
    return hashlib.sha256(_description(graph, node, ()).encode()).hexdigest()[:16]


def _description(graph: Graph, node: Node, above: tuple[Node, ...]) -> str:
    if not isinstance(node, BNode):
        return node.n3()
    if node in above:
        return f"[up {len(above) - above.index(node)}]"
    parts = sorted(
        f"{p.n3()} {_description(graph, o, (*above, node))}"
        for p, o in graph.predicate_objects(node)
    )
    return "[" + "; ".join(parts) + "]"


def _shape(graph: Graph, node: Node, names: Mapping[Node, str]) -> Shape:
    name = names[node]
    paths = list(graph.objects(node, SH.path))
    if len(paths) > 1:
        raise InvalidShapeError(name, "more than one sh:path")
    path: Path | None = read(graph, paths[0], name) if paths else None
    group = graph.value(node, SH.group)
    return Shape(
        name=name,
        node=node,
        path=path,
        targets=_targets(graph, node),
        constraints=_constraints(graph, node, name, names),
        deactivated=_flag(graph, node, SH.deactivated),
        messages=_texts(graph, node, SH.message),
        names=_texts(graph, node, SH.name),
        descriptions=_texts(graph, node, SH.description),
        order=_order(graph, node),
        group=None if group is None else str(group),
    )


def _targets(graph: Graph, node: Node) -> Targets:
    classes = set(_iris(graph, node, SH.targetClass))
    class_types = {RDFS.Class, OWL.Class, *graph.subjects(RDFS.subClassOf, RDFS.Class)}
    if isinstance(node, URIRef) and class_types & set(graph.objects(node, RDF.type)):
        classes.add(NamedNode(node))
    return Targets(
        nodes=frozenset(_terms(graph, node, SH.targetNode)),
        classes=frozenset(classes),
        subjects_of=frozenset(_iris(graph, node, SH.targetSubjectsOf)),
        objects_of=frozenset(_iris(graph, node, SH.targetObjectsOf)),
    )


def _constraints(graph: Graph, node: Node, name: str, names: Mapping[Node, str]) -> Constraints:
    def shapes(predicate: URIRef) -> tuple[str, ...]:
        return tuple(sorted(names[other] for other in graph.objects(node, predicate)))

    def lists(predicate: URIRef) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(names[member] for member in graph.items(members))
            for members in graph.objects(node, predicate)
        )

    properties = shapes(SH.property)
    closed = _flag(graph, node, SH.closed)
    return Constraints(
        classes=_iris(graph, node, SH["class"]),
        datatypes=_iris(graph, node, SH.datatype),
        node_kinds=tuple(str(k).removeprefix(_SH) for k in graph.objects(node, SH.nodeKind)),
        min_count=_number(graph, node, SH.minCount, name),
        max_count=_number(graph, node, SH.maxCount, name),
        min_exclusive=_literals(graph, node, SH.minExclusive),
        min_inclusive=_literals(graph, node, SH.minInclusive),
        max_exclusive=_literals(graph, node, SH.maxExclusive),
        max_inclusive=_literals(graph, node, SH.maxInclusive),
        min_length=_number(graph, node, SH.minLength, name),
        max_length=_number(graph, node, SH.maxLength, name),
        patterns=tuple(str(pattern) for pattern in graph.objects(node, SH.pattern)),
        flags=str(graph.value(node, SH.flags) or ""),
        language_in=tuple(
            tuple(str(tag) for tag in graph.items(tags))
            for tags in graph.objects(node, SH.languageIn)
        ),
        unique_lang=_flag(graph, node, SH.uniqueLang),
        equals=_iris(graph, node, SH.equals),
        disjoint=_iris(graph, node, SH.disjoint),
        less_than=_iris(graph, node, SH.lessThan),
        less_than_or_equals=_iris(graph, node, SH.lessThanOrEquals),
        not_=shapes(SH["not"]),
        and_=lists(SH["and"]),
        or_=lists(SH["or"]),
        xone=lists(SH.xone),
        nodes=shapes(SH.node),
        properties=properties,
        qualified=_qualified(graph, node, name, names),
        closed=closed,
        allowed=_allowed(graph, node) if closed else frozenset(),
        has_value=_terms(graph, node, SH.hasValue),
        in_=tuple(
            frozenset(to_oxigraph(member) for member in graph.items(members))
            for members in graph.objects(node, SH["in"])
        ),
    )


def _qualified(graph: Graph, node: Node, name: str, names: Mapping[Node, str]) -> Qualified | None:
    shapes = list(graph.objects(node, SH.qualifiedValueShape))
    if not shapes:
        return None
    if len(shapes) > 1:
        raise InvalidShapeError(name, "more than one sh:qualifiedValueShape")
    siblings: set[str] = set()
    if _flag(graph, node, SH.qualifiedValueShapesDisjoint):
        for parent in graph.subjects(SH.property, node):
            for sibling in graph.objects(parent, SH.property):
                siblings |= {
                    names[other]
                    for other in graph.objects(sibling, SH.qualifiedValueShape)
                    if other != shapes[0]
                }
    return Qualified(
        names[shapes[0]],
        _number(graph, node, SH.qualifiedMinCount, name),
        _number(graph, node, SH.qualifiedMaxCount, name),
        tuple(sorted(siblings)),
    )


def _allowed(graph: Graph, node: Node) -> frozenset[NamedNode]:
    allowed = {
        NamedNode(item)
        for members in graph.objects(node, SH.ignoredProperties)
        for item in graph.items(members)
        if isinstance(item, URIRef)
    }
    for property_shape in graph.objects(node, SH.property):
        path = graph.value(property_shape, SH.path)
        if isinstance(path, URIRef):
            allowed.add(NamedNode(path))
    return frozenset(allowed)


def _terms(graph: Graph, node: Node, predicate: URIRef) -> tuple[Term, ...]:
    return tuple(to_oxigraph(value) for value in sorted(graph.objects(node, predicate), key=str))


def _iris(graph: Graph, node: Node, predicate: URIRef) -> tuple[NamedNode, ...]:
    return tuple(t for t in _terms(graph, node, predicate) if isinstance(t, NamedNode))


def _literals(graph: Graph, node: Node, predicate: URIRef) -> tuple[Literal, ...]:
    return tuple(t for t in _terms(graph, node, predicate) if isinstance(t, Literal))


def _number(graph: Graph, node: Node, predicate: URIRef, name: str) -> int | None:
    value = graph.value(node, predicate)
    if value is None:
        return None
    number = value.toPython() if isinstance(value, RdflibLiteral) else None
    if not isinstance(number, int):
        raise InvalidShapeError(name, f"{predicate} is not an integer")
    return number


def _order(graph: Graph, node: Node) -> float:
    value = graph.value(node, SH.order)
    return float(value) if isinstance(value, RdflibLiteral) else 0.0


def _flag(graph: Graph, node: Node, predicate: URIRef) -> bool:
    value = graph.value(node, predicate)
    return isinstance(value, RdflibLiteral) and bool(value.toPython())


def _texts(graph: Graph, node: Node, predicate: URIRef) -> dict[str, str]:
    """Texts by language; one without a language under the empty string."""
    return {
        (value.language or ""): str(value)
        for value in graph.objects(node, predicate)
        if isinstance(value, RdflibLiteral)
    }
