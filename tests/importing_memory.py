"""Imports files into an empty store and prints the most memory that took, in KiB: its own process.

Usage: ``python -m tests.importing_memory SOURCE FILE…``. Of the process as a whole: the readers are
written in C, where Python's own accounts do not see them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pyoxigraph import Store

from graphstore.reading import PublicReader
from importers import run
from ontology.iris import Iris


def most_memory() -> int:
    """KiB of this process since it began (``ru_maxrss`` would count its parent's too)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def main(source: str, *files: str) -> None:
    reader = PublicReader(Store())
    staged = run(source, [Path(file) for file in files], reader=reader, iris=Iris())
    sys.stdout.write(f"{staged.report.read} {most_memory()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
