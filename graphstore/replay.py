"""Brings stores up to the journal: after a crash, for other axioms, and to rebuild them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pyoxigraph import Quad

from graphstore.conclusions import axioms_quad, conclude, conclude_afresh
from graphstore.gate import effective, split
from graphstore.journal import Journal
from graphstore.layers import revision_of
from graphstore.payload import Stores
from graphstore.storage import StoreDirectory
from graphstore.stores import StorePair
from graphstore.writing import NO_DIFF, StoreDiff, merge_diff, write, write_public

Progress = Callable[[str, int, int], None]


def catch_up(
    stores: StorePair, directory: StoreDirectory, journal: Journal, progress: Progress
) -> StorePair:
    """Applies the journal's entries that a store has not had yet.

    Returns:
        The stores that are in use from now on: a large entry goes into a copy that takes over.
    """
    system = stores.layers.catalogue.system
    at_public = revision_of(stores.public, system)
    at_members = revision_of(stores.members, system)
    last = journal.last()
    for entry in journal.entries(after=min(at_public, at_members)):
        revision = entry.revision
        touches = entry.metadata.stores
        need_public = revision > at_public and bool(touches & Stores.PUBLIC)
        need_members = revision > at_members and bool(touches & Stores.MEMBERS)
        if need_public or need_members:
            progress("replay", revision, last)
            # public is written first: if it had this entry before members did, the difference that
            # the entry made there is no longer to be seen
            in_step = need_public or not touches & Stores.PUBLIC
            step = _Step(revision, need_public, need_members, in_step)
            stores = _apply(stores, directory, journal, step)
    return stores


def conclude_by_these_axioms(stores: StorePair) -> bool:
    """Puts the conclusions right when the stores' are of other axioms than the program's.

    Returns:
        True when they were.
    """
    system = stores.layers.catalogue.system
    mark = axioms_quad(system, stores.axioms)
    if mark in stores.public and mark in stores.members:
        return False
    right = conclude_afresh(stores)
    for store, diff in ((stores.members, right.members), (stores.public, right.public)):
        old = frozenset(store.quads_for_pattern(system, mark.predicate, None, system))
        whole = diff | StoreDiff(frozenset({mark}) - old, old - {mark})
        if store is stores.public:
            whole = whole | merge_diff(store, system, diff)
        write(store, system, whole, revision_of(store, system))
    return True


@dataclass(frozen=True, slots=True)
class _Step:
    revision: int
    need_public: bool
    need_members: bool
    in_step: bool  # both stores are at the revision before


def _apply(
    stores: StorePair, directory: StoreDirectory, journal: Journal, step: _Step
) -> StorePair:
    system = stores.layers.catalogue.system
    removed: set[Quad] = set()
    added: set[Quad] = set()
    for gone, came in journal.facts(step.revision):
        removed.update(gone)
        added.update(came)
    added_public, added_members = split(stores.layers, frozenset(added))
    removed_public, removed_members = split(stores.layers, frozenset(removed))
    public, members = NO_DIFF, NO_DIFF
    if step.need_public:
        public = effective(stores.public, added_public, removed_public)
    if step.need_members:
        members = effective(stores.members, added_members, removed_members)
    if not step.in_step:
        # not marked as done before its conclusions are right too
        before = revision_of(stores.members, system)
        write(stores.members, system, members, before)
        write(stores.members, system, conclude_afresh(stores).members, step.revision)
        return stores
    concluded = conclude(stores, public, members)
    if step.need_public:
        whole = public | concluded.public
        whole = whole | merge_diff(stores.public, system, whole)
        written = write_public(
            stores.public, directory, system, whole, step.revision, lambda _step: None
        )
        stores = replace(stores, public=written)
    if step.need_members:
        write(stores.members, system, members | concluded.members, step.revision)
    return stores
