"""Identifiers, data and formats over HTTP."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.wiki_world import BASE, client_of

STREET = f"{BASE}/id/environment/bankastraat"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of()


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, "/environment/bankastraat"),
        ("*/*", "/environment/bankastraat"),
        ("text/html", "/environment/bankastraat"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/environment/bankastraat"),
        ("text/turtle", "/doc/environment/bankastraat.ttl"),
        ("application/n-triples", "/doc/environment/bankastraat.nt"),
        ("application/rdf+xml", "/doc/environment/bankastraat.rdf"),
        ("application/ld+json", "/doc/environment/bankastraat.jsonld"),
        ("application/json", "/doc/environment/bankastraat.jsonld"),
        ("text/turtle;q=0.5, text/html;q=0.4", "/doc/environment/bankastraat.ttl"),
        ("text/turtle;q=0.4, text/html;q=0.5", "/environment/bankastraat"),
        ("text/html;q=0, */*;q=0.1", "/doc/environment/bankastraat.ttl"),
        ("text/*;q=0.3, application/ld+json;q=0.2", "/environment/bankastraat"),
    ],
)
def test_an_identifier_leads_to_what_the_client_likes_best(
    client: FlaskClient, accept: str | None, location: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/id/environment/bankastraat", headers=headers)

    assert answer.status_code == 303
    assert answer.headers["Location"] == location
    assert set(answer.vary) == {"Accept", "Accept-Language"}


def test_an_identifier_leads_an_english_reader_to_the_english_page(client: FlaskClient) -> None:
    answer = client.get("/id/place/NL", headers={"Accept-Language": "de, en;q=0.8, nl;q=0.2"})

    assert answer.headers["Location"] == "/en/place/NL"


@pytest.mark.parametrize("path", ["/id/place/NL", "/doc/place/NL"])
def test_a_client_that_takes_none_of_the_formats_gets_the_list(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path, headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "/doc/place/NL.ttl text/turtle" in answer.text
    assert "/place/NL text/html" in answer.text


@pytest.mark.parametrize(
    ("extension", "media_type", "rdf"),
    [
        (".ttl", "text/turtle", RdfFormat.TURTLE),
        (".nt", "application/n-triples", RdfFormat.N_TRIPLES),
        (".rdf", "application/rdf+xml", RdfFormat.RDF_XML),
        (".jsonld", "application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_every_format_says_the_same(
    client: FlaskClient, extension: str, media_type: str, rdf: RdfFormat
) -> None:
    answer = client.get(f"/doc/environment/bankastraat{extension}")
    negotiated = client.get("/doc/environment/bankastraat", headers={"Accept": media_type})

    assert answer.mimetype == media_type
    assert negotiated.data == answer.data
    assert negotiated.headers["Vary"] == "Accept"
    reference = client.get("/doc/environment/bankastraat.nt").data
    assert {quad.triple for quad in parse(answer.data, format=rdf)} == {
        quad.triple for quad in parse(reference, format=RdfFormat.N_TRIPLES)
    }
    assert any(quad.subject == NamedNode(STREET) for quad in parse(answer.data, format=rdf))


def test_data_prefers_turtle_and_sends_a_browser_to_the_page(client: FlaskClient) -> None:
    assert client.get("/doc/place/NL").mimetype == "text/turtle"
    browser = client.get("/doc/place/NL", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (browser.status_code, browser.headers["Location"]) == (303, "/place/NL")


def test_data_of_a_place_carries_its_key_figures_and_its_shape(client: FlaskClient) -> None:
    answer = client.get("/doc/place/BU03440223.ttl")

    assert "3475" in answer.text
    assert "POLYGON" in answer.text


@pytest.mark.parametrize("path", ["/doc/place/NL.ttl", "/place/NL", "/en/place/NL", "/"])
def test_an_answer_that_the_client_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Last-Modified"]
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_representations_have_tags_of_their_own(client: FlaskClient) -> None:
    paths = ["/doc/place/NL.ttl", "/doc/place/NL.nt", "/place/NL", "/en/place/NL", "/place/PV26"]

    assert len({client.get(path).headers["ETag"] for path in paths}) == len(paths)


@pytest.mark.parametrize("path", ["/place/NL", "/doc/place/NL.ttl", "/id/place/NL"])
def test_head_answers_like_get_without_a_body(client: FlaskClient, path: str) -> None:
    get, head = client.get(path), client.head(path)

    assert head.status_code == get.status_code
    assert head.data == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_a_page_links_to_its_data_and_its_other_language(client: FlaskClient) -> None:
    links = client.get("/place/NL").headers.getlist("Link")

    assert '</doc/place/NL.ttl>; rel="alternate"; type="text/turtle"' in links
    assert '</en/place/NL>; rel="alternate"; type="text/html"; hreflang="en"' in links
    assert f'<{BASE}/id/place/NL>; rel="describes"' in links


def test_a_concept_from_elsewhere_has_a_page_and_data(client: FlaskClient) -> None:
    iri = "http%3A%2F%2Fexample.org%2Felsewhere%2Fboules"

    assert (
        '<h1><span lang="fr" dir="auto">boules</span></h1>' in client.get(f"/thing?iri={iri}").text
    )
    assert client.get(f"/doc/thing.nt?iri={iri}").text.startswith("<http://example.org/elsewhere/")
    assert client.get(f"/doc/thing?iri={iri}").mimetype == "text/turtle"


def test_a_concept_whose_iri_is_not_ascii_has_a_page_and_data() -> None:
    client = client_of('<http://example.org/باغ?x=1#y> a skos:Concept ; skos:prefLabel "باغ"@ar .')
    iri = quote("http://example.org/باغ?x=1#y", safe="")

    page = client.get(f"/thing?iri={iri}")
    assert '<span lang="ar" dir="auto">باغ</span>' in page.text
    assert page.headers["Link"].startswith("<http://example.org/%D8%A8")
    assert client.get(f"/doc/thing.ttl?iri={iri}").status_code == 200
    assert client.get(f"/links/thing?iri={iri}").status_code == 200
    assert client.get(f"/history/thing?iri={iri}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/id/place/XX",
        "/id/nothing/NL",
        "/id/graph/wiki",
        "/graph/wiki",
        "/doc/place/XX.ttl",
        "/doc/place/.ttl",
        "/doc/thing.ttl?iri=nonsense",
        "/doc/thing.exe?iri=http://example.org/elsewhere",
        "/place/..%2F..%2Fetc%2Fpasswd",
        "/place/%00",
        "/place/%FF%FE",
        "/place/a%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/thing",
        "/thing?iri=%00",
        "/thing?iri=http://exa mple.org/",
    ],
)
def test_what_is_not_there_is_not_there(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_the_page_head_holds_linked_data(client: FlaskClient) -> None:
    page = client.get("/environment/bankastraat").text
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]

    described = json.loads(block)
    assert described["@context"] == "https://schema.org/"
    assert described["@id"] == STREET
    assert described["name"] == "Bankastraat"
