"""What follows from a change, layer by layer: between the gate and the rules.

The rules know chains of triple sets; the gate knows stores and graphs. Here a difference of quads
becomes layers, and conclusions become quads again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad, Triple

from graphstore import inference
from graphstore.axioms import Axioms
from graphstore.concerned import concerned_layers
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
    if not members and not stores.layers.any_members_layer(stores.members):
        return Conclusions(
            _quads(stores, PUBLIC, inference.update(stores.axioms, [changed[PUBLIC]]))
        )
    # public and network stand in every chain and come out the same in each
    chain = [changed[PUBLIC], _layer(stores, changed, NETWORK)]
    settled: set[Triple] = set()
    lower = inference.update(stores.axioms, chain, settled=settled)
    found = {PUBLIC: lower[0], NETWORK: lower[1]}
    below: tuple[inference.Layer | inference.Conclusions, ...] = (*chain, *lower)
    concerned = concerned_layers(
        stores,
        came={triple for part in below for triple in part.added},
        gone={triple for part in below for triple in part.removed},
    )
    for layer in sorted({*concerned, *changed} - {PUBLIC, NETWORK}):
        [found[layer]] = inference.update(
            stores.axioms,
            [*chain, _layer(stores, changed, layer)],
            answered=len(chain),
            settled=settled.copy(),
        )
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
