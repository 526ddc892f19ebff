"""The demo in a folder where a register of the whole country came first."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from graphstore.change import Actor, Change, Role
from graphstore.seed import seed
from graphstore.store import GraphStore
from importers.authority import CBS
from ontology.namespaces import LDHZ, RDF, RDFS
from wiki.seeding import load_demo

THE_HAGUE_OF_CBS = Literal("'s-Gravenhage", language="nl")
THE_HAGUE_OF_TOOI = Literal("Den Haag", language="nl")


def test_the_demo_takes_over_names_from_a_register_that_it_outranks(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        seed(store)
        place = store.iris.place("GM0518")
        graph = store.iris.graph("source", CBS)
        country = {
            Quad(place, RDF["type"], LDHZ.Municipality, graph),
            Quad(place, RDFS.label, THE_HAGUE_OF_CBS, graph),
            Quad(place, LDHZ.code, Literal("GM0518"), graph),
        }
        register = Actor(NamedNode("urn:test:register"), Role.IMPORTER)
        store.commit(Change(register, "The country", additions=frozenset(country)))
        load_demo(store)
        assert store.public.objects(place, RDFS.label) == [THE_HAGUE_OF_TOOI]
