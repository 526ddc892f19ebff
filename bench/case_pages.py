"""Server time of pages of the Netherlands, of Amsterdam and of a buurt, with the country loaded.

Cold: the first answer of an application that was just made, for another page each time. Warm: the
median of many. Then the same with a graph ten times as large: nine more countries like this one,
and ambitions all over them. The large run has as many countries as make ten million triples. Small
and large are asked in turn, so that whatever else the machine does slows both; with the ratio of
the medians comes how far half of the pairs lie apart.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from bench.framework import Ratio, Setting, need
from bench.starting import seconds_to_first_page
from graphstore.reading import PublicReader
from graphstore.seed import seed
from graphstore.storage import put_in_order
from graphstore.store import GraphStore
from importers import registry
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ, RDF, RDFS
from wiki import Site, create_app
from wiki.seeding import load_demo

PAGES = {
    "the Netherlands": "/place/NL",
    "Amsterdam": "/place/GM0363",
    "a buurt": "/place/BU03440123",
}
_MOST_MS = 15.0
_MOST_GROWTH = 1.3
_TIMES = 150
_COPIES = 9
_LARGE_TRIPLES = 10_000_000
_AMBITIONS_EVERY = 3  # one in so many buurten of the synthetic countries has an ambition
_FIRST_PAGE_S = 3.0


def run(setting: Setting) -> list[Ratio]:
    """Milliseconds per page, and how they grow."""
    _import_country(setting)
    folder = setting.work / "data"
    with GraphStore.open(folder) as store:
        began = time.perf_counter()
        client = _client(store.public, store.iris)
        client.get("/")
        first = time.perf_counter() - began
        ratios = [Ratio("first page after making the application, s", first, _FIRST_PAGE_S)]
        client.application.extensions["current"].join()
        cold = _cold(store.public, store.iris)
        large, times = _many_times(store, setting.work / "large", large=setting.large)
        warm = _warm(client, _client(PublicReader(large), Iris()))
    start = seconds_to_first_page(folder, PAGES["a buurt"])
    ratios.append(Ratio("from `leefomgeving serve` to its first page, s", start, _FIRST_PAGE_S))
    for name, pairs in warm.items():
        plain, grown = (statistics.median(each) for each in zip(*pairs, strict=True))
        low, _, high = statistics.quantiles((big / small for small, big in pairs), n=4)
        detail = f"{plain:.1f} ms → {grown:.1f} ms; half of the pairs {low:.2f} to {high:.2f}"
        ratios.append(Ratio(f"{name}, cold, ms", cold[name], _MOST_MS))
        ratios.append(Ratio(f"{name}, warm, ms", plain, _MOST_MS))
        ratios.append(Ratio(f"{name}, {times} times the data", grown / plain, _MOST_GROWTH, detail))
    return ratios


def _import_country(setting: Setting) -> None:
    registers = [
        need(setting, f"data/overheid/tooi-rwc_{name}.json")
        for name in (
            "gemeenten_compleet_5", "provincies_compleet_1", "waterschappen_compleet_2",
            "samenwerkingsorganisaties_compleet_3", "zbo_compleet_6",
        )
    ]  # fmt: skip
    figures = need(setting, "data/cbs/kwb-2024-nl.csv")
    with GraphStore.open(setting.work / "data") as store:
        seed(store)
        load_demo(store)
        for source, files in (("tooi", registers), ("cbs-kwb", [figures])):
            staged = registry.run(source, files, reader=store.public, iris=store.iris)
            store.commit(staged.change)


def _client(reader: PublicReader, iris: Iris) -> FlaskClient:
    app = create_app(Site(reader, iris))
    client = app.test_client()
    client.get("/about")
    return client


def _cold(reader: PublicReader, iris: Iris) -> dict[str, float]:
    """The median over applications that were just made and have read their outline."""
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    for _ in range(5):
        app = create_app(Site(reader, iris))
        app.extensions["current"].join()
        client = app.test_client()
        client.get("/about")
        for name, path in PAGES.items():
            times[name].append(_milliseconds(client, path))
    return {name: statistics.median(each) for name, each in times.items()}


def _warm(small: FlaskClient, large: FlaskClient) -> dict[str, list[tuple[float, float]]]:
    """Times of each page in two applications, asked in turn."""
    for client in (small, large):
        client.application.extensions["current"].join()
        for path in PAGES.values():
            client.get(path)
    return {
        name: [(_milliseconds(small, path), _milliseconds(large, path)) for _ in range(_TIMES)]
        for name, path in PAGES.items()
    }


def _milliseconds(client: FlaskClient, path: str) -> float:
    """Processor time of the thread that answers: it waits for nothing, and for nobody."""
    began = time.thread_time()
    answer = client.get(path)
    taken = (time.thread_time() - began) * 1000
    assert answer.status_code == 200
    return taken


def _many_times(store: GraphStore, folder: Path, *, large: bool) -> tuple[Store, int]:
    """The merge as it is, and copies of its places under countries of their own."""
    grown = Store(str(folder))
    here = [
        Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
        for triple in store.public.triples(None, None, None)
    ]
    grown.bulk_extend(here)
    start = f"{store.iris.base}/id/"
    moved = (f"{start}place/", f"{start}observation/")
    a_copy = sum(1 for _ in _copied(here, moved, 1))
    copies = _LARGE_TRIPLES // a_copy if large else _COPIES
    for copy in range(1, copies + 1):
        grown.bulk_extend(_copied(here, moved, copy))
    grown.bulk_extend(_ambitions(store.iris, here, copies))
    put_in_order(grown, folder, 0)  # as every store that was loaded in bulk is
    return grown, copies + 1


def _copied(quads: list[Quad], moved: tuple[str, ...], copy: int) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(moved):
            target = quad.object
            if isinstance(target, NamedNode) and target.value.startswith(moved):
                target = NamedNode(f"{target.value}-{copy}")
            subject = NamedNode(f"{quad.subject.value}-{copy}")
            yield Quad(subject, quad.predicate, target, DefaultGraph())


def _ambitions(iris: Iris, quads: list[Quad], copies: int) -> Iterator[Quad]:
    """Ambitions in the copies: so many things that the pages do not show."""
    wish = iris.concept("ambition", "jeu-de-boules")
    places = [
        quad.subject
        for quad in quads
        if quad.predicate == RDF.type and quad.object == LDHZ.Neighbourhood
    ]
    for number, place in enumerate(places):
        if number % _AMBITIONS_EVERY == 0 and isinstance(place, NamedNode):
            for copy in range(1, copies + 1):
                ambition = iris.mint(Kind.AMBITION, f"bench-{number}-{copy}")
                label = Literal(f"Ambitie {number} {copy}", language="nl")
                where = NamedNode(f"{place.value}-{copy}")
                for predicate, value in (
                    (RDF.type, LDHZ.Ambition),
                    (RDFS.label, label),
                    (LDHZ.pursuedIn, where),
                    (LDHZ.pursues, wish),
                ):
                    yield Quad(ambition, predicate, value, DefaultGraph())
