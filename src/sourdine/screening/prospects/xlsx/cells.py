"""What a cell of a workbook holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, TypeAlias

from sourdine.numbering.texts import cell_text

_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001  a workbook's dates have no time zone
# Excel takes 1900 for a leap year, as Lotus did: its day 60 never was, and what is before it is a day off.
_LEAP_DAY: Final = 60
LAST_DAY: Final = 2_958_466  # the day after 9999-12-31


class Kind(Enum):
    """How a number that is a moment is shown; the value is its number format in a result."""

    DATE = "yyyy-mm-dd"
    DATE_AND_TIME = "yyyy-mm-dd hh:mm:ss"
    TIME = "hh:mm:ss"
    DURATION = "[h]:mm:ss"


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day or a duration, in days; a date's count from the last day but one of 1899."""

    days: float
    kind: Kind

    def __str__(self) -> str:
        if self.kind is Kind.DURATION:
            return str(timedelta(days=self.days))
        moment = _DAY_ZERO + timedelta(days=self.days + (self.days < _LEAP_DAY))
        if self.kind is Kind.TIME:
            return moment.time().isoformat("seconds")
        return moment.date().isoformat() if self.kind is Kind.DATE else moment.isoformat(" ", "seconds")


# Text, a number, a truth or a moment. An error such as #N/A is text.
Filled: TypeAlias = str | float | bool | Moment
Cell: TypeAlias = Filled | None


def text_of(cell: Cell) -> str:
    """A cell as the text that is screened: the number 612345678.0 is 612345678."""
    return cell_text(cell)
