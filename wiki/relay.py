"""``/sparql`` on the site's own port: hands requests to the query front, unread.

The front is a process of its own with nothing but public checkpoints. Neither query nor answer is
parsed here. Whoever sends or reads slowly keeps one of a few places here, never a thread that pages
need.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib import resources

import urllib3
from flask import Blueprint, Flask, Response, abort, current_app, g, render_template, request

from ontology.questions import questions
from wiki.access import site
from wiki.languages import current_language, set_language
from wiki.negotiation import HTML, preferred_language
from wiki.pages.blueprint import answer, pages
from wiki.site import SparqlFront

relay = Blueprint("relay", __name__)

FORMATS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML"))
PLACES = 6  # requests handed on at the same time; fewer than the server has threads
_PIECE = 64 * 1024
_LONGEST = 1024 * 1024  # bytes of a posted query; the front takes a quarter of that
_CONNECT = 2.0  # seconds; the front is on this machine
_READ = 120.0  # seconds between two pieces; the front has its own, shorter deadline
_FORWARDED = ("Accept", "Content-Type", "If-None-Match", "User-Agent", "Origin")
_HOP_BY_HOP = {  # RFC 9110 §7.6.1, and what the server here writes itself
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "date",
    "server",
    "content-encoding",
}


def init_app(app: Flask) -> None:
    """Registers the relay, with connections of its own."""
    app.extensions["sparql-places"] = threading.BoundedSemaphore(PLACES)
    app.extensions["sparql-pool"] = urllib3.PoolManager(maxsize=16, block=False, retries=False)
    app.register_blueprint(relay)


@relay.route("/sparql", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
def sparql() -> Response:
    """A page to ask from, for a browser without a query; else what the front answers, or 503."""
    if request.method in {"GET", "HEAD"} and "query" not in request.args and _reads_html():
        return _page("pages/sparql.html", 200, **values())
    front = site().sparql
    if front is None:
        return _not_there()
    place = _Place.taken()
    if place is None:
        return _not_there()
    try:
        response = _handed_on(front, _posted())
    except BaseException:
        place.leave()
        raise
    response.call_on_close(place.leave)
    return response


class _Place:
    """One of the places at the relay, given back once."""

    def __init__(self, places: threading.BoundedSemaphore) -> None:
        self._places: threading.BoundedSemaphore | None = places

    @classmethod
    def taken(cls) -> _Place | None:
        """A place; None when all are taken."""
        places: threading.BoundedSemaphore = current_app.extensions["sparql-places"]
        return cls(places) if places.acquire(blocking=False) else None

    def leave(self) -> None:
        """Lets somebody else have the place."""
        places, self._places = self._places, None
        if places is not None:
            places.release()


def _posted() -> bytes | None:
    """The body, as a whole: the front must not wait for what a client never sends."""
    length = request.content_length
    if (length or 0) > _LONGEST:
        abort(413)
    body = request.stream.read(_LONGEST + 1)
    if len(body) > _LONGEST:
        abort(413)
    if length is not None and len(body) < length:
        abort(400)  # the client has gone
    return body or None


def _handed_on(front: SparqlFront, body: bytes | None) -> Response:
    pool: urllib3.PoolManager = current_app.extensions["sparql-pool"]
    headers = {name: request.headers[name] for name in _FORWARDED if name in request.headers}
    headers["Accept-Encoding"] = "identity"
    headers["X-Forwarded-For"] = request.remote_addr or ""
    try:
        answer = pool.request(
            request.method,
            _address(front),
            headers=headers,
            body=body,
            preload_content=False,
            redirect=False,
            timeout=urllib3.Timeout(connect=_CONNECT, read=_READ),
        )
    except urllib3.exceptions.HTTPError:
        return _not_there()
    response = Response(_pieces(answer), answer.status)
    response.headers.clear()
    for name, value in answer.headers.iteritems():
        if name.lower() not in _HOP_BY_HOP:
            response.headers.add(name, value)
    response.call_on_close(answer.release_conn)
    return response


@pages.get("/query")
def query_page() -> Response:
    """The page to ask from, in the language of the address."""
    return answer("pages/sparql.html", values)


def values() -> dict[str, object]:
    """Everything the template of the query page shows."""
    asked = request.args.get("example", "")
    chosen = next((question for question in questions() if question.name == asked), None)
    if chosen:
        text = chosen.text_with_examples(site().iris.base)
    else:
        text = (resources.files("wiki") / "queries" / "most-ambitions.rq").read_text("utf-8")
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    titles = [(q.name, q.nl if current_language() == "nl" else q.en) for q in questions()]
    return {
        "example": query,
        "formats": FORMATS,
        "title_of_example": dict(titles).get(asked),
        "questions": sorted(titles, key=lambda title: title[1]),
    }


def _address(front: SparqlFront) -> str:
    query = request.query_string.decode("latin-1")
    return f"http://{front.host}:{front.port}/sparql" + (f"?{query}" if query else "")


def _pieces(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from answer.stream(_PIECE, decode_content=False)
    finally:
        answer.release_conn()


def _not_there() -> Response:
    if _reads_html():
        response = _page("resting.html", 503)
    else:
        text = "the query service is not there at the moment\n"
        response = Response(text, 503, mimetype="text/plain")
    response.headers["Retry-After"] = "5"
    return response


def _reads_html() -> bool:
    offers = ["application/sparql-results+json", HTML]
    return request.accept_mimetypes.best_match(offers) == HTML


def _page(template: str, status: int, **values: object) -> Response:
    set_language(preferred_language(request))
    g.page_path = "/query"
    response = Response(render_template(template, **values), status, mimetype=HTML)
    response.vary.update(["Accept", "Accept-Language"])
    return response
