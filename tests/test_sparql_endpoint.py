"""The endpoint as its clients see it: real processes, real HTTP."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store
from rdflib import Dataset
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from graphstore.checkpoints import publish
from graphstore.folder import Folder, prepare
from sparql.limits import MEBIBYTE, Limits
from sparql.server import ServerSettings
from tests.running import Reply, ask, free_port, running, wait_for

SIZE = 3000
NAME = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def make_data(root: Path) -> Folder:
    """A data folder with a checkpoint: a default graph, two named graphs that share one triple."""
    folder, _ = prepare(root, base="https://leefomgeving.org", create=True)
    quads = []
    for number in range(SIZE):
        thing = NamedNode(f"https://leefomgeving.org/id/environment/e{number}")
        quads.append(Quad(thing, NAME, Literal(f"Straat {number}", language="nl"), DefaultGraph()))
    shared = NamedNode("urn:x:shared")
    for graph in ("urn:x:g1", "urn:x:g2"):
        quads.append(Quad(shared, NAME, Literal("samen"), NamedNode(graph)))
        quads.append(Quad(NamedNode(graph), NAME, Literal(graph), NamedNode(graph)))
    add(folder, 1, quads)
    return folder


def add(folder: Folder, revision: int, quads: list[Quad]) -> None:
    """Writes to the public store behind the gate's back, and publishes a checkpoint."""
    store = Store(str(folder.public))
    store.extend(quads)
    publish(folder, store, revision)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running endpoint."""

    port: int
    process: subprocess.Popen[bytes]

    def get(self, query: str, accept: str = "*/*", **parameters: str) -> Reply:
        """GET with a query and further parameters."""
        target = "/sparql?" + urlencode({"query": query, **parameters})
        return ask(self.port, target, headers={"Accept": accept})

    def values(self, query: str, variable: str, parameters: str = "") -> list[str]:
        """What one variable is bound to, in each row."""
        target = "/sparql?" + urlencode({"query": query}) + parameters
        reply = ask(self.port, target)
        assert reply.status == 200, reply.text
        return [row[variable]["value"] for row in json.loads(reply.body)["results"]["bindings"]]

    def workers(self) -> list[int]:
        """Process ids of the workers, once both are there."""
        until = time.monotonic() + 10
        while True:
            found = worker_processes(self.process.pid)
            idle = json.loads(ask(self.port, "/-/health").body)["workers"]
            if len(found) == idle == 2:
                return found
            assert time.monotonic() < until, found
            time.sleep(0.05)


def worker_processes(ancestor: int) -> list[int]:
    """Processes below this one that are SPARQL workers."""
    found = []
    for child in children(ancestor):
        try:
            command = Path(f"/proc/{child}/cmdline").read_bytes()
        except OSError:
            continue
        if b"sparql.worker" in command:
            found.append(child)
        found += worker_processes(child)
    return found


def children(process: int) -> list[int]:
    """Processes started by this one, by any of its threads."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        found += [int(pid) for pid in task.read_text().split()]
    return found


@contextmanager
def endpoint(folder: Folder, limits: Limits) -> Iterator[Endpoint]:
    """A running endpoint on a data folder."""
    settings = ServerSettings(str(folder.root), port=free_port(), limits=limits)
    arguments = ["-m", "sparql.server", settings.to_json(), str(os.getpid())]
    with running(arguments) as process:
        wait_for(settings.port, "/-/health", process)
        yield Endpoint(settings.port, process)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return make_data(tmp_path_factory.mktemp("sparql") / "data")


@pytest.fixture(scope="module")
def served(folder: Folder) -> Iterator[Endpoint]:
    with endpoint(folder, Limits(seconds=20, memory_bytes=300 * MEBIBYTE)) as running_endpoint:
        yield running_endpoint


COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ONE = f"SELECT ?o {{ <https://leefomgeving.org/id/environment/e7> <{NAME.value}> ?o }}"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_a_select_query_is_answered(served: Endpoint) -> None:
    assert served.values(COUNT, "n") == [str(SIZE)]


@pytest.mark.parametrize(
    ("name", "content_type", "start"),
    [
        ("json", "application/sparql-results+json", b'{"head":'),
        ("xml", "application/sparql-results+xml", b"<?xml"),
        ("csv", "text/csv; charset=utf-8", b"o\r\nStraat 7"),
        ("tsv", "text/tab-separated-values; charset=utf-8", b'?o\n"Straat 7"@nl'),
    ],
)
def test_tables_come_in_every_format(
    served: Endpoint, name: str, content_type: str, start: bytes
) -> None:
    by_parameter = served.get(ONE, format=name)
    by_header = served.get(ONE, accept=content_type.partition(";")[0])
    assert by_parameter.headers["content-type"] == content_type
    assert by_parameter.body.startswith(start)
    assert by_header.body == by_parameter.body


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_ask_is_answered_in_every_format(served: Endpoint, name: str) -> None:
    assert b"true" in served.get("ASK { ?s ?p ?o }", format=name).body


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("name", "parser"),
    [  # what rdflib warns of is in its own way of reading
        ("turtle", "turtle"),
        ("ntriples", "nt"),
        ("rdfxml", "xml"),
        ("jsonld", "json-ld"),
        ("trig", "trig"),
        ("nquads", "nquads"),
    ],
)
def test_graphs_come_in_every_format_and_rdflib_reads_them(
    served: Endpoint, name: str, parser: str
) -> None:
    reply = served.get("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 50", format=name)
    assert reply.status == 200, reply.text
    assert len(Dataset(default_union=True).parse(data=reply.body, format=parser)) == 50


# the client makes graphs of a class that rdflib has given up
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize(
    ("query", "formats"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 2", [JSON, XML, CSV, TSV]),
        ("ASK { ?s ?p ?o }", [JSON, XML]),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2", [XML, TURTLE, N3, RDFXML, JSONLD]),
    ],
)
def test_the_usual_client_gets_every_format_it_knows(
    served: Endpoint, query: str, formats: list[str], method: str
) -> None:
    client = SPARQLWrapper(f"http://127.0.0.1:{served.port}/sparql")
    client.setQuery(query)
    client.setMethod(method)
    for wanted in formats:
        client.setReturnFormat(wanted)
        assert client.queryAndConvert()


def test_describe_is_answered_as_turtle_by_default(served: Endpoint) -> None:
    reply = served.get("DESCRIBE <https://leefomgeving.org/id/environment/e7>")
    assert reply.headers["content-type"] == "text/turtle; charset=utf-8"
    assert '"Straat 7"@nl' in reply.text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", urlencode({"query": ONE}).encode()),
        ("application/sparql-query", ONE.encode()),
        ("application/sparql-query; charset=utf-8", ONE.encode()),
    ],
)
def test_queries_come_by_post_too(served: Endpoint, content_type: str, body: bytes) -> None:
    reply = ask(
        served.port, "/sparql", method="POST", body=body, headers={"Content-Type": content_type}
    )
    assert "Straat 7" in reply.text


def test_a_format_that_does_not_fit_is_not_acceptable(served: Endpoint) -> None:
    assert served.get(ONE, accept="image/png").status == 406
    assert served.get(ONE, format="turtle").status == 406


def problem(reply: Reply) -> dict[str, str | int]:
    """The problem in a reply, of the one shape that all have."""
    assert reply.headers["content-type"] == "application/problem+json"
    fields: dict[str, str | int] = json.loads(reply.body)
    assert {"type", "title", "status", "detail"} <= fields.keys()
    assert fields["status"] == reply.status
    return fields


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403, "update-refused"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { } }", 403, "service-refused"),
        ("SELECT * { ?s ?p }", 400, "syntax"),
        ("", 400, "query-refused"),
        ("SELECT * { " + "{" * 4000 + "}" * 4000 + "}", 413, "query-too-large"),
        ("ASK { " + "?s ?p ?o . " * 200 + "}", 413, "query-too-large"),
    ],
)
def test_errors_are_problems(served: Endpoint, query: str, status: int, kind: str) -> None:
    reply = served.get(query)
    assert reply.status == status
    assert str(problem(reply)["type"]).endswith(f"/{kind}")


def test_a_syntax_error_says_where(served: Endpoint) -> None:
    fields = problem(served.get("SELECT *\n{ ?s <urn:p> ?o } GROUP ?x"))
    assert (fields["line"], fields["column"]) == (2, 25)


@pytest.mark.parametrize(
    ("method", "target", "content_type", "body", "status"),
    [
        ("GET", "/sparql", "", b"", 400),
        ("PUT", "/sparql", "", b"", 405),
        ("POST", "/sparql", "text/plain", b"ASK {}", 415),
        ("POST", "/sparql", "application/sparql-update", b"DROP ALL", 403),
        ("POST", "/sparql", "application/x-www-form-urlencoded", b"update=DROP+ALL", 403),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "", b"", 400),
        ("GET", "/sparql?query=%FF", "", b"", 400),
        ("POST", "/sparql", "application/sparql-query", b"\xff", 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=0", "", b"", 400),
        ("GET", "/sparql?query=ASK%7B%7D&timeout=soon", "", b"", 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=not%20an%20iri", "", b"", 400),
        ("POST", "/sparql", "application/sparql-query", b"#" * 10_000_000, 413),
        ("GET", "/elsewhere", "", b"", 404),
    ],
)
def test_bad_requests_get_a_problem(
    served: Endpoint, method: str, target: str, content_type: str, body: bytes, status: int
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    reply = ask(served.port, target, method=method, body=body or None, headers=headers)
    assert reply.status == status
    problem(reply)


def test_clients_that_stop_in_the_middle_of_a_query_leave_room_for_the_others(
    served: Endpoint,
) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    stuck = [socket.create_connection(("127.0.0.1", served.port), 60) for _ in range(40)]
    for connection in stuck:
        connection.sendall(head + b"Content-Length: 1000\r\n\r\nASK")
    assert served.values(COUNT, "n") == [str(SIZE)]
    assert stuck[-1].recv(1000).startswith(b"HTTP/1.1 503")
    for connection in stuck:
        connection.close()
    until = time.monotonic() + 20  # the places come free as the server sees the clients go
    while True:
        reply = ask(
            served.port,
            "/sparql",
            method="POST",
            body=b"ASK {}",
            headers={"Content-Type": "application/sparql-query"},
        )
        if reply.status == 200:
            break
        assert time.monotonic() < until
        time.sleep(0.1)


def test_any_page_of_the_web_may_ask(served: Endpoint) -> None:
    preflight = ask(served.port, "/sparql", method="OPTIONS")
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert served.get("ASK {}").headers["access-control-allow-origin"] == "*"


def test_an_answer_that_did_not_change_is_not_sent_again(served: Endpoint) -> None:
    target = "/sparql?" + urlencode({"query": COUNT})
    tag = ask(served.port, target).headers["etag"]
    again = ask(served.port, target, headers={"If-None-Match": tag})
    as_csv = ask(served.port, target, headers={"If-None-Match": tag, "Accept": "text/csv"})
    assert (again.status, again.body) == (304, b"")
    assert as_csv.status == 200


def test_an_answer_that_differs_each_time_has_no_etag(served: Endpoint) -> None:
    assert "etag" not in served.get("SELECT (RAND() AS ?x) {}").headers


def test_head_is_answered_without_a_body(served: Endpoint) -> None:
    reply = ask(served.port, "/sparql?" + urlencode({"query": COUNT}), method="HEAD")
    assert (reply.status, reply.body) == (200, b"")


LABELS = f"SELECT ?o {{ ?s <{NAME.value}> ?o }} ORDER BY ?o"
FROMS = "FROM <urn:x:g1> FROM <urn:x:g2>"
NAMED = f"SELECT ?o {{ GRAPH ?g {{ ?s <{NAME.value}> ?o }} }} ORDER BY ?o"


def test_a_default_graph_alone_leaves_no_named_graphs(served: Endpoint) -> None:
    only = "&default-graph-uri=urn:x:g1"
    assert served.values(LABELS, "o", only) == ["samen", "urn:x:g1"]
    assert served.values(NAMED, "o", only) == []


def test_a_named_graph_alone_leaves_no_default_graph(served: Endpoint) -> None:
    only = "&named-graph-uri=urn:x:g1"
    assert served.values(LABELS, "o", only) == []
    assert served.values(NAMED, "o", only) == ["samen", "urn:x:g1"]


def test_the_data_set_of_the_request_replaces_that_of_the_query(served: Endpoint) -> None:
    query = LABELS.replace("{ ?s", "FROM <urn:x:g2> { ?s", 1)
    assert served.values(query, "o", "&default-graph-uri=urn:x:g1") == ["samen", "urn:x:g1"]


def test_several_default_graphs_are_merged_each_triple_once(served: Endpoint) -> None:
    both = "&default-graph-uri=urn:x:g1&default-graph-uri=urn:x:g2"
    assert served.values(LABELS, "o", both) == ["samen", "urn:x:g1", "urn:x:g2"]


@pytest.mark.parametrize(
    "query",
    [
        LABELS.replace("{ ?s", "FROM <urn:x:g1> FROM <urn:x:g2> { ?s", 1),
        "PREFIX x: <urn:x:>" + LABELS.replace("{ ?s", "from x:g1 from x:g2 { ?s", 1),
    ],
)
def test_several_graphs_in_the_query_are_merged_each_triple_once(
    served: Endpoint, query: str
) -> None:
    assert served.values(query, "o") == ["samen", "urn:x:g1", "urn:x:g2"]


def test_named_graphs_of_the_query_stay_apart_from_its_merge(served: Endpoint) -> None:
    query = NAMED.replace("{ GRAPH", f"{FROMS} FROM NAMED <urn:x:g2> {{ GRAPH", 1)
    assert served.values(query, "o") == ["samen", "urn:x:g2"]


def test_a_large_answer_comes_whole(served: Endpoint) -> None:
    query = "SELECT ?a ?c { ?a ?p ?b . ?c ?q ?d } LIMIT 60000"
    reply = served.get(query, accept="text/csv")
    assert len(reply.body) > 4 * MEBIBYTE
    assert reply.body.count(b"\r\n") == 60001


def test_half_an_answer_is_never_sent(served: Endpoint) -> None:
    query = (
        "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"  # megabytes within the first second
    )
    reply = served.get(query, accept="text/csv", timeout="1.5")
    assert reply.status == 504
    problem(reply)


def test_a_slow_client_keeps_no_worker(served: Endpoint) -> None:
    query = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"
    target = "/sparql?" + urlencode({"query": query, "format": "csv"})
    slow = [http.client.HTTPConnection("127.0.0.1", served.port, timeout=30) for _ in range(4)]
    for connection in slow:
        connection.request("GET", target)
    answers = [connection.getresponse() for connection in slow]
    assert served.values(COUNT, "n") == [str(SIZE)]
    for answer, connection in zip(answers, slow, strict=True):
        assert answer.read().count(b"\r\n") == 100001
        connection.close()


def test_a_query_that_takes_too_long_is_stopped_and_the_next_is_answered(served: Endpoint) -> None:
    reply = served.get(CROSS, timeout="0.5")
    assert reply.status == 504
    assert str(problem(reply)["type"]).endswith("/deadline")
    assert served.values(COUNT, "n") == [str(SIZE)]


def test_queries_that_overrun_together_do_not_stop_the_others(served: Endpoint) -> None:
    with ThreadPoolExecutor(6) as threads:
        slow = [threads.submit(served.get, CROSS, timeout="1") for _ in range(4)]
        quick = threads.submit(served.get, COUNT)
        assert quick.result().status == 200
        assert {reply.result().status for reply in slow} <= {504, 503}


def test_a_query_that_eats_memory_is_stopped_and_the_next_is_answered(served: Endpoint) -> None:
    query = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(?c) ?f"
    reply = served.get(query)
    assert reply.status == 503
    assert "300 MB" in str(problem(reply)["detail"])
    assert served.values(COUNT, "n") == [str(SIZE)]


def test_a_worker_that_is_killed_gets_a_successor(served: Endpoint) -> None:
    with ThreadPoolExecutor(1) as threads:
        victim = threads.submit(served.get, CROSS, timeout="15")
        time.sleep(0.5)
        before = served.workers()
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        reply = victim.result()
    assert reply.status == 503
    assert str(problem(reply)["type"]).endswith("/out-of-resources")
    assert served.values(COUNT, "n") == [str(SIZE)]
    assert not set(served.workers()) & set(before)


@pytest.mark.parametrize("operator", ["+", "||", "/", " UNION ", "!"])
def test_long_chains_do_not_kill_workers(served: Endpoint, operator: str) -> None:
    before = set(served.workers())
    if operator == " UNION ":
        query = "ASK { " + operator.join(["{}"] * 90) + " }"
    elif operator == "!":
        query = "ASK { FILTER(" + "!" * 40 + "true) }"
    else:
        query = f"ASK {{ FILTER({operator.join(['1'] * 3000)} > 0) }}"
    assert served.get(query).status in {200, 413, 400}
    assert set(served.workers()) == before


def test_workers_have_no_network_where_the_system_allows_it(served: Endpoint) -> None:
    health = json.loads(ask(served.port, "/-/health").body)
    assert health["network"] in {"closed", "open"}
    if health["network"] == "closed":
        for pid in served.workers():
            routes = Path(f"/proc/{pid}/net/dev").read_text().splitlines()[2:]
            assert [line.split(":")[0].strip() for line in routes] == ["lo"]


def test_workers_end_when_their_front_is_killed(folder: Folder) -> None:
    with endpoint(folder, Limits()) as victim:
        workers = victim.workers()
        assert len(workers) == 2
        victim.process.kill()
        victim.process.wait()
        until = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in workers):
            assert time.monotonic() < until, "workers outlive their front"
            time.sleep(0.05)


def test_a_newer_checkpoint_is_read_and_its_etag_is_another(tmp_path: Path) -> None:
    folder = make_data(tmp_path / "data")
    target = "/sparql?" + urlencode({"query": COUNT})
    with endpoint(folder, Limits()) as live:
        before = ask(live.port, target)
        add(folder, 2, [Quad(NamedNode("urn:x:new"), NAME, Literal("nieuw"), DefaultGraph())])
        after = ask(live.port, target, headers={"If-None-Match": before.headers["etag"]})
        assert after.status == 200
        assert live.values(COUNT, "n") == [str(SIZE + 1)]
        assert after.headers["etag"] != before.headers["etag"]
