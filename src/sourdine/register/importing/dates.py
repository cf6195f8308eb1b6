"""When a number was registered, as registers write it: ISO or day/month/year, with or without a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_PARIS: Final = ZoneInfo("Europe/Paris")
_TIME: Final = r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_ZONE: Final = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_ISO: Final = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:[T ]{_TIME} ?{_ZONE})?")
_FRENCH: Final = re.compile(
    rf"(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})/(?P<year>\d{{4}})(?:,? (?:à )?{_TIME})?(?P<zone>)"
)
_CLOCK: Final = ("year", "month", "day", "hour", "minute", "second")


# Whole campaigns registered on one day: its dates repeat by the thousand.
@lru_cache(maxsize=1 << 16)
def read_date(text: str) -> datetime | None:
    """The instant, in UTC; without a time the day's first in Paris, without an offset Paris time.

    None when it is not a date, or not one of the calendar.
    """
    found = _ISO.fullmatch(text) or _FRENCH.fullmatch(text)
    if found is None:
        return None
    try:
        zone = datetime.strptime(found["zone"], "%z").tzinfo if found["zone"] else _PARIS
        year, month, day, hour, minute, second = (int(found[name] or 0) for name in _CLOCK)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
