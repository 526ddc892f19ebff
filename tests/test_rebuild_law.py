"""The law of the stores: what changes made of them is what a rebuild from the journal makes."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Triple

from graphstore.change import Actor, Change, Role
from graphstore.errors import ConflictError
from graphstore.layers import in_graph
from graphstore.store import GraphStore
from ontology.namespaces import LDHZ, RDF
from shapes import from_turtle
from tests.changes import IRIS, NETWORK, SOURCE, WIKI, closed, environment, named, part_of
from tests.test_maintenance import content

# a law needs many folders and no power cuts: where there is a file system in memory, there
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
MEMBER = frozenset({"een", "twee"})
GRAPHS = [WIKI, WIKI, SOURCE, IRIS.graph("source", "tooi"), NETWORK, closed("een"), closed("twee")]
names = st.sampled_from("abcd")
triples = st.one_of(
    st.builds(part_of, names, names),
    st.builds(
        lambda part, whole: Triple(environment(part), LDHZ.partOf, environment(whole)),
        names,
        names,
    ),
    st.builds(
        lambda whole, part: Triple(environment(whole), LDHZ.hasPart, environment(part)),
        names,
        names,
    ),
    st.builds(
        lambda one, other: Triple(environment(one), LDHZ.adjacentTo, environment(other)),
        names,
        names,
    ),
    st.builds(
        lambda name, class_: Triple(environment(name), RDF.type, class_),
        names,
        st.sampled_from([LDHZ.Street, LDHZ.Place, LDHZ.LivingEnvironment]),
    ),
    st.builds(named, names),
)
quads = st.builds(in_graph, triples, st.sampled_from(GRAPHS))
sets = st.frozensets(quads, max_size=6)
# a change, or the number of an earlier one to undo
steps = st.lists(st.tuples(sets, sets) | st.integers(1, 8), min_size=1, max_size=8)


class Everyone:
    """Writes any graph; the law is about stores, not about who may."""

    @staticmethod
    def parts(added: frozenset[Quad], removed: frozenset[Quad]) -> list[Change]:
        changes = []
        for role in (Role.RESIDENT, Role.IMPORTER):
            mine = {
                graph for graph in GRAPHS if ("source" in graph.value) == (role is Role.IMPORTER)
            }
            changes.append(
                Change(
                    Actor(NamedNode("urn:iedereen"), role, MEMBER),
                    "law",
                    additions=frozenset(quad for quad in added if quad.graph_name in mine),
                    removals=frozenset(quad for quad in removed if quad.graph_name in mine),
                )
            )
        return changes


@settings(deadline=None, max_examples=25)
@given(history=steps)
def test_incremental_is_rebuilt(
    history: list[tuple[frozenset[Quad], frozenset[Quad]] | int],
) -> None:
    with (
        tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder,
        GraphStore.open(Path(folder), shapes=from_turtle([])) as store,
    ):
        for step in history:
            if isinstance(step, int):
                undo(store, 1 + step % max(1, store.revision))
            else:
                for change in Everyone.parts(*step):
                    store.commit(change)
        assert store.check() == []
        before = content(store)
        store.rebuild()
        assert content(store) == before


def undo(store: GraphStore, revision: int) -> None:
    if revision > store.revision:
        return
    role = next(iter(store._journal.entries(after=revision - 1))).metadata.role
    actor = Actor(NamedNode("urn:iedereen"), Role(role), MEMBER)
    with contextlib.suppress(ConflictError):  # somebody built on it: nothing happened
        store.commit(store.revert(revision, actor, "law"))


@settings(deadline=None, max_examples=15)
@given(first=sets, second=sets)
def test_what_is_undone_was_never_there(first: frozenset[Quad], second: frozenset[Quad]) -> None:
    with (
        tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder,
        GraphStore.open(Path(folder), shapes=from_turtle([])) as store,
    ):
        for change in Everyone.parts(first, frozenset()):
            store.commit(change)
        before, start = content(store), store.revision
        for change in Everyone.parts(second, first):
            store.commit(change)
        for revision in range(store.revision, start, -1):
            undo(store, revision)
        assert content(store) == before
