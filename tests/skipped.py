"""Lists the skipped tests of a run, and fails when one is not on the list of allowed ones.

``python -m tests.skipped REPORT ALLOWED``: a JUnit report, and a file of lines ``test: reason``, in
which ``#`` begins a comment and ``*`` in the name of a test stands for anything.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True, slots=True)
class Skipped:
    """A test that was skipped, and why."""

    name: str  # as in tests.test_wheel::test_…
    why: str


def skipped_in(report: Path) -> tuple[int, list[Skipped]]:
    """How many tests a report is about, and those that were skipped.

    Tests that are expected to fail, and do, count as skipped in such a report, and here.
    """
    cases = list(ElementTree.parse(report).iter("testcase"))
    found = [
        Skipped(f"{case.get('classname')}::{case.get('name')}", skip.get("message") or "")
        for case in cases
        if (skip := case.find("skipped")) is not None
    ]
    return len(cases), found


def allowed_in(listing: Path) -> list[str]:
    """The patterns of a list of allowed skips.

    Raises:
        ValueError: A line gives no reason.
    """
    patterns = []
    for line in listing.read_text().splitlines():
        text = line.partition("#")[0].strip()
        if text:
            pattern, _, reason = text.rpartition(": ")
            if not pattern or not reason.strip():
                raise ValueError(f"{listing}: no reason in {line!r}")
            patterns.append(pattern.strip())
    return patterns


def main(report: Path, listing: Path) -> int:
    """Prints the skipped tests; 1 when one of them is not allowed, or nothing was tested."""
    count, skipped = skipped_in(report)
    patterns = allowed_in(listing)
    wrong = 0
    print(f"{count} tests, {len(skipped)} skipped")  # noqa: T201  # this is what it is for
    for test in skipped:
        allowed = any(fnmatchcase(test.name, pattern) for pattern in patterns)
        wrong += not allowed
        print(f"{'allowed' if allowed else 'NOT ALLOWED'}: {test.name}: {test.why}")  # noqa: T201  # as above
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
