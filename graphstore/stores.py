"""The two stores of a data folder together, and the views of their layers."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Store

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

    def asserted(self, layer: str) -> PublicAsserted | GraphView:
        """What a layer asserts, itself alone."""
        if layer == PUBLIC:
            catalogue = self.layers.catalogue
            return PublicAsserted(self.public, catalogue.inferred, catalogue.system)
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
