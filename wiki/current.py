"""Keeps directory and outline in step with the store, behind the reader's back.

Reading a country takes a second or two, so it is done by a thread, at the start. From then on a
site with a journal follows it as a consumer: each change is taken in by looking at what it touched.
Everything is read again after a change as large as an import, after a failure, and where there is
no journal to follow. Pages take what there is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from graphstore.consumers import JournalEntry
from wiki.boundary import Shape
from wiki.directory import Directory
from wiki.outline import Outline
from wiki.overview import LARGE, Overview, Whole, touched_by
from wiki.site import Site

_log = logging.getLogger("wiki")
_PAUSE = 2.0  # seconds at least between two readings of everything
_UNHEARD = 10.0  # seconds after which a change that nobody told of is read for itself
_PATIENCE = 1.0  # seconds that the first pages wait for the outline before they do without
_READ = 3  # the stage at which everything is there


class NotReadError(RuntimeError):
    """The store could not be read; the log says why."""


class Current:
    """The newest outline and directory there are. Safe to share between threads."""

    name = "wiki-overview"  # as a consumer

    def __init__(self, site: Site, clock: Callable[[], float] = time.monotonic) -> None:
        self._site = site
        self._clock = clock
        self._overview = Overview()
        self._outline_there = threading.Event()
        self._directory_there = threading.Event()
        self._reading = threading.Lock()  # held while everything is read
        self._thread: threading.Thread | None = None
        self._begun_at = float("-inf")
        self._behind_since: float | None = None
        # what follows is changed under this lock only
        self._lock = threading.Lock()
        self._following = False
        self._whole: Whole | None = None
        self._busy = False  # everything is being read; what is heard meanwhile waits
        self._lost = False  # what was heard could not be taken in, or was too much
        self._pending: set[str] = set()  # touched, and not looked at since
        self._heard = -1  # the newest revision told of, or read
        self._renewed = False  # everything was read again, and nobody sees it yet
        self._rebuilt = 0  # how often the store had been made anew when everything was read

    @property
    def revision(self) -> int:
        """The revision the overview is of; -1 before the first reading."""
        return self._overview.revision

    def overview(self) -> Overview:
        """The whole as of a moment ago, each part of the same moment.

        An empty one while a large store is first read.
        """
        self._keep_up()
        if self._overview.stage == 0:
            self._outline_there.wait(_PATIENCE)
        return self._overview

    def outline(self) -> Outline:
        """The outline as of a moment ago; an empty one while a large store is first read."""
        return self.overview().outline

    def directory(self) -> Directory:
        """The directory as of a moment ago; the first caller waits for it.

        Raises:
            NotReadError: The store cannot be read.
        """
        self._keep_up()
        if self._overview.directory is None:
            self._directory_there.wait()
        found = self._overview.directory
        if found is None:
            raise NotReadError
        return found

    def shapes(self) -> Mapping[str, Shape]:
        """Drawings of places that have no boundary themselves, by IRI; none at first."""
        return self._overview.shapes

    def directory_now(self) -> Directory | None:
        """The directory if it was read already; nobody waits."""
        return self._overview.directory

    def start(self) -> None:
        """Begins to read everything, unless somebody is at it."""
        if self._reading.acquire(blocking=False):
            self._begun_at = self._clock()
            self._follow()
            self._thread = threading.Thread(target=self._read, name="wiki-overview", daemon=True)
            self._thread.start()

    def join(self) -> None:
        """Waits until the reading that goes on is done; for tests and benchmarks."""
        if self._thread is not None:
            self._thread.join()

    def consume(self, entry: JournalEntry) -> None:
        """Takes in one entry of the journal; pages see it when the store has no newer one."""
        try:
            touched = touched_by(entry)
            with self._lock:
                before = self._lost
                self._heard = max(self._heard, entry.summary.revision)
                self._pending |= touched or set()
                self._lost |= touched is None or len(self._pending) > LARGE
                if self._whole is not None and not self._busy and not self._lost:
                    self._settle(self._whole)
        except Exception:
            with self._lock:
                self._lost = True
            raise
        if self._lost and not before:  # what failed before is read by the next visitor
            self.start()

    def _follow(self) -> None:
        """Asks to be told of changes from now on."""
        feed = self._site.feed
        with self._lock:
            if feed is None or self._following:
                return
            self._following = True
        feed.add_consumer(self, after=feed.revision)

    def _settle(self, whole: Whole) -> None:
        """Takes in what was touched, unless the store is ahead of what was heard."""
        revision = self._site.revision()
        if revision > self._heard:
            return  # more is on its way; half of it would be seen
        if self._pending:
            patch = whole.look(self._pending)
            if self._site.revision() != revision:
                return
            if whole.reach(patch) > LARGE:
                self._lost = True
                return
            whole.apply(patch)
            self._pending.clear()
        if self._renewed or revision != self._overview.revision:
            self._publish(whole, revision)

    def _publish(self, whole: Whole, revision: int) -> None:
        again = self._renewed and self._overview.stage == _READ
        self._renewed = False
        self._behind_since = None
        self._overview = replace(
            self._overview,
            revision=revision,
            stage=_READ,
            mended=self._overview.mended + again,
            outline=whole.keeper.outline(),
            directory=whole.directory,
            shapes=whole.shapes,
            at=datetime.now(UTC),
        )

    def _keep_up(self) -> None:
        """Reads everything again when nobody tells of changes, or what they told was lost."""
        now = self._clock()
        if self._site.feed is not None and self._site.feed.rebuilt != self._rebuilt:
            with self._lock:
                self._lost = True
        if not self._lost and self._overview.revision == self._site.revision():
            self._behind_since = None
            return
        if self._behind_since is None:
            self._behind_since = now
        told = self._site.feed is not None and not self._lost
        if now - self._begun_at >= _PAUSE and (not told or now - self._behind_since >= _UNHEARD):
            self.start()

    def _read(self) -> None:
        try:
            self._read_everything()
        except Exception:
            _log.exception("the overview could not be read; the one before stays")
            self._lost = True
        finally:
            self._busy = False
            self._outline_there.set()
            self._directory_there.set()
            self._reading.release()

    def _read_everything(self) -> None:
        """Reads everything, and then what was touched meanwhile."""
        again = True
        while again:
            with self._lock:
                self._busy, self._lost = True, False
                self._pending.clear()  # all of it is in the store by now
                revision = self._site.revision()
                if self._site.feed is not None:
                    self._rebuilt = self._site.feed.rebuilt
                    self._heard = max(self._heard, self._site.feed.revision)
            first = self._whole is None
            whole = Whole(self._site)
            if first:
                self._show(Overview(stage=1, outline=whole.keeper.outline()))
                self._outline_there.set()
            directory = whole.read_directory()
            if first:
                self._show(replace(self._overview, stage=2, directory=directory))
                self._directory_there.set()
            whole.read_shapes()
            with self._lock:
                again = self._lost
                if not again:
                    self._take_over(whole, revision)

    def _show(self, overview: Overview) -> None:
        self._overview = overview

    def _take_over(self, whole: Whole, revision: int) -> None:
        """What was read is the overview from now on."""
        self._whole, self._busy, self._renewed = whole, False, True
        if self._site.feed is not None:
            self._settle(whole)
        if self._renewed and (self._site.feed is None or self._overview.stage < _READ):
            self._publish(whole, revision)  # else what is on its way brings it
