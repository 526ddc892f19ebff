"""Addresses for machines, the query relay, errors."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from tests.frontend_files import ensure_built
from tests.wiki_world import app_of, client_of, site_of, store_of, world_store
from wiki import Settings, SparqlFront, create_app
from wiki.owner_process import OwnerSettings
from wiki.relay import PLACES

_NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_the_sitemap_names_every_page_people_look_for_in_both_languages() -> None:
    client = client_of()
    index = ElementTree.fromstring(client.get("/sitemap.xml").data)
    parts = [e.text or "" for e in index.iterfind("s:sitemap/s:loc", _NS)]
    assert parts == ["https://leefomgeving.org/sitemap-1.xml"]

    part = ElementTree.fromstring(client.get("/sitemap-1.xml").data)
    addresses = {e.text for e in part.iterfind("s:url/s:loc", _NS)}
    assert "https://leefomgeving.org/place/NL" in addresses
    assert "https://leefomgeving.org/en/ambition/boules" in addresses
    assert client.get("/sitemap-2.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_the_sitemap_of_an_empty_store_is_sound() -> None:
    client = app_of(store_of("")).test_client()

    index = ElementTree.fromstring(client.get("/sitemap.xml").data)

    assert index.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}sitemapindex"


def test_robots_find_the_sitemap_and_leave_repetitions_alone() -> None:
    text = client_of().get("/robots.txt").text

    assert "Sitemap: https://leefomgeving.org/sitemap.xml" in text
    assert "Disallow: /en/search" in text


def test_people_are_not_in_the_sitemap() -> None:
    assert "/resident/" not in client_of().get("/sitemap-1.xml").text


def test_https_is_asked_for_only_where_it_is_there() -> None:
    secure = app_of(world_store(), Settings(https=True)).test_client()

    assert "max-age=" in secure.get("/").headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client_of().get("/").headers


@pytest.mark.parametrize("path", ["/static/dist/manifest.json", "/static/dist/..%2f..%2fapp.py"])
def test_only_built_files_are_served(path: str) -> None:
    assert client_of().get(path).status_code == 404


def test_an_error_of_ours_gives_a_page_without_details(caplog: pytest.LogCaptureFixture) -> None:
    app = app_of(world_store())
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken() -> str:
        raise RuntimeError("secret detail")

    app.add_url_rule("/broken", view_func=broken)
    with caplog.at_level(logging.CRITICAL, logger="wiki"):
        answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.text
    assert "secret" not in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_only_read(method: str) -> None:
    answer = client_of().open("/place/NL", method=method)

    assert answer.status_code == 405
    assert "Content-Security-Policy" in answer.headers


# --- the query relay ---


class _Front(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, bytes, str]] = []  # noqa: RUF012  # shared on purpose

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        accept = self.headers.get("Accept", "")
        self.seen.append((self.command, self.path, body, accept))
        content = b"line\n" * 50_000
        self.send_response(200 if "bad" not in self.path else 400)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_OPTIONS = do_HEAD = _answer  # noqa: N815  # names of the base class

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # name of the base class
        pass


@contextmanager
def front() -> Iterator[FlaskClient]:
    ensure_built()
    server = HTTPServer(("127.0.0.1", 0), _Front)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _Front.seen.clear()
    site = replace(site_of(world_store()), sparql=SparqlFront("127.0.0.1", server.server_port))
    try:
        yield create_app(site).test_client()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_query_is_handed_on_unread_and_its_answer_too() -> None:
    with front() as client:
        answer = client.get(
            "/sparql?query=ASK%20%7B%7D&format=csv", headers={"Accept": "text/csv;q=0.9"}
        )

        assert answer.data == b"line\n" * 50_000
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert _Front.seen == [
            ("GET", "/sparql?query=ASK%20%7B%7D&format=csv", b"", "text/csv;q=0.9")
        ]


def test_a_posted_query_is_handed_on() -> None:
    with front() as client:
        client.post("/sparql", data=b"ASK {}", content_type="application/sparql-query")

        assert [(method, body) for method, _path, body, _accept in _Front.seen] == [
            ("POST", b"ASK {}")
        ]


def test_the_status_of_the_front_comes_through() -> None:
    with front() as client:
        assert client.get("/sparql?query=bad").status_code == 400


def test_a_browser_without_a_query_gets_the_page_to_ask_from() -> None:
    with front() as client:
        answer = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})

        assert "Stel een vraag aan de gegevens" in answer.text
        assert _Front.seen == []


def test_a_front_that_is_not_there_gives_503() -> None:
    site = replace(site_of(world_store()), sparql=SparqlFront("127.0.0.1", 1))
    client = create_app(site).test_client()

    answer = client.get("/sparql?query=ASK%20%7B%7D")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_a_client_that_goes_before_its_query_is_whole_is_not_handed_on() -> None:
    with front() as client:
        answer = client.post(
            "/sparql",
            data=b"ASK {}",
            content_type="application/sparql-query",
            # as the server here has it
            environ_overrides={"CONTENT_LENGTH": "5000", "wsgi.input_terminated": True},
        )

        assert answer.status_code == 400
        assert _Front.seen == []


def test_a_posted_query_without_a_length_is_handed_on() -> None:
    with front() as client:
        client.post(
            "/sparql",
            input_stream=io.BytesIO(b"ASK {}"),
            content_type="application/sparql-query",
            environ_overrides={"wsgi.input_terminated": True},
        )

        assert [body for _method, _path, body, _accept in _Front.seen] == [b"ASK {}"]


def test_a_posted_query_of_megabytes_is_refused_unread() -> None:
    with front() as client:
        answer = client.post("/sparql", data=b" " * 2_000_000)

        assert answer.status_code == 413
        assert _Front.seen == []


def test_slow_readers_of_answers_keep_a_few_places_and_give_them_back() -> None:
    with front() as client:
        slow = [client.get("/sparql?query=a", buffered=False) for _ in range(PLACES)]
        assert {answer.status_code for answer in slow} == {200}

        turned_away = client.get("/sparql?query=a")
        assert turned_away.status_code == 503
        assert turned_away.headers["Retry-After"]
        assert client.get("/robots.txt").status_code == 200

        for answer in slow:
            answer.close()
        for _ in range(2 * PLACES):  # refused and failed requests give theirs back too
            client.post("/sparql", data=b" " * 2_000_000)
        assert client.get("/sparql?query=a").status_code == 200


def test_the_server_has_threads_for_pages_when_all_places_at_the_relay_are_taken() -> None:
    threads = next(field.default for field in fields(OwnerSettings) if field.name == "threads")

    assert isinstance(threads, int)
    assert threads >= 2 * PLACES
