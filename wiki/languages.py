"""The two languages of the site: texts, numbers and dates.

Catalogues are plain ``.po`` files, read at start-up: no compile step to forget. Message ids are
English; a message without translation shows its id.
"""

from __future__ import annotations

import gettext
import io
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from flask import g, has_request_context

_CLOCK = ZoneInfo("Europe/Amsterdam")
LANGUAGES = ("nl", "en")  # the first is the language of addresses without a prefix


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of one of :data:`LANGUAGES`."""
    source = resources.files("wiki") / "translations" / language / "messages.po"
    binary = io.BytesIO()
    with source.open("rb") as file:
        write_mo(binary, read_po(file, locale=language))
    binary.seek(0)
    return gettext.GNUTranslations(binary)


@cache
def locale(language: str) -> Locale:
    """How numbers and dates are written in a language; English as in Europe."""
    return Locale.parse("en_GB" if language == "en" else language)


def prepare() -> None:
    """Reads what writing in each language needs, before the first reader waits for it."""
    for language in LANGUAGES:
        translations(language)
        format_decimal(1, locale=locale(language))
        format_datetime(datetime(2026, 1, 1, tzinfo=_CLOCK), "d MMMM y", locale=locale(language))


def current_language() -> str:
    """The language of the page that is being made; Dutch outside a request."""
    if not has_request_context():
        return LANGUAGES[0]
    language: str = g.get("language", LANGUAGES[0])
    return language


def set_language(language: str) -> None:
    """Makes the rest of this request speak a language."""
    g.language = language if language in LANGUAGES else LANGUAGES[0]


def _(message: str, /, **values: object) -> str:
    """A message in the reader's language, with named values filled in."""
    text = translations(current_language()).gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    """A message in the form that goes with a number, which it may name as ``%(num)s``."""
    text = translations(current_language()).ngettext(singular, plural, number)
    return text % {"num": number_text(number), **values}


def mark(message: str) -> str:
    """Marks a message in a table; it is translated where it is used."""
    return message


def number_text(value: int | float | Decimal) -> str:
    """A number as the reader writes it: 7.423 in Dutch, 7,423 in English."""
    text: str = format_decimal(value, locale=locale(current_language()))
    return text


def money_text(value: int | Decimal) -> str:
    """Whole euros as the reader writes them: € 391.000 in Dutch, €391,000 in English."""
    pattern = "¤\u00a0#,##0" if current_language() == "nl" else "¤#,##0"
    text: str = format_currency(
        value, "EUR", pattern, locale=locale(current_language()), currency_digits=False
    )
    return text


def language_name(code: str) -> str:
    """The name of a language in the reader's own; the code itself when nobody knows it."""
    try:
        named: str | None = Locale.parse(code, sep="-").get_display_name(current_language())
    except (ValueError, UnknownLocaleError):
        named = None
    return named or code


def date_text(value: date) -> str:
    """A date in words, as in 4 mei 2026; with the time on Dutch clocks when it has one."""
    if isinstance(value, datetime):
        text: str = format_datetime(
            local(value), "d MMMM y, HH:mm", locale=locale(current_language())
        )
        return text
    day: str = format_date(value, "d MMMM y", locale=locale(current_language()))
    return day


def local(value: datetime) -> datetime:
    """A moment on Dutch clocks; one without a zone is taken to be so already."""
    return value.astimezone(_CLOCK) if value.tzinfo else value


def period_text(start: datetime, end: datetime) -> tuple[str, str]:
    """Beginning and end of something; the end without its date when it is the same."""
    if local(start).date() != local(end).date():
        return date_text(start), date_text(end)
    return date_text(start), f"{local(end):%H:%M}"
