"""Opening files that strangers made: regular files only, in bounded steps, with line numbers.

Plain, gzip (RFC 1952) and zip files with one member are read; what they unpack to is counted while
it is read, so that a small file cannot become a large one.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from importers.errors import InputError
from importers.report import SourceFile

CHUNK = 1 << 20
MAX_LINE = 1 << 20
MAX_UNPACKED = 2 << 30
MAX_RATIO = 200  # CSV and JSON of real publishers pack to a tenth or twentieth
RATIO_FREE = 16 << 20  # below this size the ratio says nothing
MAX_DOCUMENT = 512 << 20  # formats that are read as a whole


class InputFile:
    """One file to import; remembers its size and digest once it has been read to its end.

    Raises:
        InputError: It is not there, not readable, or not a regular file.
    """

    def __init__(self, path: Path, progress: Callable[[int], None] | None = None) -> None:
        self.path = path
        self.name = shown(path.name)
        self._digest = hashlib.sha256()
        self._hashed = 0
        self._progress = progress
        self.size = _regular_size(path)

    def fail(self, line: int | None, reason: str) -> InputError:
        """An error about this file."""
        return InputError(shown(self.path), line, reason)

    def as_source(self) -> SourceFile:
        """Name, size and digest; reads the rest of the file when a reader stopped early."""
        with self.path.open("rb") as raw:
            raw.seek(self._hashed)
            while chunk := raw.read(CHUNK):
                self._digest.update(chunk)
                self._hashed += len(chunk)
        return SourceFile(self.name, self.size, self._digest.hexdigest())

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The content, unpacked when it was packed.

        Raises:
            InputError: A packed file is damaged, unpacks to too much, or holds several files.
        """
        try:
            raw = self.path.open("rb")
        except OSError as error:
            raise self.fail(None, f"cannot be read: {error.strerror}") from None
        with raw:
            magic = raw.read(4)
            raw.seek(0)
            counted = cast("BinaryIO", io.BufferedReader(_Counted(raw, self._saw), CHUNK))
            if magic[:2] == b"\x1f\x8b":
                with gzip.open(counted, "rb") as unpacked:
                    yield self._limited(cast("BinaryIO", unpacked))
            elif magic == b"PK\x03\x04":
                with self._only_member(raw) as member:
                    yield self._limited(member)
            else:
                yield counted

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Numbered lines without their ends; LF, CRLF and CR all end a line.

        Raises:
            InputError: A line is longer than ``MAX_LINE``, or as ``open``.
        """
        number = 0
        rest = b""
        with self.open() as stream:
            while True:
                chunk = stream.read(CHUNK)
                block = rest + chunk
                if not chunk:
                    for line in block.splitlines():
                        number += 1
                        yield number, line
                    return
                # A CR at the end may be half of a CRLF: it waits for the next block.
                held = block[-1:] == b"\r"
                lines = (block[:-1] if held else block).splitlines(keepends=True)
                rest = b""
                if lines and not lines[-1].endswith((b"\n", b"\r")):
                    rest = lines.pop()
                if held:
                    rest += b"\r"
                if len(rest) > MAX_LINE:
                    raise self.fail(number + len(lines) + 1, f"line longer than {MAX_LINE} bytes")
                for line in lines:
                    number += 1
                    yield number, line.rstrip(b"\r\n")

    def document(self) -> bytes:
        """The whole content, for formats that cannot be read in pieces.

        Raises:
            InputError: It is larger than ``MAX_DOCUMENT``, or as ``open``.
        """
        with self.open() as stream:
            content = stream.read(MAX_DOCUMENT + 1)
        if len(content) > MAX_DOCUMENT:
            raise self.fail(None, f"larger than {MAX_DOCUMENT} bytes")
        return content

    def _saw(self, start: int, data: bytes) -> None:
        if start == self._hashed:  # zip reads back and forth; the rest is hashed in as_source
            self._digest.update(data)
            self._hashed += len(data)
        if self._progress:
            self._progress(min(start + len(data), self.size))

    def _limited(self, unpacked: BinaryIO) -> BinaryIO:
        return cast("BinaryIO", io.BufferedReader(_Limited(unpacked, self), CHUNK))

    @contextmanager
    def _only_member(self, raw: BinaryIO) -> Iterator[BinaryIO]:
        with ExitStack() as stack:
            try:
                archive = stack.enter_context(zipfile.ZipFile(raw))
                members = [member for member in archive.infolist() if not member.is_dir()]
                if any(member.filename == "[Content_Types].xml" for member in members):
                    raise self.fail(None, "this is an Office document: save it as CSV")
                if len(members) != 1:
                    raise self.fail(None, f"an archive of {len(members)} files: unpack it first")
                member = stack.enter_context(archive.open(members[0]))
            # NotImplementedError: an unknown method; RuntimeError: a password.
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
                raise self.fail(None, f"the archive cannot be read: {error}") from None
            yield cast("BinaryIO", member)


class _Counted(io.RawIOBase):
    """Tells what is read from a file, and where."""

    def __init__(self, raw: BinaryIO, saw: Callable[[int, bytes], None]) -> None:
        super().__init__()
        self._raw = raw
        self._saw = saw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type] # io gives a writable buffer
        start = self._raw.tell()
        data = self._raw.read(len(view))
        view[: len(data)] = data
        self._saw(start, data)
        return len(data)


class _Limited(io.RawIOBase):
    """Stops when an archive unpacks to more than it may."""

    def __init__(self, unpacked: BinaryIO, file: InputFile) -> None:
        super().__init__()
        self._unpacked = unpacked
        self._file = file
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type] # io gives a writable buffer
        try:
            data = self._unpacked.read(len(view))
        except EOFError:
            raise self._file.fail(None, "the archive stops halfway") from None
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
            raise self._file.fail(None, f"the archive is damaged: {error}") from None
        self._read += len(data)
        packed = max(self._file.size, 1)
        if self._read > MAX_UNPACKED or (
            self._read > RATIO_FREE and self._read / packed > MAX_RATIO
        ):
            raise self._file.fail(None, f"unpacks to more than {self._read} bytes: not opened")
        view[: len(data)] = data
        return len(data)


def shown(path: Path | str) -> str:
    """A path as text that can be printed, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", "replace")


def line_of(content: bytes, offset: int) -> int:
    """The number, from 1, of the line that holds the byte at this offset."""
    return content.count(b"\n", 0, offset) + 1


def not_utf8(content: bytes, error: UnicodeDecodeError) -> str:
    """Why a file or line is not UTF-8, in words that help."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "this is UTF-16: save it as UTF-8"
    return f"not UTF-8: byte 0x{content[error.start]:02X} at position {error.start + 1}"


def _regular_size(path: Path) -> int:
    try:
        # Without O_NONBLOCK, opening a FIFO that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise InputError(shown(path), None, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(shown(path), None, f"cannot be opened: {reason}") from None
    try:
        status = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise InputError(shown(path), None, "this is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(shown(path), None, "this is not a regular file")
    if status.st_size == 0:
        raise InputError(shown(path), None, "the file is empty")
    return status.st_size
