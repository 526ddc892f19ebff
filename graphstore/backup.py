"""Backup while the store is in use, and restore.

A backup is a directory with everything a data folder needs, all of one revision, and a list of its
files with their hashes: a damaged or incomplete one is found out before anything is restored.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from graphstore.axioms import Axioms
from graphstore.errors import DataFolderDamagedError, DataFolderError, cannot_be_used
from graphstore.folder import MANIFEST, Folder, read_manifest, replace_file, sync_directory
from graphstore.journal import Journal
from graphstore.layers import Layers
from graphstore.stores import StorePair

Progress = Callable[[str, int, int], None]
LIST: Final = "backup.json"
_PARTIAL: Final = ".partial"
_SNAPSHOT: Final = ".snapshot"
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    path: Path
    revision: int
    files: int
    size: int  # bytes


class Snapshot:
    """A moment of a data folder; taking it is quick, what is done with it may take long.

    Raises:
        OSError: The disk has no room for it.
    """

    def __init__(self, folder: Folder, stores: StorePair, revision: int) -> None:
        self.revision = revision
        self._folder = folder
        remove_snapshot(folder)
        self._place = folder.root / _SNAPSHOT
        try:
            self._place.mkdir(mode=0o700)
            stores.public.backup(self._place / "public")
            stores.members.backup(self._place / "members")
            self.journal = Journal(folder.journal)
        except BaseException:
            remove_snapshot(folder)  # it must not outlive an erasure
            raise
        self.journal.hold()

    def stores(self, layers: Layers, axioms: Axioms) -> StorePair:
        """The stores of the moment, for reading."""
        public, members = (
            Store.read_only(str(self._place / name)) for name in ("public", "members")
        )
        return StorePair(layers, axioms, public, members)

    def copy_to(self, target: Path, progress: Progress) -> Backup:
        """Copies the moment to a new directory, as a whole or not at all.

        Raises:
            DataFolderError: There is something at the target, or it cannot be written.
        """
        target = target.absolute()  # "." has no name
        partial = target.with_name(target.name + _PARTIAL)
        try:
            _refuse_occupied(target)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o700)  # it has what residents tell each other
            self.journal.copy_to(partial / self._folder.journal.name)
            for name in ("public", "members"):
                _copy(self._place / name, partial / name / "1", progress, name)
                replace_file(partial / name / "current", b"1")
            shutil.copyfile(self._folder.manifest, partial / MANIFEST)
            files = _hashes(partial)
            listing = {"revision": self.revision, "files": files}
            replace_file(partial / LIST, json.dumps(listing, indent=1).encode())
            _into_place(partial, target)
        except (OSError, sqlite3.Error) as error:
            shutil.rmtree(partial, ignore_errors=True)  # a full disk needs the room
            if isinstance(error, OSError):
                raise cannot_be_used(target, error) from error
            raise DataFolderError(target, str(error)) from error
        size = sum(path.stat().st_size for path in _files(target))
        return Backup(target, self.revision, len(files), size)

    def close(self) -> None:
        """Lets go of the moment."""
        self.journal.close()
        remove_snapshot(self._folder)


def remove_snapshot(folder: Folder) -> None:
    """Removes what a backup under way, or a killed one, left in the folder."""
    shutil.rmtree(folder.root / _SNAPSHOT, ignore_errors=True)


def read_backup(source: Path, progress: Progress) -> Backup:
    """Checks a backup from the first byte to the last.

    Raises:
        DataFolderError: It is no backup.
        DataFolderDamagedError: Files are missing, were changed, or should not be there.
        DataFolderFormatError: A newer version of the program made it.
    """
    try:
        listing = json.loads((source / LIST).read_bytes())
        expected: dict[str, str] = dict(listing["files"])
        revision = int(listing["revision"])
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataFolderError(source, f"no backup: it has no {LIST}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataFolderDamagedError(source, f"{LIST} cannot be read") from error
    found = _hashes(source, progress)
    found.pop(LIST, None)
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            state = "is missing" if name not in found else "has changed"
            raise DataFolderDamagedError(
                source, f"{name} {state if name in expected else 'is not of this backup'}"
            )
    if read_manifest(Folder(source)) is None:
        raise DataFolderDamagedError(source, f"{MANIFEST} is missing")
    return Backup(source, revision, len(found), sum(p.stat().st_size for p in _files(source)))


def restore(source: Path, folder: Path, *, progress: Progress) -> Backup:
    """Makes a data folder from a backup, as a whole or not at all.

    Raises:
        DataFolderError: It is no backup, or the folder is not empty.
        DataFolderDamagedError: The backup is damaged; nothing was written.
        DataFolderFormatError: A newer version of the program made it.
    """
    backup = read_backup(source, progress)
    _refuse_occupied(folder)
    folder = folder.absolute()  # "." has no name
    partial = folder.with_name(folder.name + _PARTIAL)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        _copy(source, partial, progress, "restore")
        (partial / LIST).unlink()
        _into_place(partial, folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise cannot_be_used(folder, error) from error
    return backup


def _refuse_occupied(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataFolderError(target, "not empty; name a new or empty directory")


def _into_place(partial: Path, target: Path) -> None:
    if target.exists():
        target.rmdir()
    partial.rename(target)
    sync_directory(target.parent)


def _copy(source: Path, target: Path, progress: Progress, step: str) -> None:
    paths = list(_files(source))
    target.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(paths):
        progress(step, number, len(paths))
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        with copy.open("rb") as file:
            os.fsync(file.fileno())
    progress(step, len(paths), len(paths))


def _hashes(directory: Path, progress: Progress | None = None) -> dict[str, str]:
    paths = list(_files(directory))
    hashes = {}
    for number, path in enumerate(paths):
        if progress is not None:
            progress("verify", number, len(paths))
        with path.open("rb") as file:
            digest = hashlib.sha256()
            while block := file.read(_BLOCK):
                digest.update(block)
        hashes[path.relative_to(directory).as_posix()] = digest.hexdigest()
    return hashes


def _files(directory: Path) -> Iterator[Path]:
    # a link is no part of a backup: what it points to lies elsewhere
    paths = sorted(directory.rglob("*"))
    return (path for path in paths if path.is_file() and not path.is_symlink())
