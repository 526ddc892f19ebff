"""``leefomgeving backup`` and ``leefomgeving restore``."""

from __future__ import annotations

from pathlib import Path

import click

from wiki.commands.shared import Program, pass_program, progress_bar


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@pass_program
def backup(program: Program, target: Path) -> None:
    """Copies everything, as of one moment, to TARGET, a new or empty directory.

    Changes go on meanwhile.
    """
    from wiki.owner import find_owner

    with find_owner(program.data) as owner, progress_bar() as bar:
        # the server may have been started elsewhere
        done = owner.call("backup", {"target": str(target.absolute())}, bar)
    click.echo(
        f"Revision {done['revision']} is in {target}: {done['files']} files, {done['size']} bytes."
    )


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@pass_program
def restore(program: Program, source: Path) -> None:
    """Makes the data folder from the backup in SOURCE.

    The backup is checked from the first byte to the last first. The data folder must not be there,
    or be empty: move the old one away, and stop its server.
    """
    from graphstore.backup import restore as make
    from wiki.owner import refuse_running

    refuse_running(program.data)
    with progress_bar() as bar:
        done = make(source, program.data, progress=bar)
    click.echo(f"{program.data} is at revision {done.revision}, from {source}.")
