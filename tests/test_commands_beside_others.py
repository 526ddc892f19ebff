"""Commands, servers and kills at the same time: nothing is lost, nothing is half there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.running import REPOSITORY, ask, wait_for
from tests.shared_data import shared
from tests.test_commands import gone, run, run_here, server
from tests.test_sparql_endpoint import worker_processes

pytestmark = pytest.mark.slow

FIGURES = (
    "PREFIX ldhz: <https://leefomgeving.org/def/ldhz#> "
    "SELECT (COUNT(*) AS ?n) { ?figures a ldhz:KeyFigures }"
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("beside") / "data"
    assert run_here(folder, "demo").code == 0
    return folder


def figures(folder: Path) -> int:
    """How many observations there are, by the command line."""
    done = run(folder, "query", "-", stdin=FIGURES)
    assert done.code == 0, done
    return int(done.out.split()[1])


def test_commands_without_a_server_wait_for_each_other(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(demo, copy)
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: run(copy, "query", "-", stdin="ASK {}"), range(4)))
    assert [each.code for each in done] == [0, 0, 0, 0], done


def test_an_import_beside_readers_is_there_as_a_whole_or_not_at_all(
    demo: Path, tmp_path: Path
) -> None:
    source = shared("data/cbs/amsterdam-statline-2024.csv")
    copy = tmp_path / "data"
    shutil.copytree(demo, copy)
    before = figures(copy)
    with server(copy, tmp_path / "log"), ThreadPoolExecutor(1) as threads:
        importing = threads.submit(run, copy, "import", "cbs-kwb", str(source))
        seen = set()
        while not importing.done():
            seen.add(figures(copy))
        assert importing.result().code == 0, importing.result()
        after = figures(copy)
        again = run(copy, "import", "cbs-kwb", str(source))
    assert after > before + 500
    assert seen <= {before, after}
    assert "Nothing changes" in again.out


@pytest.mark.parametrize("delay", [0.2, 0.6, 1.2, 2.5])
def test_killing_the_owner_during_an_import_leaves_all_or_nothing(
    demo: Path, tmp_path: Path, delay: float
) -> None:
    source = shared("data/cbs/amsterdam-statline-2024.csv")
    copy = tmp_path / "data"
    shutil.copytree(demo, copy)
    before = figures(copy)
    with server(copy, tmp_path / "log") as running:
        command = [sys.executable, "-m", "wiki.cli", "--data", str(copy)]
        importing = subprocess.Popen(
            [*command, "import", "cbs-kwb", str(source)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while not any((copy / "staging").glob("*/staged.json")):
            assert importing.poll() is None
            time.sleep(0.01)
        time.sleep(delay)
        owner = int((copy / "lock").read_text())
        os.kill(owner, signal.SIGKILL)
        _, told = importing.communicate(timeout=120)
        assert gone([owner])
        wait_for(running.port, "/-/health", running.process)
        left = figures(copy)
        again = run(copy, "import", "cbs-kwb", str(source))
        whole = figures(copy)
    assert importing.returncode in {0, 6}, told
    assert b"Traceback" not in told
    assert again.code == 0, again
    assert whole > before + 500
    assert left in {before, whole}
    if importing.returncode == 0:
        assert left == whole
    assert run(copy, "doctor").code == 0
    assert not list(copy.glob("staging/*"))


def test_an_endpoint_that_is_killed_comes_back(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(demo, copy)
    with server(copy, tmp_path / "log") as running:
        workers = worker_processes(running.process.pid)
        front = int(Path(f"/proc/{workers[0]}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(front, signal.SIGKILL)
        assert gone([front, *workers])
        until = time.monotonic() + 30
        while ask(running.port, "/sparql?query=ASK%7B%7D").status != 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert ask(running.port, "/").status == 200


def test_bad_input_leaves_the_folder_as_it_was(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("regio;naam\nx")
    before = run_here(demo, "export").out
    for arguments in (["cbs-kwb", str(tmp_path / "bad.csv")], ["tooi", str(tmp_path)]):
        done = run_here(demo, "import", *arguments)
        assert done.code == 4, done
        assert arguments[1].rsplit("/", 1)[-1] in done.err
    assert run_here(demo, "export").out == before
