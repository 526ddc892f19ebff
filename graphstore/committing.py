"""A change on its way through the gate: up to where something is written, and the writing.

::

    authorise → canonicalise → merge with what others did → compare → conclude → validate
    → journal (on disk) → public store → members store

Until the journal has it, nothing has happened; from then on it is made, and a store that a crash
kept from hearing of it hears of it at the next opening.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pyoxigraph import Quad

from graphstore import gate
from graphstore.change import Change
from graphstore.conclusions import Conclusions, conclude
from graphstore.journal import Journal
from graphstore.judging import violations_brought_in
from graphstore.merging import merged
from graphstore.payload import Stores
from graphstore.storage import StoreDirectory
from graphstore.stores import StorePair
from graphstore.texts import graph_for_text, text_changes, text_layers
from graphstore.violation import Violation
from graphstore.writing import NO_DIFF, StoreDiff, merge_diff, write, write_public
from shapes import ShapeSet

Progress = Callable[[str, int, int], None]
Failpoint = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, without doing it."""

    added: int  # asserted quads
    removed: int
    concluded_added: int
    concluded_removed: int
    violations: tuple[Violation, ...]  # those it would bring in; any one blocks it
    texts: int = 0  # page texts that would change

    @property
    def changed(self) -> bool:
        """True when there is anything to do."""
        return bool(self.added or self.removed or self.texts)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change that has passed the gate, before anything is written."""

    change: Change
    difference: gate.Difference
    conclusions: Conclusions
    merge: StoreDiff  # of the public store's default graph
    violations: tuple[Violation, ...]

    @property
    def public(self) -> StoreDiff:
        """All that changes in the public store."""
        return self.difference.public | self.conclusions.public | self.merge

    @property
    def members(self) -> StoreDiff:
        """All that changes in the members store."""
        return self.difference.members | self.conclusions.members


def prepare_change(
    stores: StorePair,
    journal: Journal,
    shapes: ShapeSet,
    change: Change,
    progress: Progress,
) -> Prepared:
    """Takes a change through the gate, up to where something is written.

    Raises:
        NotAuthorisedError: The actor may not write one of the graphs.
        InvalidTermError: A term cannot be stored.
        ConflictError: Since the change's base revision, somebody changed the same thing.
        UnknownRevisionError: There is no such base revision.
    """
    layers = stores.layers
    gate.authorise(layers, change.actor, gate.graphs_in(change.additions, change.removals))
    progress("canonicalise", 0, 1)
    change = gate.canonicalise(layers, change)
    gate.leave_vocabulary_alone(layers, change)
    progress("compare", 0, 1)
    of_texts = text_layers(layers, stores.public, stores.members, change)
    if change.base_revision is not None:
        change = merged(layers, journal, change, shapes.single_valued, of_texts)
    texts = tuple(text_changes(journal, change, of_texts))
    gate.authorise(layers, change.actor, {graph_for_text(layers, text.layer) for text in texts})
    diff = gate.difference(layers, stores.public, stores.members, change, texts)
    if not diff.public and not diff.members:
        return Prepared(change, diff, Conclusions(), NO_DIFF, ())
    progress("conclude", 0, 1)
    conclusions = conclude(stores, diff.public, diff.members)
    merge = merge_diff(stores.public, layers.catalogue.system, diff.public | conclusions.public)
    progress("validate", 0, 1)
    violations = violations_brought_in(stores, shapes, merge, diff.members, conclusions)
    return Prepared(change, diff, conclusions, merge, violations)


def prepare_erasure(stores: StorePair, change: Change) -> Prepared:
    """A removal that the law asks for: neither catalogue nor shapes stand in its way."""
    public, members = gate.split(stores.layers, change.removals)
    none: frozenset[Quad] = frozenset()
    diff = gate.Difference(
        gate.effective(stores.public, none, public),
        gate.effective(stores.members, none, members),
    )
    conclusions = conclude(stores, diff.public, diff.members)
    system = stores.layers.catalogue.system
    merge = merge_diff(stores.public, system, diff.public | conclusions.public)
    return Prepared(change, diff, conclusions, merge, ())


def journal_change(stores: StorePair, journal: Journal, prepared: Prepared) -> int:
    """Makes the change: its entry is on disk when this returns the revision."""
    touched = Stores.NONE
    if prepared.public:
        touched |= Stores.PUBLIC
    if prepared.members:
        touched |= Stores.MEMBERS
    parts = gate.payload(stores.layers, prepared.change, prepared.difference)
    actor = prepared.change.actor
    return journal.append(datetime.now(UTC), actor.iri, actor.role, touched, parts)


def write_change(
    stores: StorePair,
    directory: StoreDirectory,
    prepared: Prepared,
    revision: int,
    failpoint: Failpoint,
) -> StorePair:
    """Writes a journalled change to the stores it touches, public first: one atomic write each.

    Returns:
        The stores that are in use from now on.

    Raises:
        OSError: The disk would not take it.
    """
    system = stores.layers.catalogue.system
    if prepared.public:
        public = write_public(
            stores.public, directory, system, prepared.public, revision, failpoint
        )
        stores = replace(stores, public=public)
        failpoint("after public")
    if prepared.members:
        write(stores.members, system, prepared.members, revision)
        failpoint("after members")
    return stores
