"""The server's side of the owner's socket: a thread that listens, and one for each connection."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import traceback

from graphstore.store import GraphStore
from wiki.failure import ExitCode, Failure, failure_of
from wiki.operations import perform
from wiki.owner_protocol import (
    ADDRESS,
    Fields,
    failure_fields,
    forget,
    lines,
    listen,
    peer_user,
    read_request,
    send_line,
)


class OwnerSocket:
    """Performs operations on an open store for commands of the same user.

    Args:
        store: The open store.
        address: Where people reach its pages.
    """

    def __init__(self, store: GraphStore, address: str = "") -> None:
        self._store = store
        self._address = address
        self._server = listen(store.folder)
        self._closing = False
        threading.Thread(target=self._accept, name="owner-socket", daemon=True).start()

    def close(self) -> None:
        """Listens no more."""
        self._closing = True
        forget(self._store.folder, self._server)

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return  # closed
            if peer_user(connection) not in {os.getuid(), 0}:
                connection.close()
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                for request in lines(connection):
                    send_line(connection, self._answer(connection, request))
            except (OSError, ValueError):
                return  # the command went away, or is none of ours

    def _answer(self, connection: socket.socket, request: Fields) -> Fields:
        def progress(step: str, done: int, total: int) -> None:
            with contextlib.suppress(OSError):  # nobody looks; what was begun is finished
                send_line(connection, {"progress": [step, done, total]})

        try:
            call = read_request(request)
            if call.operation == ADDRESS:
                return {"result": {"address": self._address}}
            return {"result": perform(self._store, call.operation, call.arguments, progress)}
        except Exception as error:
            failure = failure_of(error)
            if failure is None:
                traceback.print_exc(file=sys.stderr)
                failure = Failure(
                    ExitCode.SERVER,
                    f"Something went wrong in the server: {type(error).__name__}: {error}",
                    "Its log says more.",
                )
            return {"failure": failure_fields(failure)}
