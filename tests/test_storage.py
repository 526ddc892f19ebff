"""A store that was loaded in bulk is put in order when that is worth it and there is room."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, cast

import pytest
from pyoxigraph import Store

from graphstore.storage import put_in_order, size_of

SIZE = 1_000


class Recording:
    """A store that knows whether it was put in order."""

    def __init__(self) -> None:
        self.optimized = False

    def optimize(self) -> None:
        self.optimized = True


class Usage(NamedTuple):
    free: int


def done(path: Path, before: int, monkeypatch: pytest.MonkeyPatch, free: int = 10 * SIZE) -> bool:
    (path / "000001.sst").write_bytes(bytes(SIZE))
    monkeypatch.setattr("graphstore.storage.shutil.disk_usage", lambda _path: Usage(free))
    store = Recording()
    told = put_in_order(cast("Store", store), path, before)
    assert told == store.optimized
    return told


def test_a_store_that_grew_much_is_put_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert done(tmp_path, SIZE // 2, monkeypatch)


def test_a_store_that_hardly_grew_is_left_to_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not done(tmp_path, SIZE - SIZE // 100, monkeypatch)


def test_a_disk_without_room_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not done(tmp_path, SIZE // 2, monkeypatch, free=SIZE)


def test_the_size_of_a_store_is_that_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.sst").write_bytes(bytes(3))
    (tmp_path / "b.sst").write_bytes(bytes(4))
    (tmp_path / "folder").mkdir()
    assert size_of(tmp_path) == 7
