"""Changes from an older revision: merged when they can be, refused when they cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphstore.change import Change
from graphstore.errors import ConflictError, NotAuthorisedError, UnknownRevisionError
from graphstore.paragraphs import merge
from graphstore.store import GraphStore
from ontology.namespaces import LDHZ
from shapes import from_turtle
from tests.changes import (
    RESIDENT,
    adding,
    closed,
    environment,
    is_a,
    member,
    named,
    part_of,
    removing,
    replacing,
)

ONE_NAME = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:shape> a sh:NodeShape ; sh:targetSubjectsOf <urn:nobody> ; sh:property <urn:name> .
<urn:name> sh:path rdfs:label ; sh:maxCount 1 .
"""
PAGE = environment("straat").value


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path, shapes=from_turtle([ONE_NAME])) as opened:
        opened.commit(adding(named("straat", "Straat"), part_of("straat", "buurt")))
        yield opened


def text(content: bytes, base: int | None = None) -> Change:
    return Change(RESIDENT, "text", texts={PAGE: content}, base_revision=base)


def test_changes_of_different_things_merge(store: GraphStore) -> None:
    store.commit(adding(is_a("straat", LDHZ.Street)))
    assert store.commit(
        replacing(named("straat", "Straat"), named("straat", "Laan"), base=1)
    ).changed


def test_two_names_for_a_thing_that_has_one_conflict(store: GraphStore) -> None:
    store.commit(replacing(named("straat", "Straat"), named("straat", "Laan"), base=1))
    with pytest.raises(ConflictError) as conflict:
        store.commit(replacing(named("straat", "Straat"), named("straat", "Weg"), base=1))
    assert named("straat", "Laan") in {quad.triple for quad in conflict.value.quads}
    assert conflict.value.since == 1


def test_the_same_change_made_twice_is_no_conflict(store: GraphStore) -> None:
    change = replacing(named("straat", "Straat"), named("straat", "Laan"), base=1)
    store.commit(change)
    assert not store.commit(change).changed


def test_adding_what_somebody_removed_conflicts(store: GraphStore) -> None:
    store.commit(removing(part_of("straat", "buurt")))
    with pytest.raises(ConflictError):
        store.commit(adding(part_of("straat", "buurt"), base=1))


def test_what_came_and_went_again_is_no_conflict(store: GraphStore) -> None:
    store.commit(removing(part_of("straat", "buurt")))
    store.commit(adding(part_of("straat", "buurt")))
    assert store.commit(removing(part_of("straat", "buurt"), base=1)).removed == 1


def test_a_change_in_a_closed_environment_conflicts_with_none_in_public(store: GraphStore) -> None:
    secret = adding(named("straat", "Geheim"), graph=closed("een"), actor=member("een"))
    store.commit(secret)
    assert store.commit(
        replacing(named("straat", "Straat"), named("straat", "Weg"), base=1)
    ).changed


@pytest.mark.parametrize("base", [-1, 2, 10**6])
def test_a_revision_that_never_was_is_refused_as_base(store: GraphStore, base: int) -> None:
    with pytest.raises(UnknownRevisionError):
        store.commit(adding(named("laan"), base=base))


def test_two_people_edit_two_paragraphs_of_one_page(store: GraphStore) -> None:
    store.commit(text(b"een\n\ntwee\n\ndrie\n"))
    store.commit(text(b"EEN\n\ntwee\n\ndrie\n", base=2))
    store.commit(text(b"een\n\ntwee\n\nDRIE\n", base=2))
    assert store.text(environment("straat")) == b"EEN\n\ntwee\n\nDRIE\n"


def test_two_people_edit_one_paragraph_of_a_page(store: GraphStore) -> None:
    store.commit(text(b"een\n\ntwee\n"))
    store.commit(text(b"EEN\n\ntwee\n", base=2))
    with pytest.raises(ConflictError) as conflict:
        store.commit(text(b"uno\n\ntwee\n", base=2))
    assert conflict.value.pages == (PAGE,)


def test_a_page_is_kept_byte_for_byte(store: GraphStore) -> None:
    content = b"\xef\xbb\xbfregel\r\n\r\n\xff\x00 geen tekst"
    store.commit(text(content))
    assert store.text(environment("straat")) == content
    assert not store.commit(text(content)).changed


def test_the_page_of_a_closed_environment_is_for_its_members(store: GraphStore) -> None:
    secret = adding(named("hofje"), graph=closed("hofje"), actor=member("hofje"))
    page = environment("hofje")
    store.commit(
        Change(member("hofje"), "x", additions=secret.additions, texts={page.value: b"geheim"})
    )
    store.commit(Change(member("hofje"), "x", texts={page.value: b"geheimer"}))
    assert store.text(page) is None
    assert store.text(page, closed=[]) is None
    assert store.text(page, closed=["hofje"]) == b"geheimer"


def test_a_closed_fact_about_a_public_thing_does_not_take_its_page_away(store: GraphStore) -> None:
    store.commit(adding(part_of("straat", "h"), graph=closed("h"), actor=member("h")))
    store.commit(text(b"voor iedereen"))
    assert store.text(environment("straat")) == b"voor iedereen"


def test_a_page_that_is_closed_leaves_no_text_in_the_open(store: GraphStore) -> None:
    actor, page = member("h"), environment("straat")
    store.commit(text(b"voor iedereen"))
    store.commit(Change(actor, "dicht", texts={PAGE: b"voor ons"}, text_graph=closed("h")))
    assert store.text(page) == b""
    assert store.text(page, closed=["h"]) == b"voor ons"
    with pytest.raises(NotAuthorisedError):
        store.commit(Change(RESIDENT, "x", texts={PAGE: b"x"}, text_graph=closed("h")))


paragraphs = st.lists(
    st.sampled_from([b"a\n\n", b"b\n\n", b"c\n \n", b"d\r\n\r\n", b"e"]), max_size=6
)


@given(base=paragraphs, ours=paragraphs)
def test_merging_with_no_change_gives_ours(base: list[bytes], ours: list[bytes]) -> None:
    old, new = b"".join(base), b"".join(ours)
    assert merge(old, new, old) == new
    assert merge(old, old, new) == new


@given(base=paragraphs, ours=paragraphs, theirs=paragraphs)
def test_merging_does_not_depend_on_who_was_first(
    base: list[bytes], ours: list[bytes], theirs: list[bytes]
) -> None:
    old, left, right = b"".join(base), b"".join(ours), b"".join(theirs)
    one, other = merge(old, left, right), merge(old, right, left)
    assert (one is None) == (other is None)
    assert one == other
