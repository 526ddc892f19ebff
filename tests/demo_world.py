"""The files of the demo world: the folder of a file names its graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from graphstore.change import Actor, Change, Committed, Role
from graphstore.store import GraphStore
from ontology.iris import Iris
from ontology.thesauri import thesaurus_files

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file and the graph it belongs to, as in ``source/tooi``."""

    path: Path
    graph: str

    def quads(self, iris: Iris) -> Iterator[Quad]:
        """What the file says, in its graph."""
        graph = iris.graph(*self.graph.split("/"))
        for quad in parse(self.path.read_bytes(), format=RdfFormat.TURTLE):
            yield _in_graph(quad.triple, graph)

    def __str__(self) -> str:
        return self.path.relative_to(EXAMPLES).as_posix()


def demo_files() -> list[DemoFile]:
    """All files of the demo, the public ones first."""
    files = [
        DemoFile(path, path.parent.relative_to(EXAMPLES).as_posix())
        for path in EXAMPLES.rglob("*.ttl")
    ]
    order = ["source", "wiki", "network", "closed"]
    return sorted(files, key=lambda file: (order.index(file.graph.split("/")[0]), str(file)))


def load_through_gate(store: GraphStore) -> list[Committed]:
    """Ontology, thesauri and demo, graph by graph, through the write gate."""
    iris = store.iris
    known = {
        quad
        for path in sorted((ROOT / "ontology").glob("*.ttl"))
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE)
    }
    changes = [
        _change(iris, Role.SYSTEM, (_in_graph(q.triple, iris.graph("ontology")) for q in known)),
        _change(
            iris,
            Role.SYSTEM,
            (
                _in_graph(triple, iris.graph("scheme", file.scheme))
                for file in thesaurus_files()
                for triple in file.triples()
            ),
        ),
    ]
    files = demo_files()
    for top in ("source", "wiki", "network", "closed"):
        here = [file for file in files if file.graph.split("/")[0] == top]
        role = Role.IMPORTER if top == "source" else Role.SYSTEM
        closed = frozenset(file.graph.split("/")[1] for file in here if top == "closed")
        quads = (quad for file in here for quad in file.quads(iris))
        changes.append(_change(iris, role, quads, closed))
    return [store.commit(change) for change in changes]


def _in_graph(triple: Triple, graph: NamedNode) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _change(
    iris: Iris, role: Role, quads: Iterator[Quad], closed: frozenset[str] = frozenset()
) -> Change:
    actor = Actor(NamedNode(f"{iris.base}/id/resident/demo"), role, closed)
    return Change(actor, "Load the demo world.", additions=frozenset(quads))
