"""The blueprint of all pages, and how a page answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import NamedNode

from wiki.access import overview, site
from wiki.assets import Assets
from wiki.data import add_link
from wiki.languages import LANGUAGES, current_language
from wiki.links import data_url, page_url
from wiki.negotiation import FORMATS, HTML, entity_tag, fresh, with_validators

pages = Blueprint("pages", __name__)


def answer(template: str, values: Callable[[], Mapping[str, object]], *extra: str) -> Response:
    """A page, or 304 when the client has it already; values are only gathered when needed."""
    style = current_app.extensions["assets"]
    assert isinstance(style, Assets)
    # what was read of the store as a whole comes a moment after the store itself, and some pages
    # tell what is past
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    changed = (overview().at, today)
    seen = (request.full_path, current_language(), overview().mark, today.date().isoformat())
    tag = entity_tag(site(), *seen, *style.manifest.values(), *extra)
    if fresh(request, tag):
        return with_validators(Response(status=304), site(), tag, *changed)
    response = Response(render_template(template, **values()), mimetype=HTML)
    return with_validators(response, site(), tag, *changed)


def thing_answer(
    thing: NamedNode, template: str, values: Callable[[], Mapping[str, object]]
) -> Response:
    """The page of a thing, which names its data and its other language in Link headers."""
    response = answer(template, values)
    add_link(response, thing.value, "describes")
    for each in FORMATS:
        add_link(response, data_url(thing, each.extension), "alternate", each.media_type)
    add_link(response, data_url(thing), "describedby")
    for language in LANGUAGES:
        if language != current_language():
            add_link(response, page_url(thing, language), "alternate", HTML, language)
    return response
