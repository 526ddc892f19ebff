"""Checkpoints: read-only copies of the public store, for everybody who does not own the folder.

::

    checkpoints/current            the name of the newest one, replaced by rename
    checkpoints/{revision}-{n}/    one checkpoint: ``store/`` and the file its readers lock

A reader holds a shared lock on a file in the checkpoint; the publisher removes an old one only when
it gets that lock for itself. Locks go with their process, so a killed reader holds nothing back.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from graphstore.errors import DataFolderDamagedError, DataFolderError
from graphstore.folder import Folder, read_manifest, replace_file
from graphstore.layers import Layers, revision_of
from graphstore.reading import PublicReader
from ontology.iris import Iris

_POINTER: Final = "current"
_READERS: Final = "readers"
_STORE: Final = "store"
_MAKING: Final = ".making"
_TRIES: Final = 50  # a reader loses the race for a checkpoint only while newer ones come out


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An open checkpoint."""

    path: Path  # the directory of the store
    revision: int
    store: Store  # read-only; for the process that evaluates users' queries
    public: PublicReader


def publish(folder: Folder, public: Store, revision: int) -> str:
    """Makes a checkpoint of the public store, points to it, and removes those nobody reads.

    Returns:
        Its name, ``{revision}-{n}``.
    """
    directory = folder.checkpoints
    directory.mkdir(exist_ok=True)
    number = 1 + max((n for _, n in map(_numbers, _names(directory))), default=0)
    name = f"{revision}-{number}"
    making = directory / _MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    (making / _READERS).touch()
    public.backup(making / _STORE)
    making.rename(directory / name)
    replace_file(directory / _POINTER, name.encode())
    remove_unread(folder)
    return name


def current(folder: Folder) -> str | None:
    """The name of the newest checkpoint; None before the first."""
    try:
        return (folder.checkpoints / _POINTER).read_text().strip() or None
    except FileNotFoundError:
        return None


def older(folder: Folder) -> list[str]:
    """The checkpoints that are there besides the newest: somebody reads them, or did."""
    newest = current(folder)
    return [name for name in _names(folder.checkpoints) if name != newest]


def remove_unread(folder: Folder) -> list[str]:
    """Removes the checkpoints that are neither the newest nor being read."""
    gone = []
    for name in older(folder):
        directory = folder.checkpoints / name
        try:
            lock = os.open(directory / _READERS, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            shutil.rmtree(directory, ignore_errors=True)
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # a reader that comes now finds no file to lock, and looks for the pointer again
            (directory / _READERS).unlink()
            shutil.rmtree(directory)
            gone.append(name)
        except BlockingIOError:
            pass
        finally:
            os.close(lock)
    return gone


@contextmanager
def open_checkpoint(root: Path) -> Iterator[Checkpoint]:
    """The newest checkpoint in a data folder, read-only; it stays until the block is left.

    Raises:
        DataFolderError: There is no data folder, or no checkpoint yet.
        DataFolderDamagedError: The checkpoint cannot be opened.
    """
    folder = Folder(root)
    manifest = read_manifest(folder)
    if manifest is None:
        raise DataFolderError(root, "there is no data folder here")
    system = Layers.under(Iris(manifest.base)).catalogue.system
    lock, directory = _lock_newest(folder)
    try:
        try:
            store = Store.read_only(str(directory / _STORE))
        except (OSError, RuntimeError) as error:  # RuntimeError: the engine on corruption
            raise DataFolderDamagedError(root, f"checkpoint {directory.name}: {error}") from error
        revision = revision_of(store, system)
        yield Checkpoint(directory / _STORE, revision, store, PublicReader(store))
        del store
    finally:
        os.close(lock)


def _lock_newest(folder: Folder) -> tuple[int, Path]:
    for _ in range(_TRIES):
        name = current(folder)
        if name is None:
            raise DataFolderError(folder.root, "no checkpoint was published yet")
        directory = folder.checkpoints / name
        try:
            # for reading: the reader may be another user, who may write nothing here
            lock = os.open(directory / _READERS, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue  # removed between the pointer and here: there is a newer one
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if (directory / _READERS).exists():
                return lock, directory
        except BlockingIOError:
            pass
        os.close(lock)
    raise DataFolderDamagedError(folder.root, "the newest checkpoint is gone")


def _names(directory: Path) -> list[str]:
    try:
        return sorted(
            entry.name
            for entry in directory.iterdir()
            if entry.is_dir() and not entry.name.startswith(".")
        )
    except FileNotFoundError:
        return []


def _numbers(name: str) -> tuple[int, int]:
    revision, _, number = name.partition("-")
    return (int(revision), int(number)) if revision.isdigit() and number.isdigit() else (0, 0)
