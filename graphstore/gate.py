"""The steps of a change through the gate, each a function of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Quad, Store

from graphstore.canonical import (
    MAX_LITERAL_BYTES,
    canonical_quads,
    check_page,
    check_reason,
)
from graphstore.change import Actor, Change, Role
from graphstore.errors import InvalidTermError, NotAuthorisedError
from graphstore.layers import PUBLIC, Layers, layer_name, strictness
from graphstore.payload import Part, PartRow, fact_parts, text_part
from graphstore.texts import TextChange
from graphstore.writing import StoreDiff
from ontology.namespaces import LDHZ_IRI, RDFS


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change would really change."""

    public: StoreDiff
    members: StoreDiff
    texts: tuple[TextChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.public or self.members or self.texts)

    @property
    def added(self) -> int:
        """Asserted quads that come."""
        return len(self.public.added) + len(self.members.added)

    @property
    def removed(self) -> int:
        """Asserted quads that go."""
        return len(self.public.removed) + len(self.members.removed)


def graphs_in(*groups: Iterable[Quad]) -> set[NamedNode]:
    """The named graphs that quads stand in."""
    return {
        graph
        for quads in groups
        for graph in {quad.graph_name for quad in quads}
        if isinstance(graph, NamedNode)
    }


def authorise(layers: Layers, actor: Actor, graphs: Iterable[NamedNode]) -> None:
    """Checks that the actor may write each of these graphs.

    Raises:
        NotAuthorisedError: The catalogue has no such graph, the actor's role does not open it, or
            it belongs to a closed environment that the actor does not.
    """
    for graph in graphs:
        entry = layers.catalogue.entry(graph)
        if (
            entry is None
            or actor.role not in entry.writers
            or (entry.closed_reference is not None and entry.closed_reference not in actor.closed)
        ):
            raise NotAuthorisedError(actor.iri.value, graph.value)


def leave_vocabulary_alone(layers: Layers, change: Change) -> None:
    """Checks that residents' graphs say nothing of the vocabulary or of graphs.

    Validation follows the class hierarchy in the data: whoever could add to it would change what
    the shapes ask of everybody's things.

    Raises:
        InvalidTermError: A fact about a term of ours or a graph, or one that relates classes or
            properties.
    """
    own = (LDHZ_IRI, f"{layers.iris.base}/id/graph/")
    open_to_residents = {
        graph
        for graph in graphs_in(change.additions)
        if (entry := layers.catalogue.entry(graph)) is not None and Role.RESIDENT in entry.writers
    }
    for quad in change.additions:
        if quad.graph_name not in open_to_residents:
            continue
        if quad.predicate in _VOCABULARY or (
            isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(own)
        ):
            raise InvalidTermError(
                f"{quad.subject} {quad.predicate}", "only the program says this of its vocabulary"
            )


_VOCABULARY = frozenset({RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range})


def canonicalise(layers: Layers, change: Change) -> Change:
    """The same change in the engine's normal form.

    Blank nodes are named per side: an addition and a removal of the same component get the same
    IRIs.

    Raises:
        InvalidTermError: A term that cannot be stored, or a reason that cannot be shown.
    """
    check_reason(change.reason)
    for page, content in change.texts.items():
        check_page(page)
        if len(content) > MAX_LITERAL_BYTES:
            raise InvalidTermError(page, f"a text of more than {MAX_LITERAL_BYTES} bytes")
    return replace(
        change,
        additions=canonical_quads(layers.iris, change.additions),
        removals=canonical_quads(layers.iris, change.removals),
    )


def difference(
    layers: Layers, public: Store, members: Store, change: Change, texts: Iterable[TextChange]
) -> Difference:
    """What a canonical change would really change: additions absent, removals present.

    A quad on both sides stays as it is, or comes.
    """
    added_public, added_members = split(layers, change.additions)
    removed_public, removed_members = split(layers, change.removals - change.additions)
    return Difference(
        effective(public, added_public, removed_public),
        effective(members, added_members, removed_members),
        tuple(sorted(texts, key=lambda text: (text.page, strictness(text.layer)))),
    )


def split(layers: Layers, quads: frozenset[Quad]) -> tuple[frozenset[Quad], frozenset[Quad]]:
    """Quads by the store they live in: public, members."""
    graphs = graphs_in(quads)
    public_graphs = {graph for graph in graphs if _in_public(layers, graph)}
    if graphs == public_graphs:
        return quads, frozenset()
    public = frozenset(quad for quad in quads if quad.graph_name in public_graphs)
    return public, quads - public


def payload(layers: Layers, change: Change, diff: Difference) -> list[PartRow]:
    """What the journal keeps of a change."""
    parts = [text_part(Part.REASON, "", "", change.reason.encode())]
    parts += fact_parts(PUBLIC, diff.public.removed, diff.public.added)
    for graph in sorted(
        graphs_in(diff.members.added, diff.members.removed), key=lambda node: node.value
    ):
        entry = layers.catalogue.entry(graph)
        assert entry is not None
        parts += fact_parts(
            layer_name(entry),
            [quad for quad in diff.members.removed if quad.graph_name == graph],
            [quad for quad in diff.members.added if quad.graph_name == graph],
        )
    parts += [text_part(Part.TEXT, text.layer, text.page, text.content) for text in diff.texts]
    return parts


def effective(store: Store, added: frozenset[Quad], removed: frozenset[Quad]) -> StoreDiff:
    """What is left when additions that are there and removals that are not are left out."""
    return StoreDiff(
        frozenset(quad for quad in added if quad not in store),
        frozenset(quad for quad in removed if quad in store),
    )


def _in_public(layers: Layers, graph: NamedNode) -> bool:
    entry = layers.catalogue.entry(graph)
    return entry is not None and entry.in_public_store
