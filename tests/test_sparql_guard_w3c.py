"""The queries of the W3C SPARQL 1.1 test suite pass the guard unharmed, and bad ones stay bad."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from sparql.errors import FederationRefusedError, SparqlError, UpdateRefusedError
from sparql.guard import plain_query
from sparql.limits import Limits
from tests.shared_data import shared

SUITE = "data/suites/w3c/sparql/sparql11"
BASE = "http://example.org/base/"


def queries() -> dict[str, str]:
    """The texts of all query files of the suite, by their path in it."""
    root = shared(SUITE)
    found = {}
    for path in sorted(root.rglob("*.rq")):
        found[path.relative_to(root).as_posix()] = path.read_bytes().decode("utf-8")
    assert len(found) > 300
    return found


def outcome(text: str) -> str:
    """What the engine makes of a text on an empty store: its answer, or that it cannot read it."""
    try:
        answer = Store().query(text, base_iri=BASE)
    except SyntaxError:
        return "cannot be read"
    except RuntimeError as error:
        return str(error)  # functions of nobody
    if isinstance(answer, QuerySolutions | QueryBoolean):
        result = answer.serialize(format=QueryResultsFormat.TSV)
    else:
        result = answer.serialize(format=RdfFormat.N_TRIPLES)
    assert result is not None
    return re.sub(r"_:\w+", "_:b", result.decode())


def test_the_plain_form_of_every_query_means_what_the_query_means() -> None:
    differ = []
    for name, text in queries().items():
        try:
            query = plain_query(text, Limits())
        except FederationRefusedError:
            assert re.search("service", text, re.IGNORECASE), name
            continue
        except UpdateRefusedError:
            assert "update" in name or outcome(text) == "cannot be read", name
            continue
        except SparqlError as error:
            if outcome(text) != "cannot be read":
                differ.append(f"{name}: {error}")
            continue
        if query.repeatable and outcome(query.text) != outcome(text):
            differ.append(name)
    assert differ == []


@pytest.mark.parametrize("folder", ["syntax-query", "syntax-fed"])
def test_queries_that_are_no_sparql_are_still_refused(folder: str) -> None:
    bad = {n: t for n, t in queries().items() if n.startswith(f"{folder}/") and "bad" in n}
    for name, text in bad.items():
        try:
            plain = plain_query(text, Limits()).text
        except SparqlError:
            continue
        assert outcome(plain) == outcome(text), name
