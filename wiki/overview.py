"""What is known of the whole at one moment, and how the next moment is made from a change.

Whatever a change says, the things that it touches are looked at again as the store has them now.
So it does no harm to hear of a change twice, or late.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pyoxigraph import NamedNode

from graphstore.consumers import JournalEntry
from graphstore.layers import PUBLIC
from wiki.boundary import Shape, all_boundaries, boundaries_of, bounded_by, joined_shape
from wiki.directory import Directory, Row
from wiki.directory_entries import Entry, all_entries, entry_of
from wiki.languages import LANGUAGES
from wiki.layered import LayeredMap
from wiki.lens import Lens
from wiki.outline import Outline
from wiki.outline_facts import OutlineFacts, all_facts, facts_of, observed
from wiki.outline_keeper import OutlineKeeper
from wiki.site import Site

LARGE = 1_000  # things touched from which reading everything anew is quicker
_LEVELS = 2  # how far above a boundary a place is drawn by it


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole as pages see it; it does not change, but for its directory."""

    revision: int = -1  # of the public store; -1 before the first reading
    stage: int = 0  # of the first reading: nothing, the outline, the directory, everything
    mended: int = 0  # how often everything was read again
    outline: Outline = field(default_factory=Outline)
    directory: Directory | None = None
    shapes: Mapping[str, Shape] = field(default_factory=LayeredMap)  # of places without boundary
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def mark(self) -> str:
        """Another one whenever pages may look another way."""
        return f"{self.revision}.{self.stage}.{self.mended}"


@dataclass(frozen=True, slots=True)
class Patch:
    """What the store says now of the things that were touched."""

    facts: Mapping[str, OutlineFacts]
    entries: Mapping[str, Entry | None]
    boundaries: Mapping[str, tuple[str, ...]]  # geometries by place
    redrawn: frozenset[str]  # places with a geometry that was touched


def touched_by(entry: JournalEntry) -> set[str] | None:
    """The things that a change says something of; None when they are too many.

    What follows from a statement is said of its subject or its object as well, or reaches so far
    that both ends are of their kind without it (decision 0202).
    """
    touched: set[str] = set()
    for removed, added in entry.facts(frozenset({PUBLIC})):
        for quads in (removed, added):
            for quad in quads:
                if isinstance(quad.subject, NamedNode):
                    touched.add(quad.subject.value)
                if isinstance(quad.object, NamedNode):
                    touched.add(quad.object.value)
        if len(touched) > LARGE:
            return None
    return touched


class Whole:
    """The whole in the making: outline, directory and drawings. Not safe between threads."""

    def __init__(self, site: Site) -> None:
        """Reads the outline; ``read_directory`` and ``read_shapes`` have to follow."""
        self._site = site
        self._view = Lens(site.reader, site.iris, LANGUAGES[0])
        self.keeper = OutlineKeeper(all_facts(site.reader))
        self.directory: Directory | None = None
        self.shapes: LayeredMap[Shape] = LayeredMap()
        self._boundaries: dict[str, tuple[str, ...]] = {}

    def read_directory(self) -> Directory:
        """Reads the names of everything."""
        entries = all_entries(self._site.reader, self._site.iris)
        self.directory = Directory(map(self._row, entries))
        return self.directory

    def read_shapes(self) -> None:
        """Draws the places that have no boundary and are drawn by those below."""
        self._boundaries = all_boundaries(self._view)
        self.shapes = self.shapes.changed(self._drawn(self._drawn_by(self._boundaries)))

    def look(self, touched: Collection[str]) -> Patch:
        """Looks up the things that were touched; changes nothing."""
        reader, iris = self._site.reader, self._site.iris
        view = self._view
        things = set(touched).union(*(observed(reader, thing) for thing in touched))
        redrawn = frozenset[str]().union(*(bounded_by(view, thing) for thing in touched))
        facts = {thing: facts_of(reader, thing) for thing in things}
        for parent in {each.parent for each in facts.values()} - {""} - facts.keys():
            if not self.keeper.facts(parent).name:  # it has a part for the first time
                facts[parent] = facts_of(reader, parent)
        return Patch(
            facts,
            {thing: entry_of(reader, iris, thing) for thing in things},
            {place: boundaries_of(view, place) for place in things | redrawn},
            redrawn,
        )

    def reach(self, patch: Patch) -> int:
        """How many things would lie elsewhere, or in something with another name."""
        return self.keeper.reach(patch.facts)

    def apply(self, patch: Patch) -> None:
        """Takes in what was looked up; drawings are made from the store as it is."""
        assert self.directory is not None
        redrawn = set(patch.redrawn)
        for place, nodes in patch.boundaries.items():
            if nodes != self._boundaries.get(place, ()):
                redrawn.add(place)
        moving = self.keeper.moving(patch.facts)
        stale = redrawn | self._drawn_by(redrawn | self._bounded_below(moving))
        elsewhere = self.keeper.apply(patch.facts)
        for place in redrawn:
            self._boundaries.pop(place, None)
            if patch.boundaries.get(place):
                self._boundaries[place] = patch.boundaries[place]
        stale |= self._drawn_by(redrawn | self._bounded_below(moving))
        entries: dict[str, Entry | None] = {**patch.entries}
        entries.update(self.directory.entries(elsewhere - entries.keys()))
        self.directory.change(
            {iri: self._row(entry) if entry else None for iri, entry in entries.items()}
        )
        self.shapes = self.shapes.changed(self._drawn(stale))

    def _bounded_below(self, places: set[str]) -> set[str]:
        return self.keeper.all_below(places) & self._boundaries.keys()

    def _row(self, entry: Entry) -> Row:
        above = self.keeper.names_above(entry.iri)
        return Row.of(entry, above, self.keeper.facts(entry.iri).postcode)

    def _drawn_by(self, bounded: Iterable[str]) -> set[str]:
        """The places that these boundaries may be part of the drawing of."""
        found: set[str] = set()
        for place in bounded:
            for level, above in enumerate(self.keeper.above(place)):
                if level == _LEVELS:
                    break
                found.add(above)
        return found

    def _drawn(self, places: Iterable[str]) -> dict[str, Shape | None]:
        shapes: dict[str, Shape | None] = {}
        for place in places:
            near = self.keeper.parts(place)
            below = near.union(*(self.keeper.parts(each) for each in near))
            bounded = sorted((below & self._boundaries.keys()) - {place})
            whole = place in self._boundaries
            shapes[place] = None if whole else joined_shape(self._view, bounded)
        return shapes
