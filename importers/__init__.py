"""Importers of open data, each streaming and idempotent.

``run`` reads files and the present state and gives a change with a report; nothing is written.
The caller commits the change through the write gate.
"""

from __future__ import annotations

from importers.errors import (
    ImportersError,
    InputError,
    OptionError,
    RemoteError,
    RowsRejectedError,
    StagingError,
    UnknownImporterError,
)
from importers.framework import Option, Progress, StagedImport
from importers.registry import Available, available, run
from importers.report import Rejection, Report, SourceFile
from importers.staging import read_staged, write_staged

__all__ = [
    "Available",
    "ImportersError",
    "InputError",
    "Option",
    "OptionError",
    "Progress",
    "Rejection",
    "RemoteError",
    "Report",
    "RowsRejectedError",
    "SourceFile",
    "StagedImport",
    "StagingError",
    "UnknownImporterError",
    "available",
    "read_staged",
    "run",
    "write_staged",
]
