"""``leefomgeving export``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from wiki.commands.shared import Program, output_file, pass_program

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, RdfFormat, Store

    from ontology.iris import Iris

_FORMATS = {
    "turtle": "ttl",
    "trig": "trig",
    "ntriples": "nt",
    "nquads": "nq",
    "rdfxml": "rdf",
    "jsonld": "jsonld",
}
_DATASETS = {"trig", "nquads", "jsonld"}


@click.command()
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(_FORMATS)),
    default="nquads",
    show_default=True,
    help="trig, nquads and jsonld keep the named graphs apart.",
)
@click.option(
    "--graph",
    help="One named graph, by its IRI or by what follows /id/graph/ in it, such as source/tooi.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file.")
@pass_program
def export(program: Program, format_name: str, graph: str | None, output: Path | None) -> None:
    """Writes the public graph, or one named graph, to standard output or a file.

    Without --graph, formats of data sets get all named graphs, the others the merge of all, each
    triple once.
    """
    from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

    from graphstore.checkpoints import open_checkpoint
    from graphstore.folder import Folder, read_manifest
    from ontology.iris import Iris
    from wiki.failure import ExitCode, Failure
    from wiki.owner import find_owner
    from wiki.prefixes import PREFIXES

    with find_owner(program.data) as owner:
        owner.call("checkpoint", {})
    manifest = read_manifest(Folder(program.data))
    assert manifest is not None  # an owner was found
    iris = Iris(manifest.base)
    rdf_format = RdfFormat.from_extension(_FORMATS[format_name])
    assert rdf_format is not None
    with open_checkpoint(program.data) as checkpoint:
        source: NamedNode | DefaultGraph | None = None
        if graph is not None:
            source = _graph(graph, iris)
            if next(iter(checkpoint.public.graph(source)), None) is None:
                names = sorted(
                    str(name.value)
                    for name in checkpoint.store.named_graphs()
                    if isinstance(name, NamedNode) and name != iris.graph("system")
                )
                raise Failure(
                    ExitCode.INPUT,
                    f"There is nothing in a graph {graph}.",
                    "There are:",
                    tuple(names),
                )
        elif format_name not in _DATASETS:
            source = DefaultGraph()
        with output_file(output) as stream:
            if source is None:
                _dump_named_graphs(checkpoint.store, stream, rdf_format, iris.graph("system").value)
            else:
                checkpoint.store.dump(stream, rdf_format, from_graph=source, prefixes=PREFIXES)


def _graph(name: str, iris: Iris) -> NamedNode:
    from pyoxigraph import NamedNode

    from wiki.failure import ExitCode, Failure

    try:
        return NamedNode(name) if ":" in name else iris.graph(*name.split("/"))
    except ValueError as error:
        raise Failure(ExitCode.USAGE, f"“{name}” is not the name of a graph.") from error


def _dump_named_graphs(store: Store, stream: BinaryIO, rdf_format: RdfFormat, system: str) -> None:
    from pyoxigraph import NamedNode, Quad, serialize

    from wiki.prefixes import PREFIXES

    def quads() -> Iterator[Quad]:
        # the default graph is their merge, and the system graph is about the store
        for name in sorted(map(str, store.named_graphs())):
            graph = NamedNode(name[1:-1])
            if graph.value != system:
                yield from store.quads_for_pattern(None, None, None, graph)

    serialize(quads(), stream, rdf_format, prefixes=PREFIXES)
