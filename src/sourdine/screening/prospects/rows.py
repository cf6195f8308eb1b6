"""One tokeniser for row boundaries and fields: positions in the bytes themselves, nothing is copied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.screening.prospects.quoting import QUOTE, Quoting, find_quoting
from sourdine.screening.prospects.scan import find_byte

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CARRIAGE_RETURN: Final = ord("\r")
_NO_POSITIONS: Final = np.zeros(0, np.int64)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Spans:
    """One field of every row, as `data[start:end]`."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """The rows of one block. Row i is `data[starts[i]:ends[i]]`, and its line end reaches `starts[i + 1]`.

    `starts` has one entry more than there are rows: where the last one stops. Rows whose number of fields
    is not `width` are ragged: which of their fields is which cannot be known.
    """

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    separator: int
    quoting: Quoting
    width: int
    lines: int  # line ends among their bytes, those between quotes too

    @cached_property
    def separators(self) -> NDArray[np.int64]:
        """Where fields end and the next begin. Found when first asked for: by the worker, not the reader."""
        if self.separator < 0:
            return _NO_POSITIONS
        first, beyond = int(self.starts[0]), int(self.starts[-1])
        found = np.flatnonzero(self.data[first:beyond] == self.separator) + first
        return self.quoting.drop_quoted(found, self.data.size)

    def __len__(self) -> int:
        return self.ends.size

    @cached_property
    def _first_separators(self) -> NDArray[np.int64]:
        """For each row, and once beyond the last, the index of its first separator."""
        expected = self.width - 1
        if self.separators.size == len(self) * expected and self._is_even(expected):
            return np.arange(len(self) + 1, dtype=np.int64) * expected
        return np.searchsorted(self.separators, self.starts)

    def _is_even(self, expected: int) -> bool:
        if expected == 0:
            return True
        grid = self.separators.reshape(-1, expected)
        return bool((grid[:, 0] >= self.starts[:-1]).all() and (grid[:, -1] < self.ends).all())

    @cached_property
    def field_counts(self) -> NDArray[np.int64]:
        return np.diff(self._first_separators) + 1

    @cached_property
    def blank(self) -> NDArray[np.bool_]:
        """Lines with nothing on them."""
        return self.starts[:-1] == self.ends

    @cached_property
    def ragged(self) -> NDArray[np.bool_]:
        return (self.field_counts != self.width) & ~self.blank

    def field(self, column: int) -> Spans:
        """The bytes of one column, quotes included; empty in blank and ragged rows. `column` from 0."""
        first = self._first_separators[:-1]
        whole = self.field_counts == self.width
        starts, ends = self.starts[:-1], self.ends
        if column > 0:
            starts = self._separator(first + column - 1, whole, starts) + 1
        if column < self.width - 1:
            ends = self._separator(first + column, whole, ends)
        return Spans(starts=np.where(whole, starts, self.ends), ends=np.where(whole, ends, self.ends))

    def _separator(
        self, index: NDArray[np.int64], whole: NDArray[np.bool_], otherwise: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        if not self.separators.size:
            return otherwise
        return self.separators[np.where(whole, index, 0)]

    def is_quoted(self, spans: Spans) -> NDArray[np.bool_]:
        """Fields that begin with a quote."""
        if not self.quoting.quotes.size:
            return np.zeros(len(self), np.bool_)
        filled = spans.starts < spans.ends
        return filled & (self.data[np.where(filled, spans.starts, 0)] == QUOTE)

    def quotes_within(self, spans: Spans) -> NDArray[np.int64]:
        """How many quote characters each field has."""
        quotes = self.quoting.quotes
        return np.searchsorted(quotes, spans.ends) - np.searchsorted(quotes, spans.starts)


def tokenise(
    data: NDArray[np.uint8], *, separator: int, line_end: int, width: int, last: bool
) -> tuple[Rows, int]:
    """Reads the whole rows of a block that begins at the start of a row.

    Returns them and how many bytes they take; what follows is the beginning of the next block, unless
    this is the last one, whose final row needs no line end. A stretch left open ends no row: in the last
    block `rows.quoting.open_at` then says where it began.
    """
    quoting = find_quoting(data, separator, line_end)
    line_ends = find_byte(data, line_end)
    ends = quoting.drop_quoted(line_ends, data.size)
    used = _used(data, ends, quoting, last=last)
    starts = np.concatenate((np.zeros(1, np.int64), ends + 1))
    if starts[-1] < used:
        starts, ends = np.append(starts, used), np.append(ends, used)
    return (
        Rows(
            data=data,
            starts=starts,
            ends=_without_carriage_returns(data, starts, ends),
            separator=separator,
            quoting=quoting,
            width=width,
            lines=int(np.searchsorted(line_ends, used)),
        ),
        used,
    )


def _used(data: NDArray[np.uint8], ends: NDArray[np.int64], quoting: Quoting, *, last: bool) -> int:
    if last and quoting.open_at is None:
        return data.size
    return int(ends[-1]) + 1 if ends.size else 0


def _without_carriage_returns(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int64]:
    """A row of a file with CRLF ends before the CR, which is part of the line end."""
    if not ends.size:
        return ends
    has_one = (ends > starts[:-1]) & (ends < starts[1:]) & (data[np.maximum(ends - 1, 0)] == _CARRIAGE_RETURN)
    return ends - has_one
