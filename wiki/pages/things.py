"""Addresses of things: which page shows what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, request
from pyoxigraph import NamedNode

from wiki import jsonld
from wiki.access import access_iri, access_thing, lens
from wiki.lens import CLASS_ORDER, Lens
from wiki.pages import ambition, concept, environment, generic, others
from wiki.pages.blueprint import pages, thing_answer


@dataclass(frozen=True, slots=True)
class PageKind:
    """How things of one class are shown."""

    template: str
    values: Callable[[Lens, NamedNode], Mapping[str, object]]


_ENVIRONMENT = PageKind("pages/environment.html", environment.values)
_CONCEPT = PageKind("pages/concept.html", concept.values)
_SCHEME = PageKind("pages/scheme.html", concept.scheme_values)
_GENERIC = PageKind("pages/generic.html", generic.values)
_ORGANISATION = PageKind("pages/organisation.html", others.organisation)
_ROLE = PageKind("pages/role.html", others.role)
_ENVIRONMENTS = CLASS_ORDER[: CLASS_ORDER.index("Resident")]
_CONCEPTS = CLASS_ORDER[CLASS_ORDER.index("AmbitionConcept") :]
_BY_CLASS = {
    **dict.fromkeys(_ENVIRONMENTS, _ENVIRONMENT),
    **dict.fromkeys(_CONCEPTS, _CONCEPT),
    "Ambition": PageKind("pages/ambition.html", ambition.values),
    "Organisation": _ORGANISATION,
    "Counter": _ORGANISATION,
    "Activity": PageKind("pages/activity.html", others.activity),
    "Document": PageKind("pages/document.html", others.document),
    "Resident": PageKind("pages/resident.html", others.resident),
    "PublicRole": _ROLE,
    "Ambassadorship": _ROLE,
    "Authority": _ROLE,
    "ConceptRequest": PageKind("pages/request.html", others.request_page),
    "KeyFigures": PageKind("pages/observation.html", others.observation),
    "Source": PageKind("pages/source.html", others.source),
}


@pages.get("/<kind>/<path:reference>")
def thing_page(kind: str, reference: str) -> Response:
    """The page of a thing of ours."""
    return _page(access_thing(kind, reference))


@pages.get("/thing")
def foreign_page() -> Response:
    """The page of a thing whose IRI lives elsewhere: ``/thing?iri=…``."""
    return _page(access_iri(request.args.get("iri", "")))


def _page(thing: NamedNode) -> Response:
    kind = page_kind(lens(), thing)
    return thing_answer(thing, kind.template, lambda: _values(kind, lens(), thing))


def _values(kind: PageKind, view: Lens, thing: NamedNode) -> Mapping[str, object]:
    described = jsonld.described(view, thing)
    return {
        **kind.values(view, thing),
        "linked_data": jsonld.as_script(described),
        "summary": described.get("description", ""),
    }


def page_kind(view: Lens, thing: NamedNode) -> PageKind:
    """How a thing is shown, by its most special class."""
    found = _BY_CLASS.get(view.class_name(thing))
    if found is not None:
        return found
    if concept.is_scheme(view, thing):
        return _SCHEME
    return _CONCEPT if concept.is_concept(view, thing) else _GENERIC
