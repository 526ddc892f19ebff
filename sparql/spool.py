"""An answer on its way from a worker to a client that may be slower."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator

from sparql.errors import SparqlError
from sparql.wire import CHUNK


class Spool:
    """Bytes written by one thread and read by another, in a file beyond a megabyte.

    The worker is free for the next query as soon as its answer is here, however slowly the client
    takes it.
    """

    def __init__(self, in_memory: int) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115  # by close
        self._state = threading.Condition()
        self._written = 0
        self._complete = False
        self._failure: SparqlError | None = None
        self._closed = False

    @property
    def written(self) -> int:
        """Bytes so far."""
        return self._written

    @property
    def complete(self) -> bool:
        """True when all bytes are here."""
        return self._complete

    def write(self, data: bytes) -> bool:
        """Adds bytes; False when the reader has gone and nobody wants them any more."""
        with self._state:
            if self._closed:
                return False
            self._file.seek(self._written)
            self._file.write(data)
            self._written += len(data)
            self._state.notify_all()
            return True

    def finish(self, failure: SparqlError | None = None) -> None:
        """No more bytes come; with a failure, the reader gets it after the last of them."""
        with self._state:
            self._complete = failure is None
            self._failure = failure
            self._state.notify_all()

    def __iter__(self) -> Iterator[bytes]:
        position = 0
        while True:
            with self._state:
                while (
                    position == self._written
                    and not self._complete
                    and self._failure is None
                    and not self._closed
                ):
                    self._state.wait()
                if self._closed or (self._complete and position == self._written):
                    return
                if position == self._written:
                    assert self._failure is not None
                    raise self._failure
                self._file.seek(position)
                data = self._file.read(CHUNK)
            position += len(data)
            yield data

    def close(self) -> None:
        """The reader is done, or gone."""
        with self._state:
            self._closed = True
            self._file.close()
            self._state.notify_all()
