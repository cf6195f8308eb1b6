"""Which bytes of a CSV block stand between quotes, read as Python's csv module reads them.

A quote is special only at the start of a field; there it opens a stretch that ends at the next quote
that is not doubled. Anywhere else (`12"`) it is an ordinary character.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sourdine.screening.prospects.scan import find_byte

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUOTE: Final = ord('"')
_CARRIAGE_RETURN: Final = ord("\r")
# Where there are more quotes than this share of bytes, one pass over the bytes beats searching for each.
_DENSE: Final = 1 / 32


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Quoting:
    """Quoted stretches of a block, by the positions of their quotes, and the one left open, if any.

    A doubled quote inside a stretch may end one pair and begin the next.
    """

    quotes: NDArray[np.int64]  # every quote character
    openers: NDArray[np.int64]
    closers: NDArray[np.int64]
    open_at: int | None

    def drop_quoted(self, positions: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """Those of the sorted `positions` that are outside every quoted stretch of a block of `size`."""
        if self.open_at is not None:
            positions = positions[: np.searchsorted(positions, self.open_at)]
        if not self.openers.size or not positions.size:
            return positions
        if self.openers.size > size * _DENSE:
            return positions[~self._inside(size)[positions]]
        return self._drop_sparse(positions)

    def _inside(self, size: int) -> NDArray[np.bool_]:
        edges = np.zeros(size, np.uint8)
        edges[self.openers] = 1
        edges[self.closers] = 1
        return (np.cumsum(edges, dtype=np.uint8) & 1).view(np.bool_)

    def _drop_sparse(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        first = np.searchsorted(positions, self.openers)
        beyond = np.searchsorted(positions, self.closers)
        hit = first < beyond
        edges = np.zeros(positions.size + 1, np.int64)
        np.add.at(edges, first[hit], 1)
        np.add.at(edges, beyond[hit], -1)
        return positions[np.cumsum(edges[:-1]) == 0]


def find_quoting(data: NDArray[np.uint8], separator: int, line_end: int) -> Quoting:
    """Reads the quotes of a block that begins at the start of a row."""
    quotes = find_byte(data, QUOTE)
    if not quotes.size:
        return Quoting(quotes=quotes, openers=quotes, closers=quotes, open_at=None)
    before = data[np.maximum(quotes - 1, 0)]
    at_start = (before == separator) | (before == line_end) | (quotes == 0)
    if _is_regular(data, quotes, at_start, separator, line_end):
        return _pair(quotes)
    return _follow(quotes, at_start)


def _is_regular(
    data: NDArray[np.uint8],
    quotes: NDArray[np.int64],
    at_start: NDArray[np.bool_],
    separator: int,
    line_end: int,
) -> bool:
    """Whether plain pairing is exact: every opener starts a field, every closer ends one or is doubled."""
    doubled = quotes[2::2] == quotes[1:-1:2] + 1
    if not (at_start[0] and (at_start[2::2] | doubled).all()):
        return False
    closers = quotes[1::2]
    after = data[np.minimum(closers + 1, data.size - 1)]
    return_then_end = (after == _CARRIAGE_RETURN) & (data[np.minimum(closers + 2, data.size - 1)] == line_end)
    ends = (after == separator) | (after == line_end) | return_then_end | (closers == data.size - 1)
    ends[: doubled.size] |= doubled
    return bool(ends.all())


def _pair(quotes: NDArray[np.int64]) -> Quoting:
    """Quotes in turn open and close; of an odd number, the last stretch is open since its first opener."""
    pairs = quotes.size // 2
    open_at = None
    if quotes.size % 2:
        last = quotes.size - 1
        while last >= 2 and quotes[last - 1] == quotes[last] - 1:
            last -= 2
        open_at = int(quotes[last])
        pairs = last // 2
    return Quoting(
        quotes=quotes, openers=quotes[: 2 * pairs : 2], closers=quotes[1 : 2 * pairs : 2], open_at=open_at
    )


def _follow(quotes: NDArray[np.int64], at_start: NDArray[np.bool_]) -> Quoting:
    """Stray quotes: follow each stretch from the quote that opens it to the one that closes it."""
    places = quotes.tolist()
    openers: list[int] = []
    closers: list[int] = []
    open_at = None
    beyond = -1
    for candidate in np.flatnonzero(at_start).tolist():
        if candidate <= beyond:
            continue
        beyond = _closing(places, candidate)
        if beyond == len(places):
            open_at = places[candidate]
            break
        openers.append(places[candidate])
        closers.append(places[beyond])
    return Quoting(
        quotes=quotes,
        openers=np.array(openers, np.int64),
        closers=np.array(closers, np.int64),
        open_at=open_at,
    )


def _closing(places: list[int], opener: int) -> int:
    """The index of the quote that closes the stretch; `len(places)` when none does."""
    index = opener + 1
    while index + 1 < len(places) and places[index + 1] == places[index] + 1:
        index += 2
    return min(index, len(places))
