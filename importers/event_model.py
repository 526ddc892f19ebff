"""Events as calendars of both kinds give them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

MAX_LABEL = 240
MAX_DESCRIPTION = 20_000


@dataclass(frozen=True, slots=True)
class Event:
    """One event. A day without a time is a ``date``; the end is the first moment after it."""

    uid: str
    line: int | None
    title: str
    start: datetime.datetime | datetime.date
    end: datetime.datetime | datetime.date | None
    location: str
    description: str
    organiser: str | None
    url: str | None
    cancelled: bool
    modified: datetime.datetime | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What one file holds. A published one says all there is; a single event does not."""

    source: str
    published: bool
    zone: ZoneInfo | None
    language: str | None
    generated: datetime.datetime | None
    events: tuple[Event, ...]


def slug(text: str) -> str:
    """A name for IRIs: small letters, digits and hyphens; may be empty."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:64].strip("-")


def moment(when: datetime.datetime | datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    """A moment with its zone: a day begins at midnight, a time without zone is local."""
    if not isinstance(when, datetime.datetime):
        return datetime.datetime(when.year, when.month, when.day, tzinfo=zone)
    return when if when.tzinfo is not None else when.replace(tzinfo=zone)


def utc(when: datetime.datetime) -> str:
    """A moment in UTC, to the second, as xsd:dateTime; a time without zone is UTC already."""
    aware = when if when.tzinfo is not None else when.replace(tzinfo=datetime.UTC)
    return aware.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
