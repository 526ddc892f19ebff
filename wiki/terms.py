"""Names of terms of others that we use, where the store has none: in the reader's language."""

from __future__ import annotations

from pyoxigraph import NamedNode

from ontology.namespaces import DCTERMS, FOAF, GEO, OWL, PROV, RDF, RDFS, SKOS
from wiki.languages import _, mark
from wiki.lens import Lens, Link, Text

_NAMES: dict[NamedNode, str] = {
    RDF.type: mark("kind"),
    RDFS.label: mark("name"),
    RDFS.seeAlso: mark("see also"),
    RDFS.comment: mark("note"),
    RDFS.isDefinedBy: mark("defined in"),
    RDFS.subClassOf: mark("kind of"),
    RDFS.subPropertyOf: mark("special case of"),
    OWL.inverseOf: mark("the other way round"),
    SKOS.prefLabel: mark("preferred name"),
    SKOS.altLabel: mark("other name"),
    SKOS.hiddenLabel: mark("also found by"),
    SKOS.definition: mark("definition"),
    SKOS.scopeNote: mark("note"),
    SKOS.notation: mark("code"),
    SKOS.inScheme: mark("in thesaurus"),
    SKOS.topConceptOf: mark("main branch of"),
    SKOS.hasTopConcept: mark("has main branch"),
    SKOS.broader: mark("broader"),
    SKOS.narrower: mark("narrower"),
    SKOS.related: mark("related to"),
    SKOS.exactMatch: mark("the same as"),
    SKOS.closeMatch: mark("nearly the same as"),
    SKOS.broadMatch: mark("broader elsewhere"),
    SKOS.narrowMatch: mark("narrower elsewhere"),
    SKOS.relatedMatch: mark("related elsewhere"),
    SKOS.member: mark("holds"),
    DCTERMS.source: mark("source"),
    DCTERMS.license: mark("licence"),
    DCTERMS.description: mark("description"),
    DCTERMS.created: mark("made on"),
    DCTERMS.modified: mark("changed on"),
    DCTERMS.issued: mark("published on"),
    DCTERMS.publisher: mark("publisher"),
    DCTERMS.title: mark("title"),
    DCTERMS.identifier: mark("number"),
    PROV.wasDerivedFrom: mark("made after the example of"),
    FOAF.homepage: mark("website"),
    GEO.hasGeometry: mark("boundary"),
    GEO.hasCentroid: mark("centre"),
    GEO.asWKT: mark("shape"),
}


def term_link(view: Lens, term: NamedNode) -> Link:
    """A property or class by its name, with a link to where it is explained."""
    link = view.link(term, "")
    if term in _NAMES:
        return Link(term, link.url, Text(_(_NAMES[term])), "")
    return link
