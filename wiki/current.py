"""Keeps directory and outline in step with the store."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from wiki.directory import Directory
from wiki.outline import Outline, read_outline
from wiki.site import Site

_log = logging.getLogger("wiki")
_PAUSE = 2.0  # seconds at least between two readings while changes come in


@dataclass(frozen=True, slots=True)
class Overview:
    """Directory and outline of one revision."""

    revision: int
    outline: Outline
    directory: Directory


class Current:
    """Gives the newest overview there is, and reads a newer one behind the reader's back.

    The first caller waits for the first reading; after that nobody waits.
    """

    def __init__(self, site: Site, clock: Callable[[], float] = time.monotonic) -> None:
        self._site = site
        self._clock = clock
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._held: Overview | None = None
        self._read_at = 0.0

    def overview(self) -> Overview:
        """The overview of the store as it is now, or was a moment ago."""
        held = self._held
        if held is None:
            with self._lock:
                return self._held or self._read()
        if held.revision != self._site.revision() and self._may_read():
            threading.Thread(target=self._read_again, name="wiki-overview", daemon=True).start()
        return held

    def refresh(self) -> Overview:
        """Reads the store now; for a start-up that wants no first waiting reader, and for tests."""
        with self._lock:
            return self._read()

    def _may_read(self) -> bool:
        return not self._reading.locked() and self._clock() - self._read_at >= _PAUSE

    def _read_again(self) -> None:
        if not self._reading.acquire(blocking=False):
            return
        try:
            self._read()
        except Exception:
            _log.exception("reading the overview failed; the one before stays")
        finally:
            self._reading.release()

    def _read(self) -> Overview:
        revision = self._site.revision()  # before reading: what comes after is read again
        outline = read_outline(self._site.reader)
        directory = Directory(self._site.reader, self._site.iris, outline)
        self._held = Overview(revision, outline, directory)
        self._read_at = self._clock()
        return self._held
