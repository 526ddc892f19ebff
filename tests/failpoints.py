"""A child process that writes to a data folder and kills itself at a named step of a commit."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from graphstore import writing
from graphstore.change import Change
from graphstore.layers import in_graph
from graphstore.store import GraphStore
from shapes import from_turtle
from tests.changes import NETWORK, WIKI, adding, environment, member, named, part_of, removing

BEFORE = [
    adding(part_of("straat", "buurt"), named("straat", "Straat")),
    adding(part_of("hofje", "straat"), graph=NETWORK),
]
# touches both stores, adds and removes, changes conclusions in both
KILLED = Change(
    member("hofje"),
    "midden in het schrijven",
    additions=frozenset(
        {
            in_graph(part_of("buurt", "wijk"), WIKI),
            in_graph(named("straat", "Laan"), WIKI),
            in_graph(named("hofje"), NETWORK),
        }
    ),
    removals=frozenset({in_graph(named("straat", "Straat"), WIKI)}),
    texts={environment("straat").value: b"nieuwe tekst"},
)
AFTER = removing(part_of("straat", "buurt"))
LARGE = 500  # from here on, in these tests, a change is loaded into a copy that takes over
STEPS = ["before journal", "after journal", "after public", "after members", "done"]


def main(folder: Path, step: str, size: int) -> None:
    """Fills the folder, then makes one more change and is killed in it."""
    armed = False
    writing.TAKE_OVER_FROM = LARGE  # type: ignore[misc]  # final outside of tests

    def failpoint(name: str) -> None:
        if armed and name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    with GraphStore.open(folder, shapes=from_turtle([]), failpoint=failpoint) as store:
        for change in BEFORE:
            store.commit(change)
        armed = True
        if size:
            store.commit(adding(*(part_of(f"s{n}", f"b{n % 100}") for n in range(size))))
        else:
            store.commit(KILLED)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
