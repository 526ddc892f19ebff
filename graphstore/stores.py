"""The two stores of a data folder together, and the views of their layers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Store

from graphstore.axioms import Axioms
from graphstore.layers import PUBLIC, GraphView, Layers, PublicAsserted
from graphstore.reading import TripleView


@dataclass(frozen=True, slots=True)
class StorePair:
    """The public and the members store, what their graphs mean, and what follows from them."""

    layers: Layers
    axioms: Axioms
    public: Store
    members: Store
    # The engine takes tens of milliseconds to list its graphs when there is much in them.
    _public_graphs: set[NamedNode] = field(default_factory=set, compare=False)

    def expect(self, graphs: Iterable[NamedNode]) -> None:
        """Hears of public graphs that are about to be written; to be told before ``asserted``."""
        self._asserting()
        self._public_graphs.update(graphs)

    def _asserting(self) -> tuple[NamedNode, ...]:
        if not self._public_graphs:
            self._public_graphs.update(
                graph for graph in self.public.named_graphs() if isinstance(graph, NamedNode)
            )
        apart = (self.layers.catalogue.inferred, self.layers.catalogue.system)
        return tuple(graph for graph in self._public_graphs if graph not in apart)

    def asserted(self, layer: str) -> PublicAsserted | GraphView:
        """What a layer asserts, itself alone."""
        if layer == PUBLIC:
            return PublicAsserted(self.public, self._asserting())
        return GraphView(self.members, self.layers.asserted_graph(layer))

    def inferred(self, layer: str) -> GraphView:
        """What is stored as concluded in a layer, itself alone."""
        store = self.public if layer == PUBLIC else self.members
        return GraphView(store, self.layers.inferred_graph(layer))

    def whole(self, layer: str) -> tuple[TripleView, ...]:
        """Views that together are all that a layer says, itself alone."""
        if layer == PUBLIC:
            return (GraphView(self.public, None),)
        return (self.asserted(layer), self.inferred(layer))
