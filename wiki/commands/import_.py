"""``leefomgeving import``."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from wiki.commands.shared import Program, pass_program, progress_bar


class _ImportCommand(click.Command):
    """Lists the sources below its options."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from importers.registry import available

        with formatter.section("Sources"):
            formatter.write_dl(
                [(entry.name, f"{entry.summary} Takes {entry.takes}.") for entry in available()]
            )
        for entry in available():
            if entry.options:
                with formatter.section(f"Options of {entry.name}"):
                    formatter.write_dl([(o.name, f"{o.help}.") for o in entry.options])
        super().format_epilog(ctx, formatter)


@click.command("import", cls=_ImportCommand)
@click.argument("source")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--keep-going", is_flag=True, help="Take the good rows, report the others.")
@click.option(
    "--option",
    "options",
    metavar="NAME=VALUE",
    multiple=True,
    help="An option of the importer; may be given more than once.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@pass_program
def import_(
    program: Program,
    source: str,
    files: tuple[Path, ...],
    dry_run: bool,
    keep_going: bool,
    options: tuple[str, ...],
    as_json: bool,
) -> None:
    """Imports FILEs from a SOURCE of open data, all of it or nothing.

    A second time nothing changes. Exit codes: 0 when everything was taken (also when nothing
    changes), 1 when rows were left out with --keep-going or the gate refused the change, 2 for a
    source or option that does not exist, 3 for the data folder, 4 for files that cannot be taken.
    With 1 and --keep-going the good rows are in the graph; with any other but 0 it is as it was.
    """
    from importers.registry import check, run
    from wiki.failure import ExitCode
    from wiki.owner import find_owner

    given = _options(options)
    check(source, files, given)  # before a folder is made
    with (
        _folder(program.data, dry_run) as data,
        find_owner(data, create=True) as owner,
        progress_bar() as bar,
    ):
        with owner.reading() as present:
            staged = run(
                source,
                files,
                reader=present.reader,
                iris=present.iris,
                keep_going=keep_going,
                progress=lambda done, total: bar("read", done, total),
                options=given,
            )
            change = dataclasses.replace(staged.change, base_revision=present.revision)
        owner.commit(dataclasses.replace(staged, change=change), dry_run=dry_run, progress=bar)
    report = staged.report
    click.echo(report.json() if as_json else report.text())
    if dry_run and not as_json:
        click.echo("This was only a try: nothing was changed.")
    if report.rejected_total:
        raise SystemExit(int(ExitCode.FINDING))


@contextlib.contextmanager
def _folder(data: Path, dry_run: bool) -> Iterator[Path]:
    """The data folder; one for the time being when a try would be the first to make it."""
    from graphstore.folder import Folder, read_manifest

    folder = Folder(data)
    there = read_manifest(folder) is not None or folder.journal.exists() or folder.public.exists()
    if not dry_run or there or (data.exists() and not data.is_dir()):
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="leefomgeving-") as place:
        yield Path(place)


def _options(pairs: tuple[str, ...]) -> dict[str, str]:
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"“{pair}” is not NAME=VALUE", param_hint="--option")
        options[name] = value
    return options
