"""Which importers there are, and running one."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from graphstore.reading import PublicReader
from importers.errors import OptionError, UnknownImporterError
from importers.files import InputFile
from importers.framework import Importer, Job, Option, Progress, StagedImport, stage
from ontology.iris import Iris


@dataclass(frozen=True, slots=True)
class Available:
    """An importer, for help texts."""

    name: str
    summary: str
    takes: str  # what it is given
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    info: Available
    module: str  # imported when used: shapely and SPARQLWrapper take their time


_ENTRIES = (
    _Entry(
        Available(
            "cbs-kwb",
            "Key figures of municipalities, districts and neighbourhoods by CBS.",
            "CSV files in one of the layouts of importers/layouts, or with a layout of your own",
            (
                Option("layout", "name of a layout, or path of a layout file (.toml)"),
                Option(
                    "complete", "yes: the file is whole, though a large part of the places ends"
                ),
                Option("year", "reference year, when the file name does not tell it"),
            ),
        ),
        "importers.cbs",
    ),
    _Entry(
        Available(
            "tooi",
            "Municipalities, provinces and other government bodies, with mergers and splits.",
            "registers of TOOI (rwc_…_compleet) in expanded JSON-LD, any number in any order",
        ),
        "importers.tooi",
    ),
    _Entry(
        Available(
            "boundaries",
            "Boundaries of places with their versions, centre points and neighbours.",
            "GeoJSON in CRS84, in one of the layouts of importers/boundary_layouts or your own",
            (
                Option("edition", "date of a file whose features have none (2025-01-01)"),
                Option("layout", "name of a layout, or path of a layout file (.toml)"),
            ),
        ),
        "importers.boundaries",
    ),
    _Entry(
        Available(
            "skos",
            "A thesaurus as one more concept scheme.",
            "SKOS in any RDF syntax: Turtle, RDF/XML, N-Triples, JSON-LD, TriG, N-Quads",
            (
                Option("edition", "date of the edition, when the file does not tell (2025-01-01)"),
                Option("format", "syntax, when the file name does not tell (ttl, rdf, jsonld…)"),
                Option("scheme", "name of the scheme in IRIs; else that of the file"),
            ),
        ),
        "importers.skos",
    ),
    _Entry(
        Available(
            "events",
            "Activities from calendars.",
            "iCalendar files (.ics), and events as JSON: schema.org or plain",
            (
                Option("language", "language of the texts, when it is not the one they seem in"),
                Option("place", "code of the place where the activities are (BU03440121)"),
                Option("source", "name of the calendar in IRIs; else as the file gives it"),
                Option("timezone", "of times without one (Europe/Amsterdam)"),
            ),
        ),
        "importers.events",
    ),
    _Entry(
        Available(
            "sparql",
            "What a CONSTRUCT query finds at a remote SPARQL endpoint.",
            "a file with one CONSTRUCT query, with ORDER BY and without LIMIT",
            (
                Option("edition", "date of the answer, when it is not today (2025-01-01)"),
                Option("endpoint", "address of the SPARQL endpoint"),
                Option("page", "solutions per request (5000); 0: all at once"),
                Option("source", "name in IRIs; else that of the file"),
                Option("timeout", "seconds for one request (60)"),
            ),
        ),
        "importers.sparql_query",
    ),
)


def available() -> tuple[Available, ...]:
    """The importers, in the order of their names in the documentation."""
    return tuple(entry.info for entry in _ENTRIES)


def run(
    name: str,
    paths: Sequence[Path],
    *,
    reader: PublicReader,
    iris: Iris,
    keep_going: bool = False,
    progress: Progress | None = None,
    options: Mapping[str, str] | None = None,
) -> StagedImport:
    """Reads files and the present state, and gives what to change; writes nothing.

    With ``keep_going`` what can be taken is taken and the rest stands in the report.

    Raises:
        UnknownImporterError: There is no importer of that name.
        OptionError: It does not have that option, or cannot use its value.
        InputError: A file cannot be taken; RowsRejectedError lists rows, RemoteError is about an
            endpoint.
    """
    given = dict(options or {})
    entry = _entry(name, given)
    importer = cast("Importer", importlib.import_module(entry.module).importer)
    return stage(name, importer, Job(paths, reader, iris, keep_going, given, progress))


def check(name: str, paths: Sequence[Path], options: Mapping[str, str]) -> None:
    """Sees that there is such an importer with such options, and that the files are there.

    For whoever would have to make a data folder first.

    Raises:
        UnknownImporterError, OptionError, InputError: As from ``run``.
    """
    _entry(name, options)
    for path in paths:
        InputFile(path)


def _entry(name: str, options: Mapping[str, str]) -> _Entry:
    entry = next((entry for entry in _ENTRIES if entry.info.name == name), None)
    if entry is None:
        raise UnknownImporterError(name, tuple(known.info.name for known in _ENTRIES))
    for option in options:
        if option not in {known.name for known in entry.info.options}:
            raise OptionError(option, f"{name} has no such option")
    return entry
