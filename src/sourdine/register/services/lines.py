"""Which numbers may be put on lists, how a code may reach one, and when it may ring."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sourdine.numbering.number import Kind, NotANumber
from sourdine.register.demonstration import is_for_demonstration
from sourdine.register.errors import (
    NoNumber,
    NumberNotCovered,
    NumberRefused,
    NumberSpecial,
    NumberUnallocated,
    NumberUnreadable,
    RefusedNumbers,
    TooManyNumbers,
)
from sourdine.register.line import Line
from sourdine.register.models.registration import Means

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sourdine.register.models import OppositionList

MOST_NUMBERS: Final = 10
_OF_PEOPLE: Final = frozenset({Kind.FIXED, Kind.MOBILE, Kind.FIXED_OR_MOBILE})
_TAKE_TEXTS: Final = frozenset({Kind.MOBILE, Kind.FIXED_OR_MOBILE})
_OPENS: Final = time(8)
_CLOSES: Final = time(21)
_PARIS: Final = ZoneInfo("Europe/Paris")


def admissible(numbers: Sequence[str], lists: Iterable[OppositionList]) -> tuple[Line, ...]:
    """The lines of what was typed, each once. Raises NoNumber, TooManyNumbers, or RefusedNumbers."""
    typed = [(position, text) for position, text in enumerate(numbers) if text.strip()]
    if not typed:
        raise NoNumber
    if len(typed) > MOST_NUMBERS:
        raise TooManyNumbers(most=MOST_NUMBERS)
    territories = frozenset[str]().union(*(one.territories for one in lists))
    lines: dict[Line, None] = {}
    refused: list[tuple[int, NumberRefused]] = []
    for position, text in typed:
        try:
            lines[_admissible(text, territories)] = None
        except NumberRefused as error:
            refused.append((position, error))
    if refused:
        raise RefusedNumbers(tuple(refused))
    return tuple(lines)


def _admissible(text: str, territories: frozenset[str]) -> Line:
    try:
        line = Line.parse(text)
    except NotANumber as cause:
        raise NumberUnreadable(cause) from None
    number = line.number
    if number.kind not in _OF_PEOPLE:
        raise NumberSpecial
    if number.allocated is False and not is_for_demonstration(line.e164):
        raise NumberUnallocated
    if number.territory not in territories:
        raise NumberNotCovered
    return line


def takes_texts(line: Line) -> bool:
    return line.number.kind in _TAKE_TEXTS


def means_of(line: Line) -> tuple[Means, ...]:
    """The ways in which a code may be sent to it, the surest first."""
    return (Means.SMS, Means.VOICE) if takes_texts(line) else (Means.VOICE,)


def voice_opens_at(line: Line, at: datetime) -> datetime | None:
    """None when it may ring now; else when it may. Several time zones: it must be day in all of them."""
    zones = _zones(line)
    if _is_day(at, zones):
        return None
    openings = sorted(opening for zone in zones for opening in _openings(at, zone))
    return next((opening for opening in openings if _is_day(opening, zones)), openings[-1])


def voice_closes_at(line: Line, at: datetime) -> datetime:
    """Until when it may ring, at an hour when it may: the first evening among its time zones."""
    evenings = (datetime.combine(at.astimezone(zone).date(), _CLOSES, zone) for zone in _zones(line))
    return min(evening.astimezone(at.tzinfo) for evening in evenings)


def _zones(line: Line) -> list[ZoneInfo]:
    return [ZoneInfo(name) for name in line.number.time_zones] or [_PARIS]


def _is_day(at: datetime, zones: Iterable[ZoneInfo]) -> bool:
    return all(_OPENS <= at.astimezone(zone).time() < _CLOSES for zone in zones)


def _openings(at: datetime, zone: ZoneInfo) -> list[datetime]:
    today = at.astimezone(zone).date()
    mornings = (datetime.combine(today + timedelta(days=n), _OPENS, zone) for n in range(3))
    return [morning.astimezone(at.tzinfo) for morning in mornings if morning > at]
