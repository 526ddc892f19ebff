"""``boundaries``: boundaries of places from GeoJSON, with centre points and neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import chain

from pyoxigraph import NamedNode

from importers.authority import BOUNDARIES, described_higher
from importers.boundary_layout import BoundaryLayout, boundary_layout_of, boundary_layouts
from importers.boundary_register import Register
from importers.codes import PlaceCode, parse_code
from importers.errors import RowsRejectedError
from importers.files import InputFile
from importers.framework import Job, Outcome
from importers.geojson import Feature, read_boundaries, read_features
from importers.statements import as_quads, less, read_statements
from ontology.iris import Iris

SHOWN = 50  # codes that no register knows, by name


def importer(job: Job) -> Outcome:
    """Reads any number of files, of any publisher in the layouts."""
    graph = job.iris.graph("source", BOUNDARIES)
    present = read_statements(job.reader.graph_text(graph))
    register = Register(job.iris)
    register.load(present)
    known = frozenset(register.centres)
    edition = job.edition()
    read: dict[str, PlaceCode] = {}
    names: set[str] = set()
    for file in job.open_files():
        features = read_features(file)
        first = next(features)
        layout = _layout(job, file, first)
        before = job.rejections.total
        taken = list(read_boundaries(job, file, layout, chain([first], features)))
        whole = job.rejections.total == before
        if not taken:
            raise RowsRejectedError(tuple(job.rejections.kept), job.rejections.total)
        register.take(layout, edition, taken, whole=whole)
        read |= {boundary.place.code: boundary.place for boundary in taken}
        names.add(layout.name)
    everywhere = {
        code: place for code in register.labels.keys() | read.keys() if (place := parse_code(code))
    }
    elsewhere = {
        code
        for code, place in everywhere.items()
        if described_higher(
            job.reader, job.iris, BOUNDARIES, job.iris.place(code), place.place_class
        )
    }
    _report_unmatched(job, read, elsewhere)
    wished = register.statements(elsewhere)
    return Outcome(
        additions=as_quads(less(wished, present), graph),
        removals=as_quads(less(present, wished), graph),
        read=frozenset(read),
        known=known,
        item_of=_place_of(job.iris),
        reason=f"Import of boundaries of {', '.join(sorted(names))}",
    )


def _layout(job: Job, file: InputFile, first: Feature) -> BoundaryLayout:
    given = job.options.get("layout")
    candidates = (boundary_layout_of(given),) if given else boundary_layouts()
    if isinstance(first.properties, dict):
        for layout in candidates:
            if layout.fits(first.properties):
                return layout
    names = ", ".join(layout.name for layout in candidates)
    raise file.fail(first.line, f"the features have the properties of no layout ({names})")


def _report_unmatched(job: Job, read: Mapping[str, PlaceCode], elsewhere: set[str]) -> None:
    """Codes that the registers do not know; nothing to tell as long as none was imported."""
    if elsewhere.isdisjoint(read):
        return
    unmatched = sorted(read.keys() - elsewhere)
    if unmatched:
        shown = ", ".join(unmatched[:SHOWN]) + (", …" if len(unmatched) > SHOWN else "")
        job.notes.append(f"{len(unmatched)} codes are in no register of places: {shown}")


def _place_of(iris: Iris) -> Callable[[NamedNode], str | None]:
    about = re.compile(rf"{re.escape(iris.base)}/id/(?:place/|geometry/[^/]+/)([^/]+)(?:/[^/]+)?")

    def place_of(subject: NamedNode) -> str | None:
        found = about.fullmatch(subject.value)
        return found and found.group(1)

    return place_of
