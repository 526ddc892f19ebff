"""What the pages show."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from ontology.namespaces import LDHZ_IRI, OWL, RDF
from tests.wiki_world import app_of, client_of, store_of, world_store
from wiki import Settings
from wiki.lens import CLASS_ORDER
from wiki.pages.facts import CLASS_NAMES


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of()


def test_an_environment_shows_its_three_lines(client: FlaskClient) -> None:
    page = client.get("/environment/bankastraat").text

    assert "Een jeu-de-boulesbaan op het plein" in page
    assert "Anna de Wit" in page
    assert "Aangewezen door 5 buren" in page
    assert 'href="/role/r2">Een buur, bouw</a>' in page


def test_a_resident_who_chose_no_name_is_not_named(client: FlaskClient) -> None:
    page = client.get("/environment/bankastraat").text

    assert "k7m2p9" not in page
    assert "Een buur" in page


def test_an_environment_shows_the_way_up_to_the_country(client: FlaskClient) -> None:
    page = client.get("/environment/bankastraat").text
    path = page.partition('<nav class="path"')[2].partition("</nav>")[0]

    order = ["/place/NL", "/place/PV26", "/place/GM0344", "/place/WK034402", "/place/BU03440223"]
    assert sorted(order, key=path.index) == order


def test_an_empty_environment_invites(client: FlaskClient) -> None:
    page = client.get("/place/BU03440224").text

    assert "Nog geen ambitie. Wat zou jij hier graag zien?" in page
    assert "Nog geen ambassadeur." in page


def test_pages_speak_english_under_en(client: FlaskClient) -> None:
    page = client.get("/en/environment/bankastraat").text

    assert '<html lang="en">' in page
    assert "Ambassadors" in page
    assert "A short street with wide pavements" in page
    assert '<a href="/en/place/NL">The Netherlands</a>' in page


def test_content_in_another_language_says_so(client: FlaskClient) -> None:
    page = client.get("/en/environment/bankastraat").text

    assert '<h1><span lang="nl" dir="auto">Bankastraat</span></h1>' in page


def test_an_ended_place_is_an_archive_and_no_part_any_more(client: FlaskClient) -> None:
    assert "blijft te lezen als archief" in client.get("/place/GM0999").text
    assert "Vroegerdam" not in client.get("/place/PV27").text.partition("<main")[2]


def test_a_place_that_will_end_is_no_archive_yet() -> None:
    client = client_of(
        "place:GM1 a ldhz:Municipality ; rdfs:label 'Straksdam'@nl ; ldhz:directPartOf place:PV1 ; "
        "ldhz:validUntil '2999-01-01'^^xsd:date . "
        "place:PV1 a ldhz:Province ; rdfs:label 'Provincie'@nl ."
    )

    assert "archief" not in client.get("/place/GM1").text
    assert "Straksdam" in client.get("/place/PV1").text


def test_markup_in_content_stays_text() -> None:
    evil = 'env:e a ldhz:Street ; rdfs:label "<script>alert(1)</script>"@nl .'
    page = client_of(evil).get("/environment/e").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_circle_of_places_still_has_a_page() -> None:
    page = client_of(
        "env:a a ldhz:Place ; rdfs:label 'A'@nl ; ldhz:directPartOf env:b ."
        "env:b a ldhz:Place ; rdfs:label 'B'@nl ; ldhz:directPartOf env:a ."
    ).get("/environment/a")

    assert page.status_code == 200


def test_an_invented_world_says_so(client: FlaskClient) -> None:
    demo = app_of(store_of(""), Settings(demo=True)).test_client()

    assert "verzonnen" in demo.get("/").text
    assert "verzonnen" not in client.get("/").text


def test_a_page_that_is_not_there_helps(client: FlaskClient) -> None:
    answer = client.get("/environment/jeu-de-boules")

    assert answer.status_code == 404
    assert 'href="/search?q=jeu%20de%20boules"' in answer.text
    assert '<a href="/concept/ambition/jeu-de-boules">jeu de boules</a>' in answer.text
    assert '<html lang="en">' in client.get("/en/place/XX").text


def test_health_tells_the_revision(client: FlaskClient) -> None:
    answer = client.get("/-/health")

    assert answer.get_json()["status"] == "ok"
    assert answer.get_json()["revision"] == 0
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_class_of_the_vocabulary_has_a_name_and_a_place_in_the_order() -> None:
    store = world_store()
    classes = {
        quad.subject.value.removeprefix(LDHZ_IRI)
        for quad in store.quads_for_pattern(None, RDF.type, OWL.Class, None)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(LDHZ_IRI)
    }

    secret = {"Designation"}  # never an instance in any graph
    assert classes - secret == set(CLASS_ORDER) == set(CLASS_NAMES)


def test_the_most_special_class_decides_what_a_page_is() -> None:
    page = client_of(
        "env:x a ldhz:LivingEnvironment , ldhz:Place , ldhz:Park ; rdfs:label 'X'@nl ."
    ).get("/environment/x")

    assert '<p class="name__kind">Park</p>' in page.text
