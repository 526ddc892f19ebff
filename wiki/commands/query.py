"""``leefomgeving query``."""

from __future__ import annotations

import dataclasses
import math
import sys
from pathlib import Path

import click

from wiki.commands.shared import Program, output_file, pass_program

_LONGEST_SECONDS = 7 * 24 * 3600


class _Seconds(click.FloatRange):
    """Seconds that a clock can count; “nan” lies in every range as far as click can tell."""

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail("nan is not a number of seconds.", param, ctx)
        return seconds


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format",
    "format_name",
    help="For tables json, xml, csv, tsv; for graphs turtle, ntriples, rdfxml, jsonld, trig,"
    " nquads.  [default: csv, or turtle]",
)
@click.option(
    "--timeout",
    type=_Seconds(min=0, min_open=True, max=_LONGEST_SECONDS),
    default=300.0,
    show_default=True,
    help="Seconds after which the query is stopped.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file.")
@pass_program
def query(
    program: Program, file: Path, format_name: str | None, timeout: float, output: Path | None
) -> None:
    """Answers the SPARQL query in FILE (- is standard input) from the public graph.

    The query runs in a process of its own on a checkpoint, with limits on time and memory; it sees
    what anyone may see.
    """
    from sparql.errors import QuerySyntaxError
    from sparql.formats import by_name, formats_for
    from sparql.guard import plain_query
    from sparql.limits import MEBIBYTE, Limits
    from sparql.pool import WorkerPool
    from sparql.request import request_for
    from wiki.failure import ExitCode, Failure
    from wiki.owner import find_owner

    text = _read(file)
    limits = dataclasses.replace(
        Limits(), seconds=timeout, answer_bytes=64 * 1024 * MEBIBYTE, queue_seconds=30.0
    )
    plain = plain_query(text, limits)
    triples = plain.form.gives_triples
    offered = formats_for(triples)
    chosen = by_name(format_name or ("turtle" if triples else "csv"), offered)
    if chosen is None:
        names = ", ".join(form.name for form in offered)
        raise Failure(
            ExitCode.USAGE,
            f"{plain.form} queries are not answered as {format_name}.",
            f"As: {names}.",
        )
    with find_owner(program.data) as owner:
        owner.call("checkpoint", {})
    with WorkerPool(program.data, 1, limits) as pool:
        try:
            answer = pool.run(request_for(plain, chosen.name))
        except QuerySyntaxError as error:
            raise plain.syntax_error(error.detail) from error
        with output_file(output) as stream:
            for chunk in answer:
                stream.write(chunk)
        answer.close()


def _read(file: Path) -> str:
    from wiki.failure import ExitCode, Failure

    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Failure(ExitCode.INPUT, f"{file}: byte {error.start} is not UTF-8.") from error
