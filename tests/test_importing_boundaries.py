"""Boundaries: versions, centre points, neighbours, and what they are matched with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from shapely.geometry.base import BaseGeometry

from importers import InputError, RowsRejectedError
from ontology.iris import Kind
from ontology.namespaces import GEO, LDHZ, RDF, RDFS
from tests.importing import World, kwb_row, same_in_any_order, violations, write_kwb
from tests.importing_geo import Feature, amsterdam, cbs, feature, square, write_geojson
from tests.shared_data import shared

A, B, C, D = "BU99010001", "BU99010002", "BU99010003", "BU99010004"
ROWS = [
    kwb_row("GM9901", "Voorbeeldstad"),
    kwb_row("WK990100", "Centrum"),
    kwb_row(A, "Oude Haven"),
    kwb_row(B, "Nieuwe Haven"),
]


@pytest.fixture
def world() -> World:
    return World()


def shape(world: World, geometry: NamedNode) -> BaseGeometry:
    (wkt,) = world.values(geometry, GEO.asWKT)
    found = shapely.from_wkt(wkt)
    assert isinstance(found, BaseGeometry)
    return found


def geometry(world: World, source: str, code: str, version: str) -> NamedNode:
    return world.iris.mint(Kind.GEOMETRY, source, code, version)


def pairs(world: World) -> set[tuple[str, str]]:
    found = set()
    for triple in world.reader.triples(None, LDHZ.adjacentTo, None):
        assert isinstance(triple.subject, NamedNode)
        assert isinstance(triple.object, NamedNode)
        one, other = (x.value.rpartition("/")[2] for x in (triple.subject, triple.object))
        found.add((one, other))
    return found


def test_a_feature_gives_its_place_a_boundary_and_a_centre_inside_it(
    world: World, tmp_path: Path
) -> None:
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", [cbs(A, square(0, 0))]))
    boundary = geometry(world, "cbs-buurten", A, "undated")
    assert world.values(world.place(A), GEO.hasGeometry) == {boundary.value}
    assert shape(world, boundary).equals(shapely.Polygon(square(0, 0)))
    (centre,) = world.values(world.place(A), GEO.hasCentroid)
    assert shape(world, boundary).contains(shape(world, NamedNode(centre)))
    assert world.values(world.place(A), RDF["type"]) == {LDHZ.Neighbourhood.value}


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"buurtcode": A, "wijkcode": "WK990100", "gemeentecode": "GM9901"}, A),
        ({"wijkcode": "WK990100", "gemeentecode": "GM9901"}, "WK990100"),
        ({"BU_CODE": A, "BU_NAAM": "Kade", "GM_CODE": "GM9901"}, A),
        ({"statcode": "GM9901", "statnaam": "Voorbeeldstad"}, "GM9901"),
    ],
)
def test_the_smallest_area_that_a_feature_names_is_the_one_it_draws(
    world: World, tmp_path: Path, properties: dict[str, str], code: str
) -> None:
    path = write_geojson(tmp_path / "a.geojson", [feature(square(0, 0), **properties)])
    world.load("boundaries", path)
    assert world.values(world.place(code), GEO.hasCentroid)


def test_a_centre_lies_inside_an_area_that_is_bent(world: World, tmp_path: Path) -> None:
    x, y = 4.90, 52.35
    bent = [[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [0, 1], [0, 0]]
    ring = [[x + 0.01 * dx, y + 0.01 * dy] for dx, dy in bent]
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", [cbs(A, ring)]))
    (centre,) = world.values(world.place(A), GEO.hasCentroid)
    assert shapely.Polygon(ring).contains(shape(world, NamedNode(centre)))


def test_areas_that_share_a_border_are_neighbours_and_those_that_share_a_corner_are_not(
    world: World, tmp_path: Path
) -> None:
    features = [
        cbs(A, square(0, 0)),
        cbs(B, square(1, 0)),
        cbs(C, square(1, 1)),
        cbs(D, square(5, 5)),
    ]
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", features))
    assert pairs(world) == {(A, B), (B, C)}


def test_two_drawings_of_one_border_a_metre_apart_make_neighbours(
    world: World, tmp_path: Path
) -> None:
    apart = [[x + 0.00001, y] for x, y in square(1, 0)]
    far = [[x + 0.0001, y] for x, y in square(2, 0)]
    features = [cbs(A, square(0, 0)), cbs(B, apart), cbs(C, far)]
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", features))
    assert pairs(world) == {(A, B)}


def test_neighbours_are_found_across_files(world: World, tmp_path: Path) -> None:
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", [cbs(A, square(0, 0))]))
    other = write_geojson(tmp_path / "b.geojson", [amsterdam(B, square(1, 0))])
    world.load("boundaries", other)
    assert pairs(world) == {(A, B)}


def test_a_moved_boundary_loses_its_old_neighbours(world: World, tmp_path: Path) -> None:
    features = [cbs(A, square(0, 0)), cbs(B, square(1, 0)), cbs(C, square(8, 0))]
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", features))
    moved = [cbs(B, square(7, 0))]
    world.load("boundaries", write_geojson(tmp_path / "b.geojson", moved))
    assert pairs(world) == {(B, C)}


def test_another_way_to_write_the_same_area_is_no_change(world: World, tmp_path: Path) -> None:
    world.load(
        "boundaries",
        write_geojson(tmp_path / "a.geojson", [cbs(A, square(0, 0)), cbs(B, square(1, 0))]),
    )
    ring = square(0, 0)
    other = [*ring[2:], *ring[1:3]][::-1]  # another start, the other way round
    features = [cbs(B, square(1, 0)), cbs(A, other)]
    path = write_geojson(tmp_path / "b.geojson", features)
    path.write_text(path.read_text().replace("4.9,", "4.9000000000001,"))
    assert world.stage("boundaries", path).report.changes_nothing


def test_a_newer_version_ends_the_one_before_and_keeps_it(world: World, tmp_path: Path) -> None:
    first = write_geojson(tmp_path / "1.geojson", [amsterdam(A, square(0, 0))])
    second = write_geojson(
        tmp_path / "2.geojson",
        [amsterdam(A, square(0, 0, 0.5), version=2, start="2023-10-25", registered="2023-11-01")],
    )
    one, other = World(), World()
    one.load("boundaries", first)
    report = one.load("boundaries", second).report
    assert (report.changed, report.ended) == (1, 0)
    old, new = (geometry(one, "amsterdam-buurten", A, version) for version in "12")
    assert one.values(one.place(A), GEO.hasGeometry) == {old.value, new.value}
    assert one.values(old, LDHZ.validUntil) == {"2023-10-25"}
    assert one.values(new, LDHZ.validUntil) == set()
    (centre,) = one.values(one.place(A), GEO.hasCentroid)
    assert shape(one, new).contains(shape(one, NamedNode(centre)))
    for path in (second, first):
        other.load("boundaries", path)
    assert one.quads() == other.quads()


def test_an_edition_ends_the_boundaries_of_the_one_before(world: World, tmp_path: Path) -> None:
    first = write_geojson(tmp_path / "1.geojson", [cbs(A, square(0, 0)), cbs(B, square(1, 0))])
    second = write_geojson(tmp_path / "2.geojson", [cbs(A, square(0, 0, 0.5))])
    world.load("boundaries", first, options={"edition": "2024-01-01"})
    world.load("boundaries", second, options={"edition": "2025-01-01"})
    for code in (A, B):
        old = geometry(world, "cbs-buurten", code, "2024-01-01")
        assert world.values(old, LDHZ.validUntil) == {"2025-01-01"}
    assert pairs(world) == set()


def test_local_codes_of_utrecht_become_those_of_cbs(world: World) -> None:
    world.load("boundaries", shared("data/geo/utrecht-buurten.geojson"))
    world.load("boundaries", shared("data/geo/utrecht-wijken.geojson"))
    assert world.label("BU03440121") == {"Lombok-oost"}
    assert world.label("WK034410") == {"VLEUTEN - DE MEERN"}


def test_names_are_those_of_cbs_where_it_knows_the_place(world: World, tmp_path: Path) -> None:
    boundaries = write_geojson(
        tmp_path / "a.geojson", [cbs(A, square(0, 0), "OUDE HAV"), cbs(C, square(1, 0), "Kade")]
    )
    key_figures = write_kwb(tmp_path / "kwb-2024.csv", ROWS)
    other = World()
    world.load("boundaries", boundaries)
    assert world.label(A) == {"OUDE HAV"}
    world.load("cbs-kwb", key_figures)
    other.load("cbs-kwb", key_figures)
    report = other.load("boundaries", boundaries).report
    assert world.label(A) == {"Oude Haven"}
    assert world.label(C) == {"Kade"}
    assert world.quads() == other.quads()
    assert report.notes == (f"1 codes are in no register of places: {C}",)


def test_without_places_nothing_is_said_to_be_unmatched(world: World, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [cbs(A, square(0, 0))])
    assert world.stage("boundaries", path).report.notes == ()


VERSIONS = st.lists(
    st.tuples(st.sampled_from([A, B]), st.integers(1, 3), st.integers(0, 3), st.integers(0, 1)),
    min_size=1,
    max_size=5,
    unique_by=lambda item: (item[0], item[1]),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(versions=VERSIONS, data=st.data())
def test_any_order_of_files_gives_the_same_graph(
    tmp_path_factory: pytest.TempPathFactory,
    versions: list[tuple[str, int, int, int]],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("versions")
    files: list[tuple[str, Path, dict[str, str]]] = [
        (
            "boundaries",
            write_geojson(
                folder / f"{number}.geojson",
                [
                    amsterdam(
                        code,
                        square(column, row),
                        version=version,
                        start=f"202{version}-01-01",
                        name=f"Versie {version}",
                    )
                ],
            ),
            {},
        )
        for number, (code, version, column, row) in enumerate(versions)
    ]
    for year in ("2024", "2025"):
        path = write_geojson(folder / f"cbs-{year}.geojson", [cbs(A, square(int(year[3]), 0))])
        files.append(("boundaries", path, {"edition": f"{year}-01-01"}))
    files.append(("cbs-kwb", write_kwb(folder / "kwb-2024.csv", ROWS[:3]), {}))
    same_in_any_order(files, data)


CROSSED = [[4.90, 52.35], [4.91, 52.36], [4.91, 52.35], [4.90, 52.36], [4.90, 52.35]]


def test_crossing_rings_are_repaired(world: World, tmp_path: Path) -> None:
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", [cbs(A, CROSSED)]))
    boundary = shape(world, geometry(world, "cbs-buurten", A, "undated"))
    assert boundary.is_valid
    assert boundary.area > 0


BAD_FEATURES: dict[str, tuple[Feature, str]] = {
    "no code": (feature(square(1, 0), buurtnaam="X", buurtcode=None), "no code"),
    "bad code": (cbs("BU12", square(1, 0)), "not a code of a place"),
    "twice": (cbs(A, square(1, 0)), "code and version of feature 1"),
    "no area": (cbs(B, [[4.9, 52.35]] * 4), "has no area"),
    "a line": (cbs(B, [[4.9, 52.35], [4.91, 52.35]]), "fewer than four points"),
    "metres": (cbs(B, [[136000.0, 455000.0]] * 4), "convert them to CRS84"),
    "elsewhere": (cbs(B, [[x + 90, y] for x, y in square(0, 0)]), "lies outside"),
    "latitude first": (cbs(B, [[y, x] for x, y in square(0, 0)]), "lies outside"),
    "a point": (
        {
            "type": "Feature",
            "properties": {"buurtcode": B},
            "geometry": {"type": "Point", "coordinates": [4.9, 52.35]},
        },
        "is a Point, not an area",
    ),
    "no geometry": (
        {"type": "Feature", "properties": {"buurtcode": B}, "geometry": None},
        "has no geometry",
    ),
    "words": (
        {
            "type": "Feature",
            "properties": {"buurtcode": B},
            "geometry": {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]},
        },
        "no number",
    ),
    "no properties": ({"type": "Feature", "geometry": None}, "has no properties"),
}

BAD_FEATURES |= {
    f"{unfit} in {where}": (bad, reason)
    for unfit, reason in (("\a", "U\\+0007"), ("\x1f", "U\\+001F"), ("\ud83d", "half a character"))
    for where, bad in {
        "its name": cbs(B, square(1, 0), f"Kade{unfit}"),
        "its code": cbs(f"{unfit}{B}", square(1, 0)),
    }.items()
}


@pytest.mark.parametrize("name", BAD_FEATURES)
def test_a_bad_feature_is_told_and_keep_going_takes_the_rest(
    world: World, tmp_path: Path, name: str
) -> None:
    bad, reason = BAD_FEATURES[name]
    path = write_geojson(tmp_path / "a.geojson", [cbs(A, square(0, 0)), bad])
    with pytest.raises(RowsRejectedError, match=r"feature 2 \(.*" + reason) as caught:
        world.stage("boundaries", path)
    lines = path.read_text().splitlines()
    assert caught.value.line == max(n for n, text in enumerate(lines, 1) if text == "  {")
    report = world.load("boundaries", path, keep_going=True).report
    assert (report.added, report.rejected_total) == (1, 1)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "not GeoJSON"),
        ({"type": "FeatureCollection", "features": []}, "no features"),
        ({"type": "FeatureCollection", "features": [3]}, "not a feature"),
        (
            {
                "type": "FeatureCollection",
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
                "features": [cbs(A, square(0, 0))],
            },
            "not in CRS84",
        ),
        (
            {"type": "FeatureCollection", "features": [feature(square(0, 0), naam="x")]},
            "the properties of no layout",
        ),
    ],
)
def test_what_is_no_collection_of_boundaries_is_refused(
    world: World, tmp_path: Path, document: object, reason: str
) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=reason):
        world.stage("boundaries", path, keep_going=True)


def test_what_is_known_of_a_collection_may_stand_behind_its_features(
    world: World, tmp_path: Path
) -> None:
    features = [cbs(A, square(0, 0)), cbs(B, square(1, 0))]
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", features))
    path = tmp_path / "b.geojson"
    path.write_text(json.dumps({"features": features, "type": "FeatureCollection"}))
    assert world.stage("boundaries", path).report.changes_nothing
    crs = {"type": "name", "properties": {"name": "EPSG:28992"}}
    path.write_text(json.dumps({"features": features, "type": "FeatureCollection", "crs": crs}))
    with pytest.raises(InputError, match="not in CRS84"):
        world.stage("boundaries", path, keep_going=True)
    path.write_text(json.dumps({"features": features, "type": "Topology"}))
    with pytest.raises(InputError, match="a FeatureCollection was expected"):
        world.stage("boundaries", path, keep_going=True)


def test_a_collection_that_is_cut_off_is_refused_and_nothing_of_it_is_taken(
    world: World, tmp_path: Path
) -> None:
    path = write_geojson(tmp_path / "a.geojson", [cbs(A, square(0, 0)), cbs(B, square(1, 0))])
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(InputError, match="cut off"):
        world.stage("boundaries", path, keep_going=True)


def test_an_edition_must_be_a_date(world: World, tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [cbs(A, square(0, 0))])
    with pytest.raises(InputError, match="not a date"):
        world.stage("boundaries", path, options={"edition": "2025"})


def test_boundaries_conform_to_the_shapes(world: World, tmp_path: Path) -> None:
    features = [cbs(A, square(0, 0)), cbs(C, square(1, 0))]
    world.load("boundaries", write_geojson(tmp_path / "a.geojson", features))
    assert violations(world) == []
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", ROWS))
    assert violations(world) == []


def test_real_boundaries_are_all_taken_and_a_second_run_changes_nothing() -> None:
    world = World()
    paths = [
        shared(f"data/geo/{name}.geojson")
        for name in ("amsterdam-buurten", "utrecht-buurten", "utrecht-wijken")
    ]
    report = world.load("boundaries", *paths).report
    assert (report.read, report.added, report.rejected_total) == (639, 639, 0)
    assert world.stage("boundaries", *reversed(paths)).report.changes_nothing
    lombok = {pair for pair in pairs(world) if "BU03440121" in pair}
    assert ("BU03440121", "BU03440123") in lombok  # Lombok-West
    names = world.reader.triples(None, RDFS.label, None)
    assert sum(1 for _ in names) > 639


def test_a_code_of_amsterdam_that_cbs_does_not_have_is_reported(tmp_path: Path) -> None:
    world = World()
    world.load("cbs-kwb", shared("data/cbs/amsterdam-statline-2024.csv"))
    report = world.stage("boundaries", shared("data/geo/amsterdam-buurten.geojson")).report
    assert report.notes == ("1 codes are in no register of places: BU0363MK06",)
