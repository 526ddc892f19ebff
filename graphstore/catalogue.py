"""The catalogue of named graphs: which there are, who may write and who may read them.

The table for people is in ``docs/model.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import NamedNode

from graphstore.change import Role
from ontology.iris import Iris, Kind


class Audience(StrEnum):
    """Who may read a graph (R14)."""

    PUBLIC = "public"
    NETWORK = "network"  # every signed-in resident
    CLOSED = "closed"  # members of one environment


@dataclass(frozen=True, slots=True)
class GraphEntry:
    """One named graph."""

    iri: NamedNode
    audience: Audience
    writers: frozenset[Role]  # empty: the gate alone
    closed_reference: str | None = None  # the environment, for a closed graph

    @property
    def in_public_store(self) -> bool:
        """True when the graph lives in the public store."""
        return self.audience is Audience.PUBLIC


class Catalogue:
    """All named graphs under one base."""

    def __init__(self, iris: Iris) -> None:
        self._iris = iris
        self.ontology = iris.graph("ontology")
        self.wiki = iris.graph("wiki")
        self.network = iris.graph("network")
        self.system = iris.graph("system")
        self.inferred = iris.graph("inferred")
        self.network_inferred = iris.graph("network", "inferred")

    def scheme(self, name: str) -> NamedNode:
        """The graph of one concept scheme."""
        return self._iris.graph("scheme", name)

    def source(self, name: str) -> NamedNode:
        """The graph of one imported source."""
        return self._iris.graph("source", name)

    def closed(self, reference: str) -> NamedNode:
        """The graph of one closed environment."""
        return self._iris.graph("closed", reference)

    def entry(self, graph: NamedNode) -> GraphEntry | None:
        """The entry of a graph; None when the catalogue has no place for it."""
        parsed = self._iris.parse(graph)
        if parsed is None or parsed[0] is not Kind.GRAPH:
            return None
        parts = parsed[1].split("/")
        if not all(parts) or self._iris.graph(*parts) != graph:
            return None  # another spelling of a graph (%77iki) would be a graph beside it
        match parts:
            case ["ontology"]:
                return GraphEntry(graph, Audience.PUBLIC, frozenset({Role.SYSTEM}))
            case ["scheme", _]:
                return GraphEntry(
                    graph,
                    Audience.PUBLIC,
                    frozenset({Role.SYSTEM, Role.CURATOR, Role.IMPORTER}),
                )
            case ["source", _]:
                return GraphEntry(graph, Audience.PUBLIC, frozenset({Role.IMPORTER}))
            case ["wiki"]:
                return GraphEntry(
                    graph, Audience.PUBLIC, frozenset({Role.RESIDENT, Role.CURATOR, Role.SYSTEM})
                )
            case ["inferred"] | ["system"]:
                return GraphEntry(graph, Audience.PUBLIC, frozenset())
            case ["network"]:
                return GraphEntry(graph, Audience.NETWORK, frozenset({Role.RESIDENT, Role.SYSTEM}))
            case ["network", "inferred"]:
                return GraphEntry(graph, Audience.NETWORK, frozenset())
            case ["closed", reference] if reference != "inferred":
                return GraphEntry(
                    graph, Audience.CLOSED, frozenset({Role.RESIDENT, Role.SYSTEM}), reference
                )
            case ["closed", reference, "inferred"] if reference != "inferred":
                return GraphEntry(graph, Audience.CLOSED, frozenset(), reference)
            case _:
                return None
