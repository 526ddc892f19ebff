"""The program's own ontology and thesauri in a data folder."""

from __future__ import annotations

import time
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Triple

from graphstore.change import Actor, Change, Role
from graphstore.layers import in_graph
from graphstore.seed import PROGRAM, foresee_seeding, seed
from graphstore.store import GraphStore
from ontology.iris import Iris
from ontology.namespaces import LDHZ, OWL, RDF, RDFS, SKOS
from tests.test_commands import run_here, server


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


CURATOR = Actor(NamedNode("urn:curator"), Role.CURATOR)
OLD_TERM = Triple(LDHZ.Ambition, RDFS.seeAlso, NamedNode("https://example.org/old"))


def disagree(store: GraphStore) -> tuple[Quad, Quad]:
    """A concept that both the program and a curator renamed since an older version.

    Returns:
        The program's name, and the curator's, which has taken the place of the older one.
    """
    seed(store)
    graph = store.catalogue.scheme("expertise")
    concept = store.iris.concept("expertise", "bouw")

    def named(name: Literal) -> Quad:
        return in_graph(Triple(concept, SKOS.prefLabel, name), graph)

    (newer,) = (
        named(label)
        for label in store.public.objects(concept, SKOS.prefLabel)
        if isinstance(label, Literal) and label.language == "nl"
    )
    older = named(Literal("bouwerij", language="nl"))
    curators = named(Literal("bouw en klus", language="nl"))
    old_term = in_graph(OLD_TERM, store.catalogue.ontology)
    store.commit(
        Change(
            PROGRAM, "older", additions=frozenset({older, old_term}), removals=frozenset({newer})
        )
    )
    store.set_memo("seeded", "by an older program")
    store.commit(
        Change(CURATOR, "naam", additions=frozenset({curators}), removals=frozenset({older}))
    )
    return newer, curators


def test_a_newer_thesaurus_waits_for_curators_and_the_rest_does_not(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        newer, curators = disagree(store)
        seeded = seed(store)
        (blocked,) = seeded.blocked
        assert blocked.graph == store.catalogue.scheme("expertise")
        assert {violation.focus for violation in blocked.violations} == {newer.subject}
        assert store.public.contains(curators.triple)
        assert not store.public.contains(newer.triple)
        assert not store.public.contains(OLD_TERM)
        assert seed(store).blocked == seeded.blocked  # tried again
        assert store.check() == []


def test_the_newer_thesaurus_comes_once_it_is_solved(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        newer, curators = disagree(store)
        assert seed(store).blocked
        store.commit(
            Change(CURATOR, "eens", additions=frozenset({newer}), removals=frozenset({curators}))
        )
        assert not seed(store).blocked
        assert foresee_seeding(store) is None


def test_the_doctor_says_what_keeps_a_newer_thesaurus_out(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "data") as store:
        newer, curators = disagree(store)
    done = run_here(tmp_path / "data", "doctor")
    assert done.code == 1
    (told,) = (line for line in done.out.splitlines() if line.startswith("BAD"))
    assert str(newer.subject) in told
    assert "https://leefomgeving.org/def/shapes#" in told
    with GraphStore.open(tmp_path / "data") as store:
        store.commit(
            Change(CURATOR, "eens", additions=frozenset({newer}), removals=frozenset({curators}))
        )
    done = run_here(tmp_path / "data", "doctor")
    assert done.code == 0, done
    assert "newer ones come at the next start of the server" in done.out


def test_a_server_starts_with_the_thesaurus_it_had_and_says_so(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "data") as store:
        newer, _ = disagree(store)
    with server(tmp_path / "data", tmp_path / "log"):
        until = time.monotonic() + 30  # seeding goes on while pages are served
        while str(newer.subject) not in (log := (tmp_path / "log").read_text()):
            assert time.monotonic() < until, log
            time.sleep(0.2)
        assert "stays as it was" in log
        assert "tried again at the next start" in log


def test_the_demo_tells_of_a_thesaurus_that_waits(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        disagree(store)
    done = run_here(tmp_path, "demo")
    assert done.code == 1
    assert "has the demo" in done.out
    assert "/id/graph/scheme/expertise stays as it was" in done.err
