"""``tooi``: municipalities, provinces and other government bodies from the TOOI registers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from importers.authority import TOOI, superseded
from importers.codes import COUNTRY
from importers.files import InputFile
from importers.framework import Job, Outcome
from importers.statements import Statements, as_quads, less, read_statements, statement
from importers.tooi_kinds import kinds
from importers.tooi_nodes import ONT, WL, Node, read_nodes
from importers.tooi_records import read_records
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, FOAF, LDHZ, RDF, RDFS, XSD

_HOMEPAGE = NamedNode("https://standaarden.overheid.nl/tooi")
_SET = re.compile(r".*/set/([a-z0-9_]+)/([0-9]+)")
_SOURCE = f"{DCTERMS.source} "
_SPATIAL = f"{DCTERMS.spatial} "
_UNTIL = f"{LDHZ.validUntil} "


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of one register."""

    register: str
    number: int
    title: str
    seen: date  # the day it shows
    published: date
    publisher: str | None  # organisation code

    @property
    def reference(self) -> str:
        """In the IRI of its source."""
        return f"{self.register}-{self.number}"


def importer(job: Job) -> Outcome:
    """Reads any number of editions of any registers, in any order."""
    graph = job.iris.graph("source", TOOI)
    present = read_statements(job.reader.graph_text(graph))
    register = _Register(job.iris, {subject: set(rests) for subject, rests in present.items()})
    read: set[str] = set()
    titles = []
    for file in job.open_files():
        edition = _edition(file)
        before = job.rejections.total
        records = read_records(job, file, register.source(edition))
        whole = job.rejections.total == before
        register.take(edition, records.statements, records.provinces, whole=whole)
        read |= records.statements.keys()
        titles.append(edition.reference)
        if not whole:
            job.notes.append(f"{edition.reference} is not whole: it ends nothing")
    wished = register.statements()
    item_of = _item_of(job.iris)
    places = [NamedNode(subject[1:-1]) for subject in wished if "/id/place/" in subject]
    return Outcome(
        additions=as_quads(less(wished, present), graph),
        removals=as_quads(less(present, wished), graph)
        | superseded(job.reader, job.iris, TOOI, places),
        read=_items(read, item_of),
        known=_items(present.keys(), item_of),
        item_of=item_of,
        reason=f"Import of TOOI registers {', '.join(sorted(titles))}",
    )


@dataclass(slots=True)
class _Register:
    """What the graph says; every subject as the newest edition that has it describes it."""

    iris: Iris
    subjects: Statements

    def source(self, edition: Edition) -> NamedNode:
        return self.iris.mint(Kind.SOURCE, TOOI, edition.reference)

    def take(
        self, edition: Edition, records: Statements, provinces: set[str], *, whole: bool
    ) -> None:
        """Takes in an edition; one that is not whole ends nothing."""
        source = self.source(edition)
        described = {
            statement(RDF.type, LDHZ.Source),
            statement(
                RDFS.label, Literal(f"{edition.title}, uitgave {edition.number}", language="nl")
            ),
            statement(
                RDFS.label, Literal(f"{edition.title}, edition {edition.number}", language="en")
            ),
            statement(DCTERMS.issued, Literal(edition.published.isoformat(), datatype=XSD.date)),
            statement(DCTERMS.modified, Literal(edition.seen.isoformat(), datatype=XSD.date)),
            statement(FOAF.homepage, _HOMEPAGE),
        }
        if edition.publisher is not None:
            publisher = self.iris.mint(Kind.ORGANISATION, edition.publisher)
            described.add(statement(DCTERMS.publisher, publisher))
        if whole:
            described.add(statement(DCTERMS.spatial, self.iris.place(COUNTRY)))
        described |= {r for r in self.subjects.get(str(source), ()) if r.startswith(_SPATIAL)}
        self.subjects[str(source)] = described
        for subject, rests in records.items():
            present = self._number(self.subjects.get(subject, set()), edition.register)
            if present is None or edition.number >= present:
                self.subjects[subject] = rests
        for code in provinces:
            self.subjects.setdefault(str(self.iris.place(code)), self._province(code))

    def statements(self) -> Statements:
        """What the graph should say."""
        country = str(self.iris.place(COUNTRY))
        self.subjects.setdefault(
            country,
            {
                statement(RDF.type, LDHZ.Country),
                statement(RDFS.label, Literal("Nederland", language="nl")),
                statement(RDFS.label, Literal("Netherlands", language="en")),
                statement(LDHZ.code, Literal(COUNTRY)),
            },
        )
        self._end_what_disappeared()
        return self.subjects

    def _end_what_disappeared(self) -> None:
        """What a later whole edition does not have, ended on the day that edition shows."""
        shown: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        days: dict[str, str] = {}
        for subject, rests in self.subjects.items():
            if "/id/source/" not in subject:
                continue
            register, _, number = subject.rpartition("/")[2].rstrip(">").rpartition("-")
            seen = next(r for r in rests if r.startswith(str(DCTERMS.modified)))
            days[subject] = seen.split('"')[1]
            if any(rest.startswith(_SPATIAL) for rest in rests):
                shown[register].append((int(number), days[subject]))
        for subject, rests in self.subjects.items():
            if "/id/place/" not in subject and "/id/organisation/" not in subject:
                continue
            source = next((r for r in rests if r.startswith(_SOURCE)), None)
            if source is None:
                continue
            register, _, last = source.rpartition("/")[2].rstrip("> .").rpartition("-")
            later = sorted(edition for edition in shown[register] if edition[0] > int(last))
            computed = {statement(LDHZ.validUntil, _day(day)) for _, day in shown[register]}
            kept = rests - computed
            if later and not any(rest.startswith(_UNTIL) for rest in kept):
                kept = kept | {statement(LDHZ.validUntil, _day(later[0][1]))}
            self.subjects[subject] = kept

    def _number(self, rests: set[str], register: str) -> int | None:
        """The number of the edition that describes a subject now."""
        source = next((rest for rest in rests if rest.startswith(_SOURCE)), None)
        if source is None:
            return None
        name, _, number = source.rpartition("/")[2].rstrip("> .").rpartition("-")
        return int(number) if name == register else None

    def _province(self, code: str) -> set[str]:
        return {
            statement(RDF.type, LDHZ.Province),
            statement(RDFS.label, Literal(kinds().provinces[code], language="nl")),
            statement(LDHZ.code, Literal(code)),
            statement(LDHZ.directPartOf, self.iris.place(COUNTRY)),
        }


def _edition(file: InputFile) -> Edition:
    """The edition that a file says it is; that may stand anywhere in it.

    Raises:
        InputError: It does not say so, or twice.
    """
    node: Node | None = None
    count = 0
    for candidate in read_nodes(file):
        if "RegisterwaardelijstCompleet" in candidate.types:
            node, count = candidate, count + 1
    if node is None or count != 1:
        raise file.fail(None, f"{count} nodes of class RegisterwaardelijstCompleet, not one")
    if node.fault is not None:
        raise file.fail(node.line, f"the node of the register: {node.fault}")
    found = _SET.fullmatch(node.iri)
    try:
        number = node.number(WL + "volgnummer") or (int(found.group(2)) if found else None)
        seen = node.date(ONT + "zichtdatum") or node.date(ONT + "publicatiedatum")
        published = node.date(ONT + "publicatiedatum") or seen
        publisher = node.iri_of(ONT + "verantwoordelijke")
        title = node.text(ONT + "titel")
    except ValueError as error:
        raise file.fail(None, f"the node of the register: {error}") from None
    if found is None or number is None or seen is None or published is None:
        raise file.fail(None, "does not say which edition of which register it is, or of what day")
    code = publisher.rpartition("/")[2] if publisher else None
    return Edition(found.group(1), number, title or found.group(1), seen, published, code or None)


def _item_of(iris: Iris) -> Callable[[NamedNode], str | None]:
    """Bodies, places and changes count one by one; a place and its government are two."""
    prefixes = tuple(
        f"{iris.base}/id/{kind}/" for kind in (Kind.ORGANISATION, Kind.PLACE, Kind.PLACE_CHANGE)
    )

    def item_of(subject: NamedNode) -> str | None:
        return subject.value if subject.value.startswith(prefixes) else None

    return item_of


def _items(subjects: Iterable[str], item_of: Callable[[NamedNode], str | None]) -> frozenset[str]:
    return frozenset(
        item for subject in subjects if (item := item_of(NamedNode(subject[1:-1]))) is not None
    )


def _day(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)
