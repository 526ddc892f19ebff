"""Closed namespaces: an unknown term is an error, not a new triple.

``LDHZ`` takes its terms from the ontology files of this package; the others list what we use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

from pyoxigraph import NamedNode, RdfFormat, parse

LDHZ_IRI = "https://leefomgeving.org/def/ldhz#"


class ClosedNamespace:
    """A namespace that knows its terms: ``LDHZ.partOf``, ``RDF["type"]``.

    Raises:
        AttributeError: By attribute, when the namespace has no such term.
        KeyError: By item, when the namespace has no such term.
    """

    def __init__(self, iri: str, terms: Iterable[str]) -> None:
        self._iri = iri
        self._terms = {term: NamedNode(iri + term) for term in terms}

    def __getattr__(self, name: str) -> NamedNode:
        try:
            return self._terms[name]
        except KeyError:
            raise AttributeError(f"<{self._iri}> has no term {name!r}") from None

    def __getitem__(self, name: str) -> NamedNode:
        return self._terms[name]

    def __iter__(self) -> Iterator[NamedNode]:
        return iter(self._terms.values())

    def __contains__(self, term: object) -> bool:
        return term in self._terms.values()

    def __str__(self) -> str:
        return self._iri


@cache
def _ldhz_terms() -> frozenset[str]:
    terms = set()
    for file in resources.files("ontology").iterdir():
        if file.name.endswith(".ttl"):
            for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE):
                subject = quad.subject
                if isinstance(subject, NamedNode) and subject.value.startswith(LDHZ_IRI):
                    terms.add(subject.value.removeprefix(LDHZ_IRI))
    return frozenset(terms - {""})


LDHZ = ClosedNamespace(LDHZ_IRI, _ldhz_terms())
RDF = ClosedNamespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", ["type", "langString"])
RDFS = ClosedNamespace(
    "http://www.w3.org/2000/01/rdf-schema#",
    [
        "Class",
        "comment",
        "domain",
        "isDefinedBy",
        "label",
        "range",
        "seeAlso",
        "subClassOf",
        "subPropertyOf",
    ],
)
OWL = ClosedNamespace(
    "http://www.w3.org/2002/07/owl#",
    [
        "Class",
        "DatatypeProperty",
        "ObjectProperty",
        "Ontology",
        "SymmetricProperty",
        "TransitiveProperty",
        "deprecated",
        "equivalentClass",
        "equivalentProperty",
        "inverseOf",
        "propertyChainAxiom",
        "sameAs",
        "versionIRI",
    ],
)
SKOS = ClosedNamespace(
    "http://www.w3.org/2004/02/skos/core#",
    [
        "Collection",
        "Concept",
        "ConceptScheme",
        "OrderedCollection",
        "altLabel",
        "broadMatch",
        "broader",
        "broaderTransitive",
        "changeNote",
        "closeMatch",
        "definition",
        "editorialNote",
        "exactMatch",
        "example",
        "hasTopConcept",
        "hiddenLabel",
        "historyNote",
        "inScheme",
        "mappingRelation",
        "member",
        "memberList",
        "narrowMatch",
        "narrower",
        "narrowerTransitive",
        "notation",
        "note",
        "prefLabel",
        "related",
        "relatedMatch",
        "scopeNote",
        "semanticRelation",
        "topConceptOf",
    ],
)
DCTERMS = ClosedNamespace(
    "http://purl.org/dc/terms/",
    [
        "conformsTo",
        "created",
        "description",
        "identifier",
        "isReplacedBy",
        "issued",
        "license",
        "modified",
        "publisher",
        "replaces",
        "source",
        "spatial",
        "title",
    ],
)
PROV = ClosedNamespace(
    "http://www.w3.org/ns/prov#",
    ["Activity", "Agent", "Entity", "endedAtTime", "used", "wasAssociatedWith", "wasDerivedFrom"],
)
FOAF = ClosedNamespace("http://xmlns.com/foaf/0.1/", ["homepage"])
GEO = ClosedNamespace(
    "http://www.opengis.net/ont/geosparql#",
    ["Feature", "Geometry", "asWKT", "hasCentroid", "hasGeometry", "wktLiteral"],
)
XSD = ClosedNamespace(
    "http://www.w3.org/2001/XMLSchema#",
    ["boolean", "date", "dateTime", "decimal", "gYear", "integer", "string"],
)
