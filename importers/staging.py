"""A staged import as a folder of files, for handing it from one process to another.

``additions.nq`` and ``removals.nq`` are N-Quads; ``staged.json`` names the format, the actor, the
reason, the revision and the report, and carries the digests of the other two. It is written last:
a folder without it is not a staged import.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TypedDict, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from graphstore.change import Actor, Change, Role
from importers.errors import StagingError
from importers.framework import StagedImport
from importers.report import ReportJson, report_from_json

FORMAT = 1
_INDEX = "staged.json"


class _Staged(TypedDict):
    format: int
    actor: str
    role: str
    reason: str
    base_revision: int | None
    additions: str  # SHA-256
    removals: str  # SHA-256
    report: ReportJson


def write_staged(folder: Path, staged: StagedImport) -> None:
    """Writes a staged import to a folder, which is made when it is not there.

    Raises:
        OSError: The folder cannot be written.
        ValueError: The change carries page texts; importers have none.
    """
    change = staged.change
    if change.texts:
        raise ValueError("a staged import has no page texts")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _INDEX).unlink(missing_ok=True)
    index = _Staged(
        format=FORMAT,
        actor=change.actor.iri.value,
        role=change.actor.role.value,
        reason=change.reason,
        base_revision=change.base_revision,
        additions=_write_quads(folder / "additions.nq", change.additions),
        removals=_write_quads(folder / "removals.nq", change.removals),
        report=staged.report.as_json(),
    )
    partial = folder / f"{_INDEX}.partial"
    partial.write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
    partial.replace(folder / _INDEX)


def read_staged(folder: Path) -> StagedImport:
    """Reads a staged import back.

    Raises:
        StagingError: The folder does not hold a whole staged import of this format.
    """
    try:
        index = cast("_Staged", json.loads((folder / _INDEX).read_text(encoding="utf-8")))
        if index["format"] != FORMAT:
            raise StagingError(folder, f"format {index['format']}, not {FORMAT}")
        change = Change(
            actor=Actor(NamedNode(index["actor"]), Role(index["role"])),
            reason=index["reason"],
            additions=_read_quads(folder / "additions.nq", index["additions"]),
            removals=_read_quads(folder / "removals.nq", index["removals"]),
            base_revision=index["base_revision"],
        )
        return StagedImport(change, report_from_json(index["report"]))
    except FileNotFoundError as error:
        raise StagingError(folder, f"{Path(str(error.filename)).name} is not there") from None
    except (OSError, ValueError, KeyError, TypeError, SyntaxError) as error:
        raise StagingError(folder, f"cannot be read: {error}") from error


def _write_quads(path: Path, quads: frozenset[Quad]) -> str:
    content = serialize(quads, format=RdfFormat.N_QUADS) or b""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()


def _read_quads(path: Path, digest: str) -> frozenset[Quad]:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise StagingError(path.parent, f"{path.name} was changed or is not whole")
    return frozenset(parse(content, format=RdfFormat.N_QUADS))
