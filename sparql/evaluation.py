"""Evaluates one request on one store."""

from __future__ import annotations

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from sparql.formats import by_name, formats_for
from sparql.request import Dataset, Request

Answer = QuerySolutions | QueryBoolean | QueryTriples


def evaluate(store: Store, request: Request) -> tuple[Answer, QueryResultsFormat | RdfFormat]:
    """The answer, lazy, and the engine's name of the format asked for.

    Raises:
        SyntaxError: The engine cannot read the query.
        OSError: It gave up.
    """
    form = by_name(request.format_name, formats_for(request.gives_triples))
    assert form is not None  # the front took it from the same list
    if request.dataset is None:
        return store.query(request.text), form.engine
    default: list[NamedNode | BlankNode | DefaultGraph] = [
        NamedNode(iri) for iri in request.dataset.default_graphs
    ]
    named: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in request.dataset.named_graphs]
    if len(default) > 1:
        return _on_merge(store, request.dataset).query(
            request.text, default_graph=[DefaultGraph()], named_graphs=named
        ), form.engine
    # always both: either one alone would leave the other at what the query or the store says
    return store.query(request.text, default_graph=default, named_graphs=named), form.engine


def _on_merge(store: Store, dataset: Dataset) -> Store:
    # over several default graphs the engine counts a triple once for each graph that has it; the
    # data set is their merge (SPARQL 1.1 §13.2), so it is made, in memory and under the same limits
    merged = Store()
    for iri in dict.fromkeys(dataset.default_graphs):
        merged.bulk_extend(
            Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
            for quad in store.quads_for_pattern(None, None, None, NamedNode(iri))
        )
    for iri in dict.fromkeys(dataset.named_graphs):
        merged.bulk_extend(store.quads_for_pattern(None, None, None, NamedNode(iri)))
    return merged
