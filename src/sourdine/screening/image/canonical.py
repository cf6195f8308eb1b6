"""Numbers written the way registers export them, `+33…` or `0…` and nothing else, read without ceremony.

A list of millions is nearly all such lines. Their form leaves nothing to interpret, so they go straight to
the tables that normalising itself ends in; every other cell is normalised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.numbering.column import DEFAULT_REGION, normalise_fields
from sourdine.numbering.plan import FrenchPlan, french_plan
from sourdine.numbering.reasons import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sourdine.screening.image.blocks import Numbers
    from sourdine.screening.prospects.tabular import Field

_CELLS_AT_ONCE: Final = 1 << 15
_NATIONAL: Final = 9
_LENGTH: Final = {b"+33": 12, b"0": 10}
_AFTER_FIVE: Final = np.uint64(10_000)


def read_numbers(field: Field, region: str) -> tuple[Numbers, NDArray[np.uint8]]:
    """What normalising the cells gives, (e164, status), but for one thing: numbers that no operator was given
    are `VALID` here when they are plainly written, for a list may hold any valid number.
    """
    e164 = np.zeros(field.starts.size, np.uint64)
    plan = french_plan()
    if plan is not None:
        for first in range(0, e164.size, _CELLS_AT_ONCE):
            cells = slice(first, first + _CELLS_AT_ONCE)
            _read_plain(plan, field, cells, region, e164[cells])
    status = np.full(e164.size, Status.VALID, np.uint8)
    rest = np.flatnonzero(e164 == 0)
    if rest.size:
        e164[rest], status[rest] = normalise_fields(field.data, field.starts[rest], field.ends[rest], region)
    return e164, status


def _read_plain(plan: FrenchPlan, field: Field, cells: slice, region: str, e164: Numbers) -> None:
    """Fills `e164` where a cell is plainly written and valid."""
    starts, lengths = field.starts[cells], field.ends[cells] - field.starts[cells]
    _read_after(b"+33", plan.explicit, field.data, starts, lengths, e164)
    if region == DEFAULT_REGION:
        _read_after(b"0", plan.dialled, field.data, starts, lengths, e164)


def _read_after(
    prefix: bytes,
    country_codes: NDArray[np.uint16],
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    e164: Numbers,
) -> None:
    """Fills `e164` where a cell is `prefix` and nine digits; the first five look up the country code."""
    places = np.flatnonzero(lengths == _LENGTH[prefix])
    rows = _windows(data, starts[places], _LENGTH[prefix])
    plain = np.ones(places.size, np.bool_)
    for column, byte in enumerate(prefix):
        plain &= rows[:, column] == byte
    national = np.zeros(places.size, np.uint64)
    for column in range(len(prefix), len(prefix) + _NATIONAL):
        digit = rows[:, column] - np.uint8(ord("0"))
        plain &= digit <= 9
        national = national * np.uint64(10) + digit
    country_code = country_codes[np.where(plain, national // _AFTER_FIVE, 0)].astype(np.uint64)
    found = plain & (country_code > FrenchPlan.UNDECIDED)
    e164[places[found]] = country_code[found] * np.uint64(10**_NATIONAL) + national[found]


def _windows(data: NDArray[np.uint8], starts: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """(n, width) the bytes from each start: gathered as opaque items, which is one copy a cell."""
    items = np.ndarray((data.size - width + 1,), dtype=f"V{width}", buffer=data, strides=(1,))
    return items[starts].view(np.uint8).reshape(-1, width)
