"""What follows from a change, layer by layer: between the gate and the rules.

The rules know chains of triple sets; the gate knows stores and graphs. Here a difference of quads
becomes layers, and conclusions become quads again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from graphstore import inference
from graphstore.axioms import Axioms
from graphstore.gate import graphs_in
from graphstore.layers import (
    NETWORK,
    PUBLIC,
    graphs_of,
    in_graph,
)
from graphstore.stores import StorePair
from graphstore.views import Overlay
from graphstore.writing import NO_DIFF, StoreDiff, joined
from ontology.namespaces import RDF

_MANY_TERMS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Inferred quads that come and go, by store."""

    public: StoreDiff = NO_DIFF
    members: StoreDiff = NO_DIFF


def conclude(stores: StorePair, public: StoreDiff, members: StoreDiff) -> Conclusions:
    """What comes and goes among the conclusions, before anything is written.

    The differences are of asserted quads, and effective.
    """
    changed = {PUBLIC: _public_layer(stores, public)} | _members_layers(stores, members)
    present = stores.layers.members_layers(stores.members)
    if not present and not members:
        return Conclusions(
            _quads(stores, PUBLIC, inference.update(stores.axioms, [changed[PUBLIC]]))
        )
    known = sorted({*present, *changed} - {PUBLIC, NETWORK})
    # public and network stand in every chain and come out the same in each
    lower = inference.update(stores.axioms, [changed[PUBLIC], _layer(stores, changed, NETWORK)])
    found = {PUBLIC: lower[0], NETWORK: lower[1]}
    for layer in _affected(stores, known, changed, lower):
        chain = [_layer(stores, changed, name) for name in stores.layers.chain(layer)]
        found[layer] = inference.update(stores.axioms, chain)[-1]
    diffs = [_quads(stores, name, [found[name]]) for name in found if name != PUBLIC]
    return Conclusions(
        _quads(stores, PUBLIC, [found[PUBLIC]]),
        joined(diffs),
    )


def conclude_afresh(stores: StorePair) -> Conclusions:
    """What must come and go so that the stores hold exactly what follows from what they assert."""
    members: list[StoreDiff] = []
    public_view, network_view = stores.asserted(PUBLIC), stores.asserted(NETWORK)
    right = inference.full_chain(stores.axioms, [public_view, network_view])
    for layer in {NETWORK, *stores.layers.members_layers(stores.members)}:
        wanted = (
            right[1]
            if layer == NETWORK
            else inference.full_chain(
                stores.axioms, [public_view, network_view, stores.asserted(layer)]
            )[-1]
        )
        members.append(_towards(stores, layer, wanted))
    return Conclusions(
        _towards(stores, PUBLIC, right[0]),
        joined(members),
    )


def axioms_quad(system: NamedNode, axioms: Axioms) -> Quad:
    """How a store says which axioms its conclusions follow from."""
    conforms = NamedNode("http://purl.org/dc/terms/conformsTo")
    return Quad(system, conforms, Literal(axioms.digest), system)


def _towards(stores: StorePair, layer: str, wanted: frozenset[Triple]) -> StoreDiff:
    graph = stores.layers.inferred_graph(layer)
    stored = frozenset(stores.inferred(layer).triples(None, None, None))
    return StoreDiff(
        frozenset(in_graph(triple, graph) for triple in wanted - stored),
        frozenset(in_graph(triple, graph) for triple in stored - wanted),
    )


def _quads(
    stores: StorePair, layer: str, conclusions: Sequence[inference.Conclusions]
) -> StoreDiff:
    graph = stores.layers.inferred_graph(layer)
    return StoreDiff(
        frozenset(in_graph(triple, graph) for part in conclusions for triple in part.added),
        frozenset(in_graph(triple, graph) for part in conclusions for triple in part.removed),
    )


def _public_layer(stores: StorePair, diff: StoreDiff) -> inference.Layer:
    """The public layer, where a triple may be asserted in several graphs at once."""
    stores.expect(graphs_in(diff.added))
    before = stores.asserted(PUBLIC)
    came = _that_matter(stores, diff.added)
    added = frozenset(triple for triple in came if not before.contains(triple))
    catalogue = stores.layers.catalogue
    removed = frozenset(
        triple
        for triple in _that_matter(stores, diff.removed) - came
        if not any(
            graph not in (catalogue.inferred, catalogue.system)
            and in_graph(triple, graph) not in diff.removed
            for graph in graphs_of(stores.public, triple)
        )
    )
    return inference.Layer(
        before, Overlay(before, added, removed), stores.inferred(PUBLIC), added, removed
    )


def _that_matter(stores: StorePair, quads: Iterable[Quad]) -> set[Triple]:
    """The statements that reasoning looks at: of most large changes, a quarter."""
    properties = stores.axioms.properties
    return {quad.triple for quad in quads if quad.predicate in properties}


def _members_layers(stores: StorePair, diff: StoreDiff) -> dict[str, inference.Layer]:
    layers: dict[str, inference.Layer] = {}
    for layer in stores.layers.layers_of(diff.added | diff.removed):
        graph = stores.layers.asserted_graph(layer)
        before = stores.asserted(layer)
        added = frozenset(
            _that_matter(stores, (quad for quad in diff.added if quad.graph_name == graph))
        )
        removed = frozenset(
            _that_matter(stores, (quad for quad in diff.removed if quad.graph_name == graph))
        )
        layers[layer] = inference.Layer(
            before, Overlay(before, added, removed), stores.inferred(layer), added, removed
        )
    return layers


def _layer(stores: StorePair, changed: dict[str, inference.Layer], layer: str) -> inference.Layer:
    if layer in changed:
        return changed[layer]
    view = stores.asserted(layer)
    return inference.Layer(view, view, stores.inferred(layer))


def _affected(
    stores: StorePair,
    closed: Iterable[str],
    changed: dict[str, inference.Layer],
    lower: Sequence[inference.Conclusions],
) -> list[str]:
    """The closed layers whose conclusions may change.

    One that does not change itself is affected only if it speaks of something that changed below,
    in what is asserted or in what follows: a conclusion of a chain joins statements by their terms.
    """
    terms: set[NamedNode | BlankNode] = set()
    for layer in (changed[PUBLIC], changed.get(NETWORK)):
        if layer is not None:
            terms |= _terms(layer.added) | _terms(layer.removed)
    for conclusions in lower:
        terms |= _terms(conclusions.added) | _terms(conclusions.removed)
    return [layer for layer in closed if layer in changed or _speaks_of(stores, layer, terms)]


def _terms(triples: Iterable[Triple]) -> set[NamedNode | BlankNode]:
    return {
        term
        for triple in triples
        for term in (
            # a class joins nothing: the hierarchy of classes is fixed by the axioms
            (triple.subject,) if triple.predicate == RDF.type else (triple.subject, triple.object)
        )
        if isinstance(term, NamedNode | BlankNode)
    }


def _speaks_of(stores: StorePair, layer: str, terms: set[NamedNode | BlankNode]) -> bool:
    views = [stores.asserted(layer), stores.inferred(layer)]
    if len(terms) > _MANY_TERMS:
        return any(
            triple.subject in terms or triple.object in terms
            for view in views
            for triple in view.triples(None, None, None)
        )
    return any(
        next(iter(triples), None) is not None
        for view in views
        for term in terms
        for triples in (view.triples(term, None, None), view.triples(None, None, term))
    )
