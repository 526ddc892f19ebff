"""The thesauri as plain tables, for tests that look at their concepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

from ontology.iris import Iris
from ontology.namespaces import RDF, SKOS
from ontology.thesauri import thesaurus_files

IRIS = Iris()
SCHEMES = ("ambition", "decision-level", "expertise", "organisation-kind", "status", "visibility")


@cache
def triples() -> frozenset[Triple]:
    """All thesauri together."""
    return frozenset(triple for file in thesaurus_files() for triple in file.triples())


@cache
def _by_predicate() -> Mapping[NamedNode, Mapping[NamedNode, frozenset[NamedNode | Literal]]]:
    table: dict[NamedNode, dict[NamedNode, set[NamedNode | Literal]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for triple in triples():
        assert isinstance(triple.subject, NamedNode), "thesauri have no blank nodes"
        assert isinstance(triple.object, NamedNode | Literal), "thesauri have no blank nodes"
        table[triple.predicate][triple.subject].add(triple.object)
    return {
        predicate: {subject: frozenset(values) for subject, values in rows.items()}
        for predicate, rows in table.items()
    }


def values(subject: NamedNode, predicate: NamedNode) -> frozenset[NamedNode | Literal]:
    return _by_predicate().get(predicate, {}).get(subject, frozenset())


def links(subject: NamedNode, predicate: NamedNode) -> frozenset[NamedNode]:
    return frozenset(v for v in values(subject, predicate) if isinstance(v, NamedNode))


def texts(subject: NamedNode, predicate: NamedNode, language: str) -> list[str]:
    return sorted(
        v.value
        for v in values(subject, predicate)
        if isinstance(v, Literal) and v.language == language
    )


@cache
def concepts(scheme: str | None = None) -> tuple[NamedNode, ...]:
    """The concepts of one scheme, or of all, by IRI."""
    found = (
        subject
        for subject, types in _by_predicate()[RDF.type].items()
        if SKOS.Concept in types
        and (scheme is None or IRIS.scheme(scheme) in links(subject, SKOS.inScheme))
    )
    return tuple(sorted(found, key=lambda concept: concept.value))


def reachable(
    start: NamedNode, step: Callable[[NamedNode], Iterable[NamedNode]]
) -> frozenset[NamedNode]:
    """Everything that one or more steps lead to."""
    seen: set[NamedNode] = set()
    todo = list(step(start))
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo.extend(step(node))
    return frozenset(seen)


def ancestors(concept: NamedNode) -> frozenset[NamedNode]:
    return reachable(concept, lambda node: links(node, SKOS.broader))
