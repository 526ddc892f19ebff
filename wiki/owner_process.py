"""The process that owns a data folder while it is served: pages, gate, socket, checkpoints.

``python -m wiki.owner_process SETTINGS PARENT`` is started by :mod:`wiki.supervisor`. Over a pipe
it tells, in one line of JSON, that it is ready, or why it cannot be.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.log import LogLevels
from granian.server import Server

from sparql.confinement import end_with_parent

if TYPE_CHECKING:
    from graphstore.store import GraphStore

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class OwnerSettings:
    """What the owner process is started with."""

    data: str
    host: str
    port: int
    sparql_host: str
    sparql_port: int
    base: str
    demo: bool
    https: bool
    contact: str
    report_to: int  # the descriptor of a pipe
    threads: int = 16  # some more than wiki.relay.PLACES, which slow clients may keep

    @property
    def address(self) -> str:
        """Where this machine reaches the pages."""
        return address_of(self.host, self.port)

    def to_json(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> OwnerSettings:
        """From the command line."""
        return cls(**json.loads(text))


def address_of(host: str, port: int) -> str:
    """The address of what listens at a host and port."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def log_settings(name: str) -> dict[str, Any]:
    """Granian's log: one line each, on standard error, only what went wrong."""
    logger = {"handlers": ["stderr"], "level": "ERROR", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": f"%(asctime)s {name} %(levelname)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {"_granian": logger, "granian.access": logger},
    }


def _report(settings: OwnerSettings, fields: dict[str, Any]) -> None:
    with os.fdopen(os.dup(settings.report_to), "wb") as pipe:
        pipe.write(json.dumps(fields).encode() + b"\n")


def _loader(settings: OwnerSettings, parent: int) -> Callable[[str], WsgiApp]:
    def load(_target: str) -> WsgiApp:
        # in granian's worker process, after its fork
        end_with_parent(parent)
        try:
            app = _open(settings)
        except Exception as error:
            from graphstore.errors import DataFolderInUseError
            from wiki.failure import ExitCode, Failure, failure_of
            from wiki.owner_protocol import failure_fields

            failure = failure_of(error)
            if isinstance(error, DataFolderInUseError):
                failure = Failure(
                    ExitCode.DATA,
                    f"{error}.",
                    "That is a command, or a server that is starting or stopping; wait until it has"
                    " ended.",
                )
            elif failure is None:
                traceback.print_exc()
                failure = Failure(ExitCode.SERVER, f"The server cannot start: {error}")
            _report(settings, {"failure": failure_fields(failure)})
            raise SystemExit(int(failure.code)) from error
        _report(settings, {"ready": os.getpid()})
        return app

    return load


def _open(settings: OwnerSettings) -> WsgiApp:
    from graphstore.seed import seed
    from graphstore.store import GraphStore
    from wiki import create_app
    from wiki.operations import STAGING, checkpoint
    from wiki.owner_socket import OwnerSocket
    from wiki.seeding import holds_demo, load_demo
    from wiki.site import Settings, Site, SparqlFront

    store = GraphStore.open(Path(settings.data), base=settings.base)
    try:
        # what commands left that were killed; nobody else has the folder now
        shutil.rmtree(store.folder.root / STAGING, ignore_errors=True)
        if store.revision == 0:
            seed(store)
            if settings.demo:
                load_demo(store)
        else:  # nothing to do, mostly; nobody has to wait for that
            threading.Thread(target=_seed, args=(store,), name="seed", daemon=True).start()
        checkpoint(store, {}, lambda *_: None)
        store.start_background()
        listener = OwnerSocket(store, settings.address)
        app = create_app(
            Site(
                reader=store.public,
                iris=store.iris,
                history=store,
                feed=store,
                sparql=SparqlFront(settings.sparql_host, settings.sparql_port),
                settings=Settings(
                    https=settings.https, demo=holds_demo(store), contact=settings.contact
                ),
            )
        )
    except BaseException:
        store.close()
        raise
    Finalize(None, _close, args=(listener, store), exitpriority=10)
    return app


def _seed(store: GraphStore) -> None:
    from graphstore.errors import GraphStoreError
    from graphstore.seed import seed
    from wiki.seeding import told_of_blocked

    try:
        seeded = seed(store)
    except GraphStoreError as error:
        sys.stderr.write(f"ontology and thesauri stay as they were: {error}\n")
        return
    for line in told_of_blocked(seeded):
        sys.stderr.write(f"{line}\n")


def _close(listener: Any, store: GraphStore) -> None:
    listener.close()
    store.close()


def main(arguments: list[str]) -> int:
    """Serves until told to stop."""
    settings = OwnerSettings.from_json(arguments[0])
    end_with_parent(int(arguments[1]))
    server = Server(
        "wiki",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,  # one owner
        blocking_threads=settings.threads,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.auto,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=log_settings("wiki"),
        workers_kill_timeout=10,
    )
    server.serve(target_loader=_loader(settings, os.getpid()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
