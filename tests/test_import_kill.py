"""kill -9 during an import: all of it or nothing, and readers never see half."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graphstore.checkpoints import open_checkpoint
from graphstore.seed import seed
from graphstore.store import GraphStore
from importers import registry
from tests.shared_data import shared

REPOSITORY = Path(__file__).parents[1]
IMPORT = (
    "import sys, pathlib\n"
    "from graphstore import writing\n"
    "from graphstore.store import GraphStore\n"
    "from importers import registry\n"
    "writing.TAKE_OVER_FROM = 3000\n"  # loads a copy beside the store, as for the whole country
    "with GraphStore.open(pathlib.Path(sys.argv[1])) as store:\n"
    "    store.start_background(publish_after=0.0)\n"
    "    staged = registry.run('cbs-kwb', [pathlib.Path(sys.argv[2])], reader=store.public,\n"
    "                          iris=store.iris)\n"
    "    print('ready', flush=True)\n"
    "    store.commit(staged.change)\n"
    "    print('made', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.mark.slow
def test_an_import_killed_at_any_moment_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    file = shared("data/cbs/amsterdam-statline-2024.csv")
    with GraphStore.open(tmp_path) as store:
        seed(store)
        store.publish_checkpoint()
        whole = registry.run("cbs-kwb", [file], reader=store.public, iris=store.iris).change
    seen: set[int] = set()
    delays = [0.0, *(random.uniform(0.05, 2.5) for _ in range(3)), 60.0]
    for delay in delays:
        process = subprocess.Popen(
            [sys.executable, "-c", IMPORT, str(tmp_path), str(file)],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        until = time.monotonic() + delay
        while True:
            with open_checkpoint(tmp_path) as checkpoint:
                found = sum(checkpoint.public.contains(quad.triple) for quad in whole.additions)
            assert found in (0, len(whole.additions))
            seen.add(found)
            if time.monotonic() >= until or found:
                break
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        with GraphStore.open(tmp_path) as store:
            found = sum(store.public.contains(quad.triple) for quad in whole.additions)
            assert found in (0, len(whole.additions))
            if found:
                assert store.revision == 2
            store.publish_checkpoint()
    assert seen == {0, len(whole.additions)}
    with GraphStore.open(tmp_path) as store:
        assert store.check() == []
