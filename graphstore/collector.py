"""Large work without pauses of the cycle collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_LARGE = 20_000  # triples; below, the collector is not noticed


@contextmanager
def paused(size: int) -> Iterator[None]:
    """Pauses the cycle collector while ``size`` triples are worked on, if that is a lot.

    Millions of terms and tuples, none of them in a cycle, make every collection slow and useless:
    on a whole country it took about half of the time.
    """
    if size < _LARGE or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
