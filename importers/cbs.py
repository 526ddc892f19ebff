"""``cbs-kwb``: places and key figures from the tables of Statistics Netherlands (CBS)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Set

from pyoxigraph import Literal, NamedNode, Quad

from importers.authority import CBS, places_of_tooi, superseded
from importers.cbs_register import Edition, Register
from importers.cbs_rows import PlaceRow, Table, check_together, open_table, read_places
from importers.codes import PlaceCode, parse_code
from importers.errors import InputError, OptionError, RowsRejectedError
from importers.files import shown
from importers.framework import Job, Outcome
from importers.layout import PlaceKind
from importers.statements import Statements, as_quads, less, read_statements
from ontology.iris import Iris
from ontology.namespaces import LDHZ

MANY = 500
LARGE_SHARE = 0.2
SOME = 20
SUM_SHARE = 0.9


def importer(job: Job) -> Outcome:
    """Reads tables of key figures in any of the layouts, any number of editions at once."""
    tables = [open_table(job, file) for file in job.open_files()]
    graph = job.iris.graph("source", CBS)
    present = read_statements(job.reader.graph_text(graph))
    register = Register(job.iris, places_of_tooi(job.reader, job.iris))
    register.load(present)
    gone = register.ends().keys()
    known = frozenset(register.places)
    read: set[str] = set()
    halves: set[str] = set()
    for edition, (table, rows, whole) in _editions(job, tables, known).items():
        register.take(edition, table.layout, rows, whole=whole)
        read |= rows.keys()
        halves |= _halves(rows)
    wished = register.statements()
    _refuse_part_of_a_country(job, wished, present, halves)
    _refuse_without_municipalities(job, register, register.ends(), gone)
    return Outcome(
        additions=as_quads(less(wished, present), graph),
        removals=as_quads(less(present, wished), graph) | _superseded(job, register, known),
        read=frozenset(read),
        known=known,
        item_of=_place_of(job.iris),
        reason=_reason(tables),
    )


def _editions(
    job: Job, tables: list[Table], known: frozenset[str]
) -> dict[Edition, tuple[Table, dict[str, PlaceRow], bool]]:
    """The rows that can be taken, and whether those are all, per edition."""
    grouped: defaultdict[Edition, list[PlaceRow]] = defaultdict(list)
    first: dict[Edition, Table] = {}
    rejected: dict[Edition, int] = defaultdict(int)
    for table in tables:
        edition = Edition(table.year, table.layout.source)
        before = job.rejections.total
        grouped[edition].extend(read_places(job, table))
        rejected[edition] += job.rejections.total - before
        first.setdefault(edition, table)
    parents = known | {row.place.code for rows in grouped.values() for row in rows}
    editions = {}
    for edition, rows in grouped.items():
        before = job.rejections.total
        taken = check_together(job, rows, parents)
        whole = rejected[edition] + job.rejections.total - before == 0
        if not taken:
            if job.rejections.total:
                raise RowsRejectedError(tuple(job.rejections.kept), job.rejections.total)
            raise first[edition].file.fail(None, "holds no rows")
        editions[edition] = (first[edition], taken, whole)
        if not whole:
            job.notes.append(f"{edition.source} {edition.year} is not whole: it ends no place")
    return editions


def _superseded(job: Job, register: Register, known: frozenset[str]) -> frozenset[Quad]:
    """Names that publishers of boundaries gave to places that are new to this graph."""
    places = [job.iris.place(code) for code in sorted(register.places.keys() - known)]
    return superseded(job.reader, job.iris, CBS, places)


def _halves(rows: dict[str, PlaceRow]) -> set[str]:
    """Municipalities with more inhabitants than their neighbourhoods have together.

    In a whole table the sums agree within three in a thousand.
    """
    of_neighbourhoods: defaultdict[str, int] = defaultdict(int)
    for row in rows.values():
        municipality = row.place.municipality
        if row.place.kind is PlaceKind.NEIGHBOURHOOD and municipality is not None:
            of_neighbourhoods[municipality] += _inhabitants(row)
    return {
        code
        for code, row in rows.items()
        if row.place.kind is PlaceKind.MUNICIPALITY
        and of_neighbourhoods[code] < SUM_SHARE * _inhabitants(row)
    }


def _inhabitants(row: PlaceRow) -> int:
    """How many live there; 0 where the table does not tell."""
    start = f"{LDHZ.population} "
    for figure in row.figures:
        if figure.startswith(start):
            return int(figure.split('"')[1])
    return 0


def _refuse_part_of_a_country(
    job: Job, wished: Statements, present: Statements, halves: set[str]
) -> None:
    """A file cut off between two rows looks like an edition in which places have disappeared."""
    complete = job.options.get("complete", "no")
    if complete not in ("yes", "no"):
        raise OptionError("complete", "is yes or no")
    lines = [line for line in less(wished, present) if f" {LDHZ.validUntil} " in line]
    ended = len(lines)
    places = sum(1 for subject in present if "/id/place/" in subject)
    if complete == "no" and ended > MANY and ended > places * LARGE_SHARE:
        reason = f"would end {ended} of {places} places; when it is whole, say complete=yes"
        raise InputError(shown(job.paths[-1]), None, reason)
    losing = {place.municipality for line in lines if (place := _place_in(line)) is not None}
    cut = sorted(halves & {code for code in losing if code is not None})
    if complete == "no" and ended > SOME and cut:
        reason = (
            f"would end {ended} places, and the neighbourhoods of {cut[0]} do not add up to its"
            " inhabitants: the file seems cut off; when it is whole, say complete=yes"
        )
        raise InputError(shown(job.paths[-1]), None, reason)


def _refuse_without_municipalities(
    job: Job, register: Register, ends: Mapping[str, int], gone: Set[str]
) -> None:
    """A municipality ends when the register of government bodies says so, where that is known."""
    if job.options.get("complete", "no") == "yes":
        return
    lost = [
        code
        for code in sorted(ends.keys() - gone)
        if code.startswith("GM")
        and code in register.ruled_elsewhere
        and not _ended(job, code, ends[code])
    ]
    if lost:
        reason = (
            f"lacks {len(lost)} municipalities that have not ended in tooi, such as {lost[0]}: the"
            " file seems cut off; when it is whole, import a newer edition of tooi first, or say"
            " complete=yes"
        )
        raise InputError(shown(job.paths[-1]), None, reason)


def _ended(job: Job, code: str, year: int) -> bool:
    """True when a register says that a place was gone by the first day of a year."""
    days = job.reader.objects(job.iris.place(code), LDHZ.validUntil)
    return any(isinstance(day, Literal) and day.value[:10] <= f"{year:04}-01-01" for day in days)


def _place_in(line: str) -> PlaceCode | None:
    """The place that a line is about."""
    subject = line.partition(" ")[0]
    return parse_code(subject.removesuffix(">").rpartition("/")[2])


def _place_of(iris: Iris) -> Callable[[NamedNode], str | None]:
    about = re.compile(
        rf"{re.escape(iris.base)}/id/(?:place/([^/]+)|observation/[^/]+/([^/]+)/[0-9]+)"
    )

    def place_of(subject: NamedNode) -> str | None:
        found = about.fullmatch(subject.value)
        return found and (found.group(1) or found.group(2))

    return place_of


def _reason(tables: list[Table]) -> str:
    editions = sorted({f"{table.layout.source} {table.year}" for table in tables})
    return f"Import of {', '.join(editions)}"
