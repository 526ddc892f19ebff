"""``leefomgeving serve``."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from wiki.commands.shared import Program, pass_program


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--sparql-port",
    type=click.IntRange(1, 65535),
    help="Where the SPARQL endpoint listens on 127.0.0.1; pages relay /sparql to it."
    "  [default: the port after --port]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Queries that are answered at the same time.",
)
@click.option("--demo", is_flag=True, help="Load the invented demo world into a new data folder.")
@click.option(
    "--base",
    default="https://leefomgeving.org",
    show_default=True,
    help="The base of IRIs; fixed when the data folder is made.",
)
@click.option("--https", is_flag=True, help="People reach this site by https (a proxy adds it).")
@click.option("--contact", default="", help="An e-mail address for questions, shown on pages.")
@pass_program
def serve(
    program: Program,
    host: str,
    port: int,
    sparql_port: int | None,
    workers: int,
    demo: bool,
    base: str,
    https: bool,
    contact: str,
) -> None:
    """Serves the wiki, the data and the SPARQL endpoint until stopped (Ctrl-C).

    Makes the data folder when there is none. Starts its processes again when they end.
    """
    from ontology.iris import Iris
    from wiki.supervisor import ServeSettings
    from wiki.supervisor import serve as run

    settings = ServeSettings(
        data=program.data,
        host=host,
        port=port,
        sparql_port=sparql_port or (port + 1 if port < 65535 else port - 1),
        base=Iris(base).base,
        workers=workers,
        demo=demo,
        https=https,
        contact=contact,
    )
    run(settings, lambda line: click.echo(f"{datetime.now(UTC):%F %T} {line}", err=True))
