"""Shapes of places: as an SVG path on the page, as GeoJSON for the map.

Geometry stands in the store as GeoSPARQL WKT in CRS84 (longitude, latitude). Both answers are
simplified to what the eye sees: a boundary of ten thousand points is no use on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import shapely
from pyoxigraph import Literal, NamedNode
from shapely.geometry.base import BaseGeometry

from ontology.namespaces import GEO, LDHZ
from wiki.lens import Lens

_SIZE = 320  # the longer side of the drawing, in its own units
_PARTS = 60  # parts drawn in place of a missing outline of the whole
_MAP_PARTS = 900


@dataclass(frozen=True, slots=True)
class Shape:
    """A drawing of a place."""

    box: str  # SVG viewBox
    path: str  # SVG path data; empty when only the map can show it


def geometry_of(view: Lens, place: NamedNode) -> BaseGeometry | None:
    """The boundary of a place as it is now; None when it is not known or unreadable.

    Of several versions the one without end counts, then the one that began last.
    """
    nodes = [o for o in view.reader.objects(place, GEO.hasGeometry) if isinstance(o, NamedNode)]

    def rank(node: NamedNode) -> tuple[bool, str, str]:
        start, end = view.literal(node, LDHZ.validFrom), view.literal(node, LDHZ.validUntil)
        return end is None, start.value if start else "", node.value

    for node in sorted(nodes, key=rank, reverse=True) if len(nodes) > 1 else nodes:
        literal = view.literal(node, GEO.asWKT)
        if literal and (found := _parsed(literal.value)) is not None:
            return found
    return None


@lru_cache(maxsize=2048)
def _parsed(wkt: str) -> BaseGeometry | None:
    if wkt.startswith("<"):  # an explicit coordinate reference system (GeoSPARQL 1.1 §8.5.1)
        wkt = wkt.partition(">")[2].strip()
    try:
        geometry: BaseGeometry = shapely.from_wkt(wkt)
    except shapely.errors.ShapelyError:
        return None
    if geometry.is_empty or geometry.geom_type not in _AREAS:
        return None
    minx, miny, maxx, maxy = geometry.bounds
    if not (-180 <= minx <= maxx <= 180 and -85 <= miny <= maxy <= 85):
        return None
    return geometry.simplify(max(maxx - minx, maxy - miny) / 600, preserve_topology=True)


_AREAS = ("Polygon", "MultiPolygon", "GeometryCollection")


def shape_of(view: Lens, place: NamedNode, joined: Mapping[str, Shape]) -> Shape | None:
    """A drawing of a place: its outline, else those of its parts, else the two levels below joined.

    Args:
        view: The store.
        place: The place.
        joined: What :func:`joined_shape` made of the store a moment ago.

    Returns:
        None when nothing is known; a shape without path when only the map can show it yet.
    """
    whole = geometry_of(view, place)
    if whole is not None:
        return _drawn(whole)
    parts = view.subjects(LDHZ.directPartOf, place, _PARTS + 1)
    if not parts:
        return None
    if len(parts) <= _PARTS:
        known = [g for g in (geometry_of(view, part) for part in parts) if g is not None]
        if known:
            return _drawn(shapely.GeometryCollection(known))
    if place.value in joined:
        return joined[place.value]
    deeper = (
        each for part in parts[:3] for each in islice(view.subjects(LDHZ.directPartOf, part, 3), 3)
    )
    has_map = any(view.object(each, GEO.hasGeometry) for each in deeper)
    return Shape("0 0 1 1", "") if has_map else None


def joined_shape(view: Lens, places: list[str]) -> Shape | None:
    """One drawing of many places, without the lines between them; None when none is readable.

    Takes some tenths of a second for a city: for a thread in the background.
    """
    parts = [geometry_of(view, NamedNode(place)) for place in places[:_MAP_PARTS]]
    found = [part for part in parts if part is not None]
    return _drawn(_joined(found)) if found else None


def all_boundaries(view: Lens) -> dict[str, tuple[str, ...]]:
    """The geometries of every place that has any, in order."""
    found: dict[str, list[str]] = {}
    for triple in view.reader.triples(None, GEO.hasGeometry, None):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            found.setdefault(triple.subject.value, []).append(triple.object.value)
    return {place: tuple(sorted(nodes)) for place, nodes in found.items()}


def boundaries_of(view: Lens, place: str) -> tuple[str, ...]:
    """The geometries of one place, in order."""
    nodes = view.reader.objects(NamedNode(place), GEO.hasGeometry)
    return tuple(sorted(node.value for node in nodes if isinstance(node, NamedNode)))


def bounded_by(view: Lens, geometry: str) -> set[str]:
    """The places that have a geometry."""
    found = view.reader.subjects(GEO.hasGeometry, NamedNode(geometry))
    return {place.value for place in found if isinstance(place, NamedNode)}


def _joined(parts: list[BaseGeometry]) -> BaseGeometry:
    """One area of many, without the slivers and canals between them."""
    whole = shapely.union_all([part.buffer(0) for part in parts])
    minx, miny, maxx, maxy = whole.bounds
    fine = max(maxx - minx, maxy - miny) / 200
    closed = whole.buffer(fine, quad_segs=2).buffer(-fine, quad_segs=2)
    return (closed if not closed.is_empty else whole).simplify(fine / 2)


def _drawn(geometry: BaseGeometry) -> Shape:
    minx, miny, maxx, maxy = geometry.bounds
    squeeze = math.cos(math.radians((miny + maxy) / 2))
    width, height = max((maxx - minx) * squeeze, 1e-9), max(maxy - miny, 1e-9)
    scale = _SIZE / max(width, height)
    path: list[str] = []
    for ring in _rings(geometry):
        points = [
            (round((x - minx) * squeeze * scale, 1), round((maxy - y) * scale, 1)) for x, y in ring
        ]
        path.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    pad = 4
    box = f"{-pad} {-pad} {width * scale + 2 * pad:.0f} {height * scale + 2 * pad:.0f}"
    return Shape(box, "".join(path))


def _rings(geometry: BaseGeometry) -> Iterator[list[tuple[float, float]]]:
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type in ("MultiPolygon", "GeometryCollection"):
            yield from _rings(part)
        elif part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield [(point[0], point[1]) for point in ring.coords]


def map_features(view: Lens, place: NamedNode) -> Iterator[tuple[str, NamedNode, BaseGeometry]]:
    """What the map of a place shows: itself, what lies next to it, its parts (role, thing, shape).

    Parts that have no boundary themselves are shown by theirs.
    """
    own = geometry_of(view, place)
    if own is not None:
        yield "self", place, own
    for neighbour in view.reader.objects(place, LDHZ.adjacentTo):
        if isinstance(neighbour, NamedNode) and (found := geometry_of(view, neighbour)) is not None:
            yield "neighbour", neighbour, found
    shown = 0
    for part in view.subjects(LDHZ.directPartOf, place, _MAP_PARTS):
        found = geometry_of(view, part)
        below = [part] if found is not None else view.subjects(LDHZ.directPartOf, part, _MAP_PARTS)
        for each in below:
            drawn = geometry_of(view, each)
            if drawn is not None and shown < _MAP_PARTS:
                shown += 1
                yield "part", each, drawn


def as_geojson(geometry: BaseGeometry) -> str:
    """A geometry as GeoJSON text (RFC 7946), to about a metre."""
    rounded = shapely.set_precision(geometry, 1e-5, mode="pointwise")
    text: str = shapely.to_geojson(rounded)
    return text


def centre_of(view: Lens, place: NamedNode) -> tuple[float, float] | None:
    """The centre point of a place as longitude and latitude."""
    node = view.object(place, GEO.hasCentroid)
    literal = view.literal(node, GEO.asWKT) if node else None
    return _point(literal) if literal else None


def _point(literal: Literal) -> tuple[float, float] | None:
    text = literal.value.partition("(")[2].partition(")")[0].split()
    try:
        return (float(text[0]), float(text[1]))
    except (ValueError, IndexError):
        return None
