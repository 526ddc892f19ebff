"""The IRI of a topic of the vocabulary leads to its section of the reference page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef
from rdflib.namespace import DCTERMS

from ontology.vocabulary import TOPIC_IRI_PREFIX
from tests.ontology_graph import axioms, terms
from tests.wiki_world import client_of

TOPICS = sorted(
    {str(topic) for term in terms() for topic in axioms().objects(term, DCTERMS.isPartOf)}
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of()


@pytest.mark.parametrize("iri", TOPICS, ids=lambda iri: iri.rpartition("/")[2])
def test_a_topic_leads_to_its_section(client: FlaskClient, iri: str) -> None:
    answer = client.get(URIRef(iri).removeprefix("https://leefomgeving.org"))
    assert answer.status_code == 303

    page, _, anchor = answer.headers["Location"].partition("#")
    assert f'id="{anchor}"' in client.get(page, headers={"Accept": "text/html"}).text


def test_a_topic_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert TOPICS[0].startswith(TOPIC_IRI_PREFIX)
    assert client.get("/def/ldhz/topic/nothing").status_code == 404
