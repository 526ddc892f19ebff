"""The demo world, loaded through the same gate and shapes as everything else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graphstore.change import Actor, Change, Role
from graphstore.layers import in_graph
from graphstore.seed import Seeded, under_base
from graphstore.store import GraphStore, Progress, quiet
from importers.authority import CBS, TOOI, superseded
from ontology.namespaces import RDF
from wiki.failure import describe_with_shape
from wiki.languages import mark

DEMO: Final = NamedNode("urn:leefomgeving:demo")
DEMO_REASON: Final = mark("The demo world")  # in the history of all it brings
_ORDER: Final = ("source", "wiki", "network", "closed")  # each needs what is before it


def holds_demo(store: GraphStore) -> bool:
    """True when the demo was loaded into this folder."""
    return bool(store.contribution(Actor(DEMO, Role.SYSTEM)))


def load_demo(store: GraphStore, *, progress: Progress = quiet) -> int:
    """Loads the demo; what is there already, or was removed since, stays as it is.

    Returns:
        How many statements were added.

    Raises:
        ValidationFailedError: The demo does not go with what is in the folder.
    """
    had = store.contribution(Actor(DEMO, Role.SYSTEM))
    added = 0
    for number, top in enumerate(_ORDER):
        progress("demo", number, len(_ORDER))
        folders = sorted(path for path in (examples() / top).rglob("*") if path.is_dir())
        folders = [examples() / top, *folders]
        closed = frozenset(folder.name for folder in folders if top == "closed")
        actor = Actor(DEMO, Role.IMPORTER if top == "source" else Role.SYSTEM, closed)
        wanted = frozenset(quad for folder in folders for quad in _quads(store, folder))
        outranked = _outranked(store, wanted) if top == "source" else frozenset()
        committed = store.commit(
            Change(actor, DEMO_REASON, additions=wanted - had, removals=outranked),
            progress=progress,
        )
        added += committed.added
    return added


def told_of_blocked(seeded: Seeded) -> list[str]:
    """What people are told of graphs that stay as they were, in lines."""
    lines = []
    for blocked in seeded.blocked:
        lines.append(
            f"{blocked.graph.value} stays as it was: this version of the program has a newer one, "
            "which does not go with what people changed; it is tried again at the next start"
        )
        lines += [f"  {describe_with_shape(violation)}" for violation in blocked.violations]
    return lines


def examples() -> Path:
    """Where the files of the demo are: inside the wheel, or beside the packages in a checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "examples"
    return inside if inside.is_dir() else here.parent / "examples"


def _outranked(store: GraphStore, wanted: frozenset[Quad]) -> frozenset[Quad]:
    """What the demo's registers have the last word on, as when their importers come second."""
    return frozenset().union(
        *(
            superseded(store.public, store.iris, register, _described(store, wanted, register))
            for register in (TOOI, CBS)
        )
    )


def _described(store: GraphStore, quads: frozenset[Quad], register: str) -> set[NamedNode]:
    graph = store.iris.graph("source", register)
    return {
        quad.subject
        for quad in quads
        if quad.graph_name == graph
        and quad.predicate == RDF["type"]
        and isinstance(quad.subject, NamedNode)
    }


def _quads(store: GraphStore, folder: Path) -> Iterator[Quad]:
    graph = store.iris.graph(*folder.relative_to(examples()).parts)
    for file in sorted(folder.glob("*.ttl")):
        for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE):
            yield in_graph(under_base(store.iris.base, quad.triple), graph)
