"""Pages of organisations, activities, documents, residents, roles, requests and figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from pyoxigraph import NamedNode

from graphstore.see_also import Relation
from ontology.namespaces import DCTERMS, LDHZ, PROV
from wiki.languages import _, period_text
from wiki.lens import Lens, Link, Text
from wiki.pages.environment import activities
from wiki.pages.facts import Fact, common_facts, outside, sources_of
from wiki.pages.figures import figures_of
from wiki.pages.lines import ambition_line, is_named, role_line
from wiki.see_also import see_also

_SERVES_SHOWN = 100


def _common(view: Lens, thing: NamedNode) -> dict[str, object]:
    return {
        "thing": view.link(thing),
        "path": (),
        "description": view.text(thing, DCTERMS.description),
        "facts": common_facts(view, thing),
        "sources": sources_of(view, thing),
        "see_also": see_also(view, thing),
    }


def organisation(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """An organisation: whom it serves and at which counter."""
    served = view.links_to(thing, LDHZ.serves)
    return {
        **_common(view, thing),
        "see_also": see_also(view, thing, without=(Relation.COUNTER,)),
        "kinds": view.links_to(thing, LDHZ.organisationKind),
        "serves": served[:_SERVES_SHOWN],
        "serves_total": len(served),
        "counters": view.links_to(thing, LDHZ.counter),
        "owner": view.links_from(LDHZ.counter, thing, 5),
        "levels": view.links_to(thing, LDHZ.decisionLevel),
        "themes": view.links_to(thing, LDHZ.concerns),
        "activities": activities(view, LDHZ.organisedBy, thing),
    }


def activity(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """An activity: when, where, and what it moves along."""
    environment = view.object(thing, LDHZ.takesPlaceIn)
    around = [environment, *view.ancestors(environment)] if environment else []
    starts, ends = view.day(thing, LDHZ.startsAt), view.day(thing, LDHZ.endsAt)
    return {
        **_common(view, thing),
        "path": [view.link(each) for each in reversed(around)],
        "starts": starts,
        "ends": ends,
        "until": period_text(starts, ends)[1]
        if isinstance(starts, datetime) and isinstance(ends, datetime)
        else "",
        "past": ends is not None and _day(ends) < datetime.now(UTC).date(),
        "location": view.text(thing, LDHZ.location),
        "environment": view.link(environment) if environment else None,
        "ambitions": [
            ambition_line(view, each)
            for each in view.reader.objects(thing, LDHZ.advances)
            if isinstance(each, NamedNode)
        ],
        "organisers": _shown_people(view, thing, LDHZ.organisedBy),
        "themes": view.links_to(thing, LDHZ.concerns),
    }


def document(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """A document: what it helps with, where it comes from, what may be done with it."""
    ambitions = [o for o in view.reader.objects(thing, LDHZ.helps) if isinstance(o, NamedNode)]
    return {
        **_common(view, thing),
        "licence": outside(view, thing, DCTERMS.license),
        "links": outside(view, thing, DCTERMS.source),
        "created": view.day(thing, DCTERMS.created),
        "people": _shown_people(view, thing, LDHZ.initiatedBy),
        "ambitions": [ambition_line(view, each, where=True) for each in ambitions[:50]],
        "themes": view.links_to(thing, LDHZ.concerns),
        "examples": view.links_to(thing, PROV.wasDerivedFrom),
    }


def resident(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """A resident: no face, no numbers; only agreed roles and what they put a name to."""
    named = is_named(view, thing)
    return {
        **_common(view, thing),
        "named": named,
        "roles": [role_line(view, r, where=True) for r in view.subjects(LDHZ.holder, thing, 100)],
        "initiated": view.links_from(LDHZ.initiatedBy, thing, 100) if named else [],
        "organised": activities(view, LDHZ.organisedBy, thing) if named else [],
    }


def role(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """A role: of whom, in which environment, on which theme, by how many neighbours."""
    line = role_line(view, thing, where=True)
    environment = view.object(thing, LDHZ.roleIn)
    around = [environment, *view.ancestors(environment)] if environment else []
    authority = view.class_name(thing) == "Authority"
    who = line.holder.label.value if line.holder else _("A neighbour")
    where = line.environment.label.value if line.environment else ""
    theme = ", ".join(each.label.value for each in line.themes)
    if authority:
        title = _("%(who)s, authority on %(theme)s", who=who, theme=theme)
    else:
        title = _("%(who)s, ambassador of %(where)s", who=who, where=where)
    link = view.link(thing)
    return {
        **_common(view, thing),
        "thing": Link(thing, link.url, Text(title), link.class_name),
        "path": [view.link(each) for each in reversed(around)],
        "line": line,
        "authority": authority,
        "wishes": [
            wish
            for theme_link in line.themes
            for wish in view.links_from(LDHZ.callsFor, theme_link.iri)
        ],
    }


def request_page(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """A wish without a concept, and what the curators answered."""
    wish = view.text(thing, LDHZ.requestedLabel) or view.label(thing)
    link = view.link(thing)
    return {
        **_common(view, thing),
        "thing": Link(thing, link.url, wish, link.class_name),
        "environments": view.links_to(thing, LDHZ.requestedFor),
        "answer": view.text(thing, LDHZ.answer),
        "answered": view.day(thing, LDHZ.answeredOn),
        "reason": view.text(thing, LDHZ.reason),
        "concepts": view.links_to(thing, LDHZ.leadsTo),
    }


def observation(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """Key figures of one place and year."""
    place = view.object(thing, LDHZ.ofPlace)
    around = [place, *view.ancestors(place)] if place else []
    year = view.string(thing, LDHZ.year)[:4]
    link = view.link(thing)
    title = _(
        "Key figures of %(place)s, %(year)s",
        place=view.label(place).value if place else "",
        year=year,
    )
    return {
        **_common(view, thing),
        "thing": Link(thing, link.url, Text(title), link.class_name),
        "path": [view.link(each) for each in reversed(around)],
        "figures": figures_of(view, [(year, thing)]),
    }


def source(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """An edition of a data set that facts were taken from."""
    facts = common_facts(view, thing)
    for predicate, name in ((DCTERMS.issued, _("Published")), (DCTERMS.modified, _("Changed"))):
        day = view.day(thing, predicate)
        if day:
            facts.append(Fact(name, days=(day,)))
    for predicate, name in (
        (DCTERMS.publisher, _("Publisher")),
        (DCTERMS.license, _("Licence")),
        (DCTERMS.source, _("Taken from")),
    ):
        addresses = outside(view, thing, predicate)
        texts = tuple(view.texts(thing, predicate))
        links = tuple(
            view.link(each)
            for each in view.reader.objects(thing, predicate)
            if isinstance(each, NamedNode) and view.iris.parse(each) and view.exists(each)
        )
        if addresses or texts or links:
            facts.append(Fact(name, texts=texts, links=links, outside=addresses))
    return {**_common(view, thing), "facts": facts, "sources": ()}


def _shown_people(view: Lens, thing: NamedNode, predicate: NamedNode) -> list[Link]:
    """Organisations, and those residents who chose to be named."""
    return [
        link
        for link in view.links_to(thing, predicate, None)
        if link.class_name != "Resident" or is_named(view, link.iri)
    ]


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
