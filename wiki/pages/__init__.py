"""The pages people read. Each goes from query to transformed values to a template."""

from __future__ import annotations

from wiki.pages import home, search, things
from wiki.pages.blueprint import pages

__all__ = ["home", "pages", "search", "things"]
