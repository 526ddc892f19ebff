"""The country's key figures through importer and gate, against the least there is to do.

The least: pyoxigraph's bulk loader on the same triples, and one full pySHACL validation of them.
"""

from __future__ import annotations

from importlib import resources

import pyshacl
from pyoxigraph import RdfFormat, Store, serialize
from rdflib import Graph

from bench.framework import Ratio, Setting, Stopwatch, need
from graphstore.seed import seed
from graphstore.store import GraphStore
from importers import registry
from ontology.vocabulary import axiom_files


def run(setting: Setting) -> list[Ratio]:
    """Ratios of the first and the second import to that."""
    file = need(setting, "data/cbs/kwb-2024-nl.csv")
    first, second, least = Stopwatch(), Stopwatch(), Stopwatch()
    with GraphStore.open(setting.work / "data") as store:
        seed(store)
        with first.lap("read"):
            staged = registry.run("cbs-kwb", [file], reader=store.public, iris=store.iris)
        with first.lap("commit"):
            committed = store.commit(staged.change)
        assert committed.added == len(staged.change.additions)
        with second.lap("read"):
            again = registry.run("cbs-kwb", [file], reader=store.public, iris=store.iris)
        with second.lap("commit"):
            assert not store.commit(again.change).changed
    triples = setting.work / "triples.nt"
    content = serialize(
        {quad.triple for quad in staged.change.additions}, format=RdfFormat.N_TRIPLES
    )
    assert content is not None
    triples.write_bytes(content)
    del staged, content
    with least.lap("bulk_load"):
        Store(str(setting.work / "raw")).bulk_load(path=str(triples), format=RdfFormat.N_TRIPLES)
    data = Graph().parse(triples, format="nt")
    for vocabulary in axiom_files():
        data.parse(data=vocabulary.text, format="turtle")
    shapes = _shapes()
    with least.lap("pySHACL"):
        pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    total = sum(least.seconds.values())
    once, twice = sum(first.seconds.values()), sum(second.seconds.values())
    return [
        Ratio(
            "first import / (bulk_load + full pySHACL)",
            once / total,
            2.5,
            f"{first.detail()}; {least.detail()}",
        ),
        Ratio("unchanged second import / first", twice / once, 0.2, second.detail()),
    ]


def _shapes() -> Graph:
    graph = Graph()
    for file in resources.files("shapes").iterdir():
        if file.name.endswith(".ttl"):
            graph.parse(data=file.read_bytes(), format="turtle")
    return graph
