"""Search results, and suggestions while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, render_template, request

from ontology.namespaces import DCTERMS, LDHZ
from wiki.access import directory, lens
from wiki.directory import GROUPS, Count, Hit, postcode_of
from wiki.languages import _, mark, number_text
from wiki.lens import Lens, Link, Text
from wiki.pages.blueprint import answer, pages
from wiki.pages.facts import class_label, definition
from wiki.pages.lines import StatusMark, excerpt, status_of

PAGE = 30
SUGGESTIONS = 7
_LONGEST = 100
_LAST_PAGE = 100

GROUP_NAMES = {
    "place": mark("Places"),
    "wish": mark("Wishes"),
    "ambition": mark("Ambitions"),
    "organisation": mark("Organisations"),
    "activity": mark("Activities"),
    "document": mark("Documents"),
    "theme": mark("Themes"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing found, with enough to tell it from others of the same name."""

    link: Link
    group: str
    kind: str
    where: tuple[Text, ...]  # what it lies in, nearest first
    text: Text | None
    status: StatusMark | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that results can be narrowed down to."""

    key: str  # one of GROUPS; empty for everything
    name: str
    count: str  # how many there are, as the reader writes it


@pages.get("/search")
def search() -> Response:
    """The results for ``q``; ``in`` keeps one group, ``page`` counts from 1."""
    words = request.args.get("q", "").replace("\0", "")[:_LONGEST].strip()
    group = request.args.get("in", "")
    group = group if group in GROUPS else ""
    page = min(max(request.args.get("page", 1, int), 1), _LAST_PAGE)
    return answer("pages/search.html", lambda: values(lens(), words, group, page), "search")


@pages.get("/search/suggestions")
def suggestions() -> Response:
    """A fragment with the best results so far, for the search box."""
    words = request.args.get("q", "").replace("\0", "")[:_LONGEST].strip()
    found = directory().find(words, SUGGESTIONS) if len(words) > 1 else None
    results = [result(lens(), hit, short=True) for hit in found.hits] if found else []
    response = Response(
        render_template("parts/suggestions.html", results=results, words=words),
        mimetype="text/html",
    )
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def values(view: Lens, words: str, group: str, page: int) -> Mapping[str, object]:
    """Everything the template shows."""
    found = directory().find(words, PAGE, (page - 1) * PAGE, group or None)
    return {
        "words": words,
        "group": group,
        "choices": choices(directory().count(words), group),
        "page": page,
        "postcode": postcode_of(words) is not None,
        "results": [result(view, hit) for hit in found.hits],
        "more": found.more,
        "widened": found.widened,
    }


def choices(found: Count, chosen: str) -> list[Choice]:
    """Everything, and each group with something in it; always the one that was chosen."""
    kinds = [("", _("Everything"), found.total)] + [
        (key, _(name), found.groups.get(key, 0)) for key, name in GROUP_NAMES.items()
    ]
    more = "+" if found.more else ""
    return [
        Choice(key, name, number_text(count) + more)
        for key, name, count in kinds
        if count or key == chosen
    ]


def result(view: Lens, hit: Hit, *, short: bool = False) -> Result:
    """What a list of results shows of a thing."""
    thing = hit.iri
    link = view.link(thing)
    start = thing
    if hit.group == "ambition":
        start = view.object(thing, LDHZ.pursuedIn) or thing
    above = [view.label(each) for each in view.ancestors(start)]
    if start is not thing:
        above.insert(0, view.label(start))
    return Result(
        link,
        hit.group,
        class_label(link.class_name),
        tuple(above[:-1] if len(above) > 2 else above),
        None if short else _about(view, hit),
        status_of(view, thing) if hit.group == "ambition" else None,
    )


def _about(view: Lens, hit: Hit) -> Text | None:
    predicate = LDHZ.desiredPicture if hit.group == "ambition" else DCTERMS.description
    return excerpt(view.text(hit.iri, predicate) or definition(view, hit.iri))
