"""What the commands share: the data folder, progress on standard error, output."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click


@dataclass(frozen=True, slots=True)
class Program:
    """What stands before the name of a command."""

    data: Path


pass_program = click.make_pass_decorator(Program)


class ProgressBar:
    """Shows long work on standard error; nothing when that is no terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._step = ""
        self._percent = -1

    def __call__(self, step: str, done: int, total: int) -> None:
        """How far a step is."""
        if not self._shown:
            return
        percent = 100 * done // total if total else 0
        if (step, percent) == (self._step, self._percent):
            return
        self._step, self._percent = step, percent
        filled = percent * 30 // 100
        bar = "█" * filled + "·" * (30 - filled)
        click.echo(f"\r\x1b[2K{step:<24} {bar} {percent:3d} %", err=True, nl=False)

    def close(self) -> None:
        """Leaves an empty line behind."""
        if self._shown and self._step:
            click.echo("\r\x1b[2K", err=True, nl=False)


@contextlib.contextmanager
def progress_bar() -> Iterator[ProgressBar]:
    """A progress bar for as long as the block takes."""
    bar = ProgressBar()
    try:
        yield bar
    finally:
        bar.close()


@contextlib.contextmanager
def output_file(path: Path | None) -> Iterator[BinaryIO]:
    """Where bytes go: standard output, or a file that is there as a whole or not at all."""
    if path is None or str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


Command = Callable[..., object]
