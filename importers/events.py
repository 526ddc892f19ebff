"""``events``: activities from calendars, iCalendar or JSON."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath
from zoneinfo import ZoneInfo

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graphstore.canonical import canonical_quads
from importers.codes import parse_code
from importers.errors import InputError, OptionError, RowsRejectedError
from importers.event_json import read_json_events
from importers.event_model import (
    MAX_DESCRIPTION,
    MAX_LABEL,
    Agenda,
    Event,
    moment,
    slug,
    utc,
)
from importers.files import InputFile
from importers.framework import Job, Outcome
from importers.icalendar_files import read_icalendar
from importers.statements import Statements, as_quads, less, read_statements, statement
from importers.texts import clean, guess_language, shorten
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, FOAF, LDHZ, RDF, RDFS, XSD

IMPORTER = "events"
DEFAULT_ZONE = "Europe/Amsterdam"
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]{1,2000}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_CANCELLED = {"nl": "Afgelast", "de": "Abgesagt", "en": "Cancelled", "fr": "Annulé"}
_ORGANISER = {"nl": "Organisatie", "de": "Veranstalter", "en": "Organiser", "fr": "Organisation"}
_WHOLE = statement(DCTERMS.conformsTo, NamedNode("https://www.rfc-editor.org/rfc/rfc5545"))
_SOURCE = f"{DCTERMS.source} "
_UNTIL = f"{LDHZ.validUntil} "


def importer(job: Job) -> Outcome:
    """Reads calendars; the same event from two files is one activity."""
    graph = job.iris.graph("source", IMPORTER)
    present = read_statements(job.reader.graph_text(graph))
    register = _Register(job.iris, {subject: set(rests) for subject, rests in present.items()})
    known = register.activities()
    place = _place(job)
    read: set[str] = set()
    sources: set[str] = set()
    for file in job.open_files():
        before = job.rejections.total
        agenda = _read(job, file)
        source = _source_name(job, file, agenda)
        language = _language(job, agenda)
        if not agenda.events:
            if job.rejections.total:
                raise RowsRejectedError(tuple(job.rejections.kept), job.rejections.total)
            raise file.fail(None, "holds no events")
        described = _Describer(job, source, language, _zone(job, agenda), place)
        activities = described.activities(file, agenda)
        whole = agenda.published and job.rejections.total == before
        register.take(source, described.edition(agenda), activities, whole=whole)
        read |= activities.keys()
        sources.add(source)
    wished = register.statements()
    return Outcome(
        additions=as_quads(less(wished, present), graph),
        removals=as_quads(less(present, wished), graph),
        read=frozenset(read),
        known=frozenset(known),
        item_of=_item_of(job.iris),
        reason=f"Import of events of {', '.join(sorted(sources))}",
    )


def _read(job: Job, file: InputFile) -> Agenda:
    with file.open() as stream:
        start = stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return read_json_events(job, file)
    return read_icalendar(job, file)


@dataclass(slots=True)
class _Describer:
    """Says of events what we say of activities."""

    job: Job
    source: str
    language: str
    zone: ZoneInfo
    place: NamedNode | None

    def edition(self, agenda: Agenda) -> str:
        """The moment at which the file was made, in UTC, as it stands in IRIs; empty if unknown."""
        moments = [event.modified for event in agenda.events if event.modified is not None]
        made = agenda.generated or max(moments, key=utc, default=None)
        return re.sub(r"[^0-9TZ]", "", utc(made)) if made is not None else ""

    def activities(self, file: InputFile, agenda: Agenda) -> Statements:
        """The statements about each event that can be taken."""
        found: Statements = {}
        lines: dict[str, int | None] = {}
        dropped = 0
        for event in agenda.events:
            digest = hashlib.sha256(event.uid.encode()).hexdigest()[:20]
            activity = self.job.iris.mint(Kind.ACTIVITY, f"{self.source}-{digest}")
            try:
                if str(activity) in found:
                    raise ValueError("an event with this UID stands in the file before")
                found[str(activity)] = self._describe(activity, event)
            except (ValueError, OverflowError) as error:
                name = clean(shorten(event.uid, 80), one_line=True)
                self.job.reject(file.fail(event.line, clean(f"{name}: {error}", one_line=True)))
                continue
            lines[str(activity)] = event.line
            dropped += event.url is not None and not _WEB.fullmatch(event.url)
        if dropped:
            self.job.notes.append(f"{dropped} links are no web addresses and were left out")
        return found

    def _describe(self, activity: NamedNode, event: Event) -> set[str]:
        language = (event.language or self.language).casefold()
        if not _LANGUAGE.fullmatch(language):
            raise ValueError(f"not a language: {language[:20]!r}")
        short = language.partition("-")[0]
        title = clean(event.title, one_line=True)
        if not title:
            raise ValueError("the event has no title")
        if event.cancelled:
            title = f"{_CANCELLED.get(short, _CANCELLED['nl'])}: {title}"
        start = moment(event.start, self.zone)
        values: list[tuple[NamedNode, NamedNode | Literal]] = [
            (RDF["type"], LDHZ.Activity),
            (RDFS.label, Literal(shorten(title, MAX_LABEL), language=language)),
            (LDHZ.startsAt, Literal(start.isoformat(), datatype=XSD.dateTime)),
        ]
        if event.end is not None:
            end = moment(event.end, self.zone)
            if end < start:
                raise ValueError(f"ends ({end}) before it begins ({start})")
            values.append((LDHZ.endsAt, Literal(end.isoformat(), datatype=XSD.dateTime)))
        location = clean(event.location, one_line=True)
        if location:
            values.append((LDHZ.location, Literal(location)))
        description = self._description(event, short)
        if description:
            values.append((DCTERMS.description, Literal(description, language=language)))
        if event.url is not None and _WEB.fullmatch(event.url):
            values.append((FOAF.homepage, NamedNode(event.url)))
        if event.modified is not None:
            values.append((DCTERMS.modified, Literal(utc(event.modified), datatype=XSD.dateTime)))
        if event.cancelled:
            day = Literal(start.date().isoformat(), datatype=XSD.date)
            values.append((LDHZ.validUntil, day))
        if self.place is not None:
            values.append((LDHZ.takesPlaceIn, self.place))
        quads = [Quad(activity, predicate, value, activity) for predicate, value in values]
        triples = (quad.triple for quad in canonical_quads(self.job.iris, quads))
        text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        return read_statements(text)[str(activity)]

    def _description(self, event: Event, language: str) -> str:
        """What the event says, without the link it gives besides, and who organises it."""
        lines = clean(event.description).split("\n")
        while lines and event.url and lines[-1].endswith(event.url):
            lines.pop()
        if event.organiser:
            word = _ORGANISER.get(language, _ORGANISER["nl"])
            lines.append(f"{word}: {clean(event.organiser, one_line=True)}")
        return shorten("\n".join(lines).strip(), MAX_DESCRIPTION)


@dataclass(slots=True)
class _Register:
    """What the graph says; every activity as the newest file that has it."""

    iris: Iris
    subjects: Statements

    def activities(self) -> set[str]:
        """The activities in the graph."""
        prefix = f"<{self.iris.base}/id/{Kind.ACTIVITY}/"
        return {subject for subject in self.subjects if subject.startswith(prefix)}

    def take(self, source: str, edition: str, activities: Statements, *, whole: bool) -> None:
        """Takes in a file; one that is not whole withdraws nothing."""
        reference = f"{source}-{edition}" if edition else source
        iri = self.iris.mint(Kind.SOURCE, IMPORTER, reference)
        described = {
            statement(RDF.type, LDHZ.Source),
            statement(RDFS.label, Literal(f"Agenda {source}", language="nl")),
            statement(RDFS.label, Literal(f"Calendar {source}", language="en")),
        }
        if edition:
            made = f"{edition[:4]}-{edition[4:6]}-{edition[6:8]}"
            described.add(statement(DCTERMS.issued, Literal(made, datatype=XSD.date)))
        if whole or _WHOLE in self.subjects.get(str(iri), ()):
            described.add(_WHOLE)
        self.subjects[str(iri)] = described
        for activity, rests in activities.items():
            now = self.subjects.get(activity, set())
            if self._rank(now) <= (_value(rests, DCTERMS.modified) or "", edition):
                self.subjects[activity] = rests | {statement(DCTERMS.source, iri)}

    def statements(self) -> Statements:
        """What the graph should say: what a later whole file should have had, was withdrawn."""
        whole: defaultdict[str, list[str]] = defaultdict(list)
        for subject, rests in self.subjects.items():
            if f"/id/{Kind.SOURCE}/{IMPORTER}/" in subject and _WHOLE in rests:
                source, edition = _parts(subject)
                whole[source].append(edition)
        for activity in self.activities():
            rests = self.subjects[activity]
            source, edition = _parts(next(rest for rest in rests if rest.startswith(_SOURCE)))
            start = _value(rests, LDHZ.startsAt) or ""
            later = sorted(
                other
                for other in whole[source]
                if other > edition and f"{other[:4]}-{other[4:6]}-{other[6:8]}" < start[:10]
            )
            label = _value(rests, RDFS.label) or ""
            cancelled = label.startswith(tuple(f"{word}: " for word in _CANCELLED.values()))
            if not cancelled:
                rests = {rest for rest in rests if not rest.startswith(_UNTIL)}
                if later:
                    day = f"{later[0][:4]}-{later[0][4:6]}-{later[0][6:8]}"
                    rests |= {statement(LDHZ.validUntil, Literal(day, datatype=XSD.date))}
            self.subjects[activity] = rests
        return self.subjects

    def _rank(self, rests: Iterable[str]) -> tuple[str, str]:
        """When an activity was changed last, and in which file it stood."""
        source = next((rest for rest in rests if rest.startswith(_SOURCE)), None)
        return (_value(rests, DCTERMS.modified) or "", _parts(source)[1] if source else "")


def _parts(source: str) -> tuple[str, str]:
    """Name and edition in the IRI of a source."""
    reference = source.rpartition("/")[2].rstrip("> .")
    name, _, edition = reference.rpartition("-")
    return (name, edition) if re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", edition) else (reference, "")


def _value(rests: Iterable[str], predicate: NamedNode) -> str | None:
    prefix = f'{predicate} "'
    found = next((rest for rest in rests if rest.startswith(prefix)), None)
    return found[len(prefix) :].partition('"')[0] if found else None


def _source_name(job: Job, file: InputFile, agenda: Agenda) -> str:
    given = job.options.get("source")
    if given is not None:
        if slug(given) != given or not given:
            raise OptionError("source", "is a name of small letters, digits and hyphens")
        return given
    domains = {slug(event.uid.rpartition("@")[2]) for event in agenda.events if "@" in event.uid}
    only = domains.pop() if len(domains) == 1 else ""
    return agenda.source or only or slug(PurePath(file.name).stem) or "events"


def _language(job: Job, agenda: Agenda) -> str:
    given = job.options.get("language") or agenda.language
    if given is not None:
        if not _LANGUAGE.fullmatch(given):
            raise OptionError("language", f"{given!r} is no language tag (nl, en, de…)")
        return given
    return guess_language(clean(f"{event.title} {event.description}") for event in agenda.events)


def _zone(job: Job, agenda: Agenda) -> ZoneInfo:
    given = job.options.get("timezone")
    if given is None:
        return agenda.zone or ZoneInfo(DEFAULT_ZONE)
    try:
        return ZoneInfo(given)
    except (ValueError, KeyError, OSError):
        raise OptionError("timezone", f"{given!r} is no time zone (Europe/Amsterdam)") from None


def _place(job: Job) -> NamedNode | None:
    text = job.options.get("place")
    if text is None:
        return None
    code = parse_code(text)
    if code is None:
        raise OptionError("place", f"{text!r} is not the code of a place (BU03440121)")
    place = job.iris.place(code.code)
    if not job.reader.objects(place, RDF["type"]):
        raise InputError("place", None, f"{code.code} is not in the graph: import places first")
    return place


def _item_of(iris: Iris) -> Callable[[NamedNode], str | None]:
    prefix = f"{iris.base}/id/{Kind.ACTIVITY}/"

    def item_of(subject: NamedNode) -> str | None:
        return str(subject) if subject.value.startswith(prefix) else None

    return item_of
