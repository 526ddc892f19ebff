"""The vocabulary at its own address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from ontology.namespaces import LDHZ, LDHZ_IRI
from ontology.vocabulary import ONTOLOGY_IRI
from tests.wiki_world import client_of

VERSION = "/def/ldhz/0.1.0"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of()


def test_every_term_has_an_anchor_of_its_own(client: FlaskClient) -> None:
    page = client.get("/vocabulary").text
    terms = [term.value.removeprefix(LDHZ_IRI) for term in LDHZ]

    assert len(terms) > 100
    assert [term for term in terms if f'id="{term}"' not in page] == []


def test_a_term_shows_its_names_definition_and_relations(client: FlaskClient) -> None:
    page = client.get("/en/vocabulary").text
    term = page.partition('id="directPartOf"')[2].partition('<div class="term')[0]

    assert '<span lang="nl" dir="auto">' in term
    assert '<a href="/en/vocabulary#partOf">partOf</a>' in term
    assert '<a href="/en/vocabulary#hasDirectPart">hasDirectPart</a>' in term
    assert '<a href="/en/vocabulary#LivingEnvironment">LivingEnvironment</a>' in term


def test_a_class_shows_what_it_has(client: FlaskClient) -> None:
    term = (
        client.get("/vocabulary")
        .text.partition('id="Ambition"')[2]
        .partition('<div class="term')[0]
    )

    assert ">desiredPicture</a>" in term
    assert ">pursuedIn</a>" in term


def test_a_property_chain_is_shown_in_order(client: FlaskClient) -> None:
    page = client.get("/vocabulary").text
    term = page.partition('id="sameAmbition"')[2].partition('<div class="term')[0]

    assert term.index(">pursues</a>") < term.index("→") < term.index(">pursuedBy</a>")


@pytest.mark.parametrize("path", ["/def/ldhz", VERSION])
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml;q=0.9, text/html;q=0.1", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_the_vocabulary_answers_in_what_the_client_likes_best(
    client: FlaskClient, path: str, accept: str, media_type: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]


def test_the_vocabulary_speaks_the_language_of_the_client(client: FlaskClient) -> None:
    english = client.get("/def/ldhz", headers={"Accept-Language": "en", "Accept": "text/html"})

    assert '<html lang="en">' in english.text
    assert 'href="/vocabulary"' in english.text


@pytest.mark.parametrize(
    ("extension", "rdf"),
    [
        (".ttl", RdfFormat.TURTLE),
        (".rdf", RdfFormat.RDF_XML),
        (".nt", RdfFormat.N_TRIPLES),
        (".jsonld", RdfFormat.JSON_LD),
    ],
)
def test_the_data_hold_the_whole_vocabulary(
    client: FlaskClient, extension: str, rdf: RdfFormat
) -> None:
    data = client.get(f"/def/ldhz{extension}").data
    subjects = {quad.subject for quad in parse(data, format=rdf)}

    assert ONTOLOGY_IRI in subjects
    assert set(LDHZ) <= {s for s in subjects if isinstance(s, NamedNode)}


@pytest.mark.parametrize(
    "path", ["/def/ldhz/9.9.9", "/def/ldhz.exe", "/def/ldhz/topic/nonsense", "/def/other"]
)
def test_what_the_vocabulary_has_not_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_vocabulary_that_nobody_reads_is_406(client: FlaskClient) -> None:
    answer = client.get("/def/ldhz", headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "/def/ldhz.ttl text/turtle" in answer.text
