"""The one gate through which views reach things.

A thing that the reader may not see and a thing that does not exist give the same answer.
"""

from __future__ import annotations

from flask import abort, current_app, g
from pyoxigraph import NamedNode

from ontology.iris import Kind
from wiki.current import Current
from wiki.directory import Directory
from wiki.languages import current_language
from wiki.lens import Lens
from wiki.outline import Outline
from wiki.overview import Overview
from wiki.site import Site

_WITHOUT_PAGE = {Kind.GRAPH}
_KINDS = {kind.value: kind for kind in Kind if kind not in _WITHOUT_PAGE}


def site() -> Site:
    """What this application stands on."""
    found: Site = current_app.extensions["site"]
    return found


def current() -> Current:
    """What was read of the store as a whole."""
    found: Current = current_app.extensions["current"]
    return found


def directory() -> Directory:
    """The names of everything public."""
    return current().directory()


def overview() -> Overview:
    """What was read of the store as a whole: the same for all of one answer."""
    found: Overview | None = g.get("overview")
    if found is None:
        found = g.overview = current().overview()
    return found


def outline() -> Outline:
    """What lies in what, and how many threads run through it."""
    return overview().outline


def lens() -> Lens:
    """The store as this reader may see it, in their language."""
    found: Lens | None = g.get("lens")
    if found is None or found.language != current_language():
        found = g.lens = Lens(site().reader, site().iris, current_language())
    return found


def access_thing(kind: str, reference: str) -> NamedNode:
    """The thing at ``/{kind}/{reference}``, or 404."""
    if kind not in _KINDS or not reference or reference.startswith("/"):
        abort(404)
    return _access(site().iris.mint(_KINDS[kind], reference))


def access_iri(iri: str) -> NamedNode:
    """The thing with an IRI from elsewhere, or 404."""
    try:
        thing = NamedNode(iri)
    except ValueError:
        abort(404)
    return _access(thing)


def _access(thing: NamedNode) -> NamedNode:
    if not lens().exists(thing):
        abort(404)
    return thing
