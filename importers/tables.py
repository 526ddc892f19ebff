"""Tables of text: a header and rows, one row a line, cells apart by one character (RFC 4180).

A line break inside a quoted cell is not taken: publishers of tables do not write them, and a
forgotten quote would swallow the rest of the file.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from importers.errors import InputError
from importers.files import InputFile, not_utf8

Reject = Callable[[InputError], None]


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and the line they stand on."""

    names: tuple[str, ...]
    line: int
    delimiter: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row; as many cells as the header has names."""

    line: int
    cells: list[str]


def read_header(file: InputFile, delimiters: frozenset[str], encoding: str = "utf-8") -> Header:
    """The first line that is not empty, read with the delimiter that gives most columns.

    Raises:
        InputError: There is no such line, it cannot be decoded, or names a column twice.
    """
    for line, raw in file.lines():
        if not raw.strip():
            continue
        text = _decode(file, line, raw.removeprefix(codecs.BOM_UTF8), encoding)
        candidates = [(_cells(file, line, text, mark), mark) for mark in sorted(delimiters)]
        cells, delimiter = max(candidates, key=lambda candidate: len(candidate[0]))
        names = tuple(cell.strip() for cell in cells)
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise file.fail(line, f"column named twice: {', '.join(twice)}")
        return Header(names, line, delimiter)
    raise file.fail(None, "the file has no lines with text")


def read_rows(
    file: InputFile, header: Header, reject: Reject, encoding: str = "utf-8"
) -> Iterator[Row]:
    """The rows after the header; what cannot be read as a row goes to ``reject``."""
    width = len(header.names)
    plain = '"'.encode(encoding)
    for line, raw in file.lines():
        if line <= header.line or not raw.strip():
            continue
        try:
            text = _decode(file, line, raw, encoding)
            if plain in raw:
                cells = _cells(file, line, text, header.delimiter)
            else:
                cells = text.split(header.delimiter)
            if len(cells) != width:
                raise file.fail(line, f"{len(cells)} cells where the header has {width}")
        except InputError as error:
            reject(error)
            continue
        yield Row(line, cells)


def _decode(file: InputFile, line: int, raw: bytes, encoding: str) -> str:
    if b"\x00" in raw:
        utf16 = line == 1 and raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        raise file.fail(line, "this is UTF-16: save it as UTF-8" if utf16 else "holds a NUL byte")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8":
            raise file.fail(line, not_utf8(raw, error)) from None
        raise file.fail(line, f"not {encoding}: {error.reason}") from None


def _cells(file: InputFile, line: int, text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as error:
        raise file.fail(line, f"cannot be read as a row: {error}") from None
