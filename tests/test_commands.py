"""Commands do the same with and without a running server, and say what went wrong in words."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graphstore.store import GraphStore
from tests.importing import kwb_row, write_kwb
from tests.running import REPOSITORY, ask, free_port, wait_for
from wiki.cli import main

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


def run(
    data: Path | None,
    *arguments: str,
    stdin: str = "",
    environment: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> Done:
    """Runs a command in a process of its own."""
    before = [] if data is None else ["--data", str(data)]
    done = subprocess.run(
        [sys.executable, "-m", "wiki.cli", *before, *arguments],
        cwd=cwd or REPOSITORY,
        input=stdin.encode(),
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **(environment or {})},
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def run_here(data: Path, *arguments: str, stdin: str = "") -> Done:
    """Runs a command within this process, which is quicker."""
    result = CliRunner().invoke(main, ["--data", str(data), *arguments], input=stdin)
    gc.collect()  # the engine gives its files free when nothing refers to a store any more
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def server(data: Path, log: Path, *options: str) -> Iterator[Served]:
    """A running server on a data folder."""
    port, sparql_port = free_port(), free_port()
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "wiki.cli", "--data", str(data), "serve"),
                *("--port", str(port), "--sparql-port", str(sparql_port), *options),
            ],
            cwd=REPOSITORY,
            stdout=stderr,
            stderr=stderr,
        )
    try:
        wait_for(port, "/-/health", process)
        wait_for(sparql_port, "/-/health", process)
        yield Served(port, process, log)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that no server runs on."""
    folder = tmp_path_factory.mktemp("commands") / "data"
    done = run_here(folder, "demo")
    assert done.code == 0, done
    return folder


@pytest.fixture(scope="module", params=["alone", "served"])
def folder(
    request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The same data folder: once without, and a copy of it with a server."""
    if request.param == "alone":
        yield data
        return
    copy = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(data, copy)
    with server(copy, copy.parent / "log"):
        yield copy


def test_a_query_is_answered(folder: Path) -> None:
    done = run(folder, "query", "-", stdin=COUNT)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("n\r\n")


def test_a_query_from_a_file_is_written_to_a_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("ASK { ?s ?p ?o }")
    done = run(
        folder, "query", str(tmp_path / "q.rq"), "--format", "json", "-o", str(tmp_path / "a")
    )
    assert done.code == 0
    assert "boolean" in json.loads((tmp_path / "a").read_text())


@pytest.mark.parametrize(
    "format_name", ["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]
)
def test_the_graph_is_exported_in_every_format(folder: Path, format_name: str) -> None:
    done = run_here(folder, "export", "--format", format_name)
    assert (done.code, done.err) == (0, "")


def test_one_named_graph_is_exported(folder: Path) -> None:
    done = run_here(folder, "export", "--graph", "source/tooi", "--format", "turtle")
    assert "ldhz:Municipality" in done.out
    assert "ldhz:Ambition" not in done.out


def test_a_triple_of_two_graphs_is_exported_once_from_the_merge(folder: Path) -> None:
    lines = run_here(folder, "export", "--format", "ntriples").out.splitlines()
    assert len(lines) > 1000
    assert len(set(lines)) == len(lines)


def test_the_demo_is_loaded_once(folder: Path) -> None:
    done = run_here(folder, "demo")
    assert (done.code, done.err) == (0, "")
    assert "; 0 statements" in done.out


def test_all_that_is_public_is_validated(folder: Path) -> None:
    assert run_here(folder, "validate").out == "Revision 5 keeps all rules.\n"
    report = json.loads(run_here(folder, "validate", "--json").out)
    assert (report["violations"], report["revision"]) == (0, 5)


def test_conclusions_are_counted_and_checked(folder: Path) -> None:
    assert "are concluded at revision 5" in run_here(folder, "reason").out
    assert run_here(folder, "reason", "--check").out == "What is stored is what follows.\n"


def test_see_also_gives_reasons_and_facts_when_asked(folder: Path) -> None:
    plain = run_here(folder, "see-also", "concept/ambition/jeu-de-boules")
    full = run_here(folder, "see-also", "concept/ambition/jeu-de-boules", "--why")
    assert plain.code == 0, plain
    assert "Ambities" in plain.out
    assert len(full.out.splitlines()) > len(plain.out.splitlines())
    groups = json.loads(run_here(folder, "see-also", BOULES, "--json", "--language", "en").out)
    assert groups[0]["links"]


def test_stores_are_rebuilt_without_loss(folder: Path) -> None:
    before = run_here(folder, "export").out
    assert run_here(folder, "reason", "--rebuild").code == 0
    assert sorted(run_here(folder, "export").out.splitlines()) == sorted(before.splitlines())


def test_the_doctor_finds_all_well(folder: Path) -> None:
    done = run_here(folder, "doctor")
    assert done.code == 0, done
    report = json.loads(run_here(folder, "doctor", "--json").out)
    assert report["healthy"] is True
    told = {seen["subject"]: seen["told"] for seen in report["observations"]}
    assert told["journal and stores"] == "agree"
    assert ("running server" in told["owner"]) == (folder / "owner.socket").exists()


def test_a_backup_is_restored_to_the_same_graph(folder: Path, tmp_path: Path) -> None:
    done = run_here(folder, "backup", str(tmp_path / "backup"))
    assert (done.code, done.err) == (0, "")
    assert run_here(tmp_path / "copy", "restore", str(tmp_path / "backup")).code == 0
    copy = run_here(tmp_path / "copy", "export").out
    assert sorted(copy.splitlines()) == sorted(run_here(folder, "export").out.splitlines())


def test_a_backup_does_not_go_over_something(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    done = run_here(folder, "backup", str(tmp_path))
    assert done.code == 3
    assert "not empty" in done.err


def test_a_restore_does_not_go_over_something(folder: Path, tmp_path: Path) -> None:
    assert run_here(folder, "backup", str(tmp_path / "backup")).code == 0
    done = run_here(folder, "restore", str(tmp_path / "backup"))
    assert done.code == 3
    assert "Traceback" not in done.err


BOULES = "https://leefomgeving.org/id/concept/ambition/jeu-de-boules"
WRONG_USE = [
    (["frobnicate"], 2),
    (["--frobnicate"], 2),
    (["query"], 2),
    (["query", "-", "--format", "png"], 2),
    (["query", "-", "--timeout", "0"], 2),
    (["query", "-", "--timeout", "nan"], 2),
    (["query", "-", "--timeout", "inf"], 2),
    (["query", "-", "--timeout", "1e300"], 2),
    (["query", "no-such-file.rq"], 4),
    (["export", "--format", "docx"], 2),
    (["export", "--graph", "no/such/graph"], 4),
    (["import"], 2),
    (["import", "cbs-kwb"], 2),
    (["import", "no-such-source", "file.csv"], 2),
    (["import", "cbs-kwb", "no-such-file.csv"], 4),
    (["import", "cbs-kwb", "file.csv", "--option", "year"], 2),
    (["validate", "--limit", "-1"], 2),
    (["reason", "--check", "--rebuild"], 2),
    (["see-also"], 2),
    (["see-also", "not an iri"], 2),
    (["see-also", "place/XX9999"], 4),
    (["see-also", BOULES, "--limit", "0"], 2),
    (["see-also", BOULES, "--near", "place/XX9999"], 4),
    (["backup"], 2),
    (["restore"], 2),
    (["restore", "no-such-backup"], 3),
    (["doctor", "--frobnicate"], 2),
    (["demo", "extra"], 2),
    (["serve", "--port", "0"], 2),
    (["serve", "--base", "not a base"], 2),
]


@pytest.mark.parametrize(("arguments", "code"), WRONG_USE, ids=str)
def test_wrong_use_ends_with_its_code_and_words_on_standard_error(
    data: Path, arguments: list[str], code: int
) -> None:
    done = run_here(data, *arguments, stdin="ASK {}")
    assert done.code == code, done
    assert done.out == ""
    assert done.err.strip()
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("SELECT * { ?s ?p", 4, "is open"),
        ("SELECT *\n{ ?s ex:p ?o }", 4, "line 2, column 6"),
        ("DROP ALL", 4, "only reads"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", 4, "SERVICE"),
        ("", 4, "no query"),
    ],
)
def test_a_bad_query_ends_with_4_and_says_where(
    data: Path, query: str, code: int, words: str
) -> None:
    done = run_here(data, "query", "-", stdin=query)
    assert done.code == code
    assert words in done.err
    assert "Traceback" not in done.err


def test_a_query_that_takes_too_long_ends_with_5(data: Path) -> None:
    rows = " ".join(str(number) for number in range(1000))
    values = " ".join(f"VALUES ?v{number} {{ {rows} }}" for number in range(4))
    done = run(
        data, "query", "-", "--timeout", "0.5", stdin=f"SELECT (COUNT(*) AS ?n) {{ {values} }}"
    )
    assert done.code == 5
    assert "0.5 seconds" in done.err


@pytest.mark.parametrize(
    "command",
    [["query", "-"], ["export"], ["validate"], ["reason"], ["backup", "x"], ["doctor"]],
    ids=str,
)
def test_a_folder_that_is_not_there_ends_with_3_and_is_not_made(
    tmp_path: Path, command: list[str]
) -> None:
    done = run_here(tmp_path / "nothing", *command, stdin="ASK {}")
    assert done.code == 3
    assert "--data" in done.err
    assert not (tmp_path / "nothing").exists()


def test_a_file_instead_of_a_folder_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert run_here(tmp_path / "file", "export").code == 3
    done = run_here(tmp_path / "file", "demo")
    assert done.code == 3
    assert "a file where a folder should be" in done.err
    assert "Errno" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "cbs-kwb", "no-such-file.csv"],
        ["import", "no-such-source", str(REPOSITORY / "README.md")],
        ["import", "tooi", str(REPOSITORY / "README.md"), "--option", "frobnicate=1"],
    ],
    ids=str,
)
def test_an_import_of_nothing_makes_no_folder(tmp_path: Path, arguments: list[str]) -> None:
    assert run_here(tmp_path / "nothing", *arguments).code in {2, 4}
    assert not (tmp_path / "nothing").exists()


def test_a_folder_of_a_newer_version_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": 999, "base": "https://leefomgeving.org"}')
    done = run_here(tmp_path, "export")
    assert done.code == 3
    assert "newer" in done.err


def test_the_folder_comes_from_the_environment_or_is_data_here(data: Path, tmp_path: Path) -> None:
    named = run(None, "query", "-", stdin="ASK {}", environment={"LEEFOMGEVING_DATA": str(data)})
    assert named.code == 0
    (tmp_path / "data").symlink_to(data)
    environment = {"LEEFOMGEVING_DATA": ""}
    assert run(None, "query", "-", stdin="ASK {}", environment=environment, cwd=tmp_path).code == 0


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands)], ids=str)
def test_every_command_has_help(tmp_path: Path, command: list[str]) -> None:
    done = run_here(tmp_path, *command, "--help")
    assert done.code == 0
    assert "Usage:" in done.out
    assert "\\b" not in done.out


def test_a_second_server_on_a_folder_is_refused_and_the_socket_is_ours_alone(
    data: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    with server(copy, tmp_path / "log") as running:
        done = run(copy, "serve", "--port", str(free_port()), "--sparql-port", str(free_port()))
        assert done.code == 3
        assert f"already runs on {copy}, at http://127.0.0.1:{running.port}." in done.err
        same_port = run(copy, "serve", "--port", str(running.port))
        assert (same_port.code, same_port.err) == (3, done.err)
        assert (copy / "owner.socket").stat().st_mode & 0o777 == 0o600


def test_a_server_on_a_folder_that_a_command_has_says_to_wait(tmp_path: Path) -> None:
    copy = tmp_path / "data"
    with GraphStore.open(copy):
        done = run(copy, "serve", "--port", str(free_port()), "--sparql-port", str(free_port()))
    assert done.code == 3
    assert "in use by process" in done.err
    assert "wait until it has ended" in done.err
    assert "would have been asked" not in done.err


def test_a_try_of_an_import_without_a_folder_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    table = write_kwb(tmp_path / "kwb-2024.csv", [kwb_row("GM9901", "Voorbeeldstad")])
    before = sorted(tmp_path.rglob("*"))
    done = run_here(tmp_path / "data", "import", "cbs-kwb", str(table), "--dry-run")
    assert done.code == 0, done
    assert "15 added, 0 removed" in done.out
    assert "nothing was changed" in done.out
    assert sorted(tmp_path.rglob("*")) == before
    real = run_here(tmp_path / "data", "import", "cbs-kwb", str(table))
    assert done.out.startswith(real.out)


def test_a_folder_with_a_path_too_long_for_a_socket_is_used_without_a_server(
    tmp_path: Path,
) -> None:
    deep = tmp_path / ("x" * 120) / "data"
    assert run_here(deep, "demo").code == 0
    assert run_here(deep, "doctor").code == 0


def test_a_try_of_an_import_beside_a_broken_folder_says_so(tmp_path: Path) -> None:
    table = write_kwb(tmp_path / "kwb-2024.csv", [kwb_row("GM9901", "Voorbeeldstad")])
    (tmp_path / "data").write_text("a file")
    done = run_here(tmp_path / "data", "import", "cbs-kwb", str(table), "--dry-run")
    assert done.code == 3
    assert "there is a file where a folder should be" in done.err


def test_the_doctor_answers_in_json_when_there_is_no_folder(tmp_path: Path) -> None:
    missing = tmp_path / "no" / "folder"
    done = run_here(missing, "doctor", "--json")
    assert done.code == 3
    report = json.loads(done.out)
    assert report["healthy"] is False
    (data,) = (seen for seen in report["observations"] if seen["subject"] == "data")
    assert f"There is no data folder at {missing}." in data["told"]
    assert not missing.exists()


def test_the_graphs_that_an_export_names_are_those_of_people(data: Path) -> None:
    done = run_here(data, "export", "--graph", "nosuch")
    assert done.code == 4
    assert "/id/graph/ontology" in done.err
    assert "/id/graph/system" not in done.err


def test_a_port_in_use_is_said(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    with server(copy, tmp_path / "log") as running:
        done = run(tmp_path / "other", "serve", "--port", str(running.port))
        assert done.code == 6
        assert "--port" in done.err


def descendants(process: int) -> list[int]:
    """All processes below one."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def gone(processes: list[int], seconds: float = 15) -> bool:
    """True when all of them end in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(_alive(process) for process in processes):
            return True
        time.sleep(0.05)
    return False


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_every_file_in_the_data_folder_is_described(folder: Path) -> None:
    page = (REPOSITORY / "docs" / "operating.md").read_text()
    for entry in folder.iterdir():
        name = entry.name.removesuffix("-wal").removesuffix("-shm")
        assert f"`{name}`" in page, name


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_the_supervisor_ends_no_process_stays(
    data: Path, tmp_path: Path, number: signal.Signals
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    with server(copy, tmp_path / "log") as running:
        below = descendants(running.process.pid)
        assert len(below) >= 6
        running.process.send_signal(number)
        running.process.wait(30)
        assert gone(below)
        if number != signal.SIGKILL:
            assert running.process.returncode == 0
            assert not (copy / "owner.socket").exists()
    assert run(copy, "query", "-", stdin="ASK {}").code == 0  # a stale socket is no obstacle


@pytest.mark.slow
def test_an_owner_that_is_killed_comes_back(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    with server(copy, tmp_path / "log") as running:
        owner = int((copy / "lock").read_text())
        os.kill(owner, signal.SIGKILL)
        assert gone([owner])
        wait_for(running.port, "/-/health", running.process)
        assert run(copy, "query", "-", stdin="ASK {}").code == 0
        assert "starting it again" in running.log.read_text()


@pytest.mark.slow
def test_a_long_path_gets_its_socket_elsewhere(data: Path, tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120) / "data"
    shutil.copytree(data, deep)
    with server(deep, tmp_path / "log"):
        elsewhere = Path((deep / "owner.socket-path").read_text())
        assert elsewhere.stat().st_mode & 0o777 == 0o600
        assert elsewhere.parent.stat().st_mode & 0o777 == 0o700
        assert run(deep, "query", "-", stdin="ASK {}").code == 0
    assert not elsewhere.parent.exists()


@pytest.mark.parametrize("name", ["public", "members"])
def test_the_doctor_makes_a_store_anew_that_cannot_be_opened(
    data: Path, tmp_path: Path, name: str
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    before = run_here(copy, "query", "-", stdin=COUNT).out
    next((copy / name).glob("*/CURRENT")).write_text("nothing of the kind\n")
    done = run_here(copy, "doctor")
    assert done.code == 3
    assert "doctor --repair" in done.err
    done = run_here(copy, "doctor", "--repair")
    assert done.code == 0, done
    assert run_here(copy, "query", "-", stdin=COUNT).out == before


@pytest.mark.slow
def test_the_doctor_has_a_damaged_store_repaired(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    damage = NamedNode("urn:x:smuggled")
    store = Store(str(next((copy / "public").glob("*/CURRENT")).parent))
    store.add(Quad(damage, damage, damage, DefaultGraph()))
    store.flush()
    del store
    done = run_here(copy, "doctor")
    assert done.code == 1
    assert "doctor --repair" in done.out
    assert run_here(copy, "doctor", "--repair").code == 0
    assert run_here(copy, "doctor").code == 0


@pytest.mark.slow
def test_the_server_loads_the_demo_into_a_new_folder_and_pages_say_so(tmp_path: Path) -> None:
    with server(tmp_path / "data", tmp_path / "log", "--demo") as running:
        page = ask(running.port, "/")
        assert page.status == 200
        assert "Bankastraat" in ask(running.port, "/search?q=bankastraat").text
        place = ask(running.port, "/id/place/GM0344", headers={"Accept": "text/turtle"})
        assert place.status == 303
