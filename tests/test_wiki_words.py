"""Words where words belong: figures, dates, addresses and reasons as a neighbour reads them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from pyoxigraph import NamedNode

from graphstore.change import Role
from ontology.namespaces import LDHZ
from tests.wiki_world import app_of, client_of, store_of
from wiki.languages import language_name
from wiki.pages.about_pages import why
from wiki.pages.figures import measured
from wiki.seeding import DEMO_REASON
from wiki.templating import elsewhere

EUPL = "http://publications.europa.eu/resource/authority/licence/EUPL_1_2"


@pytest.fixture(scope="module")
def app() -> Flask:
    return app_of(store_of("place:NL a ldhz:Country ; rdfs:label 'Nederland'@nl ."))


@pytest.mark.parametrize(
    ("path", "measure", "value", "words"),
    [
        ("/", LDHZ.ownerOccupiedShare, "49", "49%"),
        ("/", LDHZ.averagePropertyValue, "391", "€\u00a0391.000"),
        ("/en/", LDHZ.averagePropertyValue, "391", "€391,000"),
        ("/", LDHZ.averagePropertyValue, "391.5", "€\u00a0391.500"),
        ("/", LDHZ.urbanity, "1", "zeer sterk stedelijk"),
        ("/en/", LDHZ.urbanity, "5", "not urban"),
        ("/", LDHZ.urbanity, "9", "9"),
        ("/", LDHZ.population, "3970", "3.970"),
    ],
)
def test_a_figure_reads_as_neighbours_write_it(
    app: Flask, path: str, measure: NamedNode, value: str, words: str
) -> None:
    with app.test_request_context(path):
        app.preprocess_request()

        assert measured(Decimal(value), measure) == words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/deed.nl", "CC0 1.0"),
        (EUPL, "EUPL 1.2"),
        ("https://identifier.overheid.nl/tooi/id/gemeente/gm0363", "TOOI GM0363"),
        ("https://www.utrecht.nl/", "utrecht.nl"),
    ],
)
def test_an_address_elsewhere_is_said_in_words_where_we_know_them(address: str, words: str) -> None:
    assert elsewhere(address) == words


def test_an_address_that_only_holds_a_licence_is_not_called_by_it() -> None:
    bait = "https://evil.example/?x=https://creativecommons.org/licenses/by/4.0/"

    assert elsewhere(bait).startswith("evil.example/")


def test_a_language_is_named_and_an_unknown_one_keeps_its_code() -> None:
    assert language_name("en") == "Engels"
    assert language_name("zz-nonsense-_") == "zz-nonsense-_"


def test_a_date_on_a_page_of_no_kind_is_in_words() -> None:
    page = (
        client_of(
            "<https://leefomgeving.org/id/place-change/x> a ldhz:Merger ; rdfs:label 'Samen'@nl ; "
            "ldhz:validFrom '2003-01-01'^^xsd:date ."
        )
        .get("/place-change/x")
        .text
    )

    assert '<dd><time datetime="2003-01-01">1 januari 2003</time></dd>' in page


def test_an_ended_place_and_a_circle_do_not_ask_who_knows_the_place() -> None:
    client = client_of(
        "place:GM1 a ldhz:Municipality ; rdfs:label 'Vroegerdam'@nl ; "
        "ldhz:validUntil '2001-01-01'^^xsd:date . "
        "env:k a ldhz:AmbitionCircle ; rdfs:label 'Kring'@nl . "
        "env:s a ldhz:Street ; rdfs:label 'Straat'@nl ."
    )

    assert "Hier waren geen ambities." in client.get("/place/GM1").text
    assert "Wie kan voor deze groep spreken?" in client.get("/environment/k").text
    assert "Wie kent deze plek het best?" in client.get("/environment/s").text


def test_a_place_whose_figures_we_have_says_how_many_live_there() -> None:
    page = (
        client_of(
            "place:BU1 a ldhz:Neighbourhood ; rdfs:label 'Buurt'@nl . "
            "<https://leefomgeving.org/id/observation/a/BU1/2024> a ldhz:KeyFigures ; "
            "ldhz:ofPlace place:BU1 ; ldhz:year '2024'^^xsd:gYear ; ldhz:population 3970 ."
        )
        .get("/place/BU1")
        .text
    )

    assert '<span class="large">3.970</span> <a class="facts__on" href="#figures">' in page


def test_a_source_names_a_publisher_we_know_and_no_address_that_leads_nowhere() -> None:
    page = (
        client_of(
            "<https://leefomgeving.org/id/source/s/1> a ldhz:Source ; rdfs:label 'Register'@nl ; "
            "dcterms:publisher <https://leefomgeving.org/id/organisation/known> , "
            "<https://leefomgeving.org/id/organisation/unknown> . "
            "<https://leefomgeving.org/id/organisation/known> a ldhz:Organisation ; "
            "rdfs:label 'Uitgever van registers'@nl ."
        )
        .get("/source/s/1")
        .text
    )

    assert '<a href="/organisation/known">Uitgever van registers</a>' in page
    assert "organisation/unknown" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("role", "reason", "words", "language"),
    [
        (Role.IMPORTER, "Import of TOOI registers rwc_a-5", "Uit de registers van de overheid", ""),
        (Role.IMPORTER, "Import of cbs-kwb 2024", "Uit de cijfers van het CBS", ""),
        (Role.SYSTEM, DEMO_REASON, "De verzonnen voorbeeldwereld", ""),
        (Role.SYSTEM, "Something new", "Something new", "en"),
        (Role.RESIDENT, "Import of TOOI registers", "Import of TOOI registers", ""),
    ],
)
def test_reasons_of_the_program_are_translated_and_those_of_residents_are_theirs(
    role: Role, reason: str, words: str, language: str
) -> None:
    text = why(role, reason)

    assert (text.value, text.language) == (words, language)


def test_organisations_of_the_whole_country_do_not_crowd_out_those_nearby() -> None:
    page = (
        client_of(
            "place:NL a ldhz:Country ; rdfs:label 'Nederland'@nl . "
            "place:GM1 a ldhz:Municipality ; rdfs:label 'Dam'@nl ; ldhz:directPartOf place:NL ; "
            "ldhz:partOf place:NL . "
            "env:s a ldhz:Street ; rdfs:label 'Straat'@nl ; ldhz:directPartOf place:GM1 ; "
            "ldhz:partOf place:GM1 , place:NL . "
            "<https://leefomgeving.org/id/ambition/a> a ldhz:Ambition ; rdfs:label 'Bankje'@nl ; "
            "ldhz:pursuedIn env:s . "
            "<https://leefomgeving.org/id/organisation/near> a ldhz:Organisation ; "
            "rdfs:label 'Gemeente Dam'@nl ; ldhz:serves place:GM1 . "
            "<https://leefomgeving.org/id/organisation/far> a ldhz:Organisation ; "
            "rdfs:label 'Waarborg voor edelmetaal'@nl ; ldhz:serves place:NL ."
        )
        .get("/ambition/a")
        .text
    )

    assert "Gemeente Dam" in page
    assert "Waarborg voor edelmetaal" not in page
