"""A few cells, read one by one: of a hundred, NumPy's calls cost more than the reading.

Only the commonest forms of French numbers are read here; whatever else there is goes on, to the reference or
to the way of long columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sourdine.numbering.plan import FrenchPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 250  # cells; beyond, a column is read faster at once
MOST_ASKED: Final = 8  # cells; so many readings by the reference cost less than one of a column
_LONGEST: Final = 24  # characters
_BILLION: Final = 10**9
_BLOCK: Final = 10_000
# As everywhere between digits.
_SEPARATORS: Final = str.maketrans("", "", " .-()\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
# With the country code, whose national prefix may stand in brackets; or as dialled, its zero lost or not.
_FORM: Final = re.compile(r"(?:((?:\+|00)?33)0?|0?)([1-9][0-9]{8})")
_DECIMAL: Final = re.compile(r"\.0[^0-9]*$")  # a spreadsheet's, perhaps: the last zero is no digit


def is_few(column: object) -> bool:
    """Whether these are texts, and so few of them."""
    return type(column) is list and len(column) <= MOST and all(type(cell) is str for cell in column)


def read(cells: Sequence[str], plan: FrenchPlan) -> list[int]:
    """Of each cell its number in E.164, as an integer; 0 where it is for others to say."""
    return [_read_one(cell, plan) for cell in cells]


def _read_one(cell: str, plan: FrenchPlan) -> int:
    written = _FORM.fullmatch(cell.translate(_SEPARATORS))
    if written is None or len(cell) > _LONGEST or (".0" in cell and _DECIMAL.search(cell)):
        return 0
    with_code, digits = written.groups()
    national = int(digits)
    country_code = int((plan.explicit if with_code else plan.dialled).item(national // _BLOCK))
    return country_code * _BILLION + national if country_code > FrenchPlan.UNDECIDED else 0
