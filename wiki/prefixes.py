"""The prefixes in all RDF that the program writes, on pages and in files."""

from __future__ import annotations

from ontology.namespaces import DCTERMS, FOAF, GEO, LDHZ_IRI, OWL, PROV, RDF, RDFS, SKOS, XSD

PREFIXES = {
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "geo": str(GEO),
    "ldhz": LDHZ_IRI,
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "xsd": str(XSD),
}
