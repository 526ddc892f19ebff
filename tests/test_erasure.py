"""Erasure by law: gone from disk, the chain intact, the rebuild right."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from graphstore.change import Actor, Change, Role
from graphstore.checking import Fault
from graphstore.erasure import Erasure
from graphstore.errors import InvalidTermError
from graphstore.layers import in_graph
from graphstore.store import GraphStore
from ontology.namespaces import LDHZ, RDF
from shapes import from_turtle
from tests.changes import (
    IMPORTER,
    LABEL,
    NETWORK,
    RESIDENT,
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
from tests.test_maintenance import content

OPERATOR = Actor(NamedNode("urn:operator"), Role.SYSTEM)
SECRET = "Wilhelmina-van-den-Geheimen"
NEVER_SAID = "Nooit-Gezegd"
PERSON = NamedNode("https://leefomgeving.org/id/resident/wvdg23456789")
IS_RESIDENT = Triple(PERSON, RDF.type, LDHZ.Resident)
SAYS_NAME = Triple(PERSON, LABEL, Literal(SECRET))


def opened(folder: Path) -> GraphStore:
    return GraphStore.open(folder, shapes=from_turtle([]))


def fill(store: GraphStore) -> None:
    store.commit(adding(IS_RESIDENT, SAYS_NAME, named("straat"), part_of("straat", "buurt")))
    store.commit(adding(Triple(environment("straat"), LABEL, PERSON)))
    store.commit(adding(Triple(PERSON, LABEL, Literal(f"{SECRET} (netwerk)")), graph=NETWORK))
    store.commit(
        adding(
            Triple(PERSON, LABEL, Literal(f"{SECRET} (hofje)")),
            graph=closed("hofje"),
            actor=member("hofje"),
        )
    )
    store.commit(
        Change(
            member("hofje"),
            f"pagina van {SECRET}",
            texts={PERSON.value: SECRET.encode() * 100},
            text_graph=closed("hofje"),
        )
    )
    store.commit(removing(part_of("straat", "buurt")))
    store.commit(adding(*(named(f"straat-{number}") for number in range(3000))))
    store.publish_checkpoint()


def on_disk(folder: Path, text: str) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def in_journal(folder: Path, text: str) -> bool:
    """True when the text stands in some payload; those are compressed on disk."""
    with opened(folder) as store:
        return any(
            text in str(quad)
            for revision in range(1, store.revision + 1)
            for chunk in store._journal.facts(revision)
            for quads in chunk
            for quad in quads
        ) or any(
            text.encode() in body
            for page in (PERSON.value, "")
            if (found := store._journal.text(page)) is not None
            for body in found[2:]
        )


def test_a_person_is_erased_from_every_revision_and_every_file(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
    assert on_disk(tmp_path, SECRET), "the test looks where the text is"
    assert in_journal(tmp_path, SECRET)
    with opened(tmp_path) as store:
        erased = store.erase(
            Erasure(things=frozenset({PERSON}), reasons=frozenset({5})), RESIDENT, "verzoek 12"
        )
        # their type and three names, and removed again; pointed to once, and removed again
        assert (erased.statements, erased.texts, erased.reasons) == (10, 1, 1)
        assert list(store.public.triples(PERSON, None, None)) == []
        assert store.history(PERSON, closed=["hofje"]) == []
        assert store.text(PERSON) is None
        assert [entry.reason for entry in store.history(environment("straat"))][-1] == "adding"
        assert store.check() == []
        before = content(store)
        store.rebuild()
        assert content(store) == before
        assert store.public.contains(named("straat"))
    assert on_disk(tmp_path, SECRET) == []
    assert on_disk(tmp_path, PERSON.value) == []
    assert not in_journal(tmp_path, SECRET)


def test_a_single_statement_is_erased_and_the_rest_of_its_thing_stays(tmp_path: Path) -> None:
    quad = in_graph(named("straat", SECRET), WIKI)
    with opened(tmp_path) as store:
        store.commit(adding(named("straat", SECRET), part_of("straat", "buurt")))
        store.erase(Erasure(quads=frozenset({quad})), RESIDENT, "verzoek")
        assert store.as_of(environment("straat"), 1) == {in_graph(part_of("straat", "buurt"), WIKI)}
        assert store.check() == []
    assert on_disk(tmp_path, SECRET) == []


def test_an_erasure_of_nothing_leaves_everything(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before = content(store)
        nobody = frozenset({NamedNode("urn:nobody")})
        erased = store.erase(Erasure(things=nobody), RESIDENT, "verzoek")
        assert (erased.statements, erased.texts) == (0, 0)
        assert content(store) == before
        assert store.check() == []


def test_payloads_changed_without_an_erasure_are_found_after_one(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        store.erase(Erasure(things=frozenset({PERSON})), RESIDENT, "verzoek")
        with store._journal.transaction() as db:
            db.execute("DELETE FROM part WHERE revision = 1 AND kind = 'facts'")
        assert Fault.CHAIN in {finding.fault for finding in store.check()}


def test_consumers_hear_what_to_forget_before_it_is_gone(tmp_path: Path) -> None:
    heard: list[str] = []

    class Listener:
        name = "listener"

        def consume(self, entry: object) -> None:
            heard.extend(str(quad) for gone, _ in entry.facts() for quad in gone)  # type: ignore[attr-defined]  # a journal entry

    with opened(tmp_path) as store:
        store.add_consumer(Listener())
        store.commit(adding(IS_RESIDENT, SAYS_NAME))
        store.erase(Erasure(things=frozenset({PERSON})), RESIDENT, "verzoek")
    assert any(SECRET in line for line in heard)


@pytest.mark.parametrize("again", [1, 2])
def test_erasing_twice_is_erasing_once(tmp_path: Path, again: int) -> None:
    with opened(tmp_path) as store:
        fill(store)
        for _ in range(again):
            store.erase(Erasure(things=frozenset({PERSON})), RESIDENT, "verzoek")
        assert store.check() == []
    assert on_disk(tmp_path, PERSON.value) == []


def test_a_compressed_payload_is_gone_from_the_files_before_they_are_closed(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as store:
        fill(store)
        bodies = [
            body
            for revision in range(1, 6)
            for part in store._journal.parts(revision)
            for body in (part.removed, part.added)
            if SECRET.encode() in (zlib.decompress(body) if body else b"")
        ]
        assert len(bodies) >= 4

        def found() -> int:
            files = [path.read_bytes() for path in tmp_path.glob("journal.sqlite*")]
            return sum(any(body[:40] in file for file in files) for body in bodies)

        assert found() == len(bodies), "the test looks where the payloads are"
        everything = Erasure(things=frozenset({PERSON}), reasons=frozenset({5}))
        store.erase(everything, RESIDENT, "verzoek")
        assert found() == 0


def test_reasons_of_people_go_along_and_those_of_the_program_stay(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        about_them = adding(IS_RESIDENT, SAYS_NAME)
        store.commit(replace(about_them, reason=f"{SECRET} komt erbij"))
        store.commit(adding(named("straat")))
        points = adding(Triple(environment("straat"), LABEL, PERSON), graph=SOURCE, actor=IMPORTER)
        store.commit(replace(points, reason="lijst 3"))
        erasure = Erasure(things=frozenset({PERSON}), reasons_along=True)
        foreseen = store.foresee_erasure(erasure)
        erased = store.erase(erasure, OPERATOR, "verzoek")
        reasons = [store._journal.summary(number).reason for number in range(1, store.revision + 1)]
        assert store.check() == []
    assert (foreseen.revisions, foreseen.statements, foreseen.reasons) == (2, 3, 1)
    assert reasons == ["", "adding", "lijst 3", "verzoek", "verzoek"]
    assert (erased.revisions, erased.statements, erased.reasons) == (3, 6, 1)  # and removed again


def test_foreseeing_an_erasure_erases_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before, revision = content(store), store.revision
        assert store.foresee_erasure(Erasure(things=frozenset({PERSON})))
        assert not store.foresee_erasure(Erasure(things=frozenset({NamedNode("urn:nobody")})))
        assert (content(store), store.revision) == (before, revision)


def test_an_erasure_keeps_no_reason_that_cannot_be_shown(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before, revision = content(store), store.revision
        with pytest.raises(InvalidTermError):
            store.erase(Erasure(things=frozenset({PERSON})), OPERATOR, "verzoek \x00")
        assert (content(store), store.revision) == (before, revision)
