"""Keeping a data folder well: checkpoints, consumers, backup, the doctor, rebuilding, erasure."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

from graphstore import checkpoints, rebuilding
from graphstore.background import Periodic
from graphstore.backup import Backup, Snapshot
from graphstore.canonical import check_reason
from graphstore.change import Actor, Change
from graphstore.checking import Fault, Finding, check_journal, check_stores
from graphstore.collecting import collector_paused
from graphstore.committing import Progress, journal_change, prepare_erasure, write_change
from graphstore.consumers import Consumer
from graphstore.erasure import Erased, Erasure, Extent, foresee, redact, standing
from graphstore.journal import Journal
from graphstore.owner import Owner, quiet
from graphstore.storage import StoreDirectory
from graphstore.stores import StorePair


class Maintenance(Owner):
    """What the owner of a data folder does besides reading and writing."""

    def add_consumer(self, consumer: Consumer, *, after: int | None = None) -> None:
        """Lets a consumer follow the journal, from where it was.

        Args:
            consumer: Who follows.
            after: For one that keeps what it learns in memory: the revision it has read itself.

        Raises:
            ValueError: There is one of that name.
        """
        self._consumers.add(consumer, after=after)

    @property
    def rebuilt(self) -> int:
        """How often stores were made anew since the folder was opened.

        What was read before may have been what was wrong with them, at the same revision.
        """
        return self._rebuilt

    def deliver(self) -> int:
        """Gives the consumers what they have not had yet, now; how many entries that were."""
        return self._consumers.deliver(self._revision)

    def publish_checkpoint(self) -> str:
        """Publishes the public store as it is now for readers in other processes.

        Returns:
            The name of the checkpoint.
        """
        with self._writing:
            name = checkpoints.publish(self.folder, self._stores.public, self._revision)
            self._published = self._revision
            return name

    def start_background(self, *, publish_after: float = 1.0) -> None:
        """Starts publishing checkpoints some seconds after a change, and feeding the consumers."""
        if self._background:
            return
        self._background = [
            Periodic("publish checkpoints", self._publish_if_newer, publish_after),
            Periodic("feed consumers", self.deliver, 0.0),
        ]
        for work in self._background:
            work.ask()

    def backup(self, target: Path, *, progress: Progress = quiet) -> Backup:
        """Copies everything, as of one revision, to a new directory; changes go on meanwhile.

        Raises:
            DataFolderError: The target is not empty or cannot be written.
        """
        with self._copying:
            with self._writing:
                self._catch_up()
                snapshot = Snapshot(self.folder, self._stores, self._revision)
            try:
                return snapshot.copy_to(Path(target), progress)
            finally:
                snapshot.close()

    def check(self, *, progress: Progress = quiet) -> list[Finding]:
        """What is not as it should be; nothing when all is well.

        It looks at the moment that it is called; changes go on meanwhile.
        """
        with self._copying, collector_paused():
            found = self._check_moment(progress)
        found += [
            Finding(
                Fault.CONSUMER,
                stuck.consumer,
                f"stuck at revision {stuck.revision}: {stuck.error}",
                repairable=False,
            )
            for stuck in self._consumers.stuck()
        ]
        found += [
            Finding(Fault.BACKGROUND, work.name, work.failure, repairable=False)
            for work in self._background
            if work.failure is not None
        ]
        return found

    def repair(self, *, progress: Progress = quiet) -> list[Finding]:
        """Makes the stores anew when they do not agree with the journal.

        Not from a journal that is damaged itself: then the stores may have the only copy left.

        Returns:
            What is still not as it should be.
        """
        found = self.check(progress=progress)
        sound = not any(finding.fault is Fault.CHAIN for finding in found)
        if sound and any(finding.repairable for finding in found):
            self.rebuild(progress=progress)
            found = self.check(progress=progress)
        return found

    def rebuild(self, *, progress: Progress = quiet) -> None:
        """Makes both stores anew from the journal; they take over when they are whole."""
        with self._writing, collector_paused():

            def make(public: Path, members: Path) -> StorePair:
                return rebuilding.rebuild(self._stores, self._journal, public, members, progress)

            self._swap(make)
            self._behind = False
            self._revision = self._journal.last()
            self._rebuilt += 1

    def foresee_erasure(self, erasure: Erasure, *, progress: Progress = quiet) -> Extent:
        """How much ``erase`` would take out of the journal; nothing is. Changes go on meanwhile."""
        return foresee(self._journal, erasure, progress)

    def erase(
        self, erasure: Erasure, actor: Actor, reason: str, *, progress: Progress = quiet
    ) -> Erased:
        """Erases by law: what is asserted still is removed first, then every payload is redacted.

        Afterwards nothing of it is left in the folder, older checkpoints apart, which go with their
        last readers; the chain verifies, and a rebuild gives the same stores. Backups made before
        still have it. Shapes do not stand in the way. After a failure, erase again.

        Raises:
            InvalidTermError: The reason cannot be kept.
        """
        check_reason(reason)
        with self._copying, self._writing:
            self._catch_up()
            still = standing(self._stores, erasure)
            if still:
                removal = Change(actor, reason, removals=still)
                prepared = prepare_erasure(self._stores, removal)
                revision = journal_change(self._stores, self._journal, prepared)
                self._behind = True
                self._turn_to(
                    write_change(self._stores, self._directory, prepared, revision, self._failpoint)
                )
                self._behind = False
                self._revision = revision
            self.deliver()  # they must hear what to forget while it can still be read
            erased = redact(self._journal, erasure, actor, reason, progress)
            self._revision = erased.revision

            def make(public: Path, members: Path) -> StorePair:
                return rebuilding.copy(self._stores, public, members, progress)

            self._swap(make)
            self.publish_checkpoint()
            return erased

    def _check_moment(self, progress: Progress) -> list[Finding]:
        try:
            with self._writing:
                snapshot = Snapshot(self.folder, self._stores, self._revision)
        except OSError:  # a full disk, of all times when somebody looks; then changes wait
            with self._writing:
                return _check(self._stores, self._journal, progress)
        try:
            stores = snapshot.stores(self.layers, self._stores.axioms)
            return _check(stores, snapshot.journal, progress)
        finally:
            snapshot.close()

    def _swap(self, make: Callable[[Path, Path], StorePair]) -> None:
        """Lets stores that were made anew take over, under the eyes of the readers."""
        members = StoreDirectory(self.folder.members)
        places = self._directory.beside(), members.beside()
        self._turn_to(make(*places))
        gc.collect()  # the old stores close their files when nothing refers to them
        self._directory.take_over(places[0])
        members.take_over(places[1])

    def _publish_if_newer(self) -> None:
        if self._published != self._revision:
            self.publish_checkpoint()


def _check(stores: StorePair, journal: Journal, progress: Progress) -> list[Finding]:
    return [*check_journal(journal, progress), *check_stores(stores, journal, progress)]
