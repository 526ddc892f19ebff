"""Layers: who may see what, and the views of one layer.

``public`` is the public store. ``network`` and one ``closed/{reference}`` per closed environment
are graphs of the members store. What a reader of a layer sees is a chain: public; public and
network; or public, network and one closed layer. Two closed layers never stand in one chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graphstore.catalogue import Audience, Catalogue, GraphEntry
from graphstore.reading import Subject, Term
from ontology.iris import Iris

PUBLIC: Final = "public"
NETWORK: Final = "network"
_CLOSED: Final = "closed/"
_VERSION: Final = NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
_INTEGER: Final = NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def layer_name(entry: GraphEntry) -> str:
    """The layer that a graph belongs to."""
    match entry.audience:
        case Audience.PUBLIC:
            return PUBLIC
        case Audience.NETWORK:
            return NETWORK
        case Audience.CLOSED:
            return f"{_CLOSED}{entry.closed_reference}"


def strictness(layer: str) -> int:
    """Orders layers from open to closed."""
    return {PUBLIC: 0, NETWORK: 1}.get(layer, 2)


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers under one base, and the graphs they consist of."""

    iris: Iris
    catalogue: Catalogue

    @classmethod
    def under(cls, iris: Iris) -> Layers:
        """The layers of a data folder with this base."""
        return cls(iris, Catalogue(iris))

    def chain(self, layer: str) -> tuple[str, ...]:
        """The layers that a reader of this one sees, the most open first."""
        if layer == PUBLIC:
            return (PUBLIC,)
        return (PUBLIC, NETWORK) if layer == NETWORK else (PUBLIC, NETWORK, layer)

    def asserted_graph(self, layer: str) -> NamedNode:
        """The one graph of a members layer that facts are asserted in."""
        if layer == NETWORK:
            return self.catalogue.network
        return self.catalogue.closed(layer.removeprefix(_CLOSED))

    def inferred_graph(self, layer: str) -> NamedNode:
        """Where the conclusions of a layer lie."""
        if layer == PUBLIC:
            return self.catalogue.inferred
        if layer == NETWORK:
            return self.catalogue.network_inferred
        return NamedNode(f"{self.asserted_graph(layer).value}/inferred")

    def layers_of(self, quads: Iterable[Quad]) -> set[str]:
        """The layers that quads stand in."""
        return {
            layer_name(entry)
            for graph in {quad.graph_name for quad in quads}
            if isinstance(graph, NamedNode) and (entry := self.catalogue.entry(graph)) is not None
        }

    def any_members_layer(self, members: Store) -> bool:
        """True when a layer has something in the members store; lists none of them."""
        return any(graph != self.catalogue.system for graph in members.named_graphs())

    def members_layers(self, members: Store) -> list[str]:
        """The layers that have something in the members store, network first."""
        found = {
            layer_name(entry)
            for graph in members.named_graphs()
            if isinstance(graph, NamedNode)
            and graph != self.catalogue.system
            and (entry := self.catalogue.entry(graph)) is not None
        }
        return sorted(found, key=lambda layer: (strictness(layer), layer))


@dataclass(frozen=True, slots=True)
class GraphView:
    """One graph of a store as a set of triples; None is the default graph."""

    store: Store
    graph: NamedNode | None

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterator[Triple]:
        """The triples that match."""
        graph = self.graph or DefaultGraph()
        for quad in self.store.quads_for_pattern(subject, predicate, object_, graph):
            yield quad.triple

    def contains(self, triple: Triple) -> bool:
        """True when the graph has the triple."""
        return in_graph(triple, self.graph or DefaultGraph()) in self.store


@dataclass(frozen=True, slots=True)
class PublicAsserted:
    """What the public graphs assert, without what is only concluded; each triple once.

    Graph by graph, because among everything that is said of a hub (the country has a part for
    every place in it) what is asserted would be a needle in the haystack of what is concluded.
    """

    store: Store
    graphs: tuple[NamedNode, ...]  # all that assert

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterator[Triple]:
        """The triples that match."""
        merge = self.store.quads_for_pattern(subject, predicate, object_, DefaultGraph())
        if next(merge, None) is None:  # most questions end here, for the price of one look-up
            return
        seen: set[Triple] = set()
        for graph in self.graphs:
            for quad in self.store.quads_for_pattern(subject, predicate, object_, graph):
                triple = quad.triple
                if triple not in seen:
                    seen.add(triple)
                    yield triple

    def contains(self, triple: Triple) -> bool:
        """True when some public graph asserts the triple."""
        return in_graph(triple, DefaultGraph()) in self.store and any(
            in_graph(triple, graph) in self.store for graph in self.graphs
        )


def in_graph(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    """A triple in a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def graphs_of(store: Store, triple: Triple) -> Iterator[NamedNode]:
    """The named graphs of a store that hold a triple."""
    for quad in store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None):
        if isinstance(quad.graph_name, NamedNode):
            yield quad.graph_name


def revision_quad(system: NamedNode, revision: int) -> Quad:
    """How a store says which revision it is at."""
    return Quad(system, _VERSION, Literal(str(revision), datatype=_INTEGER), system)


def revision_quads(store: Store, system: NamedNode) -> list[Quad]:
    """What a store says of its revision; the highest counts.

    A large write only adds, so the numbers before it stay beside its own until the next small one.
    """
    return list(store.quads_for_pattern(system, _VERSION, None, system))


def revision_of(store: Store, system: NamedNode) -> int:
    """The revision a store is at; 0 for a new one."""
    return max((int(_value(quad)) for quad in revision_quads(store, system)), default=0)


def _value(quad: Quad) -> str:
    assert isinstance(quad.object, Literal)
    return quad.object.value
