"""Brings stores up to the journal: after a crash, and to rebuild them."""

from __future__ import annotations

from pyoxigraph import Quad, Store

from graphstore.conclusions import conclude, conclude_afresh
from graphstore.gate import split
from graphstore.journal import Journal
from graphstore.layers import Layers, revision_of
from graphstore.payload import Stores
from graphstore.writing import NO_DIFF, StoreDiff, merge_diff, write


def catch_up(layers: Layers, journal: Journal, public: Store, members: Store) -> int:
    """Applies the journal's entries that a store has not had yet.

    Returns:
        How many entries were missing somewhere.
    """
    system = layers.catalogue.system
    at_public = revision_of(public, system)
    at_members = revision_of(members, system)
    missing = 0
    for entry in journal.entries(after=min(at_public, at_members)):
        revision = entry.revision
        need_public = revision > at_public and bool(entry.metadata.stores & Stores.PUBLIC)
        need_members = revision > at_members and bool(entry.metadata.stores & Stores.MEMBERS)
        if not need_public and not need_members:
            continue
        missing += 1
        added_public, added_members, removed_public, removed_members = _facts(
            layers, journal, revision
        )
        public_diff = _effective(public, added_public, removed_public) if need_public else NO_DIFF
        members_diff = (
            _effective(members, added_members, removed_members) if need_members else NO_DIFF
        )
        in_step = need_public == bool(entry.metadata.stores & Stores.PUBLIC)
        if in_step:
            concluded = conclude(layers, public, members, public_diff, members_diff)
        if need_public:
            whole = public_diff | concluded.public
            write(public, system, whole | merge_diff(public, system, whole), revision)
        if need_members:
            if not in_step:
                # public already has this entry, so the difference it made is no longer to be seen
                write(members, system, members_diff, revision)
                write(members, system, conclude_afresh(layers, public, members).members, revision)
            else:
                write(members, system, members_diff | concluded.members, revision)
    return missing


def _facts(
    layers: Layers, journal: Journal, revision: int
) -> tuple[frozenset[Quad], frozenset[Quad], frozenset[Quad], frozenset[Quad]]:
    removed: set[Quad] = set()
    added: set[Quad] = set()
    for gone, came in journal.facts(revision):
        removed.update(gone)
        added.update(came)
    return (*split(layers, frozenset(added)), *split(layers, frozenset(removed)))


def _effective(store: Store, added: frozenset[Quad], removed: frozenset[Quad]) -> StoreDiff:
    return StoreDiff(
        frozenset(quad for quad in added if quad not in store),
        frozenset(quad for quad in removed if quad in store),
    )
