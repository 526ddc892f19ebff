"""Payloads of journal entries: facts in chunks, page texts, the reason; and their hashes.

An entry's payload is a row of parts. Each part is hashed with a salt of its own, which goes when
the part is erased: what is left of an erased fact cannot be found by trying. The payload's hash is
the hash of the parts' hashes, and an entry's hash covers the entry before it, its metadata and its
payload's hash, so that nothing can be changed unseen.
"""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntFlag, StrEnum
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from graphstore.errors import DataFolderDamagedError

CHUNK_QUADS: Final = 2_000
GENESIS: Final = bytes(32)  # what the first entry follows
_LEVEL: Final = 1  # N-Quads shrink fifteenfold at the fastest level


class Part(StrEnum):
    """What a part of a payload is."""

    REASON = "reason"
    FACTS = "facts"
    TEXT = "text"
    REDACTION = "redaction"  # which payloads an erasure replaced


class Stores(IntFlag):
    """The stores an entry has facts for."""

    NONE = 0
    PUBLIC = 1
    MEMBERS = 2


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part, as it lies in the journal; both bodies compressed."""

    kind: Part
    layer: str  # who may read it: "public", "network" or "closed/{reference}"
    name: str  # the page, for a text
    removed: bytes
    added: bytes
    removed_count: int
    added_count: int
    salt: bytes
    digest: bytes
    subjects: frozenset[int] = frozenset()  # keys of the things it says something of


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the hash chain says of an entry besides its payload."""

    revision: int
    at: str  # ISO 8601, UTC
    actor: str
    role: str
    stores: Stores

    def digest(self, previous: bytes, payload: bytes) -> bytes:
        """The hash of the entry: of the one before it, the metadata and the payload's hash."""
        fields = [self.revision, self.at, self.actor, self.role, int(self.stores)]
        return sha256(previous + json.dumps(fields).encode() + payload).digest()


def payload_digest(digests: Iterable[bytes]) -> bytes:
    """The hash of a payload, from its parts' hashes in their order."""
    whole = sha256()
    for digest in digests:
        whole.update(digest)
    return whole.digest()


def subject_key(subject: NamedNode | BlankNode | Triple) -> int:
    """The key of a thing in the index of subjects: 64 bits, so that no IRI has to be erased there.

    Two things may share a key; whoever looks up compares the facts themselves.
    """
    return _key(str(subject))


def _key(written: str) -> int:
    return int.from_bytes(blake2b(written.encode(), digest_size=8).digest(), "big", signed=True)


def text_part(kind: Part, layer: str, name: str, content: bytes) -> PartRow:
    """A reason, a page text or a redaction, byte for byte."""
    return _sealed(kind, layer, name, b"", zlib.compress(content, _LEVEL), 0, 0, frozenset())


def fact_parts(layer: str, removed: Iterable[Quad], added: Iterable[Quad]) -> Iterator[PartRow]:
    """Facts of one layer in chunks of about 2,000; what is said of one thing stays together.

    Sorted by subject, so that the history of one thing reads one chunk of a large import.
    """
    gone = frozenset(map(str, removed))
    lines = [*gone, *map(str, added)]
    lines.sort()  # the text of a quad begins with its subject
    start, total = 0, len(lines)
    while start < total:
        end = min(start + CHUNK_QUADS, total)
        while end < total and _subject(lines[end]) == _subject(lines[end - 1]):
            end += 1
        part = lines[start:end]
        yield _fact_part(
            layer,
            [line for line in part if line in gone],
            [line for line in part if line not in gone] if gone else part,
        )
        start = end


def fact_part(layer: str, removed: Iterable[Quad], added: Iterable[Quad]) -> PartRow:
    """These facts of one layer as one chunk."""
    return _fact_part(layer, sorted(map(str, removed)), sorted(map(str, added)))


def facts_in(body: bytes) -> list[Quad]:
    """The facts in one body of a part.

    Raises:
        DataFolderDamagedError: It is not what was journalled.
    """
    if not body:
        return []
    try:
        return list(parse(_unpacked(body), format=RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise _damaged(error) from error


def content_of(row: PartRow) -> bytes:
    """The bytes of a reason, a text or a redaction.

    Raises:
        DataFolderDamagedError: They are not what was journalled.
    """
    return _unpacked(row.added) if row.added else b""


def digest_of(row: PartRow) -> bytes:
    """The hash a part should have."""
    return _digest(row.kind, row.layer, row.name, row.removed, row.added, row.salt)


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompress(body)
    except zlib.error as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> DataFolderDamagedError:
    return DataFolderDamagedError(Path("journal.sqlite"), f"an entry cannot be read: {error}")


def _fact_part(layer: str, gone: list[str], came: list[str]) -> PartRow:
    return _sealed(
        Part.FACTS,
        layer,
        "",
        _packed(gone),
        _packed(came),
        len(gone),
        len(came),
        frozenset(_key(subject) for subject in {_subject(line) for line in (*gone, *came)}),
    )


def _subject(line: str) -> str:
    return line.split(" ", 1)[0]


def _packed(lines: list[str]) -> bytes:
    return zlib.compress((" .\n".join(lines) + " .\n").encode(), _LEVEL) if lines else b""


def _sealed(
    kind: Part,
    layer: str,
    name: str,
    removed: bytes,
    added: bytes,
    removed_count: int,
    added_count: int,
    subjects: frozenset[int],
) -> PartRow:
    salt = secrets.token_bytes(16)
    digest = _digest(kind, layer, name, removed, added, salt)
    return PartRow(
        kind, layer, name, removed, added, removed_count, added_count, salt, digest, subjects
    )


def _digest(kind: str, layer: str, name: str, removed: bytes, added: bytes, salt: bytes) -> bytes:
    whole = sha256(salt)
    for field in (kind.encode(), layer.encode(), name.encode(), removed, added):
        whole.update(len(field).to_bytes(8, "big"))
        whole.update(field)
    return whole.digest()
