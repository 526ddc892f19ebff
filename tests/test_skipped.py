"""Continuous integration fails when a test is skipped without a written reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import REPOSITORY
from tests.skipped import allowed_in, main

REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_one" time="0.1"/>
<testcase classname="tests.test_a" name="test_two[x]"><skipped message="not here"/></testcase>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("listing", "code"),
    [
        ("", 1),
        ("tests.test_a::test_one: another one", 1),
        ("# only a comment", 1),
        ("tests.test_a::test_two*: needs what this machine has not", 0),
    ],
)
def test_a_skip_must_be_on_the_list(
    tmp_path: Path, listing: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    (tmp_path / "allowed.txt").write_text(listing)
    assert main(tmp_path / "report.xml", tmp_path / "allowed.txt") == code
    assert "tests.test_a::test_two[x]: not here" in capsys.readouterr().out


def test_a_run_without_tests_fails(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text("<testsuites><testsuite/></testsuites>")
    (tmp_path / "allowed.txt").write_text("")
    assert main(tmp_path / "report.xml", tmp_path / "allowed.txt") == 1


def test_a_line_without_a_reason_is_refused(tmp_path: Path) -> None:
    (tmp_path / "allowed.txt").write_text("tests.test_a::test_two")
    with pytest.raises(ValueError, match="no reason"):
        allowed_in(tmp_path / "allowed.txt")


def test_the_list_of_the_project_is_short() -> None:
    assert len(allowed_in(REPOSITORY / ".ci" / "allowed-skips.txt")) <= 5
