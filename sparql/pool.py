"""The pool of worker processes: hands out queries, kills what overruns, replaces what died."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sparql.errors import (
    AnswerTooLargeError,
    DeadlineExceededError,
    EndpointBusyError,
    QueryFailedError,
    QuerySyntaxError,
    SparqlError,
    WorkerDiedError,
)
from sparql.limits import MEBIBYTE, Limits
from sparql.request import Request, WorkerSettings
from sparql.spool import Spool
from sparql.wire import Frame, PeerGoneError, receive, send
from sparql.worker_process import WorkerProcess

_RETRY_SECONDS = 0.5
_PATROL_SECONDS = 0.25
_DYING_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; iterate it in chunks, then close it."""

    revision: str
    spool: Spool

    @property
    def length(self) -> int:
        """Its size in bytes."""
        return self.spool.size

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.spool)

    def close(self) -> None:
        """Lets go of it."""
        self.spool.close()


class WorkerPool:
    """Worker processes on the checkpoints of one data folder."""

    def __init__(self, data: Path, size: int = 2, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.size = size
        self._settings = WorkerSettings(
            str(data), self.limits.memory_bytes, self.limits.stack_bytes
        )
        self._idle: queue.SimpleQueue[WorkerProcess] = queue.SimpleQueue()
        self._missing = threading.Semaphore(size)
        self._stop = threading.Event()
        self._workers: set[WorkerProcess] = set()
        self._lock = threading.Lock()
        self._waiting = 0
        self.last_failure = ""
        # workers are started by one thread that lives as long as the pool: the kernel kills them
        # when the thread that started them ends
        self._keeper = threading.Thread(target=self._keep, name="sparql-keeper", daemon=True)
        self._keeper.start()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all workers; queries that are running fail."""
        self._stop.set()
        self._keeper.join()
        with self._lock:
            workers = list(self._workers)
            self._workers.clear()
        for worker in workers:
            worker.kill()

    def process_ids(self) -> list[int]:
        """The workers that are there now."""
        with self._lock:
            return [worker.process.pid for worker in self._workers]

    def confined(self) -> bool | None:
        """True when workers have no network; None before the first has started."""
        with self._lock:
            return next((not worker.network for worker in self._workers), None)

    def run(self, request: Request, seconds: float | None = None) -> Answer:
        """Has a worker answer a request within so many seconds, by default those of the limits.

        Returns when the whole answer is here: one that breaks off cannot be told from one that ends
        once its first part is sent.

        Raises:
            EndpointBusyError: No worker came free in time.
            DeadlineExceededError: It took too long.
            WorkerDiedError: It took too much memory or stack.
            AnswerTooLargeError: The answer is larger than allowed.
            QuerySyntaxError: The engine cannot read the query.
            QueryFailedError: The engine gave up.
        """
        seconds = self.limits.seconds if seconds is None else min(seconds, self.limits.seconds)
        exchange, revision = self._begin(request, seconds)
        spool = Spool()
        try:
            exchange.take_all(spool)
        except SparqlError:
            spool.close()
            raise
        return Answer(revision, spool)

    def _begin(self, request: Request, seconds: float) -> tuple[_Exchange, str]:
        for last_try in (False, True):
            worker = self._take(self.limits.queue_seconds)
            started = time.monotonic()
            exchange = _Exchange(self, worker, started + seconds, seconds)
            try:
                exchange.begin(request)
                return exchange, exchange.head()
            except WorkerDiedError:
                # a worker that was dying already when it got the query is not the query's fault
                if last_try or time.monotonic() - started > _DYING_SECONDS:
                    raise
        raise AssertionError("unreachable")

    def _take(self, seconds: float) -> WorkerProcess:
        with self._lock:
            if self._waiting >= 8 * self.size:
                raise EndpointBusyError("Too many queries are waiting; please try again soon.")
            self._waiting += 1
        until = time.monotonic() + seconds
        try:
            while True:
                worker = self._idle.get(timeout=max(0.0, until - time.monotonic()))
                if worker.alive():
                    return worker
                self.discard(worker)
        except queue.Empty:
            raise EndpointBusyError(
                self.last_failure or "All workers are busy; please try again soon."
            ) from None
        finally:
            with self._lock:
                self._waiting -= 1

    def release(self, worker: WorkerProcess) -> None:
        """Gives a worker back that has answered."""
        self._idle.put(worker)

    def discard(self, worker: WorkerProcess) -> None:
        """Ends a worker and has it replaced."""
        worker.kill()
        with self._lock:
            if worker not in self._workers:
                return
            self._workers.discard(worker)
        self._missing.release()

    def _keep(self) -> None:
        while not self._stop.is_set():
            if self._missing.acquire(timeout=_PATROL_SECONDS):
                self._start_one()
            else:
                self._patrol()

    def _start_one(self) -> None:
        try:
            worker = WorkerProcess(self._settings)
        except (EndpointBusyError, OSError) as error:
            self.last_failure = str(error)
            self._missing.release()
            self._stop.wait(_RETRY_SECONDS)
            return
        self.last_failure = ""
        with self._lock:
            self._workers.add(worker)
        self._idle.put(worker)

    def _patrol(self) -> None:
        # replaces workers that ended while idle: on purpose, after a query that left much behind
        for _ in range(self.size):
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return
            if worker.alive():
                self._idle.put(worker)
            else:
                self.discard(worker)


class _Exchange:
    """One query with one worker."""

    def __init__(
        self, pool: WorkerPool, worker: WorkerProcess, until: float, seconds: float
    ) -> None:
        self._pool = pool
        self._worker = worker
        self._until = until
        self._seconds = seconds

    def begin(self, request: Request) -> None:
        try:
            self._worker.socket.settimeout(self._seconds)
            send(self._worker.socket, Frame.QUERY, request.to_json())
        except (PeerGoneError, TimeoutError) as error:
            raise self._lost() from error

    def head(self) -> str:
        """Waits for the first sign of an answer; gives the revision it is about."""
        kind, fields = self._next()
        assert kind is Frame.HEAD
        return str(json.loads(fields)["revision"])

    def take_all(self, spool: Spool) -> None:
        """Takes the answer in."""
        most = self._pool.limits.answer_bytes
        while True:
            kind, payload = self._next()
            if kind is Frame.END:
                self._done(payload)
                return
            assert kind is Frame.DATA
            if spool.size + len(payload) > most:
                self._pool.discard(self._worker)
                raise AnswerTooLargeError(
                    f"The answer is larger than {most // MEBIBYTE} MB;"
                    " ask for it in parts with LIMIT and OFFSET."
                )
            spool.write(payload)

    def _next(self) -> tuple[Frame, bytes]:
        try:
            kind, payload = receive(self._worker.socket, self._until)
        except TimeoutError as error:
            self._pool.discard(self._worker)
            raise DeadlineExceededError(self._seconds) from error
        except PeerGoneError as error:
            raise self._lost() from error
        if kind is Frame.ERROR:
            self._done(payload)
            raise self._told(json.loads(payload))
        return kind, payload

    def _done(self, payload: bytes) -> None:
        if json.loads(payload)["last"]:
            self._pool.discard(self._worker)
        else:
            self._pool.release(self._worker)

    def _told(self, fields: dict[str, str]) -> SparqlError:
        match fields["why"]:
            case "syntax":
                return QuerySyntaxError(fields["message"])
            case "memory":
                return WorkerDiedError("The query was stopped: it took too much memory.")
            case _:
                return QueryFailedError(f"The query could not be answered: {fields['message']}")

    def _lost(self) -> WorkerDiedError:
        cause = self._worker.cause_of_death(self._pool.limits)
        self._pool.discard(self._worker)
        return cause
