"""Shapes of places."""

from __future__ import annotations

import json
import re

import pytest
from pyoxigraph import Literal

from graphstore.reading import PublicReader
from ontology.iris import Iris
from tests.wiki_world import BASE, client_of, store_of
from wiki.boundary import centre_of, geometry_of, shape_of
from wiki.lens import Lens

_SQUARE = "POLYGON ((5 52, 5.01 52, 5.01 52.01, 5 52.01, 5 52))"


def view_of(wkt: str) -> Lens:
    literal = str(Literal(wkt))
    store = store_of(
        "place:BU1 a ldhz:Neighbourhood ; geo:hasGeometry <urn:g> ; geo:hasCentroid <urn:c> . "
        f"<urn:g> geo:asWKT {literal}^^geo:wktLiteral . "
        '<urn:c> geo:asWKT "POINT (5.5 52.25)"^^geo:wktLiteral .'
    )
    return Lens(PublicReader(store), Iris(BASE), "nl")


def test_a_shape_keeps_its_proportions_on_the_ground() -> None:
    shape = shape_of(view_of(_SQUARE), Iris(BASE).place("BU1"), {})

    assert shape is not None
    xs = [float(x) for x in re.findall(r"[ML]([\d.]+) ", shape.path)]
    ys = [float(y) for y in re.findall(r" ([\d.]+)", shape.path)]
    assert max(ys) == 320
    assert max(xs) == pytest.approx(320 * 0.6157, abs=1)  # the cosine of 52 degrees


def test_a_coordinate_system_in_the_literal_is_understood() -> None:
    crs = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> "

    assert shape_of(view_of(crs + _SQUARE), Iris(BASE).place("BU1"), {}) is not None


@pytest.mark.parametrize(
    "wkt",
    [
        "",
        "nonsense",
        "POLYGON EMPTY",
        "POINT (5 52)",
        "POLYGON ((5 52, 6 52))",
        "POLYGON ((500 52, 501 52, 501 53, 500 52))",
        "POLYGON ((nan 52, 5 52, 5 53, nan 52))",
        "<unfinished",
    ],
)
def test_what_is_no_boundary_is_not_drawn(wkt: str) -> None:
    assert geometry_of(view_of(wkt), Iris(BASE).place("BU1")) is None


def test_of_several_boundaries_the_one_that_holds_now_is_drawn() -> None:
    old = _SQUARE.replace("5.01", "5.05")
    store = store_of(
        "place:BU1 a ldhz:Neighbourhood ; geo:hasGeometry <urn:v/9> , <urn:v/10> . "
        f'<urn:v/9> geo:asWKT "{old}"^^geo:wktLiteral ; ldhz:validUntil "2024-01-01"^^xsd:date . '
        f'<urn:v/10> geo:asWKT "{_SQUARE}"^^geo:wktLiteral ; '
        'ldhz:validFrom "2024-01-01"^^xsd:date .'
    )
    found = geometry_of(Lens(PublicReader(store), Iris(BASE), "nl"), Iris(BASE).place("BU1"))
    assert found is not None
    assert found.bounds == (5, 52, 5.01, 52.01)


def test_the_centre_is_read() -> None:
    assert centre_of(view_of(_SQUARE), Iris(BASE).place("BU1")) == (5.5, 52.25)


def test_a_place_without_outline_is_drawn_by_its_parts() -> None:
    page = client_of().get("/place/WK034402").text

    assert 'aria-label="De vorm van West"' in page


def test_a_city_is_drawn_by_its_neighbourhoods_joined_into_one() -> None:
    squares = "".join(
        f"place:BU{n} a ldhz:Neighbourhood ; ldhz:directPartOf place:WK1 ; "
        f"geo:hasGeometry <urn:{n}> . <urn:{n}> geo:asWKT "
        f'"POLYGON ((5.{n} 52, 5.{n + 1} 52, 5.{n + 1} 52.1, 5.{n} 52.1, 5.{n} 52))"'
        "^^geo:wktLiteral . "
        for n in (1, 2, 3)
    )
    world = squares + (
        "place:WK1 a ldhz:District ; rdfs:label 'Wijk'@nl ; ldhz:directPartOf place:GM1 . "
        "place:GM1 a ldhz:Municipality ; rdfs:label 'Stad'@nl ."
    )
    page = client_of(world).get("/place/GM1").text

    drawing = page.partition('aria-label="De vorm van Stad"')[2].partition("</svg>")[0]
    assert drawing.count("Z") == 1


def test_the_map_gets_geojson_of_the_place_and_its_parts() -> None:
    answer = client_of().get("/en/shape/place/WK034402")
    collection = json.loads(answer.data)

    assert answer.mimetype == "application/geo+json"
    assert collection["type"] == "FeatureCollection"
    feature = collection["features"][0]
    assert feature["properties"] == {
        "role": "part",
        "name": "Lombok-Oost",
        "url": "/en/place/BU03440223",
    }
    assert feature["geometry"]["type"] == "Polygon"


def test_a_place_without_boundaries_has_an_empty_map() -> None:
    answer = client_of().get("/shape/place/GM0999")

    assert json.loads(answer.data)["features"] == []
