"""How long things last: dated parameters, each with its source, that the operator's settings may replace."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

PARIS: Final = ZoneInfo("Europe/Paris")
CONFIRM_ADDRESS: Final = timedelta(days=10)
CODE: Final = timedelta(minutes=10)
POSTED_CODE: Final = timedelta(days=15)
LINE_ACCESS: Final = timedelta(minutes=30)
FRESH_PROOF: Final = timedelta(hours=1)
# Notices leave this much before the last day for them, so that none is late.
NOTICE_LEAD: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """`value` holds from `since` on, until the next one of its table."""

    since: date
    value: int
    source: str


TERM_YEARS: Final = (Parameter(since=date(2016, 6, 1), value=3, source="old art. R. 223-3 c. conso."),)
RENEWALS_ARE_TACIT: Final = (
    Parameter(since=date(2016, 6, 1), value=0, source="old art. R. 223-3 c. conso."),
    Parameter(since=date(2022, 1, 1), value=1, source="décret n° 2021-1528"),
)
NOTICE_MONTHS: Final = (Parameter(since=date(2016, 6, 1), value=3, source="old art. R. 223-3 c. conso."),)
PURGE_YEARS: Final = (Parameter(since=date(2016, 6, 1), value=3, source="old art. R. 223-7 c. conso."),)

# The upper end of what the CNIL recommends for traces of access.
TRAIL_MONTHS: Final = (
    Parameter(since=date(2021, 10, 14), value=12, source="CNIL, délibération n° 2021-122 (journalisation)"),
)


def value_on(table: tuple[Parameter, ...], day: date) -> int:
    """The value in force that day; before the first one, the first."""
    return next((one.value for one in reversed(table) if one.since <= day), table[0].value)


def end_of_term(start: datetime) -> datetime:
    """The same day and hour in Paris, years later; the 29th of February ends on the 28th."""
    years = settings.SOURDINE.term_years or value_on(TERM_YEARS, _day(start))
    return plus_months(start, 12 * years)


def effect_of(registered_at: datetime) -> datetime:
    return registered_at + timedelta(days=settings.SOURDINE.effect_delay_days)


def is_renewed_tacitly(ends_at: datetime) -> bool:
    return bool(value_on(RENEWALS_ARE_TACIT, _day(ends_at)))


def standing_term(registered_at: datetime, at: datetime) -> datetime | None:
    """The end of the term in course, tacit renewals included; None when it ended without one."""
    ends_at = end_of_term(registered_at)
    while ends_at <= at:
        if not is_renewed_tacitly(ends_at):
            return None
        ends_at = end_of_term(ends_at)
    return ends_at


def notice_is_due_for(at: datetime) -> datetime:
    """Terms that end before this instant are to be announced now."""
    months = settings.SOURDINE.notice_months or value_on(NOTICE_MONTHS, _day(at))
    return plus_months(at, months) + NOTICE_LEAD


def purged_when_ended_before(at: datetime) -> datetime:
    years = settings.SOURDINE.purge_years or value_on(PURGE_YEARS, _day(at))
    return plus_months(at, -12 * years)


def forgotten_when_older_than(at: datetime) -> datetime:
    """Of a line that nobody holds and no list knows, events and messages from before this are forgotten."""
    months = settings.SOURDINE.trail_months or value_on(TRAIL_MONTHS, _day(at))
    return plus_months(at, -months)


def plus_months(instant: datetime, months: int) -> datetime:
    """The same day of another month, at the same hour in Paris; its last day when it is shorter."""
    local = instant.astimezone(PARIS)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(instant.tzinfo)


def _day(instant: datetime) -> date:
    return instant.astimezone(PARIS).date()
