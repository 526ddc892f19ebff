"""The public side of the demo world with all that follows, as queries see it."""

from __future__ import annotations

from functools import cache

from pyoxigraph import Quad, Store

from graphstore.inference import full_closure, load_axioms
from graphstore.views import MemoryView
from ontology.iris import Iris
from ontology.thesauri import thesaurus_files
from ontology.vocabulary import vocabulary_files
from tests.demo_world import demo_files


@cache
def demo_store() -> Store:
    """Everything in the default graph, each triple once. Shared by tests: never write to it."""
    files = [file for file in demo_files() if file.graph.split("/")[0] in {"source", "wiki"}]
    assert files
    triples = [quad.triple for file in files for quad in file.quads(Iris())]
    for vocabulary in vocabulary_files():
        triples.extend(vocabulary.triples())
    for thesaurus in thesaurus_files():
        triples.extend(thesaurus.triples())
    conclusions = full_closure(load_axioms(), MemoryView(triples))
    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object) for t in (*triples, *conclusions))
    return store
