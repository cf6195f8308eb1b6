"""A column of cells to E.164 numbers: exactly what `reference.normalise_one` says of each, in bulk.

Ordinary forms are decided here from tables; whatever is not provably ordinary goes, each distinct
text once, to the reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from sourdine.numbering import allocation, automaton, few
from sourdine.numbering.fields import Digits, read_digits
from sourdine.numbering.plan import FRANCE, FrenchPlan, french_plan
from sourdine.numbering.reasons import Status
from sourdine.numbering.reference import normalise_one
from sourdine.numbering.texts import join_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFAULT_REGION: Final = "FR"
_BATCH: Final = 1 << 15  # fields a pass: its matrices stay in the processor's cache
_UNSET: Final = few.UNSET  # no status yet: the reference decides
_NINE: Final = np.uint64(10**9)
_TEN: Final = np.uint64(10**10)
_INTERNATIONAL: Final = 15  # digits of the longest E.164 number; beyond, the reference
_PAIR: Final = re.compile(rb"(0(?:[ .-]?[0-9]){9})(?: ?[/|&-] ?| ou | et )(0(?:[ .-]?[0-9]){9})")


def normalise(column: object, region: str = DEFAULT_REGION) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Normalises a Polars or pandas Series, a pyarrow array, or a sequence of cells.

    Returns (e164, status), both as long as the column: E.164 as an integer, 0 where there is no valid
    number, and a `Status`. Numbers without a country code are read as dialled in `region` (ISO 3166).
    """
    if region == DEFAULT_REGION and (plan := french_plan()) and few.is_few(column):
        return _normalise_few(cast("list[str]", column), plan)
    return _normalise_texts(column, region)


def _normalise_few(cells: list[str], plan: FrenchPlan) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    read = few.read(cells, plan)
    e164 = np.array([number for number, _ in read], np.uint64)
    status = np.array([said for _, said in read], np.uint8)
    left = np.flatnonzero(status == _UNSET)
    if left.size > few.MOST_ASKED:
        e164[left], status[left] = _normalise_texts([cells[row] for row in left.tolist()], DEFAULT_REGION)
    else:
        for row in left.tolist():
            e164[row], status[row] = normalise_one(cells[row], DEFAULT_REGION)
    return e164, status


def _normalise_texts(column: object, region: str) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    texts = join_texts(column)
    return normalise_fields(texts.data, texts.offsets[:-1], texts.offsets[1:], region)


def normalise_fields(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], region: str = DEFAULT_REGION
) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Normalises the fields `data[start:end]`; `data` is valid UTF-8 and `WIDTH` bytes of padding."""
    e164 = np.zeros(starts.size, np.uint64)
    status = np.full(starts.size, _UNSET, np.uint8)
    for first in range(0, starts.size, _BATCH):
        batch = slice(first, first + _BATCH)
        _decide_ordinary(data, starts[batch], ends[batch], e164[batch], status[batch], region)
    _mark_unallocated(e164, status)
    if region == DEFAULT_REGION:
        _mark_pairs(data, starts, ends, status)
    _ask_reference(data, starts, ends, e164, status, region)
    return e164, status


def _decide_ordinary(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    e164: NDArray[np.uint64],
    status: NDArray[np.uint8],
    region: str,
) -> None:
    """Fills `e164` and `status` where the answer is certain, and leaves the rest unset."""
    digits = read_digits(data, starts, ends)
    status[starts == ends] = Status.EMPTY
    _decide_international(digits, e164, status, idd_is_00=region == DEFAULT_REGION)
    plan = french_plan() if region == DEFAULT_REGION else None
    if plan is not None:
        _decide_domestic(plan, digits, e164, status)


def _decide_domestic(
    plan: FrenchPlan, digits: Digits, e164: NDArray[np.uint64], status: NDArray[np.uint8]
) -> None:
    """The forms of a French number without a plus: 06…, 6… (the zero lost), 336…, 3306…, 33006…."""
    count, value = digits.count, digits.value
    mine = digits.plain & ~digits.plus & (status == _UNSET) & (count > 2) & (count <= few.DOMESTIC)
    national = np.where(count <= 10, value, value % _TEN)
    nine = (national < _NINE) & (national >= _NINE // np.uint64(10))
    dialled = mine & nine & ((count == 9) | (count == 10))
    _fill(dialled, plan.dialled, np.where(nine, national, 0), e164, status)
    with_code = mine & _after_country_code(count, value)
    _fill(with_code, plan.explicit, value % _NINE, e164, status)
    _refuse(mine & digits.bare & (status == _UNSET), count, value, status)


def _after_country_code(count: NDArray[np.int64], value: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """33 and nine digits, with up to two zeros between: libphonenumber drops the prefix twice there."""
    thirty_three = np.uint64(FRANCE)
    return (
        ((count == 11) & (value // _NINE == thirty_three))
        | ((count == 12) & (value // _NINE == thirty_three * np.uint64(10)))
        | ((count == 13) & (value // _NINE == thirty_three * np.uint64(100)))
    )


def _fill(
    where: NDArray[np.bool_],
    country_codes: NDArray[np.uint16],
    national: NDArray[np.uint64],
    e164: NDArray[np.uint64],
    status: NDArray[np.uint8],
) -> None:
    """Looks up the country code of nine national digits; undecided ones stay unset."""
    country_code = country_codes[national // np.uint64(10_000)].astype(np.uint64)
    found = where & (country_code > FrenchPlan.UNDECIDED)
    e164[found] = country_code[found] * _NINE + national[found]
    status[found] = Status.VALID


def _refuse(
    mine: NDArray[np.bool_], count: NDArray[np.int64], value: NDArray[np.uint64], status: NDArray[np.uint8]
) -> None:
    """Too short or too long, where no other reading is possible: neither 00… nor 33…."""
    zeros = value < np.uint64(10) ** np.maximum(count - 2, 0).astype(np.uint64)
    national = count - (value < np.uint64(10) ** (count - 1).clip(0).astype(np.uint64))
    status[mine & ~zeros & (national < 9)] = Status.TOO_SHORT
    leads_with_code = value // np.uint64(10) ** (count - 2).clip(0).astype(np.uint64) == FRANCE
    status[mine & ~zeros & ~leads_with_code & (national > 9)] = Status.TOO_LONG


def _decide_international(
    digits: Digits, e164: NDArray[np.uint64], status: NDArray[np.uint8], *, idd_is_00: bool
) -> None:
    """+CC… and, where 00 dials abroad, 00CC…; +33 0 6… is read as +33 6…."""
    count, value = digits.count, digits.value
    width = count.copy()
    mine = digits.plain & digits.plus
    if idd_is_00:
        idd = digits.plain & ~digits.plus & _starts_with_two_zeros(count, value)
        width[idd] -= 2
        mine |= idd
    mine &= ~digits.slash & (width <= _INTERNATIONAL) & (width > 3)
    rows = np.flatnonzero(mine)
    if rows.size:
        _walk(rows, *_without_french_zero(width[rows], value[rows]), e164, status)


def _starts_with_two_zeros(count: NDArray[np.int64], value: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Exactly two: after three, libphonenumber no longer takes 00 for the prefix of calls abroad."""
    width = (count - 2).clip(1, 18).astype(np.uint64)
    return (
        (count > 4)
        & (count <= 16)
        & (value < np.uint64(10) ** width)
        & (value >= np.uint64(10) ** (width - np.uint64(1)))
    )


def _without_french_zero(
    width: NDArray[np.int64], value: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """+33 (0)6 12 34 56 78: the zero in brackets is the national prefix."""
    zero = (width == 12) & (value // _NINE == FRANCE * 10)
    return width - zero, np.where(zero, np.uint64(FRANCE) * _NINE + value % _NINE, value)


def _walk(
    rows: NDArray[np.int64],
    width: NDArray[np.int64],
    value: NDArray[np.uint64],
    e164: NDArray[np.uint64],
    status: NDArray[np.uint8],
) -> None:
    written = value >= np.uint64(10) ** (width - 1).astype(np.uint64)  # a leading zero is no country's
    rows, value = rows[written], value[written]
    valid = automaton.load().walk_numbers(value) > automaton.ASK
    e164[rows[valid]] = value[valid]
    status[rows[valid]] = Status.VALID


def _mark_unallocated(e164: NDArray[np.uint64], status: NDArray[np.uint8]) -> None:
    valid = np.flatnonzero(status == Status.VALID)
    status[valid[~allocation.load().is_allocated(e164[valid])]] = Status.UNALLOCATED


def _mark_pairs(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], status: NDArray[np.uint8]
) -> None:
    """Two French numbers in one cell, the most frequent of what is left, cost libphonenumber three readings.

    Twenty digits are no number, and nothing in `_PAIR` announces an extension: both halves decide.
    """
    rows: list[int] = []
    halves: list[bytes] = []
    for row in np.flatnonzero(status == _UNSET).tolist():
        pair = _PAIR.fullmatch(data[starts[row] : ends[row]].tobytes())
        if pair:
            rows.append(row)
            halves += pair.groups()
    if not rows:
        return
    _, found = normalise(halves)
    both = (found < Status.EMPTY).reshape(-1, 2).all(axis=1)
    status[np.array(rows)[both]] = Status.SEVERAL_NUMBERS


def _ask_reference(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    e164: NDArray[np.uint64],
    status: NDArray[np.uint8],
    region: str,
) -> None:
    rows = np.flatnonzero(status == _UNSET).tolist()
    cells = [data[starts[row] : ends[row]].tobytes() for row in rows]
    # Sorted, numbers of one country follow each other: libphonenumber then compiles its patterns once.
    answers = {
        cell: normalise_one(cell.decode("utf-8", "surrogatepass"), region) for cell in sorted(set(cells))
    }
    for row, cell in zip(rows, cells, strict=True):
        e164[row], status[row] = answers[cell]
