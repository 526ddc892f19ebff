"""``leefomgeving demo``."""

from __future__ import annotations

import click

from wiki.commands.shared import Program, pass_program, progress_bar


@click.command()
@pass_program
def demo(program: Program) -> None:
    """Loads the invented demo world into the data folder, through the same gate as everything.

    Makes the folder when there is none. A second time nothing changes. Ends with 1 when a thesaurus
    stays older than the program's, as its newer one does not go with what people changed.
    """
    from wiki.failure import ExitCode
    from wiki.owner import find_owner

    with find_owner(program.data, create=True) as owner, progress_bar() as bar:
        done = owner.call("demo", {}, bar)
    click.echo(f"{program.data} has the demo; {done['added']} statements were added.")
    blocked = done.get("blocked", [])  # a server of before does not tell
    assert isinstance(blocked, list)
    for line in blocked:
        click.echo(line, err=True)
    if blocked:
        raise SystemExit(int(ExitCode.FINDING))
