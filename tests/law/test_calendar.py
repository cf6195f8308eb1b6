"""Days and hours, against independent judges."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from dateutil.easter import easter as easter_of_dateutil
from hypothesis import given, settings
from hypothesis import strategies as st

from sourdine.law.calendar import (
    Holidays,
    Opening,
    Span,
    after_months,
    after_years,
    easter,
    last_working_day,
    wall_clock,
)
from sourdine.law.rulebook.loading import rulebooks

FRANCE = next(book for book in rulebooks() if book.code == "FR")
NATIONAL = FRANCE.holidays["national"]
PARIS = ZoneInfo("Europe/Paris")
YEARS = range(2016, 2061)


@pytest.mark.parametrize("year", YEARS)
def test_easter_is_when_dateutil_says(year):
    assert easter(year) == easter_of_dateutil(year)


@pytest.mark.parametrize("year", YEARS)
def test_public_holidays_are_those_of_another_library(year):
    theirs = set(holidays.country_holidays("FR", years=year))
    assert {day for day in days_of(year) if day in NATIONAL} == theirs


@pytest.mark.parametrize("year", YEARS)
def test_those_of_alsace_and_moselle_too(year):
    theirs = set(holidays.country_holidays("FR", subdiv="57", years=year))
    ours = NATIONAL | FRANCE.holidays["alsace_moselle"]
    assert {day for day in days_of(year) if day in ours} == theirs


def days_of(year):
    return [
        date(year, 1, 1) + timedelta(days=n)
        for n in range(366)
        if (date(year, 1, 1) + timedelta(days=n)).year == year
    ]


@pytest.mark.parametrize(
    ("asked", "last"),
    [("2026-10-02", "2026-10-08"), ("2026-11-09", "2026-11-16"), ("2026-12-23", "2026-12-30")],
)
def test_five_working_days_count_saturdays_and_no_holidays(asked, last):
    found = last_working_day(date.fromisoformat(asked), 5, range(6), NATIONAL)
    assert found == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("instant", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_months_later_is_the_same_day_or_the_last(instant, months, expected):
    assert after_months(datetime.fromisoformat(instant), months) == datetime.fromisoformat(expected)


def test_years_are_twelve_months():
    at = datetime(2023, 10, 6, tzinfo=UTC)
    assert after_years(at, 3) == datetime(2026, 10, 6, tzinfo=UTC)


OPENING = Opening(
    weekdays=frozenset(range(5)),
    spans=(Span(begins=time(10), ends=time(13)), Span(begins=time(14), ends=time(20))),
    closed=NATIONAL,
)
ZONES = ["Europe/Paris", "Indian/Reunion", "America/Martinique", "America/Miquelon", "America/Cayenne"]
INSTANTS = st.integers(0, 7 * 365 * 1440).map(
    lambda minutes: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(max_examples=60)
@given(INSTANTS, st.sampled_from(ZONES))
def test_the_next_opening_is_open_and_nothing_before_it_is(at, name):
    zone = ZoneInfo(name)
    opens = OPENING.next_opening(at, zone)
    assert OPENING.closes_at(opens, zone) is not None
    step = timedelta(minutes=15)
    between = (at + n * step for n in range(int((opens - at) / step)))
    assert all(OPENING.closes_at(one, zone) is None for one in between)


def test_a_rule_that_never_opens_is_found_out():
    never = Opening(weekdays=frozenset(), spans=OPENING.spans, closed=Holidays())
    assert never.next_opening(datetime(2026, 10, 6, tzinfo=UTC), PARIS) is None


def test_hours_are_those_of_the_wall_clock_on_both_sides_of_summer_time():
    assert wall_clock(date(2026, 10, 24), time(10), PARIS) == datetime(2026, 10, 24, 8, tzinfo=UTC)
    assert wall_clock(date(2026, 10, 26), time(10), PARIS) == datetime(2026, 10, 26, 9, tzinfo=UTC)
