"""One atomic write to a store: the facts, the conclusions, the merge and the revision together.

The merge law: the default graph of the public store has every triple of its named graphs (without
``system``) exactly once. A triple stays while any of them asserts or infers it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graphstore.layers import graphs_of, in_graph, revision_quad, revision_quads
from graphstore.storage import StoreDirectory, put_in_order, size_of

# above this, an adds-only write goes in by ``extend``, which needs no text (docs/decisions/0101)
EXTEND_FROM: Final = 200
# from here on, a copy that is loaded in bulk and takes over is quicker
TAKE_OVER_FROM: Final = 30_000
_PIECE: Final = 20_000


@dataclass(frozen=True, slots=True)
class StoreDiff:
    """What changes in one store: quads in named graphs, conclusions included."""

    added: frozenset[Quad]
    removed: frozenset[Quad]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def __or__(self, other: StoreDiff) -> StoreDiff:
        if not other:
            return self
        if not self:
            return other
        return StoreDiff(self.added | other.added, self.removed | other.removed)


NO_DIFF: Final = StoreDiff(frozenset(), frozenset())


def joined(diffs: Iterable[StoreDiff]) -> StoreDiff:
    """Several differences as one."""
    added: set[Quad] = set()
    removed: set[Quad] = set()
    for diff in diffs:
        added |= diff.added
        removed |= diff.removed
    return StoreDiff(frozenset(added), frozenset(removed))


def merge_diff(store: Store, system: NamedNode, diff: StoreDiff) -> StoreDiff:
    """What a change of named graphs means for the default graph.

    ``diff`` must be effective: its additions absent, its removals present.
    """
    default = DefaultGraph()
    came = {quad.triple for quad in diff.added if quad.graph_name != system}
    added = frozenset(quad for triple in came if (quad := in_graph(triple, default)) not in store)
    removed = set()
    for triple in {quad.triple for quad in diff.removed if quad.graph_name != system} - came:
        stays = any(
            graph != system and in_graph(triple, graph) not in diff.removed
            for graph in graphs_of(store, triple)
        )
        if not stays:
            removed.add(in_graph(triple, default))
    return StoreDiff(added, frozenset(removed))


def write(store: Store, system: NamedNode, diff: StoreDiff, revision: int) -> None:
    """Brings a store to a revision: all of it, or nothing. The difference must be effective.

    Raises:
        OSError: The disk would not take it; nothing was written.
    """
    number = revision_quad(system, revision)
    if not diff.removed and len(diff.added) >= EXTEND_FROM:
        store.extend([*diff.added, number])
        return
    before = [quad for quad in revision_quads(store, system) if quad != number]
    update = _data("DELETE", [*diff.removed, *before]) + _data("INSERT", [*diff.added, number])
    store.update(update)


def write_public(
    store: Store,
    directory: StoreDirectory,
    system: NamedNode,
    diff: StoreDiff,
    revision: int,
    failpoint: Callable[[str], None],
) -> Store:
    """Brings the public store to a revision: all of it, or nothing.

    A large difference goes into a copy that takes over when it is whole, because the engine's bulk
    loader is three times as fast as an atomic write (docs/decisions/0101).

    Returns:
        The store that is in use from now on.

    Raises:
        OSError: The disk would not take it; nothing was written.
    """
    if len(diff.added) + len(diff.removed) < TAKE_OVER_FROM:
        write(store, system, diff, revision)
        return store
    place = directory.beside()
    try:
        store.backup(place)
        before = size_of(place)
        copy = Store(str(place))
        copy.bulk_extend(diff.added)
        removed = list(diff.removed)
        for start in range(0, len(removed), _PIECE):
            copy.update(_data("DELETE", removed[start : start + _PIECE]))
        write(copy, system, NO_DIFF, revision)
        copy.flush()
        put_in_order(copy, place, before)
        failpoint("before take over")
        directory.take_over(place, keep_previous=True)
    except (OSError, RuntimeError):
        shutil.rmtree(place, ignore_errors=True)
        raise
    return copy


def _data(verb: str, quads: Collection[Quad]) -> str:
    """A SPARQL update of ground facts.

    The engine takes no bound terms in updates. The text is the engine's own N-Quads form of terms
    that the gate has checked, in which nothing can end a term early.
    """
    return f"{verb} DATA {{\n{_lines(quads)}\n}};\n" if quads else ""


def _lines(quads: Iterable[Quad]) -> str:
    return "\n".join(
        f"GRAPH {quad.graph_name} {{ {quad.triple} }}"
        if isinstance(quad.graph_name, NamedNode)
        else f"{quad.triple} ."
        for quad in quads
    )
