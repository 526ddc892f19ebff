"""The query page offers the competency questions to start from."""

from __future__ import annotations

from html import escape, unescape

import pytest
from flask.testing import FlaskClient

from ontology.questions import questions
from tests.wiki_world import client_of


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of()


def text_field(page: str) -> str:
    return unescape(page.partition('<textarea class="ask__text"')[2].partition("</textarea>")[0])


@pytest.mark.parametrize("address, language", [("/query", "nl"), ("/en/query", "en")])
def test_every_question_is_offered_in_the_language_of_the_page(
    client: FlaskClient, address: str, language: str
) -> None:
    page = client.get(address).text

    for question in questions():
        title = escape(question.nl if language == "nl" else question.en, quote=False)
        assert f'<a href="?example={question.name}">{title}</a>' in page


def test_a_chosen_question_stands_ready_with_its_examples(client: FlaskClient) -> None:
    page = client.get("/query?example=breadcrumbs").text

    assert "Waar ligt deze omgeving, van straat tot land?" in page.partition('<form class="ask"')[0]
    assert "VALUES (?place) { (<" in text_field(page)


def test_the_query_address_offers_them_to_a_browser_too(client: FlaskClient) -> None:
    page = client.get("/sparql?example=sources", headers={"Accept": "text/html"}).text

    assert "ldhz:Source" in text_field(page)


def test_an_unknown_question_is_no_question(client: FlaskClient) -> None:
    asked = '"><script>alert(1)</script>'

    page = client.get("/query", query_string={"example": asked}).text

    assert text_field(page) == text_field(client.get("/query").text)
    assert "alert(1)" not in page.partition("<main")[2].partition("</main>")[0]
