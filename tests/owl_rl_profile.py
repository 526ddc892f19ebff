"""Is a graph within OWL 2 RL? A checker of the profile's grammar, with restrictions of OWL 2 DL.

Follows https://www.w3.org/TR/owl2-profiles/#OWL_2_RL (§4.2.1 entities, §4.2.3 class expressions,
§4.2.4 data ranges, §4.2.5 axioms) read over the RDF mapping, and of
https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL three: every term is
declared, chains are regular, and what is not simple is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import BNode, Node

DATATYPES = frozenset(
    {RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal, XSD.decimal, XSD.integer}
    | {XSD.nonNegativeInteger, XSD.nonPositiveInteger, XSD.positiveInteger, XSD.negativeInteger}
    | {XSD.long, XSD.int, XSD.short, XSD.byte, XSD.unsignedLong, XSD.unsignedInt}
    | {XSD.unsignedShort, XSD.unsignedByte, XSD.float, XSD.double, XSD.string}
    | {XSD.normalizedString, XSD.token, XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN}
    | {XSD.boolean, XSD.hexBinary, XSD.base64Binary, XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp}
)
_PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_TYPES = frozenset(
    {OWL.Class, OWL.Ontology, OWL.Restriction, OWL.AllDisjointClasses, OWL.FunctionalProperty}
    | {OWL.InverseFunctionalProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty}
    | {OWL.TransitiveProperty, OWL.IrreflexiveProperty, OWL.NamedIndividual, *_PROPERTY_KINDS}
)
_PREDICATES = frozenset(
    {OWL.inverseOf, OWL.disjointWith, OWL.equivalentClass, OWL.equivalentProperty, OWL.members}
    | {OWL.propertyChainAxiom, OWL.propertyDisjointWith, OWL.versionIRI, OWL.versionInfo}
    | {OWL.priorVersion, OWL.deprecated, OWL.intersectionOf, OWL.unionOf, OWL.oneOf}
    | {OWL.complementOf, OWL.onProperty, OWL.onClass, OWL.someValuesFrom, OWL.allValuesFrom}
    | {OWL.hasValue, OWL.maxCardinality, OWL.maxQualifiedCardinality, OWL.imports, OWL.sameAs}
    | {OWL.differentFrom, OWL.hasKey}
)
_COUNTED = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
)


def violations(graph: Graph, *, annotations_above: frozenset[URIRef] = frozenset()) -> list[str]:
    """What takes the graph out of the profile, in words; empty when it is within.

    Args:
        graph: An ontology, with declarations of the terms of others that it uses.
        annotations_above: Annotation properties that may stand above object properties: not
            OWL 2 DL, but well defined under the RDF-based semantics.
    """
    return sorted(
        {
            *_unknown_constructs(graph),
            *_class_axioms(graph),
            *_property_axioms(graph, annotations_above),
            *_counted_composites(graph),
            *_irregular_chains(graph),
        }
    )


def _unknown_constructs(graph: Graph) -> Iterator[str]:
    for subject, predicate, object_ in graph:
        if str(predicate).startswith(str(OWL)) and predicate not in _PREDICATES:
            yield f"{subject}: {predicate} is not in OWL 2 RL"
        if predicate == RDF.type and str(object_).startswith(str(OWL)) and object_ not in _TYPES:
            yield f"{subject}: {object_} is not in OWL 2 RL"


def _class_axioms(graph: Graph) -> Iterator[str]:
    for sub, super_ in graph.subject_objects(RDFS.subClassOf):
        yield from _sub_class(graph, sub)
        yield from _super_class(graph, super_)
    for left, right in graph.subject_objects(OWL.equivalentClass):
        for side in (left, right):
            if isinstance(side, BNode) and not (
                (side, OWL.hasValue, None) in graph or (side, OWL.intersectionOf, None) in graph
            ):
                yield f"{side}: neither a name, an intersection nor a value in an equivalence"
            yield from _sub_class(graph, side)
            yield from _super_class(graph, side)
    for left, right in graph.subject_objects(OWL.disjointWith):
        yield from _sub_class(graph, left)
        yield from _sub_class(graph, right)
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for members in graph.objects(axiom, OWL.members):
            for member in Collection(graph, members):
                yield from _sub_class(graph, member)


def _named_class(graph: Graph, node: Node) -> Iterator[str]:
    if node == OWL.Thing:
        yield "owl:Thing stands where OWL 2 RL wants another class"
    elif (node, RDF.type, OWL.Class) not in graph and node != OWL.Nothing:
        yield f"{node}: used as a class, not declared"


def _sub_class(graph: Graph, node: Node) -> Iterator[str]:
    if isinstance(node, URIRef):
        yield from _named_class(graph, node)
        return
    for connective in (OWL.intersectionOf, OWL.unionOf):
        for members in graph.objects(node, connective):
            for member in Collection(graph, members):
                yield from _sub_class(graph, member)
            return
    for filler in graph.objects(node, OWL.someValuesFrom):
        if filler != OWL.Thing and filler not in DATATYPES:
            yield from _sub_class(graph, filler)
        return
    if not any((node, p, None) in graph for p in (OWL.oneOf, OWL.hasValue)):
        yield f"{node}: not a class expression that OWL 2 RL has on the left"


def _super_class(graph: Graph, node: Node) -> Iterator[str]:
    if isinstance(node, URIRef):
        yield from _named_class(graph, node)
        return
    for members in graph.objects(node, OWL.intersectionOf):
        for member in Collection(graph, members):
            yield from _super_class(graph, member)
        return
    for complement in graph.objects(node, OWL.complementOf):
        yield from _sub_class(graph, complement)
        return
    for filler in graph.objects(node, OWL.allValuesFrom):
        if filler not in DATATYPES:
            yield from _super_class(graph, filler)
        return
    for predicate in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        for number in graph.objects(node, predicate):
            if str(number) not in {"0", "1"}:
                yield f"{node}: OWL 2 RL counts to one"
            return
    if (node, OWL.hasValue, None) not in graph:
        yield f"{node}: not a class expression that OWL 2 RL has on the right"


def _property_axioms(graph: Graph, annotations_above: frozenset[URIRef]) -> Iterator[str]:
    for property_, domain in graph.subject_objects(RDFS.domain):
        yield from _declared_once(graph, property_)
        yield from _super_class(graph, domain)
    for property_, range_ in graph.subject_objects(RDFS.range):
        if (property_, RDF.type, OWL.DatatypeProperty) in graph:
            if range_ not in DATATYPES:
                yield f"{property_}: {range_} is not a datatype of OWL 2 RL"
        else:
            yield from _super_class(graph, range_)
    for below, above in graph.subject_objects(RDFS.subPropertyOf):
        yield from _declared_once(graph, below)
        if above in annotations_above:
            continue
        yield from _declared_once(graph, above)
        if not set(_kinds(graph, below)) & set(_kinds(graph, above)):
            yield f"{below}: stands below {above}, which is of another kind"
    for left, right in graph.subject_objects(OWL.inverseOf):
        for side in (left, right):
            if (side, RDF.type, OWL.ObjectProperty) not in graph:
                yield f"{side}: in an inverse, not declared as an object property"
    for property_, chain in graph.subject_objects(OWL.propertyChainAxiom):
        steps = list(Collection(graph, chain))
        if len(steps) < 2:
            yield f"{property_}: a chain has two steps or more"
        for step in [*steps, property_]:
            if (step, RDF.type, OWL.ObjectProperty) not in graph:
                yield f"{step}: in a chain, not declared as an object property"


def _kinds(graph: Graph, property_: Node) -> list[Node]:
    return [kind for kind in _PROPERTY_KINDS if (property_, RDF.type, kind) in graph]


def _declared_once(graph: Graph, property_: Node) -> Iterator[str]:
    if len(_kinds(graph, property_)) != 1:
        yield f"{property_}: declared as {len(_kinds(graph, property_))} kinds of property"


def _counted_composites(graph: Graph) -> Iterator[str]:
    """Properties that are counted though a chain or transitivity makes them (not simple)."""
    composite = set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    composite |= set(graph.subjects(OWL.propertyChainAxiom))
    while True:
        above = {o for s in composite for o in graph.objects(s, RDFS.subPropertyOf)}
        inverse = {o for s in composite for o in graph.objects(s, OWL.inverseOf)}
        inverse |= {s for o in composite for s in graph.subjects(OWL.inverseOf, o)}
        if above | inverse <= composite:
            break
        composite |= above | inverse
    for property_ in composite:
        for kind in _COUNTED:
            if (property_, RDF.type, kind) in graph:
                yield f"{property_}: {kind} but not simple"


def _irregular_chains(graph: Graph) -> Iterator[str]:
    """Chains that lead back to what they conclude, but for P ∘ Q ⊑ Q, Q ∘ P ⊑ Q and Q ∘ Q ⊑ Q."""
    needs: dict[Node, set[Node]] = {}
    for conclusion, chain in graph.subject_objects(OWL.propertyChainAxiom):
        steps = list(Collection(graph, chain))
        if steps == [conclusion, conclusion]:
            continue
        if steps[0] == conclusion:
            steps = steps[1:]
        elif steps[-1] == conclusion:
            steps = steps[:-1]
        needs.setdefault(conclusion, set()).update(steps)
    for below, above in graph.subject_objects(RDFS.subPropertyOf):
        needs.setdefault(above, set()).add(below)
    same = dict(graph.subject_objects(OWL.inverseOf))
    for start in list(needs):
        seen: set[Node] = set()
        ahead = set(needs[start])
        while ahead:
            node = ahead.pop()
            if node in seen:
                continue
            seen.add(node)
            ahead |= needs.get(node, set())
            if node in same:
                ahead.add(same[node])
        chained = set(graph.subjects(OWL.propertyChainAxiom))
        if start in chained and (start in seen or same.get(start) in seen):
            yield f"{start}: its chains lead back to itself"
