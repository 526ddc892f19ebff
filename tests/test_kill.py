"""A power cut at every step of a commit leaves all of it or nothing, and no half store is read."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import graphstore.writing
from graphstore.checkpoints import open_checkpoint
from graphstore.errors import DataFolderError
from graphstore.store import GraphStore
from shapes import from_turtle
from tests.changes import environment, named, part_of
from tests.failpoints import AFTER, BEFORE, KILLED, LARGE, STEPS
from tests.test_maintenance import content

REPOSITORY = Path(__file__).parents[1]


def opened(folder: Path) -> GraphStore:
    return GraphStore.open(folder, shapes=from_turtle([]))


def killed(folder: Path, step: str, size: int = 0) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.failpoints", str(folder), step, str(size)],
        cwd=REPOSITORY,
        capture_output=True,
        timeout=120,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()


@pytest.mark.parametrize("step", STEPS)
def test_a_commit_killed_at_any_step_is_there_as_a_whole_or_not_at_all(
    tmp_path: Path, step: str
) -> None:
    killed(tmp_path / "killed", step)
    made = step != "before journal"
    with opened(tmp_path / "whole") as store:
        for change in BEFORE:
            store.commit(change)
        if made:
            store.commit(KILLED)
        expected, expected_text = content(store), store.text(environment("straat"))
    with opened(tmp_path / "killed") as store:
        assert store.revision == (3 if made else 2)
        assert content(store) == expected
        assert store.text(environment("straat")) == expected_text
        assert store.check() == []
        assert store.commit(AFTER).changed
        assert store.check() == []


@pytest.mark.parametrize(
    ("step", "size"),
    [
        ("before journal", LARGE),
        ("after journal", LARGE // 20),
        ("after journal", LARGE),
        ("before take over", LARGE),  # a copy is loaded beside the store in use
        ("after public", LARGE),
    ],
)
def test_a_killed_import_is_whole_after_a_restart_or_not_there(
    tmp_path: Path, step: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphstore.writing, "TAKE_OVER_FROM", LARGE)
    killed(tmp_path, step, size)
    with opened(tmp_path) as store:
        made = sum(store.public.contains(part_of(f"s{n}", f"b{n % 100}")) for n in range(size))
        assert made == (0 if step == "before journal" else size)
        assert store.revision == (2 if step == "before journal" else 3)
        assert store.check() == []
    assert len([path for path in (tmp_path / "public").iterdir() if path.is_dir()]) <= 2


def test_readers_see_no_half_change_while_writers_are_killed(tmp_path: Path) -> None:
    """Kills a writer at random moments; a checkpoint always holds whole changes only."""
    script = (
        "import sys, pathlib\n"
        "from graphstore.store import GraphStore\n"
        "from shapes import from_turtle\n"
        "from tests.changes import adding, named, part_of\n"
        "store = GraphStore.open(pathlib.Path(sys.argv[1]), shapes=from_turtle([]))\n"
        "start = store.revision\n"
        "for n in range(start + 1, start + 10000):\n"
        "    store.commit(adding(named(f's{n}'), part_of(f's{n}', f'b{n}')))\n"
        "    store.publish_checkpoint()\n"
        "    print(n, flush=True)\n"
    )
    acknowledged = 0
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        until = time.monotonic() + 1.5 + random.random()
        for line in process.stdout:
            acknowledged = int(line)
            try:
                with open_checkpoint(tmp_path) as checkpoint:
                    last = checkpoint.revision
                    assert checkpoint.public.contains(named(f"s{last}"))
                    assert checkpoint.public.contains(part_of(f"s{last}", f"b{last}"))
            except DataFolderError:
                assert acknowledged <= 1
            if time.monotonic() > until:
                os.kill(process.pid, signal.SIGKILL)
                break
        for line in process.stdout:  # said before the end, while this test was reading
            acknowledged = int(line)
        process.stdout.close()
        process.wait()
        with opened(tmp_path) as store:
            assert store.revision in (acknowledged, acknowledged + 1)
            assert store.public.contains(named(f"s{store.revision}"))
    with opened(tmp_path) as store:
        assert store.check() == []
