"""Reading for residents: public facts with those of the network and of their closed environments.

Everything that reads the members store goes through this module. A query on it always names both
the graphs that make its default graph and the graphs it may name, because the engine lets a query
reach all graphs as soon as one of the two is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store, Triple, Variable

from graphstore.layers import NETWORK, GraphView, Layers
from graphstore.reading import PublicReader, QueryAnswer, Subject, Term
from graphstore.views import Union


class MembersReader:
    """What one resident may read; each triple once, wherever it stands."""

    def __init__(
        self, layers: Layers, public: PublicReader, members: Store, closed: Collection[str] = ()
    ) -> None:
        names = [NETWORK, *(f"closed/{reference}" for reference in sorted(set(closed)))]
        graphs = [
            graph
            for name in names
            for graph in (layers.asserted_graph(name), layers.inferred_graph(name))
        ]
        self._members = members
        self._default: list[NamedNode | BlankNode | DefaultGraph] = [*graphs]
        self._named: list[NamedNode | BlankNode] = [*graphs]
        self._readable = Union(public, *(GraphView(members, graph) for graph in graphs))

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterator[Triple]:
        """The triples that match, each once."""
        return self._readable.triples(subject, predicate, object_)

    def contains(self, triple: Triple) -> bool:
        """True when one of the graphs that this resident may read has the triple."""
        return self._readable.contains(triple)

    def objects(self, subject: Subject, predicate: NamedNode) -> list[Term]:
        """All values of a property, in no particular order."""
        return [t.object for t in self.triples(subject, predicate, None)]  # type: ignore[misc]  # no quoted triples in a store

    def subjects(self, predicate: NamedNode, object_: Term) -> list[Subject]:
        """Everything that has this value for the property, in no particular order."""
        return [t.subject for t in self.triples(None, predicate, object_)]  # type: ignore[misc]  # no quoted triples in a store

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> QueryAnswer:
        """Answers one of the program's own queries on the members' facts alone.

        Public facts are not in this store: pages for members join by lookups. Never text that a
        user wrote.
        """
        substitutions: dict[Variable, Term | Triple] = {
            Variable(name): term for name, term in (bindings or {}).items()
        }
        return self._members.query(
            text,
            default_graph=self._default,
            named_graphs=self._named,
            substitutions=substitutions,
        )
