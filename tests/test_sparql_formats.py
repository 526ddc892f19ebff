"""Clients get the format they like best of those there are."""

from __future__ import annotations

import pytest

from sparql.formats import GRAPHS, RESULTS, by_name, negotiate


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("text/*", "csv"),
        ("application/sparql-results+xml", "xml"),
        ("application/sparql-results+xml;q=0.4, text/csv;q=0.9", "csv"),
        ("text/tab-separated-values, */*;q=0.1", "tsv"),
        ("application/sparql-results+json;q=0, */*", "xml"),
        ("text/csv, text/tab-separated-values", "csv"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "xml"),
        ("TEXT/CSV ; q=1", "csv"),
        ("nonsense, text/csv;q=0.1", "csv"),
        ("application/json", "json"),
    ],
)
def test_tables_are_negotiated_by_quality(accept: str | None, name: str) -> None:
    chosen = negotiate(accept, RESULTS)
    assert chosen is not None
    assert chosen.name == name


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "turtle"),
        ("application/n-triples", "ntriples"),
        ("application/rdf+xml;q=0.5, application/ld+json", "jsonld"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
        ("*/*;q=0.1, text/turtle;q=0", "ntriples"),
    ],
)
def test_graphs_are_negotiated_by_quality(accept: str | None, name: str) -> None:
    chosen = negotiate(accept, GRAPHS)
    assert chosen is not None
    assert chosen.name == name


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "text/html", "text/csv;q=nan"])
def test_nothing_is_chosen_when_nothing_is_acceptable(accept: str) -> None:
    assert negotiate(accept, RESULTS) is None


@pytest.mark.parametrize("name", ["ttl", "turtle", "text/turtle", "TTL"])
def test_formats_have_names_and_aliases(name: str) -> None:
    found = by_name(name, GRAPHS)
    assert found is not None
    assert found.media_types[0] == "text/turtle"


def test_a_table_has_no_turtle() -> None:
    assert by_name("turtle", RESULTS) is None
