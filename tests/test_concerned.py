"""A change below is told to the closed groups it concerns, and costs nothing for the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, Store, Triple

from graphstore import concerned
from graphstore.change import Change
from graphstore.conclusions import conclude, conclude_afresh
from graphstore.layers import in_graph
from graphstore.store import GraphStore
from graphstore.writing import NO_DIFF, StoreDiff
from ontology.namespaces import LDHZ, RDF, SKOS
from shapes import from_turtle
from tests.changes import (
    IRIS,
    NETWORK,
    WIKI,
    adding,
    closed,
    environment,
    is_a,
    member,
    part_of,
    removing,
)
from tests.test_gate_laws import folder_in_memory

NO_SHAPES = from_turtle([])
WISH = IRIS.concept("ambition", "jeu-de-boules")
NAMES = [environment(name) for name in "abcde"]
TRIPLES = st.one_of(
    st.builds(
        Triple,
        st.sampled_from(NAMES),
        st.sampled_from([LDHZ.directPartOf, LDHZ.hasPart, LDHZ.partOf, SKOS.broader]),
        st.sampled_from(NAMES),
    ),
    st.builds(
        Triple, st.sampled_from(NAMES), st.sampled_from([LDHZ.linkedTo]), st.sampled_from(NAMES)
    ),
    st.builds(
        Triple,
        st.sampled_from(NAMES),
        st.just(RDF.type),
        st.sampled_from([LDHZ.Street, LDHZ.Place]),
    ),
)
BELOW = st.builds(in_graph, TRIPLES, st.sampled_from([WIKI, NETWORK]))
CLOSED = st.builds(in_graph, TRIPLES, st.sampled_from([closed("een"), closed("twee")]))
QUADS = st.frozensets(BELOW, max_size=4)


class Counting:
    """A store that counts what it is asked and what it answers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked = 0
        self.answered = 0

    def quads_for_pattern(self, *pattern: Any) -> Iterator[Quad]:
        self.asked += 1
        for quad in self._store.quads_for_pattern(*pattern):
            self.answered += 1
            yield quad

    def named_graphs(self) -> Iterator[Any]:
        for graph in self._store.named_graphs():
            self.answered += 1
            yield graph

    def __contains__(self, quad: Quad) -> bool:
        self.asked += 1
        return quad in self._store


def group(store: GraphStore, name: str) -> None:
    """A closed group in a buurt, with the wish that everybody has."""
    store.commit(
        adding(
            part_of(name, "buurt"),
            part_of(f"kamer-{name}", name),
            is_a(name, LDHZ.AmbitionCircle),
            Triple(environment(name), LDHZ.concerns, WISH),
            graph=closed(name),
            actor=member(name),
        )
    )


def cost(store: GraphStore, *triples: Triple, removed: bool = False) -> tuple[int, int]:
    """What it takes of the members store to conclude from a public change."""
    counting = Counting(store._stores.members)
    stores = replace(store._stores, members=cast("Store", counting))
    quads = frozenset(in_graph(triple, WIKI) for triple in triples)
    none: frozenset[Quad] = frozenset()
    conclude(stores, StoreDiff(none, quads) if removed else StoreDiff(quads, none), NO_DIFF)
    return counting.asked, counting.answered


def test_a_public_change_costs_the_same_beside_many_closed_groups_as_beside_few(
    tmp_path: Path,
) -> None:
    new = (
        part_of("straat", "buurt"),
        is_a("straat", LDHZ.Street),
        Triple(environment("straat"), LDHZ.concerns, WISH),
    )
    with GraphStore.open(tmp_path, shapes=NO_SHAPES) as store:
        store.commit(adding(part_of("buurt", "wijk"), part_of("wijk", "stad")))
        for number in range(2):
            group(store, f"groep-{number}")
        few = cost(store, *new)
        for number in range(2, 20):
            group(store, f"groep-{number}")
        assert cost(store, *new) == few


FEW_HUBS_MANY = pytest.mark.parametrize(
    ("hub", "many"), [(1_000, 4_000), (1, 4_000), (1_000, 0)], ids=["few", "hubs", "many"]
)


@FEW_HUBS_MANY
def test_every_closed_group_hears_that_its_place_lies_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: int, many: int
) -> None:
    monkeypatch.setattr(concerned, "_HUB", hub)
    monkeypatch.setattr(concerned, "_MANY", many)
    with GraphStore.open(tmp_path, shapes=NO_SHAPES) as store:
        store.commit(adding(part_of("buurt", "wijk"), part_of("wijk", "stad")))
        for number in range(3):
            group(store, f"groep-{number}")
        store.commit(removing(part_of("wijk", "stad")))
        store.commit(adding(part_of("wijk", "dorp")))
        for number in range(3):
            inside = store.reader({f"groep-{number}"})
            room = environment(f"kamer-groep-{number}")
            assert inside.contains(Triple(room, LDHZ.partOf, environment("dorp")))
            assert not inside.contains(Triple(room, LDHZ.partOf, environment("stad")))


def test_a_closed_group_hears_of_what_comes_to_lie_in_its_place(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path, shapes=NO_SHAPES) as store:
        store.commit(adding(part_of("hof", "kring"), graph=closed("een"), actor=member("een")))
        store.commit(adding(part_of("straat", "hof")))
        assert store.reader({"een"}).contains(
            Triple(environment("straat"), LDHZ.partOf, environment("kring"))
        )


def test_a_closed_group_says_what_the_public_no_longer_says(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path, shapes=NO_SHAPES) as store:
        store.commit(adding(part_of("u", "v"), part_of("u", "a"), part_of("b", "v")))
        store.commit(adding(part_of("a", "b"), graph=closed("een"), actor=member("een")))
        store.commit(removing(part_of("u", "v")))
        assert store.reader({"een"}).contains(
            Triple(environment("u"), LDHZ.partOf, environment("v"))
        )
        assert not store.reader().contains(Triple(environment("u"), LDHZ.partOf, environment("v")))


@FEW_HUBS_MANY
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.frozensets(CLOSED, max_size=5), st.lists(st.tuples(QUADS, QUADS), max_size=4))
def test_closed_groups_hear_of_every_change_below_that_concerns_them(
    monkeypatch: pytest.MonkeyPatch,
    hub: int,
    many: int,
    said: frozenset[Quad],
    history: list[tuple[frozenset[Quad], frozenset[Quad]]],
) -> None:
    monkeypatch.setattr(concerned, "_HUB", hub)
    monkeypatch.setattr(concerned, "_MANY", many)
    actor = member("een", "twee")
    with (
        folder_in_memory() as folder,
        GraphStore.open(Path(folder), shapes=NO_SHAPES) as store,
    ):
        store.commit(Change(actor, "besloten", said))
        for added, removed in history:
            store.commit(Change(actor, "eronder", added, removed))
            afresh = conclude_afresh(store._stores)
            assert not afresh.public and not afresh.members
