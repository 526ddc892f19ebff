"""The doctor: does everything still agree?

Checked are the hash chain, the revision each store is at, the asserted facts against the journal,
the merge law, the conclusions against ones made afresh, and whether consumers and checkpoints keep
up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graphstore.conclusions import axioms_quad, conclude_afresh
from graphstore.errors import DataFolderDamagedError
from graphstore.gate import split
from graphstore.journal import Journal
from graphstore.layers import Layers, in_graph, revision_of
from graphstore.payload import GENESIS, Part, content_of, digest_of, payload_digest
from graphstore.payload import Stores as Touched
from graphstore.stores import StorePair

Progress = Callable[[str, int, int], None]


class Fault(StrEnum):
    """What can be wrong."""

    CHAIN = "chain"  # an entry or its payload is not what was journalled
    BEHIND = "behind"  # a store has not had the journal's last entry
    ASSERTED = "asserted"  # a store's facts are not those of the journal
    MERGE = "merge"  # the default graph is not the merge of the named graphs
    CONCLUSIONS = "conclusions"  # what is stored is not what follows
    CONSUMER = "consumer"  # a consumer is stuck
    BACKGROUND = "background"  # checkpoints cannot be published


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    fault: Fault
    where: str  # a store, a consumer, a revision
    message: str
    count: int = 1
    repairable: bool = True  # by ``repair``: stores can be made again from the journal


def check_journal(journal: Journal, progress: Progress) -> Iterator[Finding]:
    """Verifies the hash chain and every payload, erased ones by the erasure that replaced them."""
    last = journal.last()
    try:
        replaced = _redactions(journal)
    except DataFolderDamagedError as error:
        yield Finding(Fault.CHAIN, "journal", error.advice, repairable=False)
        return
    previous, expected = GENESIS, 1
    for entry in journal.entries():
        progress("chain", entry.revision, last)
        where = f"revision {entry.revision}"
        if entry.revision != expected:
            yield Finding(Fault.CHAIN, where, "revisions are missing before it", repairable=False)
        if entry.metadata.digest(previous, entry.payload) != entry.digest:
            yield Finding(
                Fault.CHAIN, where, "does not follow from the one before it", repairable=False
            )
        digests = []
        for number, part in enumerate(journal.parts(entry.revision)):
            digests.append(part.digest)
            if digest_of(part) != part.digest:
                yield Finding(Fault.CHAIN, where, f"part {number} was changed", repairable=False)
        payload = entry.payload
        for old, new in replaced.get(entry.revision, ()):
            if payload != old:
                yield Finding(Fault.CHAIN, where, "an erasure does not fit it", repairable=False)
            payload = new
        if payload_digest(digests) != payload:
            yield Finding(Fault.CHAIN, where, "its payload was changed", repairable=False)
        previous, expected = entry.digest, entry.revision + 1


def check_stores(stores: StorePair, journal: Journal, progress: Progress) -> Iterator[Finding]:
    """Compares the stores with the journal, with each other and with what follows."""
    yield from _check_numbers(stores, journal)
    progress("asserted", 0, 1)
    try:
        facts = frozenset(asserted_facts(journal, progress))
    except DataFolderDamagedError as error:
        yield Finding(Fault.CHAIN, "journal", error.advice, repairable=False)
        return
    wanted_public, wanted_members = split(stores.layers, facts)
    del facts
    for name, store, wanted in (
        ("public", stores.public, wanted_public),
        ("members", stores.members, wanted_members),
    ):
        for what, differing in _compared(wanted, stores.layers, store):
            yield Finding(Fault.ASSERTED, name, f"{what}: {_example(differing)}", len(differing))
    del wanted_public, wanted_members, wanted  # the next step needs the room
    progress("merge", 0, 1)
    yield from _check_merge(stores)
    progress("conclusions", 0, 1)
    afresh = conclude_afresh(stores)
    for name, diff in (("public", afresh.public), ("members", afresh.members)):
        for what, quads in (("missing", diff.added), ("extra", diff.removed)):
            if quads:
                yield Finding(Fault.CONCLUSIONS, name, f"{what}: {_example(quads)}", len(quads))
    for name, store in (("public", stores.public), ("members", stores.members)):
        if axioms_quad(stores.layers.catalogue.system, stores.axioms) not in store:
            yield Finding(Fault.CONCLUSIONS, name, "made by other axioms")


def asserted_facts(journal: Journal, progress: Progress) -> set[Quad]:
    """All facts that the journal says are there."""
    facts: set[Quad] = set()
    last = journal.last()
    for entry in journal.entries():
        progress("journal", entry.revision, last)
        for removed, added in journal.facts(entry.revision):
            facts.difference_update(removed)
            facts.update(added)
    return facts


def _check_numbers(stores: StorePair, journal: Journal) -> Iterator[Finding]:
    system = stores.layers.catalogue.system
    for name, store, flag in (
        ("public", stores.public, Touched.PUBLIC),
        ("members", stores.members, Touched.MEMBERS),
    ):
        at = revision_of(store, system)
        behind = sum(1 for entry in journal.entries(after=at) if entry.metadata.stores & flag)
        if behind:
            yield Finding(Fault.BEHIND, name, f"at revision {at} of {journal.last()}", behind)
        if at > journal.last():
            yield Finding(Fault.BEHIND, name, f"ahead of the journal: {at} > {journal.last()}")


def _compared(
    wanted: frozenset[Quad], layers: Layers, store: Store
) -> Iterator[tuple[str, set[Quad]]]:
    """What is missing and what is extra; holds no second copy of what agrees."""
    extra: set[Quad] = set()
    agreeing = 0
    for quad in _asserted(layers, store):
        if quad in wanted:
            agreeing += 1
        else:
            extra.add(quad)
    if agreeing < len(wanted):
        yield "missing", set(wanted - frozenset(_asserted(layers, store)))
    if extra:
        yield "extra", extra


def _check_merge(stores: StorePair) -> Iterator[Finding]:
    """The default graph against the named graphs; holds one of the two, and strikes it out."""
    system, default = stores.layers.catalogue.system, DefaultGraph()
    ahead = {quad.triple for quad in stores.public.quads_for_pattern(None, None, None, default)}
    missing = set()
    for quad in stores.public:
        if quad.graph_name in (default, system):
            continue
        triple = quad.triple
        if triple in ahead:
            ahead.discard(triple)
        elif in_graph(triple, default) not in stores.public:  # else another graph has it too
            missing.add(triple)
    for what, triples in (("missing", missing), ("extra", ahead)):
        if triples:
            yield Finding(Fault.MERGE, "public", f"{what}: {_example(triples)}", len(triples))


def _asserted(layers: Layers, store: Store) -> Iterator[Quad]:
    concluded = {
        graph
        for graph in store.named_graphs()
        if isinstance(graph, NamedNode)
        and (entry := layers.catalogue.entry(graph)) is not None
        and not entry.writers
    }
    for quad in store:
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name not in concluded:
            yield quad


def _redactions(journal: Journal) -> dict[int, list[tuple[bytes, bytes]]]:
    replaced: dict[int, list[tuple[bytes, bytes]]] = {}
    for revision in journal.erasures():
        for part in journal.parts(revision):
            if part.kind is Part.REDACTION:
                for of, old, new in json.loads(content_of(part)):
                    replaced.setdefault(of, []).append((bytes.fromhex(old), bytes.fromhex(new)))
    return replaced


def _example(facts: object) -> str:
    return str(min(map(str, facts)))  # type: ignore[call-overload]  # a set of quads or of triples
