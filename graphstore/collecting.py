"""Keeping the garbage collector out of large work."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LARGE = 20_000  # triples; below, the collector is not noticed
_lock = threading.Lock()
_pauses = 0
_was_enabled = False


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pauses the collector of reference cycles, for all threads, while something large is built.

    A change of the whole country makes millions of long-lived objects and no cycles; looking
    through them again and again took half the time of an import (docs/decisions/0102). Everything
    that is in no cycle is freed as ever.
    """
    global _pauses, _was_enabled
    with _lock:
        if _pauses == 0:
            _was_enabled = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if _pauses == 0 and _was_enabled:
                gc.enable()


@contextmanager
def collector_paused_for(size: int) -> Iterator[None]:
    """Pauses the collector while ``size`` triples are worked on, if that is a lot."""
    if size < _LARGE:
        yield
    else:
        with collector_paused():
            yield
