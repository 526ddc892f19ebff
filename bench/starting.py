"""How long a server takes to start: from the command to its first page."""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.running import ask, free_port

REPOSITORY = Path(__file__).parents[1]


def seconds_to_first_page(folder: Path, page: str, times: int = 3) -> float:
    """The median time on the clock from ``leefomgeving serve`` to a page that is answered."""
    return statistics.median(_once(folder, page) for _ in range(times))


def _once(folder: Path, page: str) -> float:
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "wiki.cli", "--data", str(folder)),
            *("serve", "--port", str(port), "--sparql-port", str(free_port())),
        ],
        cwd=REPOSITORY,
    )
    try:
        while True:
            try:
                if ask(port, page).status == 200:
                    return time.perf_counter() - began
            except (OSError, http.client.HTTPException):
                pass
            assert process.poll() is None, "the server ended"
            time.sleep(0.02)
    finally:
        process.terminate()
        process.wait(30)
