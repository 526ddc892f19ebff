"""``leefomgeving doctor``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from wiki.commands.shared import Program, pass_program, progress_bar

if TYPE_CHECKING:
    from wiki.examination import Examination


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.option(
    "--repair", is_flag=True, help="Make stores that are not right anew from the journal."
)
@pass_program
def doctor(program: Program, as_json: bool, repair: bool) -> None:
    """Examines the data folder and what the program needs of the system.

    Ends with 1 when something is not as it should be, with 3 when the folder cannot be opened.
    """
    from wiki.examination import examine, examine_without_folder
    from wiki.failure import ExitCode, Failure

    try:
        with progress_bar() as bar:
            report = examine(program.data, repair=repair, progress=bar)
    except Failure as failure:
        if as_json:
            _print_json(examine_without_folder(program.data, failure))
        raise
    if as_json:
        _print_json(report)
    else:
        for line in report.lines():
            click.echo(line)
    if not report.healthy:
        raise SystemExit(int(ExitCode.FINDING))


def _print_json(report: Examination) -> None:
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
