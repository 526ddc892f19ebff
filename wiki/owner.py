"""The owner of a data folder as commands see it: a running server, or the command itself."""

from __future__ import annotations

import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from graphstore.checkpoints import open_checkpoint
from graphstore.errors import DataFolderDamagedError, DataFolderInUseError
from graphstore.folder import Folder, read_manifest
from graphstore.reading import PublicReader
from graphstore.store import GraphStore, quiet
from importers.framework import StagedImport
from importers.staging import write_staged
from ontology.iris import DEFAULT_BASE, Iris
from wiki.failure import ExitCode, Failure, failure_of, is_for_want_of_room
from wiki.operations import STAGING, commit, perform
from wiki.owner_protocol import (
    Arguments,
    Call,
    Fields,
    Progress,
    connect,
    lines,
    read_failure,
    request_fields,
    send_line,
)

_WAIT_SECONDS: Final = 10.0  # for another command that has the folder
_PAUSE_SECONDS: Final = 0.1


class Owner(Protocol):
    """Whoever may write."""

    def call(self, operation: str, arguments: Arguments, progress: Progress = quiet) -> Fields:
        """Has an operation performed.

        Raises:
            Failure: It could not be done; the same whoever the owner is.
        """
        ...

    def reading(self) -> AbstractContextManager[Present]:
        """The public graph as it is now."""
        ...

    def commit(self, staged: StagedImport, *, dry_run: bool, progress: Progress = quiet) -> Fields:
        """Commits a staged import, or only says what that would do.

        Raises:
            Failure: It is refused; nothing was changed.
        """
        ...

    @property
    def serving(self) -> bool:
        """True when the owner is a running server."""
        ...


@dataclass(frozen=True, slots=True)
class Present:
    """The public graph at one revision."""

    reader: PublicReader
    iris: Iris
    revision: int  # of the journal; what is read may be a little newer


class _Server:
    """A running server, through its socket."""

    serving = True

    def __init__(self, folder: Folder, connection: socket.socket) -> None:
        self._folder = folder
        self._connection = connection
        self._lines = lines(connection)

    def call(self, operation: str, arguments: Arguments, progress: Progress = quiet) -> Fields:
        try:
            send_line(self._connection, request_fields(Call(operation, arguments)))
            for fields in self._lines:
                match fields:
                    case {"progress": [str(step), int(done), int(total)]}:
                        progress(step, done, total)
                    case {"result": dict(result)}:
                        return result
                    case {"failure": failure}:
                        raise read_failure(failure)
        except (OSError, ValueError) as error:
            raise _gone() from error
        raise _gone()

    def close(self) -> None:
        self._lines.close()
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[Present]:
        revision = self.call("checkpoint", {})["revision"]
        manifest = read_manifest(self._folder)
        assert manifest is not None  # a server owns it
        with open_checkpoint(self._folder.root) as checkpoint:
            yield Present(checkpoint.public, Iris(manifest.base), int(str(revision)))

    def commit(self, staged: StagedImport, *, dry_run: bool, progress: Progress = quiet) -> Fields:
        staging = self._folder.root / STAGING / secrets.token_hex(8)
        try:
            write_staged(staging, staged)
            return self.call("commit-staged", {"name": staging.name, "dry_run": dry_run}, progress)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _gone() -> Failure:
    return Failure(
        ExitCode.SERVER,
        "The server ended before it answered.",
        "What it had not yet done is not done; look at its log, then try again.",
    )


class _Alone:
    """This process, which has opened the folder itself."""

    serving = False

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    def call(self, operation: str, arguments: Arguments, progress: Progress = quiet) -> Fields:
        with _failures():
            return perform(self._store, operation, arguments, progress)

    @contextmanager
    def reading(self) -> Iterator[Present]:
        yield Present(self._store.public, self._store.iris, self._store.revision)

    def commit(self, staged: StagedImport, *, dry_run: bool, progress: Progress = quiet) -> Fields:
        with _failures():
            return commit(self._store, staged.change, dry_run, progress)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        failure = failure_of(error)
        if failure is None:
            raise
        raise failure from error


@contextmanager
def find_owner(
    data: Path,
    *,
    create: bool = False,
    base: str = DEFAULT_BASE,
    remake_stores: bool = False,
    progress: Progress = quiet,
) -> Iterator[Owner]:
    """The owner of a data folder.

    Args:
        data: The folder.
        create: True: it is made when it is not there.
        base: The base IRI of a folder that is made.
        remake_stores: True: stores that cannot be opened are made anew from the journal.
        progress: Called while they are.

    Raises:
        Failure: There is no data folder, or it cannot be used, or another command keeps it.
    """
    with _failures():
        try:
            opened = _open(data, create, base)
        except DataFolderDamagedError as error:
            if not remake_stores or is_for_want_of_room(error):
                raise
            opened = GraphStore.open(data, create=False, discard_stores=True, progress=progress)
    if isinstance(opened, GraphStore):
        with opened:
            yield _Alone(opened)
    else:
        server = _Server(Folder(data), opened)
        try:
            yield server
        finally:
            server.close()


def _open(data: Path, create: bool, base: str) -> socket.socket | GraphStore:
    folder = Folder(data)
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        if not create and read_manifest(folder) is None:
            raise _no_folder(data)
        connection = connect(folder)
        if connection is not None:
            return connection
        try:
            store = GraphStore.open(data, base=base, create=create)
            if store.revision == 0:
                _furnish(store)
            return store
        except DataFolderInUseError:
            # another command has it, or a server that does not listen yet
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)


def _furnish(store: GraphStore) -> None:
    """Puts ontology and thesauri into a new folder: what is imported refers to them."""
    from graphstore.seed import seed

    try:
        seed(store)
    except BaseException:
        store.close()
        raise


def refuse_running(data: Path) -> None:
    """Sees to it that no server runs on a folder.

    Raises:
        Failure: One does.
    """
    connection = connect(Folder(data))
    if connection is not None:
        connection.close()
        raise Failure(ExitCode.DATA, f"A server runs on {data}.", "Stop it first.")


def _no_folder(data: Path) -> Failure:
    return Failure(
        ExitCode.DATA,
        f"There is no data folder at {data}.",
        "Give one with --data or LEEFOMGEVING_DATA; `leefomgeving serve` makes one.",
    )
