"""Full disks, failing disks, flipped bytes, other users: nothing is lost and nothing is told."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

import graphstore.owner
import graphstore.store
from graphstore.backup import restore
from graphstore.checking import Fault
from graphstore.errors import DataFolderDamagedError, DataFolderError
from graphstore.owner import quiet
from tests.changes import adding, environment, named
from tests.test_maintenance import content, fill, opened
from wiki.failure import failure_of
from wiki.operations import checkpoint


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_not_for_everybody_is_for_this_user_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with opened(data) as store:
        fill(store)
        assert {mode(path) for path in data.glob("journal.sqlite*")} == {0o600}
        assert mode(data / "members") == 0o700
        store.backup(tmp_path / "backup")
    assert mode(tmp_path / "backup") == 0o700

    (data / "members").chmod(0o755)  # as an older version of the program made it
    (data / "journal.sqlite").chmod(0o644)
    with opened(data):
        assert mode(data / "members") == 0o700
        assert {mode(path) for path in data.glob("journal.sqlite*")} == {0o600}


def test_a_full_disk_refuses_a_change_and_takes_the_next_when_there_is_room(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before, revision = content(store), store.revision
        database = store._journal._db
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages}")
        many = adding(*(named(f"straat-{number}") for number in range(5000)))

        with pytest.raises(DataFolderDamagedError, match="full") as refused:
            store.commit(many)
        told = failure_of(refused.value)
        assert told is not None
        assert "Make room" in told.advice
        assert (content(store), store.revision) == (before, revision)

        database.execute("PRAGMA max_page_count = 1000000")
        assert store.commit(many).revision == revision + 1
        assert store.check() == []


class _Failing:
    """A database whose next COMMIT fails and leaves the transaction open, as a busy disk may."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.failures = 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT" and self.failures:
            self.failures -= 1
            raise sqlite3.OperationalError("disk I/O error")
        return self._database.execute(sql, *values)


def test_a_journal_that_could_not_finish_an_entry_takes_the_next(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        revision = store.revision
        store._journal._db = _Failing(store._journal._db)  # type: ignore[assignment]  # a stand-in

        with pytest.raises(DataFolderDamagedError):
            store.commit(adding(named("plein")))
        assert store.commit(adding(named("park"))).revision == revision + 1
        assert not store.public.contains(named("plein"))
        assert store.check() == []


def test_after_a_failed_write_nothing_more_is_journalled_until_the_stores_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with opened(tmp_path) as store:
        fill(store)
        revision = store.revision
        with monkeypatch.context() as broken:
            broken.setattr(graphstore.store, "write_change", fails)
            broken.setattr(graphstore.owner, "catch_up", fails)
            for _ in range(3):
                with pytest.raises(DataFolderDamagedError):
                    store.commit(adding(named("plein")))
            with pytest.raises(DataFolderDamagedError):
                store.preview(adding(named("park")))
            with pytest.raises(DataFolderDamagedError):
                store.backup(tmp_path.parent / f"{tmp_path.name}-backup")
            assert store._journal.last() == revision + 1
            assert store.revision == revision

        assert store.commit(adding(named("park"))).revision == revision + 2
        assert store.public.contains(named("plein"))
        assert store.check() == []


def flip_a_byte(folder: Path) -> None:
    database = sqlite3.connect(folder / "journal.sqlite")
    row, body = database.execute(
        "SELECT rowid, added FROM part WHERE kind = 'facts' AND revision = 1"
    ).fetchone()
    middle = len(body) // 2
    body = body[:middle] + bytes([body[middle] ^ 0x40]) + body[middle + 1 :]
    database.execute("UPDATE part SET added = ? WHERE rowid = ?", (body, row))
    database.commit()
    database.close()


def test_a_flipped_byte_in_the_journal_is_a_finding_and_the_stores_are_left_alone(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before = content(store)
    flip_a_byte(tmp_path)
    with opened(tmp_path) as store:
        store._stores.public.clear_graph(store.catalogue.inferred)  # something to repair as well
        for found in (store.check(), store.repair()):
            damage = [finding for finding in found if finding.fault is Fault.CHAIN]
            assert damage
            assert not any(finding.repairable for finding in damage)
        with pytest.raises(DataFolderDamagedError):
            store.rebuild()
        with pytest.raises(DataFolderDamagedError):
            store.history(environment("straat"))
        kept = content(store)
        assert {fact for fact in before[0] if "/graph/inferred" not in fact} >= kept[0]
        assert kept[1] == before[1]
        assert any("straat" in fact for fact in kept[0])


def test_a_backup_that_fails_leaves_no_half_copy_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with opened(tmp_path / "data") as store:
        fill(store)
        with monkeypatch.context() as broken:
            broken.setattr(shutil, "copyfile", full)
            with pytest.raises(DataFolderError, match="No space"):
                store.backup(tmp_path / "backup")
        assert [path.name for path in tmp_path.iterdir()] == ["data"]
        store.backup(tmp_path / "backup")


def test_backup_and_restore_work_in_the_directory_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "data") as store:
        fill(store)
        before = content(store)
        (tmp_path / "backup").mkdir()
        monkeypatch.chdir(tmp_path / "backup")
        store.backup(Path())
    (tmp_path / "again").mkdir()
    monkeypatch.chdir(tmp_path / "again")
    restore(tmp_path / "backup", Path(), progress=quiet)
    with opened(tmp_path / "again") as store:
        assert content(store) == before


def test_a_link_in_a_backup_brings_nothing_in_from_elsewhere(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as store:
        fill(store)
        store.backup(tmp_path / "backup")
    secret = tmp_path / "secret"
    (tmp_path / "backup" / "manifest.json").rename(secret)
    (tmp_path / "backup" / "extra").symlink_to(secret)
    (tmp_path / "backup" / "manifest.json").symlink_to(secret)

    with pytest.raises(DataFolderDamagedError, match=r"manifest\.json is missing"):
        restore(tmp_path / "backup", tmp_path / "new", progress=quiet)
    assert not (tmp_path / "new").exists()


def test_a_checkpoint_that_is_gone_is_published_again(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        name = str(checkpoint(store, {}, quiet)["name"])
        assert checkpoint(store, {}, quiet)["name"] == name
        shutil.rmtree(tmp_path / "checkpoints" / name)

        again = str(checkpoint(store, {}, quiet)["name"])
        assert (tmp_path / "checkpoints" / again / "store").is_dir()
