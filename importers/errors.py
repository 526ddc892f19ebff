"""Errors of the importers.

::

    ImportersError
    ├── UnknownImporterError      there is no importer of that name
    ├── OptionError               an option that the importer does not have, or cannot use
    ├── InputError                a file that cannot be taken: file, line and reason
    │   └── RowsRejectedError     rows that cannot be taken, all of them at once
    ├── RemoteError               a remote endpoint did not give what was asked
    └── StagingError              a folder that does not hold a whole staged import
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importers.report import Rejection

_SHOWN = 20


class ImportersError(Exception):
    """Base of everything this package raises on purpose; nothing was written."""


class UnknownImporterError(ImportersError):
    """There is no importer of that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no importer {name!r}; there are: {', '.join(known)}")
        self.name = name
        self.known = known


class OptionError(ImportersError):
    """An option that the importer does not have, or a value that it cannot use."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"option {option!r}: {reason}")
        self.option = option
        self.reason = reason


class InputError(ImportersError):
    """Something in a file cannot be taken.

    ``line`` counts from 1; None means the file as a whole.
    """

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        where = file if line is None else f"{file}:{line}"
        super().__init__(f"{where}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class RowsRejectedError(InputError):
    """Rows that cannot be taken, and the caller did not ask to keep going.

    File, line and reason are those of the first; ``rejected`` lists them, ``total`` counts them.
    """

    def __init__(self, rejected: tuple[Rejection, ...], total: int) -> None:
        first = rejected[0]
        super().__init__(first.file, first.line, first.reason)
        self.rejected = rejected
        self.total = total

    def __str__(self) -> str:
        lines = [str(rejection) for rejection in self.rejected[:_SHOWN]]
        if self.total > len(lines):
            lines.append(f"and {self.total - len(lines)} more")
        return "\n".join(lines)


class RemoteError(ImportersError):
    """A remote endpoint did not give what was asked."""

    def __init__(self, endpoint: str, reason: str) -> None:
        super().__init__(f"{endpoint}: {reason}")
        self.endpoint = endpoint
        self.reason = reason


class StagingError(ImportersError):
    """A folder does not hold a whole staged import."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder}: {reason}")
        self.folder = folder
        self.reason = reason
