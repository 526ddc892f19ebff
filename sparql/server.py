"""The process of the endpoint: granian, the front and its pool.

``python -m sparql.server SETTINGS`` serves until it is told to stop (SIGTERM), or until the process
that started it ends.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from sparql.confinement import end_with_parent
from sparql.front import Front, posting_places
from sparql.limits import MEBIBYTE, Limits
from sparql.pool import WorkerPool
from sparql.snapshot import newest_revision

_LOG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s sparql %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "_granian": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "granian.access": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where to listen, what to read, how many workers, and what a query may take."""

    data: str  # the data folder whose checkpoints are read
    host: str = "127.0.0.1"
    port: int = 8001
    workers: int = 2
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> ServerSettings:
        """From the command line."""
        fields = json.loads(text)
        return cls(**{**fields, "limits": Limits(**fields["limits"])})


def _loader(settings: ServerSettings, parent: int) -> Callable[[str], Front]:
    def load(_target: str) -> Front:
        # in granian's worker process, after its fork
        end_with_parent(parent)
        data = Path(settings.data)
        pool = WorkerPool(data, settings.workers, settings.limits)
        Finalize(None, pool.close, exitpriority=10)
        return Front(pool, lambda: newest_revision(data))

    return load


def serve(settings: ServerSettings) -> None:
    """Serves until told to stop."""
    server = Server(
        "sparql",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        # a waiting query takes a thread, a slow sender too; more of either are turned away at once
        blocking_threads=2 * posting_places(settings.workers) + 8,
        blocking_threads_idle_timeout=60,
        backpressure=64 * settings.workers,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=10_000, max_buffer_size=MEBIBYTE, pipeline_flush=False
        ),
        websockets=False,
        log_level=LogLevels.error,  # its warnings are about the number of threads
        log_dictconfig=_LOG,
        workers_kill_timeout=5,
    )
    server.serve(target_loader=_loader(settings, os.getpid()))


def main(arguments: list[str]) -> int:
    """Serves as the command line says: the settings as JSON, and the process that started it."""
    end_with_parent(int(arguments[1]))
    serve(ServerSettings.from_json(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
