"""The front of the endpoint: a plain WSGI application over a pool of workers."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from sparql.errors import EndpointBusyError, QuerySyntaxError, SparqlError
from sparql.formats import AnswerFormat, by_name, formats_for, negotiate
from sparql.guard import PlainQuery, plain_query
from sparql.pool import Answer, WorkerPool
from sparql.problem import CONTENT_TYPE, Problem, problem_of
from sparql.protocol import (
    Asked,
    ContentTypeError,
    Environ,
    MethodError,
    NotAskedError,
    read_request,
)
from sparql.request import request_for

Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], object]

_PHRASES = {
    200: "OK",
    204: "No Content",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    500: "Internal Server Error",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_CORS: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Retry-After"),
]
_ALWAYS: Headers = [
    *_CORS,
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
]


class Revisions(Protocol):
    """Tells which revision a query would be answered from now."""

    def __call__(self) -> str:
        """The revision of the newest checkpoint."""
        ...


class _Body:
    """An answer as WSGI wants it: iterable, and closed when the client has it or has gone."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        self._answer.close()


class Front:
    """Answers ``/sparql`` and ``/-/health``."""

    def __init__(self, pool: WorkerPool, newest_revision: Revisions) -> None:
        self._pool = pool
        self._newest_revision = newest_revision
        # whoever posts slowly keeps one of these places, and a thread: the server has twice as many
        self._posting = threading.BoundedSemaphore(posting_places(pool.size))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        path = environ.get("PATH_INFO", "")
        if path == "/-/health":
            return self._health(start_response)
        if path not in {"/sparql", "/sparql/"}:
            return _send_problem(
                start_response, Problem(404, "not-found", "Not here", "The endpoint is at /sparql.")
            )
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return _preflight(start_response)
        try:
            return self._answer(self._read(environ), start_response)
        except SparqlError as error:
            return _send_problem(start_response, problem_of(error))
        except NotAskedError:
            detail = (
                "Give a query: GET or POST with “query=…”, or POST as application/sparql-query."
            )
            return _send_problem(start_response, Problem(400, "no-query", "No query", detail))
        except MethodError:
            return _send_problem(
                start_response,
                Problem(405, "method", "No such method", "Queries come by GET or POST."),
                [("Allow", "GET, HEAD, POST, OPTIONS")],
            )
        except ContentTypeError:
            detail = "POST a form, or a query as application/sparql-query."
            return _send_problem(
                start_response, Problem(415, "content-type", "No such content", detail)
            )

    def _read(self, environ: Environ) -> Asked:
        if environ["REQUEST_METHOD"] != "POST":
            return read_request(environ, self._pool.limits)
        if not self._posting.acquire(blocking=False):
            raise EndpointBusyError("Too many queries are being sent; please try again soon.")
        try:
            return read_request(environ, self._pool.limits)
        finally:
            self._posting.release()

    def _answer(self, asked: Asked, start_response: StartResponse) -> Iterable[bytes]:
        query = plain_query(asked.query, self._pool.limits)
        form = _format(asked, query)
        if form is None:
            names = ", ".join(form.name for form in formats_for(query.form.gives_triples))
            return _send_problem(
                start_response,
                Problem(
                    406,
                    "format",
                    "No such format",
                    f"{query.form} queries are answered as {names}.",
                ),
            )
        if query.repeatable and asked.if_none_match:
            tag = _tag(asked, query, form, self._newest_revision())
            if _matches(asked.if_none_match, tag):
                start_response(_status(304), [*_ALWAYS, ("ETag", tag), ("Vary", "Accept")])
                return []
        request = request_for(query, form.name, asked.dataset)
        try:
            answer = self._pool.run(request, asked.seconds)
        except QuerySyntaxError as error:
            raise query.syntax_error(error.detail) from error
        headers = [
            *_ALWAYS,
            ("Content-Type", form.content_type),
            ("Vary", "Accept"),
            ("Cache-Control", "no-cache"),
        ]
        if query.repeatable:
            headers.append(("ETag", _tag(asked, query, form, answer.revision)))
        headers.append(("Content-Length", str(answer.length)))
        start_response(_status(200), headers)
        if asked.head_only:
            answer.close()
            return []
        return _Body(answer)

    def _health(self, start_response: StartResponse) -> Iterable[bytes]:
        workers = len(self._pool.process_ids())
        status = 200 if workers else 503
        fields = {
            "status": "ok" if workers else "starting",
            "workers": workers,
            "revision": self._newest_revision(),
            "network": {True: "closed", False: "open", None: "unknown"}[self._pool.confined()],
        }
        body = json.dumps(fields).encode() + b"\n"
        start_response(
            _status(status),
            [*_ALWAYS, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
        )
        return [body]


def posting_places(workers: int) -> int:
    """How many clients may be sending a query by POST at the same time."""
    return 8 * workers


def _status(code: int) -> str:
    return f"{code} {_PHRASES[code]}"


def _format(asked: Asked, query: PlainQuery) -> AnswerFormat | None:
    offered = formats_for(query.form.gives_triples)
    if asked.format_name is not None:
        return by_name(asked.format_name, offered)
    return negotiate(asked.accept, offered)


def _tag(asked: Asked, query: PlainQuery, form: AnswerFormat, revision: str) -> str:
    # weak: the engine promises the same answer at the same revision, not the same order of rows
    seen = json.dumps([query.text, form.name, repr(asked.dataset)])
    return f'W/"{revision}-{hashlib.sha256(seen.encode()).hexdigest()[:20]}"'


def _matches(if_none_match: str, tag: str) -> bool:
    # weak comparison (RFC 9110 §8.8.3.2)
    given = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in given or tag.removeprefix("W/") in given


def _preflight(start_response: StartResponse) -> Iterable[bytes]:
    start_response(
        _status(204),
        [
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
            ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
            ("Access-Control-Max-Age", "86400"),
        ],
    )
    return []


def _send_problem(
    start_response: StartResponse, problem: Problem, further: Headers | None = None
) -> Iterable[bytes]:
    body = problem.body()
    headers = [
        *_ALWAYS,
        ("Content-Type", CONTENT_TYPE),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *(further or []),
    ]
    if problem.retry_after:
        headers.append(("Retry-After", str(problem.retry_after)))
    start_response(_status(problem.status), headers)
    return [body]
