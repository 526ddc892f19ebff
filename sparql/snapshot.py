"""The checkpoint that a worker reads, and the change to a newer one."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from graphstore.checkpoints import current, open_checkpoint
from graphstore.folder import Folder


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open checkpoint."""

    store: Store
    revision: str


class Snapshots:
    """Holds the newest checkpoint of a data folder open, and changes when there is a newer one."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._held = ExitStack()
        self._name: str | None = None
        self._snapshot: Snapshot | None = None

    def newest(self) -> Snapshot:
        """The newest checkpoint, open for reading until a later call finds a newer one.

        Raises:
            DataFolderError: There is no data folder, or no checkpoint yet.
        """
        name = current(Folder(self._data))
        if self._snapshot is None or name != self._name:
            self._snapshot = None
            self._held.close()
            checkpoint = self._held.enter_context(open_checkpoint(self._data))
            self._name = checkpoint.path.parent.name
            self._snapshot = Snapshot(checkpoint.store, self._name.partition("-")[0])
        return self._snapshot


def newest_revision(data: Path) -> str:
    """The revision of the newest checkpoint, cheap enough to ask for at every request."""
    return (current(Folder(data)) or "").partition("-")[0]
