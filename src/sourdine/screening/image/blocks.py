"""One list's numbers as blocks of ten thousand, each a short sorted list or a bitmap.

The numbers of a register come in runs: operators are given blocks, people live in them. A bitmap costs 1 250
bytes whatever it holds; a short list costs two bytes a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourdine.screening.image.errors import ImpossibleNumber, MalformedImage, NotNumbers

BLOCK_NUMBERS: Final = 10_000
BITMAP_BYTES: Final = BLOCK_NUMBERS // 8
# By size alone the limit would be 625. A bitmap answers in one read where a list takes a binary search: above
# 64 numbers the search costs more time than the bitmap costs bytes (12 million spread evenly: 53 MB of 60
# wanted).
SPARSE_MOST: Final = 64
MOST_DIGITS: Final = 18

# At most 2.56 million numbers: temporaries stay near the processor and their memory is used again. Taking
# fresh memory from the system costs several times what is done in it.
_BLOCKS_AT_ONCE: Final = 256
_NUMBERS_AT_ONCE: Final = 1 << 18

Numbers = NDArray[np.uint64]
Bitmaps = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True, eq=False)
class Blocks:
    """A set of E.164 integers.

    `ids` (n,) are the numbers // 10 000 that occur, ascending; `counts` (n,) how many numbers each holds, 1
    to 10 000. Up to 64 the block is sparse: its last four digits, ascending, are the next `counts` entries of
    `sparse`. Above, it is the next row of `bitmaps` (1 + m, 1 250): number r is bit r % 8 of byte r // 8. Row
    0 of `bitmaps` is always empty: it stands for every block that does not occur.
    """

    ids: NDArray[np.uint64]
    counts: NDArray[np.uint16]
    sparse: NDArray[np.uint16]
    bitmaps: Bitmaps

    @classmethod
    def empty(cls) -> Blocks:
        return cls(
            ids=np.empty(0, np.uint64),
            counts=np.empty(0, np.uint16),
            sparse=np.empty(0, np.uint16),
            bitmaps=np.zeros((1, BITMAP_BYTES), np.uint8),
        )

    @classmethod
    def checked(
        cls, ids: NDArray[np.uint64], counts: NDArray[np.uint16], sparse: NDArray[np.uint16], bitmaps: Bitmaps
    ) -> Blocks:
        """Blocks from sections somebody else wrote; raises MalformedImage rather than read out of bounds."""
        blocks = cls(ids=ids, counts=counts, sparse=sparse, bitmaps=bitmaps)
        if not blocks._fits_together():
            raise MalformedImage(what="the directory of a list")
        return blocks

    def _fits_together(self) -> bool:
        if self.ids.size != self.counts.size or not self.bitmaps.shape[0] or self.bitmaps[0].any():
            return False
        lone = self.is_sparse
        return bool(
            np.all(self.ids[1:] > self.ids[:-1])
            and not np.any(self.ids[-1:] >= 10**MOST_DIGITS // BLOCK_NUMBERS)
            and np.all((self.counts > 0) & (self.counts <= BLOCK_NUMBERS))
            and self.counts[lone].sum(dtype=np.int64) == self.sparse.size
            and np.count_nonzero(~lone) + 1 == self.bitmaps.shape[0]
        )

    @property
    def count(self) -> int:
        """How many numbers the set holds."""
        return int(self.counts.sum(dtype=np.int64))

    @cached_property
    def is_sparse(self) -> NDArray[np.bool_]:
        return self.counts <= SPARSE_MOST

    @cached_property
    def sparse_starts(self) -> NDArray[np.int64]:
        """(n + 1,) where each block's entries start in `sparse`; a bitmap block has none."""
        lengths = np.where(self.is_sparse, self.counts, 0).astype(np.int64)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])

    @cached_property
    def bitmap_rows(self) -> NDArray[np.int64]:
        """(n,) each block's row in `bitmaps`; meaningless for a sparse block."""
        return np.cumsum(~self.is_sparse, dtype=np.int64)

    def numbers(self) -> Numbers:
        """(count,) every number of the set, ascending."""
        parts = [np.empty(0, np.uint64)]
        for first in range(0, self.ids.size, _BLOCKS_AT_ONCE):
            chosen = np.arange(first, min(first + _BLOCKS_AT_ONCE, self.ids.size))
            rows, rest = np.divmod(_set_positions(self.opened(chosen)), BLOCK_NUMBERS)
            parts.append(self.ids[chosen[rows]] * np.uint64(BLOCK_NUMBERS) + rest.astype(np.uint64))
        return np.concatenate(parts)

    def opened(self, chosen: NDArray[np.int64]) -> Bitmaps:
        """(k, 1 250) the blocks at directory places `chosen`, all as bitmaps, in a fresh array."""
        lone = self.is_sparse[chosen]
        bitmaps = self.bitmaps[np.where(lone, 0, self.bitmap_rows[chosen])]
        rows = np.flatnonzero(lone)
        counts = self.counts[chosen[rows]].astype(np.int64)
        entries = self.sparse[_ranges(self.sparse_starts[chosen[rows]], counts)]
        set_bits(bitmaps, np.repeat(rows, counts) * BLOCK_NUMBERS + entries)
        return bitmaps

    def changed(self, *, add: Numbers, remove: Numbers) -> Blocks:
        """The set with `add` in it and without `remove`; both ascending and distinct, with nothing in common.

        Only the blocks concerned are opened; the others are copied as they are. Building is adding to
        nothing.
        """
        touched = _merged_ids(add, remove)
        pieces = [
            self._changed_blocks(touched[first : first + _BLOCKS_AT_ONCE], add, remove)
            for first in range(0, touched.size, _BLOCKS_AT_ONCE)
        ]
        untouched = np.flatnonzero(~np.isin(self.ids, touched, assume_unique=True))
        return _interleaved([self._copied(untouched), *pieces])

    def _changed_blocks(self, ids: NDArray[np.uint64], add: Numbers, remove: Numbers) -> Blocks:
        places = np.searchsorted(self.ids, ids)
        known = places < self.ids.size
        known[known] = self.ids[places[known]] == ids[known]
        bitmaps = np.zeros((ids.size, BITMAP_BYTES), np.uint8)
        bitmaps[known] = self.opened(places[known])
        clear_bits(bitmaps, _positions(ids, remove))
        set_bits(bitmaps, _positions(ids, add))
        return _closed(ids, bitmaps)

    def _copied(self, chosen: NDArray[np.int64]) -> Blocks:
        lone = self.is_sparse[chosen]
        counts = self.counts[chosen]
        entries = _ranges(self.sparse_starts[chosen[lone]], counts[lone].astype(np.int64))
        rows = np.concatenate([np.zeros(1, np.int64), self.bitmap_rows[chosen[~lone]]])
        return Blocks(
            ids=self.ids[chosen], counts=counts, sparse=self.sparse[entries], bitmaps=self.bitmaps[rows]
        )


def as_numbers(values: ArrayLike) -> Numbers:
    """`values` as an array of E.164 integers, without a copy when it is one; raises NotNumbers."""
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "ui":
        raise NotNumbers(kind=str(array.dtype))
    return np.ascontiguousarray(array, dtype=np.uint64).reshape(-1)


def distinct_numbers(values: ArrayLike) -> Numbers:
    """`values` ascending, each once; raises NotNumbers or ImpossibleNumber."""
    numbers = np.sort(as_numbers(values))
    # As uint64: for a Python integer numpy would search the numbers as floats, which blur beyond 2**53.
    least, beyond = np.searchsorted(numbers, np.array([1, 10**MOST_DIGITS], np.uint64)).tolist()
    if beyond - least < numbers.size:
        raise ImpossibleNumber(count=numbers.size - (beyond - least), most_digits=MOST_DIGITS)
    first = np.ones(numbers.size, np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    return numbers if first.all() else numbers[first]


def set_bits(bitmaps: Bitmaps, positions: NDArray[np.int64]) -> None:
    """Sets the bits at `positions` (distinct, counted over all rows), in place."""
    flat, places, bits = _bits(bitmaps, positions)
    absent = flat[places] & bits == 0
    # Adding a bit that is absent is setting it, and numpy adds in place 20 times faster than it ors.
    np.add.at(flat, places[absent], bits[absent])


def _set_positions(bitmaps: Bitmaps) -> NDArray[np.int64]:
    """The bits that are set, counted over all rows, ascending."""
    flat = bitmaps.reshape(-1)
    # In a sparse block nearly every byte is zero: only the others are worth eight bytes each.
    filled: NDArray[np.int64] = np.flatnonzero(flat != 0)
    places, bits = np.nonzero(np.unpackbits(flat[filled], bitorder="little").reshape(-1, 8))
    positions: NDArray[np.int64] = filled[places] * 8 + bits
    return positions


def clear_bits(bitmaps: Bitmaps, positions: NDArray[np.int64]) -> None:
    """Clears the bits at `positions` (distinct, counted over all rows), in place."""
    flat, places, bits = _bits(bitmaps, positions)
    present = flat[places] & bits != 0
    np.subtract.at(flat, places[present], bits[present])


def _bits(bitmaps: Bitmaps, positions: NDArray[np.int64]) -> tuple[Bitmaps, NDArray[np.int64], Bitmaps]:
    bits = np.left_shift(np.uint8(1), (positions & 7).astype(np.uint8))
    return bitmaps.reshape(-1), positions >> 3, bits


def _positions(ids: NDArray[np.uint64], numbers: Numbers) -> NDArray[np.int64]:
    """Where the numbers of the blocks `ids` stand, in bits from the first block's start.

    Between the first and the last of `ids` the numbers are in no other block.
    """
    starts = ids * np.uint64(BLOCK_NUMBERS)
    edges = np.searchsorted(numbers, np.append(starts, starts[-1] + np.uint64(BLOCK_NUMBERS)))
    rows = np.arange(ids.size, dtype=np.int64) * BLOCK_NUMBERS
    moved = np.repeat(starts.view(np.int64) - rows, np.diff(edges))
    return np.subtract(numbers[edges[0] : edges[-1]].view(np.int64), moved, out=moved)


def _merged_ids(add: Numbers, remove: Numbers) -> NDArray[np.uint64]:
    return np.union1d(_ids(add), _ids(remove))


def _ids(numbers: Numbers) -> NDArray[np.uint64]:
    """The blocks of ascending numbers, each once."""
    parts = [np.empty(0, np.uint64)]
    for first in range(0, numbers.size, _NUMBERS_AT_ONCE):
        ids = numbers[first : first + _NUMBERS_AT_ONCE] // np.uint64(BLOCK_NUMBERS)
        parts.append(ids[np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))])
    return np.concatenate(parts)


def _ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The integers of the ranges [start, start + length), one range after the other."""
    ends = np.cumsum(lengths)
    gathered: NDArray[np.int64] = np.repeat(starts - (ends - lengths), lengths)
    gathered += np.arange(gathered.size)
    return gathered


def _closed(ids: NDArray[np.uint64], bitmaps: Bitmaps) -> Blocks:
    """Blocks given as bitmaps, each in the form its count asks for; empty ones are left out."""
    counts = np.bitwise_count(bitmaps).sum(axis=1, dtype=np.uint16)
    lone = (counts > 0) & (counts <= SPARSE_MOST)
    bits = _set_positions(bitmaps[lone])
    empty_first = np.zeros((1, BITMAP_BYTES), np.uint8)
    return Blocks(
        ids=ids[counts > 0],
        counts=counts[counts > 0],
        sparse=(bits % BLOCK_NUMBERS).astype(np.uint16),
        bitmaps=np.concatenate([empty_first, bitmaps[counts > SPARSE_MOST]]),
    )


def _interleaved(pieces: list[Blocks]) -> Blocks:
    """One set from several that have no block in common."""
    filled = [piece for piece in pieces if piece.ids.size] or [Blocks.empty()]
    if len(filled) == 1:
        return filled[0]
    ids = np.concatenate([piece.ids for piece in filled])
    counts = np.concatenate([piece.counts for piece in filled])
    bitmaps = np.concatenate([filled[0].bitmaps[:1], *(piece.bitmaps[1:] for piece in filled)])
    sparse = np.concatenate([piece.sparse for piece in filled])
    joined = Blocks(ids=ids, counts=counts, sparse=sparse, bitmaps=bitmaps)
    order = np.argsort(ids, kind="stable")
    in_order = bool(np.all(order[1:] > order[:-1]))
    return joined if in_order else joined._copied(order)  # noqa: SLF001 - of its own module
