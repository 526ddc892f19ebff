"""The country as a quiet map of threads, drawn from the data.

Each province is a piece of cloth where it lies in the country: a warp thread for every few
municipalities, and through it the threads of the three lines as far as neighbours have spun them.
Arcs join provinces where neighbours pursue the same wish.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.namespaces import LDHZ
from wiki.lens import Lens, Link
from wiki.outline import Outline, Tally

WIDTH, HEIGHT = 460, 560
_CLOTH_WIDTH, _CLOTH_HEIGHT = 92, 50
_WARPS_PER = 2  # municipalities to one warp thread
_MOST_KNOTS = 9
_MOST_ARCS = 16

# Where a province lies, in columns and rows of cloth: a sketch of the map, not a projection.
_PLACES: dict[str, tuple[float, float]] = {
    "PV20": (3.35, 0.0),
    "PV21": (2.05, 0.12),
    "PV22": (3.5, 1.0),
    "PV27": (0.92, 1.02),
    "PV24": (2.18, 1.28),
    "PV23": (3.4, 2.0),
    "PV26": (1.75, 2.4),
    "PV25": (2.98, 3.0),
    "PV28": (0.5, 2.72),
    "PV29": (0.0, 3.75),
    "PV30": (1.7, 3.98),
    "PV31": (2.75, 5.0),
}


@dataclass(frozen=True, slots=True)
class Thread:
    """One line through a cloth."""

    line: str  # ambition, ambassador, authority
    path: str


@dataclass(frozen=True, slots=True)
class Cloth:
    """A province."""

    link: Link
    x: float
    y: float
    width: int
    height: int
    warps: tuple[float, ...]  # x of each
    threads: tuple[Thread, ...]
    knots: tuple[tuple[float, float], ...]
    tally: Tally

    @property
    def middle(self) -> float:
        """Where its name is centred."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Weave:
    """The whole drawing."""

    cloths: tuple[Cloth, ...]
    arcs: tuple[str, ...]  # SVG paths


def weave(view: Lens, outline: Outline, country: NamedNode) -> Weave:
    """The drawing of a country; without cloths when its provinces are not there."""
    cloths: dict[str, Cloth] = {}
    for province in view.subjects(LDHZ.directPartOf, country, 60):
        code = province.value.rpartition("/")[2]
        if code in _PLACES:
            cloths[province.value] = _cloth(view, outline, province, _PLACES[code])
    arcs = tuple(
        _arc(cloths[one], cloths[other])
        for one, other in outline.kinships[: _MOST_ARCS * 2]
        if one in cloths and other in cloths
    )[:_MOST_ARCS]
    ordered = sorted(cloths.values(), key=lambda c: (c.y, c.x))
    return Weave(tuple(ordered), arcs)


def _cloth(view: Lens, outline: Outline, province: NamedNode, place: tuple[float, float]) -> Cloth:
    x, y = 4 + place[0] * 103, 4 + place[1] * 92
    towns = len(view.subjects(LDHZ.directPartOf, province, 200))
    warps = max(3, min(round(towns / _WARPS_PER), 30))
    step = _CLOTH_WIDTH / (warps + 1)
    tally = outline.tally(province)
    counts = (
        ("ambition", tally.ambitions),
        ("ambassador", tally.ambassadors),
        ("authority", tally.authorities),
    )
    threads = tuple(
        Thread(line, _weft(x, y + 13 + 12 * row, step, row))
        for row, (line, count) in enumerate(counts)
        if count
    )
    knots = min(tally.ambitions, _MOST_KNOTS)
    gap = _CLOTH_WIDTH / (knots + 1) if knots else 0
    return Cloth(
        view.link(province, "Province"),
        round(x, 1),
        round(y, 1),
        _CLOTH_WIDTH,
        _CLOTH_HEIGHT,
        tuple(round(x + step * (i + 1), 1) for i in range(warps)),
        threads,
        tuple((round(x + gap * (i + 1), 1), round(y + 13, 1)) for i in range(knots)),
        tally,
    )


def _weft(x: float, y: float, step: float, row: int) -> str:
    """A thread over and under the warp: a gentle wave, each row the other way round."""
    up = 1 if row % 2 else -1
    path = [f"M{x - 5:.1f} {y:.1f}"]
    wave = step * 2
    turns = max(round((_CLOTH_WIDTH + 10) / wave), 1)
    length = (_CLOTH_WIDTH + 10) / turns
    for _turn in range(turns):
        path.append(f"q{length / 2:.1f} {up * 4.5:.1f} {length:.1f} 0")
        up = -up
    return "".join(path)


def _arc(one: Cloth, other: Cloth) -> str:
    """A thread between the middles of two cloths, bent a little to the side."""
    ax, ay = one.middle, one.y + 13
    bx, by = other.middle, other.y + 13
    mx, my = (ax + bx) / 2, (ay + by) / 2
    dx, dy = bx - ax, by - ay
    cx, cy = mx - dy * 0.16, my + dx * 0.16
    return f"M{ax:.1f} {ay:.1f}Q{cx:.1f} {cy:.1f} {bx:.1f} {by:.1f}"
