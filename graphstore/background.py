"""What goes on beside the commits: publishing checkpoints and feeding the consumers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

RETRY_SECONDS: Final = 30.0


class Periodic:
    """A thread that does a thing some time after it was asked to; more askings become one.

    Tries again after a failure, and remembers it.
    """

    def __init__(self, name: str, work: Callable[[], object], delay: float) -> None:
        self.name = name
        self.failure: str | None = None
        self._work = work
        self._delay = delay
        self._asked = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Asks for the work to be done soon."""
        self._asked.set()

    def stop(self) -> None:
        """Ends the thread, after the work it is doing; what was asked for is done first."""
        self._stop.set()
        self._asked.set()
        self._thread.join()

    def _run(self) -> None:
        wait: float | None = None
        while not self._stop.is_set():
            if not self._asked.wait(wait) and wait is None:
                continue
            self._stop.wait(self._delay)
            pending = self._asked.is_set() or wait is not None
            self._asked.clear()
            if pending:
                wait = None if self._once() else RETRY_SECONDS

    def _once(self) -> bool:
        try:
            self._work()
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"
            return False
        self.failure = None
        return True
