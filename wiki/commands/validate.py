"""``leefomgeving validate``."""

from __future__ import annotations

import json
from collections import Counter

import click

from wiki.commands.shared import Program, pass_program, progress_bar


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.option(
    "--limit", type=click.IntRange(0), default=100, show_default=True, help="Findings shown."
)
@pass_program
def validate(program: Program, as_json: bool, limit: int) -> None:
    """Validates all that is public by the shapes, all at once.

    The gate validates every change, so that this finds nothing, unless the shapes have changed.
    Ends with 1 when it finds something.
    """
    from graphstore.validation import validate_all
    from graphstore.violation import Violation
    from shapes import load
    from wiki.failure import ExitCode, describe
    from wiki.owner import find_owner

    with find_owner(program.data) as owner, owner.reading() as present, progress_bar() as bar:
        found = validate_all(
            load(),
            present.reader,
            progress=lambda done, total: bar("validate", done, total),
        )

    def order(violation: Violation) -> tuple[str, str, str]:
        return (violation.shape, str(violation.focus), violation.path)

    shown = sorted(found, key=order)[:limit]
    by_shape = Counter(violation.shape for violation in found)
    if as_json:
        report = {
            "revision": present.revision,
            "violations": len(found),
            "by_shape": dict(sorted(by_shape.items())),
            "shown": [
                {
                    "shape": violation.shape,
                    "component": violation.component,
                    "focus": str(violation.focus),
                    "path": violation.path,
                    "value": None if violation.value is None else str(violation.value),
                    "messages": dict(violation.messages),
                    "severity": violation.severity,
                }
                for violation in shown
            ],
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    elif not found:
        click.echo(f"Revision {present.revision} keeps all rules.")
    else:
        for violation in shown:
            click.echo(describe(violation))
        for shape, count in by_shape.most_common():
            click.echo(f"{count:>8} of {shape}")
        click.echo(f"Revision {present.revision} breaks rules {len(found)} times.")
    if found:
        raise SystemExit(int(ExitCode.FINDING))
