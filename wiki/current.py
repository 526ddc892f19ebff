"""Keeps directory and outline in step with the store, behind the reader's back.

Reading a country takes a second or two, so it is done by a thread: at the start, and again when the
store has changed. Pages take what there is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from wiki.boundary import Shape, joined_shapes
from wiki.directory import Directory
from wiki.languages import LANGUAGES
from wiki.lens import Lens
from wiki.outline import Outline, read_outline
from wiki.site import Site

_log = logging.getLogger("wiki")
_PAUSE = 2.0  # seconds at least between two readings while changes come in
_PATIENCE = 1.0  # seconds that the first pages wait for the outline before they do without
_NOTHING = Outline()


class NotReadError(RuntimeError):
    """The store could not be read; the log says why."""


class Current:
    """The newest outline and directory there are. Safe to share between threads."""

    def __init__(self, site: Site, clock: Callable[[], float] = time.monotonic) -> None:
        self._site = site
        self._clock = clock
        self._reading = threading.Lock()
        self._thread: threading.Thread | None = None
        self._outline: Outline | None = None
        self._directory: Directory | None = None
        self._shapes: dict[str, Shape] = {}
        self._outline_there = threading.Event()
        self._directory_there = threading.Event()
        self._revision = -1
        self._begun_at = float("-inf")

    @property
    def revision(self) -> int:
        """The revision the outline is of; -1 before the first reading."""
        return self._revision

    def outline(self) -> Outline:
        """The outline as of a moment ago; an empty one while a large store is first read."""
        self._keep_up()
        if self._outline is None:
            self._outline_there.wait(_PATIENCE)
        return self._outline or _NOTHING

    def directory(self) -> Directory:
        """The directory as of a moment ago; the first caller waits for it.

        Raises:
            NotReadError: The store cannot be read.
        """
        self._keep_up()
        if self._directory is None:
            self._directory_there.wait()
        if self._directory is None:
            raise NotReadError
        return self._directory

    def shapes(self) -> dict[str, Shape]:
        """Drawings of places that have no boundary themselves, by IRI; none at first."""
        return self._shapes

    def directory_now(self) -> Directory | None:
        """The directory if it was read already; nobody waits."""
        return self._directory

    def start(self) -> None:
        """Begins to read, unless somebody is at it."""
        if self._reading.acquire(blocking=False):
            self._begun_at = self._clock()
            self._thread = threading.Thread(target=self._read, name="wiki-overview", daemon=True)
            self._thread.start()

    def join(self) -> None:
        """Waits until the reading that goes on is done; for tests and benchmarks."""
        if self._thread is not None:
            self._thread.join()

    def _keep_up(self) -> None:
        behind = self._revision != self._site.revision()
        if behind and self._clock() - self._begun_at >= _PAUSE:
            self.start()

    def _read(self) -> None:
        try:
            revision = self._site.revision()  # before: what comes meanwhile is read again
            outline = read_outline(self._site.reader)
            self._outline = outline
            self._outline_there.set()
            self._directory = Directory(self._site.reader, self._site.iris, outline)
            self._directory_there.set()
            view = Lens(self._site.reader, self._site.iris, LANGUAGES[0])
            self._shapes = joined_shapes(view, outline)
            self._revision = revision
        except Exception:
            _log.exception("the overview could not be read; the one before stays")
        finally:
            self._outline_there.set()
            self._directory_there.set()
            self._reading.release()
