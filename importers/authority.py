"""Who has the last word when two registers speak of the same place.

A place has one name and one period. Registers have ranks: first that of government bodies
(``tooi``), then CBS, then the publishers of boundaries. What the highest that describes a place
says counts, and the others leave it out. The rule looks at what is known, not at what came first:
docs/decisions/0601.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, Triple

from graphstore.reading import PublicReader
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ, RDF, RDFS

TOOI = "tooi"
CBS = "cbs-kwb"
BOUNDARIES = "boundaries"
_CLASSES = (LDHZ.Country, LDHZ.Province, LDHZ.Municipality)
_RANKS = (TOOI, CBS, BOUNDARIES)
_ONE_VALUED = (RDFS.label, LDHZ.validFrom, LDHZ.validUntil)


def superseded(
    reader: PublicReader, iris: Iris, importer: str, places: Iterable[NamedNode]
) -> frozenset[Quad]:
    """What registers of lower rank say about these places and this one has the last word on."""
    lower = [iris.graph("source", name) for name in _RANKS[_RANKS.index(importer) + 1 :]]
    lower = [graph for graph in lower if next(iter(reader.graph(graph)), None) is not None]
    if not lower:
        return frozenset()
    return frozenset(
        Quad(triple.subject, triple.predicate, triple.object, graph)
        for place in places
        for predicate in _ONE_VALUED
        for triple in reader.triples(place, predicate, None)
        for graph in reader.graphs_of(triple)
        if graph in lower
    )


def described_higher(
    reader: PublicReader, iris: Iris, importer: str, place: NamedNode, place_class: NamedNode
) -> bool:
    """True when a register of higher rank describes the place."""
    higher = {iris.graph("source", name) for name in _RANKS[: _RANKS.index(importer)]}
    graphs = reader.graphs_of(Triple(place, RDF["type"], place_class))
    return not higher.isdisjoint(graphs)


def places_of_tooi(reader: PublicReader, iris: Iris) -> frozenset[str]:
    """The codes of the places that the register of government bodies describes."""
    graph = iris.graph("source", TOOI)
    return frozenset(
        parsed[1]
        for quad in reader.graph(graph)
        if quad.predicate == RDF["type"]
        and quad.object in _CLASSES
        and isinstance(quad.subject, NamedNode)
        and (parsed := iris.parse(quad.subject)) is not None
        and parsed[0] is Kind.PLACE
    )
