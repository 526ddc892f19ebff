"""``leefomgeving reason``."""

from __future__ import annotations

import click

from wiki.commands.shared import Program, pass_program, progress_bar


@click.command()
@click.option(
    "--check",
    is_flag=True,
    help="Conclude everything afresh, ask owlrl about a sample, and compare.",
)
@click.option("--rebuild", is_flag=True, help="Make all stores anew from the journal.")
@pass_program
def reason(program: Program, check: bool, rebuild: bool) -> None:
    """Says how much is concluded; checks or rebuilds the conclusions.

    They are kept right at every change, so that --check finds nothing. With --check it ends with 1
    when it finds something.
    """
    from wiki.failure import ExitCode
    from wiki.owner import find_owner

    if check and rebuild:
        raise click.UsageError("--check and --rebuild do not go together.")
    with find_owner(program.data) as owner, progress_bar() as bar:
        if rebuild:
            owner.call("rebuild", {}, bar)
            click.echo("All stores were made anew from the journal.")
        elif check:
            result = owner.call("check-conclusions", {}, bar)
            findings = result["findings"]
            assert isinstance(findings, list)
            for finding in findings:
                click.echo(finding)
            if findings:
                raise SystemExit(int(ExitCode.FINDING))
            click.echo("What is stored is what follows.")
        else:
            with owner.reading() as present:
                inferred = present.iris.graph("inferred")
                concluded = sum(1 for _ in present.reader.graph(inferred))
            click.echo(f"{concluded} statements are concluded at revision {present.revision}.")
