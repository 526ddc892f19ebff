"""The program's own ontology and thesauri in a data folder."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Literal, Triple

from graphstore.change import Actor, Change, Role
from graphstore.layers import in_graph
from graphstore.seed import PROGRAM, seed
from graphstore.store import GraphStore
from ontology.iris import Iris
from ontology.namespaces import LDHZ, OWL, RDF, SKOS


def test_ontology_and_thesauri_stand_in_graphs_of_their_own(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        assert seed(store).changed
        is_class = Triple(LDHZ.LivingEnvironment, RDF.type, OWL.Class)
        assert store.public.graphs_of(is_class) == [store.catalogue.ontology]
        realised = store.iris.concept("status", "realised")
        labels = store.public.objects(realised, SKOS.prefLabel)
        assert {label.language for label in labels if isinstance(label, Literal)} == {"nl", "en"}
        assert store.check() == []


def test_a_second_seeding_changes_nothing(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        seed(store)
    with GraphStore.open(tmp_path) as store:
        assert not seed(store).changed


def test_thesauri_follow_the_base_and_the_ontology_does_not(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path, base="https://voorbeeld.nl") as store:
        seed(store)
        concept = Iris("https://voorbeeld.nl").concept("status", "realised")
        assert store.public.objects(concept, SKOS.prefLabel)
        assert not store.public.objects(Iris().concept("status", "realised"), SKOS.prefLabel)
        assert store.public.contains(Triple(LDHZ.Ambition, RDF.type, OWL.Class))


def test_what_a_curator_changed_stays_when_a_newer_program_comes(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        seed(store)
        concept = store.iris.concept("expertise", "bouw")
        graph = store.catalogue.scheme("expertise")
        old_note = in_graph(Triple(concept, SKOS.changeNote, Literal("oud", language="nl")), graph)
        # as if an older program had said more
        store.commit(Change(PROGRAM, "older", additions=frozenset({old_note})))
        store.set_memo("seeded", "by an older program")
        synonym = in_graph(
            Triple(concept, SKOS.altLabel, Literal("timmeren en metselen", language="nl")), graph
        )
        curator = Actor(store.iris.graph("x"), Role.CURATOR)
        store.commit(Change(curator, "synoniem", additions=frozenset({synonym})))
        assert seed(store).removed == 1
        assert store.public.contains(synonym.triple)
        assert not store.public.contains(old_note.triple)
