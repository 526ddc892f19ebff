"""Outline, directory and drawings follow the journal: as right as if they were read anew."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graphstore.change import Change
from graphstore.consumers import JournalEntry
from graphstore.erasure import Erasure
from graphstore.layers import in_graph
from graphstore.reading import PublicReader
from graphstore.store import GraphStore
from ontology.iris import Kind
from ontology.namespaces import DCTERMS, GEO, LDHZ, OWL, RDF, RDFS, SKOS, XSD
from shapes import from_turtle
from tests.changes import (
    IMPORTER,
    IRIS,
    LABEL,
    NETWORK,
    RESIDENT,
    SOURCE,
    WIKI,
    adding,
    environment,
    is_a,
    named,
    part_of,
    removing,
    replacing,
)
from tests.test_gate_laws import folder_in_memory
from wiki import Site
from wiki.current import Current
from wiki.directory import Row
from wiki.outline import Outline, Tally
from wiki.overview import LARGE, Whole

NO_SHAPES = from_turtle([])
QUERIES = ("a", "dam", "oost", "dam oost", "1011", "3531", "laan niets", "west", "dammen", "aarden")


def opened(folder: Path | str) -> GraphStore:
    return GraphStore.open(Path(folder), shapes=NO_SHAPES)


def following(store: GraphStore) -> Current:
    current = Current(Site(store.public, store.iris, history=store, feed=store))
    current.start()
    current.join()
    return current


def told(store: GraphStore, current: Current) -> None:
    """Lets the consumer have what was committed, and a reading that it began come to its end."""
    store.deliver()
    current.join()


def state(current: Current) -> object:
    """All that pages can see of the whole, in a form that can be compared."""
    seen = current.overview()
    assert seen.directory is not None
    found = [(seen.directory.find(text, 50), seen.directory.count(text)) for text in QUERIES]
    return as_plain(seen.outline), seen.directory.rows(), found, dict(seen.shapes)


def afresh(store: GraphStore) -> object:
    """What reading everything anew gives."""
    whole = Whole(Site(store.public, store.iris))
    directory = whole.read_directory()
    whole.read_shapes()
    found = [(directory.find(text, 50), directory.count(text)) for text in QUERIES]
    return as_plain(whole.keeper.outline()), directory.rows(), found, dict(whole.shapes)


def as_plain(outline: Outline) -> object:
    return (
        dict(outline.tallies),
        dict(outline.ambitions),
        dict(outline.ambassadors),
        dict(outline.authorities),
        dict(outline.until),
        outline.kinships,
    )


# A small country: everything may lie in everything, circles included.
PLACES = [IRIS.place(code) for code in ("NL", "PV26", "PV27", "GM0344", "WK034401", "BU03440101")]
STREETS = [environment(name) for name in ("laan", "plein")]
AMBITIONS = [IRIS.mint(Kind.AMBITION, name) for name in ("bank", "baan", "boom")]
ROLES = [IRIS.mint(Kind.ROLE, name) for name in ("r", "s")]
WISHES = [IRIS.concept("ambition", name) for name in ("spelen", "groen")]
FOREIGN = NamedNode("https://elders.example/begrip")
FIGURES = [
    IRIS.mint(Kind.OBSERVATION, f"cbs/{code}/{year}")
    for code in ("a", "b")
    for year in (2023, 2024)
]
SHAPES = [IRIS.mint(Kind.GEOMETRY, f"g/{number}") for number in range(3)]
SQUARES = [
    Literal(f"POLYGON (({x} 52, {x + 1} 52, {x + 1} 53, {x} 53, {x} 52))", datatype=GEO.wktLiteral)
    for x in (4, 5)
]
THINGS = PLACES + STREETS
NAMES = ["Dam", "Dam-Oost", "Oost", "West", "De Dam", "aarde"]
OF = st.sampled_from


def labels() -> st.SearchStrategy[Literal]:
    tongues = OF(["nl", "en", "de"])
    return st.builds(lambda name, tongue: Literal(name, language=tongue), OF(NAMES), tongues)


def days() -> st.SearchStrategy[Literal]:
    return OF(
        [Literal(day, datatype=XSD.date) for day in ("2001-01-01", "2024-06-30", "2999-01-01")]
    )


TRIPLES = st.one_of(
    st.builds(Triple, OF(THINGS), st.just(LDHZ.directPartOf), OF(PLACES)),
    st.builds(Triple, OF(PLACES), st.just(LDHZ.hasDirectPart), OF(THINGS)),
    st.builds(Triple, OF(AMBITIONS), st.just(LDHZ.pursuedIn), OF(THINGS)),
    st.builds(Triple, OF(AMBITIONS), st.just(LDHZ.pursues), OF(WISHES)),
    st.builds(Triple, OF(AMBITIONS), st.just(DCTERMS.created), days()),
    st.builds(Triple, OF(ROLES), st.just(LDHZ.roleIn), OF(THINGS)),
    st.builds(Triple, OF(ROLES), st.just(RDF.type), OF([LDHZ.Ambassadorship, LDHZ.Authority])),
    st.builds(Triple, OF(THINGS + AMBITIONS), st.just(LABEL), labels()),
    st.builds(
        Triple,
        OF([*WISHES, FOREIGN]),
        OF([SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel]),
        labels(),
    ),
    st.builds(
        Triple,
        OF(THINGS),
        st.just(RDF.type),
        OF([LDHZ.Country, LDHZ.Province, LDHZ.Neighbourhood, LDHZ.Street, LDHZ.Place]),
    ),
    st.builds(Triple, OF(AMBITIONS), st.just(RDF.type), st.just(LDHZ.Ambition)),
    st.builds(
        Triple, OF([*WISHES, FOREIGN]), st.just(RDF.type), OF([LDHZ.AmbitionConcept, SKOS.Concept])
    ),
    st.builds(Triple, OF(THINGS + WISHES), st.just(LDHZ.validUntil), days()),
    st.builds(Triple, OF([*THINGS, *WISHES]), st.just(OWL.deprecated), st.just(Literal(True))),
    st.builds(Triple, OF(PLACES), st.just(LDHZ.becameIn), OF(PLACES)),
    st.builds(Triple, OF(FIGURES), st.just(LDHZ.ofPlace), OF(PLACES)),
    st.builds(
        Triple,
        OF(FIGURES),
        st.just(LDHZ.mostCommonPostcode),
        OF([Literal("1011"), Literal("3531")]),
    ),
    st.builds(Triple, OF(PLACES), st.just(GEO.hasGeometry), OF(SHAPES)),
    st.builds(Triple, OF(SHAPES), st.just(GEO.asWKT), OF(SQUARES)),
    st.builds(Triple, OF(SHAPES), st.just(LDHZ.validUntil), days()),
)
_NL, _PROVINCE, _OTHER, _TOWN, _DISTRICT, _QUARTER = PLACES
START = (
    *(
        Triple(part, LDHZ.directPartOf, whole)
        for part, whole in (
            (_PROVINCE, _NL), (_OTHER, _NL), (_TOWN, _PROVINCE), (_DISTRICT, _TOWN),
            (_QUARTER, _DISTRICT), (STREETS[0], _QUARTER), (STREETS[1], _OTHER),
        )
    ),
    *(Triple(place, LABEL, Literal(f"Dam {n}", language="nl")) for n, place in enumerate(THINGS)),
    *(Triple(place, RDF.type, LDHZ.Place) for place in THINGS),
    Triple(_QUARTER, GEO.hasGeometry, SHAPES[0]),
    Triple(SHAPES[0], GEO.asWKT, SQUARES[0]),
    Triple(AMBITIONS[0], LDHZ.pursuedIn, STREETS[0]),
    Triple(AMBITIONS[0], LDHZ.pursues, WISHES[0]),
    Triple(AMBITIONS[1], LDHZ.pursuedIn, STREETS[1]),
    Triple(AMBITIONS[1], LDHZ.pursues, WISHES[0]),
    Triple(ROLES[0], RDF.type, LDHZ.Authority),
    Triple(ROLES[0], LDHZ.roleIn, STREETS[0]),
    Triple(FIGURES[0], LDHZ.ofPlace, _QUARTER),
    Triple(FIGURES[0], LDHZ.mostCommonPostcode, Literal("1011")),
)  # fmt: skip
ACTORS = {SOURCE: IMPORTER, WIKI: RESIDENT, NETWORK: RESIDENT}


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Things come and go, one or several at a time; also from one graph to a closed one."""
    graph = draw(OF([WIKI, WIKI, SOURCE, NETWORK]))
    most = draw(OF([1, 2, 8]))  # a change of one statement touches least
    added = draw(st.frozensets(TRIPLES, max_size=most))
    removed = draw(st.frozensets(st.one_of(OF(START), TRIPLES), max_size=most))
    quads = frozenset(in_graph(triple, graph) for triple in added)
    gone = {in_graph(triple, graph) for triple in removed}
    if graph == NETWORK:  # what was public is not any more
        gone |= {in_graph(triple, WIKI) for triple in added}
    return Change(ACTORS[graph], "random", quads, frozenset(gone) - quads)


class Everything:
    """Stands for: what is there of one thing goes."""

    def __init__(self, thing: NamedNode, *, by_law: bool) -> None:
        self.thing = thing
        self.by_law = by_law

    def __repr__(self) -> str:
        return f"{'erase' if self.by_law else 'remove'} {self.thing}"


REMOVALS = st.builds(Everything, OF(THINGS + AMBITIONS + ROLES + SHAPES), by_law=st.booleans())
STEPS = st.lists(st.one_of(changes(), changes(), changes(), REMOVALS), min_size=1, max_size=7)


def make(store: GraphStore, step: Change | Everything) -> None:
    if isinstance(step, Change):
        store.commit(step)
    elif step.by_law:
        store.erase(Erasure(things=frozenset({step.thing})), RESIDENT, "verzoek")
    else:
        for graph in (WIKI, SOURCE):
            quads = {q for q in store.public.graph(graph) if step.thing in (q.subject, q.object)}
            store.commit(Change(ACTORS[graph], "weg", removals=frozenset(quads)))


LAW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@LAW
@given(STEPS, st.integers(1, 3))
def test_after_any_changes_the_overview_is_what_reading_anew_gives(
    steps: list[Change | Everything], at_once: int
) -> None:
    with folder_in_memory() as folder, opened(folder) as store:
        store.commit(adding(*START))
        current = following(store)
        for number, step in enumerate(steps, 1):
            make(store, step)
            if number % at_once == 0 or number == len(steps):  # some come together
                told(store, current)
                assert current.overview().mended == 0  # nothing was read again
                assert current.revision == Site(store.public, store.iris).revision()
                assert state(current) == afresh(store)


@contextmanager
def a_town(folder: Path) -> Iterator[tuple[GraphStore, Current]]:
    with opened(folder) as store:
        store.commit(
            adding(
                is_a("stad", LDHZ.Town), named("stad", "Dam"),
                is_a("laan", LDHZ.Street), named("laan", "Laan"), part_of("laan", "stad"),
            )
        )  # fmt: skip
        yield store, following(store)


def found(current: Current, text: str) -> list[str]:
    hits = current.directory().find(text, 10).hits
    return [hit.iri.value.rpartition("/")[2] for hit in hits]


def test_a_small_change_is_taken_in_without_reading_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_town(tmp_path) as (store, current):
        monkeypatch.setattr("wiki.current.Whole", None)
        store.commit(replacing(named("stad", "Dam"), named("stad", "Damstad")))
        told(store, current)

        assert found(current, "laan damstad") == ["laan"]
        assert state(current) == afresh(store)


def test_a_large_change_is_read_at_once(tmp_path: Path) -> None:
    with a_town(tmp_path) as (store, current):
        names = (named(f"straat{n}", f"Straat {n}") for n in range(LARGE + 1))
        types = (is_a(f"straat{n}", LDHZ.Street) for n in range(LARGE + 1))
        store.commit(adding(*names, *types))
        told(store, current)

        assert current.overview().mended == 1
        assert current.directory().size == LARGE + 3
        assert current.revision == 2


def test_a_name_that_much_lies_in_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wiki.current.LARGE", 5)
    with a_town(tmp_path) as (store, current):
        for number in range(5):
            store.commit(adding(part_of(f"straat{number}", "stad")))
        told(store, current)
        before = current.overview().mended
        store.commit(replacing(named("stad", "Dam"), named("stad", "Damstad")))
        told(store, current)

        assert current.overview().mended == before + 1
        assert found(current, "laan damstad") == ["laan"]


def test_changes_made_while_everything_is_read_are_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as store:
        store.commit(adding(is_a("laan", LDHZ.Street), named("laan", "Laan")))
        begun, go_on = threading.Event(), threading.Event()
        read = Whole.read_shapes

        def slowly(whole: Whole) -> None:
            begun.set()
            go_on.wait(20)
            read(whole)

        monkeypatch.setattr(Whole, "read_shapes", slowly)
        current = Current(Site(store.public, store.iris, feed=store))
        current.start()
        begun.wait(20)
        store.commit(adding(is_a("plein", LDHZ.Park), named("plein", "Plein")))
        store.deliver()
        go_on.set()
        current.join()

        assert found(current, "plein") == ["plein"]
        assert current.revision == 2
        assert state(current) == afresh(store)


def test_half_of_what_was_changed_is_never_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_town(tmp_path) as (store, current):
        store.commit(adding(part_of("plein", "stad")))
        store.commit(adding(is_a("plein", LDHZ.Park), named("plein", "Plein")))
        seen: list[tuple[int, int]] = []

        consume = Current.consume

        def watched(following: Current, entry: JournalEntry) -> None:
            consume(following, entry)
            seen.append((current.revision, current.directory().size))

        monkeypatch.setattr(Current, "consume", watched)
        store.deliver()

        # the store is at the last of them when the first is told: both come at once
        assert seen == [(1, 2), (3, 3)]


def test_a_change_told_twice_or_late_does_no_harm(tmp_path: Path) -> None:
    with a_town(tmp_path) as (store, current):
        store.commit(adding(is_a("plein", LDHZ.Park), named("plein", "Plein")))
        store.commit(removing(named("laan", "Laan")))
        told(store, current)

        class Again:
            name = "again"

            def consume(self, entry: JournalEntry) -> None:
                current.consume(entry)

        store.add_consumer(Again(), after=0)
        store.deliver()

        assert found(current, "plein") == ["plein"]
        assert state(current) == afresh(store)


def test_a_change_that_could_not_be_taken_in_is_read_by_the_next_visitor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as store:
        now = [0.0]
        site = Site(store.public, store.iris, feed=store)
        current = Current(site, clock=lambda: now[0])
        current.start()
        current.join()
        with monkeypatch.context() as broken:
            broken.setattr(Whole, "apply", lambda *_: 1 / 0)
            store.commit(adding(is_a("laan", LDHZ.Street), named("laan", "Laan")))
            store.deliver()
            assert "ZeroDivisionError" in store.check()[0].message
        now[0] = 5.0
        current.directory()
        current.join()
        assert found(current, "laan") == ["laan"]

        store.commit(adding(is_a("plein", LDHZ.Park), named("plein", "Plein")))
        told(store, current)
        assert found(current, "plein") == ["plein"]
        assert store.check() == []
        assert state(current) == afresh(store)


def test_a_store_that_was_made_anew_at_the_same_revision_is_read_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        now = [0.0]
        laan = (is_a("laan", LDHZ.Street), named("laan", "Laan"))
        store.commit(adding(*laan))
        damaged = store._stores.public  # damage that only the engine could do
        label = next(damaged.quads_for_pattern(None, RDFS.label, None, DefaultGraph()))
        for quad in list(damaged.quads_for_pattern(label.subject, RDFS.label, None, None)):
            damaged.remove(quad)
        current = Current(Site(store.public, store.iris, feed=store), clock=lambda: now[0])
        current.start()
        current.join()
        assert found(current, "laan") == []
        mended = current.overview().mended
        del damaged

        assert store.repair() == []
        now[0] = 5.0
        current.directory()
        current.join()

        assert found(current, "laan") == ["laan"]
        assert state(current) == afresh(store)
        assert current.overview().mended > mended  # no page is called unchanged


def test_a_change_that_nobody_told_of_is_read_after_a_while(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        now = [0.0]
        current = Current(Site(store.public, store.iris, feed=store), clock=lambda: now[0])
        current.start()
        current.join()
        store.commit(adding(is_a("laan", LDHZ.Street), named("laan", "Laan")))
        for moment in (5.0, 10.0):
            now[0] = moment
            assert found(current, "laan") == []
            current.join()
        now[0] = 16.0
        current.directory()
        current.join()

        assert found(current, "laan") == ["laan"]
        assert current.revision == 1


def test_after_a_restart_it_begins_where_the_store_is(tmp_path: Path) -> None:
    with a_town(tmp_path) as (store, current):
        told(store, current)
        store.commit(adding(is_a("plein", LDHZ.Park), named("plein", "Plein")))
    with opened(tmp_path) as store:
        current = following(store)
        assert store.deliver() == 0
        assert found(current, "plein") == ["plein"]
        store.commit(removing(named("plein", "Plein")))
        told(store, current)
        assert found(current, "plein") == []
        assert state(current) == afresh(store)


def test_an_outline_that_a_page_holds_does_not_change(tmp_path: Path) -> None:
    with a_town(tmp_path) as (store, current):
        held = current.overview().outline
        stad = environment("stad")
        baan = IRIS.mint(Kind.AMBITION, "baan")
        store.commit(adding(Triple(baan, LDHZ.pursuedIn, environment("laan"))))
        told(store, current)

        assert held.tally(stad) == Tally()
        assert current.outline().tally(stad) == Tally(ambitions=1)


def test_a_thing_ends_on_its_day_without_any_change() -> None:
    outline = Outline(until={"a": "2026-11-21"})

    assert not outline.ended("a", date(2026, 11, 20))
    assert outline.ended("a", date(2026, 11, 21))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_rows_put_in_one_place_keep_their_order(data: st.DataObject) -> None:
    """Hundreds of rows after one another at the same spot fill its gap many times."""
    count = data.draw(st.integers(60, 160))
    backwards = data.draw(st.booleans())
    names = [f"laan {number:04}" for number in range(count)]
    directory = Whole(Site(PublicReader(_store_of_two()), IRIS)).read_directory()
    template = directory.rows()[0]
    for name in reversed(names) if backwards else names:
        entry = type(template.entry)(f"urn:{name.replace(' ', '-')}", "place", 5, (name,))
        directory.change({entry.iri: Row(entry, "")})

    rows = directory.rows()
    assert [row.entry.order for row in rows] == sorted(row.entry.order for row in rows)
    assert len(rows) == directory.size == count + 2
    assert [hit.iri.value for hit in directory.find("laan 00", 5).hits] == [
        f"urn:{name.replace(' ', '-')}" for name in names[:5]
    ]


def _store_of_two() -> Store:
    store = Store()
    for name in ("aa", "zz"):
        for predicate, value in ((RDF.type, LDHZ.Street), (RDFS.label, Literal(name))):
            store.add(Quad(environment(name), predicate, value, DefaultGraph()))
    return store
