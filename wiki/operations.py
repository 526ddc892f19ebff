"""What only the owner of a data folder can do, the same in a server and in a command on its own.

Each operation takes the open store, plain values and a progress callback, and gives plain values;
what goes wrong is raised. Commands reach them through :mod:`wiki.owner`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from graphstore.change import Change
from graphstore.checking import Fault
from graphstore.checkpoints import current, remove_unread
from graphstore.oracle import missing_conclusions
from graphstore.seed import foresee_seeding, seed
from graphstore.store import GraphStore
from importers.staging import read_staged
from wiki.erasing import erase, foresee_erasure
from wiki.failure import ExitCode, Failure, describe, describe_with_shape
from wiki.owner_protocol import Arguments, Fields, Json, Progress
from wiki.seeding import load_demo, told_of_blocked

Operation = Callable[[GraphStore, Arguments, Progress], Fields]
STAGING = "staging"  # in the data folder: imports on their way to the owner
_SHOWN = 20


def checkpoint(store: GraphStore, _arguments: Arguments, _progress: Progress) -> Fields:
    """Sees to it that the newest checkpoint has the newest revision, and no unread one stays."""
    name = current(store.folder)
    there = name is not None and (store.folder.checkpoints / name).is_dir()
    if name is None or not there or name.partition("-")[0] != str(store.revision):
        name = store.publish_checkpoint()
    else:
        remove_unread(store.folder)
    return {"name": name, "revision": store.revision}


def commit_staged(store: GraphStore, arguments: Arguments, progress: Progress) -> Fields:
    """Commits a staged import from the folder ``staging``, or only says what that would do."""
    name = str(arguments["name"])
    if Path(name).name != name or name in {".", ".."}:
        raise Failure(ExitCode.INPUT, f"“{name}” is no staged import.")
    staged = read_staged(store.folder.root / STAGING / name)
    return commit(store, staged.change, bool(arguments["dry_run"]), progress)


def commit(store: GraphStore, change: Change, dry_run: bool, progress: Progress) -> Fields:
    """Commits a change, or only says what that would do."""
    if dry_run:
        preview = store.preview(change, progress=progress)
        if preview.violations:
            raise Failure(
                ExitCode.FINDING,
                f"The change would be refused: it breaks {len(preview.violations)} rules.",
                "Nothing was changed.",
                tuple(describe(violation) for violation in preview.violations[:_SHOWN]),
            )
        return {"revision": store.revision, "added": preview.added, "removed": preview.removed}
    committed = store.commit(change, progress=progress)
    return {
        "revision": committed.revision,
        "added": committed.added,
        "removed": committed.removed,
    }


def demo(store: GraphStore, _arguments: Arguments, progress: Progress) -> Fields:
    """Loads the demo world, after the program's own ontology and thesauri."""
    seeded = seed(store, progress=progress)
    blocked: list[Json] = list(told_of_blocked(seeded))
    return {"added": load_demo(store, progress=progress), "blocked": blocked}


def backup(store: GraphStore, arguments: Arguments, progress: Progress) -> Fields:
    """Copies everything to a new directory."""
    done = store.backup(Path(str(arguments["target"])), progress=progress)
    return {"revision": done.revision, "files": done.files, "size": done.size}


def rebuild(store: GraphStore, _arguments: Arguments, progress: Progress) -> Fields:
    """Makes the stores anew from the journal."""
    store.rebuild(progress=progress)
    return {"revision": store.revision}


def check_conclusions(store: GraphStore, _arguments: Arguments, progress: Progress) -> Fields:
    """Concludes everything afresh, asks owlrl about a sample, and tells where the store differs."""
    found = store.check(progress=progress)
    progress("owlrl", 0, 1)
    return {
        "findings": [
            *(
                f"{finding.where}: {finding.message}"
                for finding in found
                if finding.fault is Fault.CONCLUSIONS
            ),
            *(
                f"public: owlrl concludes this, and it is not there: {triple}"
                for triple in missing_conclusions(store.public, store.iris.base)
            ),
        ]
    }


def examine(store: GraphStore, arguments: Arguments, progress: Progress) -> Fields:
    """Checks journal, stores and what seeding waits for; has stores repaired when asked."""
    repair = bool(arguments["repair"])
    found = store.repair(progress=progress) if repair else store.check(progress=progress)
    seeding = foresee_seeding(store, progress=progress)
    return {
        "revision": store.revision,
        "base": store.iris.base,
        "newer_waits": seeding is not None and seeding.changed,
        "newer_blocked": [
            describe_with_shape(violation)
            for violation in (() if seeding is None else seeding.violations[:_SHOWN])
        ],
        "findings": [
            {
                "fault": str(finding.fault),
                "where": finding.where,
                "message": finding.message,
                "count": finding.count,
                "repairable": finding.repairable,
            }
            for finding in found
        ],
    }


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "backup": backup,
        "check-conclusions": check_conclusions,
        "checkpoint": checkpoint,
        "commit-staged": commit_staged,
        "demo": demo,
        "erase": erase,
        "examine": examine,
        "foresee-erasure": foresee_erasure,
        "rebuild": rebuild,
    }
)


def perform(store: GraphStore, name: str, arguments: Arguments, progress: Progress) -> Fields:
    """Performs an operation.

    Raises:
        Failure: There is none of that name; and whatever the operation raises.
    """
    operation = OPERATIONS.get(name)
    if operation is None:
        raise Failure(ExitCode.SERVER, f"The server does not know “{name}”.", "Restart the server.")
    return operation(store, arguments, progress)
