"""Identifiers and data: ``/id/…`` answers 303, ``/doc/…`` gives what is known in RDF.

W3C "Cool URIs for the Semantic Web" §4.2 and the Dutch URI strategy.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, request
from pyoxigraph import NamedNode, Triple, serialize

from graphstore.reading import PublicReader
from ontology.namespaces import GEO, LDHZ, SKOS
from wiki.access import access_iri, access_thing, lens, site
from wiki.errors import NotAcceptableError
from wiki.languages import LANGUAGES
from wiki.links import data_url, page_url
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
from wiki.prefixes import PREFIXES

data = Blueprint("data", __name__)

_URI = "%/:=&?~#+!$,;'@()*[]"

# Inverses that collect without end: a status names every ambition that has it. They are given by
# the things on the other side.
COLLECTING = frozenset(
    {
        LDHZ.hasPart,
        LDHZ.statusOf,
        LDHZ.decisionLevelOf,
        LDHZ.kindOf,
        SKOS.narrowerTransitive,
    }
)
_BELONGING = (LDHZ.statusChange, GEO.hasGeometry, GEO.hasCentroid, LDHZ.counter)


def description(reader: PublicReader, thing: NamedNode) -> Iterator[Triple]:
    """What is known about a thing: its statements, and those of parts that only it has."""
    belonging = [thing]
    for triple in reader.triples(thing, None, None):
        if triple.predicate in COLLECTING:
            continue
        if triple.predicate in _BELONGING and isinstance(triple.object, NamedNode):
            belonging.append(triple.object)
        yield triple
    for part in belonging[1:]:
        yield from reader.triples(part, None, None)
    for figures in reader.subjects(LDHZ.ofPlace, thing):
        yield from reader.triples(figures, None, None)


@data.get("/id/<kind>/<path:reference>")
def identifier(kind: str, reference: str) -> Response:
    """303 to the page or the data about a thing, as the client prefers."""
    thing = access_thing(kind, reference)
    media_type = preferred(request, html_first=True)
    if media_type is None:
        raise NotAcceptableError(_alternatives(thing))
    if media_type == HTML:
        address = page_url(thing, preferred_language(request))
    else:
        address = data_url(thing, BY_MEDIA_TYPE[media_type].extension)
    return _see_other(address)


@data.get("/doc/<kind>/<path:reference>")
def document(kind: str, reference: str) -> Response:
    """Data about a thing, in the format of the extension or else of the Accept header."""
    for extension, chosen in BY_EXTENSION.items():
        if reference.endswith(extension):
            bare = reference.removesuffix(extension)
            return _data(access_thing(kind, bare), chosen)
    return _negotiated(access_thing(kind, reference))


@data.get("/doc/thing")
@data.get("/doc/thing<extension>")
def foreign_document(extension: str = "") -> Response:
    """Data about a thing whose IRI lives elsewhere: ``/doc/thing.ttl?iri=…``."""
    if extension and extension not in BY_EXTENSION:
        abort(404)
    thing = access_iri(request.args.get("iri", ""))
    return _data(thing, BY_EXTENSION[extension]) if extension else _negotiated(thing)


def _negotiated(thing: NamedNode) -> Response:
    media_type = preferred(request, html_first=False)
    if media_type is None:
        raise NotAcceptableError(_alternatives(thing))
    if media_type == HTML:
        return _see_other(page_url(thing, preferred_language(request)))
    response = _data(thing, BY_MEDIA_TYPE[media_type])
    response.headers["Content-Location"] = data_url(thing, BY_MEDIA_TYPE[media_type].extension)
    response.vary.add("Accept")
    return response


def _data(thing: NamedNode, chosen: DataFormat) -> Response:
    tag = entity_tag(site(), thing.value, chosen.extension)
    if fresh(request, tag):
        response = Response(status=304)
    else:
        triples = sorted(set(description(lens().reader, thing)), key=str)
        content = serialize(triples, format=chosen.rdf, prefixes=PREFIXES)
        response = Response(content, content_type=content_type(chosen))
    for other in FORMATS:
        if other is not chosen:
            add_link(response, data_url(thing, other.extension), "alternate", other.media_type)
    for language in LANGUAGES:
        add_link(response, page_url(thing, language), "alternate", HTML, language)
    add_link(response, thing.value, "describes")
    return with_validators(response, site(), tag)


def content_type(chosen: DataFormat) -> str:
    """The Content-Type of a format; the text formats say that they are UTF-8."""
    return (
        f"{chosen.media_type}; charset=utf-8"
        if chosen.extension != ".jsonld"
        else (chosen.media_type)
    )


def add_link(
    response: Response, address: str, relation: str, media_type: str = "", language: str = ""
) -> None:
    """Adds a Link header (RFC 8288); an IRI goes as the URI it maps to (RFC 3987 §3.1)."""
    value = f'<{quote(address, safe=_URI)}>; rel="{relation}"'
    if media_type:
        value += f'; type="{media_type}"'
    if language:
        value += f'; hreflang="{language}"'
    response.headers.add("Link", value)


def _see_other(address: str) -> Response:
    response = redirect(address, 303)
    response.vary.update(["Accept", "Accept-Language"])
    response.headers["Cache-Control"] = "public, max-age=300"
    current: Response = current_app.make_response(response)
    return current


def _alternatives(thing: NamedNode) -> tuple[tuple[str, str], ...]:
    pages = tuple((page_url(thing, language), HTML) for language in LANGUAGES)
    return pages + tuple((data_url(thing, each.extension), each.media_type) for each in FORMATS)
