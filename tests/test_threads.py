"""Many read while one writes; a revision shows when it is whole, and never before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import graphstore.writing
from graphstore.errors import DataFolderDamagedError
from graphstore.store import GraphStore
from shapes import from_turtle
from tests.changes import NETWORK, adding, named, part_of, removing

LARGE = 500  # from here on, in these tests, a change is loaded into a copy that takes over


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphstore.writing, "TAKE_OVER_FROM", LARGE)


def opened(folder: Path, failpoint: Callable[[str], None] | None = None) -> GraphStore:
    options = {} if failpoint is None else {"failpoint": failpoint}
    return GraphStore.open(folder, shapes=from_turtle([]), **options)  # type: ignore[arg-type]  # passed on


def test_readers_of_a_revision_see_all_of_it(tmp_path: Path) -> None:
    stop = threading.Event()
    failures: list[BaseException] = []
    with opened(tmp_path) as store:

        def read() -> None:
            try:
                while not stop.is_set():
                    revision = store.revision
                    if revision:
                        assert store.public.contains(named(f"s{revision}"))
                        assert store.public.contains(part_of(f"s{revision}", "b"))
            except BaseException as error:
                failures.append(error)

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for number in range(1, 60):
            store.commit(adding(named(f"s{number}"), part_of(f"s{number}", "b")))
        stop.set()
        for reader in readers:
            reader.join()
    assert failures == []


def test_writers_in_several_threads_make_changes_one_after_another(tmp_path: Path) -> None:
    with opened(tmp_path) as store:

        def write(writer: int) -> None:
            for number in range(10):
                store.commit(adding(named(f"s{writer}-{number}")))

        writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
        for thread in writers:
            thread.start()
        for thread in writers:
            thread.join()
        assert store.revision == 40
        assert store.check() == []


def test_a_reading_that_is_under_way_goes_on_while_an_import_takes_over(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.commit(adding(*(named(f"s{number}") for number in range(500))))
        under_way = store.public.triples(None, None, None)
        first = next(under_way)
        store.commit(adding(*(named(f"t{number}") for number in range(LARGE))))
        store.publish_checkpoint()
        assert len({first, *under_way}) == 500
        assert store.public.contains(named(f"t{LARGE - 1}"))
        assert store.public.contains(named("s0"))


@pytest.mark.parametrize("size", [1, LARGE])
def test_a_change_that_the_disk_would_not_take_is_written_before_the_next(
    tmp_path: Path, size: int
) -> None:
    failing = False

    def failpoint(step: str) -> None:
        if failing and step == "after journal":
            raise OSError("no space left on device")

    with opened(tmp_path, failpoint) as store:
        store.commit(adding(named("eerst")))
        failing = True
        with pytest.raises((DataFolderDamagedError, OSError), match="no space"):
            store.commit(adding(*(part_of(f"s{number}", "b") for number in range(size))))
        assert store.revision == 1
        failing = False
        assert store.commit(adding(named("daarna"), graph=NETWORK)).revision == 3
        assert store.public.contains(part_of("s0", "b"))
        assert store.check() == []


def test_a_large_removal_takes_over_too(tmp_path: Path) -> None:
    many = [named(f"s{number}") for number in range(LARGE)]
    with opened(tmp_path) as store:
        store.commit(adding(*many, part_of("straat", "buurt")))
        store.commit(removing(*many))
        assert store.public.contains(part_of("straat", "buurt"))
        assert not any(store.public.contains(triple) for triple in many)
        assert store.check() == []
    with opened(tmp_path) as store:
        assert store.revision == 2
        assert store.check() == []
