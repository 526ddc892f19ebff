"""The formats of answers, and which one a client gets.

Content negotiation follows RFC 9110 §12.5.1; media types are those of SPARQL 1.1 Protocol §2.1.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import QueryResultsFormat, RdfFormat

EngineFormat: TypeAlias = QueryResultsFormat | RdfFormat


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """One format: its name for ``?format=``, its media types (the first is sent), the engine's."""

    name: str
    media_types: tuple[str, ...]
    engine: EngineFormat
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        media_type = self.media_types[0]
        return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


RESULTS = (
    AnswerFormat(
        "json", ("application/sparql-results+json", "application/json"), QueryResultsFormat.JSON
    ),
    AnswerFormat(
        "xml",
        ("application/sparql-results+xml", "application/xml", "text/xml"),
        QueryResultsFormat.XML,
    ),
    AnswerFormat("csv", ("text/csv",), QueryResultsFormat.CSV),
    AnswerFormat("tsv", ("text/tab-separated-values",), QueryResultsFormat.TSV),
)
GRAPHS = (
    AnswerFormat(
        "turtle",
        ("text/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),  # Turtle is N3 too
        RdfFormat.TURTLE,
        aliases=("ttl", "n3"),
    ),
    AnswerFormat(
        "ntriples", ("application/n-triples", "text/plain"), RdfFormat.N_TRIPLES, aliases=("nt",)
    ),
    AnswerFormat(
        "rdfxml",
        ("application/rdf+xml", "application/xml", "text/xml"),
        RdfFormat.RDF_XML,
        aliases=("rdf", "rdf+xml", "xml"),
    ),
    AnswerFormat(
        "jsonld",
        ("application/ld+json", "application/json"),
        RdfFormat.JSON_LD,
        aliases=("json-ld", "json"),
    ),
    AnswerFormat("trig", ("application/trig",), RdfFormat.TRIG),
    AnswerFormat("nquads", ("application/n-quads",), RdfFormat.N_QUADS, aliases=("nq",)),
)


def formats_for(gives_triples: bool) -> tuple[AnswerFormat, ...]:
    """The formats of graphs, or of tables and booleans; the first is the default."""
    return GRAPHS if gives_triples else RESULTS


def by_name(name: str, offered: tuple[AnswerFormat, ...]) -> AnswerFormat | None:
    """The format with this name, alias or media type; None when there is none."""
    wanted = name.strip().lower()
    for form in offered:
        if wanted == form.name or wanted in form.aliases or wanted in form.media_types:
            return form
    return None


def negotiate(accept: str | None, offered: tuple[AnswerFormat, ...]) -> AnswerFormat | None:
    """The format that the Accept header likes best; None when it accepts none of them.

    At the same quality the client's own order decides, then ours, and a format's own media type
    goes before the others it is known by. No header accepts anything. A part of the header that
    cannot be read counts for nothing.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [parsed for part in accept.split(",") if (parsed := _media_range(part)) is not None]
    best: tuple[float, int, bool, int] | None = None
    chosen: AnswerFormat | None = None
    for ours, form in enumerate(offered):
        for media_type in form.media_types:
            quality, position = _quality(media_type, ranges)
            rank = (quality, -position, media_type == form.media_types[0], -ours)
            if quality > 0 and (best is None or rank > best):
                best, chosen = rank, form
    return chosen


def _media_range(part: str) -> tuple[str, float] | None:
    media, *parameters = (piece.strip() for piece in part.lower().split(";"))
    if media.count("/") != 1:
        return None
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return None
            if not 0.0 <= quality <= 1.0:
                return None
    return media, quality


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    # the most specific range decides (RFC 9110 §12.5.1)
    main = media_type.split("/", maxsplit=1)[0]
    for pattern in (media_type, f"{main}/*", "*/*"):
        for position, (media, quality) in enumerate(ranges):
            if media == pattern:
                return quality, position
    return 0.0, len(ranges)
