"""Which territory a number belongs to: a country code is not one (+262 is Réunion and Mayotte)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import phonenumbers

from sourdine.numbering import automaton
from sourdine.numbering.plan import FRANCE

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

_NINE_DIGITS = np.uint64(10**9)


def is_within(e164: NDArray[np.uint64], territories: Collection[str]) -> NDArray[np.bool_]:
    """Which of these valid E.164 numbers belong to one of the territories (ISO 3166 codes)."""
    french = e164 // _NINE_DIGITS == FRANCE
    within = french & ("FR" in territories)
    rows = np.flatnonzero(~french)
    if rows.size:
        within[rows] = _walk(e164[rows], territories)
    return within


def _walk(e164: NDArray[np.uint64], territories: Collection[str]) -> NDArray[np.bool_]:
    outcomes = automaton.load().walk_numbers(e164)
    within: NDArray[np.bool_] = _wanted(frozenset(territories))[outcomes]
    for row in np.flatnonzero(outcomes <= automaton.ASK).tolist():
        within[row] = territory_of(int(e164[row])) in territories
    return within


@lru_cache(maxsize=16)
def _wanted(territories: frozenset[str]) -> NDArray[np.bool_]:
    """For each outcome of the automaton, whether it is one of the territories."""
    table = automaton.load()
    return np.array([table.region(outcome) in territories for outcome in range(len(table.regions) + 2)])


def territory_of(e164: int) -> str | None:
    """The ISO 3166 code of a valid number's territory, as libphonenumber tells it; None when it has none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(f"+{e164}"))
    except phonenumbers.NumberParseException:
        return None
