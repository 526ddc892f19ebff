"""Events from iCalendar files (RFC 5545), one component at a time.

Each event is read apart from the others, so that a broken one is told with its line and the rest is
still there, and so that a calendar of any length is read in a stream.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import icalendar

from importers.event_model import Agenda, Event, slug
from importers.files import InputFile, not_utf8
from importers.framework import Job
from importers.texts import clean, shorten

MAX_EVENT_LINES = 20_000
_ONE_DAY = datetime.timedelta(days=1)
_SHOWN = 80
_FOLDED = (" ", "\t")


def read_icalendar(job: Job, file: InputFile) -> Agenda:
    """The events that can be taken; the others go to the job's rejections.

    Raises:
        InputError: It is not a calendar.
    """
    head: list[str] = []
    events: list[Event] = []
    repeating = 0
    strange: list[str] = []  # the time zones of events that nobody knows
    for line, lines in _components(job, file, head):
        try:
            event, repeats, unknown = _event(line, head, lines)
        except ValueError as error:
            job.reject(file.fail(line, str(error)))
            continue
        repeating += repeats
        strange += [unknown] if unknown is not None else []
        events.append(event)
    if repeating:
        job.notes.append(f"{repeating} events repeat: the first time was taken")
    if strange:
        name = clean(shorten(strange[0], _SHOWN), one_line=True)
        job.notes.append(
            f"{len(strange)} events are in a time zone that is not known (“{name}”): their times"
            " were taken as local ones"
        )
    properties = _properties(head)
    zone_name = properties.get("X-WR-TIMEZONE")
    zone = _zone(zone_name)
    if zone_name and zone is None:
        name = clean(shorten(zone_name, _SHOWN), one_line=True)
        job.notes.append(f"the time zone of the calendar is not known (“{name}”)")
    name = properties.get("X-WR-CALNAME") or properties.get("NAME") or ""
    return Agenda(
        source=slug(name),
        published=bool(name),
        zone=zone,
        language=None,
        generated=None,
        events=tuple(_without_ends_that_are_none(events)),
    )


def _components(job: Job, file: InputFile, head: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and lines of every event; what stands outside of events goes to ``head``."""
    event: list[str] | None = None
    begun = 0
    ended = False
    first = True
    for number, raw in file.lines():
        try:
            text = raw.removeprefix(b"\xef\xbb\xbf").decode() if first else raw.decode()
        except UnicodeDecodeError as error:
            raise file.fail(number, not_utf8(raw, error)) from None
        if not text.strip():
            continue
        word = text.strip().upper()
        if first and word != "BEGIN:VCALENDAR":
            raise file.fail(number, "not a calendar: BEGIN:VCALENDAR was expected")
        first = False
        ended = word == "END:VCALENDAR"
        if word == "BEGIN:VEVENT":
            if event is not None:
                job.reject(file.fail(begun, "the event does not end before the next begins"))
            event, begun = [text], number
        elif event is not None:
            event.append(text)
            if len(event) > MAX_EVENT_LINES:
                raise file.fail(begun, f"an event of more than {MAX_EVENT_LINES} lines")
            if word == "END:VEVENT":
                yield begun, event
                event = None
        elif word not in ("BEGIN:VCALENDAR", "END:VCALENDAR"):
            head.append(text)
    if first:
        raise file.fail(None, "not a calendar: the file holds no text")
    if event is not None:
        job.reject(file.fail(begun, "the event does not end: the file is cut off"))
    elif not ended:
        job.reject(file.fail(None, "the calendar does not end: the file is cut off"))


def _event(line: int, head: list[str], lines: list[str]) -> tuple[Event, bool, str | None]:
    """One event, whether it repeats, and its time zone when nobody knows that.

    Raises:
        ValueError: It cannot be read, or lacks what an event needs.
    """
    zones = _time_zones(head)
    text = "\r\n".join(["BEGIN:VCALENDAR", *zones, *lines, "END:VCALENDAR", ""])
    try:
        calendar = icalendar.Calendar.from_ical(text)
        component = calendar.walk("VEVENT")[0]
        broken = [str(name) for name, _ in component.errors if name]
        readable = not {"DTSTART", "DTEND"} & set(broken)
        start = component.get("DTSTART") if readable else None
        end = component.get("DTEND") if readable else None
        duration = component.get("DURATION")
        first = start.dt if start is not None else None
        last = end.dt if end is not None else None
        zone = next((name for name in map(_unknown_zone, (start, end)) if name is not None), None)
        if last is None and duration is not None and first is not None:
            last = first + duration.dt
        stamp = component.get("LAST-MODIFIED") or component.get("DTSTAMP")
        modified = stamp.dt if stamp is not None else None
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError) as error:
        raise ValueError(f"not an event that can be read: {error}") from None
    except OSError as error:  # a folder among the zones of the system, such as “Europe”
        raise ValueError("not an event that can be read: its time zone is none") from error
    uid = str(component.get("UID", "")).strip()
    title = component.get("SUMMARY")
    if not uid:
        raise ValueError("the event has no UID")
    if not isinstance(first, datetime.date):
        raise ValueError("the event has no start that can be read")
    if title is None or not str(title).strip():
        raise ValueError("the event has no SUMMARY")
    again = component.get("RECURRENCE-ID")
    if again is not None:
        uid = f"{uid} {again.dt.isoformat()}"
    event = Event(
        uid=uid,
        line=line,
        title=str(title),
        start=first,
        end=last if isinstance(last, datetime.date) else None,
        location=str(component.get("LOCATION", "")),
        description=str(component.get("DESCRIPTION", "")),
        organiser=_organiser(component),
        url=str(component["URL"]) if "URL" in component else None,
        cancelled=str(component.get("STATUS", "")).upper() == "CANCELLED",
        modified=modified if isinstance(modified, datetime.datetime) else None,
        language=None,
    )
    return event, "RRULE" in component or "RDATE" in component, zone


def _unknown_zone(moment: icalendar.vDDDTypes | None) -> str | None:
    """The time zone that a moment names and that neither the file nor the system describes."""
    if moment is None or not isinstance(moment.dt, datetime.datetime) or moment.dt.tzinfo:
        return None
    name = moment.params.get("TZID")
    return None if name is None else str(name)


def _organiser(component: icalendar.cal.Component) -> str | None:
    """The name of the organiser, where one is given besides the address."""
    organiser = component.get("ORGANIZER")
    name = getattr(organiser, "params", {}).get("CN")
    return str(name) if name else None


def _without_ends_that_are_none(events: list[Event]) -> Iterator[Event]:
    """Ends as RFC 5545 means them: the first day or moment after the event.

    A whole day that ends on the day it begins shows a publisher who gives the last day instead:
    that is how all whole days of the file are meant then. A moment that ends as it begins has no
    known end.
    """
    last_days = any(_is_day(event.start) and event.end == event.start for event in events)
    for event in events:
        end = event.end
        if end is not None and _is_day(end) and last_days:
            end = end + _ONE_DAY
        if end is None and _is_day(event.start):
            end = event.start + _ONE_DAY
        yield replace(event, end=None if end == event.start else end)


def _is_day(when: datetime.date | datetime.datetime) -> bool:
    return not isinstance(when, datetime.datetime)


def _time_zones(head: list[str]) -> list[str]:
    zones: list[str] = []
    inside = False
    for text in head:
        word = text.strip().upper()
        inside = inside or word == "BEGIN:VTIMEZONE"
        if inside:
            zones.append(text)
        inside = inside and word != "END:VTIMEZONE"
    return zones if not inside else []


def _properties(head: list[str]) -> dict[str, str]:
    """Properties of the calendar itself, unfolded, without their parameters."""
    unfolded: list[str] = []
    for text in head:
        if text.startswith(_FOLDED) and unfolded:
            unfolded[-1] += text[1:]
        else:
            unfolded.append(text)
    found: dict[str, str] = {}
    for text in unfolded:
        name, _, value = text.partition(":")
        found.setdefault(re.split(";", name)[0].strip().upper(), value.strip())
    return found


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, KeyError, OSError):
        return None
