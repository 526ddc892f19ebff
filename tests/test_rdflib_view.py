"""rdflib reads the public graph, and only reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import RDFS, SKOS, XSD, Dataset, Graph, Literal, URIRef

from graphstore.errors import ReadOnlyError
from graphstore.rdflib_view import open_public_dataset, open_public_graph
from graphstore.seed import seed
from graphstore.store import GraphStore
from shapes import from_turtle
from tests.changes import IMPORTER, LABEL, SOURCE, adding, environment, named, part_of

STREET = URIRef(environment("straat").value)
NOTEBOOKS = sorted((Path(__file__).parents[1] / "docs" / "notebooks").glob("*.ipynb"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with GraphStore.open(tmp_path, shapes=from_turtle([])) as store:
        store.commit(adding(named("straat"), part_of("straat", "buurt")))
        store.commit(adding(named("straat"), graph=SOURCE, actor=IMPORTER))
        plain = pyoxigraph.Triple(environment("straat"), LABEL, pyoxigraph.Literal("Straat"))
        store.commit(adding(plain))
        store.publish_checkpoint()
    return tmp_path


@pytest.fixture
def graph(folder: Path) -> Iterator[Graph]:
    with open_public_graph(folder) as opened:
        yield opened


def test_a_triple_of_two_graphs_comes_once(graph: Graph) -> None:
    assert len(list(graph.triples((STREET, RDFS.label, Literal("straat", lang="nl"))))) == 1
    assert len(graph) == len(set(graph))


def test_strings_equal_those_of_rdflib(graph: Graph) -> None:
    assert Literal("Straat") in set(graph.objects(STREET, RDFS.label))
    assert (STREET, RDFS.label, Literal("Straat")) in graph
    rows = graph.query("SELECT ?l WHERE { ?s ?p ?l FILTER(?l = 'Straat') }")
    assert [row[0] for row in rows] == [Literal("Straat")]  # type: ignore[index]  # a row
    made = graph.query("CONSTRUCT { ?s ?p ?l } WHERE { ?s ?p ?l FILTER(?l = 'Straat') }").graph
    assert made is not None
    assert set(made.objects()) == {Literal("Straat")}
    assert Literal("Straat") != Literal("Straat", datatype=XSD.string)


def test_an_ask_and_an_unbound_variable_come_through(graph: Graph) -> None:
    assert graph.query("ASK { ?s ?p 'Straat' }").askAnswer
    (row,) = graph.query("SELECT ?a ?b WHERE { VALUES ?a { 1 } }")
    assert row[1] is None  # type: ignore[index]  # a row


@pytest.mark.parametrize(
    "write",
    [
        lambda graph: graph.add((STREET, SKOS.note, Literal("x"))),
        lambda graph: graph.remove((STREET, None, None)),
        lambda graph: graph.update("DELETE WHERE { ?s ?p ?o }"),
        lambda graph: graph.parse(data="<urn:a> <urn:b> <urn:c> .", format="turtle"),
        lambda graph: graph.addN([(STREET, SKOS.note, Literal("x"), graph)]),
        lambda graph: graph.store.open("elders"),
        lambda graph: graph.store.destroy("."),
        lambda graph: graph.store.remove_graph(graph),
    ],
)
def test_writing_is_refused(graph: Graph, write: Callable[[Graph], object]) -> None:
    before = set(graph)
    with pytest.raises(ReadOnlyError):
        write(graph)
    assert set(graph) == before


def test_a_dataset_keeps_the_named_graphs_apart(folder: Path) -> None:
    with open_public_dataset(folder) as dataset:
        assert isinstance(dataset, Dataset)
        names = {str(named_graph.identifier) for named_graph in dataset.graphs()}
        assert SOURCE.value in names
        assert len(dataset.graph(URIRef(SOURCE.value))) == 1
        assert len(dataset.graph(URIRef("urn:nowhere"))) == 0


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_the_notebook_runs_from_top_to_bottom(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with GraphStore.open(tmp_path) as store:
        seed(store)
        store.publish_checkpoint()
    monkeypatch.setenv("LEEFOMGEVING_DATA", str(tmp_path))
    names: dict[str, object] = {}
    for cell in json.loads(notebook.read_text())["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert "Ambities" in str(names["schemes"])
    assert "skos:prefLabel" in str(names["turtle"])
