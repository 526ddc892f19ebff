"""``leefomgeving erase``."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from wiki.commands.shared import Program, pass_program, progress_bar

if TYPE_CHECKING:
    from wiki.owner_protocol import Fields

_MOST_BYTES = 1024 * 1024


@click.command()
@click.argument("iri", nargs=-1)
@click.option(
    "--request",
    required=True,
    help="Why, such as “request 2026-12”. Stays readable for ever: no names in it.",
)
@click.option("--page", "pages", metavar="IRI", multiple=True, help="Erase its text only.")
@click.option(
    "--statements",
    type=click.File("rb"),
    metavar="FILE",
    help="Erase the statements in this file (N-Quads).",
)
@click.option(
    "--reason-of",
    "reasons",
    type=click.IntRange(1),
    metavar="REVISION",
    multiple=True,
    help="Erase the reason that was given for a revision.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_program
def erase(
    program: Program,
    iri: tuple[str, ...],
    request: str,
    pages: tuple[str, ...],
    statements: BinaryIO | None,
    reasons: tuple[int, ...],
    yes: bool,
) -> None:
    """Erases things from every revision there ever was, as the law asks for (GDPR article 17).

    Of each IRI goes what was ever said of it or pointed to it, the text of its page, and the
    reasons that people gave for those changes. IRI may be short: what follows /id/, such as
    resident/7k2m9p4q6r8s. Shows how much it is and asks first; there is no way back.

    Ends with 1 when nothing was found or you answered no.
    """
    from wiki.failure import ExitCode
    from wiki.owner import find_owner

    if not (iri or pages or statements or reasons):
        raise click.UsageError("Say what: an IRI, --page, --statements or --reason-of.")
    if not request.strip():
        raise click.UsageError("--request may not be empty.")
    arguments: Fields = {
        "request": request,
        "things": list(iri),
        "pages": list(pages),
        "statements": "" if statements is None else _text(statements),
        "reasons": list(reasons),
    }
    if not yes:
        with find_owner(program.data) as owner, progress_bar() as bar:
            extent = owner.call("foresee-erasure", arguments, bar)
        # nobody has to wait while a person thinks
        click.echo(f"To be erased: {_amount(extent)}. There is no way back.", err=True)
        if not _agreed():
            click.echo("Nothing was erased.", err=True)
            raise SystemExit(int(ExitCode.FINDING))
    with find_owner(program.data) as owner, progress_bar() as bar:
        done = owner.call("erase", arguments, bar)
    click.echo(
        f"Erased: {_amount(done)}. Revision {done['revision']} says so, and not what it was."
    )
    click.echo("Backups made before still have it: make a new one and destroy those.")
    if done["older_checkpoints"]:
        click.echo(
            f"{done['older_checkpoints']} older checkpoints are still read; "
            "they are gone when the server has been restarted."
        )
    if not done["revisions"]:
        click.echo("Nothing of it was found. Is that how it is written?", err=True)
        raise SystemExit(int(ExitCode.FINDING))


def _amount(extent: Fields) -> str:
    return (
        f"{extent['statements']} statements, {extent['texts']} page texts and "
        f"{extent['reasons']} reasons, in {extent['revisions']} revisions"
    )


def _agreed() -> bool:
    try:
        return click.confirm("Erase?", err=True)
    except click.Abort:  # nobody there to ask
        return False


def _text(file: BinaryIO) -> str:
    from wiki.failure import ExitCode, Failure

    content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise Failure(ExitCode.INPUT, "The statements are more than 1 MB.", "Give them in parts.")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Failure(ExitCode.INPUT, "The statements are not UTF-8.") from error
