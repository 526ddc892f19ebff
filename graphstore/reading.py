"""Reading, with terms in and terms out: the one interface views, importers and rules use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

Subject: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal
QueryAnswer: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples


class TripleView(Protocol):
    """A set of triples that can be looked up by pattern; None matches anything."""

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterable[Triple]:
        """The triples that match."""
        ...

    def contains(self, triple: Triple) -> bool:
        """True when the triple is in the set."""
        ...


class PublicReader:
    """Reads the merged default graph of the public store, live or a checkpoint.

    Every triple comes once, whichever and how many named graphs assert or infer it.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def turn_to(self, store: Store) -> None:
        """Reads another store from now on; the owner calls this when one takes over."""
        self._store = store

    def close(self) -> None:
        """Lets go of the store, so that the engine can give its files free; reads nothing more."""
        del self._store

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterator[Triple]:
        """The triples that match, each once."""
        for quad in self._store.quads_for_pattern(subject, predicate, object_, DefaultGraph()):
            yield quad.triple

    def contains(self, triple: Triple) -> bool:
        """True when some public graph asserts or infers the triple."""
        return Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()) in self._store

    def objects(self, subject: Subject, predicate: NamedNode) -> list[Term]:
        """All values of a property, in no particular order."""
        return [t.object for t in self.triples(subject, predicate, None)]  # type: ignore[misc]  # no quoted triples

    def subjects(self, predicate: NamedNode, object_: Term) -> list[Subject]:
        """Everything that has this value for the property, in no particular order."""
        return [t.subject for t in self.triples(None, predicate, object_)]  # type: ignore[misc]  # no quoted triples

    def graph(self, name: NamedNode) -> Iterator[Quad]:
        """What one named graph holds."""
        return self._store.quads_for_pattern(None, None, None, name)

    def graph_text(self, name: NamedNode) -> bytes:
        """What one named graph holds, as N-Triples in no particular order.

        Three times as fast as ``graph`` for comparing a whole graph with what it should be.
        """
        return self._store.dump(format=RdfFormat.N_TRIPLES, from_graph=name) or b""

    def graphs_of(self, triple: Triple) -> list[NamedNode]:
        """The named graphs that hold a triple."""
        return [
            quad.graph_name
            for quad in self._store.quads_for_pattern(
                triple.subject, triple.predicate, triple.object, None
            )
            if isinstance(quad.graph_name, NamedNode)
        ]

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> QueryAnswer:
        """Answers one of the program's own named queries; never text that a user wrote.

        Variables named in ``bindings`` are replaced by their terms before evaluation.
        """
        substitutions: dict[Variable, Term | Triple] = {
            Variable(name): term for name, term in (bindings or {}).items()
        }
        return self._store.query(text, substitutions=substitutions)
