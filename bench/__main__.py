"""``python -m bench [--large] [--no-record] [CASE…]``: measures, prints and writes down."""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path

from bench.framework import MissingDataError, Ratio, Setting, cases, machine

REPOSITORY = Path(__file__).parents[1]
RECORD = REPOSITORY / "docs" / "benchmarks.md"


def main() -> int:
    """Runs the cases named, or all; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("case", nargs="*", help="names of cases; all when none is named")
    parser.add_argument("--large", action="store_true", help="grow to ten million triples")
    parser.add_argument("--no-record", action="store_true", help=f"leave {RECORD.name} as it is")
    parser.add_argument("--shared", type=Path, default=REPOSITORY.parent / "shared")
    given = parser.parse_args()
    known = cases()
    unknown = set(given.case) - known.keys()
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    measured: list[tuple[str, Ratio]] = []
    for name in given.case or known:
        with tempfile.TemporaryDirectory(prefix="leefomgeving-bench-") as work:
            try:
                ratios = known[name].run(Setting(Path(work), given.shared, given.large))
            except MissingDataError as missing:
                print(f"{name}: skipped, {missing} is not here")
                continue
        for ratio in ratios:
            print(_line(name, ratio), flush=True)
            measured.append((name, ratio))
    if measured and not given.no_record:
        record(measured)
    return 0 if all(ratio.holds for _, ratio in measured) else 1


def record(measured: list[tuple[str, Ratio]]) -> None:
    """Appends what was measured, with the machine and the date."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    lines = [
        f"\n## {today}, {machine()}\n",
        "| case | figure | value | limit | |",
        "|---|---|---|---|---|",
    ]
    for name, ratio in measured:
        limit = "" if ratio.limit is None else f"{ratio.limit:g}"
        state = "" if ratio.limit is None else ("✓" if ratio.holds else "✗")
        note = f"{state} {ratio.detail}".strip()
        lines.append(f"| {name} | {ratio.name} | {ratio.value:.2f} | {limit} | {note} |")
    if not RECORD.exists():
        RECORD.write_text("# Benchmarks\n\nMade by `make bench` and `make bench-large`.\n")
    with RECORD.open("a") as file:
        file.write("\n".join(lines) + "\n")


def _line(name: str, ratio: Ratio) -> str:
    limit = "" if ratio.limit is None else f" (at most {ratio.limit:g})"
    broken = "" if ratio.holds else "  ✗"
    return f"{name}: {ratio.name} = {ratio.value:.2f}{limit}{broken}  [{ratio.detail}]"


if __name__ == "__main__":
    sys.exit(main())
