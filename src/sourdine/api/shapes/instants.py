"""Instants and time zones in requests: written as RFC 3339 has it, and nothing that only resembles it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

# Numbers would be read as seconds since 1970: a telephone number too.
_WRITTEN: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", re.ASCII)


# Beyond them a time zone leads out of what a computer counts.
_YEARS: Final = range(1900, 9000)


def _text(given: object) -> object:
    if isinstance(given, str) and _WRITTEN.match(given):
        return given
    raise PydanticCustomError("instant_expected", "not an instant as RFC 3339 writes it")


def _plain(instant: datetime) -> datetime:
    """In UTC and to the second, as the service keeps instants; one without its offset stays as it is."""
    if instant.year not in _YEARS:
        raise PydanticCustomError("instant_out_of_range", "not an instant of somebody's life")
    aware = instant if instant.tzinfo is None else instant.astimezone(UTC)
    return aware.replace(microsecond=0)


def _zone(name: str) -> str:
    if name not in _zones():
        raise PydanticCustomError("unknown_time_zone", "not a time zone of the IANA's database")
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo:
    """Of a name that was validated."""
    return ZoneInfo(name)


# Without its offset it is refused by what takes it, in words.
Instant = Annotated[datetime, BeforeValidator(_text), AfterValidator(_plain)]
ZoneName = Annotated[str, StringConstraints(max_length=40), AfterValidator(_zone)]
