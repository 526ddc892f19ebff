"""Numbers, dates and times as the reader writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from flask import Flask

from wiki.languages import (
    current_language,
    date_text,
    ngettext,
    number_text,
    period_text,
    set_language,
)


@pytest.mark.parametrize(
    ("language", "number", "day", "moment"),
    [
        ("nl", "17.590.672,5", "4 mei 2026", "21 november 2026, 20:05"),
        ("en", "17,590,672.5", "4 May 2026", "21 November 2026, 20:05"),
    ],
)
def test_numbers_and_dates_are_in_the_language_of_the_page(
    language: str, number: str, day: str, moment: str
) -> None:
    with Flask("test").test_request_context():
        set_language(language)

        assert number_text(Decimal("17590672.5")) == number
        assert date_text(date(2026, 5, 4)) == day
        assert date_text(datetime(2026, 11, 21, 19, 5, tzinfo=UTC)) == moment


def test_times_are_those_of_dutch_clocks_in_summer_and_winter() -> None:
    assert date_text(datetime(2026, 7, 1, 18, 0, tzinfo=UTC)).endswith("20:00")
    assert date_text(datetime(2026, 1, 1, 18, 0, tzinfo=UTC)).endswith("19:00")
    far = timezone(timedelta(hours=-5))
    assert date_text(datetime(2026, 1, 1, 23, 30, tzinfo=far)) == "2 januari 2026, 05:30"


def test_the_end_of_a_period_repeats_no_date() -> None:
    start = datetime(2026, 4, 10, 8, 0, tzinfo=UTC)

    assert period_text(start, start + timedelta(hours=6))[1] == "16:00"
    assert period_text(start, start + timedelta(days=1))[1] == "11 april 2026, 10:00"


def test_another_language_than_ours_becomes_dutch() -> None:
    with Flask("test").test_request_context():
        set_language("xx")

        assert current_language() == "nl"


def test_plurals_follow_the_number() -> None:
    one, many = "Pointed out by %(num)s neighbour.", "Pointed out by %(num)s neighbours."

    assert ngettext(one, many, 1) == "Aangewezen door 1 buur."
    assert ngettext(one, many, 1200) == "Aangewezen door 1.200 buren."
