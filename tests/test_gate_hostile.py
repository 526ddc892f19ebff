"""The gate against those who mean no good: people's data, other names for graphs, odd terms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from graphstore.change import Actor, Change, Role
from graphstore.errors import InvalidTermError, NotAuthorisedError, ValidationFailedError
from graphstore.layers import in_graph
from graphstore.store import GraphStore
from ontology.namespaces import LDHZ, RDF, RDFS
from tests.changes import (
    IRIS,
    LABEL,
    NETWORK,
    RESIDENT,
    WIKI,
    adding,
    closed,
    environment,
    member,
    named,
    removing,
)

PERSON = NamedNode(f"{IRIS.base}/id/resident/abcdefghjkmn")
IS_RESIDENT = Triple(PERSON, RDF.type, LDHZ.Resident)
NAME = Triple(PERSON, LABEL, Literal("Noor"))
MAIL = Triple(
    PERSON, NamedNode("http://xmlns.com/foaf/0.1/mbox"), NamedNode("mailto:noor@example.org")
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "data") as opened:
        yield opened


@pytest.mark.parametrize("fact", [NAME, MAIL], ids=["name", "mail"])
@pytest.mark.parametrize("graph", [WIKI, NETWORK, closed("h")], ids=["wiki", "network", "closed"])
def test_nothing_is_said_of_a_resident_without_the_type(
    store: GraphStore, fact: Triple, graph: NamedNode
) -> None:
    with pytest.raises(ValidationFailedError) as refused:
        store.commit(adding(fact, graph=graph, actor=member("h")))

    assert {violation.focus for violation in refused.value.violations} == {PERSON}
    assert store.revision == 0


def test_a_resident_with_the_type_may_have_a_name_and_no_mail(store: GraphStore) -> None:
    store.commit(adding(IS_RESIDENT, NAME))

    with pytest.raises(ValidationFailedError):
        store.commit(adding(MAIL))
    with pytest.raises(ValidationFailedError):
        store.commit(adding(MAIL, graph=NETWORK))


def test_the_type_does_not_go_while_facts_of_a_resident_stay(store: GraphStore) -> None:
    store.commit(adding(IS_RESIDENT, NAME))

    with pytest.raises(ValidationFailedError):
        store.commit(removing(IS_RESIDENT))
    store.commit(removing(IS_RESIDENT, NAME))


def test_the_type_in_a_stricter_layer_does_not_count_in_an_open_one(store: GraphStore) -> None:
    store.commit(adding(IS_RESIDENT, NAME, graph=closed("h"), actor=member("h")))

    with pytest.raises(ValidationFailedError):
        store.commit(adding(NAME))


@pytest.mark.parametrize(
    "name",
    ["netw%6Frk", "w%69ki", "closed%2Fh", "closed/%68", "closed//h", "closed/inferred", "wiki/"],
)
def test_a_graph_has_one_spelling(store: GraphStore, name: str) -> None:
    graph = NamedNode(f"{IRIS.base}/id/graph/{name}")

    with pytest.raises(NotAuthorisedError):
        store.commit(adding(named("plek"), graph=graph, actor=member("h", "inferred", "")))


@pytest.mark.parametrize(
    "fact",
    [
        Triple(LDHZ.Ambition, RDFS.subClassOf, LDHZ.Resident),
        Triple(NamedNode("http://x.example/C"), RDFS.subClassOf, LDHZ.PublicRole),
        Triple(NamedNode("http://x.example/p"), RDFS.subPropertyOf, LDHZ.partOf),
        Triple(LDHZ.partOf, LABEL, Literal("iets anders", language="nl")),
        Triple(IRIS.graph("system"), LABEL, Literal("iets anders", language="nl")),
    ],
    ids=["class", "foreign class", "property", "label of a term", "label of a graph"],
)
def test_residents_say_nothing_of_the_vocabulary(store: GraphStore, fact: Triple) -> None:
    for graph in (WIKI, NETWORK):
        with pytest.raises(InvalidTermError):
            store.commit(adding(fact, graph=graph))


@pytest.mark.parametrize("character", ["\0", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_a_literal_has_only_characters_that_every_format_can_hold(
    store: GraphStore, character: str
) -> None:
    with pytest.raises(InvalidTermError, match=f"U\\+{ord(character):04X}"):
        store.commit(adding(named("plek", f"a{character}b")))
    with pytest.raises(InvalidTermError, match=f"U\\+{ord(character):04X}"):
        store.commit(Change(RESIDENT, f"a{character}b", frozenset({in_graph(named("plek"), WIKI)})))


NASTY = "'\"\"\"'''\\ \\u0022 \t\r\n } ; DROP ALL #\x7f\x85\u2028\u202e\U0001f600 </literal>"


def test_whatever_a_literal_says_it_comes_back_and_every_format_holds_it(store: GraphStore) -> None:
    graph = closed("h")
    store.commit(
        adding(
            Triple(environment("plek"), NamedNode("http://x.example/p"), Literal(NASTY)),
        )
    )
    store.commit(
        adding(
            Triple(environment("plek"), NamedNode("http://x.example/q"), Literal(NASTY)),
            graph=graph,
            actor=member("h"),
        )
    )

    found = list(store.public.triples(environment("plek"), NamedNode("http://x.example/p"), None))
    assert [triple.object for triple in found] == [Literal(NASTY)]
    assert store.check() == []
    xml = serialize(found, format=RdfFormat.RDF_XML)
    assert xml is not None
    ElementTree.fromstring(xml)


def test_half_a_character_in_a_reason_is_refused(store: GraphStore) -> None:
    with pytest.raises(InvalidTermError):
        store.commit(Change(RESIDENT, "\ud800", frozenset({in_graph(named("plek"), WIKI)})))


@pytest.mark.parametrize("page", ["geen iri", "http://x.example/" + "a" * 5000, "http://x/\ud800"])
def test_a_text_is_kept_under_a_sound_address(store: GraphStore, page: str) -> None:
    with pytest.raises(InvalidTermError) as refused:
        store.commit(Change(RESIDENT, "tekst", texts={page: b"tekst"}))
    str(refused.value).encode()  # can be shown


def test_roles_write_their_graphs_and_no_others(store: GraphStore) -> None:
    names = [
        "ontology",
        "scheme/x",
        "source/x",
        "wiki",
        "inferred",
        "system",
        "network",
        "network/inferred",
        "closed/h",
        "closed/h/inferred",
        "closed/other",
        "elsewhere",
    ]
    opened = {
        Role.SYSTEM: {"ontology", "scheme/x", "wiki", "network", "closed/h"},
        Role.IMPORTER: {"scheme/x", "source/x"},
        Role.CURATOR: {"scheme/x", "wiki"},
        Role.RESIDENT: {"wiki", "network", "closed/h"},
    }
    for role, graphs in opened.items():
        actor = Actor(RESIDENT.iri, role, frozenset({"h"}))
        taken = set()
        for name in names:
            graph = NamedNode(f"{IRIS.base}/id/graph/{name}")
            fact = Quad(
                NamedNode("http://x.example/s"),
                NamedNode("http://x.example/p"),
                Literal(f"{role} {name}"),
                graph,
            )
            try:
                store.commit(Change(actor, "proef", frozenset({fact})))
            except NotAuthorisedError:
                continue
            taken.add(name)
        assert taken == graphs
