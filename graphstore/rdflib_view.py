"""The public graph for rdflib: read-only, for notebooks and exports.

rdflib sees the newest checkpoint, so a notebook works beside a running server and can harm nothing.
Writing around the gate raises. Strings come back as rdflib writes them (without an explicit
``xsd:string``), so that they equal the ones in your own code.

This is for looking around, not for speed: the engine's own ``query`` is three to five times faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import XSD, Dataset, Graph, Literal
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.query import Result
from rdflib.term import Identifier, Node, Variable

from graphstore.checkpoints import open_checkpoint
from graphstore.errors import ReadOnlyError

_AnyNode = TypeVar("_AnyNode", bound=Node)


@contextmanager
def open_public_graph(folder: Path) -> Iterator[Graph]:
    """Everything that anyone may see, each triple once, while the block lasts.

    Raises:
        DataFolderError: There is no data folder, or no checkpoint yet.
    """
    with open_checkpoint(folder) as checkpoint:
        yield Graph(store=_store(checkpoint.path), identifier=DATASET_DEFAULT_GRAPH_ID)


@contextmanager
def open_public_dataset(folder: Path) -> Iterator[Dataset]:
    """The same with its named graphs: where each triple comes from.

    Raises:
        DataFolderError: There is no data folder, or no checkpoint yet.
    """
    with open_checkpoint(folder) as checkpoint:
        yield Dataset(store=_store(checkpoint.path))


def _store(path: Path) -> ReadOnlyStore:
    return ReadOnlyStore(store=pyoxigraph.Store.read_only(str(path)))


class ReadOnlyStore(OxigraphStore):
    """An Oxigraph store that rdflib can read and cannot change."""

    def triples(
        self,
        triple_pattern: tuple[Node | None, Node | None, Node | None],
        context: Graph | None = None,
    ) -> Iterator[tuple[tuple[Node, Node, Node], Iterator[Graph | None]]]:
        """The triples that match, with plain strings."""
        for (subject, predicate, object_), contexts in super().triples(triple_pattern, context):
            yield (subject, predicate, _plain(object_)), contexts

    def query(
        self,
        query: Any,
        initNs: Mapping[str, Any],  # noqa: N803 - as rdflib calls it
        initBindings: Mapping[str, Any],  # noqa: N803 - as rdflib calls it
        queryGraph: str,  # noqa: N803 - as rdflib calls it
        **kwargs: object,
    ) -> Result:
        """The answer to a query, with plain strings.

        The engine follows ``SERVICE`` to other sites: this is your own process, with your own
        rights.
        """
        result = super().query(query, initNs, initBindings, queryGraph, **kwargs)
        if result.type == "SELECT":
            # a variable without a value comes as None, whatever the types of rdflib say
            rows: Iterable[Mapping[Variable, Identifier | None]] = result.bindings
            result.bindings = [
                {name: _plain(value) for name, value in row.items() if value is not None}
                for row in rows
            ]
        elif result.graph is not None:
            plain = Graph()
            for subject, predicate, object_ in result.graph:
                plain.add((subject, predicate, _plain(object_)))
            result.graph = plain
        assert isinstance(result, Result)
        return result

    def open(self, configuration: str | tuple[str, str], create: bool = False) -> NoReturn:
        """Refused."""
        self._refuse(configuration, create)

    def destroy(self, configuration: str) -> NoReturn:
        """Refused."""
        self._refuse(configuration)

    def add(self, triple: object, context: object, quoted: bool = False) -> NoReturn:
        """Refused."""
        self._refuse(triple, context, quoted)

    def addN(self, quads: Iterable[object]) -> NoReturn:  # noqa: N802 - as rdflib calls it
        """Refused."""
        self._refuse(quads)

    def remove(self, triple: object, context: object = None) -> NoReturn:
        """Refused."""
        self._refuse(triple, context)

    def update(self, *update: object, **options: object) -> NoReturn:
        """Refused."""
        self._refuse(update, options)

    def add_graph(self, graph: Graph) -> None:
        """Nothing: rdflib calls this when a graph is only named; one that is not there is empty."""

    def remove_graph(self, graph: Graph) -> NoReturn:
        """Refused."""
        self._refuse(graph)

    def _refuse(self, *_what: object) -> NoReturn:
        raise ReadOnlyError


def _plain(term: _AnyNode) -> _AnyNode | Literal:
    if isinstance(term, Literal) and term.datatype == XSD.string:
        return Literal(str(term))
    return term
