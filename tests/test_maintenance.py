"""The doctor, rebuilding, backup and restore."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Store

import graphstore.folder
import graphstore.maintenance
from graphstore.backup import restore
from graphstore.checking import Fault
from graphstore.errors import DataFolderDamagedError, DataFolderError, DataFolderFormatError
from graphstore.folder import prepare
from graphstore.layers import in_graph
from graphstore.owner import quiet
from graphstore.store import GraphStore
from shapes import from_turtle
from tests.changes import (
    IMPORTER,
    IRIS,
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

NO_SHAPES = from_turtle([])


def opened(folder: Path, **options: object) -> GraphStore:
    return GraphStore.open(folder, shapes=NO_SHAPES, **options)  # type: ignore[arg-type]  # passed on


def fill(store: GraphStore) -> None:
    """A small history with something of everything."""
    store.commit(adding(part_of("straat", "buurt"), part_of("buurt", "wijk"), named("straat")))
    store.commit(adding(named("straat"), graph=SOURCE, actor=IMPORTER))
    store.commit(adding(named("feest"), graph=NETWORK))
    store.commit(adding(part_of("hofje", "buurt"), graph=closed("h"), actor=member("h")))
    store.commit(removing(part_of("buurt", "wijk")))


def content(store: GraphStore) -> tuple[set[str], set[str]]:
    """All quads of both stores but the revision numbers."""
    system = IRIS.graph("system")
    public, members = (
        {str(quad) for quad in side if quad.graph_name != system}
        for side in (store._stores.public, store._stores.members)
    )
    return public, members


def test_a_sound_folder_has_no_findings(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        assert store.check() == []
        fill(store)
        assert store.check() == []


@pytest.mark.parametrize(
    ("fault", "quad"),
    [
        (Fault.ASSERTED, in_graph(named("vals"), WIKI)),
        (Fault.ASSERTED, in_graph(named("vals"), IRIS.graph("unknown"))),
        (Fault.MERGE, in_graph(named("vals"), DefaultGraph())),
        (Fault.CONCLUSIONS, in_graph(part_of("vals", "vals"), IRIS.graph("inferred"))),
    ],
)
def test_what_was_put_in_past_the_gate_is_found_and_repaired(
    tmp_path: Path, fault: Fault, quad: object
) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before = content(store)
        store._stores.public.add(quad)  # type: ignore[arg-type]  # a quad
        assert fault in {finding.fault for finding in store.check()}
        assert store.repair() == []
        assert content(store) == before
        assert not store.public.contains(named("vals"))


def test_what_was_lost_is_found_and_repaired(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before = content(store)
        store._stores.members.clear()
        store._stores.public.remove(in_graph(part_of("straat", "buurt"), DefaultGraph()))
        faults = {(finding.fault, finding.where) for finding in store.check()}
        assert {
            (Fault.MERGE, "public"),
            (Fault.ASSERTED, "members"),
            (Fault.BEHIND, "members"),
        } <= (faults)
        assert store.repair() == []
        assert content(store) == before


def test_a_rebuilt_store_goes_on_under_the_same_reader(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        reader, before = store.public, content(store)
        store.rebuild()
        assert content(store) == before
        store.commit(adding(named("later")))
        assert reader.contains(named("later"))
    with opened(tmp_path) as store:
        assert store.public.contains(named("later"))
        assert store.check() == []


def test_stores_that_are_gone_are_made_from_the_journal(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before = content(store)
    shutil.rmtree(tmp_path / "public")
    shutil.rmtree(tmp_path / "members")
    with opened(tmp_path) as store:
        assert content(store) == before


def test_a_store_that_cannot_be_opened_is_made_anew_when_asked(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before = content(store)
    for path in (tmp_path / "public" / "1").iterdir():
        path.write_bytes(b"rommel")
    with pytest.raises(DataFolderDamagedError):
        opened(tmp_path)
    with opened(tmp_path, discard_stores=True) as store:
        assert content(store) == before


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE entry SET actor = 'urn:iemand-anders' WHERE revision = 2",
        "UPDATE entry SET at = '2020-01-01T00:00:00+00:00' WHERE revision = 1",
        "UPDATE part SET added = removed WHERE revision = 1 AND kind = 'facts'",
        "UPDATE part SET name = 'urn:elders' WHERE revision = 3 AND kind = 'facts'",
        "DELETE FROM part WHERE revision = 4 AND kind = 'reason'",
        "PRAGMA foreign_keys = OFF; DELETE FROM entry WHERE revision = 3",
    ],
)
def test_a_changed_journal_is_found(tmp_path: Path, tampering: str) -> None:
    with opened(tmp_path) as store:
        fill(store)
    database = sqlite3.connect(tmp_path / "journal.sqlite")
    database.executescript(tampering)
    database.close()
    with opened(tmp_path) as store:
        findings = [finding for finding in store.check() if finding.fault is Fault.CHAIN]
    assert findings
    assert not any(finding.repairable for finding in findings)


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).close()
    for name in ("journal.sqlite-wal", "journal.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "journal.sqlite").write_bytes(b"geen journaal" * 1000)
    with pytest.raises(DataFolderDamagedError):
        opened(tmp_path)


def test_a_restored_backup_is_the_folder_as_it_was(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as store:
        fill(store)
        before, revision = content(store), store.revision
        made = store.backup(tmp_path / "backup")
        store.commit(adding(named("later")))
    assert made.revision == revision
    restore(tmp_path / "backup", tmp_path / "new", progress=quiet)
    with opened(tmp_path / "new", create=False) as store:
        assert (content(store), store.revision) == (before, revision)
        assert store.check() == []
        assert store.commit(adding(named("verder"))).revision == revision + 1


def test_a_backup_made_among_writers_is_of_one_moment(tmp_path: Path) -> None:
    stop = threading.Event()
    with opened(tmp_path / "data") as store:

        def write() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                store.commit(adding(part_of(f"straat-{number}", f"buurt-{number % 7}")))
                store.commit(adding(named(f"feest-{number}"), graph=NETWORK))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            backups = [store.backup(tmp_path / f"backup-{number}") for number in range(3)]
        finally:
            stop.set()
            writer.join()
    for backup in backups:
        folder = tmp_path / f"new-{backup.path.name}"
        restore(backup.path, folder, progress=quiet)
        with opened(folder) as restored:
            assert restored.revision == backup.revision
            assert restored.check() == []


def test_a_backup_does_not_overwrite(tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "foto.jpg").write_bytes(b"x")
    with opened(tmp_path / "data") as store, pytest.raises(DataFolderError, match="not empty"):
        store.backup(tmp_path / "backup")
    assert [path.name for path in (tmp_path / "backup").iterdir()] == ["foto.jpg"]


def test_a_restore_does_not_overwrite(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as store:
        store.backup(tmp_path / "backup")
        with pytest.raises(DataFolderError, match="not empty"):
            restore(tmp_path / "backup", tmp_path / "data", progress=quiet)


@pytest.mark.parametrize("damage", ["change", "remove", "add", "no list"])
def test_a_damaged_backup_is_found_out_before_anything_is_restored(
    tmp_path: Path, damage: str
) -> None:
    with opened(tmp_path / "data") as store:
        fill(store)
        store.backup(tmp_path / "backup")
    journal = tmp_path / "backup" / "journal.sqlite"
    match damage:
        case "change":
            journal.write_bytes(journal.read_bytes().replace(b"resident", b"residenz", 1))
        case "remove":
            (tmp_path / "backup" / "manifest.json").unlink()
        case "add":
            (tmp_path / "backup" / "public" / "1" / "999999.sst").write_bytes(b"x")
        case _:
            (tmp_path / "backup" / "backup.json").write_bytes(b"{")
    with pytest.raises(DataFolderDamagedError):
        restore(tmp_path / "backup", tmp_path / "new", progress=quiet)
    assert not (tmp_path / "new").exists()


def test_what_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="no backup"):
        restore(tmp_path, tmp_path / "new", progress=quiet)


def test_an_older_folder_is_brought_forward_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(tmp_path).close()
    monkeypatch.setattr(graphstore.folder, "FORMAT", 3)
    done: list[str] = []

    def second(_folder: Path) -> None:
        assert '"format": 2' in (tmp_path / "manifest.json").read_text()
        done.append("2 to 3")

    steps = {1: lambda _folder: done.append("1 to 2"), 2: second}
    _, manifest = prepare(tmp_path, base="https://elders.nl", create=False, migrations=steps)
    assert (manifest.format, manifest.base) == (3, "https://leefomgeving.org")
    assert done == ["1 to 2", "2 to 3"]
    with pytest.raises(DataFolderFormatError, match="no way from format"):
        monkeypatch.setattr(graphstore.folder, "FORMAT", 4)
        prepare(tmp_path, base="https://elders.nl", create=False, migrations=steps)


def test_a_store_does_not_open_in_a_folder_without_its_manifest(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(DataFolderFormatError, match="backup"):
        opened(tmp_path)


def test_an_engine_store_is_where_the_pointer_says(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.commit(adding(named("straat")))
        store.rebuild()
    assert [path.name for path in (tmp_path / "public").iterdir() if path.is_dir()] == ["2"]
    assert len(list(Store.read_only(str(tmp_path / "public" / "2")))) > 0
    assert environment("straat").value in str(Store.read_only(str(tmp_path / "public" / "2")))


@pytest.mark.parametrize(
    ("setting", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1)]
)
def test_the_journal_survives_power_cuts_and_forgets_what_is_erased(
    tmp_path: Path, setting: str, value: object
) -> None:
    with opened(tmp_path) as store:
        assert store._journal._db.execute(f"PRAGMA {setting}").fetchone() == (value,)


def test_changes_are_made_while_the_doctor_looks(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        steps: list[str] = []
        made: list[int] = []

        def commit(step: str, _done: int, _total: int) -> None:
            if step not in steps:
                steps.append(step)
                change = adding(named(f"intussen-{step}"))
                thread = threading.Thread(
                    target=lambda: made.append(store.commit(change).revision), daemon=True
                )
                thread.start()
                thread.join(timeout=30)

        before = store.revision
        assert store.check(progress=commit) == []
        assert {"chain", "merge", "conclusions"} <= set(steps)
        assert made == list(range(before + 1, before + 1 + len(steps)))
        assert store.check() == []


def test_the_doctor_leaves_nothing_behind(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        before = sorted(path.name for path in tmp_path.iterdir())
        store.check()
        assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_doctor_looks_on_a_disk_without_room_for_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with opened(tmp_path) as store:
        fill(store)
        monkeypatch.setattr(graphstore.maintenance, "Snapshot", full)
        assert store.check() == []
        store._stores.members.add(in_graph(named("spook"), NETWORK))
        assert Fault.ASSERTED in {finding.fault for finding in store.check()}


def test_stores_are_not_given_up_for_a_journal_that_is_damaged_too(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        with store._journal.transaction() as db:
            db.execute("DELETE FROM part WHERE revision = 1 AND kind = 'facts'")
    with pytest.raises(DataFolderDamagedError, match="only copy"):
        opened(tmp_path, discard_stores=True)
    with opened(tmp_path) as store:
        assert store.public.contains(named("straat"))
