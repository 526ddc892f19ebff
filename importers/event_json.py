"""Events from JSON: schema.org (https://schema.org/Event) or plain lists of events."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from importers.event_model import Agenda, Event, slug
from importers.files import InputFile
from importers.framework import Job
from importers.json_stream import Element, Json, JsonStream, Shape

_ONE_DAY = datetime.timedelta(days=1)
_CANCELLED = ("cancelled", "canceled", "eventcancelled")
_LISTS = frozenset({"events", "@graph"})
_STARTS = frozenset({"startDate", "start_date"})
_MEMBERS = frozenset({"dataset", "generated_at", "dateModified"}) | _STARTS
_Object = Mapping[str, Json]


def read_json_events(job: Job, file: InputFile) -> Agenda:
    """The events that can be taken; the others go to the job's rejections.

    The file is read twice, one element at a time: which list holds the events, and whether they
    stand among other things, is known at its end.

    Raises:
        InputError: It is not JSON, or holds no list of events.
    """
    outline = _outline(file)
    dataset = _text(outline.members, "dataset") or ""
    before = job.rejections.total
    events: list[Event] = []
    for number, element in enumerate(_elements(file, outline), 1):
        try:
            if element.fault is not None:
                raise ValueError(element.fault)
            if not isinstance(element.value, dict):
                raise ValueError("is no object")
            events.append(_event(element.value, element.line, dataset))
        except (ValueError, OverflowError) as error:
            job.reject(file.fail(element.line, f"event {number}: {error}"))
    if not events and job.rejections.total == before:
        raise file.fail(1, "holds no events")
    return Agenda(
        source=slug(dataset),
        published=bool(dataset),
        zone=None,
        language=None,
        generated=_moment_of(outline.members, "generated_at", "dateModified"),
        events=tuple(events),
    )


@dataclass(frozen=True, slots=True)
class _Outline:
    """What must be known of a document before its events can be read."""

    single: bool  # the document is one event
    of: str | None  # the member that is the list of events; None: the document is
    typed: bool  # the list holds things with a class, which may be other things than events
    members: _Object


def _outline(file: InputFile) -> _Outline:
    document = JsonStream(file, lists=_LISTS, members=_MEMBERS)
    typed: set[str | None] = set()
    for element in document:
        if isinstance(element.value, dict) and "@type" in element.value:
            typed.add(element.of)
    found = [name for name in ("events", "@graph") if name in document.lengths]
    single = not found and not _STARTS.isdisjoint(document.members)
    if document.shape is not Shape.LIST and not found and not single:
        raise file.fail(1, "holds no list of events")
    of = found[0] if found else None
    return _Outline(single, of, of in typed, document.members)


def _elements(file: InputFile, outline: _Outline) -> Iterator[Element]:
    """The elements that are, or should be, events; those that cannot be looked at too."""
    if outline.single:
        yield from JsonStream(file, whole=True)
        return
    for element in JsonStream(file, lists=frozenset({outline.of} if outline.of else ())):
        value = element.value
        # among organisations, places and pages
        other = outline.typed and not (isinstance(value, dict) and _is_event(value))
        if not other or element.fault is not None:
            yield element


def _is_event(value: _Object) -> bool:
    types = value.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.endswith(("Event", "Festival")) for name in names)


def _event(value: _Object, line: int, dataset: str) -> Event:
    title = _text(value, "title", "name")
    uid = _text(value, "event_id", "identifier", "@id", "url", "source_url")
    if not title:
        raise ValueError("has no title")
    if not uid:
        raise ValueError("has nothing to know it by: event_id, identifier, @id or url")
    start = _when(value, "start_date", "start_time", "startDate")
    if start is None:
        raise ValueError("has no start")
    end = _when(value, "end_date", "end_time", "endDate")
    day = not isinstance(start, datetime.datetime)
    if day:
        last = end.date() if isinstance(end, datetime.datetime) else end
        end = (last or start) + _ONE_DAY  # the last day is given, the day after is meant
    elif not isinstance(end, datetime.datetime) or end == start:
        end = None
    status = _text(value, "status", "eventStatus") or ""
    return Event(
        uid=f"{uid}@{dataset}" if dataset and "@" not in uid else uid,
        line=line,
        title=title,
        start=start,
        end=end,
        location=", ".join(_places(value)),
        description=_text(value, "short_description", "description") or "",
        organiser=_text(value, "organizer", "organiser"),
        url=_text(value, "source_url", "url"),
        cancelled=status.rpartition("/")[2].casefold() in _CANCELLED,
        modified=_moment_of(value, "last_updated", "dateModified"),
        language=_text(value, "inLanguage", "language"),
    )


def _places(value: _Object) -> Iterator[str]:
    for name in ("location_name", "address", "city"):
        text = _text(value, name)
        if text:
            yield text
    location = value.get("location")
    if isinstance(location, str) and location.strip():
        yield location
    elif isinstance(location, dict):
        called = _text(location, "name")
        if called:
            yield called
        address = location.get("address")
        if isinstance(address, str) and address.strip():
            yield address
        elif isinstance(address, dict):
            for part in ("streetAddress", "postalCode", "addressLocality"):
                text = _text(address, part)
                if text:
                    yield text


def _when(
    value: _Object, day_name: str, time_name: str, whole_name: str
) -> datetime.datetime | datetime.date | None:
    """A day, or a moment when a time is told too."""
    day, time, whole = (_text(value, name) for name in (day_name, time_name, whole_name))
    text = f"{day}T{time}" if day and time else day or whole
    if text is None:
        return None
    try:
        if len(text) == len("2026-08-21"):
            return datetime.date.fromisoformat(text)
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"not a date or time: {text[:40]!r}") from None


def _moment_of(value: _Object, *names: str) -> datetime.datetime | None:
    text = _text(value, *names)
    if text is None:
        return None
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None  # when it was changed is no part of the event


def _text(value: _Object, *names: str) -> str | None:
    """The first of these that holds text; of an object its name or value."""
    for name in names:
        found = value.get(name)
        if isinstance(found, list) and found:
            found = found[0]
        if isinstance(found, dict):
            found = found.get("name") or found.get("@value") or found.get("value")
        if isinstance(found, str) and found.strip():
            return found.strip()
    return None
