"""What an import did, or would do: for people as text, for programs as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TypedDict

KEPT_REJECTIONS = 1000  # a report of a hopeless file must stay readable; the total is exact


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: its name, its size in bytes and the SHA-256 of what is on disk."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was not taken, where it stood and why. Lines count from 1."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.reason}"


class _FileJson(TypedDict):
    name: str
    size: int
    sha256: str


class _RejectionJson(TypedDict):
    file: str
    line: int | None
    reason: str


class ReportJson(TypedDict):
    """A report as JSON."""

    importer: str
    files: list[_FileJson]
    read: int
    added: int
    changed: int
    ended: int
    unchanged: int
    rejected_total: int
    rejected: list[_RejectionJson]
    statements_added: int
    statements_removed: int
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Report:
    """Counts things (places, organisations, concepts, activities), not statements.

    ``read`` counts what the files hold. A thing is ``added`` when the graph of the importer did
    not know it, ``ended`` when it got an end date, ``changed`` when anything else about it
    changed (new figures included), ``unchanged`` when it was read and is as it was.
    """

    importer: str
    files: tuple[SourceFile, ...]
    read: int
    added: int
    changed: int
    ended: int
    unchanged: int
    rejected_total: int = 0
    rejected: tuple[Rejection, ...] = ()
    statements_added: int = 0
    statements_removed: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def changes_nothing(self) -> bool:
        """True when the graph already says all this."""
        return self.statements_added == 0 and self.statements_removed == 0

    def text(self) -> str:
        """The report as lines of plain English."""
        lines = [f"Importer {self.importer}"]
        lines += [f"  {file.name} ({file.size} bytes, sha256 {file.sha256})" for file in self.files]
        lines += [
            f"  read      {self.read:>8}",
            f"  added     {self.added:>8}",
            f"  changed   {self.changed:>8}",
            f"  ended     {self.ended:>8}",
            f"  unchanged {self.unchanged:>8}",
            f"  rejected  {self.rejected_total:>8}",
        ]
        lines += [f"    {rejection}" for rejection in self.rejected]
        if self.rejected_total > len(self.rejected):
            lines.append(f"    and {self.rejected_total - len(self.rejected)} more")
        lines += [f"  note: {note}" for note in self.notes]
        if self.changes_nothing:
            lines.append("Nothing changes: the graph already says all this.")
        else:
            lines.append(
                f"Statements: {self.statements_added} added, {self.statements_removed} removed."
            )
        return "\n".join(lines)

    def as_json(self) -> ReportJson:
        """The report as plain values."""
        return ReportJson(
            importer=self.importer,
            files=[_FileJson(name=f.name, size=f.size, sha256=f.sha256) for f in self.files],
            read=self.read,
            added=self.added,
            changed=self.changed,
            ended=self.ended,
            unchanged=self.unchanged,
            rejected_total=self.rejected_total,
            rejected=[
                _RejectionJson(file=r.file, line=r.line, reason=r.reason) for r in self.rejected
            ],
            statements_added=self.statements_added,
            statements_removed=self.statements_removed,
            notes=list(self.notes),
        )

    def json(self) -> str:
        """The report as a JSON document."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=2)


def report_from_json(values: ReportJson) -> Report:
    """The report that ``as_json`` was made from.

    Raises:
        KeyError: A field is missing.
        TypeError: A field is not what it should be.
    """
    return Report(
        importer=values["importer"],
        files=tuple(SourceFile(**file) for file in values["files"]),
        read=values["read"],
        added=values["added"],
        changed=values["changed"],
        ended=values["ended"],
        unchanged=values["unchanged"],
        rejected_total=values["rejected_total"],
        rejected=tuple(Rejection(**rejection) for rejection in values["rejected"]),
        statements_added=values["statements_added"],
        statements_removed=values["statements_removed"],
        notes=tuple(values["notes"]),
    )
