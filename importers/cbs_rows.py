"""Rows of a table of key figures, checked one by one and against each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from importers.codes import PlaceCode, parse_code
from importers.errors import InputError, OptionError
from importers.figures import Cells
from importers.files import InputFile, shown
from importers.framework import Job
from importers.layout import Layout, layout_of, layouts
from importers.tables import Header, Row, read_header, read_rows

FIRST_YEAR, LAST_YEAR = 1995, 2100  # CBS began the series in 1995
MAX_LABEL = 200


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place in one edition; figures are predicate and object in N-Triples."""

    file: str
    line: int
    place: PlaceCode
    label: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its layout and the year it is about."""

    file: InputFile
    header: Header
    layout: Layout
    year: int


def open_table(job: Job, file: InputFile) -> Table:
    """Finds the layout and the year of a file.

    Raises:
        InputError: The columns are those of no layout, or the year is not told.
        OptionError: An option cannot be used.
    """
    given = layout_of(job.options["layout"]) if "layout" in job.options else None
    candidates = (given,) if given else layouts()
    header = read_header(
        file, frozenset(c.delimiter for c in candidates), given.encoding if given else "utf-8"
    )
    present = frozenset(header.names)
    matching = [
        layout
        for layout in candidates
        if layout.columns <= present and layout.delimiter == header.delimiter
    ]
    if not matching:
        raise file.fail(header.line, _missing(candidates, present))
    layout = _choose(file, header, matching, _year_option(job))
    # A layout that was only found by its columns says nothing: other years have the same columns.
    declared = given.default_year if given else None
    year = _year_option(job) or layout.year_in(file.name) or declared
    if year is None:
        raise file.fail(None, _no_year(layout))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise file.fail(None, f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return Table(file, header, layout, year)


def read_places(job: Job, table: Table) -> Iterator[PlaceRow]:
    """The rows that can be taken, each by itself; the others go to the job's rejections."""
    layout, names = table.layout, table.header.names
    code_at, label_at = names.index(layout.code), names.index(layout.label)
    kind_at = names.index(layout.kind) if layout.kind else None
    columns = [
        (names.index(measure.column), Cells(layout, measure))
        for measure in layout.measures
        if measure.column in names
    ]
    for row in read_rows(table.file, table.header, job.reject, layout.encoding):
        try:
            place = _place(layout, row, code_at, kind_at)
            label = _label(row.cells[label_at])
            figures = [cells.statement(row.cells[at]) for at, cells in columns]
        except ValueError as error:
            job.reject(table.file.fail(row.line, str(error)))
            continue
        yield PlaceRow(
            shown(table.file.path),
            row.line,
            place,
            label,
            tuple(f for f in figures if f is not None),
        )


def _place(layout: Layout, row: Row, code_at: int, kind_at: int | None) -> PlaceCode:
    text = row.cells[code_at].strip()
    place = parse_code(text)
    if place is None:
        raise ValueError(f"not a code of a place: {text[:40]!r}")
    if kind_at is not None:
        kind = row.cells[kind_at].strip()
        if layout.kinds.get(kind) is not place.kind:
            raise ValueError(f"{place.code} is not the code of a {kind[:40]!r}")
    return place


def _label(cell: str) -> str:
    label = unicodedata.normalize("NFC", " ".join(cell.split()))
    if not label:
        raise ValueError("the place has no name")
    if len(label) > MAX_LABEL:
        raise ValueError(f"the name is longer than {MAX_LABEL} characters")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in label):
        raise ValueError(f"the name holds characters that cannot be shown: {label[:40]!r}")
    return label


def _year_option(job: Job) -> int | None:
    text = job.options.get("year")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise OptionError("year", f"{text!r} is not a year from {FIRST_YEAR} to {LAST_YEAR}")
    return int(text)


def _choose(file: InputFile, header: Header, matching: list[Layout], year: int | None) -> Layout:
    """Of layouts with the same columns the one of this year; else the one that uses most."""
    if year is None:
        named = [layout for layout in matching if layout.year_in(file.name) is not None]
        of_year = [lay for lay in named if lay.year_in(file.name) == lay.default_year]
    else:
        named = matching
        of_year = [layout for layout in matching if layout.default_year == year]
    pool = of_year or named or matching
    most = max(len(layout.columns) for layout in pool)
    best = [layout for layout in pool if len(layout.columns) == most]
    if len(best) > 1 and (year is None and not named):
        names = ", ".join(layout.name for layout in best)
        raise file.fail(header.line, f"has the columns of {names}: say which with layout= or year=")
    return max(best, key=lambda layout: layout.default_year or 0)


def _no_year(layout: Layout) -> str:
    example = layout.default_year or 2024
    ways = f"say it with year={example}"
    if layout.file_name is not None:
        ways += f", or in the file name ({layout.source.rpartition('-')[2]}-{example}.csv)"
    if layout.default_year is not None:
        ways += f", or with layout={layout.name} when it is that of {example}"
    return f"nothing tells of which year the figures are: {ways}"


def _missing(candidates: tuple[Layout, ...], present: frozenset[str]) -> str:
    nearest = min(candidates, key=lambda layout: len(layout.columns - present))
    if not nearest.columns & present:
        names = ", ".join(layout.name for layout in candidates)
        return f"these are not the columns of any layout ({names})"
    missing = ", ".join(sorted(nearest.columns - present))
    if not missing:
        return f"the columns are those of {nearest.name}, but not apart by {nearest.delimiter!r}"
    return f"columns missing for layout {nearest.name}: {missing}"


def check_together(job: Job, rows: list[PlaceRow], known: frozenset[str]) -> dict[str, PlaceRow]:
    """The rows of one edition by code, without duplicates and without orphans.

    ``known`` are the codes of places that the graph has already.
    """
    taken: dict[str, PlaceRow] = {}
    for row in rows:
        before = taken.get(row.place.code)
        if before is None:
            taken[row.place.code] = row
        else:
            reason = f"{row.place.code} stands on line {before.line} of {before.file} too"
            job.reject(InputError(row.file, row.line, reason))
    # Municipalities first: a district without municipality takes its neighbourhoods along.
    for code, row in sorted(taken.items(), key=lambda item: len(item[0])):
        parent = row.place.parent
        if parent is not None and parent not in taken and parent not in known:
            reason = f"{code} is part of {parent}, which is unknown"
            job.reject(InputError(row.file, row.line, reason))
            del taken[code]
    return taken
