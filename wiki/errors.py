"""Answers when something is not there, not possible, or went wrong.

::

    WikiError
    └── NotAcceptableError      none of our formats suits the client
"""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from wiki.access import current, lens
from wiki.languages import LANGUAGES, set_language
from wiki.lens import Link

_SUGGESTED = 5
_log = logging.getLogger("wiki")


class WikiError(Exception):
    """Base of what this package raises on purpose."""


class NotAcceptableError(WikiError):
    """The client accepts none of the formats there are; the answer lists them."""

    def __init__(self, alternatives: tuple[tuple[str, str], ...]) -> None:
        super().__init__("no acceptable format")
        self.alternatives = alternatives  # address, media type


def init_app(app: Flask) -> None:
    """Turns errors into pages."""

    @app.errorhandler(NotAcceptableError)
    def not_acceptable(error: NotAcceptableError) -> Response:
        lines = "".join(f"{address} {media_type}\n" for address, media_type in error.alternatives)
        response = Response(lines, 406, mimetype="text/plain")
        response.vary.update(["Accept"])
        return response

    @app.errorhandler(404)
    def not_found(_error: HTTPException) -> tuple[str, int]:
        _speak()
        words = _words()
        return render_template("not_found.html", words=words, near=_near(words)), 404

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response:
        if error.code is None or error.code < 400:
            response: Response = error.get_response()  # type: ignore[assignment]  # Flask makes responses of its own class
            return response
        _speak()
        response = Response(render_template("refused.html", code=error.code), error.code)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.allow.update(error.valid_methods)  # RFC 9110 §15.5.6
        return response

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str, int]:
        if app.testing:
            raise error
        _log.exception("%s %s failed", request.method, request.path)
        _speak()
        return render_template("broken.html"), 500


def _speak() -> None:
    first = request.path.split("/", 2)[1]
    set_language(first if first in LANGUAGES else LANGUAGES[0])


def _near(words: str) -> list[Link]:
    """Public things whose names are like the words of the address; the same for whoever asks."""
    known = current().directory_now()
    if known is None or not words:
        return []
    return [lens().link(hit.iri) for hit in known.find(words, _SUGGESTED).hits]


def _words() -> str:
    """What the address seems to be about, as something to search for."""
    last = request.path.rstrip("/").rpartition("/")[2]
    words = last.replace("-", " ").replace("_", " ").strip()
    return words if any(c.isalpha() for c in words) and len(words) <= 60 else ""
