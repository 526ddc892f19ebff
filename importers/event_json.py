"""Events from JSON: schema.org (https://schema.org/Event) or plain lists of events."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from importers.event_model import Agenda, Event, slug
from importers.files import InputFile, Json
from importers.framework import Job

_ONE_DAY = datetime.timedelta(days=1)
_CANCELLED = ("cancelled", "canceled", "eventcancelled")
_Object = Mapping[str, Json]


def read_json_events(job: Job, file: InputFile) -> Agenda:
    """The events that can be taken; the others go to the job's rejections.

    Raises:
        InputError: It is not JSON, or holds no list of events.
    """
    document = file.json()
    whole: _Object = document if isinstance(document, dict) else {}
    dataset = _text(whole, "dataset") or ""
    content = file.document()
    events: list[Event] = []
    for number, value in enumerate(_events(file, document), 1):
        name = ""
        try:
            if not isinstance(value, dict):
                raise ValueError("is no object")
            name = _text(value, "title", "name") or ""
            events.append(_event(value, dataset))
        except (ValueError, OverflowError) as error:
            job.reject(file.fail(_line(content, name), f"event {number}: {error}"))
    return Agenda(
        source=slug(dataset),
        published=bool(dataset),
        zone=None,
        language=None,
        generated=_moment_of(whole, "generated_at", "dateModified"),
        events=tuple(events),
    )


def _events(file: InputFile, document: Json) -> list[Json]:
    if isinstance(document, list):
        found = document
    elif isinstance(document, dict) and isinstance(document.get("events"), list):
        found = document["events"]  # type: ignore[assignment] # just looked at
    elif isinstance(document, dict) and isinstance(document.get("@graph"), list):
        found = document["@graph"]  # type: ignore[assignment] # just looked at
    elif isinstance(document, dict) and ("startDate" in document or "start_date" in document):
        found = [document]
    else:
        raise file.fail(1, "holds no list of events")
    typed = [value for value in found if isinstance(value, dict) and "@type" in value]
    if typed:  # among organisations, places and pages
        found = [value for value in found if isinstance(value, dict) and _is_event(value)]
    if not found:
        raise file.fail(1, "holds no events")
    return found


def _is_event(value: _Object) -> bool:
    types = value.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.endswith(("Event", "Festival")) for name in names)


def _event(value: _Object, dataset: str) -> Event:
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
        line=None,
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


def _line(content: bytes, title: str) -> int | None:
    at = content.find(title.encode()) if title else -1
    return None if at < 0 else content.count(b"\n", 0, at) + 1
