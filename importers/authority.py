"""Who has the last word when two registers speak of the same place.

A place has one name and one end. Municipalities, provinces and the country are named and ended by
the register of government bodies (``tooi``) as soon as that knows them; CBS does so until then.
The rule looks at what is known, not at what came first: docs/decisions/0601.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from graphstore.reading import PublicReader
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ, RDF

TOOI = "tooi"
CBS = "cbs-kwb"
_CLASSES = (LDHZ.Country, LDHZ.Province, LDHZ.Municipality)


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
