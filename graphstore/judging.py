"""Validation of a change before it is written: only what it brings in blocks it.

A change is judged in every layer that it writes, as a reader of that layer will see it. What it
does to a stricter layer does not count: refusing a public change because of a closed fact would
show that there is one.
"""

from __future__ import annotations

from pyoxigraph import Triple

from graphstore.conclusions import Conclusions
from graphstore.layers import PUBLIC
from graphstore.reading import TripleView
from graphstore.residents import untyped_residents
from graphstore.stores import StorePair
from graphstore.validation import new_violations
from graphstore.views import Overlay, Union
from graphstore.violation import Violation
from graphstore.writing import NO_DIFF, StoreDiff
from shapes import ShapeSet


def violations_brought_in(
    stores: StorePair,
    shapes: ShapeSet,
    merge: StoreDiff,
    members: StoreDiff,
    conclusions: Conclusions,
) -> tuple[Violation, ...]:
    """The violations a change brings in, over the layers it asserts something in.

    Args:
        stores: As they are.
        shapes: What is asked.
        merge: What changes in the default graph of the public store.
        members: Asserted differences of the members store.
        conclusions: What follows.
    """
    found: list[Violation] = []
    if merge:
        found += _in_layer(stores, shapes, PUBLIC, merge, NO_DIFF)
    written = {
        layer
        for layer in stores.layers.layers_of(members.added | members.removed)
        if layer != PUBLIC
    }
    for layer in sorted(written):
        found += _in_layer(stores, shapes, layer, merge, members | conclusions.members)
    return tuple(found)


def _in_layer(
    stores: StorePair, shapes: ShapeSet, layer: str, merge: StoreDiff, members: StoreDiff
) -> tuple[Violation, ...]:
    before: list[TripleView] = []
    after: list[TripleView] = []
    changed: set[Triple] = set()
    for name in stores.layers.chain(layer):
        added, removed = _triples(stores, name, merge if name == PUBLIC else members)
        views = stores.whole(name)
        base = views[0] if len(views) == 1 else Union(*views)
        before.append(base)
        after.append(Overlay(base, added, removed) if added or removed else base)
        changed |= added | removed
    seen = before[0] if len(before) == 1 else Union(*before)
    will_be_seen = after[0] if len(after) == 1 else Union(*after)
    return (
        *untyped_residents(stores.layers.iris, seen, will_be_seen, changed),
        *new_violations(shapes, seen, will_be_seen, changed),
    )


def _triples(
    stores: StorePair, layer: str, diff: StoreDiff
) -> tuple[frozenset[Triple], frozenset[Triple]]:
    """What comes and goes in a layer; a triple that one of its two graphs keeps stays."""
    if layer == PUBLIC:
        return (
            frozenset(quad.triple for quad in diff.added),
            frozenset(quad.triple for quad in diff.removed),
        )
    graphs = (stores.layers.asserted_graph(layer), stores.layers.inferred_graph(layer))
    added = frozenset(quad.triple for quad in diff.added if quad.graph_name in graphs)
    removed = frozenset(
        quad.triple
        for quad in diff.removed
        if quad.graph_name in graphs
        and not any(
            other.graph_name in graphs and other not in diff.removed
            for other in stores.members.quads_for_pattern(
                quad.subject, quad.predicate, quad.object, None
            )
        )
    )
    return added, removed - added
