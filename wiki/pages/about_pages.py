"""Pages about a page: what links to it, what lies within, its history, its shape for the map."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from flask import Response, abort, request
from pyoxigraph import Literal, NamedNode, Quad

from graphstore.change import RevisionSummary, Role
from graphstore.errors import UnknownRevisionError
from ontology.iris import Kind
from ontology.namespaces import LDHZ, RDF, SKOS
from wiki.access import access_iri, access_thing, lens, site
from wiki.boundary import as_geojson, map_features
from wiki.languages import _, mark
from wiki.lens import Lens, Link, Text, kind_of, sort_key
from wiki.links import sub_url
from wiki.negotiation import entity_tag, fresh, with_validators
from wiki.pages.blueprint import answer, pages
from wiki.pages.lines import is_named
from wiki.seeding import DEMO_REASON
from wiki.terms import term_link

LINKS_SHOWN = 200
PARTS_PAGE = 300
REVISIONS_SHOWN = 50
_SCAN = 4000
_KNOWN_REASONS = {  # how the program's own begin: what a neighbour reads instead
    DEMO_REASON: DEMO_REASON,
    "Import of TOOI registers": mark("From the registers of public bodies"),
    "Import of boundaries": mark("From a file of boundaries"),
    "Import of events": mark("From a calendar"),
    "Import of thesaurus": mark("From another thesaurus"),
    "Import of cbs-kwb": mark("From the figures of Statistics Netherlands (CBS)"),
}
_NO_REVISION = 2**53  # more than a journal can count


@dataclass(frozen=True, slots=True)
class Incoming:
    """The things that lead here by one property."""

    property: Link
    links: tuple[Link, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """One change, as the public may know it."""

    number: int
    at: datetime
    who: str
    reason: Text
    added: int
    removed: int
    url: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about a thing, in words."""

    property: Link
    text: Text | None
    link: Link | None


@pages.get("/links/<kind>/<path:reference>")
def links_page(kind: str, reference: str) -> Response:
    """What links to a thing."""
    thing = access_thing(kind, reference)
    return answer("pages/links.html", lambda: links_values(lens(), thing))


@pages.get("/links/thing")
def foreign_links_page() -> Response:
    """What links to a thing from elsewhere."""
    thing = access_iri(request.args.get("iri", ""))
    return answer("pages/links.html", lambda: links_values(lens(), thing))


@pages.get("/parts/<kind>/<path:reference>")
def parts_page(kind: str, reference: str) -> Response:
    """All parts of a place, by name."""
    thing = access_thing(kind, reference)
    return answer("pages/parts.html", lambda: parts_values(lens(), thing))


@pages.get("/history/<kind>/<path:reference>")
def history_page(kind: str, reference: str) -> Response:
    """What changed on a thing; with ``revision`` what that revision changed."""
    return _history(access_thing(kind, reference))


@pages.get("/history/thing")
def foreign_history_page() -> Response:
    """What changed on a thing from elsewhere."""
    return _history(access_iri(request.args.get("iri", "")))


@pages.get("/shape/<kind>/<path:reference>")
def shape(kind: str, reference: str) -> Response:
    """The boundaries around a place as GeoJSON (RFC 7946), for its map."""
    place = access_thing(kind, reference)
    view = lens()
    tag = entity_tag(site(), "shape", view.language, place.value)
    if fresh(request, tag):
        return with_validators(Response(status=304), site(), tag)
    features = ",".join(
        _feature(role, view.link(each, ""), as_geojson(geometry))
        for role, each, geometry in map_features(view, place)
    )
    body = f'{{"type":"FeatureCollection","features":[{features}]}}'
    return with_validators(Response(body, mimetype="application/geo+json"), site(), tag)


def _feature(role: str, link: Link, geometry: str) -> str:
    properties = json.dumps({"role": role, "name": link.label.value, "url": link.url})
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'


def links_values(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """What the list of incoming links shows: inferred transitive ones are left to the data."""
    found: dict[NamedNode, list[NamedNode]] = {}
    for triple in islice(view.reader.triples(None, None, thing), _SCAN):
        if triple.predicate in _NOT_WORTH_A_LINE or not isinstance(triple.subject, NamedNode):
            continue
        if kind_of(view.iris, triple.subject) in (Kind.GEOMETRY, Kind.GRAPH):
            continue
        found.setdefault(triple.predicate, []).append(triple.subject)
    groups = [
        Incoming(
            term_link(view, predicate),
            tuple(sorted((view.link(s) for s in subjects[:LINKS_SHOWN]), key=sort_key)),
            len(subjects) > LINKS_SHOWN,
        )
        for predicate, subjects in found.items()
    ]
    groups.sort(key=lambda group: sort_key(group.property))
    return {"thing": view.link(thing), "groups": groups}


_NOT_WORTH_A_LINE = {
    LDHZ.partOf,
    LDHZ.hasPart,
    LDHZ.hasDirectPart,
    SKOS.broaderTransitive,
    SKOS.narrowerTransitive,
    RDF.type,
}


def parts_values(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """One page of the parts of a place."""
    page = min(max(request.args.get("page", 1, int), 1), 1000)
    links = view.links_from(LDHZ.directPartOf, thing, 100_000)
    start = (page - 1) * PARTS_PAGE
    return {
        "thing": view.link(thing),
        "links": links[start : start + PARTS_PAGE],
        "total": len(links),
        "page": page,
        "more": len(links) > start + PARTS_PAGE,
        "address": sub_url("parts", thing),
    }


def _history(thing: NamedNode) -> Response:
    revision = request.args.get("revision", None, int)
    if revision is not None:
        if not 0 < revision < _NO_REVISION:
            abort(404)
        try:
            diff = site().history.diff(revision, thing)
        except UnknownRevisionError:
            abort(404)
        if not diff.added and not diff.removed and not diff.texts:
            abort(404)
        return answer(
            "pages/change.html",
            lambda: {
                "thing": lens().link(thing),
                "revision": revision_of(lens(), thing, diff.summary),
                "added": list(_statements(lens(), diff.added)),
                "removed": list(_statements(lens(), diff.removed)),
            },
        )
    return answer("pages/history.html", lambda: history_values(lens(), thing))


def history_values(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """What the history shows, newest first."""
    past = site().history.history(thing)
    return {
        "thing": view.link(thing),
        "revisions": [revision_of(view, thing, each) for each in past[:REVISIONS_SHOWN]],
        "more": len(past) > REVISIONS_SHOWN,
    }


def revision_of(view: Lens, thing: NamedNode, summary: RevisionSummary) -> Revision:
    """One change in words; a resident is nameless unless they chose otherwise."""
    return Revision(
        summary.revision,
        summary.at,
        _who(view, summary),
        why(summary.role, summary.reason),
        summary.added,
        summary.removed,
        f"{sub_url('history', thing)}?revision={summary.revision}",
    )


def why(role: Role, reason: str) -> Text:
    """Why it was changed: in the words of who did; those of the program are English."""
    if role in (Role.RESIDENT, Role.CURATOR):
        return Text(reason)
    for beginning, words in _KNOWN_REASONS.items():
        if reason.startswith(beginning):
            return Text(_(words))
    return Text(reason, "en")


def _who(view: Lens, summary: RevisionSummary) -> str:
    match summary.role:
        case Role.RESIDENT:
            named = is_named(view, summary.actor)
            return view.label(summary.actor).value if named else _("a resident")
        case Role.CURATOR:
            return _("a curator")
        case Role.IMPORTER:
            return _("an import")
        case _:
            return _("the program")


def _statements(view: Lens, quads: frozenset[Quad]) -> Iterator[Statement]:
    seen = set()
    for quad in sorted(quads, key=str):
        triple = quad.triple
        if triple in seen:
            continue
        seen.add(triple)
        name = term_link(view, triple.predicate)
        if isinstance(triple.object, Literal):
            yield Statement(name, Text(triple.object.value, triple.object.language or ""), None)
        elif isinstance(triple.object, NamedNode):
            yield Statement(name, None, view.link(triple.object, ""))
