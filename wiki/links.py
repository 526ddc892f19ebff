"""Addresses of pages, made in one place.

Things under our own base have a page by kind and reference; anything else that the store describes
(concepts of imported schemes) is shown by ``/thing?iri=…``.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import current_app
from pyoxigraph import NamedNode

from ontology.iris import Iris
from ontology.namespaces import LDHZ_IRI
from wiki.languages import LANGUAGES, current_language

VOCABULARY_PATH = "/def/ldhz"  # of the IRIs; answers by negotiation
VOCABULARY_PAGE = "/vocabulary"  # the page in the language of the address


def prefix(language: str | None = None) -> str:
    """What addresses of a language begin with: nothing for Dutch, ``/en`` for English."""
    language = language or current_language()
    return "" if language == LANGUAGES[0] else f"/{language}"


def path_of(iris: Iris, thing: NamedNode) -> str:
    """The path of a thing's page without language: ``/place/NL``, ``/thing?iri=…``."""
    value = thing.value
    start = f"{iris.base}/id/"
    own = value.startswith(start) and not value.startswith(f"{start}/")  # //host is elsewhere
    if own and "?" not in value and "#" not in value:
        return value[len(start) - 1 :]
    if value.startswith(LDHZ_IRI):
        return f"{VOCABULARY_PAGE}#{value.removeprefix(LDHZ_IRI)}"
    return f"/thing?iri={quote(value, safe='')}"


def page_url(thing: NamedNode, language: str | None = None) -> str:
    """The address of a thing's page in a language, the reader's own by default."""
    iris: Iris = current_app.extensions["site"].iris
    return prefix(language) + path_of(iris, thing)


def sub_url(view: str, thing: NamedNode, language: str | None = None) -> str:
    """The address of a page about a page: ``/history/place/NL``, ``/links/…``, ``/parts/…``."""
    iris: Iris = current_app.extensions["site"].iris
    return f"{prefix(language)}/{view}{path_of(iris, thing)}"


def data_url(thing: NamedNode, extension: str = "") -> str:
    """The address of the data about a thing, in one format when an extension is given."""
    iris: Iris = current_app.extensions["site"].iris
    path = path_of(iris, thing)
    if path.startswith("/thing?"):
        return f"/doc/thing{extension}{path.removeprefix('/thing')}"
    if path.startswith(VOCABULARY_PAGE):
        return f"{VOCABULARY_PATH}{extension}"
    return f"/doc{path}{extension}"
