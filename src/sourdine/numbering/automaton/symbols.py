"""Numbers as columns of symbols: the first symbol of every row, then the second of every row …

A symbol is a digit, or NOTHING where a row has none: the walk then stays where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SYMBOLS: Final = 16
"""Ten digits, NOTHING, and room up to a power of two: a state and a symbol then share one cheap index."""

NOTHING: Final = np.uint8(10)

_ROWS_AT_ONCE: Final = 1 << 16
"""Measured: with four times more, or fewer, a walk takes a quarter longer."""


def slices_of_rows(count: int) -> Iterator[slice]:
    """Cuts `count` rows into runs short enough for a processor's cache."""
    for start in range(0, count, _ROWS_AT_ONCE):
        yield slice(start, min(start + _ROWS_AT_ONCE, count))


def columns_of_digits(digits: NDArray[np.uint8], lengths: NDArray[np.integer]) -> Iterator[NDArray[np.uint8]]:
    """From shape (n, width), row i meaningful up to `lengths[i]`: `width` columns of shape (n,)."""
    for place, column in enumerate(np.ascontiguousarray(digits.T)):
        yield np.where(lengths > place, column, NOTHING)


def columns_of_numbers(numbers: NDArray[np.uint64]) -> Iterator[NDArray[np.uint8]]:
    """Decimal digits of integers of shape (n,), NOTHING before the first one; zero is the digit 0."""
    rest = numbers.astype(np.uint64)
    for exponent in reversed(range(len(str(int(numbers.max(initial=0)))))):
        place = np.uint64(10**exponent)
        digits = (rest // place).astype(np.uint8)
        rest -= digits * place
        yield digits if exponent == 0 else np.where(numbers >= place, digits, NOTHING)
