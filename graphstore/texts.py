"""Wiki texts in a change: who may read them, and what becomes of texts elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Store

from graphstore.change import Change
from graphstore.errors import NotAuthorisedError
from graphstore.journal import Journal
from graphstore.layers import PUBLIC, Layers, layer_name, strictness


@dataclass(frozen=True, slots=True)
class TextChange:
    """A new text of a page, for the readers of one layer."""

    page: str
    layer: str
    content: bytes


def text_layers(layers: Layers, public: Store, members: Store, change: Change) -> dict[str, str]:
    """The layer that the new text of each page is for.

    The one the change names by its ``text_graph``. Else where the thing's own facts are, the most
    open first: in this change, then in the stores, of closed environments only those that the actor
    belongs to. A page without any facts follows the strictest graph that the change writes.

    Raises:
        NotAuthorisedError: The change names a graph that the catalogue does not have.
    """
    if change.text_graph is not None:
        entry = layers.catalogue.entry(change.text_graph)
        if entry is None:
            raise NotAuthorisedError(change.actor.iri.value, change.text_graph.value)
        return dict.fromkeys(change.texts, layer_name(entry))
    return {page: _layer(layers, public, members, change, page) for page in change.texts}


def text_changes(
    journal: Journal, change: Change, layers_of_texts: dict[str, str]
) -> Iterator[TextChange]:
    """What changes in texts: the new ones, and more open ones that they take the place of.

    A page that moves to a stricter layer leaves nothing readable behind but its history.
    """
    for page, content in change.texts.items():
        layer = layers_of_texts[page]
        before = journal.text(page, layers=frozenset({layer}))
        if before is None or before[2] != content:
            yield TextChange(page, layer, bytes(content))
        if change.text_graph is not None:
            for other in journal.text_layers(page):
                if strictness(other) < strictness(layer):
                    open_text = journal.text(page, layers=frozenset({other}))
                    if open_text is not None and open_text[2]:
                        yield TextChange(page, other, b"")


def graph_for_text(layers: Layers, layer: str) -> NamedNode:
    """The graph whose writers may write a text of this layer."""
    return layers.catalogue.wiki if layer == PUBLIC else layers.asserted_graph(layer)


def _layer(layers: Layers, public: Store, members: Store, change: Change, page: str) -> str:
    thing = NamedNode(page)

    def most_open(quads: Iterator[Quad]) -> str | None:
        kept = (quad for quad in quads if quad not in change.removals)
        readable = [
            layer
            for layer in layers.layers_of(kept)
            if strictness(layer) < 2 or layer.removeprefix("closed/") in change.actor.closed
        ]
        return min(readable, key=lambda layer: (strictness(layer), layer), default=None)

    written = layers.layers_of([*change.additions, *change.removals])
    return (
        most_open(quad for quad in change.additions if quad.subject == thing)
        or most_open(public.quads_for_pattern(thing, None, None, None))
        or most_open(members.quads_for_pattern(thing, None, None, None))
        or max(written, key=strictness, default=PUBLIC)
    )
