"""Stores made anew: from the journal, or from themselves without what the engine kept behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pyoxigraph import DefaultGraph, Store

from graphstore.checking import asserted_facts
from graphstore.conclusions import axioms_quad, conclude_afresh
from graphstore.gate import split
from graphstore.journal import Journal
from graphstore.layers import in_graph
from graphstore.storage import put_in_order
from graphstore.stores import StorePair
from graphstore.writing import merge_diff, write

Progress = Callable[[str, int, int], None]


def rebuild(
    stores: StorePair, journal: Journal, public: Path, members: Path, progress: Progress
) -> StorePair:
    """Makes both stores anew, in empty places, from nothing but the journal and the axioms.

    Facts are summed up and conclusions drawn once, so what comes out does not depend on how the
    stores came to be.
    """
    layers, system = stores.layers, stores.layers.catalogue.system
    fresh = StorePair(layers, stores.axioms, Store(str(public)), Store(str(members)))
    facts, closed_facts = split(layers, frozenset(asserted_facts(journal, progress)))
    revision = journal.last()
    progress("load", 0, 2)
    fresh.public.bulk_extend(facts)
    fresh.public.bulk_extend(
        in_graph(triple, DefaultGraph()) for triple in {quad.triple for quad in facts}
    )
    progress("load", 1, 2)
    fresh.members.bulk_extend(closed_facts)
    progress("conclude", 0, 1)
    concluded = conclude_afresh(fresh)
    mark = axioms_quad(system, stores.axioms)
    for store in (fresh.public, fresh.members):
        store.extend([mark])
    merge = merge_diff(fresh.public, system, concluded.public)
    write(fresh.public, system, concluded.public | merge, revision)
    write(fresh.members, system, concluded.members, revision)
    put_in_order(fresh.public, public, 0)
    put_in_order(fresh.members, members, 0)
    return fresh


def copy(stores: StorePair, public: Path, members: Path, progress: Progress) -> StorePair:
    """Copies both stores, in empty places, without the strings that only deleted facts used."""
    fresh = StorePair(stores.layers, stores.axioms, Store(str(public)), Store(str(members)))
    for number, (old, new, path) in enumerate(
        ((stores.public, fresh.public, public), (stores.members, fresh.members, members))
    ):
        progress("copy", number, 2)
        new.bulk_extend(old)
        new.flush()
        put_in_order(new, path, 0)
    return fresh
