"""``leefomgeving see-also``."""

from __future__ import annotations

import json

import click

from wiki.commands.shared import Program, pass_program


@click.command("see-also")
@click.argument("iri")
@click.option("--why", is_flag=True, help="Show the score and the facts that each link rests on.")
@click.option(
    "--language",
    type=click.Choice(["nl", "en"]),
    default="nl",
    show_default=True,
    help="Of reasons.",
)
@click.option("--near", metavar="IRI", help="The place to look from.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON, with all derivations.")
@pass_program
def see_also(
    program: Program,
    iri: str,
    why: bool,
    language: str,
    near: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Says where to look further from the thing IRI, each link with its reason.

    IRI may be short: what follows /id/, such as place/GM0344 or concept/ambition/jeu-de-boules.
    """
    from graphstore.see_also import as_json as to_json
    from graphstore.see_also import as_text
    from graphstore.see_also import see_also as derive
    from wiki.failure import ExitCode, Failure
    from wiki.naming import thing_named
    from wiki.owner import find_owner

    with find_owner(program.data) as owner, owner.reading() as present:
        thing = thing_named(iri, present.iris)
        place = None if near is None else thing_named(near, present.iris)
        for named in (thing, place):
            if named and not any(True for _ in present.reader.triples(named, None, None)):
                raise Failure(ExitCode.INPUT, f"Nothing is known of {named.value}.")
        groups = derive(
            present.reader,
            present.iris,
            thing,
            language=language,
            near=place,
            limit=limit,
        )
    if as_json:
        click.echo(json.dumps(to_json(groups), ensure_ascii=False, indent=2))
    elif groups:
        click.echo(as_text(groups, language=language, why=why))
    else:
        click.echo("There is nothing to see also.")
