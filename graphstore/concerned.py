"""Which closed layers a change in the layers below them concerns.

There may be a thousand closed groups, and a change below may say something new in any of them. So
the layers are not asked one by one: the statements that come and go are looked up in all graphs of
the members store at once, each in the few places where it can meet what a closed layer says.

Let ``(u, v)`` be a pair that a transitive relation newly holds of below, or no longer. A closed
layer comes to say something new over it, or ceases to, only along an edge of its own that ends in
``u`` or starts from ``v``. When it now holds below, a closed layer no longer has to say the same of
the pair. When it ceased to hold below, a closed layer may have to say it from now on: then it has a
path of its own from ``u``, the first step of which it says already, or its edge is the last before
``v``. Without transitivity a conclusion is of the same two things as its premise, and a type is of
the same thing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from graphstore.axioms import Axioms, Relation
from graphstore.layers import NETWORK, layer_name
from graphstore.reading import Subject, Term
from graphstore.stores import StorePair
from ontology.namespaces import RDF

_Pattern = tuple[Subject | None, NamedNode | None, Term | None]

_MANY: Final = 4_000  # patterns: to read through the closed layers is quicker from here on
_HUB: Final = 1_000  # statements looked at for one pattern before the layers are asked one by one


def concerned_layers(
    stores: StorePair, *, came: Collection[Triple], gone: Collection[Triple]
) -> set[str]:
    """The closed layers whose conclusions may change, when they do not change themselves.

    Args:
        stores: As they are before the change.
        came: What public and network, one or both, newly assert or hold as concluded.
        gone: What they no longer do.
    """
    patterns = set(_patterns(stores.axioms, came, gone))
    if not patterns:
        return set()
    if len(patterns) > _MANY:
        return _mentioning(stores, _terms(came) | _terms(gone))
    graphs: set[object] = set()
    hubs = []
    for pattern in patterns:
        matches = stores.members.quads_for_pattern(*pattern, None)
        graphs.update(quad.graph_name for quad in islice(matches, _HUB))
        if next(matches, None) is not None:
            hubs.append(pattern)
    found = {
        layer_name(entry)
        for graph in graphs
        if isinstance(graph, NamedNode)
        and (entry := stores.layers.catalogue.entry(graph)) is not None
        and entry.closed_reference is not None
    }
    if hubs:
        found.update(
            layer
            for layer in _closed(stores)
            if layer not in found and any(_matches(stores, layer, pattern) for pattern in hubs)
        )
    return found


def _patterns(axioms: Axioms, came: Iterable[Triple], gone: Iterable[Triple]) -> Iterator[_Pattern]:
    for triples, ceased in ((came, False), (gone, True)):
        for triple in triples:
            subject: Term = triple.subject  # type: ignore[assignment]  # no quoted triples
            object_: Term = triple.object  # type: ignore[assignment]  # no quoted triples
            if triple.predicate == RDF.type:
                yield from _about(subject, RDF.type, None)
                continue
            yield from _about(subject, None, object_)
            yield from _about(object_, None, subject)
            for number, backward in _relations(axioms, triple.predicate):
                relation = axioms.relations[number]
                start, end = (object_, subject) if backward else (subject, object_)
                yield from _along(relation, None, start)
                yield from _along(relation, end, None)
                if ceased:
                    yield from _along(relation, start, None)
                    yield from _along(relation, None, end)


def _relations(axioms: Axioms, predicate: NamedNode) -> set[tuple[int, bool]]:
    return {*axioms.feeds.get(predicate, ()), *axioms.concluded.get(predicate, ())}


def _along(relation: Relation, start: Term | None, end: Term | None) -> Iterator[_Pattern]:
    """How a relation may be said of a start or an end."""
    for predicate, inverse in {*relation.edges, *relation.conclusions}:
        yield from _about(*((end, predicate, start) if inverse else (start, predicate, end)))


def _about(
    subject: Term | None, predicate: NamedNode | None, object_: Term | None
) -> Iterator[_Pattern]:
    if not isinstance(subject, Literal):
        yield (subject, predicate, object_)


def _terms(triples: Iterable[Triple]) -> set[object]:
    return {
        term
        for triple in triples
        for term in (
            # a class joins nothing: the hierarchy of classes is fixed by the axioms
            (triple.subject,) if triple.predicate == RDF.type else (triple.subject, triple.object)
        )
    }


def _mentioning(stores: StorePair, terms: set[object]) -> set[str]:
    return {
        layer
        for layer in _closed(stores)
        if any(
            triple.subject in terms or triple.object in terms
            for view in stores.whole(layer)
            for triple in view.triples(None, None, None)
        )
    }


def _matches(stores: StorePair, layer: str, pattern: _Pattern) -> bool:
    return any(next(iter(view.triples(*pattern)), None) for view in stores.whole(layer))


def _closed(stores: StorePair) -> list[str]:
    layers = stores.layers.members_layers(stores.members)
    return [layer for layer in layers if layer != NETWORK]
