"""Addresses for machines: health, robots, sitemap."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, jsonify, request
from pyoxigraph import NamedNode

from wiki.access import directory, overview, site
from wiki.languages import LANGUAGES
from wiki.links import path_of, prefix
from wiki.negotiation import entity_tag, fresh, with_validators

technical = Blueprint("technical", __name__)

PART = 10_000  # things in one part of the sitemap; each has an address per language
_NOT_FOR_ROBOTS = ("search", "history/", "links/", "shape/", "sparql", "doc/")
_XML = "application/xml"
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@technical.get("/-/health")
def health() -> Response:
    """Says that the site answers, and at which revision; never kept."""
    response = jsonify(
        status="ok",
        revision=site().revision(),
        changed=site().changed_at().isoformat(),
        base=site().iris.base,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@technical.get("/robots.txt")
def robots() -> Response:
    """Everything may be read; what only repeats need not be fetched."""
    lines = ["User-agent: *"]
    for language in LANGUAGES:
        lines += [f"Disallow: {prefix(language)}/{name}" for name in _NOT_FOR_ROBOTS]
    lines.append(f"Sitemap: {site().iris.base}/sitemap.xml")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@technical.get("/sitemap.xml")
def sitemap() -> Response:
    """The parts of the sitemap (sitemaps.org 0.9)."""
    base = site().iris.base
    day = site().changed_at().date().isoformat()
    parts = range(1, max(-(-directory().size // PART), 1) + 1)
    return _xml(
        "sitemapindex",
        (
            f"<sitemap><loc>{base}/sitemap-{part}.xml</loc><lastmod>{day}</lastmod></sitemap>"
            for part in parts
        ),
        "index",
    )


@technical.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """One part: every thing people look for, in both languages."""
    things = directory().page(part, PART)
    if not things:
        abort(404)
    return _xml("urlset", _addresses(things), str(part))


def _addresses(things: list[str]) -> Iterator[str]:
    iris = site().iris
    for thing in things:
        path = path_of(iris, NamedNode(thing))
        for language in LANGUAGES:
            yield f"<url><loc>{escape(iris.base + prefix(language) + path)}</loc></url>"


def _xml(root: str, items: Iterator[str], name: str) -> Response:
    tag = entity_tag(site(), "sitemap", name, overview().mark)
    if fresh(request, tag):
        return with_validators(Response(status=304), site(), tag, overview().at)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_SITEMAP}>{"".join(items)}</{root}>\n'
    return with_validators(Response(body, mimetype=_XML), site(), tag, overview().at)
