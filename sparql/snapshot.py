"""The checkpoint that a worker reads, and the change to a newer one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open checkpoint."""

    store: Store
    revision: str
    path: Path


class Snapshots:
    """Opens the newest checkpoint, again only when there is a newer one."""

    def __init__(self, checkpoints: Path) -> None:
        self._checkpoints = checkpoints
        self._open: Snapshot | None = None

    def newest(self) -> Snapshot:
        """The newest checkpoint, open for reading."""
        if self._open is None:
            store = Store.read_only(str(self._checkpoints))
            self._open = Snapshot(store, "0", self._checkpoints)
        return self._open


def newest_revision(checkpoints: Path) -> str:  # noqa: ARG001  # one checkpoint for now
    """The name of the newest checkpoint, cheap enough to ask for every request."""
    return "0"
