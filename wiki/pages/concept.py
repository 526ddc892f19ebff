"""The page of a concept, and of a scheme of concepts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from flask import request
from pyoxigraph import Literal, NamedNode

from graphstore.see_also import Relation
from ontology.iris import Kind
from ontology.namespaces import DCTERMS, LDHZ, RDF, SKOS
from wiki.languages import LANGUAGES
from wiki.lens import Lens, Link, Text, kind_of, sort_key
from wiki.pages.facts import class_label, common_facts, definition, outside, sources_of
from wiki.pages.lines import AmbitionLine, RoleLine, ambition_line, role_line
from wiki.see_also import see_also
from wiki.terms import term_link

SHOWN = 24
WHOLE_TREE = 700  # concepts; larger schemes show their first level and the alphabet
_SHOWN_ALREADY = (Relation.AMBITION,)
_NOTES = (SKOS.scopeNote, SKOS.example, SKOS.historyNote, SKOS.changeNote, SKOS.note)
_MATCHES = (
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
)


@dataclass(frozen=True, slots=True)
class Match:
    """A concept elsewhere that this one maps to."""

    relation: Text
    link: Link
    outside: bool  # not described here: the link goes to its own address


@dataclass(frozen=True, slots=True)
class Node:
    """A concept in a tree, with what lies below."""

    link: Link
    below: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A part of the alphabet."""

    letter: str
    links: tuple[Link, ...]


def values(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """Everything the template of a concept shows."""
    link = view.link(thing)
    ambitions, more_ambitions = _ambitions(view, thing)
    roles, more_roles = _roles(view, thing)
    return {
        "thing": link,
        "class_label": class_label(link.class_name),
        "schemes": view.links_to(thing, SKOS.inScheme),
        "other_labels": other_labels(view, thing),
        "synonyms": view.texts(thing, SKOS.altLabel),
        "definition": definition(view, thing),
        "notes": [text for note in _NOTES for text in view.texts(thing, note)],
        "lineage": lineage(view, thing),
        "narrower": view.links_to(thing, SKOS.narrower) or view.links_from(SKOS.broader, thing),
        "related": view.links_to(thing, SKOS.related),
        "matches": matches(view, thing),
        "calls_for": view.links_to(thing, LDHZ.callsFor),
        "called_for_by": view.links_from(LDHZ.callsFor, thing, 200),
        "level": view.links_to(thing, LDHZ.decisionLevel),
        "ambitions": ambitions,
        "more_ambitions": more_ambitions,
        "roles": roles,
        "more_roles": more_roles,
        "concerned": view.links_from(LDHZ.concerns, thing, 100),
        "organisations": view.links_from(LDHZ.organisationKind, thing, 200),
        "requests": view.links_from(LDHZ.leadsTo, thing, 20),
        "collections": view.links_from(SKOS.member, thing, 50),
        "sources": sources_of(view, thing),
        "see_also": see_also(view, thing, without=_SHOWN_ALREADY),
    }


def other_labels(view: Lens, thing: NamedNode) -> list[Text]:
    """The name in other languages than the reader's: ours first, then by code."""
    shown = view.label(thing)
    labels = [
        Text(label.value, label.language)
        for label in view.reader.objects(thing, SKOS.prefLabel)
        if isinstance(label, Literal) and label.language and label.language != shown.language
    ]
    return sorted(labels, key=lambda t: (t.language not in LANGUAGES, t.language, t.value))


def lineage(view: Lens, thing: NamedNode) -> list[list[Link]]:
    """Every way from the top of the scheme down to here; circles are cut."""
    ways: list[list[NamedNode]] = []

    def climb(here: NamedNode, below: list[NamedNode]) -> None:
        if len(ways) >= 6:
            return
        above = _broader(view, here)
        above = [each for each in above if each not in below and each != here]
        if not above or len(below) > 12:
            ways.append([here, *below])
            return
        for each in above:
            climb(each, [here, *below])

    climb(thing, [])
    return [[view.link(each, "") for each in way[:-1]] for way in ways if len(way) > 1]


def _broader(view: Lens, concept: NamedNode) -> list[NamedNode]:
    found = {o for o in view.reader.objects(concept, SKOS.broader) if isinstance(o, NamedNode)}
    found.update(view.subjects(SKOS.narrower, concept, 50))
    return sorted(found, key=lambda node: node.value)


def matches(view: Lens, thing: NamedNode) -> list[Match]:
    """Mappings to other schemes, the closest kind first."""
    found = []
    for relation in _MATCHES:
        for target in view.reader.objects(thing, relation):
            if isinstance(target, NamedNode):
                known = view.exists(target) or kind_of(view.iris, target) is not None
                link = view.link(target, "")
                if not known:
                    link = Link(target, target.value, link.label)
                safe = known or target.value.startswith(("http://", "https://"))
                if safe:
                    found.append(Match(term_link(view, relation).label, link, not known))
    return found


def _ambitions(view: Lens, thing: NamedNode) -> tuple[list[AmbitionLine], bool]:
    """Ambitions that pursue it, are at this status or are decided at this level."""
    for predicate in (LDHZ.pursues, LDHZ.status, LDHZ.decisionLevel):
        found = view.subjects(predicate, thing, 200)
        found = [each for each in found if view.class_name(each) == "Ambition"]
        if found:
            found.sort(key=lambda node: node.value)
            lines = [ambition_line(view, each, where=True) for each in found[:SHOWN]]
            return sorted(lines, key=lambda line: sort_key(line.link)), len(found) > SHOWN
    return [], False


def _roles(view: Lens, thing: NamedNode) -> tuple[list[RoleLine], bool]:
    found = sorted(view.subjects(LDHZ.expertise, thing, 200), key=lambda node: node.value)
    lines = [role_line(view, each, where=True) for each in found[:SHOWN]]
    return lines, len(found) > SHOWN


def scheme_values(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """Everything the template of a scheme shows; ``?letter=`` turns the alphabet's pages."""
    members = view.subjects(SKOS.inScheme, thing, 20_000)
    small = len(members) <= WHOLE_TREE
    links = sorted((view.link(member, "") for member in members), key=sort_key)
    letters = alphabet(links)
    names = [each.letter for each in letters]
    chosen = request.args.get("letter", "")
    if chosen not in names:
        chosen = "" if small else (names[0] if names else "")
    tops = top_concepts(view, thing)
    return {
        "thing": view.link(thing, ""),
        "description": view.text(thing, DCTERMS.description) or definition(view, thing),
        "total": len(members),
        "tree": [tree(view, top.iri, small) for top in tops],
        "letters": letters if small else [each for each in letters if each.letter == chosen],
        "letter_names": names,
        "letter": chosen,
        "small": small,
        "facts": common_facts(view, thing),
        "sources": sources_of(view, thing),
        "licence": next(iter(outside(view, thing, DCTERMS.license)), None),
    }


def top_concepts(view: Lens, scheme: NamedNode) -> list[Link]:
    """The first level of a scheme, as it says itself or else what has nothing broader."""
    found = {o for o in view.reader.objects(scheme, SKOS.hasTopConcept) if isinstance(o, NamedNode)}
    found.update(view.subjects(SKOS.topConceptOf, scheme, 1000))
    if not found:
        members = view.subjects(SKOS.inScheme, scheme, WHOLE_TREE)
        found = {member for member in members if not _broader(view, member)}
    return sorted((view.link(each, "") for each in found), key=sort_key)


def tree(
    view: Lens, top: NamedNode, whole: bool, above: frozenset[NamedNode] = frozenset()
) -> Node:
    """A concept and what is narrower; whole, or its first level; circles are cut."""
    link = view.link(top, "")
    if len(above) > 12 or (above and not whole):
        return Node(link)
    path = above | {top}
    narrower = {o for o in view.reader.objects(top, SKOS.narrower) if isinstance(o, NamedNode)}
    narrower.update(view.subjects(SKOS.broader, top, 1000))
    below = sorted((view.link(each, "") for each in narrower - path), key=sort_key)
    return Node(link, tuple(tree(view, each.iri, whole, path) for each in below))


def alphabet(links: list[Link]) -> list[Letter]:
    """Links by their first letter; what begins with none stands first."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        first = link.label.value[:1].upper()
        groups.setdefault(first if first.isalpha() else "#", []).append(link)
    return [Letter(letter, tuple(groups[letter])) for letter in sorted(groups)]


def is_concept(view: Lens, thing: NamedNode) -> bool:
    """True for anything that is a concept of some scheme and of no kind with a page of its own."""
    kind = kind_of(view.iris, thing)
    if kind is not None:
        return kind is Kind.CONCEPT
    return _is_a(view, thing, SKOS.Concept)


def is_scheme(view: Lens, thing: NamedNode) -> bool:
    """True for a scheme of concepts."""
    return _is_a(view, thing, SKOS.ConceptScheme)


def _is_a(view: Lens, thing: NamedNode, kind: NamedNode) -> bool:
    types: Iterator[object] = (t.object for t in view.reader.triples(thing, RDF.type, None))
    return kind in islice(types, 50)
