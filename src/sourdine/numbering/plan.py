"""The French plan as tables: what the first five digits of a nine-digit national number decide.

The tables come from the automaton of the installed metadata, which proves that five digits do decide;
when they no longer do, there is no plan and every national number goes to the reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering import allocation, automaton

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRANCE: Final = 33
NATIONAL_LENGTH: Final = 9
_LEADING: Final = 5
_OVERSEAS: Final = (262, 590, 594, 596)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class FrenchPlan:
    """Indexed by the first five of nine national digits, 100 000 entries each.

    `explicit`: 33 where +33 and these digits are valid, else `NO_LINE`. `dialled`: the country code of the
    line that is reached by dialling 0 and these digits in France, `NO_LINE` or `UNDECIDED` (ask the
    reference).
    """

    NO_LINE = 0
    UNDECIDED = 1

    explicit: NDArray[np.uint16]
    dialled: NDArray[np.uint16]


@cache
def french_plan() -> FrenchPlan | None:
    """The plan of the installed metadata, or None when five digits no longer decide it."""
    try:
        return _build_plan(automaton.load(), allocation.load().overseas_country_codes())
    except automaton.UndecidedPlan:
        return None


def _build_plan(numbers: automaton.Automaton, overseas: NDArray[np.uint16]) -> FrenchPlan:
    explicit = numbers.decided_by(FRANCE, NATIONAL_LENGTH, _LEADING) * np.uint16(FRANCE)
    dialled = np.where(overseas == 0, explicit, FrenchPlan.UNDECIDED).astype(np.uint16)
    for country_code in _OVERSEAS:
        there = numbers.decided_by(country_code, NATIONAL_LENGTH, _LEADING) == 1
        dialled[there & (overseas == country_code)] = country_code
    return FrenchPlan(explicit=explicit, dialled=dialled)
