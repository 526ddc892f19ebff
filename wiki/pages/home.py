"""The first page: a sentence, a search box, the country."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response

from ontology.namespaces import LDHZ
from wiki.access import lens, site
from wiki.lens import Lens
from wiki.pages.blueprint import answer, pages


@pages.get("/")
def home() -> Response:
    """The first page."""
    return answer("pages/home.html", lambda: values(lens()))


def values(view: Lens) -> Mapping[str, object]:
    """Everything the template shows."""
    country = site().iris.place("NL")
    provinces = view.links_from(LDHZ.directPartOf, country, 50)
    return {
        "country": view.link(country) if view.exists(country) else None,
        "provinces": provinces,
    }
