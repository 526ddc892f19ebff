"""The first path through the gate: open, commit, read, reopen, checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from graphstore.change import Actor, Change, Role
from graphstore.checkpoints import open_checkpoint
from graphstore.errors import (
    DataFolderError,
    DataFolderFormatError,
    DataFolderInUseError,
    InvalidTermError,
    NotAuthorisedError,
)
from graphstore.layers import in_graph
from graphstore.store import GraphStore
from ontology.iris import Iris

IRIS = Iris()
WIKI = IRIS.graph("wiki")
CBS = IRIS.graph("source", "cbs")
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
STREET = NamedNode("https://leefomgeving.org/id/environment/straat")
RESIDENT = Actor(IRIS.graph("x"), Role.RESIDENT)
IMPORTER = Actor(NamedNode("urn:importer"), Role.IMPORTER)
NAME = Triple(STREET, LABEL, Literal("Bankastraat", language="nl"))


def wiki(*triples: Triple) -> frozenset[Quad]:
    return frozenset(in_graph(triple, WIKI) for triple in triples)


def says(*triples: Triple) -> Change:
    return Change(RESIDENT, "test", additions=wiki(*triples))


def test_a_committed_fact_is_read_from_the_merge_after_reopening(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        committed = store.commit(says(NAME))
    with GraphStore.open(tmp_path) as store:
        assert (committed.revision, committed.added, store.revision) == (1, 1, 1)
        assert list(store.public.triples(STREET, None, None)) == [NAME]


def test_a_fact_that_is_there_already_makes_no_revision(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        store.commit(says(NAME))
        again = store.commit(says(NAME))
    assert (again.revision, again.changed) == (1, False)


def test_two_spellings_of_a_number_are_one_fact(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        store.commit(says(Triple(STREET, LABEL, Literal("01", datatype=INTEGER))))
        assert not store.commit(says(Triple(STREET, LABEL, Literal("1", datatype=INTEGER)))).changed


def test_a_triple_stays_in_the_merge_while_one_graph_asserts_it(tmp_path: Path) -> None:
    in_source = in_graph(NAME, CBS)
    with GraphStore.open(tmp_path) as store:
        store.commit(says(NAME))
        store.commit(Change(IMPORTER, "too", additions=frozenset({in_source})))
        assert len(list(store.public.triples(None, None, None))) == 1
        store.commit(Change(RESIDENT, "gone here", removals=wiki(NAME)))
        assert store.public.contains(NAME)
        store.commit(Change(IMPORTER, "gone there", removals=frozenset({in_source})))
        assert not store.public.contains(NAME)


def test_a_resident_may_not_write_the_graph_of_a_source(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store, pytest.raises(NotAuthorisedError):
        store.commit(Change(RESIDENT, "x", additions=frozenset({in_graph(NAME, CBS)})))


def test_a_closed_graph_is_written_by_its_members_only(tmp_path: Path) -> None:
    closed = frozenset({in_graph(NAME, IRIS.graph("closed", "hofje"))})
    member = Actor(RESIDENT.iri, Role.RESIDENT, frozenset({"hofje"}))
    with GraphStore.open(tmp_path) as store:
        with pytest.raises(NotAuthorisedError):
            store.commit(Change(RESIDENT, "x", additions=closed))
        assert store.commit(Change(member, "x", additions=closed)).added == 1
        assert not store.public.contains(NAME)


@pytest.mark.parametrize(
    "quad",
    [
        Quad(STREET, LABEL, Literal("nul\0"), WIKI),
        Quad(STREET, LABEL, NAME, WIKI),
        Quad(STREET, LABEL, NamedNode("https://x.nl/" + "a" * 3000), WIKI),
        Quad(STREET, LABEL, STREET, DefaultGraph()),
        Quad(STREET, LABEL, STREET, BlankNode()),
    ],
)
def test_a_term_that_cannot_be_stored_is_refused(tmp_path: Path, quad: Quad) -> None:
    with GraphStore.open(tmp_path) as store, pytest.raises(InvalidTermError):
        store.commit(Change(RESIDENT, "x", additions=frozenset({quad})))


def test_a_blank_node_said_twice_is_one_thing(tmp_path: Path) -> None:
    def address() -> list[Triple]:
        node = BlankNode()
        return [Triple(STREET, LABEL, node), Triple(node, LABEL, Literal("1234 AB"))]

    with GraphStore.open(tmp_path) as store:
        assert store.commit(says(*address())).added == 2
        assert not store.commit(says(*address(), *address())).changed


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path), pytest.raises(DataFolderInUseError, match="in use by process"):
        GraphStore.open(tmp_path)
    GraphStore.open(tmp_path).close()


def test_a_folder_of_a_newer_program_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": 99, "base": "https://x.nl"}')
    with pytest.raises(DataFolderFormatError, match="install the newer version"):
        GraphStore.open(tmp_path)


def test_no_folder_is_made_when_not_asked_for(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="no data folder"):
        GraphStore.open(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_checkpoint_shows_the_public_store_to_others(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        store.commit(says(NAME))
        store.publish_checkpoint()
        with open_checkpoint(tmp_path) as checkpoint:
            store.commit(Change(RESIDENT, "gone", removals=wiki(NAME)))
            store.publish_checkpoint()
            assert checkpoint.revision == 1
            assert checkpoint.public.contains(NAME)
            assert len(list((tmp_path / "checkpoints").glob("*-*"))) == 2
        store.publish_checkpoint()
        assert len(list((tmp_path / "checkpoints").glob("*-*"))) == 1


@pytest.mark.parametrize(
    "graph", ["%77iki", "wiki/", "/wiki", "closed/%68ofje", "closed/hofje%2Finferred", "wiki?x", ""]
)
def test_another_spelling_of_a_graph_is_no_graph(tmp_path: Path, graph: str) -> None:
    quad = in_graph(NAME, NamedNode(f"{IRIS.base}/id/graph/{graph}"))
    member = Actor(RESIDENT.iri, Role.RESIDENT, frozenset({"hofje"}))
    with GraphStore.open(tmp_path) as store, pytest.raises(NotAuthorisedError):
        store.commit(Change(member, "x", additions=frozenset({quad})))


@pytest.mark.parametrize(
    "change",
    [
        Change(RESIDENT, "half teken \ud800", additions=wiki(NAME)),
        Change(RESIDENT, "lang" * 10_000, additions=wiki(NAME)),
        Change(RESIDENT, "x", texts={"geen iri": b"x"}),
        Change(RESIDENT, "x", texts={"urn:\ud800": b"x"}),
        Change(RESIDENT, "x", texts={STREET.value: bytes(9 * 1_048_576)}),
    ],
)
def test_words_that_cannot_be_kept_are_refused(tmp_path: Path, change: Change) -> None:
    with GraphStore.open(tmp_path) as store:
        with pytest.raises(InvalidTermError):
            store.commit(change)
        assert store.revision == 0


def test_a_killed_backup_leaves_nothing_behind(tmp_path: Path) -> None:
    GraphStore.open(tmp_path).close()
    (tmp_path / ".snapshot" / "public").mkdir(parents=True)
    GraphStore.open(tmp_path).close()
    assert not (tmp_path / ".snapshot").exists()
