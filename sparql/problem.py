"""Errors as ``application/problem+json`` (RFC 9457), one shape for all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sparql.errors import (
    AnswerTooLargeError,
    DeadlineExceededError,
    EndpointBusyError,
    FederationRefusedError,
    QueryFailedError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTooLargeError,
    SparqlError,
    UpdateRefusedError,
    WorkerDiedError,
)

CONTENT_TYPE = "application/problem+json"
TYPES = "https://leefomgeving.org/def/problem/"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem; ``line`` and ``column`` count from 1, and are 0 where there is no place."""

    status: int
    name: str  # ends the problem's type IRI
    title: str
    detail: str
    line: int = 0
    column: int = 0
    retry_after: int = 0  # seconds; 0: asking again does not help

    def body(self) -> bytes:
        """The JSON text."""
        fields: dict[str, str | int] = {
            "type": TYPES + self.name,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.line:
            fields |= {"line": self.line, "column": self.column}
        return json.dumps(fields, ensure_ascii=False, indent=2).encode() + b"\n"


# the most specific class first
_KINDS: tuple[tuple[type[SparqlError], int, str, str, int], ...] = (
    (UpdateRefusedError, 403, "update-refused", "This endpoint only reads", 0),
    (FederationRefusedError, 403, "service-refused", "This endpoint asks no other server", 0),
    (QueryTooLargeError, 413, "query-too-large", "The query is too large", 0),
    (QueryRefusedError, 400, "query-refused", "The query is refused", 0),
    (QuerySyntaxError, 400, "syntax", "The query cannot be read", 0),
    (QueryFailedError, 400, "query-failed", "The query cannot be answered", 0),
    (DeadlineExceededError, 504, "deadline", "The query took too long", 0),
    (WorkerDiedError, 503, "out-of-resources", "The query took too much", 0),
    (AnswerTooLargeError, 413, "answer-too-large", "The answer is too large", 0),
    (EndpointBusyError, 503, "busy", "The endpoint is busy", 5),
)


def problem_of(error: SparqlError) -> Problem:
    """The problem to show for an error."""
    for kind, status, name, title, retry_after in _KINDS:
        if isinstance(error, kind):
            place = getattr(error, "place", None)
            return Problem(
                status,
                name,
                title,
                error.detail,
                line=place.line if place else 0,
                column=place.column if place else 0,
                retry_after=retry_after,
            )
    return Problem(500, "internal", "Something went wrong", error.detail)
