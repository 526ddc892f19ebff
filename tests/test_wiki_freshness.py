"""No page says "as you have it" of what it shows otherwise by now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from pyoxigraph import Literal, Triple
from werkzeug.http import parse_date
from werkzeug.test import TestResponse

from graphstore.change import Change
from graphstore.store import GraphStore
from ontology.iris import Kind
from ontology.namespaces import GEO, LDHZ, RDF, SKOS, XSD
from shapes import from_turtle
from tests.changes import (
    IRIS,
    LABEL,
    NETWORK,
    adding,
    environment,
    is_a,
    named,
    part_of,
    removing,
    replacing,
)
from tests.frontend_files import ensure_built
from wiki import Site, create_app
from wiki.overview import LARGE

NL, PROVINCE = IRIS.place("NL"), IRIS.place("PV26")
WISH = IRIS.concept("ambition", "spelen")
SHAPE = IRIS.mint(Kind.GEOMETRY, "g/1")


def ambition(name: str, label: str, where: str = "laan") -> tuple[Triple, ...]:
    iri = IRIS.mint(Kind.AMBITION, name)
    return (
        Triple(iri, RDF.type, LDHZ.Ambition),
        Triple(iri, LABEL, Literal(label, language="nl")),
        Triple(iri, LDHZ.pursuedIn, environment(where)),
        Triple(iri, LDHZ.pursues, WISH),
    )


BENCH = ambition("bank", "Een bank in de zon")
WORLD = (
    Triple(NL, RDF.type, LDHZ.Country),
    Triple(NL, LABEL, Literal("Nederland", language="nl")),
    Triple(PROVINCE, RDF.type, LDHZ.Province),
    Triple(PROVINCE, LABEL, Literal("Utrecht", language="nl")),
    Triple(PROVINCE, LDHZ.directPartOf, NL),
    Triple(environment("stad"), LDHZ.directPartOf, PROVINCE),
    is_a("stad", LDHZ.Town), named("stad", "Damstad"),
    is_a("wijk", LDHZ.District), named("wijk", "Wijk"), part_of("wijk", "stad"),
    is_a("laan", LDHZ.Street), named("laan", "Laan"), part_of("laan", "wijk"),
    is_a("steeg", LDHZ.Street), named("steeg", "Steeg"), part_of("steeg", "wijk"),
    Triple(WISH, RDF.type, LDHZ.AmbitionConcept),
    Triple(WISH, SKOS.prefLabel, Literal("spelen", language="nl")),
    *BENCH,
)  # fmt: skip
ROLE = IRIS.mint(Kind.ROLE, "r")
SQUARE = Literal("POLYGON ((5 52, 6 52, 6 53, 5 53, 5 52))", datatype=GEO.wktLiteral)


@dataclass(frozen=True, slots=True)
class Case:
    """A change, and the text by which a page shows it that comes or goes."""

    path: str
    change: Change
    comes: str = ""
    goes: str = ""


CASES = {
    "an ambition within": Case(
        "/environment/stad", adding(*ambition("baan", "Een baan")), comes="Een baan"
    ),
    "an ambition within that went": Case(
        "/environment/stad", removing(*BENCH), goes="Een bank in de zon"
    ),
    "an ambition within that moved": Case(
        "/environment/stad",
        replacing(part_of("laan", "wijk"), part_of("laan", "elders")),
        goes="Een bank in de zon",
    ),
    "an ambition within that is only for members now": Case(
        "/environment/stad",
        Change(
            adding().actor,
            "dicht",
            additions=adding(*BENCH, graph=NETWORK).additions,
            removals=removing(*BENCH).removals,
        ),
        goes="Een bank in de zon",
    ),
    "an ambassador within": Case(
        "/environment/stad",
        adding(
            Triple(ROLE, RDF.type, LDHZ.Ambassadorship),
            Triple(ROLE, LDHZ.roleIn, environment("laan")),
        ),
        comes="/role/r",
    ),
    "the newest on the first page": Case(
        "/", adding(*ambition("baan", "Een baan")), comes="Een baan"
    ),
    "a part": Case(
        "/environment/wijk",
        adding(is_a("plein", LDHZ.Park), named("plein", "Plein"), part_of("plein", "wijk")),
        comes="Plein",
    ),
    "a part that ended": Case(
        "/environment/wijk",
        adding(
            Triple(
                environment("steeg"),
                LDHZ.validUntil,
                Literal("2001-01-01", datatype=XSD.date),
            )
        ),
        goes='href="/environment/steeg"',
    ),
    "the path above the name": Case(
        "/environment/laan",
        replacing(named("stad", "Damstad"), named("stad", "Nieuwstad")),
        comes="Nieuwstad",
        goes="Damstad",
    ),
    "a name found": Case(
        "/search?q=plein",
        adding(is_a("plein", LDHZ.Park), named("plein", "Het Plein")),
        comes="Het Plein",
    ),
    "a name found no more": Case(
        "/search?q=laan", removing(named("laan", "Laan")), goes='href="/environment/laan"'
    ),
    "a name found by where it lies": Case(
        "/search?q=la+nieuwstad",
        replacing(named("stad", "Damstad"), named("stad", "Nieuwstad")),
        comes='href="/environment/laan"',
    ),
    "an address in the sitemap": Case(
        "/sitemap-1.xml",
        adding(is_a("plein", LDHZ.Park), named("plein", "Plein")),
        comes="/environment/plein<",
    ),
    "a drawing by what lies below": Case(
        "/environment/stad",
        adding(
            Triple(environment("laan"), GEO.hasGeometry, SHAPE), Triple(SHAPE, GEO.asWKT, SQUARE)
        ),
        comes='viewBox="-4 -4',
    ),
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "data", shapes=from_turtle([])) as opened:
        opened.commit(adding(*WORLD))
        yield opened


@pytest.fixture
def app(store: GraphStore) -> Flask:
    ensure_built()
    made = create_app(Site(store.public, store.iris, history=store, feed=store))
    made.testing = True
    made.extensions["current"].join()
    return made


@pytest.fixture
def get(app: Flask) -> Callable[[str, str], TestResponse]:
    client = app.test_client()

    def asked(path: str, tag: str = "") -> TestResponse:
        return client.get(path, headers={"If-None-Match": tag} if tag else {})

    return asked


def main_of(page: TestResponse) -> str:
    return page.text.partition("<main")[2] or page.text


@pytest.mark.parametrize("name", CASES)
def test_after_a_change_a_page_is_sent_anew(
    store: GraphStore, app: Flask, get: Callable[..., TestResponse], name: str
) -> None:
    case = CASES[name]
    before = get(case.path)
    assert case.goes in main_of(before)
    assert not case.comes or case.comes not in main_of(before)
    assert get(case.path, before.headers["ETag"]).status_code == 304

    store.commit(case.change)
    meanwhile = get(case.path, before.headers["ETag"])  # outline and directory did not hear of it
    assert meanwhile.status_code == 200
    store.deliver()
    app.extensions["current"].join()

    for old in (before, meanwhile):
        after = get(case.path, old.headers["ETag"])
        shown = main_of(after)
        stale = case.comes not in main_of(old) or (case.goes and case.goes in main_of(old))
        assert after.status_code == 200 or not stale
        if after.status_code == 200:
            assert case.comes in shown
            assert not case.goes or case.goes not in shown
    assert get(case.path, get(case.path).headers["ETag"]).status_code == 304


def test_after_an_import_a_page_is_sent_anew(
    store: GraphStore, app: Flask, get: Callable[..., TestResponse]
) -> None:
    before = get("/search?q=straat")
    streets = [environment(f"s{number}") for number in range(LARGE + 1)]
    store.commit(
        adding(
            *(Triple(each, RDF.type, LDHZ.Street) for each in streets),
            *(Triple(each, LABEL, Literal("Straat", language="nl")) for each in streets),
        )
    )
    meanwhile = get("/search?q=straat", before.headers["ETag"])
    store.deliver()
    app.extensions["current"].join()
    after = get("/search?q=straat", meanwhile.headers["ETag"])

    assert (meanwhile.status_code, after.status_code) == (200, 200)
    assert "Straat" in main_of(after)


def test_a_page_that_tells_what_is_past_is_another_the_next_day(
    get: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = get("/environment/wijk")
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # always UTC here
            return tomorrow

    monkeypatch.setattr("wiki.pages.blueprint.datetime", Clock)
    after = get("/environment/wijk", before.headers["ETag"])

    assert after.status_code == 200
    assert after.headers["Last-Modified"] != before.headers["Last-Modified"]


def test_a_page_is_not_older_than_what_was_read_for_it(
    store: GraphStore, app: Flask, get: Callable[..., TestResponse]
) -> None:
    store.commit(adding(*ambition("baan", "Een baan")))
    store.deliver()
    read = app.extensions["current"].overview().at.replace(microsecond=0)

    for path in ("/environment/stad", "/search?q=laan", "/", "/sitemap.xml"):
        changed = parse_date(get(path).headers["Last-Modified"])
        assert changed is not None
        assert changed >= read


@pytest.mark.parametrize("path", ["/environment/stad", "/search?q=laan", "/sitemap-1.xml"])
def test_a_date_alone_is_never_enough_for_not_modified(app: Flask, path: str) -> None:
    client = app.test_client()
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}

    assert client.get(path, headers=later).status_code == 200


def test_after_a_restart_the_same_page_has_the_same_tag(
    store: GraphStore, get: Callable[..., TestResponse]
) -> None:
    store.commit(adding(*ambition("baan", "Een baan")))
    store.deliver()
    tag = get("/environment/stad").headers["ETag"]
    again = create_app(Site(store.public, store.iris, history=store))
    again.extensions["current"].join()

    assert again.test_client().get("/environment/stad").headers["ETag"] == tag
