"""A few cells, read one by one: of a hundred, NumPy's calls cost more than the reading.

Only the commonest forms are read here; whatever else there is goes on, to the reference or to the way of long
columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sourdine.numbering import allocation, automaton
from sourdine.numbering.plan import NATIONAL_LENGTH, FrenchPlan
from sourdine.numbering.reasons import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 250  # cells; beyond, a column is read faster at once
MOST_ASKED: Final = 8  # cells; so many readings by the reference cost less than one of a column
UNSET: Final = 255  # no status yet: it is for others to say
_LONGEST: Final = 24  # characters
_BILLION: Final = 10**9
_BLOCK: Final = 10_000
DOMESTIC: Final = 13  # digits of the longest French form, 00 33 0 and nine; two numbers have more
# As everywhere between digits.
_SEPARATORS: Final = str.maketrans("", "", " .-()\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
# With the country code, whose national prefix may stand in brackets; or as dialled, its zero lost or not.
_FRENCH: Final = re.compile(r"(?:((?:\+|00)?33)0?|0?)([1-9][0-9]{8})")
_ABROAD: Final = re.compile(r"(?:\+|00)([1-9][0-9]{3,14})")
_TRACE: Final = re.compile(r"([0-9]{6,15})\.0")  # of a spreadsheet that took it for a decimal number
_DECIMAL: Final = re.compile(r"\.0[^0-9]*$")  # the last zero is no digit, perhaps


def is_few(column: object) -> bool:
    """Whether these are texts, and so few of them."""
    return type(column) is list and len(column) <= MOST and all(type(cell) is str for cell in column)


def read(cells: Sequence[str], plan: FrenchPlan) -> list[tuple[int, int]]:
    """Of each cell its number in E.164, as an integer, or 0, and a `Status` or `UNSET`."""
    is_allocated = allocation.load().is_allocated_number
    found: list[tuple[int, int]] = []
    for cell in cells:
        text = _digits_of(cell)
        number = _number_of(text, plan)
        if number:
            found.append((number, Status.VALID if is_allocated(number) else Status.UNALLOCATED))
        else:
            found.append((0, _refusal(text)))
    return found


def _digits_of(cell: str) -> str:
    """What a number is read of, its plus or the zeros of calls abroad included; else nothing."""
    if ".0" in cell and _DECIMAL.search(cell):
        trace = _TRACE.fullmatch(cell)
        return trace[1] if trace else ""
    if len(cell) > _LONGEST:
        return ""
    text = cell.translate(_SEPARATORS)
    if "/" not in text:
        return text
    text = text.replace("/", "")  # between the digits of a French number; abroad an extension may follow
    return "" if text.startswith(("+", "00")) else text


def _number_of(text: str, plan: FrenchPlan) -> int:
    """A number that is certainly valid, or 0."""
    if french := _FRENCH.fullmatch(text):
        with_code, digits = french.groups()
        national = int(digits)
        country_code = int((plan.explicit if with_code else plan.dialled).item(national // _BLOCK))
        return country_code * _BILLION + national if country_code > FrenchPlan.UNDECIDED else 0
    abroad = _ABROAD.fullmatch(text)
    if abroad and automaton.load().outcome(abroad[1]) > automaton.ASK:
        return int(abroad[1])
    return 0


def _refusal(text: str) -> int:
    """Too short or too long, where no other reading is possible: neither 00… nor 33…."""
    if not (3 <= len(text) <= DOMESTIC and text.isascii() and text.isdecimal()) or text.startswith("00"):
        return UNSET
    national = len(text) - text.startswith("0")
    if national < NATIONAL_LENGTH:
        return Status.TOO_SHORT
    return Status.TOO_LONG if national > NATIONAL_LENGTH and not text.startswith("33") else UNSET
