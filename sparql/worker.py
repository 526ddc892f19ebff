"""A worker: one process that evaluates one query at a time on a checkpoint.

Started by :mod:`sparql.pool` as ``python -m sparql.worker DESCRIPTOR PARENT SETTINGS``. It may be
killed at any moment: it owns nothing.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from pathlib import Path

from sparql.confinement import address_space, end_with_parent, leave_network, limit_memory
from sparql.request import Request, WorkerSettings
from sparql.wire import CHUNK, Frame, PeerGoneError, receive, send


class _Output:
    """The file that the engine serialises into: whole chunks go to the front as they fill."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= CHUNK:
            self.flush_all()
        return len(data)

    def flush(self) -> None:
        """The engine flushes at its end; chunks are sent when full."""

    def flush_all(self) -> None:
        if self._buffer:
            send(self._sock, Frame.DATA, bytes(self._buffer))
            self._buffer.clear()


class _Worker:
    def __init__(self, sock: socket.socket, settings: WorkerSettings, network: bool) -> None:
        from sparql.snapshot import Snapshots  # the engine is loaded after the network is gone

        self._sock = sock
        self._settings = settings
        self._snapshots = Snapshots(Path(settings.data))
        first = self._snapshots.newest()
        self._idle_bytes = address_space()
        limit_memory(settings.memory_bytes)
        self._send(Frame.READY, {"revision": first.revision, "network": network})

    def serve(self) -> None:
        try:
            while True:
                kind, payload = receive(self._sock)
                assert kind is Frame.QUERY
                self._answer(Request.from_json(payload))
        except PeerGoneError:
            return

    def _answer(self, request: Request) -> None:
        try:
            self._evaluate(request)
        except SyntaxError as error:
            self._end(Frame.ERROR, why="syntax", message=str(error))
        except MemoryError:
            self._end(Frame.ERROR, why="memory", message="")
        except (OSError, ValueError, RuntimeError) as error:
            self._end(Frame.ERROR, why="failed", message=str(error))
        else:
            self._end(Frame.END)

    def _evaluate(self, request: Request) -> None:
        from sparql.evaluation import evaluate

        snapshot = self._snapshots.newest()
        answer, form = evaluate(snapshot.store, request)
        self._send(Frame.HEAD, {"revision": snapshot.revision})
        output = _Output(self._sock)
        answer.serialize(output, form)  # type: ignore[arg-type] # it writes, no more is asked
        output.flush_all()

    def _end(self, kind: Frame, **fields: str) -> None:
        # memory that the allocator keeps would count against the next query: then this was the last
        last = address_space() - self._idle_bytes > self._settings.memory_bytes // 2
        self._send(kind, {**fields, "last": last})

    def _send(self, kind: Frame, fields: dict[str, str | bool]) -> None:
        send(self._sock, kind, json.dumps(fields).encode())


def main(arguments: list[str]) -> int:
    """Serves until the front goes away."""
    descriptor, parent, text = int(arguments[0]), int(arguments[1]), arguments[2]
    end_with_parent(parent)
    settings = WorkerSettings.from_json(text)
    network = not leave_network()
    os.nice(5)  # pages go before queries
    sock = socket.socket(fileno=descriptor)
    # a thread of its own, because only threads can have so large a stack
    threading.stack_size(settings.stack_bytes)
    thread = threading.Thread(target=lambda: _Worker(sock, settings, network).serve())
    thread.start()
    thread.join()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
