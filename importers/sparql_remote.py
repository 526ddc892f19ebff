"""Answers of a remote SPARQL endpoint, page by page, with patience and within bounds.

SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/) by SPARQLWrapper. What comes back is
put in a file and read like any other file of strangers.
"""

from __future__ import annotations

import email.utils
import http.client
import re
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pyoxigraph import Quad, RdfFormat
from rdflib.plugins.sparql import prepareQuery
from SPARQLWrapper import N3, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointInternalError, SPARQLWrapperException

from importers.errors import InputError, RemoteError
from importers.files import InputFile
from importers.rdf_files import read_quads

AGENT = "leefomgeving-importer"
RETRIES = 4  # after the first try
FIRST_PAUSE = 1.0  # seconds; doubled every time
LONGEST_PAUSE = 60.0  # seconds, whatever the endpoint asks
MAX_PAGE_BYTES = 256 << 20
MAX_STATEMENTS = 5_000_000
MAX_QUERY = 100_000  # characters
_CHUNK = 1 << 16
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_URL = re.compile(r"https?://[^\s/@?#]+(?:/[^\s?#]*)?(?:\?[^\s#]*)?")


@dataclass(frozen=True, slots=True)
class Remote:
    """An endpoint, and how patient to be with it."""

    endpoint: str
    page: int  # solutions per request; 0 for all at once
    timeout: float  # seconds for one request
    pause: Callable[[float], None] = time.sleep

    def pages(self, query: str) -> Iterator[list[Quad]]:
        """The statements of each page, until one brings none.

        Raises:
            RemoteError: The endpoint does not answer, refuses, or does not stop.
        """
        offset = total = 0
        while True:
            limit = f"\nLIMIT {self.page:d} OFFSET {offset:d}" if self.page else ""
            quads = self._page(query + limit)
            total += len(quads)
            if total > MAX_STATEMENTS:
                raise RemoteError(self.endpoint, f"more than {MAX_STATEMENTS} statements")
            if quads:
                yield quads
            if not quads or not self.page:
                return
            offset += self.page

    def _page(self, query: str) -> list[Quad]:
        wait = FIRST_PAUSE
        for left in range(RETRIES, -1, -1):
            try:
                return self._ask(query)
            except _PassingError as error:
                if not left:
                    reason = f"{error.reason} (asked {RETRIES + 1} times)"
                    raise RemoteError(self.endpoint, reason) from None
                self.pause(min(max(wait, error.wait), LONGEST_PAUSE))
                wait *= 2
        raise AssertionError("unreachable: the last try returns or raises")

    def _ask(self, query: str) -> list[Quad]:
        wrapper = SPARQLWrapper(self.endpoint, agent=AGENT)
        wrapper.setMethod(POST)
        wrapper.setReturnFormat(N3)  # Turtle and N-Triples too
        wrapper.setOnlyConneg(True)
        wrapper.setTimeout(int(self.timeout) or 1)
        wrapper.setQuery(query)
        try:
            response = wrapper.query().response
            with response, tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "answer"
                self._keep(response, path)
                return self._read(path, response.headers.get_content_type())
        except EndPointInternalError:
            raise _PassingError("the endpoint failed (500)") from None
        except SPARQLWrapperException as error:
            reason = str(error).partition("\n")[0]
            raise RemoteError(self.endpoint, f"refused: {reason[:300]}") from None
        except urllib.error.HTTPError as error:
            with error:
                if error.code not in _PASSING:
                    raise RemoteError(self.endpoint, f"refused ({error.code})") from None
                wait = _wait(error.headers.get("Retry-After"))
            raise _PassingError(f"the endpoint is busy ({error.code})", wait) from None
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "reason", None) or error
            raise _PassingError(f"does not answer: {why}") from None

    def _keep(self, response: http.client.HTTPResponse, path: Path) -> None:
        deadline = time.monotonic() + self.timeout
        size = 0
        with path.open("wb") as file:
            while chunk := response.read(_CHUNK):
                size += len(chunk)
                if size > MAX_PAGE_BYTES:
                    raise RemoteError(self.endpoint, f"a page of more than {MAX_PAGE_BYTES} bytes")
                if time.monotonic() > deadline:
                    raise _PassingError(f"takes more than {self.timeout:g} seconds for a page")
                file.write(chunk)

    def _read(self, path: Path, media_type: str) -> list[Quad]:
        if path.stat().st_size == 0:
            return []
        rdf_format = RdfFormat.from_media_type(media_type)
        if rdf_format is None:
            raise RemoteError(self.endpoint, f"answers in {media_type[:80]}, which is no RDF")
        try:
            return list(read_quads(InputFile(path), rdf_format))
        except InputError as error:
            where = "" if error.line is None else f"line {error.line}: "
            raise RemoteError(self.endpoint, f"a broken answer: {where}{error.reason}") from None


class _PassingError(Exception):
    """Something that may be over in a moment."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


def check_endpoint(url: str) -> str | None:
    """Why a URL cannot be an endpoint; None when it can."""
    try:
        # the host and port too, of which brackets and numbers can be wrong
        parts = urlsplit(url) if _URL.fullmatch(url) else None
        if parts is not None and parts.hostname and parts.port != 0:
            return None
    except ValueError:
        pass
    return "is not an http(s) address, without user name or password"


def check_query(file: InputFile, text: str, *, paged: bool) -> None:
    """Sees that a query is a CONSTRUCT that can be asked page by page.

    Raises:
        InputError: It is not.
    """
    if len(text) > MAX_QUERY:
        raise file.fail(None, f"a query of more than {MAX_QUERY} characters")
    try:
        algebra = prepareQuery(text).algebra
    except RecursionError:
        raise file.fail(None, "a query nested too deep") from None
    except Exception as error:
        # rdflib has no common base for what its parser raises.
        line = getattr(error, "lineno", None)
        raise file.fail(line, f"not a SPARQL query: {str(error)[:300]}") from None
    if algebra.name != "ConstructQuery":
        raise file.fail(1, "not a CONSTRUCT query")
    modifiers = []
    node = algebra.p
    while node is not None and node.name in ("Slice", "OrderBy", "Distinct", "Reduced", "Project"):
        modifiers.append(node.name)
        node = node.p
    if paged and "Slice" in modifiers:
        raise file.fail(None, "has a LIMIT or OFFSET of its own: take it out, or give page=0")
    if paged and "OrderBy" not in modifiers:
        reason = "has no ORDER BY, so that pages could overlap: add one, or give page=0"
        raise file.fail(None, reason)


def _wait(header: str | None) -> float:
    """Seconds that an endpoint asks to wait: a number, or a date (RFC 9110 §10.2.3)."""
    if header is None:
        return 0.0
    if header.strip().isdigit():
        return float(header.strip()[:6])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0
