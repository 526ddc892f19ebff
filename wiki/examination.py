"""What the doctor looks at: the system, the program, and the data folder through its owner."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Final

from graphstore.store import quiet
from wiki.failure import Failure
from wiki.owner import find_owner
from wiki.owner_protocol import Fields, Json, Progress

_LITTLE_SPACE: Final = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing the doctor looked at."""

    subject: str
    healthy: bool
    told: str


@dataclass(frozen=True, slots=True)
class Examination:
    """All that the doctor found."""

    observations: tuple[Observation, ...]

    @property
    def healthy(self) -> bool:
        """True when everything is as it should be."""
        return all(observation.healthy for observation in self.observations)

    def lines(self) -> list[str]:
        """The report for people."""
        return [
            f"{'ok ' if seen.healthy else 'BAD'} {seen.subject}: {seen.told}"
            for seen in self.observations
        ]

    def as_json(self) -> Fields:
        """The report for programs."""
        observations: list[Json] = [
            {"subject": seen.subject, "healthy": seen.healthy, "told": seen.told}
            for seen in self.observations
        ]
        return {"healthy": self.healthy, "observations": observations}


def examine(data: Path, *, repair: bool = False, progress: Progress = quiet) -> Examination:
    """Looks at everything; with ``repair``, has stores that are not right made anew.

    Raises:
        Failure: The data folder cannot be opened.
    """
    return Examination((*_system(data), *_folder(data, repair, progress)))


def examine_without_folder(data: Path, failure: Failure) -> Examination:
    """What can be looked at of a data folder that cannot be opened, and why it cannot."""
    told = " ".join(filter(None, [failure.message, *failure.details, failure.advice]))
    return Examination((*_system(data), Observation("data", False, told)))


def _system(data: Path) -> Iterator[Observation]:
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("leefomgeving", "pyoxigraph", "granian")
    )
    yield Observation("program", True, f"{versions}, Python {platform.python_version()}")
    built = (resources.files("wiki") / "static" / "dist" / "manifest.json").is_file()
    yield Observation(
        "pages", built, "style and scripts are built" if built else "not built: run `make setup`"
    )
    yield _network()
    there = next(place for place in (data.absolute(), *data.absolute().parents) if place.exists())
    space = shutil.disk_usage(there).free
    yield Observation("disk", space > _LITTLE_SPACE, f"{space // (1024 * 1024)} MB free")


def _network() -> Observation:
    # in a process of its own: there is no way back
    code = "from sparql.confinement import leave_network as f; raise SystemExit(not f())"
    here = str(Path(__file__).resolve().parent.parent)
    done = subprocess.run([sys.executable, "-c", code], cwd=here, check=False)  # noqa: S603  # ours
    if done.returncode == 0:
        return Observation("query workers", True, "have no network")
    # the guard refuses SERVICE and LOAD all the same; the system lacks the second layer
    return Observation(
        "query workers",
        True,
        "could reach the network, as this system allows no namespaces; SERVICE is refused anyhow",
    )


def _folder(data: Path, repair: bool, progress: Progress) -> Iterator[Observation]:
    with find_owner(data, remake_stores=repair, progress=progress) as owner:
        state = owner.call("examine", {"repair": repair}, progress)
        serving = "a running server" if owner.serving else "nobody; this command opened it"
    yield Observation("owner", True, serving)
    yield Observation("data", True, f"revision {state['revision']}, base {state['base']}")
    yield from _newer(state)
    findings = state["findings"]
    assert isinstance(findings, list)
    if not findings:
        yield Observation("journal and stores", True, "agree")
    for finding in findings:
        assert isinstance(finding, dict)
        advice = "; `doctor --repair` can" if finding["repairable"] and not repair else ""
        yield Observation(
            f"{finding['fault']} ({finding['where']})", False, f"{finding['message']}{advice}"
        )


def _newer(state: Fields) -> Iterator[Observation]:
    """Whether ontology and thesauri are those of this version of the program."""
    blocked = state["newer_blocked"]
    assert isinstance(blocked, list)
    for violation in blocked:
        yield Observation(
            "ontology and thesauri",
            False,
            f"the newer ones of this version would break a rule: {violation}; once that is solved, "
            "start the server again",
        )
    if not blocked:
        told = "newer ones come at the next start of the server"
        if not state["newer_waits"]:
            told = "those of this version"
        yield Observation("ontology and thesauri", True, told)
