"""Which areas border on which, and their centre points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Set

import shapely
from shapely import STRtree, affinity

TOLERANCE = 2.0  # metres between two drawings of one border
SHARED = 1.0  # metres of exactly the same border that make neighbours
ALONG = 25.0  # metres of border within the tolerance that make neighbours: a corner has less
_METRES = 111_320.0  # one degree of latitude
_LATITUDE = math.radians(52.2)  # the middle of the Netherlands: lengths are right within 4 %


def neighbours(
    shapes: Mapping[str, shapely.Geometry], changed: Set[str]
) -> Iterator[tuple[str, str]]:
    """Pairs of areas that share a stretch of border, at least one of them changed.

    Each pair comes once, in the order of the codes.
    """
    codes = sorted(shapes)
    metric = [_in_metres(shapes[code]) for code in codes]
    tree = STRtree(metric)
    wanted = [number for number, code in enumerate(codes) if code in changed]
    if not wanted:
        return
    left, right = tree.query(
        [metric[number] for number in wanted], predicate="dwithin", distance=TOLERANCE
    )
    pairs = {
        (min(one, other), max(one, other))
        for one, other in zip((wanted[at] for at in left.tolist()), right.tolist(), strict=True)
        if one != other
    }
    borders: dict[int, shapely.Geometry] = {}
    for one, other in sorted(pairs):
        for number in (one, other):
            if number not in borders:
                borders[number] = shapely.boundary(metric[number])
        if _share_a_border(borders[one], borders[other]):
            yield codes[one], codes[other]


def centre_of(shape: shapely.Geometry) -> shapely.Point:
    """The centre of gravity where that lies inside, else a point that does."""
    centre = shapely.centroid(shape)
    return centre if shapely.contains(shape, centre) else shapely.point_on_surface(shape)


def _share_a_border(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    if shapely.length(shapely.intersection(one, other)) >= SHARED:
        return True
    along = shapely.intersection(shapely.buffer(one, TOLERANCE), other)
    return bool(shapely.length(along) >= ALONG)


def _in_metres(shape: shapely.Geometry) -> shapely.Geometry:
    return affinity.scale(shape, math.cos(_LATITUDE) * _METRES, _METRES, origin=(0, 0))
