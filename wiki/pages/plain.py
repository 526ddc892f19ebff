"""Short pages that say who we are and what you may expect."""

from __future__ import annotations

from flask import Response

from wiki.access import site
from wiki.pages.blueprint import answer, pages


@pages.get("/about")
def about() -> Response:
    """What this is and who makes it."""
    return answer("pages/about.html", dict)


@pages.get("/accessibility")
def accessibility() -> Response:
    """What works for whom, and what does not yet."""
    return answer("pages/accessibility.html", lambda: {"contact": site().settings.contact})


@pages.get("/privacy")
def privacy() -> Response:
    """What is known about you: nothing."""
    return answer("pages/privacy.html", lambda: {"contact": site().settings.contact})
