"""What concluding and validating cost, with the whole country there.

An edit must not get dearer with the store: it is measured in a store with Amsterdam and in one with
the country. Moving a wijk takes everything below it along. A large change may use
no more than a fraction of what a full SHACL processor takes for the same data.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pyshacl
from pyoxigraph import Literal, NamedNode, Quad, Triple
from rdflib import Graph

from bench.framework import Ratio, Setting, Stopwatch, need
from graphstore.change import Actor, Change, Role
from graphstore.seed import seed
from graphstore.store import GraphStore
from graphstore.validation import validate_all
from graphstore.views import MemoryView
from importers import registry
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ, RDF, RDFS
from ontology.vocabulary import axiom_files
from shapes import load
from shapes.terms import to_rdflib

_TIMES = 9
_MUNICIPALITY = "0344"  # its places are the sample for the processor
_WIJK, _BUURT = "WK034402", "BU0363AA01"
_ELSEWHERE = "GM0363"


def run(setting: Setting) -> list[Ratio]:
    """Milliseconds and ratios."""
    country = need(setting, "data/cbs/kwb-2024-nl.csv")
    amsterdam = need(setting, "data/cbs/amsterdam-statline-2024.csv")
    with GraphStore.open(setting.work / "amsterdam") as store:
        seed(store)
        _import(store, amsterdam)
        small = _previewed(store, _ambition(store.iris))
    with GraphStore.open(setting.work / "country") as store:
        seed(store)
        triples = _import(store, country)
        full = _previewed(store, _ambition(store.iris))
        moved = _previewed(store, _move(store))
    return [
        Ratio("an ambition through the gate, country / Amsterdam", full / small, 2.0, _ms(full)),
        Ratio("moving a wijk with all below it, ms", moved * 1000, 100.0, _ms(moved)),
        _batch(triples),
    ]


def _import(store: GraphStore, file: Path) -> set[Triple]:
    staged = registry.run("cbs-kwb", [file], reader=store.public, iris=store.iris)
    store.commit(staged.change)
    return {quad.triple for quad in staged.change.additions}


def _previewed(store: GraphStore, change: Change) -> float:
    """Seconds of processor time that the gate thinks about a change."""
    assert not store.preview(change).violations
    return _median(lambda: store.preview(change))


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(_TIMES):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return sorted(taken)[_TIMES // 2]


def _ambition(iris: Iris) -> Change:
    ambition, wiki = iris.mint(Kind.AMBITION, "bench"), iris.graph("wiki")
    about: list[tuple[NamedNode, NamedNode | Literal]] = [
        (RDF.type, LDHZ.Ambition),
        (RDFS.label, Literal("Straatbarbecue", language="nl")),
        (LDHZ.desiredPicture, Literal("Iedereen eet mee.", language="nl")),
        (LDHZ.pursues, iris.concept("ambition", "straatbarbecue")),
        (LDHZ.pursuedIn, iris.place(_BUURT)),
        (LDHZ.status, iris.concept("status", "idea")),
    ]
    resident = Actor(iris.mint(Kind.RESIDENT, "bench"), Role.RESIDENT)
    return Change(resident, "bench", frozenset(Quad(ambition, p, o, wiki) for p, o in about))


def _move(store: GraphStore) -> Change:
    """A wijk to another municipality, in the graph that says where it lies."""
    wijk = store.iris.place(_WIJK)
    [old] = store.public.triples(wijk, LDHZ.directPartOf, None)
    inferred = store.catalogue.inferred
    [graph] = [name for name in store.public.graphs_of(old) if name != inferred]
    return Change(
        Actor(NamedNode("urn:bench"), Role.IMPORTER),
        "bench",
        frozenset({Quad(wijk, LDHZ.directPartOf, store.iris.place(_ELSEWHERE), graph)}),
        frozenset({Quad(old.subject, old.predicate, old.object, graph)}),
    )


def _batch(triples: set[Triple]) -> Ratio:
    """Everything of one municipality: our batch against pySHACL."""
    shapes = load()
    sample = {triple for triple in triples if _MUNICIPALITY in str(triple.subject)}
    sample |= {t for t in triples if t.predicate == RDF.type and t.object == LDHZ.Source}
    sample |= {triple for file in axiom_files() for triple in file.triples()}
    graph = Graph()
    for triple in sample:
        graph.add(tuple(to_rdflib(term) for term in triple))  # type: ignore[arg-type]  # no quoted triples
    watch = Stopwatch()
    with watch.lap("ours"):
        validate_all(shapes, MemoryView(sample))
    with watch.lap("pySHACL"):
        pyshacl.validate(graph, shacl_graph=shapes.graph)
    ratio = watch.seconds["ours"] / watch.seconds["pySHACL"]
    detail = f"{len(sample):,} triples; {watch.detail()}"
    return Ratio("validating a municipality, ours / pySHACL", ratio, 0.5, detail)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
