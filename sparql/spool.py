"""An answer between the worker that makes it and a client that may be slower."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from sparql.wire import CHUNK

_IN_MEMORY = 1024 * 1024


class Spool:
    """Bytes that are written first and read afterwards; in a file beyond a megabyte.

    The worker is free for the next query when its answer is here, however slowly the client takes
    it, and a client is never given the beginning of an answer that turns out to have no end.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # by close
        self.size = 0

    def write(self, data: bytes) -> None:
        """Adds bytes."""
        self._file.write(data)
        self.size += len(data)

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while data := self._file.read(CHUNK):
            yield data

    def close(self) -> None:
        """Lets go of the bytes."""
        self._file.close()
