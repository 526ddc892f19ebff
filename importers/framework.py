"""What every importer gets and gives, and how a wished graph becomes a change.

An importer reads files and the present state, and gives the statements to add and remove. It
writes nothing: the caller commits its change through the write gate, as a whole or not at all.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from pyoxigraph import NamedNode, Quad

from graphstore.change import Actor, Change, Role
from graphstore.reading import PublicReader
from importers.errors import InputError, RowsRejectedError
from importers.files import InputFile
from importers.report import KEPT_REJECTIONS, Rejection, Report
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ

Progress: TypeAlias = Callable[[int, int], None]  # bytes read so far, bytes in all


@dataclass(frozen=True, slots=True)
class Option:
    """An option of one importer, given as text."""

    name: str
    help: str


@dataclass(frozen=True, slots=True)
class StagedImport:
    """An import that is ready to be committed, with its report."""

    change: Change
    report: Report


@dataclass(slots=True)
class Rejections:
    """Collects what cannot be taken; all of it is counted, the first part is kept."""

    kept: list[Rejection] = field(default_factory=list)
    total: int = 0

    def add(self, file: str, line: int | None, reason: str) -> None:
        """One more thing that cannot be taken."""
        self.total += 1
        if len(self.kept) < KEPT_REJECTIONS:
            self.kept.append(Rejection(file, line, reason))

    def add_error(self, error: InputError) -> None:
        """One more thing that cannot be taken, from its error."""
        self.add(error.file, error.line, error.reason)


@dataclass(slots=True)
class Job:
    """What an importer works with."""

    paths: Sequence[Path]
    reader: PublicReader
    iris: Iris
    keep_going: bool
    options: Mapping[str, str]
    progress: Progress | None = None
    rejections: Rejections = field(default_factory=Rejections)
    files: list[InputFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def open_files(self) -> list[InputFile]:
        """The files, in the order given; each once.

        Raises:
            InputError: There is none, or one cannot be opened or was given twice.
        """
        if not self.paths:
            raise InputError("import", None, "no file was given")
        sizes: list[int] = []
        for path in self.paths:
            before = sum(sizes)
            file = InputFile(path, lambda read, before=before: self._advance(before + read))  # type: ignore[misc] # mypy cannot type a lambda's default
            if any(path.samefile(other.path) for other in self.files):
                raise file.fail(None, "this file was given twice")
            self.files.append(file)
            sizes.append(file.size)
        return self.files

    def edition(self) -> str | None:
        """The day that the option ``edition`` gives.

        Raises:
            InputError: It is not a date.
        """
        text = self.options.get("edition")
        if text is None:
            return None
        try:
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            raise InputError("edition", None, f"not a date: {text[:40]!r}") from None

    def reject(self, error: InputError) -> None:
        """Notes what cannot be taken; whether that is fatal is decided when all was read."""
        self.rejections.add_error(error)

    def _advance(self, read: int) -> None:
        if self.progress:
            self.progress(read, sum(file.size for file in self.files))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an importer found.

    ``read`` names the things that the files spoke of, ``known`` those that the graph spoke of
    before; ``item_of`` says which thing a statement is about (None: about none, as for sources).
    """

    additions: frozenset[Quad]
    removals: frozenset[Quad]
    read: frozenset[str]
    known: frozenset[str]
    item_of: Callable[[NamedNode], str | None]
    reason: str


class Importer(Protocol):
    """One importer."""

    def __call__(self, job: Job) -> Outcome:
        """Reads the files of the job and compares them with the present state."""
        ...


def stage(name: str, importer: Importer, job: Job) -> StagedImport:
    """Runs an importer and makes its change and its report.

    Raises:
        InputError: A file cannot be taken.
        RowsRejectedError: Rows cannot be taken and the job does not keep going.
    """
    outcome = importer(job)
    rejections = job.rejections
    if rejections.total and not job.keep_going:
        raise RowsRejectedError(tuple(rejections.kept), rejections.total)
    counts = _count(outcome)
    report = Report(
        importer=name,
        files=tuple(file.as_source() for file in job.files),
        read=len(outcome.read),
        added=counts.added,
        changed=counts.changed,
        ended=counts.ended,
        unchanged=counts.unchanged,
        rejected_total=rejections.total,
        rejected=tuple(rejections.kept),
        statements_added=len(outcome.additions),
        statements_removed=len(outcome.removals),
        notes=tuple(job.notes),
    )
    change = Change(
        actor=Actor(job.iris.mint(Kind.SOURCE, name), Role.IMPORTER),
        reason=outcome.reason,
        additions=outcome.additions,
        removals=outcome.removals,
    )
    return StagedImport(change, report)


@dataclass(frozen=True, slots=True)
class _Counts:
    added: int
    changed: int
    ended: int
    unchanged: int


def _count(outcome: Outcome) -> _Counts:
    until = LDHZ.validUntil
    ended_now = {
        item
        for quad in outcome.additions
        if quad.predicate == until and (item := _ended_item(outcome, quad))
    }
    ended_before = {
        item
        for quad in outcome.removals
        if quad.predicate == until and (item := _ended_item(outcome, quad))
    }
    touched = {
        item
        for quads in (outcome.additions, outcome.removals)
        for quad in quads
        if (item := _item(outcome, quad))
    }
    added = touched - outcome.known
    ended = (ended_now - ended_before) & outcome.known
    return _Counts(
        added=len(added),
        changed=len(touched - added - ended),
        ended=len(ended),
        unchanged=len(outcome.read - touched),
    )


def _ended_item(outcome: Outcome, quad: Quad) -> str | None:
    """The end of a boundary is not the end of its place."""
    return None if f"/id/{Kind.GEOMETRY}/" in str(quad.subject) else _item(outcome, quad)


def _item(outcome: Outcome, quad: Quad) -> str | None:
    subject = quad.subject
    return outcome.item_of(subject) if isinstance(subject, NamedNode) else None


def difference(
    present: Iterable[Quad], wished: Iterable[Quad]
) -> tuple[frozenset[Quad], frozenset[Quad]]:
    """Additions and removals that lead from what is to what should be."""
    before, after = frozenset(present), frozenset(wished)
    return after - before, before - after
