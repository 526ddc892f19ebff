"""docs/operating.md describes every command, option, exit code, limit and file."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from sparql.limits import MEBIBYTE, Limits
from wiki.cli import main
from wiki.failure import ExitCode

PAGE = (Path(__file__).parent.parent / "docs" / "operating.md").read_text()


def section(command: str) -> str:
    """The part of the page about one command."""
    found = re.search(rf"^### `{re.escape(command)}[ `].*?(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/operating.md has no section on {command}"
    return found[0]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_is_described(name: str) -> None:
    text = section(name)
    for parameter in main.commands[name].params:
        if isinstance(parameter, click.Option):
            for option in parameter.opts:
                assert f"`{option}" in text or f"/{option}" in text, option
        else:
            assert str(parameter.human_readable_name).split("…")[0].upper() in text.upper()


def test_no_command_is_described_that_is_not_there() -> None:
    described = re.findall(r"^### `([a-z-]+)", PAGE, re.MULTILINE)
    assert sorted(described) == sorted(main.commands)


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_described(code: ExitCode) -> None:
    assert f"| {int(code)} | {code.name} |" in PAGE


def test_the_limits_of_the_endpoint_are_those_described() -> None:
    limits = Limits()
    assert f"| length of a query | {limits.text_bytes // 1024} kB |" in PAGE
    assert f"| words and signs | {limits.tokens:,} |" in PAGE
    assert f"| brackets inside each other, signs in a row | {limits.depth} |" in PAGE
    assert f"| triple patterns and steps of paths | {limits.patterns} |" in PAGE
    assert f"| time | {limits.seconds:g} s |" in PAGE
    assert f"| wait for a worker | {limits.queue_seconds:g} s" in PAGE
    assert f"| memory | {limits.memory_bytes // MEBIBYTE // 1024} GiB |" in PAGE
    assert f"| answer | {limits.answer_bytes // MEBIBYTE} MiB |" in PAGE
