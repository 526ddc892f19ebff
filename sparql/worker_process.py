"""A worker process as the pool sees it: its start, its socket, its end and why it ended."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from sparql.errors import EndpointBusyError, WorkerDiedError
from sparql.limits import MEBIBYTE, Limits
from sparql.request import WorkerSettings
from sparql.wire import Frame, PeerGoneError, receive

_START_SECONDS = 20.0


class WorkerProcess:
    """One worker process, ready for queries.

    Raises:
        EndpointBusyError: It did not start.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        ours, theirs = socket.socketpair()
        self.socket = ours
        self._errors = os.memfd_create("worker-errors")
        environment = dict(os.environ, MALLOC_ARENA_MAX="2", PYTHONPATH=_python_path())
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
                [
                    sys.executable,
                    "-m",
                    "sparql.worker",
                    str(theirs.fileno()),
                    str(os.getpid()),
                    settings.to_json(),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                pass_fds=[theirs.fileno()],
                env=environment,
            )
        try:
            kind, payload = receive(self.socket, time.monotonic() + _START_SECONDS)
            assert kind is Frame.READY
        except (PeerGoneError, TimeoutError) as error:
            why = self.last_words().rsplit("\n", 1)[-1]
            self.kill()
            raise EndpointBusyError(f"A worker did not start: {why}") from error
        fields = json.loads(payload)
        self.revision = str(fields["revision"])
        self.network = bool(fields["network"])

    def alive(self) -> bool:
        """True until the process has ended."""
        return self.process.poll() is None

    def kill(self) -> None:
        """Ends the process, whatever it is doing; may be called again."""
        self.process.kill()
        self.process.wait()
        self.socket.close()
        if self._errors >= 0:
            os.close(self._errors)
            self._errors = -1

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        if self._errors < 0:
            return ""  # the pool was closed meanwhile
        size = os.fstat(self._errors).st_size
        return os.pread(self._errors, 4000, max(0, size - 4000)).decode(errors="replace").strip()

    def cause_of_death(self, limits: Limits) -> WorkerDiedError:
        """Why it ended by itself, in words for the client."""
        try:
            code = self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = 0
        words = self.last_words()
        if "memory allocation" in words or "bad_alloc" in words or "MemoryError" in words:
            return WorkerDiedError(
                f"The query was stopped: it took more than {limits.memory_bytes // MEBIBYTE} MB"
                " of memory."
            )
        if code == -signal.SIGSEGV or "overflowed its stack" in words:
            return WorkerDiedError("The query was stopped: it is nested too deeply.")
        return WorkerDiedError("The process that worked on the query ended; please try again.")


def _python_path() -> str:
    # workers find the same packages, wherever the program was started
    here = str(Path(__file__).resolve().parent.parent)
    return os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
