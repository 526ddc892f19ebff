"""Where a store lies: a directory that can be swapped for a newer one as a whole.

::

    public/current    the number of the store in use, replaced by rename
    public/{n}/       Oxigraph

A store that is made anew (rebuilt, or rid of erased text, which the engine never lets go of by
itself) is made beside the one in use and takes over when the pointer is replaced: nobody ever
opens half a store.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from graphstore.errors import DataFolderDamagedError
from graphstore.folder import replace_file

_POINTER: Final = "current"
_GROWTH: Final = 20  # a store that grew by less than one part in so many is left to the engine


class StoreDirectory:
    """The directory of the public or of the members store."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def in_use(self) -> Path:
        """The directory of the store in use.

        Raises:
            DataFolderDamagedError: The pointer is not one.
        """
        try:
            name = (self.path / _POINTER).read_text().strip()
        except FileNotFoundError:
            name = "1"
        if not name.isdigit():
            raise DataFolderDamagedError(self.path, f"{_POINTER} names no store")
        return self.path / name

    def open(self) -> Store:
        """Opens the store in use, after removing what a crash left beside it.

        Raises:
            DataFolderDamagedError: The engine cannot open it.
        """
        in_use = self.in_use
        pointed_to = (self.path / _POINTER).exists()
        if pointed_to and not in_use.is_dir():
            raise DataFolderDamagedError(self.path, f"store {in_use.name} is gone")
        self.path.mkdir(exist_ok=True)
        self._remove_others()
        try:
            store = Store(str(in_use))
        except (OSError, RuntimeError) as error:  # RuntimeError: the engine on corruption
            raise DataFolderDamagedError(self.path, str(error)) from error
        if not pointed_to:
            replace_file(self.path / _POINTER, in_use.name.encode())
        return store

    def discard(self) -> None:
        """Gives the store up: the next opening makes an empty one."""
        self.path.mkdir(exist_ok=True)
        try:
            name = str(int(self.in_use.name) + 1)
        except DataFolderDamagedError:
            name = str(
                1 + max((int(p.name) for p in self.path.iterdir() if p.name.isdigit()), default=0)
            )
        (self.path / name).mkdir(exist_ok=True)
        replace_file(self.path / _POINTER, name.encode())

    def beside(self) -> Path:
        """An empty place for a store that may take over."""
        path = self.path / str(int(self.in_use.name) + 1)
        self.path.mkdir(exist_ok=True)
        shutil.rmtree(path, ignore_errors=True)
        return path

    def take_over(self, path: Path, *, keep_previous: bool = False) -> None:
        """Makes the store made ``beside`` the one in use; the one before it is removed.

        Args:
            path: Where it was made.
            keep_previous: True: the one before it stays until the next opening or taking over,
                because readers that are under way may still open its files.
        """
        previous = self.in_use
        replace_file(self.path / _POINTER, path.name.encode())
        self._remove_others(previous if keep_previous else path)

    def _remove_others(self, spared: Path | None = None) -> None:
        in_use = self.in_use
        for entry in self.path.iterdir():
            if entry.is_dir() and entry not in (in_use, spared):
                shutil.rmtree(entry)


def size_of(path: Path) -> int:
    """The bytes that a store's files take."""
    return sum(entry.stat().st_size for entry in path.iterdir() if entry.is_file())


def put_in_order(store: Store, path: Path, before: int) -> bool:
    """Merges the files of a store that was loaded in bulk, so that a look-up opens one, not many.

    The engine leaves every load beside the ones before it: after many, a look-up takes one and a
    half times as long (docs/decisions/0107). Merging writes everything anew, so it is done when a
    good part is new, and when the disk has the room.

    Args:
        store: Nobody writes to it meanwhile.
        path: Where it lies.
        before: How large it was before it was loaded, in bytes.

    Returns:
        True when it was done.
    """
    size = size_of(path)
    if (size - before) * _GROWTH < size or shutil.disk_usage(path).free < 2 * size:
        return False
    store.optimize()
    return True
