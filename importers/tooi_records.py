"""From the nodes of one TOOI register to what we say about bodies, places and changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode

from importers.codes import CLASS_OF, parse_code
from importers.files import InputFile
from importers.framework import Job
from importers.statements import Statements, statement
from importers.texts import clean, fit, shorten
from importers.tooi_kinds import BodyKind, kinds
from importers.tooi_nodes import ID, ONT, PROV, Node, read_nodes
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
    reference: str
    types: frozenset[str]
    day: date
    before: tuple[str, ...]  # references of bodies
    after: tuple[str, ...]
    iri: NamedNode
    basis: tuple[NamedNode, ...]  # laws


@dataclass(frozen=True, slots=True)
class _Former:
    """A former version of a body, and the name it had."""

    node: str
    line: int
    of: str
    label: str | None


def read_records(job: Job, file: InputFile, source: NamedNode) -> Records:
    """What the nodes of one edition say; what cannot be taken goes to the job's rejections.

    Nodes are read one at a time; only changes and former names wait until all bodies are known.
    """
    records = Records(job.iris)
    names: dict[str, str] = {}
    former: list[_Former] = []
    events: list[_Event] = []
    for node in _new_nodes(job, file):
        try:
            kind = kinds().of_class(node.types)
            _check(node)
            if "HistorischeVersie" in node.types:
                former.append(_read_former(node))
            elif node.types & _EVENTS:
                events.append(_read_event(node))
            elif kind is not None:
                names[node.reference] = _body(records, node, kind, source)
            elif not node.types & _IGNORED:
                types = ", ".join(sorted(node.types)) or "none"
                raise ValueError(f"of an unknown class: {types}")
        except ValueError as error:
            job.reject(file.fail(node.line, f"{_named(node)}: {error}"))
    for version in former:
        if version.of not in names:
            reason = "is a former version of a body that is not in the file"
            job.reject(file.fail(version.line, f"{version.node}: {reason}"))
        elif version.label is not None and version.label != names[version.of]:
            # The name a body had before is one to find it by; it never replaces the present one.
            body = records.iris.mint(Kind.ORGANISATION, version.of)
            records.say(body, SKOS.hiddenLabel, Literal(version.label, language="nl"))
    _events(records, events, names, source)
    return records


def _new_nodes(job: Job, file: InputFile) -> Iterator[Node]:
    """The nodes, each IRI once."""
    seen: set[str] = set()
    for node in read_nodes(file):
        if node.iri in seen:
            job.reject(file.fail(node.line, f"{_named(node)}: stands in the file twice"))
        else:
            yield node
        seen.add(node.iri)


def _named(node: Node) -> str:
    """A node in a message, whatever its IRI is made of."""
    return clean(shorten(node.reference or node.iri, 80), one_line=True)


def _check(node: Node) -> None:
    """Refuses what is wrong with a node whatever it says."""
    if node.fault is not None:
        raise ValueError(node.fault)
    NamedNode(fit(node.iri))
    if not node.reference:
        raise ValueError("the IRI of the node ends in a slash")


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


def _read_former(node: Node) -> _Former:
    of = node.iri_of(PROV + "specializationOf")
    label = node.text(str(RDFS.label)[1:-1])
    return _Former(node.reference, node.line, of.rpartition("/")[2] if of else "", label)


def _read_event(node: Node) -> _Event:
    day = node.date(ONT + "tijdstipWijziging")
    if day is None:
        raise ValueError("the change has no date")
    after = node.iris(PROV + "generated") or node.iris(PROV + "used")
    before = node.iris(PROV + "invalidated")
    if not before or not after:
        raise ValueError("the change does not say what became what")
    return _Event(
        node.reference,
        node.types,
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
        change = iris.mint(Kind.PLACE_CHANGE, event.reference)
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
    if "Herschikking" in event.types and len(event.before) == len(event.after) == 1:
        return {LDHZ.Renaming}
    if event.types & _SPLITS:
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
