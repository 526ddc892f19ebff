"""The pages people read. Each goes from query to transformed values to a template."""

from __future__ import annotations

from wiki.pages import about_pages, home, plain, search, things
from wiki.pages.blueprint import pages

__all__ = ["about_pages", "home", "pages", "plain", "search", "things"]
