"""Which representation a client gets (RFC 9110 §12.5.1), and answers it need not fetch again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from flask import Request, Response
from pyoxigraph import RdfFormat
from werkzeug.http import http_date

from wiki.languages import LANGUAGES
from wiki.site import Site

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class DataFormat:
    """One way in which data about a thing is written down."""

    extension: str
    media_type: str
    name: str
    rdf: RdfFormat


FORMATS = (
    DataFormat(".ttl", "text/turtle", "Turtle", RdfFormat.TURTLE),
    DataFormat(".jsonld", "application/ld+json", "JSON-LD", RdfFormat.JSON_LD),
    DataFormat(".rdf", "application/rdf+xml", "RDF/XML", RdfFormat.RDF_XML),
    DataFormat(".nt", "application/n-triples", "N-Triples", RdfFormat.N_TRIPLES),
)
BY_EXTENSION = {each.extension: each for each in FORMATS}
BY_MEDIA_TYPE = {each.media_type: each for each in FORMATS}
_ALIASES = {"application/xhtml+xml": HTML, "application/json": "application/ld+json"}


def preferred(request: Request, *, html_first: bool) -> str | None:
    """The media type the client likes best of those there are; None when it takes none of them.

    Between equals the server's order decides: page before data for ``/id``, data before page for
    ``/doc``. A client without an Accept header takes the first.
    """
    data = [each.media_type for each in FORMATS]
    offers = [HTML, *data] if html_first else [*data, HTML]
    offers += list(_ALIASES)
    if not request.accept_mimetypes:
        return offers[0]
    best = request.accept_mimetypes.best_match(offers)
    return _ALIASES.get(best, best) if best else None


def preferred_language(request: Request) -> str:
    """The language of ours the client likes best; Dutch when it does not say."""
    return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0]) or LANGUAGES[0]


def entity_tag(site: Site, *parts: str) -> str:
    """A tag that changes with the store, the program and whatever else is named."""
    digest = blake2b(digest_size=12)
    for part in (str(site.revision()), site.iris.base, *parts):
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def fresh(request: Request, tag: str) -> bool:
    """True when the client has the answer with this tag already."""
    return request.if_none_match.contains_weak(tag)


def with_validators(response: Response, site: Site, tag: str, *also: datetime) -> Response:
    """Adds the entity tag and the time of the last change, and asks to check before reuse.

    Args:
        response: The answer.
        site: What it was made from.
        tag: Its entity tag.
        also: When what else it shows last changed.
    """
    response.set_etag(tag, weak=True)
    response.headers["Last-Modified"] = http_date(max((site.changed_at(), *also)))
    response.headers["Cache-Control"] = "public, no-cache"
    return response
