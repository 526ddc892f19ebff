"""The integrity conditions of SKOS, on the statements of one file.

The same that ``shapes/`` asks of the whole graph (https://www.w3.org/TR/skos-reference/, S9, S13,
S14, S27, S37, S46), found here so that a concept can be named, and left out, before the gate would
refuse the whole file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graphstore.walking import reachable
from ontology.namespaces import RDF, SKOS

Node: TypeAlias = NamedNode | BlankNode
_Links: TypeAlias = dict[Node, set[Node]]
_COLLECTIONS = (SKOS.Collection, SKOS.OrderedCollection)
_CLASSES = (SKOS.Concept, SKOS.ConceptScheme, *_COLLECTIONS)


@dataclass(frozen=True, slots=True)
class Breach:
    """A condition that a thing breaks, and the statements without which it would not."""

    subject: Node
    reason: str
    statements: frozenset[Triple]


def breaches(triples: Set[Triple]) -> Iterator[Breach]:
    """Everything that breaks a condition, in the order of the subjects."""
    by_predicate: defaultdict[NamedNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        by_predicate[triple.predicate].append(triple)
    found = [
        *_classes(by_predicate, triples),
        *_labels(by_predicate),
        *_related(by_predicate),
        *_matches(by_predicate),
    ]
    yield from sorted(found, key=lambda breach: (str(breach.subject), breach.reason))


def _classes(by_predicate: dict[NamedNode, list[Triple]], triples: Set[Triple]) -> Iterator[Breach]:
    types: defaultdict[Node, set[NamedNode]] = defaultdict(set)
    for triple in by_predicate.get(RDF["type"], ()):
        if triple.object in _CLASSES and isinstance(triple.object, NamedNode):
            types[_node(triple.subject)].add(triple.object)
    for subject, classes in types.items():
        kinds = {SKOS.Collection if found in _COLLECTIONS else found for found in classes}
        if len(kinds) > 1:
            names = " and ".join(sorted(kind.value.rpartition("#")[2] for kind in kinds))
            condition = "S37" if SKOS.Collection in kinds else "S9"
            about = frozenset(t for t in triples if t.subject == subject)
            yield Breach(subject, f"is {names} at once (SKOS {condition})", about)


def _labels(by_predicate: dict[NamedNode, list[Triple]]) -> Iterator[Breach]:
    preferred: defaultdict[tuple[Node, str | None], list[Triple]] = defaultdict(list)
    said: dict[tuple[Node, Literal], str] = {}
    for triple in by_predicate.get(SKOS.prefLabel, ()):
        if isinstance(triple.object, Literal):
            preferred[_node(triple.subject), triple.object.language].append(triple)
            said[_node(triple.subject), triple.object] = "preferred"
    for (subject, language), labels in preferred.items():
        if len(labels) > 1:
            _, *rest = sorted(labels, key=lambda t: str(t.object))
            tag = f"in {language}" if language else "without language"
            reason = f"has {len(labels)} preferred labels {tag} (SKOS S14)"
            yield Breach(subject, reason, frozenset(rest))
    for predicate, name in ((SKOS.altLabel, "alternative"), (SKOS.hiddenLabel, "hidden")):
        for triple in by_predicate.get(predicate, ()):
            if not isinstance(triple.object, Literal):
                continue
            key = (_node(triple.subject), triple.object)
            if key in said:
                reason = f"has {triple.object} as {said[key]} and {name} label (SKOS S13)"
                yield Breach(key[0], reason, frozenset({triple}))
            else:
                said[key] = name


def _related(by_predicate: dict[NamedNode, list[Triple]]) -> Iterator[Breach]:
    up: _Links = defaultdict(set)
    _link(up, by_predicate, SKOS.broader, SKOS.broaderTransitive)
    _link_back(up, by_predicate, SKOS.narrower, SKOS.narrowerTransitive)
    ancestors: dict[Node, set[Node]] = {}
    for predicate in (SKOS.related, SKOS.relatedMatch):
        for triple in by_predicate.get(predicate, ()):
            one, other = _node(triple.subject), triple.object
            if not isinstance(other, NamedNode | BlankNode):
                continue
            for lower, higher in ((one, other), (other, one)):
                if lower not in ancestors:
                    ancestors[lower] = reachable(up, lower)
                if higher in ancestors[lower]:
                    reason = f"is related to {other} and broader or narrower too (SKOS S27)"
                    yield Breach(one, reason, frozenset({triple}))
                    break


def _matches(by_predicate: dict[NamedNode, list[Triple]]) -> Iterator[Breach]:
    same: _Links = defaultdict(set)
    _link(same, by_predicate, SKOS.exactMatch)
    _link_back(same, by_predicate, SKOS.exactMatch)
    if not same:
        return
    closure: dict[Node, set[Node]] = {}
    for predicate in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch):
        for triple in by_predicate.get(predicate, ()):
            subject, other = _node(triple.subject), triple.object
            if subject not in closure:
                closure[subject] = reachable(same, subject)
            if other in closure[subject]:
                name = predicate.value.rpartition("#")[2]
                reason = f"is an exact match and {name} of {other} (SKOS S46)"
                yield Breach(subject, reason, frozenset({triple}))


def _link(links: _Links, by: dict[NamedNode, list[Triple]], *predicates: NamedNode) -> None:
    for one, other in _pairs(by, predicates):
        links[one].add(other)


def _link_back(links: _Links, by: dict[NamedNode, list[Triple]], *predicates: NamedNode) -> None:
    for one, other in _pairs(by, predicates):
        links[other].add(one)


def _pairs(
    by: dict[NamedNode, list[Triple]], predicates: Iterable[NamedNode]
) -> Iterator[tuple[Node, Node]]:
    for predicate in predicates:
        for triple in by.get(predicate, ()):
            if isinstance(triple.object, NamedNode | BlankNode):
                yield _node(triple.subject), triple.object


def _node(subject: NamedNode | BlankNode | Triple) -> Node:
    assert not isinstance(subject, Triple)  # quoted triples were left out on reading
    return subject
