"""Reads a request of the SPARQL 1.1 Protocol from a WSGI environment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from sparql.errors import QueryRefusedError, QueryTooLargeError, UpdateRefusedError
from sparql.limits import Limits
from sparql.request import Dataset

Environ = dict[str, Any]  # WSGI's (PEP 3333)

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_DRAIN_BYTES = 256 * 1024
_DRAIN_CHUNKS = 64
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*')
_READ_ONLY = "This endpoint only reads; updates are refused."


class NotAskedError(Exception):
    """There is no query in the request, nor anything else that can be answered."""


class MethodError(Exception):
    """A method other than GET, HEAD, POST and OPTIONS."""


class ContentTypeError(Exception):
    """POST with a body of some other kind."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks."""

    query: str
    dataset: Dataset | None
    format_name: str | None
    accept: str | None
    seconds: float | None
    if_none_match: str
    head_only: bool


def read_request(environ: Environ, limits: Limits) -> Asked:
    """The query operation in a request (SPARQL 1.1 Protocol §2.1).

    Raises:
        NotAskedError: No query.
        MethodError: A method that is not for queries.
        ContentTypeError: A body that is neither a form nor a query.
        QueryRefusedError: An update, two queries, or parameters that make no sense.
        QueryTooLargeError: The body is larger than a query may be.
    """
    method = environ["REQUEST_METHOD"]
    parameters = _pairs(environ.get("QUERY_STRING", ""))
    queries = [value for name, value in parameters if name == "query"]
    if method == "POST":
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if kind == _UPDATE:
            raise UpdateRefusedError(_READ_ONLY)
        if kind == _FORM:
            posted = _pairs(_body(environ, 4 * limits.text_bytes))
            queries += [value for name, value in posted if name == "query"]
            parameters += posted
        elif kind == _QUERY:
            queries.append(_body(environ, limits.text_bytes))
        else:
            raise ContentTypeError
    elif method not in {"GET", "HEAD"}:
        raise MethodError
    if any(
        name in {"update", "using-graph-uri", "using-named-graph-uri"} for name, _ in parameters
    ):
        raise UpdateRefusedError(_READ_ONLY)
    if not queries:
        raise NotAskedError
    if len(queries) > 1:
        raise QueryRefusedError("There is more than one query in this request.")
    values = dict(reversed(parameters))  # the first of each name
    return Asked(
        query=queries[0],
        dataset=_dataset(parameters),
        format_name=values.get("format") or None,
        accept=environ.get("HTTP_ACCEPT"),
        seconds=_seconds(values.get("timeout")),
        if_none_match=environ.get("HTTP_IF_NONE_MATCH", ""),
        head_only=method == "HEAD",
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
    except (ValueError, UnicodeDecodeError) as error:
        raise QueryRefusedError("The parameters are not UTF-8, or too many.") from error


def _body(environ: Environ, most: int) -> str:
    # read up to one byte more than allowed, whatever the header says
    data: bytes = environ["wsgi.input"].read(most + 1)
    if len(data) > most:
        # the client sees the refusal only when it is done sending; but not for ever
        for _ in range(_DRAIN_CHUNKS):
            if not environ["wsgi.input"].read(_DRAIN_BYTES):
                break
        raise QueryTooLargeError(f"The request is longer than {most // 1024} kB.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise QueryRefusedError("The request is not UTF-8.") from error


def _dataset(parameters: list[tuple[str, str]]) -> Dataset | None:
    default = tuple(value for name, value in parameters if name == "default-graph-uri")
    named = tuple(value for name, value in parameters if name == "named-graph-uri")
    for iri in default + named:
        if not _IRI.fullmatch(iri):
            raise QueryRefusedError(f"“{iri}” is not the IRI of a graph.")
    return Dataset(default, named) if default or named else None


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise QueryRefusedError("“timeout” is a number of seconds, more than 0.")
    return seconds
