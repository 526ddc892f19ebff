"""Starts the processes of a server, starts them again when they end, and stops them together.

::

    supervisor ── owner (granian) ── its worker: pages, gate, socket, checkpoints
               └─ endpoint (granian) ── its worker: front ── query workers

Each process asks the kernel to be killed when the one above it ends, so that none is left behind,
however the supervisor ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Final

from graphstore.folder import Folder
from sparql.server import ServerSettings
from wiki.failure import ExitCode, Failure
from wiki.owner_process import OwnerSettings, address_of
from wiki.owner_protocol import (
    ADDRESS,
    Call,
    connect,
    lines,
    read_failure,
    request_fields,
    send_line,
)

_READY_SECONDS: Final = 600.0  # a first start may load the demo, or replay a long journal
_STOP_SECONDS: Final = 15.0
_CRASHES: Final = 5  # within _CRASH_SECONDS: give up
_CRASH_SECONDS: Final = 60.0
_TICK: Final = 0.1
_ANSWER_SECONDS: Final = 5.0  # for another server to say where it is

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What ``leefomgeving serve`` was asked."""

    data: Path
    host: str
    port: int
    sparql_port: int
    base: str
    workers: int
    demo: bool = False
    https: bool = False
    contact: str = ""


@dataclass(slots=True)
class _Child:
    """One of the processes directly below."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] | None = None
    crashes: list[float] = field(default_factory=list)


class Supervisor:
    """Runs a server until it is told to stop."""

    def __init__(self, settings: ServeSettings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._stopping = False
        self._reports: int | None = None
        self._owner = _Child("wiki", self._start_owner)
        self._endpoint = _Child("sparql", self._start_endpoint)

    def run(self) -> None:
        """Serves until SIGTERM or SIGINT.

        Raises:
            Failure: It cannot start, or not stay up.
        """
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, self._told_to_stop)
        _refuse_second(self._settings.data)
        _check_port(self._settings.host, self._settings.port, "--port")
        _check_port("127.0.0.1", self._settings.sparql_port, "--sparql-port")
        try:
            self._start(self._owner)
            self._start(self._endpoint)
            if self._wait_until_ready():
                address = address_of(self._settings.host, self._settings.port)
                self._say(f"serving {self._settings.data} at {address}")
                self._watch()
        finally:
            self._stop()

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, child: _Child) -> None:
        child.process = child.start()

    def _start_owner(self) -> subprocess.Popen[bytes]:
        wanted = self._settings
        if self._reports is not None:
            os.close(self._reports)
        self._reports, theirs = os.pipe()
        settings = OwnerSettings(
            data=str(wanted.data),
            host=wanted.host,
            port=wanted.port,
            sparql_host="127.0.0.1",
            sparql_port=wanted.sparql_port,
            base=wanted.base,
            demo=wanted.demo,
            https=wanted.https,
            contact=wanted.contact,
            report_to=theirs,
        )
        try:
            return _spawn("wiki.owner_process", settings.to_json(), theirs)
        finally:
            os.close(theirs)

    def _start_endpoint(self) -> subprocess.Popen[bytes]:
        settings = ServerSettings(
            str(self._settings.data.resolve()),
            port=self._settings.sparql_port,
            workers=self._settings.workers,
        )
        return _spawn("sparql.server", settings.to_json())

    def _wait_until_ready(self) -> bool:
        """True when the owner is ready, False when told to stop before that."""
        assert self._reports is not None
        until = time.monotonic() + _READY_SECONDS
        told = b""
        while not self._stopping:
            if time.monotonic() > until:
                raise Failure(ExitCode.SERVER, "The server did not get ready in time.")
            readable, _, _ = select.select([self._reports], [], [], _TICK)
            if not readable:
                continue
            part = os.read(self._reports, 65536)
            told += part
            if told.endswith(b"\n"):
                report = json.loads(told)
                if "failure" in report:
                    raise read_failure(report["failure"])
                return True
            if not part:
                raise Failure(
                    ExitCode.SERVER, "The server ended before it was ready.", "See above."
                )
        return False

    def _watch(self) -> None:
        while not self._stopping:
            time.sleep(_TICK)
            for child in (self._owner, self._endpoint):
                assert child.process is not None
                code = child.process.poll()
                if code is not None and not self._stopping:
                    self._again(child, code)

    def _again(self, child: _Child, code: int) -> None:
        now = time.monotonic()
        child.crashes = [at for at in child.crashes if now - at < _CRASH_SECONDS] + [now]
        if len(child.crashes) >= _CRASHES:
            raise Failure(
                ExitCode.SERVER,
                f"The {child.name} process ended {_CRASHES} times within a minute.",
                "The lines above say why; `leefomgeving doctor` may say more.",
            )
        self._say(f"the {child.name} process ended ({_ending(code)}); starting it again")
        time.sleep(0.2 * 2 ** (len(child.crashes) - 1) - 0.2)
        self._start(child)
        if child is self._owner:
            self._wait_until_ready()

    def _stop(self) -> None:
        processes = [c.process for c in (self._endpoint, self._owner) if c.process is not None]
        for process in processes:
            process.terminate()
        until = time.monotonic() + _STOP_SECONDS
        for process in processes:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _spawn(module: str, settings: str, *descriptors: int) -> subprocess.Popen[bytes]:
    here = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(  # noqa: S603  # our own interpreter and modules
        [sys.executable, "-m", module, settings, str(os.getpid())],
        stdin=subprocess.DEVNULL,
        pass_fds=descriptors,
        env=dict(os.environ, PYTHONPATH=path),
        start_new_session=True,  # Ctrl-C in a terminal comes to the supervisor alone
    )


def _check_port(host: str, port: int, option: str) -> None:
    # granian shares ports (SO_REUSEPORT); two servers on one port would each get half the requests
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(
                ExitCode.SERVER,
                f"Port {port} at {host} cannot be used: {error.strerror}.",
                f"Stop what listens there, or choose another with {option}.",
            ) from error


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _refuse_second(data: Path) -> None:
    """Sees to it that no other server has the folder; one that is starting is found later."""
    connection = connect(Folder(data))
    if connection is None:
        return
    at = ""
    with connection, contextlib.suppress(OSError, ValueError):
        connection.settimeout(_ANSWER_SECONDS)
        send_line(connection, request_fields(Call(ADDRESS, {})))
        match next(lines(connection), {}):
            case {"result": {"address": str(address)}} if address:
                at = f", at {address}"
    raise Failure(
        ExitCode.DATA,
        f"A server already runs on {data}{at}.",
        "Stop that one first, or give this one a folder of its own with --data.",
    )


def serve(settings: ServeSettings, say: Say) -> None:
    """Serves until told to stop.

    Raises:
        Failure: It cannot start, or not stay up.
    """
    Supervisor(replace(settings, data=settings.data.resolve()), say).run()
