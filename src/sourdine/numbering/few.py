"""A few cells, read one by one: of a hundred, NumPy's calls cost ten times what there is to read.

Only the commonest forms of French numbers are read here; whatever else there is goes the way of long columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.numbering.plan import FrenchPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

MOST: Final = 250  # cells; beyond, a column is read faster at once
_LONGEST: Final = 32  # characters
_BILLION: Final = 10**9
_BLOCK: Final = 10_000
_FIRST_DIGIT: Final = 10**8


def is_few(column: object) -> bool:
    """Whether these are texts, and so few of them."""
    return type(column) is list and len(column) <= MOST and all(type(cell) is str for cell in column)


def read(cells: Sequence[str], plan: FrenchPlan) -> list[int]:
    """Of each cell its number in E.164, as an integer; 0 where it is for others to say.

    Read are 0 or +33 and nine digits, with any spaces between.
    """
    return [_read_one(cell, plan) for cell in cells]


def _read_one(cell: str, plan: FrenchPlan) -> int:
    written = cell.replace(" ", "")
    if not written.isascii() or len(cell) > _LONGEST:
        return 0
    if len(written) == 10 and written[0] == "0" and written.isdigit():
        return _line(int(written), plan.dialled)
    if len(written) == 12 and written.startswith("+33") and written[3:].isdigit():
        return _line(int(written[3:]), plan.explicit)
    return 0


def _line(national: int, country_codes: NDArray[np.uint16]) -> int:
    country_code = int(country_codes.item(national // _BLOCK))
    is_told = country_code > FrenchPlan.UNDECIDED and national >= _FIRST_DIGIT
    return country_code * _BILLION + national if is_told else 0
