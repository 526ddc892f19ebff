"""owlrl is asked whether what is stored is all that follows."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Quad, Store, Triple

from graphstore.inference import full_closure, load_axioms
from graphstore.oracle import missing_conclusions
from graphstore.reading import PublicReader
from graphstore.seed import seed
from graphstore.store import GraphStore
from graphstore.views import MemoryView
from ontology.iris import DEFAULT_BASE, Iris
from ontology.namespaces import LDHZ, RDF
from wiki.seeding import load_demo

STREET, BUURT, WIJK = (Iris().place(code) for code in ("STREET", "BU00000000", "WK000000"))
ASSERTED = frozenset(
    {
        Triple(STREET, RDF.type, LDHZ.Street),
        Triple(STREET, LDHZ.directPartOf, BUURT),
        Triple(BUURT, RDF.type, LDHZ.Neighbourhood),
        Triple(BUURT, LDHZ.directPartOf, WIJK),
    }
)


def reader_of(triples: frozenset[Triple]) -> PublicReader:
    store = Store()
    store.extend([Quad(t.subject, t.predicate, t.object) for t in triples])
    return PublicReader(store)


def test_owlrl_misses_what_was_not_concluded() -> None:
    missing = missing_conclusions(reader_of(ASSERTED), DEFAULT_BASE)

    assert Triple(STREET, LDHZ.partOf, WIJK) in missing
    assert Triple(STREET, RDF.type, LDHZ.LivingEnvironment) in missing


def test_owlrl_misses_a_single_conclusion() -> None:
    concluded = frozenset(full_closure(load_axioms(), MemoryView(ASSERTED)))
    lost = Triple(STREET, LDHZ.partOf, WIJK)

    assert missing_conclusions(reader_of(ASSERTED | concluded), DEFAULT_BASE) == ()
    assert missing_conclusions(reader_of((ASSERTED | concluded) - {lost}), DEFAULT_BASE) == (lost,)


def test_owlrl_misses_nothing_in_the_demo(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        seed(store)
        load_demo(store)
        assert missing_conclusions(store.public, store.iris.base) == ()
