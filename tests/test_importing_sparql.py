"""CONSTRUCT from a remote endpoint; the endpoint is a small server on the loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, RdfFormat, Store

from importers import InputError, OptionError, RemoteError
from importers import sparql_query as module
from ontology.namespaces import LDHZ, RDFS
from tests.importing import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

QUERY = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"


@dataclass
class Endpoint:
    """Answers CONSTRUCT queries over a store; ``troubles`` come first, one per request."""

    store: Store = field(default_factory=Store)
    troubles: list[tuple[str, list[tuple[str, str]], bytes]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    url: str = ""

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        query = parse_qs(body.decode())["query"][0]
        self.queries.append(query)
        if self.troubles:
            status, headers, content = self.troubles.pop(0)
            start(status, headers)
            return [content]
        answer = self.store.query(query)
        assert isinstance(answer, QueryTriples)
        start("200 OK", [("Content-Type", "application/n-triples")])
        return [answer.serialize(format=RdfFormat.N_TRIPLES) or b""]

    def say(self, name: str, label: str) -> None:
        subject = NamedNode(f"http://example.org/{name}")
        self.store.add(Quad(subject, RDFS.label, Literal(label, language="nl")))


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # its name there
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    found = Endpoint()
    for number in range(25):
        found.say(f"t{number:02}", f"Ding {number}")
    with make_server("127.0.0.1", 0, found, handler_class=_Quiet) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/sparql"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(module, "pause", waited.append)
    return waited


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def query(tmp_path: Path) -> Path:
    path = tmp_path / "dingen.rq"
    path.write_text(QUERY)
    return path


def options(endpoint: Endpoint, **more: str) -> dict[str, str]:
    return {"endpoint": endpoint.url, "edition": "2026-01-01"} | more


def test_all_pages_come_into_a_graph_of_their_own(
    world: World, endpoint: Endpoint, query: Path
) -> None:
    report = world.load("sparql", query, options=options(endpoint, page="10")).report
    assert report.added == 25
    assert len(endpoint.queries) == 4  # three with statements, one that is empty
    assert endpoint.queries[2].endswith("LIMIT 10 OFFSET 20")
    graphs = {quad.graph_name for quad in world.quads()}
    assert graphs == {world.iris.graph("source", "sparql-dingen")}


def test_a_second_run_changes_nothing_on_another_day_either(
    world: World, endpoint: Endpoint, query: Path
) -> None:
    world.load("sparql", query, options=options(endpoint))
    later = options(endpoint) | {"edition": "2026-02-02"}
    assert world.stage("sparql", query, options=later).report.changes_nothing


def test_what_is_no_longer_found_ends_and_stays(
    world: World, endpoint: Endpoint, query: Path
) -> None:
    world.load("sparql", query, options=options(endpoint))
    gone = NamedNode("http://example.org/t07")
    for quad in list(endpoint.store.quads_for_pattern(gone, None, None, None)):
        endpoint.store.remove(quad)
    endpoint.say("nieuw", "Nieuw")
    later = options(endpoint) | {"edition": "2026-02-02"}
    report = world.load("sparql", query, options=later).report
    assert (report.added, report.ended) == (1, 1)
    assert world.values(gone, LDHZ.validUntil) == {"2026-02-02"}
    assert world.values(gone, RDFS.label) == {"Ding 7"}
    assert world.stage("sparql", query, options=later).report.changes_nothing


def test_of_our_own_things_the_statements_go_without_an_end(
    world: World, endpoint: Endpoint, query: Path
) -> None:
    place = world.place("GM0344")
    remark = Quad(place, RDFS.seeAlso, NamedNode("http://example.org/x"))
    endpoint.store.add(remark)
    world.load("sparql", query, options=options(endpoint))
    endpoint.store.remove(remark)
    world.load("sparql", query, options=options(endpoint))
    assert not list(world.reader.triples(place, None, None))


def test_a_busy_endpoint_is_asked_again_after_ever_longer_pauses(
    world: World, endpoint: Endpoint, query: Path, pauses: list[float]
) -> None:
    endpoint.troubles = [
        ("503 Busy", [], b""),
        ("500 Oops", [], b"x"),
        ("429 Slow", [("Retry-After", "9")], b""),
        ("429 Slow", [("Retry-After", "99999")], b""),
    ]
    assert world.stage("sparql", query, options=options(endpoint)).report.added == 25
    assert pauses == [1, 2, 9, 60]


def test_an_endpoint_that_stays_busy_is_given_up(
    world: World, endpoint: Endpoint, query: Path, pauses: list[float]
) -> None:
    endpoint.troubles = [("503 Busy", [], b"")] * 9
    with pytest.raises(RemoteError, match=r"busy \(503\) \(asked 5 times\)"):
        world.stage("sparql", query, options=options(endpoint))
    assert len(pauses) == 4


@pytest.mark.parametrize(
    ("status", "headers", "content", "reason"),
    [
        ("400 Bad", [], b"no such prefix", "refused"),
        ("403 No", [], b"", r"refused \(403\)"),
        ("404 Gone", [], b"", "refused"),
        ("200 OK", [("Content-Type", "text/html")], b"<p>", "which is no RDF"),
        ("200 OK", [("Content-Type", "text/turtle")], b"<a> oops", "broken answer: line 1"),
    ],
)
def test_an_answer_that_is_none_is_told_and_not_asked_again(
    world: World,
    endpoint: Endpoint,
    query: Path,
    pauses: list[float],
    status: str,
    headers: list[tuple[str, str]],
    content: bytes,
    reason: str,
) -> None:
    endpoint.troubles = [(status, headers, content)]
    with pytest.raises(RemoteError, match=reason):
        world.stage("sparql", query, options=options(endpoint))
    assert not pauses


def test_a_bomb_in_an_answer_is_refused(
    world: World, endpoint: Endpoint, query: Path, pauses: list[float]
) -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a "l"><!ENTITY b "&a;&a;">]><r>&b;</r>'
    endpoint.troubles = [("200 OK", [("Content-Type", "application/rdf+xml")], bomb)]
    with pytest.raises(RemoteError, match="entity b is not one"):
        world.stage("sparql", query, options=options(endpoint))


def test_an_endpoint_that_is_not_there_is_told(
    world: World, query: Path, pauses: list[float]
) -> None:
    nowhere = {"endpoint": "http://127.0.0.1:9/sparql"}
    with pytest.raises(RemoteError, match="does not answer"):
        world.stage("sparql", query, options=nowhere)


def test_an_answer_without_end_is_cut_off(
    world: World,
    endpoint: Endpoint,
    query: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importers.sparql_remote.MAX_PAGE_BYTES", 500)
    with pytest.raises(RemoteError, match="more than 500 bytes"):
        world.stage("sparql", query, options=options(endpoint))


def test_an_endpoint_that_brings_the_same_page_for_ever_is_stopped(
    world: World,
    endpoint: Endpoint,
    query: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importers.sparql_remote.MAX_STATEMENTS", 60)
    page = b'<http://example.org/a> <http://example.org/b> "c" .\n' * 30
    headers = [("Content-Type", "application/n-triples")]
    endpoint.troubles = [("200 OK", headers, page)] * 9
    with pytest.raises(RemoteError, match="more than 60 statements"):
        world.stage("sparql", query, options=options(endpoint))


def test_an_empty_answer_ends_nothing(world: World, endpoint: Endpoint, query: Path) -> None:
    world.load("sparql", query, options=options(endpoint))
    endpoint.store.clear()
    with pytest.raises(RemoteError, match="finds nothing"):
        world.stage("sparql", query, options=options(endpoint))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?s", "not a CONSTRUCT"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "not a SPARQL query"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "no ORDER BY"),
        (f"{QUERY} LIMIT 3", "LIMIT or OFFSET of its own"),
        ("CONSTRUCT {", "not a SPARQL query"),
        (f"CONSTRUCT {{}} {'{' * 5000}", "not a SPARQL query|too deep"),
        ("#" * 200_000, "more than 100000 characters"),
    ],
)
def test_a_query_that_cannot_be_paged_is_refused(
    world: World, endpoint: Endpoint, query: Path, text: str, reason: str
) -> None:
    query.write_text(text)
    with pytest.raises(InputError, match=reason):
        world.stage("sparql", query, options=options(endpoint))
    assert not endpoint.queries


def test_without_pages_a_query_needs_no_order(
    world: World, endpoint: Endpoint, query: Path
) -> None:
    query.write_text("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    report = world.stage("sparql", query, options=options(endpoint, page="0")).report
    assert report.added == 25
    assert len(endpoint.queries) == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": "http://user:secret@127.0.0.1/"},
        {"endpoint": "http://[::1"},
        {"endpoint": "http://127.0.0.1:99999/"},
        {"endpoint": "http://:80/"},
        {"endpoint": "http://127.0.0.1:9/", "page": "-1"},
        {"endpoint": "http://127.0.0.1:9/", "timeout": "0"},
        {"endpoint": "http://127.0.0.1:9/", "source": "A B"},
    ],
)
def test_an_option_that_cannot_be_used_is_told(
    world: World, query: Path, given: dict[str, str]
) -> None:
    with pytest.raises(OptionError):
        world.stage("sparql", query, options=given)
