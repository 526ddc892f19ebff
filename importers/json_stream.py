"""JSON documents (RFC 8259, UTF-8) in a stream: the elements of a list, one at a time.

What is held is one element and what ijson has not finished, never the document: files may be of any
size. ijson reads; added here is what it does not tell: the line of every element, names that stand
in an object twice, halves of characters, and limits to what one element may hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

import ijson

from importers.errors import InputError
from importers.files import InputFile
from importers.json_pieces import BROKEN, Piece, read_pieces

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

MAX_DEPTH = 200
MAX_ELEMENT = 64 << 20  # bytes: the finest boundary of a country has a fourth of it
MAX_VALUES = 4_000_000  # of one element, as small ones take more room in memory than in a file
MAX_TEXT = 16 << 20  # bytes of one text, or of white space, at a stretch
HALF = "a text holds half a character (\\ud800 to \\udfff)"

# The reader in C and no other: what is an error, and its words, differ from one to the other.
_READER = ijson.get_backend("yajl2_c")
_STARTS, _ENDS = frozenset({"start_map", "start_array"}), frozenset({"end_map", "end_array"})


class Shape(StrEnum):
    """What a document is."""

    LIST = "list"
    OBJECT = "object"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a list.

    ``fault`` says why it cannot be taken whatever it says; ``value`` may be None then.
    """

    of: str | None  # the member of the document that the list is; None: the document itself
    number: int  # in its list, from 1
    line: int  # where it begins, from 1
    value: Json
    fault: str | None


class JsonStream:
    """Reads a document from its beginning to its end, once.

    Iterating gives the elements of the document when it is a list, else of those of its ``lists``
    that are. With ``whole`` the document itself is the only element. When all was read, ``shape``,
    ``lengths`` (of the lists that are there) and ``members`` (those asked for) are known.

    Raises:
        InputError: While it is read: it is not JSON, not UTF-8, cut off, or nested too deep; or
            one of the members that were asked for stands in it twice.
    """

    def __init__(
        self,
        file: InputFile,
        *,
        lists: frozenset[str] = frozenset(),
        members: frozenset[str] = frozenset(),
        whole: bool = False,
    ) -> None:
        self.shape: Shape | None = None
        self.lengths: dict[str, int] = {}
        self.members: dict[str, Json] = {}
        self._file = file
        self._lists = lists
        self._wanted = members
        self._whole = whole
        self.read = 0  # bytes before the present piece
        self.mended = False  # texts may hold ``BROKEN``: one that began long ago may end only now

    def __iter__(self) -> Iterator[Element]:
        """The elements, in the order of the document."""
        part: _Part | None = None  # the value that is being read
        name: str | None = None  # of the member of the document that is being read
        inside: str | None = None  # the list that is being read, when it is a member
        number = 0
        within = False  # between the brackets of a list of elements
        for piece, event, value in self._events():
            if part is not None:
                if not part.take(event, value, self):
                    continue
            elif within and event in _ENDS:
                within = False
                if inside is not None:
                    self.lengths[inside] = number
                continue
            elif self.shape is None and not self._whole:
                self.shape = _shape(event)
                within = self.shape is Shape.LIST
                continue
            elif within or self._whole:
                number += 1
                part = _Part(piece.line, self.read, keep=True)
                if not part.take(event, value, self):
                    continue
            elif event == "map_key":
                name = str(value)
                if name in self.lengths or name in self.members:
                    raise self._file.fail(piece.line, f"{name!r} stands in the document twice")
                continue
            elif event in _ENDS:
                continue
            elif name in self._lists and event == "start_array":
                inside, number, within = name, 0, True
                continue
            else:
                part = _Part(piece.line, self.read, keep=name in self._wanted)
                if not part.take(event, value, self):
                    continue
            # a value is whole
            if within or self._whole:
                yield Element(inside, number, part.line, part.value, part.fault)
            elif part.keep and name is not None:
                if part.fault is not None:
                    raise self._file.fail(part.line, f"{name!r}: {part.fault}")
                self.members[name] = part.value
            part = None

    def _events(self) -> Iterator[tuple[Piece, str, object]]:
        events = ijson.sendable_list()
        reader = _READER.basic_parse_coro(events)
        piece = Piece(1, b"", mended=False)
        silent = depth = 0
        try:
            for piece in read_pieces(self._file):
                self.mended = self.mended or piece.mended
                reader.send(piece.content)
                silent = 0 if events else silent + len(piece.content)
                if silent > MAX_TEXT:
                    reason = f"more than {MAX_TEXT} bytes of one text or of white space"
                    raise self._file.fail(piece.line, reason)
                for event, value in events:
                    if event in _STARTS:
                        depth += 1
                        if depth > MAX_DEPTH:
                            raise self._file.fail(piece.line, "nested too deep")
                    elif event in _ENDS:
                        depth -= 1
                    yield piece, event, value
                events.clear()
                self.read += len(piece.content)
            reader.close()
        # SystemError: the reader does not pass on that an integer has thousands of digits.
        except (ijson.JSONError, ValueError, ArithmeticError, SystemError) as error:
            after = piece.line + piece.content.endswith(b"\n")
            raise _not_json(self._file, piece.line, after, error) from None


class _Part:
    """A value that is put together from its events, or only followed to its end."""

    __slots__ = ("_begun", "_count", "_depth", "_key", "_open", "fault", "keep", "line", "value")

    def __init__(self, line: int, begun: int, *, keep: bool) -> None:
        self.line = line
        self.keep = keep
        self.value: Json = None
        self.fault: str | None = None
        self._begun = begun
        self._depth = 0
        self._count = 0
        self._key = ""
        self._open: list[dict[str, Json] | list[Json]] = []

    def take(self, event: str, value: object, stream: JsonStream) -> bool:
        """Takes an event; True when the value is whole."""
        if event in _STARTS:
            self._depth += 1
            if self._open or self._count == 0:
                self._start(event)
        elif event in _ENDS:
            self._depth -= 1
            if self._open:
                self._open.pop()
        elif event == "map_key":
            self._key = str(value)
            if stream.mended and BROKEN in self._key:
                self.fault = self.fault or HALF
        elif self._open or self._count == 0:
            self._add(_scalar(event, value))
            if stream.mended and isinstance(value, str) and BROKEN in value:
                self.fault = self.fault or HALF
        if self._count > MAX_VALUES or stream.read - self._begun > MAX_ELEMENT:
            self._give_up()
        return self._depth == 0

    def _start(self, event: str) -> None:
        opened: dict[str, Json] | list[Json] = {} if event == "start_map" else []
        self._add(opened)
        if self.keep:
            self._open.append(opened)

    def _add(self, value: Json) -> None:
        self._count += 1
        if not self.keep:
            return
        if not self._open:
            self.value = value
            return
        holder = self._open[-1]
        if isinstance(holder, list):
            holder.append(value)
        else:
            if self._key in holder:
                self.fault = self.fault or f"the name {self._key[:40]!r} stands in an object twice"
            holder[self._key] = value

    def _give_up(self) -> None:
        """What is too large is not kept; the rest of it is only followed to its end."""
        if self.keep and self.fault is None:
            mebibytes = MAX_ELEMENT >> 20
            self.fault = f"larger than {mebibytes} MiB or {MAX_VALUES} values"
        self._open.clear()
        self.value = None


def _scalar(event: str, value: object) -> Json:
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ValueError(f"unexpected {event}")


def _shape(event: str) -> Shape:
    shapes = {"start_array": Shape.LIST, "start_map": Shape.OBJECT}
    return shapes.get(event, Shape.VALUE)


def _not_json(file: InputFile, line: int, after: int, error: Exception) -> InputError:
    """The error in one line; the reader draws it in three, with what stands around the place."""
    if not isinstance(error, ijson.JSONError):
        return file.fail(line, "not JSON: a number that is too large")
    reason, *drawing = str(error).strip().splitlines()
    if "premature EOF" in reason:
        return file.fail(after, "not JSON: the document stops halfway: the file is cut off")
    near = drawing[0].strip() if drawing else ""
    return file.fail(line, f"not JSON: {reason.rstrip('.')}" + (f", near {near!r}" if near else ""))
