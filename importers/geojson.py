"""Features of a GeoJSON file (RFC 7946), checked and brought into one form.

Coordinates are CRS84 (longitude first), rounded to six decimals, which is eleven centimetres.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon, Polygon

from importers.boundary_layout import BoundaryLayout
from importers.codes import PlaceCode, parse_code
from importers.files import InputFile
from importers.framework import Job
from importers.json_stream import Json, JsonStream
from importers.texts import fit

GRID = 1e-6
DECIMALS = 6
_CRS = re.compile(r"(?:urn:ogc:def:crs:)?(?:OGC:(?:1\.3|):?CRS84|EPSG::?4326)", re.IGNORECASE)
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}")


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as it stands in a file."""

    number: int  # from 1
    line: int  # where it begins
    properties: Json
    geometry: Json
    fault: str | None  # why it cannot be taken, whatever it says


@dataclass(frozen=True, slots=True)
class Boundary:
    """One version of the boundary of one place."""

    place: PlaceCode
    label: str | None
    version: str
    start: str | None  # ISO date
    end: str | None  # first day it no longer holds
    registered: str | None  # ISO date or moment: of one version the latest counts
    wkt: str


def read_features(file: InputFile) -> Iterator[Feature]:
    """The features of a file, one at a time; at least one.

    Type and reference system may stand behind the features: then they are looked at last.

    Raises:
        InputError: It is not a GeoJSON collection of features in CRS84.
    """
    document = JsonStream(file, lists=frozenset({"features"}), members=frozenset({"type", "crs"}))
    for element in document:
        _check_members(file, document.members)
        value = element.value
        if element.fault is not None and not isinstance(value, dict):
            yield Feature(element.number, element.line, None, None, element.fault)
        elif not isinstance(value, dict) or value.get("type") != "Feature":
            reason = f"item {element.number} of the collection is not a feature"
            raise file.fail(element.line, reason)
        else:
            properties, geometry = value.get("properties"), value.get("geometry")
            yield Feature(element.number, element.line, properties, geometry, element.fault)
    if document.members.get("type") != "FeatureCollection":
        raise file.fail(1, "not GeoJSON: a FeatureCollection was expected")
    _check_members(file, document.members)
    if not document.lengths.get("features"):
        raise file.fail(1, "the collection has no features")


def _check_members(file: InputFile, members: Mapping[str, Json]) -> None:
    """Refuses a document for what is known of it so far."""
    if members.get("type", "FeatureCollection") != "FeatureCollection":
        raise file.fail(1, "not GeoJSON: a FeatureCollection was expected")
    crs = members.get("crs")
    if crs is not None:
        properties = crs.get("properties") if isinstance(crs, dict) else None
        name = properties.get("name") if isinstance(properties, dict) else None
        if not isinstance(name, str) or not _CRS.fullmatch(name):
            raise file.fail(1, f"the coordinates are not in CRS84 but in {name!r}: convert them")


def read_boundaries(
    job: Job, file: InputFile, layout: BoundaryLayout, features: Iterable[Feature]
) -> Iterator[Boundary]:
    """The boundaries that can be taken; the others go to the job's rejections."""
    seen: dict[tuple[str, str], int] = {}
    for feature in features:
        code: str | None = None
        try:
            if feature.fault is not None:
                raise ValueError(feature.fault)
            properties = feature.properties
            if not isinstance(properties, dict):
                raise ValueError("has no properties")
            code = _first(properties, layout.code)
            boundary = _boundary(layout, properties, code, feature.geometry, job)
            key = (boundary.place.code, boundary.version)
            if key in seen:
                raise ValueError(f"has the code and version of feature {seen[key]}")
            seen[key] = feature.number
        except ValueError as error:
            reason = f"feature {feature.number} ({code or 'no code'}): {error}"
            job.reject(file.fail(feature.line, reason))
            continue
        yield boundary


def _boundary(
    layout: BoundaryLayout,
    properties: Mapping[str, Json],
    code: str | None,
    geometry: Json,
    job: Job,
) -> Boundary:
    if code is None:
        raise ValueError("has no code")
    place = parse_code(layout.prefix.get(len(code), "") + code)
    if place is None or (layout.prefix and len(code) not in layout.prefix):
        raise ValueError("not a code of a place")
    edition = job.options.get("edition")
    version = _text(properties.get(layout.version)) if layout.version else edition
    version = version or "undated"
    if not _VERSION.fullmatch(version):
        raise ValueError(f"not a version: {version[:40]!r}")
    start = _date(properties, layout.start) if layout.start else edition
    end = _date(properties, layout.end)
    if start and end and start >= end:
        raise ValueError(f"ends on {end} before it begins on {start}")
    return Boundary(
        place,
        _first(properties, layout.label),
        version,
        start,
        end,
        _moment(properties, layout.registered) if layout.registered else edition,
        _wkt(_shape(geometry), layout),
    )


def _shape(geometry: Json) -> Polygon | MultiPolygon:
    """The area that a geometry stands for; repaired when rings cross.

    Raises:
        ValueError: It is not an area, or nothing is left of it.
    """
    if not isinstance(geometry, dict):
        raise ValueError("has no geometry")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"is a {str(kind)[:40]}, not an area")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise ValueError("has no coordinates")
    areas = []
    for rings in polygons:
        if not isinstance(rings, list) or not rings:
            raise ValueError("has no coordinates")
        shell, *holes = [_ring(ring) for ring in rings]
        areas.append(Polygon(shell, holes))
    shape = areas[0] if len(areas) == 1 else MultiPolygon(areas)
    if not shape.is_valid:
        shape = _areas_of(shapely.make_valid(shape))
    shape = _areas_of(shapely.set_precision(shape, GRID))
    if shape.is_empty or shape.area == 0:
        raise ValueError("has no area")
    return shape


def _ring(ring: Json) -> list[tuple[float, float]]:
    if not isinstance(ring, list) or len(ring) < 4:
        raise ValueError("has a ring of fewer than four points")
    points = []
    for point in ring:
        if not isinstance(point, list) or len(point) < 2:
            raise ValueError("has a point without two coordinates")
        x, y = point[0], point[1]
        if isinstance(x, bool) or isinstance(y, bool):
            raise ValueError("has a coordinate that is no number")
        if not isinstance(x, int | float) or not isinstance(y, int | float):
            raise ValueError("has a coordinate that is no number")
        if not (math.isfinite(x) and math.isfinite(y)):
            raise ValueError("has a coordinate that is no number")
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            raise ValueError("has coordinates that are no degrees: convert them to CRS84")
        points.append((float(x), float(y)))
    return points


def _areas_of(shape: shapely.Geometry) -> Polygon | MultiPolygon:
    """The areas in a geometry, without the lines and points that a repair leaves."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon | MultiPolygon)]
    polygons = [polygon for part in parts for polygon in shapely.get_parts(part)]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _wkt(shape: Polygon | MultiPolygon, layout: BoundaryLayout) -> str:
    west, south, east, north = layout.bounds
    left, bottom, right, top = shape.bounds
    if left < west or right > east or bottom < south or top > north:
        raise ValueError(f"lies outside the area of {layout.name}")
    # Normalised: where a ring starts and which way it goes is no difference.
    return shapely.to_wkt(shapely.normalize(shape), rounding_precision=DECIMALS, trim=True)


def _first(properties: Mapping[str, Json], names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := _text(properties.get(name)))), None)


def _text(value: Json) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return " ".join(fit(str(value)).split()) or None


def _date(properties: Mapping[str, Json], name: str | None) -> str | None:
    text = _text(properties.get(name)) if name else None
    if text is None:
        return None
    try:
        return datetime.datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        raise ValueError(f"{name} is not a date: {text[:40]!r}") from None


def _moment(properties: Mapping[str, Json], name: str) -> str | None:
    text = _text(properties.get(name))
    if text is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} is not a moment: {text[:40]!r}") from None
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")
