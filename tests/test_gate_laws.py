"""Laws of the gate, on random histories over all layers."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graphstore.change import Actor, Change, Role
from graphstore.conclusions import conclude_afresh
from graphstore.errors import ValidationFailedError
from graphstore.layers import NETWORK as NETWORK_LAYER
from graphstore.layers import PUBLIC, in_graph
from graphstore.store import GraphStore
from graphstore.validation import validate_all
from graphstore.views import Union
from graphstore.violation import Violation
from ontology.namespaces import LDHZ, RDF, RDFS, SKOS
from shapes import ShapeSet, from_turtle
from tests.changes import IRIS, NETWORK, SOURCE, WIKI, closed, environment

NO_SHAPES = from_turtle([])
SHAPES = from_turtle(
    [
        """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ldhz: <https://leefomgeving.org/def/ldhz#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:place> a sh:NodeShape ; sh:targetClass ldhz:Place ; sh:property <urn:name> , <urn:in> .
<urn:name> a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 .
<urn:in> a sh:PropertyShape ; sh:path ldhz:directPartOf ; sh:maxCount 1 ;
    sh:class ldhz:LivingEnvironment .
<urn:concept> a sh:NodeShape ; sh:targetSubjectsOf skos:broader ;
    sh:property [ sh:path skos:broaderTransitive ; sh:disjoint skos:related ] .
"""
    ]
)
NAMES = [environment(name) for name in "abcd"]
GRAPHS = [WIKI, SOURCE, NETWORK, closed("een"), closed("twee")]
TRIPLES = st.one_of(
    st.builds(
        Triple,
        st.sampled_from(NAMES),
        st.sampled_from(
            [LDHZ.directPartOf, LDHZ.hasDirectPart, LDHZ.partOf, SKOS.broader, SKOS.related]
        ),
        st.sampled_from(NAMES),
    ),
    st.builds(
        Triple,
        st.sampled_from(NAMES),
        st.just(RDF.type),
        st.sampled_from([LDHZ.Street, LDHZ.Place, LDHZ.Ambition]),
    ),
    st.builds(Triple, st.sampled_from(NAMES), st.just(RDFS.label), st.just(Literal("x"))),
)
QUADS = st.builds(in_graph, TRIPLES, st.sampled_from(GRAPHS))
# Whoever writes everywhere at once does not exist; the law must hold even so.
EVERYWHERE = [
    Actor(NamedNode("urn:importer"), Role.IMPORTER),
    Actor(NamedNode("urn:resident"), Role.RESIDENT, frozenset({"een", "twee"})),
]


@st.composite
def changes(draw: st.DrawFn) -> Change:
    actor = draw(st.sampled_from(EVERYWHERE))
    mine = QUADS.filter(lambda quad: (quad.graph_name == SOURCE) == (actor.role == Role.IMPORTER))
    added = draw(st.frozensets(mine, max_size=5))
    removed = draw(st.frozensets(mine, max_size=5))
    return Change(actor, "random", added, removed)


def folder_in_memory() -> tempfile.TemporaryDirectory[str]:
    """Hundreds of data folders: on a disk, waiting for it would be all that these tests do."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)


def opened(shapes: ShapeSet, folder: str) -> GraphStore:
    return GraphStore.open(Path(folder), shapes=shapes)


def content(store: GraphStore) -> tuple[frozenset[Quad], frozenset[Quad]]:
    """Everything in both stores but the revision numbers."""
    public, members = (
        frozenset(quad for quad in side if quad.graph_name != IRIS.graph("system"))
        for side in (store._stores.public, store._stores.members)
    )
    return public, members


def merge_of_named_graphs(public: Store) -> frozenset[Triple]:
    return frozenset(
        quad.triple
        for quad in public
        if quad.graph_name not in (DefaultGraph(), IRIS.graph("system"))
    )


LAW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(st.lists(changes(), min_size=1, max_size=6))
def test_after_any_history_the_store_holds_what_a_rebuild_would_give(
    history: list[Change],
) -> None:
    with folder_in_memory() as folder, opened(NO_SHAPES, folder) as store:
        for change in history:
            store.commit(change)

            afresh = conclude_afresh(store._stores)
            assert not afresh.public and not afresh.members
            merged = Counter(
                quad.triple
                for quad in store._stores.public.quads_for_pattern(None, None, None, DefaultGraph())
            )
            assert merged == Counter(merge_of_named_graphs(store._stores.public))


@LAW
@given(st.lists(changes(), min_size=1, max_size=5))
def test_a_history_reverted_from_the_end_leaves_nothing(history: list[Change]) -> None:
    with folder_in_memory() as folder, opened(NO_SHAPES, folder) as store:
        states = [content(store)]
        made: list[tuple[int, Actor]] = []
        for change in history:
            committed = store.commit(change)
            if committed.changed:
                made.append((committed.revision, change.actor))
                states.append(content(store))
        assert content(store) == states.pop()
        for revision, actor in reversed(made):
            store.commit(store.revert(revision, actor, "terug"))
            assert content(store) == states.pop()


@LAW
@given(st.lists(changes(), min_size=1, max_size=6))
def test_the_gate_refuses_exactly_what_brings_in_a_violation(history: list[Change]) -> None:
    with (
        folder_in_memory() as judged_folder,
        folder_in_memory() as free_folder,
        opened(SHAPES, judged_folder) as judged,
        opened(NO_SHAPES, free_folder) as free,
    ):
        for change in history:
            before, held = violations(free), asserted(free)
            committed = free.commit(change)
            written = free._stores.layers.layers_of(asserted(free) ^ held)
            after = violations(free)
            brought_in = {v for layer in written for v in after[layer] - before[layer]}
            try:
                judged.commit(change)
            except ValidationFailedError as error:
                assert set(error.violations) == brought_in
                free.commit(free.revert(committed.revision, change.actor, "terug"))
            else:
                assert not brought_in
            assert content(free) == content(judged)


def asserted(store: GraphStore) -> frozenset[Quad]:
    """What both stores assert."""
    public, members = content(store)
    return frozenset(quad for quad in public | members if quad.graph_name in GRAPHS)


def violations(store: GraphStore) -> dict[str, Counter[Violation]]:
    """What full validation says, by layer, as a reader of that layer sees it."""
    stores = store._stores
    return {
        layer: Counter(
            validate_all(
                SHAPES,
                Union(
                    *(view for name in stores.layers.chain(layer) for view in stores.whole(name))
                ),
            )
        )
        for layer in (PUBLIC, NETWORK_LAYER, "closed/een", "closed/twee")
    }
