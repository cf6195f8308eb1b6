"""The other spelling of an overseas line: the same nine digits under +33, or under the territory's own code.

libphonenumber takes +33 596 50 12 34 for a number, and +596 596 50 12 34 for another; there is one line
behind both. Whoever says of a number that it is on no list must have asked under both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering import allocation

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FRANCE: Final = np.uint64(allocation.METROPOLITAN_CODE)
_BILLION: Final = np.uint64(10**9)
_FIRST_FIVE: Final = np.uint64(10_000)
_FIRST_THREE: Final = np.uint64(1_000_000)
# +508 and six digits, as an integer, is the nine-digit national number: 508 stands for its own code.
_SAINT_PIERRE: Final = np.uint64(508)


def other_spelling(e164: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """For each E.164 integer of a column (n,), the other one that reaches the same line; 0 where none does.

    The other spelling of the other spelling is the number itself. Whether a plan has such numbers is not
    asked: the blocks of ARCEP's table decide.
    """
    others = np.zeros_like(e164)
    codes = e164 // _BILLION
    national = e164 - codes * _BILLION
    overseas = allocation.load().overseas_country_codes()[(national // _FIRST_FIVE).astype(np.intp)]
    rows = np.flatnonzero(overseas)
    if not rows.size:
        return others
    others[rows] = _under_other_code(codes[rows], national[rows], overseas[rows].astype(np.uint64))
    return others


def _under_other_code(
    codes: NDArray[np.uint64], national: NDArray[np.uint64], overseas: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    own = np.where(national // _FIRST_THREE == _SAINT_PIERRE, np.uint64(0), overseas)
    there = np.where(codes == _FRANCE, own * _BILLION + national, np.uint64(0))
    return np.where(codes == own, _FRANCE * _BILLION + national, there)
