"""Keeps the outline right: from everything at the start, then from what a change touched.

What an ambition or a role adds to the places above it is remembered, so that it can be taken away
again whatever has moved since. A change costs as much as what lies below the places that it moves.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from wiki.layered import LayeredMap
from wiki.outline import Outline, Tally
from wiki.outline_facts import AMBASSADORS, AUTHORITIES, NOTHING, OutlineFacts

V = TypeVar("V")
_KEPT = 12  # ambitions and roles named for each place
_MOST_REGIONS = 6  # what is wished for everywhere joins nothing
_DEEPEST = 12  # levels; real ones have at most seven


@dataclass(frozen=True, slots=True)
class _Placed:
    """What one ambition or role adds, and where."""

    places: frozenset[tuple[str, str]]  # line and place
    key: tuple[str, str]  # by which it is sorted
    region: str = ""
    wishes: tuple[str, ...] = ()


class OutlineKeeper:
    """The outline in the making. Not safe to share between threads; its outlines are."""

    def __init__(self, facts: Mapping[str, OutlineFacts]) -> None:
        self._facts = dict(facts)
        self._below: dict[str, set[str]] = {}  # what lies directly in a thing
        self._roles_in: dict[str, set[str]] = {}
        self._placed: dict[str, _Placed] = {}
        self._lines: dict[tuple[str, str], list[tuple[str, str]]] = {}  # by line and place, sorted
        self._regions: dict[str, Counter[str]] = {}  # where a wish is pursued
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._stale: set[str] = set()  # places whose threads are not in the outline yet
        self._ended: dict[str, str | None] = {}  # ends that are not in the outline yet
        self._joins_stale = False
        self._outline = Outline()
        for thing, now in facts.items():
            self._settle(thing, now)
        self._put_all(thing for thing, now in facts.items() if now.ambition or now.roles)

    def facts(self, thing: str) -> OutlineFacts:
        """What is known of a thing."""
        return self._facts.get(thing, NOTHING)

    def above(self, thing: str) -> Iterator[str]:
        """What a thing is part of, nearest first; ends where the path would turn in a circle."""
        seen = {thing}
        here = self.facts(thing).parent
        while here and here not in seen and len(seen) <= _DEEPEST:
            yield here
            seen.add(here)
            here = self.facts(here).parent

    def names_above(self, thing: str) -> Iterator[str]:
        """The names of what a thing is part of."""
        for each in self.above(thing):
            name = self.facts(each).name
            if name:
                yield name

    def parts(self, thing: str) -> set[str]:
        """What lies directly in a thing."""
        return self._below.get(thing, set())

    def moving(self, changes: Mapping[str, OutlineFacts]) -> set[str]:
        """The things that would lie in something else."""
        return {thing for thing, now in changes.items() if now.parent != self.facts(thing).parent}

    def reach(self, changes: Mapping[str, OutlineFacts]) -> int:
        """How many things would lie in something else, or in something with another name."""
        named = {thing for thing, now in changes.items() if now.name != self.facts(thing).name}
        return len(self.all_below(self.moving(changes) | named))

    def apply(self, changes: Mapping[str, OutlineFacts]) -> set[str]:
        """Takes in what things are now.

        Returns:
            The things that may be found by other words: those that are not what they were, and
            what is below those that moved or were renamed.
        """
        fresh = {thing: now for thing, now in changes.items() if self.facts(thing) != now}
        shifted = self.moving(fresh)
        renamed = {t for t, now in fresh.items() if now.name != self.facts(t).name}
        within = self.all_below(shifted | renamed)
        items = {t for t in self.all_below(shifted) | fresh.keys() if t in self._placed}
        for item in items:
            self._take_away(item)
        for thing, now in fresh.items():
            self._learn(thing, now)
        within |= self.all_below(shifted)  # what moved in with them, in the same change
        items |= self.all_below(shifted) | fresh.keys()
        self._put_all(items)
        return within | fresh.keys()

    def all_below(self, things: Iterable[str]) -> set[str]:
        """These things, and all that lies in them: places, ambitions and roles."""
        found: set[str] = set()
        todo = list(things)
        while todo:
            thing = todo.pop()
            if thing not in found:
                found.add(thing)
                todo.extend(self._below.get(thing, ()))
                todo.extend(self._roles_in.get(thing, ()))
        return found

    def outline(self) -> Outline:
        """The outline as it is now."""
        old, stale = self._outline, self._stale
        if stale or self._ended or self._joins_stale:
            self._outline = Outline(
                _next(old.tallies, {place: self._tally(place) for place in stale}),
                _next(old.ambitions, {place: self._newest(place) for place in stale}),
                _next(old.ambassadors, {p: self._some(AMBASSADORS, p) for p in stale}),
                _next(old.authorities, {p: self._some(AUTHORITIES, p) for p in stale}),
                _next(old.until, self._ended),
                self._kinships() if self._joins_stale else old.kinships,
            )
            self._stale, self._ended, self._joins_stale = set(), {}, False
        return self._outline

    def _learn(self, thing: str, now: OutlineFacts) -> None:
        before = self.facts(thing)
        if before.parent != now.parent and before.parent:
            beside = self._below[before.parent]
            beside.remove(thing)
            if not beside:
                del self._below[before.parent]
        for _line, place in before.roles:
            self._roles_in.get(place, set()).discard(thing)
        if before.until and not now.until:
            self._ended[thing] = None
        self._settle(thing, now)
        if now == NOTHING:
            del self._facts[thing]
        else:
            self._facts[thing] = now

    def _settle(self, thing: str, now: OutlineFacts) -> None:
        """Gives a thing its place among the others."""
        if now.parent:
            self._below.setdefault(now.parent, set()).add(thing)
        for _line, place in now.roles:
            self._roles_in.setdefault(place, set()).add(thing)
        if now.until:
            self._ended[thing] = now.until

    def _put_all(self, items: Iterable[str]) -> None:
        come = {thing: self._facts[thing] for thing in items if thing in self._facts}
        for item in sorted(come, key=lambda thing: (come[thing].created, thing)):
            self._put(item, come[item])

    def _put(self, item: str, facts: OutlineFacts) -> None:
        above = list(self.above(item)) if facts.ambition else []
        places = {("ambitions", place) for place in above}
        for line, where in facts.roles:
            places |= {(line, where), *((line, place) for place in self.above(where))}
        if not places:
            return
        region = above[-2] if len(above) > 1 else ""
        placed = _Placed(frozenset(places), (facts.created, item), region, facts.wishes)
        self._placed[item] = placed
        for line_and_place in placed.places:
            insort(self._lines.setdefault(line_and_place, []), placed.key)
            self._stale.add(line_and_place[1])
        self._pursue(placed, 1)

    def _take_away(self, item: str) -> None:
        placed = self._placed.pop(item)
        for line_and_place in placed.places:
            keys = self._lines[line_and_place]
            del keys[bisect_left(keys, placed.key)]
            if not keys:
                del self._lines[line_and_place]
            self._stale.add(line_and_place[1])
        self._pursue(placed, -1)

    def _pursue(self, placed: _Placed, step: int) -> None:
        """Counts the wishes of an ambition in its region, or does so no more."""
        if not placed.region:
            return
        for wish in placed.wishes:
            regions = self._regions.setdefault(wish, Counter())
            before = _joined(regions)
            regions[placed.region] += step
            if not regions[placed.region]:
                del regions[placed.region]
            after = _joined(regions)
            if not regions:
                del self._regions[wish]
            if before != after:
                self._pairs.update(after)
                self._pairs.subtract(before)
                for pair in before:
                    if not self._pairs[pair]:
                        del self._pairs[pair]
                self._joins_stale = True

    def _tally(self, place: str) -> Tally | None:
        counts = (
            len(self._lines.get((line, place), ()))
            for line in ("ambitions", AMBASSADORS, AUTHORITIES)
        )
        return Tally(*counts) or None

    def _newest(self, place: str) -> tuple[str, ...] | None:
        keys = self._lines.get(("ambitions", place), [])
        return tuple(iri for _created, iri in reversed(keys[-_KEPT:])) or None

    def _some(self, line: str, place: str) -> tuple[str, ...] | None:
        return tuple(iri for _, iri in self._lines.get((line, place), [])[:_KEPT]) or None

    def _kinships(self) -> tuple[tuple[str, str], ...]:
        ordered = sorted(self._pairs.items(), key=lambda item: (-item[1], item[0]))
        return tuple(pair for pair, _count in ordered)


def _joined(regions: Counter[str]) -> list[tuple[str, str]]:
    """The pairs of regions that one wish joins."""
    return list(combinations(sorted(regions), 2)) if len(regions) <= _MOST_REGIONS else []


def _next(before: Mapping[str, V], changes: Mapping[str, V | None]) -> Mapping[str, V]:
    assert isinstance(before, LayeredMap)
    return before.changed(changes)
