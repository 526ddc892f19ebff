"""Reference pages of the vocabulary, at its own address.

Made from what the store says of the ontology: terms by topic, each with its labels, definition and
relations, an anchor per term. ``/def/ldhz`` answers by content negotiation (303 to nothing: hash
IRIs share one document, W3C "Cool URIs" §4.1); ``/def/ldhz/{version}`` is the edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, request
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from ontology.namespaces import DCTERMS, LDHZ_IRI, OWL, RDF, RDFS, SKOS
from ontology.vocabulary import ONTOLOGY_IRI, TOPIC_IRI_PREFIX, vocabulary_files
from wiki.access import lens, site
from wiki.data import add_link, content_type
from wiki.errors import NotAcceptableError
from wiki.languages import set_language
from wiki.lens import Lens, Link, Text, sort_key
from wiki.links import VOCABULARY_PATH
from wiki.negotiation import (
    BY_EXTENSION,
    BY_MEDIA_TYPE,
    FORMATS,
    HTML,
    DataFormat,
    entity_tag,
    fresh,
    preferred,
    preferred_language,
    with_validators,
)
from wiki.pages.blueprint import answer, pages
from wiki.prefixes import PREFIXES

vocabulary = Blueprint("vocabulary", __name__)

_DOMAINS = (RDFS.domain, NamedNode("https://schema.org/domainIncludes"))
_RANGES = (RDFS.range, NamedNode("https://schema.org/rangeIncludes"))
_ORDER = NamedNode("http://www.w3.org/ns/shacl#order")
_PART_OF = NamedNode("http://purl.org/dc/terms/isPartOf")


@dataclass(frozen=True, slots=True)
class Relation:
    """One line about a term: what relates it to which others."""

    name: str  # key of the line: super, sub, domain, range, inverse, chain, used
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the vocabulary."""

    name: str
    iri: str
    label: Text
    other_label: Text | None  # in the other language
    definition: Text | None
    is_class: bool
    unit: Text | None
    relations: tuple[Relation, ...]
    chains: tuple[tuple[Link, ...], ...]
    deprecated: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """Terms that belong together: classes first, then properties."""

    key: str
    label: Text
    definition: Text | None
    terms: tuple[Term, ...]


@vocabulary.get(VOCABULARY_PATH)
def negotiated() -> Response:
    """The vocabulary in the representation the client likes best."""
    media_type = preferred(request, html_first=True)
    if media_type is None:
        addresses = tuple((VOCABULARY_PATH + f.extension, f.media_type) for f in FORMATS)
        raise NotAcceptableError(((VOCABULARY_PATH, HTML), *addresses))
    if media_type == HTML:
        set_language(preferred_language(request))
        response = _page()
    else:
        response = _data(BY_MEDIA_TYPE[media_type])
    response.vary.update(["Accept", "Accept-Language"])
    return response


@vocabulary.get(f"{VOCABULARY_PATH}<extension>")
def in_format(extension: str) -> Response:
    """The vocabulary in one format: ``/def/ldhz.ttl``."""
    if extension not in BY_EXTENSION:
        abort(404)
    return _data(BY_EXTENSION[extension])


@vocabulary.get(f"{VOCABULARY_PATH}/<version>")
def edition(version: str) -> Response:
    """The edition of a version; only the one in use is here."""
    if f"{ONTOLOGY_IRI.value}/{version}" != _version():
        abort(404)
    return negotiated()


@vocabulary.get(f"{VOCABULARY_PATH}/topic/<key>")
def topic(key: str) -> Response:
    """303 from the IRI of a topic to its section of the reference page."""
    if lens().object(NamedNode(f"{TOPIC_IRI_PREFIX}{key}"), _PART_OF) != ONTOLOGY_IRI:
        abort(404)
    response = Response(status=303)
    response.headers["Location"] = f"{VOCABULARY_PATH}#topic-{key}"
    return response


@pages.get("/vocabulary")
def page() -> Response:
    """The reference page in the language of the address."""
    return _page()


def _page() -> Response:
    g.page_path = "/vocabulary"
    response = answer("pages/vocabulary.html", lambda: values(lens()))
    for each in FORMATS:
        add_link(response, VOCABULARY_PATH + each.extension, "alternate", each.media_type)
    return response


def _data(chosen: DataFormat) -> Response:
    tag = entity_tag(site(), "vocabulary", chosen.extension)
    if fresh(request, tag):
        return with_validators(Response(status=304), site(), tag)
    content = serialize(sorted(_published(), key=str), format=chosen.rdf, prefixes=PREFIXES)
    response = Response(content, content_type=content_type(chosen))
    return with_validators(response, site(), tag)


def _published() -> set[Triple]:
    return {triple for file in vocabulary_files() for triple in file.triples()}


def _version() -> str:
    found = lens().object(ONTOLOGY_IRI, OWL.versionIRI)
    return found.value if found else ""


def values(view: Lens) -> Mapping[str, object]:
    """Everything the template shows."""
    return {
        "title": view.text(ONTOLOGY_IRI, DCTERMS.title) or Text("ldhz"),
        "description": view.text(ONTOLOGY_IRI, DCTERMS.description),
        "namespace": LDHZ_IRI,
        "version": _version().rpartition("/")[2],
        "version_iri": _version(),
        "topics": topics(view),
    }


def topics(view: Lens) -> list[Topic]:
    """All terms of the vocabulary by topic, in reading order."""
    by_topic: dict[NamedNode | None, list[NamedNode]] = {}
    for term in _terms(view):
        by_topic.setdefault(view.object(term, _PART_OF), []).append(term)
    ordered = sorted(by_topic, key=lambda topic: _place(view, topic))
    return [
        Topic(
            topic.value.rpartition("/")[2] if topic else "other",
            view.label(topic) if topic else Text(""),
            view.text(topic, SKOS.definition) if topic else None,
            tuple(sorted((_term(view, t) for t in by_topic[topic]), key=_term_order)),
        )
        for topic in ordered
    ]


def _terms(view: Lens) -> list[NamedNode]:
    return [
        subject
        for subject in view.reader.subjects(RDFS.isDefinedBy, ONTOLOGY_IRI)
        if isinstance(subject, NamedNode) and subject.value.startswith(LDHZ_IRI)
    ]


def _place(view: Lens, topic: NamedNode | None) -> tuple[float, str]:
    if topic is None:
        return 1e9, ""
    order = view.string(topic, _ORDER)
    return (float(order) if order.replace(".", "", 1).isdigit() else 1e8), topic.value


def _term_order(term: Term) -> tuple[bool, str]:
    return not term.is_class, term.name.casefold()


def _term(view: Lens, term: NamedNode) -> Term:
    types = view.reader.objects(term, RDF.type)
    labels = [v for v in view.reader.objects(term, RDFS.label) if isinstance(v, Literal)]
    others = [v for v in labels if v.language != view.language]
    relations = (
        _relation(view, "super", _superior(view, term)),
        _relation(view, "sub", _inferior(view, term)),
        _relation(view, "domain", [o for p in _DOMAINS for o in view.reader.objects(term, p)]),
        _relation(view, "range", [o for p in _RANGES for o in view.reader.objects(term, p)]),
        _relation(view, "inverse", _inverse(view, term)),
        _relation(view, "used", [s for p in _DOMAINS for s in view.reader.subjects(p, term)]),
        _relation(view, "reached", [s for p in _RANGES for s in view.reader.subjects(p, term)]),
    )
    return Term(
        term.value.removeprefix(LDHZ_IRI),
        term.value,
        view.label(term),
        Text(others[0].value, others[0].language or "") if others else None,
        view.text(term, SKOS.definition) or view.text(term, RDFS.comment),
        OWL.Class in types,
        view.text(term, NamedNode(f"{LDHZ_IRI}unit")),
        tuple(relation for relation in relations if relation.links),
        tuple(_chains(view, term)),
        bool(view.reader.objects(term, OWL.deprecated)),
    )


def _superior(view: Lens, term: NamedNode) -> list[object]:
    both = (RDFS.subClassOf, RDFS.subPropertyOf)
    return [o for p in both for o in view.reader.objects(term, p)]


def _inferior(view: Lens, term: NamedNode) -> list[object]:
    both = (RDFS.subClassOf, RDFS.subPropertyOf)
    return [s for p in both for s in view.reader.subjects(p, term)]


def _inverse(view: Lens, term: NamedNode) -> list[object]:
    return [
        *view.reader.objects(term, OWL.inverseOf),
        *view.reader.subjects(OWL.inverseOf, term),
    ]


def _relation(view: Lens, name: str, nodes: list[object]) -> Relation:
    named = {node for node in nodes if isinstance(node, NamedNode)}
    return Relation(name, tuple(sorted((_short(view, node) for node in named), key=sort_key)))


def _short(view: Lens, node: NamedNode) -> Link:
    """A link by the short name of a term, which is the same in every language."""
    link = view.link(node, "")
    for prefix, namespace in PREFIXES.items():
        if node.value.startswith(namespace):
            name = node.value.removeprefix(namespace)
            own = namespace == LDHZ_IRI
            url = link.url if own else node.value
            return Link(node, url, Text(name if own else f"{prefix}:{name}"), "")
    return Link(node, node.value, Text(node.value.rpartition("/")[2]), "")


def _chains(view: Lens, term: NamedNode) -> list[tuple[Link, ...]]:
    """Property chains that lead to a term (OWL 2 §9.2.1)."""
    chains = []
    for head in view.reader.objects(term, OWL.propertyChainAxiom):
        steps: list[Link] = []
        here: object = head
        while isinstance(here, (NamedNode, BlankNode)) and here != _NIL and len(steps) < 8:
            first = view.reader.objects(here, _FIRST)
            if first and isinstance(first[0], NamedNode):
                steps.append(_short(view, first[0]))
            rest = view.reader.objects(here, _REST)
            here = rest[0] if rest else None
        if steps:
            chains.append(tuple(steps))
    return sorted(chains, key=lambda chain: [step.label.value for step in chain])


_FIRST = NamedNode(f"{RDF}first")
_REST = NamedNode(f"{RDF}rest")
_NIL = NamedNode(f"{RDF}nil")
