"""One small edit through the gate: against the least there is to do, and in a larger graph.

The least: one durable row in SQLite and one atomic update of the engine.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from bench.framework import Ratio, Setting, Stopwatch
from graphstore.change import Actor, Change, Role
from graphstore.layers import in_graph
from graphstore.seed import seed
from graphstore.store import GraphStore
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ, RDF, RDFS

IRIS = Iris()
WIKI = IRIS.graph("wiki")
RESIDENT = Actor(IRIS.mint(Kind.RESIDENT, "bench"), Role.RESIDENT)
EDITS = 200
SMALL = 1_000


def run(setting: Setting) -> list[Ratio]:
    """Ratios of an edit's processor time."""
    least = _least(setting.work)
    small = _edits(setting.work / "small", SMALL)
    large = _edits(setting.work / "large", 10 * SMALL)
    return [
        Ratio("edit / (SQLite row + engine update)", small / least, None, _figures(small, least)),
        Ratio("edit in a graph ten times as large", large / small, 1.5, _figures(large, small)),
    ]


def _figures(one: float, other: float) -> str:
    return f"{1000 * one:.2f} ms against {1000 * other:.2f} ms"


def _street(number: int) -> frozenset[Quad]:
    street = IRIS.mint(Kind.ENVIRONMENT, f"straat-{number}")
    # ten in each, as deep in a large graph as in a small one: the cost is that of the surroundings
    above = IRIS.mint(Kind.ENVIRONMENT, f"straat-{number - number % 11}")
    quads = {
        Quad(street, RDF.type, LDHZ.AmbitionCircle, WIKI),
        Quad(street, LDHZ.concerns, IRIS.concept("ambition", "jeu-de-boules"), WIKI),
        Quad(street, RDFS.label, Literal(f"Kring {number}", language="nl"), WIKI),
    }
    if number % 11:
        quads.add(Quad(street, LDHZ.directPartOf, above, WIKI))
    return frozenset(quads)


def _edits(folder: Path, size: int) -> float:
    """Seconds of an edit in a graph of some size."""
    watch = Stopwatch()
    with GraphStore.open(folder) as store:
        seed(store)
        everything = frozenset[Quad]().union(*map(_street, range(size)))
        store.commit(Change(RESIDENT, "bench", additions=everything))
        with watch.lap("edits"):
            for number in range(size, size + EDITS):
                store.commit(Change(RESIDENT, "bench", additions=_street(number)))
    return watch.seconds["edits"] / EDITS


def _least(work: Path) -> float:
    database = sqlite3.connect(work / "least.sqlite", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE entry (revision INTEGER PRIMARY KEY, payload BLOB)")
    store = Store(str(work / "least"))
    watch = Stopwatch()
    with watch.lap("edits"):
        for number in range(EDITS):
            quads = _street(number)
            database.execute("INSERT INTO entry VALUES (?, ?)", (number, str(quads).encode()))
            both = [*quads, *(in_graph(quad.triple, NamedNode("urn:merge")) for quad in quads)]
            body = "\n".join(f"GRAPH {quad.graph_name} {{ {quad.triple} }}" for quad in both)
            store.update(f"INSERT DATA {{ {body} }}")
    database.close()
    return watch.seconds["edits"] / EDITS
