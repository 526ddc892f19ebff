"""The data folder: what lies where, its format, and who owns it.

::

    manifest.json     format version and base IRI, fixed when the folder is created
    lock              held by the one process that owns the folder
    journal.sqlite    the truth: every change, chained by hashes; for this user alone
    public/           Oxigraph: what anyone may see
    members/          Oxigraph: what residents may see; for this user alone
    checkpoints/      read-only copies of public, and a pointer to the newest

Whoever runs the program may put files of their own beside these.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graphstore.errors import (
    DataFolderError,
    DataFolderFormatError,
    DataFolderInUseError,
    cannot_be_used,
)
from ontology.iris import InvalidBaseError, Iris

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"

Migration = Callable[[Path], None]
# From a format to the next one. Each step must be safe to run twice: the manifest is raised only
# after the step is done, and the program may be killed in between.
MIGRATIONS: Final[Mapping[int, Migration]] = {}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a data folder says of itself."""

    format: int
    base: str


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths in one data folder."""

    root: Path

    @property
    def manifest(self) -> Path:
        """The manifest; its presence makes a folder a data folder."""
        return self.root / MANIFEST

    @property
    def lock(self) -> Path:
        """The lock of the owner."""
        return self.root / "lock"

    @property
    def journal(self) -> Path:
        """The journal database."""
        return self.root / "journal.sqlite"

    @property
    def public(self) -> Path:
        """The public store."""
        return self.root / "public"

    @property
    def members(self) -> Path:
        """The members store."""
        return self.root / "members"

    @property
    def checkpoints(self) -> Path:
        """Checkpoints of the public store."""
        return self.root / "checkpoints"


def keep_private(folder: Folder) -> None:
    """Lets only this user read what is not for everybody: the journal and the members store.

    Checkpoints stay readable, for an endpoint that runs as another user. SQLite gives the journal's
    log the mode of the journal.
    """
    folder.members.mkdir(mode=0o700, exist_ok=True)
    folder.members.chmod(0o700)
    folder.journal.touch(mode=0o600)
    for path in (folder.journal, *folder.root.glob(f"{folder.journal.name}-*")):
        path.chmod(0o600)


def sync_directory(directory: Path) -> None:
    """Makes renames and new names in a directory survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Writes a small file as a whole or not at all: temporary file, fsync, rename, fsync."""
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_directory(path.parent)


def write_manifest(folder: Folder, manifest: Manifest) -> None:
    """Writes the manifest as a whole or not at all."""
    content = json.dumps({"format": manifest.format, "base": manifest.base}, indent=2) + "\n"
    replace_file(folder.manifest, content.encode())


def read_manifest(folder: Folder) -> Manifest | None:
    """The manifest of a data folder; None where there is none.

    Raises:
        DataFolderFormatError: It cannot be understood, or was written by a newer program.
    """
    try:
        content = folder.manifest.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise cannot_be_used(folder.root, error) from error
    try:
        fields = json.loads(content)
        manifest = Manifest(format=fields["format"], base=Iris(fields["base"]).base)
    except (ValueError, KeyError, TypeError, InvalidBaseError) as error:
        raise DataFolderFormatError(
            folder.root, f"{MANIFEST} cannot be read; put back the one from a backup"
        ) from error
    if type(manifest.format) is not int or manifest.format < 1:
        raise DataFolderFormatError(folder.root, f"{MANIFEST} names no format version")
    if manifest.format > FORMAT:
        raise DataFolderFormatError(
            folder.root,
            f"made by a newer version of the program (format {manifest.format}, this one reads "
            f"up to {FORMAT}); install the newer version",
        )
    return manifest


def prepare(
    root: Path,
    *,
    base: str,
    create: bool,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> tuple[Folder, Manifest]:
    """Finds or makes a data folder, and brings it to today's format.

    An existing folder keeps the base IRI it was created with.

    Raises:
        DataFolderError: There is none and ``create`` is false, or it cannot be made.
        DataFolderFormatError: It is something else, or was made by a newer version.
    """
    folder = Folder(root)
    manifest = read_manifest(folder)
    if manifest is None:
        manifest = _create(folder, base=base, create=create)
    while manifest.format < FORMAT:
        step = migrations.get(manifest.format)
        if step is None:
            raise DataFolderFormatError(
                root, f"no way from format {manifest.format} to {manifest.format + 1}"
            )
        step(root)
        manifest = Manifest(manifest.format + 1, manifest.base)
        write_manifest(folder, manifest)
    return folder, manifest


def _create(folder: Folder, *, base: str, create: bool) -> Manifest:
    if not create:
        raise DataFolderError(folder.root, "there is no data folder here")
    try:
        folder.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_be_used(folder.root, error) from error
    if folder.journal.exists() or folder.public.exists():
        raise DataFolderFormatError(
            folder.root, f"{MANIFEST} is missing; put back the one from a backup"
        )
    manifest = Manifest(FORMAT, Iris(base).base)
    write_manifest(folder, manifest)
    return manifest


class FolderLock:
    """The right to own a data folder, until closed or until the process ends.

    Raises:
        DataFolderInUseError: Another owner holds it.
    """

    def __init__(self, folder: Folder) -> None:
        try:
            # never truncated: the holder's process id stands in it
            self._file = os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise cannot_be_used(folder.root, error) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(self._file, 32, 0).decode(errors="replace").strip()
            os.close(self._file)
            raise DataFolderInUseError(
                folder.root, f"in use by process {owner}" if owner else "in use"
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        """Gives the folder free."""
        if self._file >= 0:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1
