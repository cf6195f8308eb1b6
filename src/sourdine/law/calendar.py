"""Days and hours as rules count them: public holidays, working days, opening windows, whole years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY: Final = timedelta(days=1)
_LONGEST_CLOSURE: Final = 31  # days: a rule that never opens is found out, not searched for ever


@lru_cache(maxsize=512)
def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Holidays:
    """The public holidays of a place: days of each year, and days counted from Easter Sunday."""

    fixed: frozenset[tuple[int, int]] = frozenset()  # (month, day)
    from_easter: frozenset[int] = frozenset()

    def __contains__(self, day: date) -> bool:
        return (day.month, day.day) in self.fixed or (day - easter(day.year)).days in self.from_easter

    def __or__(self, other: Holidays) -> Holidays:
        return Holidays(fixed=self.fixed | other.fixed, from_easter=self.from_easter | other.from_easter)


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Span:
    """Hours of one day; the end is no longer within."""

    begins: time
    ends: time

    def __contains__(self, moment: time) -> bool:
        return self.begins <= moment < self.ends

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """When contacts may be made, in the local time of whoever is contacted."""

    weekdays: frozenset[int]  # Monday is 0
    spans: tuple[Span, ...]
    closed: Holidays

    def is_open_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.closed

    def span_at(self, local: datetime) -> Span | None:
        if not self.is_open_day(local.date()):
            return None
        return next((span for span in self.spans if local.time() in span), None)

    def closes_at(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """The end of the span that `at` falls in; None outside of all."""
        local = at.astimezone(zone)
        span = self.span_at(local)
        return None if span is None else wall_clock(local.date(), span.ends, zone)

    def next_opening(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """The first instant from `at` on that falls in a span; None when there is none within a month."""
        if self.closes_at(at, zone) is not None:
            return at
        today = at.astimezone(zone).date()
        starts = (
            wall_clock(today + timedelta(days=ahead), span.begins, zone)
            for ahead in range(_LONGEST_CLOSURE)
            if self.is_open_day(today + timedelta(days=ahead))
            for span in self.spans
        )
        return next((start for start in starts if start > at), None)


def wall_clock(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """The instant at which clocks of that zone show it; where they are put forward, the next that exists."""
    return datetime.combine(day, moment, zone).astimezone(UTC)


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day ends."""
    return wall_clock(day + _DAY, time.min, zone)


def after_years(instant: datetime, years: int) -> datetime:
    """The same day and time, years later; from 29 February, the 28th: the earlier end."""
    return after_months(instant, 12 * years)


def after_months(instant: datetime, months: int) -> datetime:
    """The same day of the month, or its last one where there is none."""
    year, month = divmod(instant.year * 12 + instant.month - 1 + months, 12)
    for day in range(instant.day, 27, -1):
        try:
            return instant.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return instant.replace(year=year, month=month + 1)


def last_working_day(asked: date, count: int, weekdays: Iterable[int], closed: Holidays) -> date:
    """The last of `count` working days after `asked`, which does not count itself."""
    working, day = frozenset(weekdays), asked
    while count:
        day += _DAY
        count -= day.weekday() in working and day not in closed
    return day
