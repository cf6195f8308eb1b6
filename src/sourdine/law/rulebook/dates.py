"""Dates in rule files: strict, and said twice, in figures and in words, so that a slip shows."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from sourdine.law.errors import DateContradicted, ImpossibleDate, SwappedDate
from sourdine.law.wording import french_date

_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def read_date(text: str, where: str) -> date:
    """A date such as 2026-08-11; raises ImpossibleDate."""
    found = _ISO.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else _refuse(text, where)
    except ValueError as error:
        raise ImpossibleDate(where=where, text=text) from error


def read_dated(text: str, words: str, where: str) -> date:
    """The same with its words, such as `11 août 2026`; raises SwappedDate or DateContradicted."""
    said = french_date(words)
    found = _ISO.fullmatch(text)
    if found and said == (int(found[1]), int(found[3]), int(found[2])) and found[2] != found[3]:
        raise SwappedDate(where=where, text=text, words=words)
    day = read_date(text, where)
    if said != (day.year, day.month, day.day):
        raise DateContradicted(where=where, text=text, words=words)
    return day


def _refuse(text: str, where: str) -> date:
    raise ImpossibleDate(where=where, text=text)
