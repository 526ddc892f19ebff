r"""The bytes of a JSON document in pieces: lines, or parts of long ones; UTF-8, checked.

A JSON text may spell half of a UTF-16 pair (``"\ud83d"``, RFC 8259 §8.2). Readers make something
else of it without a word, so here every such half becomes U+FFFF, which is no character: the text
that holds it is still there, to be refused with its place.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from importers.errors import InputError
from importers.files import InputFile

PIECE = 1 << 16
BROKEN = "\uffff"  # stands for half a character
_LONGEST = 12  # bytes of an escaped pair
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # perhaps one of a pair
# Pairs first; what is no escape at all is the reader's to refuse.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\u(?=.{4})|\\[^u]",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of one line; no escape is divided over two pieces."""

    line: int  # from 1
    content: bytes
    mended: bool  # halves of characters were replaced by ``BROKEN``


def read_pieces(file: InputFile) -> Iterator[Piece]:
    """The content of a file, without byte order mark.

    Raises:
        InputError: It is not UTF-8, or as ``InputFile.open``.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, at = 1, 0
    held = b""
    with file.open() as stream:
        while read := stream.readline(PIECE):
            if line == 1 and at == 0:
                if read.startswith(_UTF16):
                    raise file.fail(1, "this is UTF-16: save it as UTF-8")
                read = read.removeprefix(codecs.BOM_UTF8)
            _check(file, decoder, read, line, at)
            content = held + read
            ends = content.endswith(b"\n")
            cut = len(content) if ends else _whole(content)
            content, held = content[:cut], content[cut:]
            yield _mend(line, content)
            line, at = (line + 1, 0) if ends else (line, at + len(read))
        _check(file, decoder, b"", line, at, final=True)
        if held:
            yield _mend(line, held)


def _check(
    file: InputFile,
    decoder: codecs.IncrementalDecoder,
    read: bytes,
    line: int,
    at: int,
    *,
    final: bool = False,
) -> None:
    waiting = len(decoder.getstate()[0])
    try:
        decoder.decode(read, final)
    except UnicodeDecodeError as error:
        place = at - waiting + error.start + 1
        raise _not_utf8(file, line, error.object[error.start], place) from None


def _not_utf8(file: InputFile, line: int, byte: int, place: int) -> InputError:
    return file.fail(line, f"not UTF-8: byte 0x{byte:02X} at position {place}")


def _whole(content: bytes) -> int:
    """Where the last escape that is whole ends, or where there is no other after it."""
    if b"\\" not in content[-_LONGEST:]:
        return len(content)
    last: re.Match[bytes] | None = None
    for last in _ESCAPE.finditer(content):  # noqa: B007 # only the last one counts
        pass
    begun = content.find(b"\\", last.end() if last else 0)
    end = len(content) if begun < 0 else begun
    if last is not None and last["half"] and last.end() == end:
        return last.start()  # the other half may follow
    return end


def _mend(line: int, content: bytes) -> Piece:
    if not _HALF.search(content):
        return Piece(line, content, mended=False)
    mended = _ESCAPE.sub(lambda found: b"\\uffff" if found["half"] else found[0], content)
    return Piece(line, mended, mended=mended != content)
