"""What commands and the owner of a data folder say to each other over its socket.

Lines of JSON. A command sends one request; the owner answers with any number of progress lines and
then one result or one failure. The version stands in every request: program and server may have
been updated at different times.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import struct
import tempfile
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from graphstore.folder import Folder, replace_file
from wiki.failure import ExitCode, Failure

VERSION: Final = 1
ADDRESS: Final = "address"  # the one operation that is about the server and not about the data
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Fields: TypeAlias = "dict[str, Json]"
Arguments: TypeAlias = "Mapping[str, Json]"
Progress: TypeAlias = Callable[[str, int, int], None]  # step, done, total

_SOCKET: Final = "owner.socket"
_ELSEWHERE: Final = "owner.socket-path"  # where the socket is when its path would be too long
_LONGEST: Final = 100  # bytes; the kernel takes 107
_MOST_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    operation: str
    arguments: Arguments


def listen(folder: Folder) -> socket.socket:
    """The owner's socket, open to this user only; an old one is replaced.

    The caller holds the folder's lock, so nobody listens on the old one any more.
    """
    path = folder.root.resolve() / _SOCKET
    note = folder.root / _ELSEWHERE
    note.unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    if len(os.fsencode(path)) > _LONGEST:
        path = Path(tempfile.mkdtemp(prefix="leefomgeving-")) / secrets.token_hex(4)
        replace_file(note, os.fsencode(path))
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # the mode must be right from the first moment
    try:
        server.bind(str(path))
    finally:
        os.umask(before)
    server.listen(16)
    return server


def forget(folder: Folder, server: socket.socket) -> None:
    """Takes the owner's socket away, for its end."""
    path = Path(server.getsockname())
    server.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for a connection
    server.close()
    path.unlink(missing_ok=True)
    if path.name != _SOCKET:
        path.parent.rmdir()
    (folder.root / _ELSEWHERE).unlink(missing_ok=True)


def socket_path(folder: Folder) -> Path:
    """Where the owner's socket is, if there is an owner."""
    try:
        return Path(os.fsdecode((folder.root / _ELSEWHERE).read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return folder.root.resolve() / _SOCKET


def connect(folder: Folder) -> socket.socket | None:
    """A connection to the owner; None when no server runs on this folder.

    Raises:
        Failure: Somebody else's process listens there.
    """
    path = socket_path(folder)
    if len(os.fsencode(path)) > _LONGEST:
        return None  # a server would have left a note of another path
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        client.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        client.close()
        return None
    except OSError as error:
        client.close()
        raise Failure(
            ExitCode.DATA, f"The server's socket cannot be used: {error.strerror}."
        ) from error
    peer = peer_user(client)
    if peer not in {os.getuid(), 0}:
        client.close()
        raise Failure(ExitCode.DATA, f"User {peer} serves this folder; it is not yours.")
    return client


def peer_user(connection: socket.socket) -> int:
    """The user at the other end."""
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", data)[1])


def send_line(connection: socket.socket, fields: Fields) -> None:
    """Sends one line."""
    connection.sendall(json.dumps(fields, ensure_ascii=False).encode() + b"\n")


def lines(connection: socket.socket) -> Generator[Fields, None, None]:
    """The lines that come in, until the other side closes.

    Raises:
        ValueError: A line is too long or no JSON object.
    """
    with connection.makefile("rb") as stream:
        while line := stream.readline(_MOST_BYTES):
            if not line.endswith(b"\n"):
                raise ValueError("a line that does not end")
            fields = json.loads(line)
            if not isinstance(fields, dict):
                raise ValueError("a line that is no object")  # one kind for all
            yield fields


def request_fields(call: Call) -> Fields:
    """A request as it is sent."""
    return {
        "version": VERSION,
        "operation": call.operation,
        "arguments": dict(call.arguments),
    }


def read_request(fields: Fields) -> Call:
    """A request as it came in.

    Raises:
        Failure: It is of another version, or none.
    """
    if fields.get("version") != VERSION:
        raise Failure(
            ExitCode.SERVER,
            "The server runs another version of the program.",
            "Restart the server.",
        )
    operation, arguments = fields.get("operation"), fields.get("arguments")
    if not isinstance(operation, str) or not isinstance(arguments, dict):
        raise Failure(ExitCode.SERVER, "The server does not understand the request.")
    return Call(operation, arguments)


def failure_fields(failure: Failure) -> Fields:
    """A failure as it is sent."""
    return {
        "code": int(failure.code),
        "message": failure.message,
        "advice": failure.advice,
        "details": list(failure.details),
    }


def read_failure(fields: Json) -> Failure:
    """A failure as it came in, equal to what was sent."""
    assert isinstance(fields, dict)
    details = fields["details"]
    assert isinstance(details, list)
    return Failure(
        ExitCode(int(str(fields["code"]))),
        str(fields["message"]),
        str(fields["advice"]),
        tuple(str(detail) for detail in details),
    )
