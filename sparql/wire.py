"""Frames between the front and its workers: one byte of kind, four of length, the payload."""

from __future__ import annotations

import socket
import struct
import time
from enum import Enum
from typing import Final

_HEAD: Final = struct.Struct(">cI")
CHUNK: Final = 64 * 1024


class Frame(Enum):
    """What a frame carries."""

    READY = b"r"  # worker: JSON, once, when it has opened a checkpoint
    QUERY = b"q"  # front: JSON, one request
    HEAD = b"h"  # worker: JSON, before the first data
    DATA = b"d"  # worker: bytes of the answer
    END = b"e"  # worker: JSON, the answer is complete
    ERROR = b"x"  # worker: JSON, there is no (complete) answer


class PeerGoneError(Exception):
    """The other side closed the socket, or ended."""


def send(sock: socket.socket, kind: Frame, payload: bytes) -> None:
    """Sends one frame.

    Raises:
        PeerGoneError: The other side is gone.
    """
    try:
        sock.sendall(_HEAD.pack(kind.value, len(payload)) + payload)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise PeerGoneError from error


def receive(sock: socket.socket, until: float | None = None) -> tuple[Frame, bytes]:
    """The next frame, waited for until a moment of ``time.monotonic``.

    Raises:
        PeerGoneError: The other side is gone.
        TimeoutError: The moment passed.
    """
    head = _exactly(sock, _HEAD.size, until)
    kind, length = _HEAD.unpack(head)
    return Frame(kind), _exactly(sock, length, until)


def _exactly(sock: socket.socket, length: int, until: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        if until is not None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock.settimeout(left)
        else:
            sock.settimeout(None)
        try:
            part = sock.recv(length - len(parts))
        except ConnectionResetError as error:
            raise PeerGoneError from error
        if not part:
            raise PeerGoneError
        parts += part
    return bytes(parts)
