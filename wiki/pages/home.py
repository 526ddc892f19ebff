"""The first page: a sentence, a search box, the country as a map of threads."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response
from pyoxigraph import NamedNode

from wiki.access import lens, outline, site
from wiki.lens import Lens
from wiki.pages.blueprint import answer, pages
from wiki.pages.concept import top_concepts
from wiki.pages.lines import AmbitionLine, ambition_line
from wiki.weave import HEIGHT, WIDTH, weave

NEWEST = 6


@pages.get("/")
def home() -> Response:
    """The first page."""
    return answer("pages/home.html", lambda: values(lens()))


def values(view: Lens) -> Mapping[str, object]:
    """Everything the template shows."""
    country = site().iris.place("NL")
    known = view.exists(country)
    drawing = weave(view, outline(), country) if known else None
    return {
        "country": view.link(country) if known else None,
        "weave": drawing if drawing and drawing.cloths else None,
        "width": WIDTH,
        "height": HEIGHT,
        "newest": newest(view, country),
        "wishes": top_concepts(view, site().iris.scheme("ambition")),
    }


def newest(view: Lens, country: NamedNode) -> list[AmbitionLine]:
    """What neighbours began last."""
    lines = []
    for iri in outline().ambitions.get(country.value, ()):
        ambition = NamedNode(iri)
        if view.exists(ambition):
            lines.append(ambition_line(view, ambition, where=True))
    return lines[:NEWEST]
