"""The page of an ambition, from the desired picture to the story (R4, R20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from graphstore.see_also import Relation
from ontology.namespaces import DCTERMS, LDHZ, PROV
from wiki.lens import Lens, Link, Text
from wiki.pages.environment import activities
from wiki.pages.facts import sources_of
from wiki.pages.lines import StatusMark, is_named, mark_of, status_of
from wiki.see_also import see_also

_ROAD = ("idea", "exploring", "under-way", "realised")  # or else: tried


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the road of an ambition."""

    status: StatusMark
    day: date | None
    reason: Text | None
    state: str  # "done", "here" or "ahead"


@dataclass(frozen=True, slots=True)
class CounterLine:
    """A counter to go to, and whose it is."""

    counter: Link
    organisation: Link


def values(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """Everything the template shows."""
    environment = view.object(thing, LDHZ.pursuedIn)
    around = [environment, *view.ancestors(environment)] if environment else []
    level = view.object(thing, LDHZ.decisionLevel) or _usual_level(view, thing)
    people = [
        view.link(person, "Resident")
        for person in view.reader.objects(thing, LDHZ.initiatedBy)
        if isinstance(person, NamedNode) and is_named(view, person)
    ]
    return {
        "thing": view.link(thing, "Ambition"),
        "path": [view.link(each) for each in reversed(around)],
        "environment": view.link(environment) if environment else None,
        "picture": view.text(thing, LDHZ.desiredPicture),
        "status": status_of(view, thing),
        "road": road(view, thing),
        "story": view.text(thing, LDHZ.story),
        "lessons": view.text(thing, LDHZ.lessons),
        "description": view.text(thing, DCTERMS.description),
        "concepts": view.links_to(thing, LDHZ.pursues),
        "people": people,
        "created": view.day(thing, DCTERMS.created),
        "level": view.link(level, "DecisionLevel") if level else None,
        "counters": counters(view, around, level),
        "expertise": _expertise(view, thing),
        "activities": activities(view, LDHZ.advances, thing),
        "documents": view.links_from(LDHZ.helps, thing),
        "examples": view.links_to(thing, PROV.wasDerivedFrom),
        "copies": view.links_from(PROV.wasDerivedFrom, thing, 50),
        "sources": sources_of(view, thing),
        "see_also": see_also(view, thing, near=environment, without=(Relation.COUNTER,)),
    }


def road(view: Lens, ambition: NamedNode) -> list[Step]:
    """The steps that were made, with their day and reason, and those that lie ahead."""
    changes = [
        (view.day(change, LDHZ.changedOn), change)
        for change in view.reader.objects(ambition, LDHZ.statusChange)
        if isinstance(change, NamedNode)
    ]
    changes.sort(key=lambda pair: (str(pair[0] or ""), pair[1].value))
    steps = []
    for day, change in changes:
        status = view.object(change, LDHZ.toStatus)
        if status is not None:
            steps.append(Step(mark_of(view, status), day, view.text(change, LDHZ.reason), "done"))
    now = status_of(view, ambition)
    if now.key and (not steps or steps[-1].status.key != now.key):
        steps.append(Step(now, None, None, "done"))
    if steps:
        last = steps[-1]
        steps[-1] = Step(last.status, last.day, last.reason, "here")
    if now.key in _ROAD:
        ahead = _ROAD[_ROAD.index(now.key) + 1 :]
        steps += [
            Step(mark_of(view, view.iris.concept("status", key)), None, None, "ahead")
            for key in ahead
        ]
    return steps


def counters(
    view: Lens, around: list[NamedNode], level: NamedNode | None, limit: int = 4
) -> list[CounterLine]:
    """Where to go: counters for this level of whom serves here, the nearest first."""
    lines: list[CounterLine] = []
    for place in around:
        for organisation in view.subjects(LDHZ.serves, place, 40):
            for counter in view.reader.objects(organisation, LDHZ.counter):
                if not isinstance(counter, NamedNode):
                    continue
                levels = view.reader.objects(counter, LDHZ.decisionLevel)
                if level is None or not levels or level in levels:
                    lines.append(CounterLine(view.link(counter), view.link(organisation)))
    return lines[:limit]


def _usual_level(view: Lens, ambition: NamedNode) -> NamedNode | None:
    """The level at which such wishes are usually decided."""
    for concept in view.reader.objects(ambition, LDHZ.pursues):
        if isinstance(concept, NamedNode) and (level := view.object(concept, LDHZ.decisionLevel)):
            return level
    return None


def _expertise(view: Lens, ambition: NamedNode) -> list[Link]:
    found: dict[NamedNode, Link] = {}
    for concept in view.reader.objects(ambition, LDHZ.pursues):
        if isinstance(concept, NamedNode):
            for link in view.links_to(concept, LDHZ.callsFor):
                found.setdefault(link.iri, link)
    return list(found.values())
