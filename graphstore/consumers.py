"""Consumers of the journal: search, mail, feeds, indexes.

Each has a position of its own and gets every entry in order, at least once, after a restart too:
the position moves when ``consume`` has returned. A consumer that fails stays where it is and is
tried again later; it holds up neither commits nor other consumers.
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
        self._stuck: dict[str, Stuck] = {}
        self._delivering = threading.Lock()

    def add(self, consumer: Consumer) -> None:
        """Lets a consumer follow, from where it was; a new one from the first entry.

        Raises:
            ValueError: There is one of that name.
        """
        if consumer.name in self._consumers:
            raise ValueError(f"there is a consumer {consumer.name!r} already")
        self._consumers[consumer.name] = consumer

    def deliver(self) -> int:
        """Gives every consumer what it has not had yet.

        Returns:
            How many entries were taken in, over all consumers.
        """
        with self._delivering:
            return sum(map(self._deliver_to, list(self._consumers.values())))

    def stuck(self) -> list[Stuck]:
        """The consumers that failed at their last try."""
        return sorted(self._stuck.values(), key=lambda stuck: stuck.consumer)

    def _deliver_to(self, consumer: Consumer) -> int:
        taken = 0
        for entry in self._journal.entries(after=self._journal.position(consumer.name)):
            summary = self._journal.summary(entry.revision)
            try:
                consumer.consume(JournalEntry(summary, self._journal))
            except Exception as error:
                self._stuck[consumer.name] = Stuck(
                    consumer.name, entry.revision, f"{type(error).__name__}: {error}"
                )
                return taken
            self._journal.set_position(consumer.name, entry.revision)
            taken += 1
        self._stuck.pop(consumer.name, None)
        return taken
