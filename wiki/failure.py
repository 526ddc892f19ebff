"""What a person is told when a command cannot do what was asked, and the exit code it ends with.

The exit codes are described for people in ``docs/operating.md``.
"""

from __future__ import annotations

from enum import IntEnum

from graphstore.errors import (
    ChangeRefusedError,
    ConflictError,
    DataFolderDamagedError,
    DataFolderError,
    DataFolderInUseError,
    GraphStoreError,
    UnknownRevisionError,
    ValidationFailedError,
)
from graphstore.violation import Violation
from importers.errors import (
    ImportersError,
    OptionError,
    RowsRejectedError,
    StagingError,
    UnknownImporterError,
)
from ontology.iris import InvalidBaseError
from sparql.errors import (
    AnswerTooLargeError,
    DeadlineExceededError,
    EndpointBusyError,
    SparqlError,
    WorkerDiedError,
)

_SHOWN = 20


class ExitCode(IntEnum):
    """What a command's exit code means."""

    OK = 0
    FINDING = 1  # it did its work and found something, or a change was refused
    USAGE = 2  # the command line makes no sense
    DATA = 3  # the data folder is not there, in use, damaged or of a newer version
    INPUT = 4  # a file or a query cannot be taken
    RESOURCES = 5  # it took too long or too much, and was stopped
    SERVER = 6  # the server cannot start or stay up
    INTERRUPTED = 130  # Ctrl-C


class Failure(Exception):  # noqa: N818  # it is also what a server sends: the answer of a command
    """The answer of a command that could not do what was asked.

    Args:
        code: What the command ends with.
        message: What went wrong, a sentence.
        advice: What to do next.
        details: Findings, one a line.
    """

    def __init__(
        self, code: ExitCode, message: str, advice: str = "", details: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.advice = advice
        self.details = details

    def lines(self) -> list[str]:
        """What goes to standard error."""
        told = [f"Error: {self.message}", *(f"  {detail}" for detail in self.details)]
        return [*told, self.advice] if self.advice else told


_NO_ROOM = ("No space left on device", "database or disk is full")  # the engine's, SQLite's


def failure_of(error: Exception) -> Failure | None:
    """What to tell a person of an error raised on purpose; None for a bug."""
    match error:
        case Failure():
            return error
        case GraphStoreError():
            return _of_store(error)
        case ImportersError():
            return _of_import(error)
        case SparqlError():
            return _of_query(error)
        case InvalidBaseError():
            return Failure(
                ExitCode.USAGE,
                f"{error} cannot be the base of IRIs.",
                "A base is like https://example.org, without a slash at its end.",
            )
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return Failure(ExitCode.INPUT, f"{name}{error.strerror or error}.")
        case _:
            return None


def is_for_want_of_room(error: Exception) -> bool:
    """True when the disk is full, whoever says so."""
    return any(words in str(error) for words in _NO_ROOM)


def _of_store(error: GraphStoreError) -> Failure:
    match error:
        case DataFolderInUseError():
            return Failure(
                ExitCode.DATA,
                f"{error}.",
                "Wait until that command has ended; a server would have been asked instead.",
            )
        case DataFolderDamagedError() if is_for_want_of_room(error):
            return Failure(
                ExitCode.DATA,
                f"{error}.",
                "Make room on the disk and start the server again; nothing that was made is lost.",
            )
        case DataFolderDamagedError():
            return Failure(
                ExitCode.DATA,
                f"{error}.",
                "Run `leefomgeving doctor --repair`, or restore a backup.",
            )
        case DataFolderError():
            return Failure(ExitCode.DATA, f"{error}.")
        case ValidationFailedError():
            return Failure(
                ExitCode.FINDING,
                f"The change is refused: it breaks {len(error.violations)} rules.",
                "Nothing was changed.",
                tuple(describe(violation) for violation in error.violations[:_SHOWN]),
            )
        case ConflictError() | ChangeRefusedError():
            return Failure(ExitCode.FINDING, f"The change is refused: {error}.", "Nothing changed.")
        case UnknownRevisionError():
            return Failure(ExitCode.INPUT, f"{error}.")
        case _:
            return Failure(ExitCode.DATA, f"{error}.")


def _of_import(error: ImportersError) -> Failure:
    match error:
        case UnknownImporterError() | OptionError():
            return Failure(ExitCode.USAGE, f"{error}.", "See `leefomgeving import --help`.")
        case RowsRejectedError():
            return Failure(
                ExitCode.INPUT,
                f"{error.total} rows cannot be taken; nothing was changed.",
                "Correct them, or take the good rows with --keep-going.",
                tuple(str(error).splitlines()),
            )
        case StagingError():
            return Failure(ExitCode.DATA, f"{error}.")
        case _:
            return Failure(ExitCode.INPUT, f"{error}.", "Nothing was changed.")


def _of_query(error: SparqlError) -> Failure:
    match error:
        case DeadlineExceededError():
            return Failure(
                ExitCode.RESOURCES, error.detail, "Ask for less, or give it longer with --timeout."
            )
        case WorkerDiedError() | AnswerTooLargeError() | EndpointBusyError():
            return Failure(ExitCode.RESOURCES, error.detail)
        case _:
            return Failure(ExitCode.INPUT, error.detail)


def describe_with_shape(violation: Violation) -> str:
    """A violation in one line, for those who look after the shapes."""
    return f"{describe(violation)} ({violation.shape})"


def describe(violation: Violation) -> str:
    """A violation in one line: what, where, and in which words the shape says so."""
    message = violation.messages.get("nl") or next(iter(violation.messages.values()), "")
    path = f" {violation.path}" if violation.path else ""
    value = f" = {violation.value}" if violation.value is not None else ""
    return f"{violation.focus}{path}{value}: {message or violation.component}"
