"""From the nodes of one TOOI register to what we say about bodies, places and changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode

from importers.codes import CLASS_OF, parse_code
from importers.files import InputFile
from importers.framework import Job
from importers.statements import Statements, statement
from importers.tooi_kinds import BodyKind, kinds
from importers.tooi_nodes import ID, ONT, PROV, Locator, Node
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, LDHZ, RDF, RDFS, SKOS, XSD

_SPLITS = {"Splitsing", "Opsplitsing", "Afsplitsing"}
_EVENTS = {"Samenvoeging", "Uitbreiding", "Herschikking", *_SPLITS}
_IGNORED = {"Toestandswijziging", "Oprichting", "Opheffing", "RegisterwaardelijstCompleet"}
MAX_LABEL = 250


@dataclass(slots=True)
class Records:
    """What one edition says, by subject; ``provinces`` are those it only refers to."""

    iris: Iris
    subjects: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    provinces: set[str] = field(default_factory=set)

    def say(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """One statement."""
        self.subjects[str(subject)].add(statement(predicate, value))

    @property
    def statements(self) -> Statements:
        """All of it."""
        return dict(self.subjects)


@dataclass(frozen=True, slots=True)
class _Event:
    node: Node
    day: date
    before: tuple[str, ...]  # references of bodies
    after: tuple[str, ...]
    iri: NamedNode
    basis: tuple[NamedNode, ...]  # laws


def read_records(job: Job, file: InputFile, nodes: list[Node], source: NamedNode) -> Records:
    """What the nodes of one edition say; what cannot be taken goes to the job's rejections."""
    records = Records(job.iris)
    locator = Locator(file.document())
    names: dict[str, str] = {}
    former: list[Node] = []
    events: list[Node] = []
    seen: set[str] = set()

    def reject(node: Node, reason: str) -> None:
        job.reject(file.fail(locator.line(node.iri), f"{node.reference}: {reason}"))

    for node in nodes:
        kind = kinds().of_class(node.types)
        if node.iri in seen:
            reject(node, "stands in the file twice")
        elif "HistorischeVersie" in node.types:
            former.append(node)
        elif node.types & _EVENTS:
            events.append(node)
        elif kind is not None:
            try:
                names[node.reference] = _body(records, node, kind, source)
            except ValueError as error:
                reject(node, str(error))
        elif not node.types & _IGNORED:
            reject(node, f"of an unknown class: {', '.join(sorted(node.types)) or 'none'}")
        seen.add(node.iri)
    for node in former:
        try:
            _former_name(records, node, names)
        except ValueError as error:
            reject(node, str(error))
    read = []
    for node in events:
        try:
            read.append(_read_event(node))
        except ValueError as error:
            reject(node, str(error))
    _events(records, read, names, source)
    return records


def _body(records: Records, node: Node, kind: BodyKind, source: NamedNode) -> str:
    """Describes a body, and the place that it governs; gives its name."""
    iris, code = records.iris, node.text(ONT + "organisatiecode")
    if code is None or code != node.reference:
        raise ValueError(f"the code {code!r} is not that of the node")
    label = node.text(str(RDFS.label)[1:-1]) or node.text(ONT + "voorkeursnaamInclSoort")
    if label is None:
        raise ValueError("has no name")
    if len(label) > MAX_LABEL:
        raise ValueError(f"the name is longer than {MAX_LABEL} characters")
    body = iris.mint(Kind.ORGANISATION, code)
    period = _period(node)
    described: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (body, RDF["type"], LDHZ.Organisation),
        (body, RDFS.label, Literal(label, language="nl")),
        (body, LDHZ.code, Literal(code)),
        (body, LDHZ.organisationKind, iris.concept("organisation-kind", kind.kind)),
        (body, SKOS.exactMatch, NamedNode(node.iri)),
        (body, DCTERMS.source, source),
    ]
    more = kinds().of_name(label)
    if more is not None:
        described.append((body, LDHZ.organisationKind, iris.concept("organisation-kind", more)))
    others = [*node.texts(ONT + "afkorting"), *node.texts(ONT + "alternatieveNaam")]
    described += [
        (body, SKOS.altLabel, Literal(name, language="nl")) for name in others if name != label
    ]
    described += [(body, predicate, day) for predicate, day in period]
    if kind.serves_country:
        described.append((body, LDHZ.serves, iris.place("NL")))
    if kind.place_prefix is not None:
        described += _place(records, node, kind.place_prefix, body, source, period)
    for subject, predicate, value in described:
        records.say(subject, predicate, value)
    return label


def _place(
    records: Records,
    node: Node,
    prefix: str,
    body: NamedNode,
    source: NamedNode,
    period: list[tuple[NamedNode, Literal]],
) -> list[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    """Describes the place that a body governs."""
    iris = records.iris
    place_code = parse_code(prefix + node.reference[2:])
    if place_code is None or not node.reference.startswith(prefix.lower()):
        raise ValueError("the code is not that of a place")
    place = iris.place(place_code.code)
    name = node.text(ONT + "voorkeursnaamExclSoort")
    official = node.text(ONT + "officieleNaamExclSoort")
    if name is None:
        raise ValueError("the place has no name")
    parent = iris.place("NL")
    province = node.iri_of(ONT + "ligtInProvincie")
    if province is not None:
        code = province.rpartition("/")[2].upper()
        if code not in kinds().provinces or not province.startswith(ID):
            raise ValueError(f"lies in an unknown province: {province[:80]}")
        records.provinces.add(code)
        parent = iris.place(code)
    elif prefix == "GM":
        raise ValueError("lies in no province")
    described: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (body, LDHZ.serves, place),
        (place, RDF["type"], CLASS_OF[place_code.kind]),
        (place, RDFS.label, Literal(name, language="nl")),
        (place, LDHZ.code, Literal(place_code.code)),
        (place, LDHZ.directPartOf, parent),
        (place, SKOS.exactMatch, NamedNode(node.iri)),
        (place, DCTERMS.source, source),
    ]
    if official is not None and official != name:
        described.append((place, SKOS.altLabel, Literal(official, language="nl")))
    return described + [(place, predicate, day) for predicate, day in period]


def _period(node: Node) -> list[tuple[NamedNode, Literal]]:
    start, end = node.date(ONT + "begindatum"), node.day_after(ONT + "einddatum")
    if start and end and start >= end:
        raise ValueError(f"ends on {end} before it begins on {start}")
    days = ((LDHZ.validFrom, start), (LDHZ.validUntil, end))
    return [(predicate, _day(day)) for predicate, day in days if day is not None]


def _former_name(records: Records, node: Node, names: dict[str, str]) -> None:
    """The name a body had before is one to find it by; it never replaces the present one."""
    of = node.iri_of(PROV + "specializationOf")
    label = node.text(str(RDFS.label)[1:-1])
    reference = of.rpartition("/")[2] if of else ""
    if reference not in names:
        raise ValueError("is a former version of a body that is not in the file")
    if label is not None and label != names[reference]:
        body = records.iris.mint(Kind.ORGANISATION, reference)
        records.say(body, SKOS.hiddenLabel, Literal(label, language="nl"))


def _read_event(node: Node) -> _Event:
    day = node.date(ONT + "tijdstipWijziging")
    if day is None:
        raise ValueError("the change has no date")
    after = node.iris(PROV + "generated") or node.iris(PROV + "used")
    before = node.iris(PROV + "invalidated")
    if not before or not after:
        raise ValueError("the change does not say what became what")
    return _Event(
        node,
        day,
        tuple(sorted(iri.rpartition("/")[2] for iri in before)),
        tuple(sorted(iri.rpartition("/")[2] for iri in after)),
        NamedNode(node.iri),
        tuple(NamedNode(law) for law in node.iris(ONT + "heeftJuridischeGrondslag")),
    )


def _events(
    records: Records, events: list[_Event], names: dict[str, str], source: NamedNode
) -> None:
    """Changes: successors of bodies, and for places an event between what was and what came."""
    iris = records.iris
    parts = Counter(reference for event in events for reference in event.before)
    for event in events:
        for old in event.before:
            for new in event.after:
                if old in names and new in names:
                    records.say(
                        iris.mint(Kind.ORGANISATION, old),
                        DCTERMS.isReplacedBy,
                        iris.mint(Kind.ORGANISATION, new),
                    )
        before, after = _municipalities(event.before, names), _municipalities(event.after, names)
        if not before or not after:
            continue
        change = iris.mint(Kind.PLACE_CHANGE, event.node.reference)
        for place_class in _classes(event, parts):
            records.say(change, RDF["type"], place_class)
        records.say(change, LDHZ.validFrom, _day(event.day))
        records.say(change, SKOS.exactMatch, event.iri)
        records.say(change, DCTERMS.source, source)
        for language, text in _describe(event, names).items():
            records.say(change, RDFS.label, Literal(text, language=language))
        for law in event.basis:
            records.say(change, RDFS.seeAlso, law)
        for code in before:
            records.say(iris.place(code), LDHZ.becameIn, change)
        for code in after:
            records.say(iris.place(code), LDHZ.cameFrom, change)


def _classes(event: _Event, parts: Counter[str]) -> set[NamedNode]:
    """Merger, split or renaming: what was divided over several changes was split."""
    classes = set()
    if "Herschikking" in event.node.types and len(event.before) == len(event.after) == 1:
        return {LDHZ.Renaming}
    if event.node.types & _SPLITS:
        return {LDHZ.Split}
    if len(event.after) > 1 or any(parts[reference] > 1 for reference in event.before):
        classes.add(LDHZ.Split)
    if len(event.before) > 1 or not classes:
        classes.add(LDHZ.Merger)
    return classes


def _describe(event: _Event, names: dict[str, str]) -> dict[str, str]:
    before = [_bare(names.get(reference, reference)) for reference in event.before]
    after = [_bare(names.get(reference, reference)) for reference in event.after]
    day = event.day.year
    return {
        "nl": _short(f"{_listed(before, 'en')} → {_listed(after, 'en')} ({day})"),
        "en": _short(f"{_listed(before, 'and')} → {_listed(after, 'and')} ({day})"),
    }


def _municipalities(references: Iterable[str], names: dict[str, str]) -> list[str]:
    return [ref.upper() for ref in references if ref in names and ref.startswith("gm")]


def _bare(label: str) -> str:
    return label.removeprefix("gemeente ")


def _listed(words: list[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _short(text: str) -> str:
    return text if len(text) <= MAX_LABEL else f"{text[: MAX_LABEL - 1]}…"


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=XSD.date)
