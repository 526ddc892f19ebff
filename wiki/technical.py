"""Addresses for machines: health, robots, sitemap."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from wiki.access import site

technical = Blueprint("technical", __name__)


@technical.get("/-/health")
def health() -> Response:
    """Says that the site answers, and at which revision; never kept."""
    history = site().history
    response = jsonify(
        status="ok",
        revision=history.revision(),
        changed=history.changed_at().isoformat(),
        base=site().iris.base,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
