"""The command line: ``leefomgeving``.

Every command works while a server runs on the same folder, through its socket, and when none runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from wiki.commands.backup import backup, restore
from wiki.commands.demo import demo
from wiki.commands.doctor import doctor
from wiki.commands.erase import erase
from wiki.commands.export import export
from wiki.commands.import_ import import_
from wiki.commands.query import query
from wiki.commands.reason import reason
from wiki.commands.see_also import see_also
from wiki.commands.serve import serve
from wiki.commands.shared import Program
from wiki.commands.validate import validate


class _Commands(click.Group):
    """Commands whose failures are told in words, on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, SystemExit):
            raise
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(130)
        except Exception as error:
            from wiki.failure import failure_of

            if isinstance(error, BrokenPipeError):
                sys.stderr.close()  # whoever read our output has seen enough
                ctx.exit(0)
            failure = failure_of(error)
            if failure is None:
                raise
            for line in failure.lines():
                click.echo(line, err=True)
            ctx.exit(int(failure.code))


# \b keeps the lines as they are
_EXIT_CODES = """\b
Exit codes:
  0    done
  1    done, but something was found or refused
  2    the command line makes no sense
  3    the data folder cannot be used
  4    a file or query cannot be taken
  5    it took too long or too much
  6    the server cannot run
  130  stopped with Ctrl-C
"""


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EXIT_CODES,
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=True),
    envvar="LEEFOMGEVING_DATA",
    default=Path("data"),
    show_default="LEEFOMGEVING_DATA, or ./data",
    help="The data folder.",
)
@click.version_option(package_name="leefomgeving")
@click.pass_context
def main(ctx: click.Context, data: Path) -> None:
    """Leefomgeving Doe-Het-Zelf: knowledge graph, wiki and SPARQL endpoint."""
    ctx.obj = Program(data)


for command in (
    serve,
    demo,
    import_,
    validate,
    export,
    query,
    reason,
    see_also,
    backup,
    restore,
    erase,
    doctor,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
