"""What a page says of its thing to search engines: JSON-LD in the words of schema.org.

Only what the page shows. The full data stand at ``/doc/…``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from markupsafe import Markup
from pyoxigraph import NamedNode

from ontology.namespaces import DCTERMS, FOAF, LDHZ, SKOS
from wiki.lens import Lens, Text

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

_TYPES = {
    "Country": "Country",
    "Province": "AdministrativeArea",
    "Municipality": "AdministrativeArea",
    "District": "AdministrativeArea",
    "Neighbourhood": "AdministrativeArea",
    "Town": "City",
    "Street": "Place",
    "Park": "Park",
    "Place": "Place",
    "Ambition": "Project",
    "Activity": "Event",
    "Document": "CreativeWork",
    "Organisation": "Organization",
    "Counter": "ContactPoint",
    "Resident": "Person",
    "Source": "Dataset",
}


def described(view: Lens, thing: NamedNode) -> dict[str, Json]:
    """The description of one thing; without what is not known."""
    class_name = view.class_name(thing)
    concept = view.text(thing, SKOS.prefLabel) is not None
    scheme = view.object(thing, SKOS.inScheme) if concept else None
    result: dict[str, Json] = {
        "@context": "https://schema.org/",
        "@type": "DefinedTerm" if concept else _TYPES.get(class_name, "Thing"),
        "@id": thing.value,
        "name": view.label(thing).value,
    }
    _put(result, "description", _description(view, thing))
    _put(result, "termCode", view.string(thing, SKOS.notation))
    if scheme:
        result["inDefinedTermSet"] = scheme.value
    parent = view.object(thing, LDHZ.directPartOf)
    if parent:
        result["containedInPlace"] = _named(view, parent)
    _put(result, "startDate", view.string(thing, LDHZ.startsAt))
    _put(result, "endDate", view.string(thing, LDHZ.endsAt))
    place = view.object(thing, LDHZ.takesPlaceIn) or view.object(thing, LDHZ.pursuedIn)
    if place:
        result["location"] = {"@type": "Place", **_named(view, place)}
    _put(result, "dateCreated", view.string(thing, DCTERMS.created))
    licence = view.object(thing, DCTERMS.license)
    if licence:
        result["license"] = licence.value
    _put(result, "url", _first(view, thing, FOAF.homepage))
    same: list[Json] = [
        value.value
        for value in view.reader.objects(thing, SKOS.exactMatch)
        if isinstance(value, NamedNode)
    ]
    if same:
        result["sameAs"] = same
    return result


def as_script(value: Mapping[str, Json]) -> Markup:
    """JSON that can stand inside a script element, whatever it holds (HTML §4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=False)
    for character, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704  # escaped above


def _put(result: dict[str, Json], name: str, value: str) -> None:
    if value:
        result[name] = value


def _description(view: Lens, thing: NamedNode) -> str:
    found: Text | None = None
    for predicate in (LDHZ.desiredPicture, DCTERMS.description, SKOS.definition):
        found = found or view.text(thing, predicate)
    return found.value if found else ""


def _named(view: Lens, thing: NamedNode) -> dict[str, Json]:
    return {"@id": thing.value, "name": view.label(thing).value}


def _first(view: Lens, thing: NamedNode, predicate: NamedNode) -> str:
    found = view.object(thing, predicate)
    return found.value if found else ""
