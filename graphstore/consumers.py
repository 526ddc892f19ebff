"""Consumers of the journal: search, mail, feeds, indexes.

Each has a position of its own and gets every entry in order, at least once, after a restart too:
the position moves when ``consume`` has returned. A consumer that fails stays where it is and is
tried again later; it holds up neither commits nor other consumers. An entry is given when the
stores have it: what a consumer looks up is as new as what it is told.

A consumer that keeps what it learns in memory begins anew with every process. It says which
revision it has read for itself, and its position is kept in memory too.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Quad

from graphstore.change import RevisionSummary
from graphstore.journal import Journal
from graphstore.payload import Part, content_of


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry as a consumer gets it, its facts read when asked for."""

    summary: RevisionSummary
    journal: Journal

    def facts(
        self, layers: frozenset[str] | None = None
    ) -> Iterator[tuple[list[Quad], list[Quad]]]:
        """What was removed and added, in chunks of about 2,000; of some layers, or of all."""
        return self.journal.facts(self.summary.revision, layers)

    def texts(self) -> Iterator[tuple[str, str, bytes]]:
        """Page texts that changed: page, layer, text."""
        for part in self.journal.parts(self.summary.revision):
            if part.kind is Part.TEXT:
                yield part.name, part.layer, content_of(part)


class Consumer(Protocol):
    """Something that follows the journal."""

    @property
    def name(self) -> str:
        """What its position is kept under; never reuse one for something else."""
        ...

    def consume(self, entry: JournalEntry) -> None:
        """Takes in one entry; may be called again with an entry it has had."""
        ...


@dataclass(frozen=True, slots=True)
class Stuck:
    """A consumer that could not take in an entry."""

    consumer: str
    revision: int
    error: str


class Consumers:
    """The consumers of one journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._consumers: dict[str, Consumer] = {}
        self._in_memory: dict[str, int] = {}  # positions of those that begin anew every time
        self._stuck: dict[str, Stuck] = {}
        self._delivering = threading.Lock()

    def add(self, consumer: Consumer, *, after: int | None = None) -> None:
        """Lets a consumer follow, from where it was; a new one from the first entry.

        Args:
            consumer: Who follows.
            after: For one that keeps what it learns in memory: the revision it has read itself.

        Raises:
            ValueError: There is one of that name.
        """
        if consumer.name in self._consumers:
            raise ValueError(f"there is a consumer {consumer.name!r} already")
        if after is not None:
            self._in_memory[consumer.name] = after
        self._consumers[consumer.name] = consumer

    def deliver(self, up_to: int) -> int:
        """Gives every consumer what it has not had yet, up to a revision that the stores have.

        Returns:
            How many entries were taken in, over all consumers.
        """
        with self._delivering:
            return sum(
                self._deliver_to(consumer, up_to) for consumer in list(self._consumers.values())
            )

    def stuck(self) -> list[Stuck]:
        """The consumers that failed at their last try."""
        return sorted(self._stuck.values(), key=lambda stuck: stuck.consumer)

    def _deliver_to(self, consumer: Consumer, up_to: int) -> int:
        taken = 0
        for entry in self._journal.entries(after=self._position(consumer)):
            if entry.revision > up_to:
                break
            summary = self._journal.summary(entry.revision)
            try:
                consumer.consume(JournalEntry(summary, self._journal))
            except Exception as error:
                self._stuck[consumer.name] = Stuck(
                    consumer.name, entry.revision, f"{type(error).__name__}: {error}"
                )
                return taken
            self._move(consumer, entry.revision)
            taken += 1
        self._stuck.pop(consumer.name, None)
        return taken

    def _position(self, consumer: Consumer) -> int:
        here = self._in_memory.get(consumer.name)
        return self._journal.position(consumer.name) if here is None else here

    def _move(self, consumer: Consumer, revision: int) -> None:
        if consumer.name in self._in_memory:
            self._in_memory[consumer.name] = revision
        else:
            self._journal.set_position(consumer.name, revision)
