"""Errors of the public endpoint.

::

    SparqlError
    ├── QueryRefusedError           not given to the engine
    │   ├── UpdateRefusedError      the endpoint only reads
    │   ├── FederationRefusedError  SERVICE: the endpoint asks nobody else
    │   └── QueryTooLargeError      longer, deeper or with more patterns than the limits allow
    ├── QuerySyntaxError            the engine cannot read it
    ├── QueryFailedError            the engine gave up on it
    ├── DeadlineExceededError       took longer than allowed; stopped
    ├── WorkerDiedError             took more memory or stack than allowed; stopped
    ├── AnswerTooLargeError         more bytes than an answer may have; stopped
    └── EndpointBusyError           every worker is busy and the queue is full, or none can start
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a query: line and column, both counted from 1, in characters."""

    line: int
    column: int


class SparqlError(Exception):
    """Base of everything this package raises on purpose."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class QueryRefusedError(SparqlError):
    """The query was not given to the engine."""

    def __init__(self, detail: str, place: Place | None = None) -> None:
        super().__init__(detail)
        self.place = place


class UpdateRefusedError(QueryRefusedError):
    """An update, or a word that only updates have."""


class FederationRefusedError(QueryRefusedError):
    """A SERVICE clause."""


class QueryTooLargeError(QueryRefusedError):
    """Longer, deeper or with more patterns than the limits allow."""


class QuerySyntaxError(SparqlError):
    """The engine cannot read the query."""

    def __init__(self, detail: str, place: Place | None = None) -> None:
        super().__init__(detail)
        self.place = place


class QueryFailedError(SparqlError):
    """The engine gave up on a well-formed query."""


class DeadlineExceededError(SparqlError):
    """The query took longer than allowed and was stopped."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The query was stopped after {seconds:g} seconds.")
        self.seconds = seconds


class WorkerDiedError(SparqlError):
    """The query took more memory or stack than allowed and was stopped."""


class AnswerTooLargeError(SparqlError):
    """The answer has more bytes than allowed."""


class EndpointBusyError(SparqlError):
    """No worker came free in time."""
