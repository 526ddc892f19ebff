"""Consumers get every entry in order, at least once, and hold nobody up."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graphstore.checking import Fault
from graphstore.checkpoints import open_checkpoint
from graphstore.consumers import JournalEntry
from graphstore.errors import DataFolderError
from graphstore.store import GraphStore
from tests.changes import adding, named


class Recorder:
    """Remembers what it was given; fails when told to."""

    def __init__(self, name: str = "recorder") -> None:
        self.name = name
        self.seen: list[int] = []
        self.facts = 0
        self.failing = False

    def consume(self, entry: JournalEntry) -> None:
        if self.failing:
            raise RuntimeError("vol")
        self.seen.append(entry.summary.revision)
        self.facts += sum(len(added) for _, added in entry.facts())


def eventually(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not done():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


def test_a_new_consumer_gets_everything_from_the_first_entry(tmp_path: Path) -> None:
    recorder = Recorder()
    with GraphStore.open(tmp_path) as store:
        store.commit(adding(named("een")))
        store.commit(adding(named("twee"), named("drie")))
        store.add_consumer(recorder)
        assert store.deliver() == 2
        assert store.deliver() == 0
    assert (recorder.seen, recorder.facts) == ([1, 2], 3)


def test_a_consumer_goes_on_where_it_was_after_a_restart(tmp_path: Path) -> None:
    first, second = Recorder(), Recorder()
    with GraphStore.open(tmp_path) as store:
        store.add_consumer(first)
        store.commit(adding(named("een")))
        store.deliver()
        store.commit(adding(named("twee")))
    with GraphStore.open(tmp_path) as store:
        store.add_consumer(second)
        store.deliver()
    assert (first.seen, second.seen) == ([1], [2])


def test_a_failing_consumer_shows_and_holds_nobody_up(tmp_path: Path) -> None:
    broken, sound = Recorder("broken"), Recorder("sound")
    broken.failing = True
    with GraphStore.open(tmp_path) as store:
        store.add_consumer(broken)
        store.add_consumer(sound)
        store.commit(adding(named("een")))
        store.commit(adding(named("twee")))
        store.deliver()
        assert sound.seen == [1, 2]
        (finding,) = store.check()
        assert (finding.fault, finding.where) == (Fault.CONSUMER, "broken")
        assert "revision 1: RuntimeError: vol" in finding.message
        broken.failing = False
        store.deliver()
        assert broken.seen == [1, 2]
        assert store.check() == []


def test_a_consumer_that_begins_anew_says_what_it_has_read(tmp_path: Path) -> None:
    first, second = Recorder(), Recorder()
    with GraphStore.open(tmp_path) as store:
        store.commit(adding(named("een")))
        store.add_consumer(first, after=store.revision)
        store.commit(adding(named("twee")))
        assert store.deliver() == 1
        assert store.deliver() == 0
    with GraphStore.open(tmp_path) as store:
        store.add_consumer(second, after=1)
        store.deliver()
    assert (first.seen, second.seen) == ([2], [2])


def test_an_entry_is_given_when_the_store_has_it(tmp_path: Path) -> None:
    recorder = Recorder()
    early: list[int] = []

    def meanwhile(step: str) -> None:
        if step in ("after journal", "after public"):
            early.append(store.deliver())

    with GraphStore.open(tmp_path, failpoint=meanwhile) as store:
        store.add_consumer(recorder)
        store.commit(adding(named("een")))
        assert early == [0, 0]
        assert store.deliver() == 1
    assert recorder.seen == [1]


def test_two_consumers_of_one_name_are_refused(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        store.add_consumer(Recorder())
        with pytest.raises(ValueError, match="recorder"):
            store.add_consumer(Recorder())


def test_in_the_background_consumers_are_fed_and_checkpoints_published(tmp_path: Path) -> None:
    recorder = Recorder()
    with GraphStore.open(tmp_path) as store:
        store.add_consumer(recorder)
        store.start_background(publish_after=0.01)
        store.commit(adding(named("een")))
        eventually(lambda: recorder.seen == [1])

        def published() -> bool:
            try:
                with open_checkpoint(tmp_path) as checkpoint:
                    return checkpoint.public.contains(named("een"))
            except DataFolderError:
                return False  # none yet

        eventually(published)


def test_checkpoints_that_cannot_be_published_show_in_the_check(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        (tmp_path / "checkpoints").write_bytes(b"a file where a directory should be")
        store.start_background(publish_after=0.01)
        store.commit(adding(named("een")))
        eventually(lambda: any(work.failure for work in store._background))
        (finding,) = store.check()
        assert (finding.fault, finding.where) == (Fault.BACKGROUND, "publish checkpoints")
        assert store.commit(adding(named("twee"))).revision == 2
        (tmp_path / "checkpoints").unlink()


def test_stopping_publishes_what_was_made_last(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path) as store:
        store.start_background(publish_after=60)
        store.commit(adding(named("een")))
    with open_checkpoint(tmp_path) as checkpoint:
        assert checkpoint.revision == 1
