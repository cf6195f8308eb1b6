"""When somebody consented, as files write it: with or without an offset, with or without a time."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_FRENCH: Final = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")


@lru_cache(maxsize=1 << 14)
def read(text: str) -> datetime | None:
    """As it is written: without an offset when none is. None when it is no date."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return next((found for form in _FRENCH if (found := _as(text, form)) is not None), None)


def has_time(text: str) -> bool:
    return ":" in text or "T" in text


@lru_cache(maxsize=256)
def zone_called(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _as(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 -- its zone is in another column
    except ValueError:
        return None
