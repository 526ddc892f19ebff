"""Benchmarks as ratios: what is measured and what it is compared with, in one run on one machine.

A case is a module ``bench/case_*.py`` with a function ``run(setting)`` that gives ratios. Times
differ from machine to machine; ratios of times taken in one run differ little.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

import pyoxigraph


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how large to measure."""

    work: Path  # an empty directory for this case
    shared: Path  # real data; a case that needs a file that is not there is skipped
    large: bool


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure: at most ``limit``, when there is one."""

    name: str
    value: float
    limit: float | None = None
    detail: str = ""

    @property
    def holds(self) -> bool:
        """True when the figure is within its limit."""
        return self.limit is None or self.value <= self.limit


class MissingDataError(Exception):
    """A file that a case needs is not here."""


class CaseModule(Protocol):
    """A module with a benchmark."""

    def run(self, setting: Setting) -> list[Ratio]:
        """Measures."""
        ...


@dataclass(slots=True)
class Stopwatch:
    """Times laps by name: seconds of processor time, of this process and its ended children.

    Not of the clock on the wall: another program that keeps the machine busy must not decide.
    """

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        """Times a block."""
        gc.collect()
        start = _processor_seconds()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + _processor_seconds() - start

    def detail(self) -> str:
        """The laps for people."""
        return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.items())


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def median_wall(work: Callable[[], object], times: int) -> float:
    """The median time on the clock of doing a thing some times, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2]


def need(setting: Setting, path: str) -> Path:
    """A file of the real data.

    Raises:
        MissingDataError: It is not here.
    """
    found = setting.shared / path
    if not found.exists():
        raise MissingDataError(path)
    return found


def cases() -> dict[str, CaseModule]:
    """All cases by name."""
    package = importlib.import_module("bench")
    return {
        info.name.removeprefix("case_"): cast(
            "CaseModule", importlib.import_module(f"bench.{info.name}")
        )
        for info in pkgutil.iter_modules(package.__path__)
        if info.name.startswith("case_")
    }


def machine() -> str:
    """The machine in words: processor, cores, memory, versions."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, "
        f"pyoxigraph {pyoxigraph.__version__}"
    )
