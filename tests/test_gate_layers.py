"""Conclusions and validation through the gate, in the layer that may see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad, Store, Triple

from graphstore.conclusions import conclude
from graphstore.errors import ValidationFailedError
from graphstore.layers import in_graph
from graphstore.store import GraphStore
from graphstore.writing import NO_DIFF, StoreDiff
from ontology.namespaces import LDHZ
from shapes import from_turtle
from tests.changes import (
    IMPORTER,
    NETWORK,
    SOURCE,
    WIKI,
    adding,
    closed,
    environment,
    member,
    named,
    part_of,
    removing,
)

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ldhz: <https://leefomgeving.org/def/ldhz#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:shape> a sh:NodeShape ; sh:targetSubjectsOf ldhz:directPartOf ; sh:property <urn:name> .
<urn:name> sh:path rdfs:label ; sh:maxCount 1 .
"""


def reaches(part: str, whole: str) -> Triple:
    return Triple(environment(part), LDHZ.partOf, environment(whole))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path, shapes=from_turtle([SHAPES])) as opened:
        yield opened


def test_what_follows_is_there_with_what_was_said(store: GraphStore) -> None:
    store.commit(adding(part_of("straat", "buurt")))
    store.commit(adding(part_of("buurt", "wijk")))
    assert store.public.contains(reaches("straat", "wijk"))
    store.commit(removing(part_of("buurt", "wijk")))
    assert not store.public.contains(reaches("straat", "wijk"))


def test_a_triple_asserted_twice_and_inferred_counts_once_and_stays_when_one_goes(
    store: GraphStore,
) -> None:
    said = reaches("straat", "buurt")
    store.commit(adding(said))
    store.commit(adding(said, graph=SOURCE, actor=IMPORTER))
    store.commit(adding(part_of("straat", "buurt")))

    def count() -> int:
        return len(list(store.public.triples(environment("straat"), LDHZ.partOf, None)))

    assert count() == 1
    store.commit(removing(said))
    store.commit(removing(said, graph=SOURCE, actor=IMPORTER))
    assert count() == 1
    store.commit(removing(part_of("straat", "buurt")))
    assert count() == 0


def test_a_conclusion_takes_the_strictest_of_its_premises(store: GraphStore) -> None:
    store.commit(adding(part_of("buurt", "wijk")))
    store.commit(adding(part_of("hofje", "buurt"), graph=closed("hofje"), actor=member("hofje")))
    assert not store.public.contains(reaches("hofje", "wijk"))
    assert not store.reader().contains(reaches("hofje", "wijk"))
    assert store.reader({"hofje"}).contains(reaches("hofje", "wijk"))


def test_a_public_change_far_away_reaches_a_closed_conclusion(store: GraphStore) -> None:
    store.commit(adding(part_of("hofje", "buurt"), graph=closed("hofje"), actor=member("hofje")))
    store.commit(adding(part_of("buurt", "wijk")))
    store.commit(adding(part_of("wijk", "stad")))
    assert store.reader({"hofje"}).contains(reaches("hofje", "stad"))
    store.commit(removing(part_of("wijk", "stad")))
    assert not store.reader({"hofje"}).contains(reaches("hofje", "stad"))
    assert store.reader({"hofje"}).contains(reaches("hofje", "wijk"))


def test_two_closed_environments_never_combine(store: GraphStore) -> None:
    store.commit(adding(part_of("a", "b"), graph=closed("een"), actor=member("een")))
    store.commit(adding(part_of("b", "c"), graph=closed("twee"), actor=member("twee")))
    assert not store.reader({"een", "twee"}).contains(reaches("a", "c"))


def test_a_network_fact_is_for_signed_in_residents_only(store: GraphStore) -> None:
    store.commit(adding(named("feest"), graph=NETWORK))
    assert not store.public.contains(named("feest"))
    assert store.reader().contains(named("feest"))


def test_a_query_of_a_member_sees_no_other_closed_environment(store: GraphStore) -> None:
    store.commit(adding(named("a"), graph=closed("een"), actor=member("een")))
    store.commit(adding(named("b"), graph=closed("twee"), actor=member("twee")))
    everything = "SELECT ?s WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    answer = store.reader({"een"}).query(everything)
    assert {row["s"] for row in answer} == {environment("a")}  # type: ignore[union-attr]  # a SELECT


def test_only_what_a_change_brings_in_blocks_it(store: GraphStore) -> None:
    store.commit(adding(named("straat", "een"), named("straat", "twee")))  # not yet in scope
    with pytest.raises(ValidationFailedError) as refused:
        store.commit(adding(part_of("straat", "buurt")))
    assert [violation.shape for violation in refused.value.violations] == ["urn:name"]
    assert store.revision == 1
    store.commit(adding(named("elders")))


def test_a_preview_says_what_a_commit_would_and_writes_nothing(store: GraphStore) -> None:
    store.commit(adding(named("straat", "een"), named("straat", "twee")))
    preview = store.preview(adding(part_of("straat", "buurt")))
    assert (preview.added, preview.removed, len(preview.violations)) == (1, 0, 1)
    assert preview.concluded_added > 0
    assert store.revision == 1
    assert not store.public.contains(part_of("straat", "buurt"))


def test_a_closed_change_is_judged_with_the_public_facts_below_it(store: GraphStore) -> None:
    store.commit(adding(named("hofje", "een"), part_of("hofje", "buurt")))
    with pytest.raises(ValidationFailedError):
        store.commit(adding(named("hofje", "twee"), graph=closed("hofje"), actor=member("hofje")))


def test_conclusions_are_made_again_when_the_axioms_are_others(tmp_path: Path) -> None:
    from graphstore.axioms import compile_axioms

    none = compile_axioms([])
    with GraphStore.open(tmp_path, axioms=none) as store:
        store.commit(adding(part_of("straat", "buurt")))
        assert not store.public.contains(reaches("straat", "buurt"))
    with GraphStore.open(tmp_path) as store:
        assert store.public.contains(reaches("straat", "buurt"))
        assert store.revision == 1
    with GraphStore.open(tmp_path, axioms=none) as store:
        assert not store.public.contains(reaches("straat", "buurt"))


class CountingStore:
    """A store that counts the rows it gives."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.rows = 0

    def quads_for_pattern(self, *pattern: Any) -> Iterator[Quad]:
        for quad in self._store.quads_for_pattern(*pattern):
            self.rows += 1
            yield quad

    def named_graphs(self) -> Iterator[Any]:
        return self._store.named_graphs()

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._store


def test_moving_a_part_does_not_read_everything_that_is_concluded_of_the_whole(
    store: GraphStore,
) -> None:
    store.commit(adding(*(part_of(f"buurt{n}", "wijk") for n in range(300))))
    store.commit(adding(part_of("wijk", "land"), part_of("elders", "land")))
    public = CountingStore(store._stores.public)
    stores = replace(store._stores, public=public)  # type: ignore[arg-type]  # as far as it is asked
    moved = StoreDiff(
        frozenset({in_graph(part_of("buurt1", "elders"), WIKI)}),
        frozenset({in_graph(part_of("buurt1", "wijk"), WIKI)}),
    )

    concluded = conclude(stores, moved, NO_DIFF)

    assert in_graph(reaches("buurt1", "elders"), store.catalogue.inferred) in concluded.public.added
    assert public.rows < 100
