"""The semantic wiki and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wiki.site import Settings, Site, SparqlFront

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["Settings", "Site", "SparqlFront", "create_app"]


def create_app(site: Site) -> Flask:
    """The web application over one site; see ``wiki.app``."""
    from wiki.app import create_app as make  # the command line starts faster without Flask

    return make(site)
