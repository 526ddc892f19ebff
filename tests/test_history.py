"""What happened to a thing, as of then, undone, and only for those who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphstore.change import Change
from graphstore.errors import ConflictError, UnknownRevisionError
from graphstore.layers import in_graph
from graphstore.store import GraphStore
from shapes import from_turtle
from tests.changes import (
    NETWORK,
    RESIDENT,
    WIKI,
    adding,
    closed,
    environment,
    member,
    named,
    part_of,
    removing,
    replacing,
)

STREET = environment("straat")
NO_SHAPES = from_turtle([])
ONE_NAME = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:name> a sh:PropertyShape ; sh:path rdfs:label ; sh:maxCount 1 .
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path, shapes=NO_SHAPES) as opened:
        yield opened


def test_the_history_of_a_thing_is_its_own_and_newest_first(store: GraphStore) -> None:
    store.commit(adding(named("straat", "Straat"), named("buurt")))
    store.commit(adding(named("wijk")))
    store.commit(replacing(named("straat", "Straat"), named("straat", "Laan")))
    history = store.history(STREET)
    assert [(entry.revision, entry.added, entry.removed) for entry in history] == [
        (3, 1, 1),
        (1, 1, 0),
    ]
    assert (history[0].actor, history[0].role, history[0].reason) == (
        RESIDENT.iri,
        RESIDENT.role,
        "replacing",
    )


def test_a_thing_is_read_as_of_every_revision(store: GraphStore) -> None:
    store.commit(adding(named("straat", "Straat")))
    store.commit(replacing(named("straat", "Straat"), named("straat", "Laan")))
    store.commit(removing(named("straat", "Laan")))
    seen = [{quad.triple for quad in store.as_of(STREET, revision)} for revision in range(4)]
    assert seen == [set(), {named("straat", "Straat")}, {named("straat", "Laan")}, set()]
    with pytest.raises(UnknownRevisionError):
        store.as_of(STREET, 4)


def test_a_diff_shows_what_a_revision_did_to_one_thing(store: GraphStore) -> None:
    store.commit(adding(named("straat"), named("buurt")))
    diff = store.diff(1, STREET)
    assert diff.added == {in_graph(named("straat"), WIKI)}
    assert not diff.removed
    assert not diff.texts
    assert len(store.diff(1).added) == 2


def test_a_diff_shows_the_new_text_of_a_page(store: GraphStore) -> None:
    other = environment("buurt")
    store.commit(Change(RESIDENT, "x", texts={STREET.value: b"een", other.value: b"twee"}))
    assert dict(store.diff(1, STREET).texts) == {STREET.value: b"een"}
    assert dict(store.diff(1).texts) == {STREET.value: b"een", other.value: b"twee"}


def test_a_large_import_keeps_the_history_of_each_thing(store: GraphStore) -> None:
    store.commit(adding(*(named(f"straat-{number}") for number in range(5000))))
    assert [entry.added for entry in store.history(environment("straat-4321"))] == [1]
    assert store.as_of(environment("straat-0"), 1) == {in_graph(named("straat-0"), WIKI)}


def test_history_shows_nobody_what_they_may_not_see(store: GraphStore) -> None:
    store.commit(adding(named("straat")))
    store.commit(adding(part_of("straat", "feest"), graph=NETWORK))
    store.commit(adding(part_of("straat", "geheim"), graph=closed("hofje"), actor=member("hofje")))
    assert [entry.revision for entry in store.history(STREET)] == [1]
    assert [entry.revision for entry in store.history(STREET, closed=[])] == [2, 1]
    assert [entry.revision for entry in store.history(STREET, closed=["hofje"])] == [3, 2, 1]
    assert [entry.revision for entry in store.history(STREET, closed=["elders"])] == [2, 1]
    assert len(store.as_of(STREET, 3)) == 1
    for revision in (3, 99):
        with pytest.raises(UnknownRevisionError):
            store.diff(revision)


def test_a_revision_is_undone(store: GraphStore) -> None:
    store.commit(adding(named("straat", "Straat")))
    store.commit(
        Change(
            RESIDENT,
            "nieuwe naam",
            additions=frozenset({in_graph(named("straat", "Laan"), WIKI)}),
            removals=frozenset({in_graph(named("straat", "Straat"), WIKI)}),
            texts={STREET.value: b"nieuw"},
        )
    )
    store.commit(store.revert(2, RESIDENT, "toch niet"))
    assert store.as_of(STREET, 3) == store.as_of(STREET, 1)
    assert store.text(STREET) == b""
    assert store.text(STREET, 2) == b"nieuw"


def test_undoing_what_others_built_upon_conflicts(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path, shapes=from_turtle([ONE_NAME])) as store:
        store.commit(adding(named("straat", "Straat")))
        store.commit(replacing(named("straat", "Straat"), named("straat", "Laan")))
        store.commit(replacing(named("straat", "Laan"), named("straat", "Weg")))
        with pytest.raises(ConflictError):
            store.commit(store.revert(2, RESIDENT, "terug"))


def test_a_fact_made_public_is_one_revision(store: GraphStore) -> None:
    actor = member("hofje")
    store.commit(adding(named("hofje"), graph=closed("hofje"), actor=actor))
    moved = Change(
        actor,
        "open",
        additions=frozenset({in_graph(named("hofje"), WIKI)}),
        removals=frozenset({in_graph(named("hofje"), closed("hofje"))}),
    )
    assert store.commit(moved).revision == 2
    assert store.public.contains(named("hofje"))
    assert [entry.revision for entry in store.history(environment("hofje"))] == [2]
    store.commit(store.revert(2, actor, "toch gesloten"))
    assert not store.public.contains(named("hofje"))
    assert store.reader(["hofje"]).contains(named("hofje"))


def test_what_a_closed_revision_did_is_for_its_members_only(store: GraphStore) -> None:
    inside = in_graph(named("straat", "binnen"), closed("hofje"))
    store.commit(adding(named("straat")))
    store.commit(
        Change(member("hofje"), "binnen", additions=frozenset({inside}), removals=frozenset())
    )
    for others in (None, [], ["elders"]):
        with pytest.raises(UnknownRevisionError):
            store.diff(2, STREET, closed=others)
        assert store.as_of(STREET, 2, closed=others) == {in_graph(named("straat"), WIKI)}
    assert store.diff(2, STREET, closed=["hofje"]).added == {inside}
    assert inside in store.as_of(STREET, 2, closed=["hofje"])
