"""The page of a living environment: a place, or a theme without territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

from pyoxigraph import NamedNode

from graphstore.see_also import Relation
from ontology.namespaces import DCTERMS, LDHZ
from wiki.access import outline, overview
from wiki.boundary import shape_of
from wiki.languages import _
from wiki.lens import Lens, Link, Text, sort_key
from wiki.links import sub_url
from wiki.pages.facts import Fact, common_facts, plural_label, sources_of
from wiki.pages.figures import key_figures
from wiki.pages.lines import (
    AmbitionLine,
    RoleLine,
    ambition_line,
    ambition_lines,
    role_line,
    role_lines,
)
from wiki.see_also import see_also

CHILDREN_READ = 1000
CHILDREN_SHOWN = 160
WITHIN_SHOWN = 8
ORGANISATIONS_SHOWN = 12
DOCUMENTS_SHOWN = 12
ROLES_WITHIN_SHOWN = 4
_SHOWN_ALREADY = (Relation.ORGANISATION, Relation.COUNTER)
_LARGE = ("Country", "Province", "Municipality", "District")
_THEMES = ("ThemeEnvironment", "AmbitionCircle", "AuthorityCircle", "AmbassadorCouncil")
_PLACE_ORDER = ("Province", "Municipality", "Town", "District", "Neighbourhood", "Street", "Park")


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of one class."""

    label: str
    links: tuple[Link, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity in a list."""

    link: Link
    starts: date | None
    location: Text | None
    past: bool


def values(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """Everything the template shows."""
    ancestors = view.ancestors(thing)
    ambassadors, authorities = role_lines(view, thing)
    figures = key_figures(view, thing)
    ambitions = ambition_lines(view, thing)
    organisations = serving(view, thing, ancestors)
    ended = _ended(view, thing)
    return {
        "thing": view.link(thing),
        "path": [view.link(each, "") for each in reversed(ancestors)],
        "description": view.text(thing, DCTERMS.description),
        "facts": facts(view, thing),
        "ended": ended,
        "empty": empty_words(view, thing, over=ended is not None),
        "sources": sources_of(view, thing),
        "groups": parts(view, thing),
        "figures": figures,
        "ambitions": ambitions,
        "ambassadors": ambassadors,
        "authorities": authorities,
        "organisations": organisations,
        "more_organisations": _cut_short(thing, organisations),
        "activities": activities(view, LDHZ.takesPlaceIn, thing),
        "neighbours": view.links_to(thing, LDHZ.adjacentTo),
        "linked": view.links_to(thing, LDHZ.linkedTo),
        "themes": view.links_to(thing, LDHZ.concerns),
        "documents": documents(view, thing),
        "tally": outline().tally(thing),
        "within": within(view, thing),
        "ambassadors_within": roles_within(view, thing, outline().ambassadors),
        "authorities_within": roles_within(view, thing, outline().authorities),
        "shape": shape(view, thing),
        "see_also": see_also(view, thing, near=thing, without=_left_out(view, thing, ambitions)),
    }


def _ended(view: Lens, thing: NamedNode) -> date | None:
    """The first day that it was no more; None while it is there."""
    until = view.day(thing, LDHZ.validUntil)
    return until if until and _day(until) <= datetime.now(UTC).date() else None


@dataclass(frozen=True, slots=True)
class EmptyWords:
    """What stands under each of the three lines when there is nothing yet."""

    ambitions: str
    ambassadors: str
    authorities: str


def empty_words(view: Lens, thing: NamedNode, *, over: bool) -> EmptyWords:
    """An invitation where there is nothing; what has ended or has no ground asks otherwise."""
    if over:
        return EmptyWords(
            _("There were no ambitions here."),
            _("There was no ambassador here."),
            _("There was no authority here."),
        )
    theme = view.class_name(thing) in _THEMES
    return EmptyWords(
        _("No ambition yet. What would you like to do together?")
        if theme
        else _("No ambition yet. What would you like to see here?"),
        _("No ambassador yet. Who can speak for this group?")
        if theme
        else _("No ambassador yet. Who knows this place best?"),
        _("No authority yet. Which neighbour knows a lot about a subject?"),
    )


def _left_out(
    view: Lens, thing: NamedNode, ambitions: Sequence[AmbitionLine]
) -> tuple[Relation, ...]:
    """Threads that say nothing new here.

    Without a wish of its own, all that a large place shares with others is what both lie in: the
    path above its name leads there.
    """
    if not ambitions and view.class_name(thing) in _LARGE:
        return (*_SHOWN_ALREADY, Relation.ENVIRONMENT)
    return _SHOWN_ALREADY


@dataclass(frozen=True, slots=True)
class MappedShape:
    """A drawing, and where the map finds the boundaries around it."""

    box: str
    path: str
    address: str


def shape(view: Lens, thing: NamedNode) -> MappedShape | None:
    """The shape of a place as its picture."""
    found = shape_of(view, thing, overview().shapes)
    return MappedShape(found.box, found.path, sub_url("shape", thing)) if found else None


def within(view: Lens, thing: NamedNode) -> list[AmbitionLine]:
    """Ambitions of what lies within, newest first, where the place has few of its own."""
    below = (
        NamedNode(iri)
        for iri in outline().ambitions.get(thing.value, ())
        if view.object(NamedNode(iri), LDHZ.pursuedIn) not in (thing, None)  # it may have moved
    )
    return [ambition_line(view, ambition, where=True) for ambition in islice(below, WITHIN_SHOWN)]


def roles_within(
    view: Lens, thing: NamedNode, known: Mapping[str, tuple[str, ...]]
) -> list[RoleLine]:
    """Some who are pointed out in what lies within: in no order of importance."""
    below = (
        NamedNode(iri)
        for iri in known.get(thing.value, ())
        if view.object(NamedNode(iri), LDHZ.roleIn) not in (thing, None)
    )
    return [role_line(view, role, where=True) for role in islice(below, ROLES_WITHIN_SHOWN)]


def documents(view: Lens, thing: NamedNode) -> list[Link]:
    """Documents that help the ambitions of this environment."""
    found: dict[NamedNode, Link] = {}
    for ambition in view.subjects(LDHZ.pursuedIn, thing, 100):
        for document in view.subjects(LDHZ.helps, ambition, 20):
            found.setdefault(document, view.link(document, "Document"))
    return sorted(found.values(), key=sort_key)[:DOCUMENTS_SHOWN]


def facts(view: Lens, thing: NamedNode) -> list[Fact]:
    """The facts beside the text."""
    found = common_facts(view, thing)
    for predicate, name in (
        (LDHZ.cameFrom, _("Grew out of")),
        (LDHZ.becameIn, _("Went on in")),
    ):
        links = view.links_to(thing, predicate)
        if links:
            found.append(Fact(name, links=tuple(links)))
    return found


def parts(view: Lens, thing: NamedNode) -> list[Group]:
    """What lies directly within, by class; ended places are left out."""
    groups: dict[str, list[Link]] = {}
    today = datetime.now(UTC).date()
    for part in view.subjects(LDHZ.directPartOf, thing, CHILDREN_READ):
        if not outline().ended(part.value, today):
            found = view.link(part)
            groups.setdefault(found.class_name, []).append(found)
    return [
        Group(
            plural_label(name),
            tuple(sorted(groups[name], key=sort_key)[:CHILDREN_SHOWN]),
            len(groups[name]),
        )
        for name in sorted(groups, key=_group_order)
    ]


def _group_order(name: str) -> tuple[int, str]:
    return (_PLACE_ORDER.index(name) if name in _PLACE_ORDER else -1), name


def _cut_short(thing: NamedNode, organisations: Sequence[tuple[Link, Link]]) -> bool:
    """True when organisations of the place itself had to be left out."""
    return len(organisations) >= ORGANISATIONS_SHOWN and organisations[-1][1].iri == thing


def serving(view: Lens, thing: NamedNode, ancestors: list[NamedNode]) -> list[tuple[Link, Link]]:
    """Organisations that serve here or what this is part of, nearest first, with whom.

    Those of the whole country are on the country's own page only: they would crowd out the rest.
    """
    found: list[tuple[Link, Link]] = []
    for place in (thing, *(each for each in ancestors if view.class_name(each) != "Country")):
        whom = view.link(place, "")
        for organisation in view.links_from(LDHZ.serves, place, 30):
            if len(found) >= ORGANISATIONS_SHOWN:
                return found
            found.append((organisation, whom))
    return found


def activities(view: Lens, predicate: NamedNode, thing: NamedNode) -> list[ActivityLine]:
    """Activities that lead here by a property: those to come by date, then the past."""
    now = datetime.now(UTC).date()
    lines = []
    for activity in view.subjects(predicate, thing, 400):
        starts = view.day(activity, LDHZ.startsAt)
        lines.append(
            ActivityLine(
                view.link(activity, "Activity"),
                starts,
                view.text(activity, LDHZ.location),
                past=starts is not None and _day(starts) < now,
            )
        )
    coming = sorted((x for x in lines if not x.past), key=_activity_order)
    past = sorted((x for x in lines if x.past), key=_activity_order, reverse=True)
    return coming[:12] + past[:6]


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _activity_order(line: ActivityLine) -> tuple[str, tuple[str, str]]:
    return line.starts.isoformat() if line.starts else "9999", sort_key(line.link)
