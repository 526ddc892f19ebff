"""The wheel alone, in an environment of its own outside the checkout, serves every page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.running import REPOSITORY, ask, free_port, wait_for

pytestmark = pytest.mark.slow

_LINK = re.compile(r'(?:href|src|data-[a-z-]+)="(/[^"#]*)"')
_IN_STYLE = re.compile(r"url\(([^)]+)\)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as ``make wheel`` does."""
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            *(sys.executable, "-m", "build", "--wheel", "--no-isolation"),
            *("--outdir", str(target), str(REPOSITORY)),
        ],
        check=True,
        capture_output=True,
        cwd=target,
    )
    return next(target.glob("leefomgeving-*.whl"))


PACKAGES = ("ontology", "shapes", "graphstore", "sparql", "importers", "wiki")


def test_the_wheel_carries_every_file_of_the_packages_and_no_sources_of_style(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    files = {
        path.relative_to(REPOSITORY).as_posix()
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and not {"__pycache__", "frontend"} & set(path.parts)
    }
    demo = {
        f"wiki/examples/{path.relative_to(REPOSITORY / 'examples').as_posix()}"
        for path in (REPOSITORY / "examples").rglob("*.ttl")
    }
    assert len(files) > 150
    assert len(demo) > 10
    assert (files | demo) - names == set()
    assert "wiki/static/dist/manifest.json" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    packed = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert packed == set(PACKAGES)
    assert not [name for name in names if "frontend" in name or "node_modules" in name]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of an environment with nothing but the wheel; its dependencies are linked."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    packages = next((home / "lib").glob("python*/site-packages"))
    # the checkout itself is linked here by a .pth, which counts in site-packages only
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin" / "leefomgeving"


@pytest.fixture(scope="module")
def port(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that the installed program runs, with the demo."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    served = free_port()
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    process = subprocess.Popen(
        [
            *(str(installed), "--data", "data", "serve", "--demo"),
            *("--port", str(served), "--sparql-port", str(free_port())),
        ],
        cwd=elsewhere,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(served, "/-/health", process, seconds=120)
        yield served
    finally:
        process.terminate()
        process.wait(30)


def test_the_installed_program_is_not_that_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [str(installed.with_name("python")), "-c", "import wiki; print(wiki.__file__)"],
        capture_output=True,
        check=True,
        cwd=tmp_path,
    ).stdout.decode()
    assert str(REPOSITORY) not in where


def test_every_page_within_reach_comes_with_all_its_assets(port: int) -> None:
    waiting = ["/", "/en/", "/about", "/def/ldhz", "/place/NL", "/search?q=bankastraat"]
    seen: set[str] = set()
    while waiting and len(seen) < 150:
        target = waiting.pop(0)
        if target in seen:
            continue
        seen.add(target)
        reply = ask(port, target)
        if reply.status in {302, 303, 308}:
            waiting.append(urljoin(target, reply.headers["location"]))
            continue
        assert reply.status == 200, target
        kind = reply.headers["content-type"].partition(";")[0]
        if kind == "text/html":
            found = [link.replace("&amp;", "&") for link in _LINK.findall(reply.text)]
            assets = [link for link in found if link.startswith("/static/")]
            assert assets, target
            waiting = [*assets, *waiting, *found]  # style and scripts first
        elif kind == "text/css":
            for name in _IN_STYLE.findall(reply.text):
                address = urljoin(target, name.strip("'\""))
                if address.startswith("/"):
                    waiting.insert(0, address)
    kinds = {address.rpartition(".")[2] for address in seen if address.startswith("/static/")}
    assert {"css", "js", "woff2"} <= kinds


def test_the_installed_endpoint_answers_through_the_pages(port: int) -> None:
    reply = ask(port, "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D", headers={"Accept": "text/csv"})
    assert (reply.status, reply.body) == (200, b"true")
