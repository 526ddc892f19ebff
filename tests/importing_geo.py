"""Builds small GeoJSON files of squares."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

WEST, SOUTH, STEP = 4.90, 52.35, 0.01
Feature = dict[str, object]


def square(column: int, row: int, size: float = 1.0) -> list[list[float]]:
    """A ring, counter-clockwise, of a cell in a grid."""
    x, y, d = WEST + column * STEP, SOUTH + row * STEP, STEP * size
    return [[x, y], [x + d, y], [x + d, y + d], [x, y + d], [x, y]]


def feature(ring: list[list[float]], **properties: object) -> Feature:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def cbs(code: str, ring: list[list[float]], name: str = "Buurt") -> Feature:
    """A feature as CBS and Kadaster publish them."""
    return feature(ring, buurtcode=code, buurtnaam=name)


def amsterdam(
    code: str,
    ring: list[list[float]],
    *,
    version: int = 1,
    start: str = "2022-03-24",
    end: str | None = None,
    registered: str = "2022-04-01",
    name: str = "Buurt",
) -> Feature:
    """A feature as Amsterdam publishes them, with versions."""
    return feature(
        ring,
        cbsCode=code,
        naam=name,
        volgnummer=version,
        beginGeldigheid=f"{start}T00:00:00",
        eindGeldigheid=end and f"{end}T00:00:00",
        registratiedatum=f"{registered}T12:00:00",
    )


def write_geojson(path: Path, features: Sequence[Feature], **more: object) -> Path:
    document = {"type": "FeatureCollection", **more, "features": features}
    path.write_text(json.dumps(document, indent=1))
    return path
